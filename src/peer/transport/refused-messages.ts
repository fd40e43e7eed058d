import { BoundedMap } from '../../util/bounded-map.js'
import type { Logger } from '../../util/logger.js'

/** A peer that sends nonsense is named at most once in this time, with what came of it in between. */
export const REFUSED_LOG_INTERVAL_MS = 60_000

/** Peers whose last line is remembered; the oldest is forgotten first. */
const PEERS_MAX = 1_024

/** Lines in one interval about all peers together: PeerIds cost nothing, so many of them must not flood either. */
const LINES_MAX = 20

/** Kinds of messages that are counted apart: names of methods come from the wire, too. */
const KINDS_MAX = 128
const OTHER_KIND = 'other'

/**
 * What members sent that is no message, or makes no sense: counted, and told in the log without a flood. One for a
 * node: requests, answers, gossip and what lies in payloads all end here.
 */
export class RefusedMessages {
  readonly #logger: Logger
  readonly #now: () => number
  readonly #counts = new Map<string, number>()
  readonly #peers = new BoundedMap<string, { nextLineAt: number, unlogged: number }>(PEERS_MAX)
  #total = 0
  #windowEndsAt = -Infinity
  #lines = 0

  constructor (logger: Logger, now: () => number) {
    this.#logger = logger
    this.#now = now
  }

  get total (): number {
    return this.#total
  }

  /** By method or topic. */
  counts (): Record<string, number> {
    return Object.fromEntries(this.#counts)
  }

  /** @param kind - method or topic @param reason - of an `InvalidMessageError` */
  note (peerId: string, kind: string, reason: string): void {
    const key = this.#counts.has(kind) || this.#counts.size < KINDS_MAX ? kind : OTHER_KIND

    this.#total++
    this.#counts.set(key, (this.#counts.get(key) ?? 0) + 1)

    const peer = this.#peers.get(peerId) ?? { nextLineAt: -Infinity, unlogged: 0 }

    if (this.#now() >= peer.nextLineAt && this.#mayLog()) {
      this.#logger.warn({ peer_id: peerId, message: kind, reason, refused: peer.unlogged + 1 },
        'a message that makes no sense was refused')
      peer.nextLineAt = this.#now() + REFUSED_LOG_INTERVAL_MS
      peer.unlogged = 0
    } else {
      peer.unlogged++
    }

    this.#peers.set(peerId, peer)
  }

  #mayLog (): boolean {
    if (this.#now() >= this.#windowEndsAt) {
      this.#windowEndsAt = this.#now() + REFUSED_LOG_INTERVAL_MS
      this.#lines = 0
    }

    return this.#lines++ < LINES_MAX
  }
}
