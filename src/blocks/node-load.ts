import type { Clock } from '../util/clock.js'

/** Clients count as served until this long after the last call. */
const CLIENT_QUIET_MS = 500

/** What this node is busy with: work that can wait gives way to it. */
export class NodeLoad {
  readonly #clock: Pick<Clock, 'now'>
  #clientCalls = 0
  #lastClientAt = -Infinity
  #repairs = 0

  constructor (clock: Pick<Clock, 'now'>) {
    this.#clock = clock
  }

  /** Clients are served, or were a moment ago: repair slows down. */
  get hasClients (): boolean {
    return this.#clientCalls > 0 || this.#clock.now() - this.#lastClientAt < CLIENT_QUIET_MS
  }

  /** Clients are served or copies are to be made: scrub and garbage collection wait. */
  get isBusy (): boolean {
    return this.hasClients || this.#repairs > 0
  }

  /** A client of another node was served. */
  noteClient (): void {
    this.#lastClientAt = this.#clock.now()
  }

  /** @param repairs - copies that wait to be made or are being made */
  noteRepairs (repairs: number): void {
    this.#repairs = repairs
  }

  /** Does work of a client of this node. */
  async asClient<T> (work: () => Promise<T>): Promise<T> {
    this.#clientCalls++

    try {
      return await work()
    } finally {
      this.#clientCalls--
      this.#lastClientAt = this.#clock.now()
    }
  }
}
