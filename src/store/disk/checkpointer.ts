import { errorMessage } from '../../util/errors.js'
import { encodePage, pageKey, pageRange } from './pages.js'
import { recordBytes } from './record.js'
import type { Logger } from '../../util/logger.js'
import type { IndexDb } from './index-db.js'
import type { Head } from './record.js'

/** Pages on their way to the index; when it cannot keep up there will be no more until the next open. */
const PAGES_PENDING_MAX = 256

/**
 * Writes the heads of durable records to the index, in the order of the log and without gaps. The
 * index is a convenience: when it fails, nothing more is written to it and the next open reads the
 * segments from where it stopped.
 */
export class Checkpointer {
  readonly #db: IndexDb | undefined
  readonly #logger: Logger
  readonly #bytesMax: number
  #segment = 0
  #from = 0
  #to = 0
  #heads: Buffer[] = []
  #bytes = 0
  #pending = 0
  #chain: Promise<void> = Promise.resolve()
  #hasFailed: boolean
  #gate: { promise: Promise<void>, resolve: () => void } | undefined

  constructor (db: IndexDb | undefined, bytesMax: number, logger: Logger) {
    this.#db = db
    this.#logger = logger
    this.#bytesMax = bytesMax
    this.#hasFailed = db === undefined
  }

  /** Where the pages of a segment that is half covered go on. */
  resume (segment: number, from: number): void {
    this.#begin(segment, from)
  }

  /**
   * Pages wait until `release` from here on: what a page covers is not read again, and a part of the log that is bad
   * has to be judged before.
   */
  hold (): void {
    if (this.#gate === undefined) {
      const gate = sharedPromise()
      this.#gate = gate
      this.#chain = this.#chain.then(async () => { await gate.promise })
    }
  }

  release (): void {
    this.#gate?.resolve()
    this.#gate = undefined
  }

  /** The open came to no end: what waits behind `hold` may hide a loss that was not looked at yet, and is dropped. */
  dropHeld (): void {
    if (this.#gate !== undefined) {
      this.#hasFailed = true
      this.#heads = []
      this.release()
    }
  }

  /** The next durable record; the buffer is kept. */
  note (head: Head, front: Buffer): void {
    if (this.#hasFailed) {
      return
    }

    if (head.segment !== this.#segment) {
      this.#page()
      this.#begin(head.segment, 0)
    }

    this.#heads.push(front)
    this.#bytes += front.byteLength
    this.#to = head.offset + recordBytes(head)

    if (this.#bytes >= this.#bytesMax) {
      this.#page()
    }
  }

  /** Writes what waits. Never rejects. */
  async flush (): Promise<void> {
    this.#page()
    await this.#chain
  }

  /** Drops the pages of a segment that is gone. */
  async forget (segment: number): Promise<void> {
    this.#enqueue(async db => {
      const [from, to] = pageRange(segment)
      const keys: (readonly [string, undefined])[] = []

      for await (const [key] of db.iterate(from, to)) {
        keys.push([key, undefined])
      }

      await db.write(keys)
    })
    await this.#chain
  }

  #begin (segment: number, from: number): void {
    this.#page()
    this.#segment = segment
    this.#from = from
    this.#to = from
  }

  #page (): void {
    if (this.#heads.length === 0 || this.#hasFailed) {
      return
    }

    const key = pageKey(this.#segment, this.#from)
    const page = encodePage(this.#from, this.#to, this.#heads)

    this.#from = this.#to
    this.#heads = []
    this.#bytes = 0

    if (this.#pending >= PAGES_PENDING_MAX) {
      this.#giveUp(new Error(`${PAGES_PENDING_MAX} pages wait for it`))
    } else {
      this.#enqueue(async db => { await db.write([[key, page]]) })
    }
  }

  #enqueue (task: (db: IndexDb) => Promise<void>): void {
    this.#pending++
    this.#chain = this.#chain
      .then(async () => {
        if (!this.#hasFailed && this.#db !== undefined) {
          await task(this.#db)
        }
      })
      .catch((err: unknown) => { this.#giveUp(err) })
      .finally(() => { this.#pending-- })
  }

  #giveUp (err: unknown): void {
    this.#hasFailed = true
    this.#heads = []
    this.#logger.warn({ err: errorMessage(err) },
      'the index of the block store cannot be written; the next start reads the segments instead')
  }
}

function sharedPromise (): { promise: Promise<void>, resolve: () => void } {
  let resolve = (): void => {}
  const promise = new Promise<void>(done => { resolve = done })

  return { promise, resolve }
}
