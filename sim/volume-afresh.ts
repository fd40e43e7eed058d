import { BALLOT_ZERO } from '../src/consensus/ballots.js'
import { laterSet, type ReplicaWord } from '../src/volumes/replica/sets/later-set.js'
import { peerOf } from '../src/volumes/replica/sets/member-id.js'
import { NO_CONFIG, type Failed } from './volume-disk.js'
import { askWords } from './volume-words.js'
import type { SimReplica } from './volume-replica.js'

const ASK_AGAIN_MS = 400

/** What `FailedReplicas` is: when a replica that failed is invited it asks whether it may forget its word. */
export class SimAfresh {
  #askedAt = -Infinity

  /** @param later - runs it after so many ms, in this life of the replica */
  constructor (private readonly replica: SimReplica, private readonly later: (ms: number, work: () => void) => void) {}

  invited (): void {
    const { self, disk, clock } = this.replica

    if (clock.now - this.#askedAt < ASK_AGAIN_MS) {
      return
    }

    this.#askedAt = clock.now

    askWords(this.replica, wordOf, this.later, words => {
      if (disk.failed !== undefined && laterSet(self, disk.failed, words, peer => this.#isGone(peer)) !== undefined) {
        disk.wipe()
      }
    })
  }

  #isGone (peer: string): boolean {
    return this.replica.beliefs.members([]).some(({ peerId, state }) => peerOf(peerId) === peer && state === 'evicted')
  }
}

/** What a replica that failed knows. */
export function failedAs ({ isHardRotten, hard }: SimReplica['disk']): Failed {
  const { epoch, members } = (isHardRotten ? undefined : hard?.config) ?? NO_CONFIG

  return { epoch, members }
}

/** What a node says of its replica. */
function wordOf ({ core, disk, self }: SimReplica): ReplicaWord {
  const { config, proposed } = core?.log ?? {}

  return config === undefined
    ? { epoch: disk.failed?.epoch ?? 0 }
    : {
        epoch: config.epoch,
        replica: {
          self,
          members: config.members,
          proposed: proposed?.members ?? [],
          promised: disk.hard?.promised ?? BALLOT_ZERO
        }
      }
}
