import { concludeAnswers, positionOf, whomToAsk, type Answer, type Electorate } from './agreement.js'
import { GC_BATCH_MAX, GC_CALL_TIMEOUT_MS, GC_RANK_DELAY_MS } from './constants.js'
import { gcDrop, gcVerdict } from '../methods.js'
import { encodeItems, placementTag } from '../wire.js'
import { blockKey } from '../../dht/key.js'
import { volumeOfOwner } from '../../store/claims.js'
import { errorCode } from '../../util/errors.js'
import type { Candidate, Candidates } from './candidates.js'
import type { Verdict } from './verdict.js'
import type { MarkUpdater } from './mark-updater.js'
import type { DiskQueue } from '../disk-queue.js'
import type { ClusterView } from '../../dht/cluster-view.js'
import type { IndexEntry } from '../repair/entry.js'
import type { ReplicaIndex } from '../repair/replica-index.js'
import type { Rpc } from '../../peer/rpc/types.js'
import type { BlockStore, Claim } from '../../store/types.js'
import type { Clock } from '../../util/clock.js'
import type { Logger } from '../../util/logger.js'
import type { CID } from 'multiformats/cid'

export interface CollectorInit {
  mesh: ClusterView
  rpc: Rpc
  store: BlockStore
  disk: DiskQueue
  replicaIndex: ReplicaIndex
  candidates: Candidates
  marks: MarkUpdater
  verdictOf: (cid: CID, claims: readonly Claim[]) => Verdict
  /** While it is true, this node neither asks nor answers. */
  isPartitioned: () => boolean
  /** Durable copies of a block with so many copies before a put of it is acknowledged. */
  needed: (copies: number) => number
  clock: Clock
  logger: Logger
  signal: AbortSignal
}

/** A candidate, and whom to ask. */
interface Case { candidate: Candidate, entry: IndexEntry, peers: readonly string[], answers: Map<string, Answer> }

/**
 * Agrees with the other holders that blocks are garbage, and has them dropped: at the others first, here last, so that
 * a node that knows goes on when anything fails half-way. Each drop is decided once more by its holder, in the step
 * that ends the copy.
 */
export class Collector {
  readonly #init: CollectorInit
  #droppedCopies = 0
  #droppedBytes = 0

  constructor (init: CollectorInit) {
    this.#init = init
  }

  get dropped (): { copies: number, bytes: number } {
    return { copies: this.#droppedCopies, bytes: this.#droppedBytes }
  }

  /** One batch of what is due. Resolves to true when something went. */
  async collect (): Promise<boolean> {
    const { candidates, clock, store, replicaIndex, mesh, isPartitioned } = this.#init
    const isSettled = replicaIndex.settled && replicaIndex.placement.digest === mesh.placement.digest

    if (isPartitioned() || !isSettled || store.usage().readOnly) {
      return false
    }

    const cases = candidates.due(clock.now(), GC_BATCH_MAX).flatMap(candidate => this.#open(candidate) ?? [])
    await this.#ask(cases)
    const agreed = cases.filter(one => this.#isAgreed(one))
    await this.#dropAtPeers(agreed)

    return await this.#dropHere(agreed)
  }

  /** Undefined: nothing to do for it now. */
  #open (candidate: Candidate): Case | undefined {
    const { candidates, clock, store, replicaIndex, mesh, verdictOf, needed } = this.#init
    const info = store.info(candidate.cid)
    const entry = replicaIndex.get(candidate.cid, blockKey(candidate.cid))

    if (info === undefined || entry === undefined || verdictOf(info.cid, info.claims).is !== 'garbage') {
      candidates.remove(candidate.id)
      return undefined
    }

    const holding = { selfId: replicaIndex.selfId, set: entry.set, extras: entry.extras ?? [] }
    const electorate: Electorate = {
      condition: peerId => mesh.condition(peerId),
      isVerified: peerId => replicaIndex.isVerified(peerId),
      holds: peerId => replicaIndex.holds(peerId, entry)
    }
    const now = clock.now()
    const turnAt = candidate.foundAt + positionOf(holding, electorate) * GC_RANK_DELAY_MS

    if (now < turnAt) {
      candidate.notBefore = turnAt
      return undefined
    }

    const question = whomToAsk(holding, electorate, needed(entry.copies))

    if ('wait' in question) {
      candidates.postpone(candidate, now, question.wait)
      return undefined
    }

    return { candidate, entry, peers: question.peers, answers: new Map() }
  }

  async #ask (cases: readonly Case[]): Promise<void> {
    const { rpc, replicaIndex, marks, logger, signal, store } = this.#init
    const placement = placementTag(replicaIndex.placement.digest)

    await Promise.all([...byPeer(cases, () => true)].map(async ([peerId, asked]) => {
      const volumes = new Set(asked.flatMap(({ candidate }) => volumesOf(store.info(candidate.cid)?.claims ?? [])))
      const refs = [...volumes].map(volume => ({ volume, marks: marks.book.markIds(volume) }))

      try {
        const { header } = await rpc.call(peerId, gcVerdict, { placement, marks: refs, count: asked.length },
          itemsOf(asked), { class: 'repair', timeoutMs: GC_CALL_TIMEOUT_MS, signal })

        if (header.agreed) {
          asked.forEach(({ answers }) => answers.set(peerId, 'keep'))
          header.garbage.forEach(index => asked[index]?.answers.set(peerId, 'garbage'))
          header.absent.forEach(index => asked[index]?.answers.set(peerId, 'absent'))
          header.later.forEach(index => asked[index]?.answers.set(peerId, 'later'))
        }
      } catch (err) {
        logger.debug({ peerId, code: errorCode(err) }, 'gc: a peer gave no verdict')
      }
    }))
  }

  #isAgreed ({ candidate, peers, answers }: Case): boolean {
    const { candidates, clock, signal } = this.#init

    switch (concludeAnswers(peers.map(peerId => answers.get(peerId)))) {
      case 'go':
        return !signal.aborted
      case 'keep':
        candidates.postpone(candidate, clock.now(), 'another holder has a reason to keep it')
        return false
      case 'later':
        candidates.postpone(candidate, clock.now(), 'another holder cannot tell yet')
        return false
    }
  }

  async #dropAtPeers (cases: readonly Case[]): Promise<void> {
    const { rpc, replicaIndex, logger, signal } = this.#init
    const placement = placementTag(replicaIndex.placement.digest)

    await Promise.all([...byPeer(cases, answer => answer === 'garbage')].map(async ([peerId, asked]) => {
      try {
        const { header } = await rpc.call(peerId, gcDrop, { placement, count: asked.length }, itemsOf(asked),
          { class: 'repair', timeoutMs: GC_CALL_TIMEOUT_MS, signal })

        header.dropped.forEach(index => asked[index]?.answers.set(peerId, 'absent'))
      } catch (err) {
        logger.debug({ peerId, code: errorCode(err) }, 'gc: a peer did not drop')
      }
    }))
  }

  async #dropHere (cases: readonly Case[]): Promise<boolean> {
    const { candidates, clock, store, replicaIndex, mesh, logger } = this.#init
    const gone: number[] = []

    await Promise.all(cases.map(async ({ candidate, entry, peers, answers }) => {
      const isGoneElsewhere = peers.every(peerId => answers.get(peerId) === 'absent')

      if (isGoneElsewhere && await this.drop(candidate.cid, mesh.selfId)) {
        candidates.remove(candidate.id)
        gone.push(candidate.bytes)
        return
      }

      // It stays, at one of us at least: a peer that dropped it lacks it now, and repair may have to mend that.
      peers.filter(peerId => answers.get(peerId) === 'absent' && store.has(candidate.cid))
        .forEach(peerId => { replicaIndex.noteLacks(peerId, entry) })
      candidates.postpone(candidate, clock.now(), 'another holder kept it at the last moment')
    }))

    if (gone.length > 0) {
      logger.info({ copies: gone.length, bytes: gone.reduce((sum, bytes) => sum + bytes, 0) }, 'gc: dropped garbage')
    }

    return gone.length > 0
  }

  /** Drops a copy of this node if it still is garbage in the step that ends it. True when none is left. */
  async drop (cid: CID, peerId: string): Promise<boolean> {
    const { store, disk, verdictOf, isPartitioned, signal } = this.#init
    const bytes = store.info(cid)?.bytes

    if (bytes === undefined) {
      return true
    }

    try {
      const isGone = await disk.run({ traffic: 'repair', peerId, signal }, async () =>
        await store.delete(cid, { onlyIf: ({ claims }) => !isPartitioned() && verdictOf(cid, claims).is === 'garbage' }))

      if (isGone) {
        this.#droppedCopies++
        this.#droppedBytes += bytes
      }

      return isGone
    } catch (err) {
      this.#init.logger.debug({ cid: cid.toString(), code: errorCode(err) }, 'gc: a copy could not be dropped now')

      return false
    }
  }

  /**
   * What this node says of its copy to a holder that asks.
   *
   * @param outdated - volumes of which the caller knows marks that this node does not
   */
  answerFor (cid: CID, outdated: readonly string[]): NonNullable<Answer> {
    const { store, verdictOf } = this.#init
    const info = store.info(cid)

    if (info === undefined) {
      return 'absent'
    }

    const verdict = verdictOf(cid, info.claims)

    // A disk that takes no writes could not drop it, and would bring it back to the others.
    if (verdict.is === 'garbage') {
      return store.usage().readOnly ? 'later' : 'garbage'
    }

    return verdict.is === 'open' || volumesOf(info.claims).some(volume => outdated.includes(volume)) ? 'later' : 'keep'
  }

  /** True while this node sees the mesh, and its settled placement is the one that the caller names. */
  agreesOn (placement: Uint8Array): boolean {
    const { replicaIndex, mesh, isPartitioned } = this.#init
    const { digest } = mesh.placement

    return !isPartitioned() && replicaIndex.settled && replicaIndex.placement.digest === digest &&
      Buffer.from(placementTag(digest)).equals(placement)
  }
}

function byPeer (cases: readonly Case[], isAsked: (answer: Answer) => boolean): Map<string, Case[]> {
  const asked = new Map<string, Case[]>()

  for (const one of cases) {
    for (const peerId of one.peers.filter(id => isAsked(one.answers.get(id)))) {
      const list = asked.get(peerId)

      if (list === undefined) {
        asked.set(peerId, [one])
      } else {
        list.push(one)
      }
    }
  }

  return asked
}

function itemsOf (cases: readonly Case[]): Uint8Array {
  return encodeItems(cases.map(({ candidate }) => ({ cidBytes: candidate.cid.bytes, high: 0, low: 0 })))
}

function volumesOf (claims: readonly Claim[]): string[] {
  return claims.flatMap(({ owner }) => volumeOfOwner(owner) ?? [])
}
