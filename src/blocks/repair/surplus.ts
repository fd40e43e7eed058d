/**
 * Dropping a copy that no other node counts on any more, in two steps that no race can turn into a loss:
 *
 * 1. The copy durably gets the flag *dropping*. From then on this node confirms to no peer that it keeps it, so two
 *    holders can never drop on each other's word.
 * 2. Every member of the replica set is asked to pledge. A pledge is durable, lasts an hour, is given only under the
 *    same member table (placement digest) and never by a node that is dropping. Only when all have pledged is the
 *    copy deleted. Otherwise the flag is taken back and the matter is looked at again later.
 *
 * A claim may have been renewed at this copy alone (the put found the set slow), and not be compared yet. So the
 * question carries tags of the claims; who has others does not pledge before they are levelled.
 */
import { SURPLUS_BATCH_MAX, SURPLUS_DELAY_MS } from '../constants.js'
import { blockPledge } from '../methods.js'
import { encodeItems } from '../wire.js'
import { sameClaims } from '../../store/claims.js'
import { errorCode, errorMessage } from '../../util/errors.js'
import { levelClaims } from './compare.js'
import { tagOf } from './tag.js'
import type { ClusterView } from '../../dht/cluster-view.js'
import type { PledgeResponse } from '../pb/blocks.js'
import type { IndexEntry } from './entry.js'
import type { ReplicaIndex } from './replica-index.js'
import type { Surplus } from './planner.js'
import type { Rpc } from '../../peer/rpc/types.js'
import type { BlockInfo, BlockStore } from '../../store/types.js'
import type { Clock } from '../../util/clock.js'
import type { Logger } from '../../util/logger.js'

const PLEDGE_TIMEOUT_MS = 20_000

/** A round that ended with refusals is repeated no sooner than this. */
const RETRY_MS = 5_000

export interface SurplusComponents {
  mesh: Pick<ClusterView, 'member'>
  rpc: Rpc
  store: BlockStore
  replicaIndex: ReplicaIndex
  clock: Clock
  logger: Logger
  signal: AbortSignal
}

interface Waiting {
  /** Monotonic ms since when the copy has been surplus. */
  since: number
  /** Wall clock of the last look at it. A pledge is only ever made longer: before that there is nothing to look at. */
  pledgedUntil: number
}

export class SurplusDropper {
  readonly #components: SurplusComponents
  /** By entry. */
  #waiting = new Map<string, Waiting>()
  #notBefore = 0
  #isRunning = false
  #dropped = 0
  /** For a disk that cannot delete: copies that others pledged to keep, and under which placement. */
  readonly #handedOver = new Map<string, string>()

  constructor (components: SurplusComponents) {
    this.#components = components
  }

  get dropped (): number {
    return this.#dropped
  }

  /** Copies that are still on a disk that cannot delete, and that the mesh does not need there any more. */
  get handedOver (): number {
    const { digest } = this.#components.replicaIndex.placement

    return [...this.#handedOver.values()].filter(placement => placement === digest).length
  }

  /**
   * Takes the plan's surplus copies and drops a batch of those that have been so long enough.
   *
   * @param immediately - this node is leaving and waits for nothing
   * @returns true when something was dropped, or handed over
   */
  async drop (surplus: readonly Surplus[], immediately: boolean): Promise<boolean> {
    const { clock, store } = this.#components
    const { readOnly } = store.usage()

    if (readOnly && !immediately) {
      return false
    }

    const now = clock.now()
    const wall = clock.wall()
    const { digest } = this.#components.replicaIndex.placement
    const waiting = new Map<string, Waiting>()
    const free: Surplus[] = []

    for (const item of surplus) {
      const line = this.#waiting.get(item.entry.id) ?? { since: now, pledgedUntil: 0 }
      waiting.set(item.entry.id, line)
      // An overfull node needs the room now, and its table is that of those who pledge, or they would not.
      const isDue = immediately || item.isRelief === true || now - line.since >= SURPLUS_DELAY_MS
      const isOpen = !readOnly || this.#handedOver.get(item.entry.id) !== digest

      if (isDue && isOpen && free.length < SURPLUS_BATCH_MAX && (immediately || line.pledgedUntil <= wall)) {
        line.pledgedUntil = store.info(item.entry.cid)?.pledgedUntil ?? 0

        if (immediately || line.pledgedUntil <= wall) {
          free.push(item)
        }
      }
    }

    this.#waiting = waiting

    if (this.#isRunning || free.length === 0 || now < this.#notBefore) {
      return false
    }

    this.#isRunning = true

    try {
      return readOnly ? await this.#handOverBatch(free) : await this.#dropBatch(free)
    } catch (err) {
      // A full or failing disk. Marks that stay on copies which were to go only make others more careful.
      this.#notBefore = clock.now() + RETRY_MS
      this.#components.logger.warn({ code: errorCode(err), reason: errorMessage(err) },
        'surplus copies could not be dropped now')

      return false
    } finally {
      this.#isRunning = false
    }
  }

  async #dropBatch (batch: readonly Surplus[]): Promise<boolean> {
    const { store, replicaIndex, clock, logger, signal } = this.#components
    const placement = replicaIndex.placement.digest
    await store.setFlags(batch.map(({ entry }) => ({ cid: entry.cid, dropping: true })))
    const asked = new Map(batch.map(({ entry }) => [entry.id, store.info(entry.cid)?.claims]))
    const pledges = await this.#collectPledges(batch, placement)
    const kept: IndexEntry[] = []
    let dropped = 0

    for (const { entry, confirmers } of batch) {
      const isSafe = confirmers.every(peerId => pledges.get(entry.id)?.has(peerId) === true)

      // A put that came meanwhile lifts the flag, a claim changes the claims: the copy is wanted again.
      const claims = asked.get(entry.id)
      const isUnwanted = (copy: Pick<BlockInfo, 'claims' | 'dropping'>): boolean =>
        copy.dropping && claims !== undefined && sameClaims(copy.claims, claims)

      if (!signal.aborted && isSafe && replicaIndex.placement.digest === placement &&
        await store.delete(entry.cid, { onlyIf: isUnwanted })) {
        dropped++
      } else {
        kept.push(entry)
      }
    }

    if (kept.length > 0) {
      await store.setFlags(kept.map(({ cid }) => ({ cid, dropping: false })))
      this.#notBefore = clock.now() + RETRY_MS
    }

    this.#dropped += dropped

    if (dropped > 0) {
      logger.debug({ dropped, kept: kept.length }, 'dropped surplus copies')
    }

    return dropped > 0
  }

  /** Has others pledge to keep what this disk can no longer delete. */
  async #handOverBatch (batch: readonly Surplus[]): Promise<boolean> {
    const { replicaIndex, clock, signal } = this.#components
    const placement = replicaIndex.placement.digest
    const pledges = await this.#collectPledges(batch, placement)
    const safe = batch.filter(({ entry, confirmers }) =>
      confirmers.every(peerId => pledges.get(entry.id)?.has(peerId) === true))

    if (!signal.aborted && replicaIndex.placement.digest === placement) {
      safe.forEach(({ entry }) => this.#handedOver.set(entry.id, placement))
    }

    if (safe.length < batch.length) {
      this.#notBefore = clock.now() + RETRY_MS
    }

    return safe.length > 0
  }

  async #collectPledges (batch: readonly Surplus[], placement: string): Promise<Map<string, Set<string>>> {
    const { logger } = this.#components
    const byPeer = new Map<string, IndexEntry[]>()
    const pledges = new Map<string, Set<string>>()

    for (const { entry, confirmers } of batch) {
      for (const peerId of confirmers) {
        const entries = byPeer.get(peerId)

        if (entries === undefined) {
          byPeer.set(peerId, [entry])
        } else {
          entries.push(entry)
        }
      }
    }

    await Promise.all([...byPeer].map(async ([peerId, entries]) => {
      try {
        for (const { id } of await this.#askToPledge(peerId, entries, placement)) {
          pledges.set(id, (pledges.get(id) ?? new Set()).add(peerId))
        }
      } catch (err) {
        logger.debug({ peerId, code: errorCode(err) }, 'a peer did not pledge; surplus copies stay')
      }
    }))

    return pledges
  }

  /**
   * Those that the peer pledged to keep. One in another part of the mesh has another table, which cannot be told from
   * here: it pledges under its own. That is as good, since a pledge binds whatever the tables say meanwhile.
   */
  async #askToPledge (peerId: string, entries: readonly IndexEntry[], placement: string): Promise<IndexEntry[]> {
    const { mesh, rpc, store, signal } = this.#components
    const options = { class: 'repair', timeoutMs: PLEDGE_TIMEOUT_MS, signal } as const
    const items = entries.map(({ cid, cidBytes, key }) =>
      ({ cidBytes, ...tagOf(cid, key, store.info(cid)?.claims ?? []) }))
    const ask = async (table: string): Promise<PledgeResponse> =>
      (await rpc.call(peerId, blockPledge, { placement: table, count: entries.length, tagged: true },
        encodeItems(items), options)).header
    let table = placement
    let answer = await ask(table)

    if (mesh.member(peerId) === undefined && answer.placement !== '' && answer.placement !== table) {
      table = answer.placement
      answer = await ask(table)
    }

    // Not pledged this time; the next round finds them level.
    await levelClaims({ rpc, store }, peerId, answer.renewalsDiffer.flatMap(index => entries[index]?.cid ?? []),
      options)

    return answer.placement === table ? answer.confirmed.flatMap(index => entries[index] ?? []) : []
  }
}
