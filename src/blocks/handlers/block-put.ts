import { CID } from 'multiformats/cid'
import { BLOCK_BYTES_MAX } from '../constants.js'
import { BlockTooLargeError } from '../errors.js'
import { assertMatches, assertSupported } from '../verify.js'
import { claimsFromWire } from '../wire.js'
import { renewClaims } from '../../store/claims.js'
import type { HandlerComponents, HandlerOf } from './components.js'
import type { blockPut } from '../methods.js'

type Components = Pick<HandlerComponents, 'store' | 'disk' | 'lateVerifier' | 'assertPinnable' | 'onClient' | 'clock'>

export function blockPutHandler (components: Components): HandlerOf<typeof blockPut> {
  const { store, disk, lateVerifier, assertPinnable, onClient, clock } = components

  return async ({ peerId, header, payload, signal, class: traffic }) => {
    const cid = CID.decode(header.cid)
    assertSupported(cid)

    if (payload.byteLength > BLOCK_BYTES_MAX) {
      throw new BlockTooLargeError(payload.byteLength, BLOCK_BYTES_MAX)
    }

    const isClient = traffic === 'client'

    if (isClient) {
      onClient()
    }

    const isLater = isClient && lateVerifier.hasRoom

    if (!isLater) {
      assertMatches(cid, payload)
    }

    const received = claimsFromWire(header.claims)

    if (isClient) {
      assertPinnable(received)
    }

    // A repair brings claims as they are; a writer makes them now.
    const claims = isClient ? renewClaims(received, clock.wall()) : received
    const work = { traffic, peerId, bytes: payload.byteLength, isWrite: true, signal }
    const { isNew } = await disk.run(work, async () => await store.put(cid, payload, claims))

    if (isLater && isNew) {
      lateVerifier.add(cid)
    }

    return { header: { isNew } }
  }
}
