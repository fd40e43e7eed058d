import { BATCH_CIDS_MAX, CLAIM_TIMEOUT_MS } from '../constants.js'
import { BlockNotFoundError, TooFewReplicasError } from '../errors.js'
import { blockClaim } from '../methods.js'
import { byWillingness } from '../put/put.js'
import { claimsToWire, encodeItems } from '../wire.js'
import { renewClaims } from '../../store/claims.js'
import { AbortedError, BusyError, errorCode, errorMessage, retryAfterOf } from '../../util/errors.js'
import type { DiskQueue } from '../disk-queue.js'
import type { Rank } from '../ranking.js'
import type { ClusterView } from '../../dht/cluster-view.js'
import type { Rpc } from '../../peer/rpc/types.js'
import type { BlockStore, Claim } from '../../store/types.js'
import type { Clock } from '../../util/clock.js'
import type { Logger } from '../../util/logger.js'
import type { CID } from 'multiformats/cid'

/** Claims written to the store's log at once: enough for one fsync to cover, and no more than its queue likes. */
const CLAIMS_AT_ONCE_MAX = 512

/** Peers asked at once, when what is looked for is not where it should be. */
const ASK_CONCURRENCY = 16

/** Reasons that an error message quotes. */
const REASONS_MAX = 5

export interface ClaimerComponents {
  mesh: ClusterView
  rpc: Rpc
  store: BlockStore
  disk: DiskQueue
  rank: Rank
  clock: Clock
  logger: Logger
}

export interface ClaimRun {
  claims: readonly Claim[]
  /** Copies wanted. */
  copies: number
  /** Durable holders that make an acknowledgement. */
  needed: number
  signal?: AbortSignal
}

/** A block on its way to be claimed, and who has it. */
interface Target { cid: CID, asked: Set<string>, holders: number, willing: number }

/** Fewest of any of the blocks. */
export interface Claimed {
  holders: number
  /** Of the copies that are wanted, the ones that there is a node for. */
  possible: number
}

/**
 * Adds claims to blocks where they are, without moving a byte. Members of each block's set are asked first; for what
 * too few of them have, all others.
 */
export class Claimer {
  readonly #components: ClaimerComponents

  constructor (components: ClaimerComponents) {
    this.#components = components
  }

  /** Up to `BATCH_CIDS_MAX` blocks. */
  async claim (cids: readonly CID[], run: ClaimRun): Promise<Claimed> {
    const { mesh, rank } = this.#components
    const targets: Target[] = cids.map(cid => ({ cid, asked: new Set(), holders: 0, willing: 0 }))
    const reasons: string[] = []
    const busy: number[] = []
    const byPeer = new Map<string, Target[]>()

    for (const target of targets) {
      const ranked = await rank(target.cid, run.copies, run.signal)
      target.willing = byWillingness(ranked, mesh).length
      ranked.slice(0, run.copies).filter(peerId => this.#isUp(peerId))
        .forEach(peerId => byPeer.set(peerId, [...(byPeer.get(peerId) ?? []), target]))
    }

    await this.#askAll([...byPeer], run, reasons, busy)

    const others = [mesh.selfId, ...mesh.reachable().map(({ peerId }) => peerId)]

    for (let at = 0; at < others.length; at += ASK_CONCURRENCY) {
      const short = targets.filter(({ holders }) => holders < run.needed)
      const next = others.slice(at, at + ASK_CONCURRENCY)
        .map((peerId): [string, Target[]] => [peerId, short.filter(({ asked }) => !asked.has(peerId))])
      await this.#askAll(next.filter(([, open]) => open.length > 0), run, reasons, busy)
    }

    return this.#outcome(targets, run, reasons, busy)
  }

  #outcome (
    targets: readonly Target[], { needed, copies }: ClaimRun, reasons: readonly string[], busy: readonly number[]
  ): Claimed {
    const least = { holders: Infinity, possible: copies }

    for (const { cid, asked, holders, willing } of targets) {
      if (holders < needed && busy.length > 0) {
        throw new BusyError(`Only ${holders} of ${needed} holders took the claim: the others are too busy`,
          Math.max(...busy))
      }

      if (holders === 0) {
        throw new BlockNotFoundError(cid.toString(), asked.size)
      }

      if (holders < needed) {
        throw new TooFewReplicasError(holders, needed, [`of ${cid.toString()}`, ...reasons])
      }

      least.holders = Math.min(least.holders, holders)
      least.possible = Math.min(least.possible, Math.max(holders, willing))
    }

    return least
  }

  #isUp (peerId: string): boolean {
    return peerId === this.#components.mesh.selfId || this.#components.mesh.condition(peerId).up
  }

  async #askAll (
    asks: readonly [string, readonly Target[]][], run: ClaimRun, reasons: string[], busy: number[]
  ): Promise<void> {
    await Promise.all(asks.map(async ([peerId, open]) => {
      open.forEach(({ asked }) => asked.add(peerId))

      try {
        const held = await this.#ask(peerId, open, run)
        held.forEach(index => {
          const target = open[index]

          if (target !== undefined) {
            target.holders++
          }
        })
      } catch (err) {
        this.#noteFailure(peerId, err, reasons, busy)
      }
    }))

    if (run.signal?.aborted === true) {
      throw new AbortedError('Claiming blocks')
    }
  }

  async #ask (peerId: string, targets: readonly Target[], { claims, signal }: ClaimRun): Promise<readonly number[]> {
    const { mesh, rpc, store, disk, clock } = this.#components
    const cids = targets.map(({ cid }) => cid)

    if (peerId === mesh.selfId) {
      return await disk.run({ traffic: 'client', peerId, signal }, async () =>
        await claimHere(store, cids, renewClaims(claims, clock.wall())))
    }

    const items = cids.map(({ bytes }) => ({ cidBytes: bytes, high: 0, low: 0 }))
    const { header } = await rpc.call(peerId, blockClaim, { claims: claimsToWire(claims), count: items.length },
      encodeItems(items), { timeoutMs: CLAIM_TIMEOUT_MS, signal })

    return [...new Set(header.held)]
  }

  #noteFailure (peerId: string, err: unknown, reasons: string[], busy: number[]): void {
    const { mesh, logger } = this.#components
    const retryAfterMs = retryAfterOf(err)
    logger.debug({ peerId, code: errorCode(err) }, 'a peer did not take claims')

    if (retryAfterMs !== undefined) {
      busy.push(retryAfterMs)
    }

    if (reasons.length < REASONS_MAX) {
      reasons.push(`${mesh.member(peerId)?.hostname ?? peerId}: ${errorMessage(err)}`)
    }
  }
}

/** CIDs of one call; more come in the next one. */
export const CLAIM_CIDS_MAX = BATCH_CIDS_MAX

/** Adds the claims to the copies that are here and will stay; tells which those are, by index. */
export async function claimHere (
  store: BlockStore, cids: readonly CID[], claims: readonly Claim[]
): Promise<number[]> {
  const held: number[] = []

  for (let start = 0; start < cids.length; start += CLAIMS_AT_ONCE_MAX) {
    await Promise.all(cids.slice(start, start + CLAIMS_AT_ONCE_MAX).map(async (cid, at) => {
      if (await addHere(store, cid, claims)) {
        held.push(start + at)
      }
    }))
  }

  return held.sort((a, b) => a - b)
}

async function addHere (store: BlockStore, cid: CID, claims: readonly Claim[]): Promise<boolean> {
  try {
    if (!store.has(cid)) {
      return false
    }

    await store.addClaims(cid, claims)

    // A holder that is about to drop its copy does not count. One that begins to only now asks others to keep theirs
    // with these very claims (`tagOf`).
    return store.info(cid)?.dropping === false
  } catch (err) {
    if (errorCode(err) === 'block_not_found') {
      return false
    }

    throw err
  }
}
