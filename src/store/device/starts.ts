import { randomBytes } from 'node:crypto'
import path from 'node:path'
import { NO_START, PAST_STARTS_MAX, renewedPoint } from '../../peer/membership/start.js'
import { errorMessage } from '../../util/errors.js'
import { checkedLine, openCheckedLine } from './checked-line.js'
import { TEMPORARY_SUFFIX } from './constants.js'
import { fsCode, syncFolder } from './fs.js'
import { isOutOfSpace } from './operations.js'
import { decodePast, encodePast, PAST_BYTES, pastOffset } from './past-starts.js'
import type { StartPoint } from '../../peer/membership/start.js'
import type { Logger } from '../../util/logger.js'
import type { StoreFs } from './fs.js'

/** In the folder of the segments, beside `store.json`. */
export const STARTS_FILE = 'starts'

/** One sector: a write of it is not torn on most disks, and where it is, the other slot counts. */
const SLOT_BYTES = 512
const SLOTS = 2
const SLOTS_BYTES = SLOTS * SLOT_BYTES

const NONCE_BYTES = 16
/** Of nonces and of ids of stores. */
const HEX_PATTERN = /^[0-9a-f]{32}$/

interface Slot {
  point: StartPoint
  previous: StartPoint
  /** Should `store.json` be lost, the mesh goes on knowing the store by the id that it had last. */
  storeId: string
  written: number
  /** Starts below this count are those of another incarnation. */
  since: number
  /** Others know a start of this count that the disk has lost; 0 for none. */
  supersededBy: number
}

/**
 * Counts the starts of a store, durably: what `peer/membership/start.ts` tells the others. Two slots that are written
 * in turns and in place, so that a torn write leaves the other, and a disk without a free byte can still take it.
 * Behind them the starts before (`past-starts.ts`).
 */
export class Starts {
  readonly #fs: StoreFs
  readonly #path: string
  readonly #logger: Logger
  #slot: Slot = { point: NO_START, previous: NO_START, storeId: '', written: 0, since: 0, supersededBy: 0 }
  #past: readonly StartPoint[] = []
  /** Writes follow one another. */
  #writing: Promise<unknown> = Promise.resolve()
  /** False when the disk would not take this start: then it is one with the start before, and nothing else is taken. */
  isCounted = false

  private constructor (fs: StoreFs, root: string, logger: Logger) {
    this.#fs = fs
    this.#path = path.join(root, STARTS_FILE)
    this.#logger = logger
  }

  /** Begins a start: one more than the last, on the disk. */
  static async begin (fs: StoreFs, root: string, storeId: string, logger: Logger): Promise<Starts> {
    const starts = new Starts(fs, root, logger)
    await starts.#read()
    starts.#slot = { ...starts.#slot, storeId }
    await starts.#begin()

    return starts
  }

  /** The id that the store had at its last start; undefined when it is not known. */
  static async lastStoreId (fs: StoreFs, root: string, logger: Logger): Promise<string | undefined> {
    const starts = new Starts(fs, root, logger)
    await starts.#read()

    return starts.#slot.written === 0 ? undefined : starts.#slot.storeId
  }

  /** This start. */
  get point (): StartPoint {
    return this.#slot.point
  }

  /** The start that this one continues. */
  get previous (): StartPoint {
    return this.#slot.previous
  }

  /** What the disk knew before this start. */
  get known (): StartPoint {
    return this.isCounted ? this.previous : this.point
  }

  /** Starts before this one that the disk remembers, latest first. */
  get past (): readonly StartPoint[] {
    return this.#past
  }

  /** Count of the start that others know and this disk does not; 0 when it is not known to have lost any. */
  get supersededBy (): number {
    return this.#slot.supersededBy
  }

  /** Notes durably that this start still runs. Rejects when the disk does not take it: then no peer may hear of it. */
  async beat (): Promise<StartPoint> {
    return await this.#inTurn(async () => {
      const { point } = this.#slot

      if (point.count === 0) {
        await this.#begin()
      } else {
        await this.#write({ point: { ...point, beats: point.beats + 1 } })
      }

      return this.point
    })
  }

  /** Notes durably that others know a start that this disk does not, until it goes on above that one. */
  async supersede ({ count }: Pick<StartPoint, 'count'>): Promise<void> {
    await this.#inTurn(async () => {
      if (count > this.#slot.supersededBy) {
        await this.#write({ supersededBy: count })
      }
    })
  }

  /** Goes on counting above a start that others know. */
  async continueAbove (known: Pick<StartPoint, 'count'>): Promise<void> {
    await this.#inTurn(async () => {
      const point = renewedPoint(this.point, known, newNonce())
      await this.#write({ point, previous: NO_START, since: point.count, supersededBy: 0 })
      this.#past = []
      await this.#begin()
    })
  }

  async #inTurn<T> (work: () => Promise<T>): Promise<T> {
    const turn = this.#writing.then(work, work)
    this.#writing = turn.catch(() => {})

    return await turn
  }

  async #begin (): Promise<void> {
    const { point } = this.#slot

    try {
      await this.#notePast(point)
      await this.#write({ point: { count: point.count + 1, nonce: newNonce(), beats: 0 }, previous: point })
      this.#past = point.count === 0 ? [] : [point, ...this.#past].slice(0, PAST_STARTS_MAX)
      this.isCounted = true
    } catch (err) {
      // The first start has no bytes to take in place: it counts with the first beat that the disk takes, and is none
      // to the others until then.
      if (point.count === 0 && !isOutOfSpace(err)) {
        throw err
      }

      // A disk that takes these bytes in place takes none at all: nothing can be acknowledged that this start would
      // have to answer for.
      this.isCounted = false
      this.#logger.warn({ err: errorMessage(err) }, 'the disk did not take the count of this start')
    }
  }

  /** A start that is missing here costs nothing but the proof, should it be needed. */
  async #notePast (point: StartPoint): Promise<void> {
    if (point.count === 0) {
      return
    }

    try {
      await this.#writeAt(SLOTS_BYTES + pastOffset(point.count), encodePast(point))
    } catch (err) {
      this.#logger.debug({ err: errorMessage(err) }, 'the disk did not take the start before this one')
    }
  }

  async #read (): Promise<void> {
    let fd: number

    try {
      fd = await this.#fs.open(this.#path, 'r')
    } catch (err) {
      if (fsCode(err) === 'ENOENT') {
        return
      }

      throw err
    }

    try {
      const buffer = Buffer.alloc(SLOTS_BYTES + PAST_BYTES)
      const bytes = buffer.subarray(0, await this.#fs.read(fd, buffer, 0))
      for (let i = 0; i < SLOTS; i++) {
        const slot = decodeSlot(bytes.subarray(i * SLOT_BYTES, (i + 1) * SLOT_BYTES))

        if (slot !== undefined && slot.written > this.#slot.written) {
          this.#slot = slot
        }
      }

      if (this.#slot.written === 0) {
        this.#logger.error({ file: this.#path },
          'the count of starts is unreadable: this store begins to count anew, and the others will take it for lost')
      }

      const { point, previous, since } = this.#slot
      const known = decodePast(bytes.subarray(SLOTS_BYTES), since, point.count)
      // Of a version that noted no others.
      this.#past = previous.count === 0 || known[0]?.count === previous.count ? known : [previous, ...known]
    } finally {
      await this.#fs.close(fd)
    }
  }

  async #write (changes: Partial<Slot>): Promise<void> {
    const next = { ...this.#slot, ...changes, written: this.#slot.written + 1 }
    const bytes = encodeSlot(next)

    if (this.#slot.written === 0) {
      await this.#create(next.written, bytes)
    } else {
      await this.#writeAt((next.written % SLOTS) * SLOT_BYTES, bytes)
    }

    this.#slot = next
  }

  async #writeAt (offset: number, bytes: Uint8Array): Promise<void> {
    const fd = await this.#fs.open(this.#path, 'r+')

    try {
      await this.#fs.writev(fd, [bytes], offset)
      await this.#fs.fdatasync(fd)
    } finally {
      await this.#fs.close(fd)
    }
  }

  /** Whole from the first moment, with room for both slots and for all starts before. */
  async #create (written: number, bytes: Uint8Array): Promise<void> {
    const temporary = this.#path + TEMPORARY_SUFFIX
    const fd = await this.#fs.open(temporary, 'w')

    try {
      const empty = Buffer.alloc(SLOT_BYTES, ' ')
      const slots = written % SLOTS === 0 ? [bytes, empty] : [empty, bytes]
      await this.#fs.writev(fd, [...slots, Buffer.alloc(PAST_BYTES)], 0)
      await this.#fs.fdatasync(fd)
    } finally {
      await this.#fs.close(fd)
    }

    await this.#fs.rename(temporary, this.#path)
    await syncFolder(this.#fs, path.dirname(this.#path))
  }
}

/** Starts that are kept in memory, for a store that is. */
export class MemoryStarts {
  point: StartPoint = NO_START
  previous: StartPoint = NO_START
  past: readonly StartPoint[] = []
  supersededBy = 0

  begin (): void {
    this.previous = this.point
    this.past = this.point.count === 0 ? [] : [this.point, ...this.past].slice(0, PAST_STARTS_MAX)
    this.point = { count: this.point.count + 1, nonce: newNonce(), beats: 0 }
  }

  beat (): StartPoint {
    this.point = { ...this.point, beats: this.point.beats + 1 }

    return this.point
  }

  continueAbove (known: Pick<StartPoint, 'count'>): void {
    this.point = renewedPoint(this.point, known, newNonce())
    this.past = []
    this.supersededBy = 0
    this.begin()
  }
}

function newNonce (): string {
  return randomBytes(NONCE_BYTES).toString('hex')
}

function encodeSlot (slot: Slot): Buffer {
  return Buffer.from(checkedLine(JSON.stringify(slot)).padEnd(SLOT_BYTES, ' '))
}

/** Undefined for one that is empty, torn or rotten. */
function decodeSlot (bytes: Buffer): Slot | undefined {
  const text = openCheckedLine(bytes.toString('utf8').trimEnd())

  if (text === undefined) {
    return undefined
  }

  try {
    // The last two are younger than the others.
    const { point, previous, storeId, written, since = 0, supersededBy = 0 } = JSON.parse(text) as Slot
    const isSound = isPoint(point) && isPoint(previous) && HEX_PATTERN.test(storeId) &&
      [written, since, supersededBy].every(isWhole)

    return isSound ? { point, previous, storeId, written, since, supersededBy } : undefined
  } catch {
    return undefined
  }
}

function isPoint (point: StartPoint): boolean {
  const { count, nonce, beats } = point

  return isWhole(count) && isWhole(beats) && (count === 0 ? nonce === '' : HEX_PATTERN.test(nonce))
}

function isWhole (value: unknown): boolean {
  return Number.isSafeInteger(value) && (value as number) >= 0
}
