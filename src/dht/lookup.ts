import { linkSignals } from '../util/abort.js'
import { systemClock, timeoutSignal } from '../util/clock.js'
import { AbortedError, errorCode, errorMessage } from '../util/errors.js'
import { Limiter } from '../util/limiter.js'
import { silentLogger } from '../util/logger.js'
import { systemRandom } from '../util/random.js'
import { LookupFailedError } from './errors.js'
import { blockKey, nodeKey } from './key.js'
import { LookupCache } from './lookup-cache.js'
import { askForSet, SET_METHOD, setHandler } from './set-rpc.js'
import { compareDistance } from './xor.js'
import type { Placement } from './placement.js'
import type { SetAnswer } from './set-rpc.js'
import type { SubtreeScope } from './subtree-scope.js'
import type { MemberRecord, MembershipView } from '../peer/membership/member.js'
import type { Rpc } from '../peer/rpc/types.js'
import type { Clock } from '../util/clock.js'
import type { Logger } from '../util/logger.js'
import type { Random } from '../util/random.js'
import type { CID } from 'multiformats/cid'

/** Answers wanted before they are compared. One may come from a table that is a moment behind. */
const ANSWERS_WANTED = 2

/**
 * Answers after which no more are asked for, agreed or not: the table is changing, and more would
 * not settle it.
 */
const ANSWERS_MAX = 3

/** Nodes asked for one key; the nearest are in its subtree, so later ones would redirect. */
const ASKED_MAX = 8

/** Nodes taken from kad-dht, which looks for 20 (its k). */
const CLOSEST_MAX = 20

/**
 * Kad walks a few hops of one dial each; what takes longer than this has hit dead nodes, and a new
 * try does better.
 */
const CLOSEST_TIMEOUT_MS = 10_000

/** Walks under way at once: each dials some nodes. What waits beyond the second figure is `busy`. */
const LOOKUPS_MAX = 64
const LOOKUP_QUEUE_MAX = 4_096

/** One small question to one node. */
const ASK_TIMEOUT_MS = 3_000

export interface LookupComponents {
  host: {
    /** kad-dht's peers closest to `sha256(key)`. */
    closestPeers: (key: Uint8Array, options?: { signal?: AbortSignal }) => AsyncIterable<string>
    /** Makes the addresses of a peer known to the dialer. */
    learn: (peerId: string, addresses: string[]) => Promise<void>
  }
  rpc: Rpc
  membership: MembershipView
  scope: Pick<SubtreeScope, 'depth' | 'covers'>
  /**
   * Placement of the current table. Called for each key: build it once per version of the table.
   */
  placement: () => Placement
}

export interface LookupInit {
  clock?: Clock
  /** @default systemRandom */
  random?: Random
  logger?: Logger
}

/** Finds the nodes that keep a block, in this node's subtree or outside it. */
export interface Lookup {
  /**
   * The replica set of a block, best first. At once from the local table for keys of the own
   * subtree; otherwise kad-dht finds nodes near the key, and two of them say. Errors:
   * `lookup_failed`, `aborted`, `busy`.
   */
  replicaSet: (cid: CID, copies: number, options?: { signal?: AbortSignal }) => Promise<string[]>
  /** True when the local table answers for a key (see `blockKey`). */
  knows: (key: Uint8Array) => boolean
  /**
   * Forgets what was learned of a block's set: call it when the set did not have the block or could
   * not be reached.
   */
  forget: (cid: CID) => void
  /** What is known of a node outside the subtree that was in an answer. */
  record: (peerId: string) => MemberRecord | undefined
  /** Ends the subscription to membership. */
  stop: () => void
}

/** Also registers this node's side of `dht.set`. */
export function createLookup (components: LookupComponents, init: LookupInit = {}): Lookup {
  return new KadLookup(components, init)
}

class KadLookup implements Lookup {
  readonly #components: LookupComponents
  readonly #clock: Clock
  readonly #log: Logger
  readonly #cache = new LookupCache()
  readonly #turns: Limiter
  readonly stop: () => void

  constructor (components: LookupComponents, init: LookupInit) {
    this.#components = components
    this.#clock = init.clock ?? systemClock
    this.#turns = new Limiter(LOOKUPS_MAX, 'look up the holders of a block',
      { queueMax: LOOKUP_QUEUE_MAX, clock: this.#clock, random: init.random ?? systemRandom })
    this.#log = (init.logger ?? silentLogger).child({ module: 'lookup' })

    const { rpc, membership, placement } = components
    rpc.handle(SET_METHOD, setHandler({ membership, placement, knows: key => this.knows(key) }))
    this.stop = membership.onChange(({ kind, member }) => {
      if (kind !== 'record') {
        this.#cache.forgetPeer(member.peerId)
      }
    })
  }

  knows (key: Uint8Array): boolean {
    const { scope, placement } = this.#components

    // While a subtree is shrinking, some of its keys have candidates outside it; see subtree.ts.
    return scope.covers(key) &&
      (scope.depth() === 0 || placement().candidateDepth(key) >= scope.depth())
  }

  async replicaSet (cid: CID, copies: number,
    options: { signal?: AbortSignal } = {}): Promise<string[]> {
    const { signal } = options
    const key = blockKey(cid)

    if (this.knows(key)) {
      return this.#components.placement().set(key, copies)
    }

    const cached = this.#cache.get(key, copies, this.#clock.now())

    if (cached !== undefined) {
      return cached
    }

    const answers = await this.#turns.run(async () => await this.#ask(cid, key, copies, signal), 1, signal)
    const [nearest] = answers
    const agreed = agreement(answers)
    const chosen = agreed ?? nearest
    await this.#learn(chosen.records)

    if (agreed !== undefined) {
      this.#cache.set(key, copies, agreed.peerIds, this.#clock.now())
    } else {
      const digests = answers.map(({ digest }) => digest)
      this.#log.debug({ cid: cid.toString(), digests }, 'nodes disagree about a set')
    }

    return [...chosen.peerIds]
  }

  forget (cid: CID): void {
    this.#cache.forgetKey(blockKey(cid))
  }

  record (peerId: string): MemberRecord | undefined {
    return this.#cache.record(peerId)
  }

  /** Answers of the nearest nodes that have one, nearest first: at least one. */
  async #ask (cid: CID, key: Uint8Array, copies: number,
    signal: AbortSignal | undefined): Promise<[SetAnswer, ...SetAnswer[]]> {
    const { rpc } = this.#components
    const options = { signal, timeoutMs: ASK_TIMEOUT_MS }
    const peerIds = await this.#closest(cid, key, signal)
    const answers: Array<{ place: number, answer: SetAnswer }> = []
    const refusals: string[] = []
    let asked = 0

    const askNext = async (): Promise<void> => {
      const place = asked++
      const peerId = peerIds[place] as string

      try {
        const answer = await askForSet(rpc, peerId, key, copies, options)

        if (answer !== undefined) {
          answers.push({ place, answer })
        } else {
          refusals.push('redirect')
        }
      } catch (err) {
        refusals.push(errorCode(err))
        const reason = errorMessage(err)
        this.#log.debug({ peer_id: peerId, reason }, 'a node near the key did not answer')
      }
    }
    const inOrder = (): SetAnswer[] => answers
      .sort((a, b) => a.place - b.place)
      .map(({ answer }) => answer)

    // Two at once, then as many as are still missing; a third only when two disagree.
    for (let wanted = ANSWERS_WANTED; asked < Math.min(ASKED_MAX, peerIds.length);) {
      const missing = Math.min(wanted - answers.length, peerIds.length - asked, ASKED_MAX - asked)
      await Promise.all(Array.from({ length: missing }, askNext))
      throwIfAborted(cid, signal)

      if (answers.length >= wanted) {
        if (wanted === ANSWERS_MAX || agreement(inOrder()) !== undefined) {
          break
        }

        wanted = ANSWERS_MAX
      }
    }

    const [nearest, ...others] = inOrder()

    if (nearest === undefined) {
      const codes = [...new Set(refusals)].join(', ')

      throw new LookupFailedError(cid.toString(), peerIds.length === 0
        ? 'no node near its key was found'
        : `of the ${asked} nodes nearest to its key none could tell (${codes})`)
    }

    return [nearest, ...others]
  }

  /** Nodes that kad-dht finds near a key, nearest first. */
  async #closest (cid: CID, key: Uint8Array, signal: AbortSignal | undefined): Promise<string[]> {
    const { host, membership } = this.#components
    const walk = linkSignals(signal, timeoutSignal(this.#clock, CLOSEST_TIMEOUT_MS))
    const self = membership.self().peerId
    const found = new Set<string>()

    try {
      // kad-dht hashes what it is given, so it gets what `blockKey` hashes.
      const peers = host.closestPeers(cid.multihash.bytes, { signal: walk.signal })

      for await (const peerId of peers) {
        if (peerId !== self && found.add(peerId).size >= CLOSEST_MAX) {
          break
        }
      }
    } catch (err) {
      throwIfAborted(cid, signal)

      // A walk that broke off has often found some nodes by then.
      if (found.size === 0) {
        throw new LookupFailedError(cid.toString(), errorMessage(err), { cause: err })
      }
    } finally {
      walk.release()
    }

    throwIfAborted(cid, signal)

    return [...found].sort((a, b) => compareDistance(key, nodeKey(a), nodeKey(b)))
  }

  async #learn (records: readonly MemberRecord[]): Promise<void> {
    const { host, membership } = this.#components

    await Promise.all(records.map(async record => {
      // Of its own subtree this node knows more than others do.
      if (membership.get(record.peerId) !== undefined || !this.#cache.learn(record)) {
        return
      }

      try {
        await host.learn(record.peerId, record.addresses)
      } catch (err) {
        const reason = errorMessage(err)
        this.#log.warn({ peer_id: record.peerId, reason }, 'addresses in an answer are unusable')
      }
    }))
  }
}

/** The first answer that another one repeats. */
function agreement (answers: readonly SetAnswer[]): SetAnswer | undefined {
  return answers.find((answer, i) =>
    answers.some((other, j) => j !== i && other.peerIds.join() === answer.peerIds.join()))
}

function throwIfAborted (cid: CID, signal: AbortSignal | undefined): void {
  if (signal?.aborted === true) {
    throw new AbortedError(`The lookup of ${cid.toString()}`, { cause: signal.reason })
  }
}
