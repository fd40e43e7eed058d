import { CID } from 'multiformats/cid'
import { SCAN_SLICE } from '../constants.js'
import { PINS_PAGE, blockPins } from '../methods.js'
import { pinFacts } from './pin-owner.js'
import { PIN_PREFIX } from '../../store/claims.js'
import { drain } from '../../util/drain.js'
import { errorCode } from '../../util/errors.js'
import type { ClusterView } from '../../dht/cluster-view.js'
import type { PinRecord } from '../pb/blocks.js'
import type { Pin, PinList } from '../types.js'
import type { Rpc } from '../../peer/rpc/types.js'
import type { BlockStore } from '../../store/types.js'
import type { Logger } from '../../util/logger.js'

/** A page costs a node a pass over its copies; one that is stuck is left out. */
const PAGE_TIMEOUT_MS = 20_000
/** Pages asked of one member: a million pins, and an end for one that goes on for ever. */
const PAGES_MAX = 2_000

/** Pins of which a copy of the root is here: a page that begins after `after`, by the bytes of their roots' CIDs. */
export async function pinsHere (
  store: Pick<BlockStore, 'entries'>, after: Uint8Array
): Promise<{ pins: PinRecord[], more: boolean }> {
  const begin = Buffer.from(after).toString('hex')
  const found = await drain(rootsBehind(store, begin))
  const roots = [...found.keys()].sort()
  // Pins of one root stay together: a page is from one root to another.
  const page: PinRecord[] = []
  let taken = 0

  while (taken < roots.length && page.length < PINS_PAGE) {
    page.push(...found.get(roots[taken++] as string) as PinRecord[])
  }

  return { pins: page, more: taken < roots.length }
}

function * rootsBehind (
  store: Pick<BlockStore, 'entries'>, begin: string
): Generator<void, Map<string, PinRecord[]>> {
  const found = new Map<string, PinRecord[]>()
  let done = 0

  for (const { cid, claims } of store.entries()) {
    const records = claims.filter(({ owner, root }) => root && owner.startsWith(PIN_PREFIX))
    const key = records.length === 0 ? '' : Buffer.from(cid.bytes).toString('hex')

    if (records.length > 0 && key > begin) {
      found.set(key, records.map(({ owner, redundancy, since, removed }) =>
        ({ cid: cid.bytes, owner, copies: redundancy.copies, since, removed })))
    }

    if (++done % SCAN_SLICE === 0) {
      yield
    }
  }

  return found
}

export interface PinListInit {
  mesh: ClusterView
  rpc: Rpc
  store: Pick<BlockStore, 'entries'>
  /** The pin is known here to be gone: it counts no more, and its blocks may go. */
  isGone: (owner: string) => boolean
  graceMs: number
  logger: Logger
}

/**
 * The pins of the mesh, gathered from the copies of their roots on all nodes that answer. A pin is taken back when any
 * copy says so.
 */
export async function listPins (init: PinListInit, signal?: AbortSignal): Promise<PinList> {
  const { mesh, rpc, store, logger } = init
  const records = new Map<string, PinRecord>()
  const unanswered: string[] = []
  const note = (record: PinRecord): void => {
    const key = `${Buffer.from(record.cid).toString('hex')} ${record.owner}`
    const known = records.get(key)

    if (known === undefined || (record.removed && !known.removed)) {
      records.set(key, record)
    }
  }
  const gather = async (page: (after: Uint8Array) => Promise<{ pins: PinRecord[], more: boolean }>): Promise<void> => {
    let after: Uint8Array = new Uint8Array()

    for (let i = 0; i < PAGES_MAX; i++) {
      const { pins, more } = await page(after)
      pins.forEach(note)
      after = pins.at(-1)?.cid ?? after

      if (!more || pins.length === 0) {
        return
      }
    }
  }

  await gather(async after => await pinsHere(store, after))
  await Promise.all(mesh.reachable().map(async ({ peerId, hostname }) => {
    try {
      await gather(async after => (await rpc.call(peerId, blockPins, { after: new Uint8Array(after) }, undefined,
        { timeoutMs: PAGE_TIMEOUT_MS, signal })).header)
    } catch (err) {
      signal?.throwIfAborted()
      logger.debug({ peerId, code: errorCode(err) }, 'a peer did not tell its pins')
      unanswered.push(hostname)
    }
  }))

  return { pins: [...records.values()].map(record => pinOf(record, init)).sort(byAge), unanswered }
}

function pinOf ({ cid, owner, copies, since, removed }: PinRecord, { isGone, graceMs }: PinListInit): Pin {
  const { label, who, atMs } = pinFacts(owner)
  const isRemoved = removed || isGone(owner)

  return {
    cid: CID.decode(cid),
    id: owner.slice(PIN_PREFIX.length),
    label,
    who,
    copies,
    atMs: atMs ?? (isRemoved ? undefined : since),
    keptUntilMs: isRemoved ? (isGone(owner) ? 0 : since + graceMs) : undefined
  }
}

function byAge (a: Pin, b: Pin): number {
  return (a.atMs ?? 0) - (b.atMs ?? 0) || (a.id < b.id ? -1 : 1)
}
