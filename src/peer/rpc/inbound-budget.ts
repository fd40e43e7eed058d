import { RetryHint } from '../../util/retry-hint.js'
import { INBOUND_REQUESTS_MAX, INBOUND_ROOMS } from './constants.js'
import type { ReplyTotal } from './send-queue.js'
import type { Room } from './types.js'
import type { Random } from '../../util/random.js'

const ROOMS: readonly Room[] = ['control', 'consensus', 'bulk']

/** What one peer has in one room. */
interface Use {
  /** Said to come; bounded for each peer, so that honest ones keep to their windows. */
  announcedBytes: number
  /** Of which so many are here. */
  receivedBytes: number
  requests: number
}

/** What one peer has under way here, on all its connections. */
export interface PeerShare {
  readonly peerId: string
  readonly use: Readonly<Record<Room, Use>>
}

/**
 * What is held for all peers together, and how fast it is served.
 *
 * Memory is filled by bytes that are here, not by bytes that a peer announced: 1.5 KB of heads that announce 144 MiB
 * leave the room as it was. There are three rooms, so that bulk takes nothing from consensus, and neither from probes.
 *
 * A room is shared by a dynamic threshold (Choudhury and Hahne, 1998): a peer may have as much as is still free. One
 * alone gets its whole limit, and k greedy ones leave a share of 1/(k+1) to the next one, at once and without
 * any of them being thrown out.
 */
export class InboundBudget implements ReplyTotal {
  replyBytes = 0
  readonly #now: () => number
  readonly #random: Random
  readonly #hint: RetryHint
  readonly #shares = new Map<string, PeerShare>()
  readonly #receivedBytes: Record<Room, number> = { control: 0, consensus: 0, bulk: 0 }
  #requests = 0

  constructor (now: () => number, random: Random) {
    this.#now = now
    this.#random = random
    this.#hint = new RetryHint(now())
  }

  /** Of requests that are here, in all rooms. */
  get bytes (): number {
    return ROOMS.reduce((sum, room) => sum + this.#receivedBytes[room], 0)
  }

  get requests (): number {
    return this.#requests
  }

  share (peerId: string): PeerShare {
    return this.#shares.get(peerId) ??
      { peerId, use: { control: nothing(), consensus: nothing(), bulk: nothing() } }
  }

  /** What is full, as a part of a sentence, if a request of that peer does not fit any more. */
  full ({ use }: PeerShare, room: Room, announcedBytes: number): string | undefined {
    const { requests, announcedBytes: before } = use[room]

    return requests >= INBOUND_REQUESTS_MAX || before + announcedBytes > INBOUND_ROOMS[room].peerBytesMax
      ? 'its queue of requests'
      : undefined
  }

  /** True when so many bytes more of that peer may be kept. */
  hasRoom ({ use }: PeerShare, room: Room, bytes: number): boolean {
    const free = INBOUND_ROOMS[room].totalBytesMax - this.#receivedBytes[room]

    return use[room].receivedBytes + bytes <= free
  }

  /** Told at once after `share`: one that has nothing under way is not kept. */
  begin (share: PeerShare, room: Room, announcedBytes: number): void {
    const { use } = share

    this.#shares.set(share.peerId, share)
    use[room].announcedBytes += announcedBytes
    use[room].requests++
    this.#requests++
  }

  received ({ use }: PeerShare, room: Room, bytes: number): void {
    use[room].receivedBytes += bytes
    this.#receivedBytes[room] += bytes
  }

  /** A request is over: what was announced and what came of it is free again. */
  end (share: PeerShare, room: Room, announcedBytes: number, receivedBytes: number): void {
    share.use[room].announcedBytes -= announcedBytes
    share.use[room].requests--
    this.#requests--
    this.received(share, room, -receivedBytes)

    if (ROOMS.every(one => share.use[one].requests === 0)) {
      this.#shares.delete(share.peerId)
    }
  }

  served (): void {
    this.#hint.note(this.#now())
  }

  retryAfterMs (): number {
    return this.#hint.afterMs(this.#requests, this.#now(), this.#random)
  }
}

function nothing (): Use {
  return { announcedBytes: 0, receivedBytes: 0, requests: 0 }
}
