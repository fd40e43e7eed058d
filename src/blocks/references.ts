import { BATCH_CIDS_MAX, REFERENCE_CHECK_INTERVAL_MS } from './constants.js'
import { DAG_PB, linksOf } from './links.js'
import { blockInfo, inventoryCheck } from './methods.js'
import { encodeItems } from './wire.js'
import { BLOCK_WORKERS } from './workers.js'
import { errorCode } from '../util/errors.js'
import { Worker } from '../util/worker.js'
import type { ClusterView } from '../dht/cluster-view.js'
import type { IndexEntry } from './repair/entry.js'
import type { Rank } from './ranking.js'
import type { ReplicaIndex } from './repair/replica-index.js'
import type { Rpc } from '../peer/rpc/types.js'
import type { BlockStore, Claim } from '../store/types.js'
import type { Clock } from '../util/clock.js'
import type { Logger } from '../util/logger.js'
import type { CID } from 'multiformats/cid'

const ASK_TIMEOUT_MS = 5_000

/** Missing blocks remembered; a mesh that lost more shows this number. */
const MISSING_MAX = 100_000

export interface ReferenceComponents {
  mesh: ClusterView
  rpc: Rpc
  store: BlockStore
  replicaIndex: ReplicaIndex
  rank: Rank
  /** False when what a node's claims stand for does not need this link of its any more: garbage goes leaf by leaf. */
  owes: (claims: readonly Claim[], link: CID) => boolean
  clock: Clock
  logger: Logger
}

/**
 * Finds blocks that no node has. A block without a copy is on no inventory, so it can only be missed by what links to
 * it: each file and folder node (dag-pb) is checked by its first live holder, and a link that no member of the
 * target's replica set and then no other node answers for is *missing*.
 */
export class ReferenceChecker {
  readonly worker: Worker
  readonly #components: ReferenceComponents
  readonly #missing = new Map<string, { cid: CID, parent: string }>()
  #checkedAt = -Infinity
  #isStale = true

  constructor (components: ReferenceComponents) {
    this.#components = components
    this.worker = new Worker({
      ...components, ...BLOCK_WORKERS.references, run: async () => { await this.#checkIfDue() }
    })
    components.mesh.onMember(({ member, kind }) => {
      if (kind === 'store' || (kind === 'state' && member.state !== 'suspect')) {
        this.#isStale = true
      }
    })
  }

  get missing (): number {
    return this.#missing.size
  }

  /** CIDs known to be missing. */
  list (): CID[] {
    return [...this.#missing.values()].map(({ cid }) => cid)
  }

  /** Checks when members came or went, or when the last check is old. */
  async #checkIfDue (): Promise<void> {
    const { clock, replicaIndex, logger } = this.#components
    const sinceMs = clock.now() - this.#checkedAt
    const isDue = this.#isStale || this.#missing.size > 0 || sinceMs > REFERENCE_CHECK_INTERVAL_MS

    if (isDue && replicaIndex.settled && sinceMs > MIN_PAUSE_MS) {
      try {
        await this.#check()
      } catch (err) {
        this.worker.note(err)
        logger.debug({ code: errorCode(err) }, 'reference check broke off')
      }
    }
  }

  /** One whole pass. */
  async #check (): Promise<void> {
    const { clock, store, owes } = this.#components
    this.#isStale = false
    this.#checkedAt = clock.now()
    const found = new Map<string, { cid: CID, parent: string }>()
    let batch: Link[] = []

    for (const entry of this.#parents()) {
      if (this.worker.signal.aborted) {
        return
      }

      const bytes = await store.get(entry.cid).catch(() => undefined)
      const claims = store.info(entry.cid)?.claims ?? []

      for (const link of bytes === undefined ? [] : linksOf(bytes)) {
        if (!store.has(link) && owes(claims, link)) {
          batch.push({ cid: link, copies: entry.copies, parent: entry.cid.toString() })
        }
      }

      if (batch.length >= BATCH_CIDS_MAX) {
        await this.#checkLinks(batch, found)
        batch = []
      }
    }

    await this.#checkLinks(batch, found)
    this.#missing.clear()

    for (const [id, missing] of found) {
      this.#missing.set(id, missing)
    }
  }

  /** Nodes that this one answers for, as their first live holder, and that something still claims. */
  #parents (): IndexEntry[] {
    const { replicaIndex, mesh, store } = this.#components
    const parents: IndexEntry[] = []

    for (const entry of replicaIndex.entries()) {
      if (entry.codec === DAG_PB) {
        const first = entry.set.find(peerId =>
          peerId === mesh.selfId || (mesh.condition(peerId).up && replicaIndex.holds(peerId, entry)))
        const isClaimed = store.info(entry.cid)?.claims.some(claim => !claim.removed) === true

        if (isClaimed && (first ?? mesh.selfId) === mesh.selfId) {
          parents.push(entry)
        }
      }
    }

    return parents
  }

  /** Asks rank by rank, in batches by peer; what no member of the set has is asked of all nodes. */
  async #checkLinks (links: readonly Link[], found: Map<string, { cid: CID, parent: string }>): Promise<void> {
    const { mesh } = this.#components
    const sets = await this.#setsOf(links)
    let open = links.filter(link => sets.has(link))

    for (let rank = 0; open.length > 0 && rank < RANKS_MAX; rank++) {
      const byPeer = new Map<string, Link[]>()
      const next: Link[] = []
      let hasRank = false

      for (const link of open) {
        const peerId = sets.get(link)?.[rank]
        hasRank ||= peerId !== undefined

        if (peerId === undefined || peerId === mesh.selfId || !mesh.condition(peerId).up) {
          next.push(link)
        } else {
          byPeer.set(peerId, [...(byPeer.get(peerId) ?? []), link])
        }
      }

      for (const [peerId, asked] of byPeer) {
        next.push(...await this.#lackedBy(peerId, asked))
      }

      open = next

      if (!hasRank) {
        break
      }
    }

    for (const link of open) {
      if (found.size < MISSING_MAX && !await this.#isAnywhere(link.cid)) {
        found.set(link.cid.toString(), { cid: link.cid, parent: link.parent })
      }
    }
  }

  /** Without those that could not be looked up now: nothing can be said of them. */
  async #setsOf (links: readonly Link[]): Promise<Map<Link, readonly string[]>> {
    const sets = new Map<Link, readonly string[]>()
    const line = [...links]
    const next = async (): Promise<void> => {
      for (let link = line.shift(); link !== undefined && !this.worker.signal.aborted; link = line.shift()) {
        const set = await this.#setOf(link).catch(() => undefined)

        if (set !== undefined) {
          sets.set(link, set)
        }
      }
    }

    await Promise.all(Array.from({ length: LOOKUPS_AT_ONCE }, next))

    return sets
  }

  async #setOf ({ cid, copies }: Link): Promise<readonly string[]> {
    return (await this.#components.rank(cid, copies, this.worker.signal)).slice(0, copies)
  }

  async #lackedBy (peerId: string, links: readonly Link[]): Promise<Link[]> {
    try {
      const items = links.map(({ cid }) => ({ cidBytes: cid.bytes, high: 0, low: 0 }))
      const { header } = await this.#components.rpc.call(peerId, inventoryCheck, { count: items.length },
        encodeItems(items), { class: 'repair', timeoutMs: ASK_TIMEOUT_MS, signal: this.worker.signal })

      return header.missing.flatMap(index => links[index] ?? [])
    } catch {
      return [...links]
    }
  }

  async #isAnywhere (cid: CID): Promise<boolean> {
    const { mesh, rpc, store } = this.#components

    if (store.has(cid)) {
      return true
    }

    const answers = await Promise.all(mesh.reachable().map(async ({ peerId }) => {
      try {
        const { header } = await rpc.call(peerId, blockInfo, { cid: cid.bytes }, undefined,
          { class: 'repair', timeoutMs: ASK_TIMEOUT_MS, signal: this.worker.signal })

        return header.found
      } catch {
        return false
      }
    }))

    return answers.includes(true)
  }
}

interface Link { cid: CID, copies: number, parent: string }

/** Ranks asked in batches before the wide question; more copies than this are asked for one by one. */
const RANKS_MAX = 16

/** Sets looked up at once; where this node's table tells them, there is nothing to wait for. */
const LOOKUPS_AT_ONCE = 8

/** A mesh that is missing blocks is not asked about them more often than this. */
const MIN_PAUSE_MS = 2_000
