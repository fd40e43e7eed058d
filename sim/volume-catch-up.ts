import { givenUp, relationOf, type Relation } from '../src/consensus/lineage.js'
import { peerOf } from '../src/volumes/replica/sets/member-id.js'
import { mayTake } from '../src/volumes/replica/sets/followed-set.js'
import { SimClaims } from './volume-claims.js'
import type { SimDisk } from './volume-disk.js'
import type { SimReplica } from './volume-replica.js'
import type { Answer } from './volume-net.js'
import type { SavedState, SimState } from './volume-state.js'
import type { Random } from '../src/util/random.js'
import type { GroupCore, GroupEvent } from '../src/consensus/group.js'
import type { HardState, LogItem, LogStamp } from '../src/consensus/types.js'

/** What a replica is given that lacks something: chosen items, or the state. */
export type Fetched =
  | { type: 'items', items: readonly LogItem[], commitIndex: number, stamp: LogStamp }
  | ({ type: 'snapshot' } & SavedState)
  /** It has none, or not now. */
  | { type: 'none' }

/** One fetch brings so much. */
const FETCH_BYTES = 2_000
const FETCH_ITEMS = 50

/** A state that did not come is asked for again, elsewhere. */
const RETRY_MS = 30

/** Transfers of a state that break off in the middle. */
const BREAK_SHARE = 0.15

export interface SimCatchUpInit {
  state: SimState
  disk: SimDisk
  random: Random
  /** Whose it is. */
  replica: SimReplica
  core: () => GroupCore | undefined
  /** All other nodes. */
  peers: () => readonly string[]
  transferMs: () => number
  ask: (peer: string, from: number, done: (fetched: Fetched | undefined) => void) => void
  /** In this life of the replica, after so many ms. */
  later: (ms: number, work: () => void) => void
  /** Opens the replica; false when the log does not follow the state. */
  open: () => boolean
  step: (event: GroupEvent) => void
  /** Everything that was handed to the disk until now is durable. */
  whenWritten: (work: () => void) => void
  /** Another state is here. */
  installed: () => void
  /** A record of the log is bad. */
  fail: () => void
}

/** Fetches what a replica lacks, and hands out what others do. One fetch at a time. */
export class SimCatchUp {
  readonly #init: SimCatchUpInit
  readonly #claims: SimClaims
  #isFetching = false
  /** Who was named last: the one before may be frozen. */
  #peer = ''

  constructor (init: SimCatchUpInit) {
    this.#init = init
    this.#claims = new SimClaims(init.replica, init.later, config => { init.step({ type: 'follow', config }) })
  }

  /** Somebody says that there is a later set, or another log. */
  claimed (): void {
    this.#claims.heard()
  }

  begin (peer: string, from: number): void {
    this.#peer = peerOf(peer)

    if (!this.#isFetching) {
      this.#isFetching = true
      this.#fetch(this.#peer, from)
    }
  }

  /** Until there is a state that the log follows, the replica says nothing. */
  restore (attempt: number): void {
    const { state, disk, peers, ask, later, open } = this.#init
    const others = peers()
    const members = (disk.hard?.config.members ?? []).map(peerOf).filter(id => others.includes(id))
    const all = [...new Set([...members, ...others])]

    const peer = all[attempt % all.length] as string

    ask(peer, 0, fetched => {
      const again = (): void => { later(RETRY_MS, () => { this.restore(attempt + 1) }) }

      if (fetched?.type !== 'snapshot') {
        again()
        return
      }

      this.#ifOfSet(peer, fetched, may => {
        if (!may || !this.#mayRestore(fetched) || !state.replace(savedOf(fetched)) || !open()) {
          again()
        }
      })
    })
  }

  /** Whether that peer is of a set that is in force. */
  #ifOfSet (peer: string, { config }: SavedState, then: (may: boolean) => void): void {
    const { disk, replica: { self } } = this.#init
    const own = (disk.hard as HardState).config

    if (mayTake({ own }, peer, config)) {
      then(true)
    } else {
      this.#claims.ask({ self, own, isChanging: false }, followed => { then(mayTake({ own, followed }, peer, config)) })
    }
  }

  /** Of this log, or of one that was forced over it: then this one is given up first. */
  #mayRestore ({ index, config }: SavedState): boolean {
    const { state, disk } = this.#init
    const hard = disk.hard as HardState
    const relation = relationOf(hard.config, config)

    if (relation === 'newer') {
      disk.hard = givenUp(hard, index, config)
      state.giveUp(index)
    }

    return relation === 'same' || relation === 'newer'
  }

  /** From 0: the state. Items that are not in memory come from the disk, as far as it has only what was chosen. */
  serve (from: number, answer: Answer<Fetched>): void {
    const { disk, state, fail } = this.#init
    const core = this.#init.core()

    if (core === undefined || core.log.config.epoch === 0) {
      answer({ type: 'none' })
      return
    }

    const { commitIndex, config: stamp } = core.log
    const inMemory = from === 0 ? undefined : core.log.chosenFrom(from, FETCH_BYTES)

    if (inMemory !== undefined) {
      answer({ type: 'items', items: inMemory, commitIndex, stamp })
      return
    }

    const items: LogItem[] = []
    const isKept = from > disk.trimmedUpTo && from >= core.log.validFrom
    const to = !isKept ? 0 : Math.min(commitIndex, disk.unsettledFrom - 1)

    for (let i = from; i <= to && disk.items.has(i) && items.length < FETCH_ITEMS; i++) {
      if (disk.isRotten(i)) {
        fail()
        return
      }

      items.push(disk.items.get(i) as LogItem)
    }

    if (items.length > 0) {
      answer({ type: 'items', items, commitIndex, stamp })
    } else if (!state.isVoid && state.config !== undefined) {
      answer({ type: 'snapshot', ...state.saved(state.config) })
    } else {
      answer({ type: 'none' })
    }
  }

  #fetch (peer: string, from: number): void {
    const { state, ask, step } = this.#init

    ask(peer, state.isVoid ? 0 : from, fetched => {
      this.#isFetching = false

      const stamp = fetched?.type === 'items' ? fetched.stamp : fetched?.type === 'snapshot' ? fetched.config : undefined
      const isOld = stamp === undefined || ['older', 'foreign'].includes(this.#relation(stamp) ?? '')
      const may = stamp !== undefined && !isOld && this.#claims.mayTake(peer, stamp)

      if (fetched?.type === 'items' && !state.isVoid && may && this.#relation(fetched.stamp) === 'same') {
        step({ type: 'chosen', items: fetched.items, commitIndex: fetched.commitIndex })
      } else if (fetched?.type === 'snapshot' && may && this.#isOfUse(fetched)) {
        this.#giveUp(savedOf(fetched))
      } else if (fetched?.type === 'items' && may && this.#relation(fetched.stamp) === 'newer') {
        this.#isFetching = true
        this.#fetch(peer, 0)
      } else if (state.isVoid) {
        this.#fetchAgain()
      }
    })
  }

  /** What those who are in that set of that log are to this replica. */
  #relation (theirs: LogStamp): Relation | undefined {
    return this.#init.core()?.log.relation(theirs)
  }

  #isOfUse ({ index, config }: SavedState): boolean {
    return (this.#init.state.isVoid && this.#relation(config) === 'same') ||
      this.#init.core()?.log.mayInstall(index, config) === true
  }

  /** A log that an operator forced over this one: this one is given up first, durably. */
  #giveUp (saved: SavedState): void {
    const { state, step, whenWritten } = this.#init
    const core = this.#init.core()

    if (core !== undefined && core.log.config.epoch > 0 && this.#relation(saved.config) === 'newer') {
      this.#isFetching = true
      step({ type: 'give-up', index: saved.index, config: saved.config })
      state.giveUp(saved.index)
      whenWritten(() => { this.#replace(saved) })
    } else {
      this.#replace(saved)
    }
  }

  /** With a state that goes on meanwhile. */
  #tryAgain (): void {
    const { state, later } = this.#init

    later(RETRY_MS, () => {
      const log = this.#init.core()?.log

      if (!state.isVoid && log !== undefined) {
        this.begin(this.#peer, log.config.epoch === 0 ? 0 : log.commitIndex + 1)
      }
    })
  }

  /** A member follows nobody without a state, so that nobody names a peer any more. */
  #fetchAgain (): void {
    const { state, random, peers, later } = this.#init

    later(RETRY_MS, () => {
      const others = peers()
      const members = (this.#init.core()?.log.config.members ?? []).map(peerOf).filter(id => others.includes(id))

      if (state.isVoid) {
        this.begin(members[Math.floor(random() * members.length)] ?? this.#peer, 0)
      }
    })
  }

  /** It takes a while, and may break off: then the one here goes on, unless its log was given up. */
  #replace (saved: SavedState): void {
    const { state, disk, random, transferMs, later, step, installed } = this.#init
    state.beginTaking()
    this.#isFetching = true

    later(transferMs() * (0.5 + random()), () => {
      this.#isFetching = false
      state.endTaking()

      if (this.#init.core() === undefined) {
        return
      }
      if (random() < BREAK_SHARE || !state.replace(saved)) {
        state.push([])
        installed()
        this.#fetchAgain()
        this.#tryAgain()
        return
      }

      step({ type: 'installed', index: saved.index, config: saved.config })
      state.push([])
      installed()
      // What the log has up to there is not vouched for any more, durably, and only takes room.
      this.#init.whenWritten(() => { disk.trim(saved.index) })
    })
  }
}

function savedOf ({ index, config, state }: SavedState): SavedState {
  return { index, config, state }
}
