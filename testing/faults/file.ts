import { GrowingBytes } from './bytes.js'
import { between, chance, pick } from './dice.js'
import type { Random } from '../../src/util/random.js'
import type { Hole } from './bytes.js'

/** The unit in which a disk writes; a write that is cut short is cut here, mostly. */
const SECTOR_BYTES = 512

/** A tear inside a sector: no disk of today does it, but a checksum must not care. */
const TORN_SECTOR = 0.1

/** The size of a file is kept apart from its data, and may have reached the disk before it. */
const SIZE_AHEAD = 0.3

/** A change that the disk has not confirmed. Without bytes: the file was cut to `at`. */
interface Pending { id: number, at: number, bytes: Buffer | undefined }

/**
 * A file: what every process sees (the page cache), what the disk would have after a power cut at
 * the least, and the changes between the two.
 */
export class FaultFile {
  readonly kind = 'file'
  #seen: GrowingBytes
  #kept: GrowingBytes
  #pending: Pending[] = []
  #ids = 0

  constructor (bytes?: Uint8Array) {
    this.#seen = new GrowingBytes(bytes)
    this.#kept = new GrowingBytes(bytes)
  }

  get size (): number {
    return this.#seen.length
  }

  /** What a process reads. Valid until the next change. */
  get bytes (): Buffer {
    return this.#seen.bytes
  }

  write (at: number, bytes: Uint8Array): void {
    this.#seen.write(at, bytes)
    this.#pending.push({ id: this.#ids++, at, bytes: Buffer.from(bytes) })
  }

  truncate (length: number): void {
    this.#seen.setLength(length)
    this.#pending.push({ id: this.#ids++, at: length, bytes: undefined })
  }

  /** A sync that begins now covers changes below this number. */
  syncMark (): number {
    return this.#ids
  }

  synced (mark: number): void {
    for (const change of this.#take(mark)) {
      apply(this.#kept, change)
    }
  }

  /**
   * A sync failed: of what it covered, any part may be on the disk, and the rest will never be
   * written, though all still read it.
   */
  syncFailed (mark: number, random: Random): void {
    applySome(this.#kept, this.#take(mark), random)
  }

  /** The power went. `hole` says what lies where the file grew and nothing was written. */
  crash (random: Random, hole: Hole): void {
    const grown = this.#seen.length
    const pending = this.#take(Infinity)

    switch (pick(random, ['none', 'all', 'prefix', 'prefix', 'some', 'some'] as const)) {
      case 'all':
        pending.forEach(change => { apply(this.#kept, change, hole) })
        break
      case 'prefix':
        applyPrefix(this.#kept, pending, random, hole)
        break
      case 'some':
        applySome(this.#kept, pending, random, hole)
        break
    }

    if (pending.length > 0 && grown > this.#kept.length && chance(random, SIZE_AHEAD)) {
      this.#kept.setLength(between(random, this.#kept.length, grown), hole)
    }

    this.#seen = new GrowingBytes(this.#kept.bytes)
  }

  /** A bit goes bad at rest. */
  flipBit (bit: number): void {
    for (const image of [this.#seen, this.#kept]) {
      const byte = image.bytes[bit >> 3]

      if (byte !== undefined) {
        image.bytes[bit >> 3] = byte ^ (1 << (bit & 7))
      }
    }
  }

  #take (mark: number): Pending[] {
    const taken = this.#pending.filter(({ id }) => id < mark)

    this.#pending = this.#pending.filter(({ id }) => id >= mark)

    return taken
  }
}

function apply (image: GrowingBytes, { at, bytes }: Pending, hole?: Hole): void {
  if (bytes === undefined) {
    image.setLength(at, hole)
  } else {
    image.write(at, bytes, hole)
  }
}

/** All changes up to one, and that one up to any byte. */
function applyPrefix (image: GrowingBytes, pending: readonly Pending[], random: Random, hole: Hole): void {
  const whole = between(random, 0, pending.length)
  const torn = pending[whole]

  pending.slice(0, whole).forEach(change => { apply(image, change, hole) })

  if (torn?.bytes !== undefined) {
    apply(image, { ...torn, bytes: torn.bytes.subarray(0, between(random, 0, torn.bytes.byteLength)) }, hole)
  }
}

/** Any sectors of any changes. */
function applySome (image: GrowingBytes, pending: readonly Pending[], random: Random, hole?: Hole): void {
  const share = pick(random, [0.2, 0.5, 0.8])

  for (const change of pending) {
    if (change.bytes === undefined) {
      if (chance(random, share)) {
        apply(image, change, hole)
      }
    } else {
      for (const piece of sectors(change.at, change.bytes)) {
        if (chance(random, share)) {
          const length = chance(random, TORN_SECTOR)
            ? between(random, 0, piece.bytes.byteLength)
            : piece.bytes.byteLength

          image.write(piece.at, piece.bytes.subarray(0, length), hole)
        }
      }
    }
  }
}

function * sectors (at: number, bytes: Buffer): Generator<{ at: number, bytes: Buffer }> {
  for (let from = 0; from < bytes.byteLength;) {
    const to = Math.min(bytes.byteLength, from + SECTOR_BYTES - (at + from) % SECTOR_BYTES)

    yield { at: at + from, bytes: bytes.subarray(from, to) }
    from = to
  }
}
