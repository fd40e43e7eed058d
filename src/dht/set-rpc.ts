import { isReachable } from '../peer/membership/member.js'
import { peerId } from '../peer/fields.js'
import { decodeTable, encodeTable } from '../peer/membership/codec.js'
import { defineMethod } from '../peer/rpc/method.js'
import { bytes, counter, flag, list, text } from '../util/schema/fields.js'
import { message } from '../util/schema/schema.js'
import { PbSetAnswer, PbSetQuery } from './pb/dht.js'
import { COPIES_MAX } from './placement.js'
import { KEY_BYTES } from './xor.js'
import type { Placement } from './placement.js'
import type { MemberRecord, MembershipView } from '../peer/membership/member.js'
import type { Rpc, RpcHandler } from '../peer/rpc/types.js'

/** Of a placement: a hash in hex. */
const DIGEST_CHARS_MAX = 128

/** The records of one set, each with the longest texts that a record may have. */
const ROWS_BYTES_MAX = 1024 * 1024

/** Asks a node of a key's subtree for the replica set. */
export const SET_METHOD = defineMethod('dht.set', {
  request: message(PbSetQuery, {
    key: bytes({ min: KEY_BYTES, max: KEY_BYTES }), copies: counter({ min: 1, max: COPIES_MAX })
  }),
  response: message(PbSetAnswer, {
    redirect: flag, peerIds: list(peerId, COPIES_MAX), digest: text({ max: DIGEST_CHARS_MAX, empty: true })
  }),
  responseBytesMax: ROWS_BYTES_MAX
})

/** A node's word on the replica set of a key. */
export interface SetAnswer {
  /** Best first. */
  peerIds: string[]
  /** Digest of the table it comes from. */
  digest: string
  /** How to reach them: what the answering node knows of those in the set. */
  records: MemberRecord[]
}

/** What the answering side needs to know. */
export interface SetSource {
  membership: MembershipView
  placement: () => Placement
  /** True when the local table holds all candidates for a key. */
  knows: (key: Uint8Array) => boolean
}

/**
 * Answers from the exact table, or redirects when the key is outside it: a guess would be believed.
 */
export function setHandler (source: SetSource): RpcHandler<PbSetQuery, PbSetAnswer> {
  return async ({ header: { key, copies } }) => {
    if (!source.knows(key)) {
      return { header: { redirect: true } }
    }

    const placement = source.placement()
    const peerIds = placement.set(key, copies)
    const rows = peerIds.flatMap(peerId => {
      const member = source.membership.get(peerId)

      // A dead member keeps its place in the set, but where it was is of no use.
      return member === undefined || !isReachable(member)
        ? []
        : [{ record: member, state: member.state, silentMs: 0 }]
    })

    return {
      header: { redirect: false, peerIds, digest: placement.digest },
      payload: encodeTable(rows)
    }
  }
}

/**
 * Asks one peer. Undefined: it redirects. Throws what `rpc.call` throws, and membership's error for
 * records that make no sense.
 */
export async function askForSet (rpc: Rpc, peerId: string, key: Uint8Array, copies: number,
  options: { signal?: AbortSignal, timeoutMs: number }): Promise<SetAnswer | undefined> {
  const query = { key: Uint8Array.from(key), copies }
  const { header, payload } = await rpc.call(peerId, SET_METHOD, query, undefined, options)

  if (header.redirect) {
    return undefined
  }

  return {
    peerIds: header.peerIds.slice(0, copies),
    digest: header.digest,
    records: decodeTable(payload).slice(0, copies).map(row => row.record)
  }
}
