import { formatBytes, parseBytes } from '../config/values/bytes.js'
import { systemClock } from '../util/clock.js'
import { sleep } from '../util/sleep.js'
import { TokenBucket } from '../util/token-bucket.js'
import type { OptionSpec } from './command.js'

/** Below that a single block takes minutes, and what waits for it gives up. */
const BYTES_PER_S_MIN = 1024
/** A piece takes an eighth of a second: the flow is even, and Ctrl-C is never far. */
const PIECES_PER_S = 8
/** Nothing is gained by larger ones. */
const PIECE_BYTES_MAX = 1024 * 1024

/** Passes bytes on, at its own speed. */
export type Throttle = (source: AsyncIterable<Uint8Array>) => AsyncIterable<Uint8Array>

export const BWLIMIT_OPTION: OptionSpec = {
  flags: '--bwlimit <size>',
  description: 'at most so many bytes of content a second between this command and the node, all files together: 500KiB, 2MB',
  parse: text => {
    const bytes = parseBytes(text.replace(/\/s$/i, ''))

    if (bytes < BYTES_PER_S_MIN) {
      throw new Error(`${JSON.stringify(text)} is too slow; a limit is at least ${formatBytes(BYTES_PER_S_MIN)} a second`)
    }

    return bytes
  }
}

/** What `--bwlimit` asks for; without it, all as it comes. */
export function throttleOf (bytesPerSecond: number | undefined, signal: AbortSignal): Throttle {
  if (bytesPerSecond === undefined) {
    return source => source
  }

  const pace = new Pace(bytesPerSecond, {
    now: () => systemClock.now(), sleep: async ms => { await sleep(systemClock, ms, signal) }
  })

  return source => pace.through(source)
}

export interface PaceClock {
  /** Monotonic ms. */
  now: () => number
  sleep: (ms: number) => Promise<void>
}

/** Holds several streams to one speed together. */
export class Pace {
  readonly #bucket: TokenBucket
  readonly #pieceBytes: number

  constructor (bytesPerSecond: number, private readonly clock: PaceClock) {
    this.#bucket = new TokenBucket(bytesPerSecond, clock.now())
    this.#pieceBytes = Math.min(PIECE_BYTES_MAX, Math.ceil(bytesPerSecond / PIECES_PER_S))
  }

  async * through (source: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array, void, undefined> {
    for await (const chunk of source) {
      for (let from = 0; from < chunk.byteLength; from += this.#pieceBytes) {
        const piece = chunk.subarray(from, from + this.#pieceBytes)
        const waitMs = this.#bucket.take(piece.byteLength, this.clock.now())

        if (waitMs > 0) {
          await this.clock.sleep(waitMs)
        }

        yield piece
      }
    }
  }
}
