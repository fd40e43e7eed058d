import { followedSet, mayTake, type SetWord } from '../src/volumes/replica/sets/followed-set.js'
import { peerOf } from '../src/volumes/replica/sets/member-id.js'
import type { OwnSet } from '../src/volumes/replica/sets/ask-followed-set.js'
import type { LogConfig, LogStamp } from '../src/consensus/types.js'
import { askWords } from './volume-words.js'
import type { SimReplica } from './volume-replica.js'

const PAUSE_MS = 200
const PAUSE_MS_MAX = 2_000

/** What `SetClaims` and `askFollowedSet` are: nothing is followed because one node says so. */
export class SimClaims {
  #followed: LogConfig | undefined
  #isAsking = false
  #nextAt = -Infinity
  #pauseMs = PAUSE_MS

  constructor (
    private readonly replica: SimReplica,
    private readonly later: (ms: number, work: () => void) => void,
    private readonly onFollowed: (config: LogConfig) => void
  ) {}

  heard (): void {
    const { core, self, clock } = this.replica

    if (this.#isAsking || clock.now < this.#nextAt || core === undefined) {
      return
    }

    this.#isAsking = true
    const { config: own, proposed } = core.log

    this.ask({ self, own, isChanging: proposed !== undefined }, config => {
      this.#isAsking = false
      this.#pauseMs = config === undefined ? Math.min(this.#pauseMs * 2, PAUSE_MS_MAX) : PAUSE_MS
      this.#nextAt = clock.now + this.#pauseMs

      if (config !== undefined) {
        this.#followed = config
        this.onFollowed(config)
      }
    })
  }

  mayTake (peerId: string, theirs: LogStamp): boolean {
    const { config, proposed } = this.replica.core?.log ?? {}
    const may = config !== undefined && mayTake({ own: config, proposed, followed: this.#followed }, peerId, theirs)

    if (!may) {
      this.heard()
    }

    return may
  }

  ask (set: OwnSet, done: (config: LogConfig | undefined) => void): void {
    const { id, watch, beliefs } = this.replica

    askWords(this.replica, wordOf, this.later, words => {
      const up = beliefs.members([]).filter(({ state }) => state === 'alive' || state === 'suspect')
      const isUp = (peer: string): boolean => up.some(({ peerId }) => peerOf(peerId) === peer)
      done(followedSet({ ...set, words, registered: watch.registered(id), isUp }))
    })
  }
}

/** What a node says of its replica; undefined: it is being opened. */
function wordOf ({ core, disk, self }: SimReplica): SetWord | undefined {
  if (core === undefined) {
    return disk.hard !== undefined && disk.failed === undefined ? undefined : { epoch: disk.failed?.epoch ?? 0 }
  }

  const { config: { epoch, members, lineage }, proposed } = core.log

  return {
    epoch,
    ...(lineage === undefined ? {} : { lineage }),
    replica: { self, members, isChanging: proposed !== undefined }
  }
}
