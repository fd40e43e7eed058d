/**
 * The copies of a store, a row each, in typed arrays: 80 bytes a copy with its slot, 96 when it was
 * changed since, where objects in a Map take 400. A million copies are to fit in 200 MiB with the
 * rest of the process.
 *
 * Open addressing with linear probing over row numbers (Knuth, TAOCP 6.4, algorithm L; removal by
 * algorithm R, which leaves no markers behind). Keys are CIDs: the last 32 bytes are in the row, the
 * few distinct beginnings are numbered. A key that does not end in a 32-byte digest lives in a map
 * beside.
 */

/** Rows are allocated in pieces of this many, so that growing copies nothing. */
const CHUNK_BITS = 10
const CHUNK_ROWS = 1 << CHUNK_BITS
const CHUNK_MASK = CHUNK_ROWS - 1

const DIGEST_BYTES = 32

/** A CIDv1 with a 32-byte digest takes 36 bytes while its codec fits a byte, some more otherwise. */
const PREFIX_BYTES_MAX = 12

/** Beginnings of CIDs that are numbered; more distinct ones go to the map beside. */
const PREFIXES_MAX = 65_535

const SLOTS_MIN = 1024
const LOAD_MAX = 0.6

/** Fields of a row that are u32, and those that are f64. */
const U32 = {
  segment: 0, offset: 1, headBytes: 2, payloadBytes: 3, claims: 4, flags: 5
} as const
const U32_FIELDS = 6
const F64 = { born: 0, storedAt: 1 } as const
const F64_FIELDS = 2

/** Fields that few rows have: a chunk has them once one of its rows does. */
const LATE = { pledgedUntil: 0, changeSegment: 1, changeOffset: 2 } as const
const LATE_FIELDS = 3

/** Flags: in use, dropping, six bits of encoding, sixteen of the beginning's number. */
const FLAG_USED = 1
const FLAG_DROPPING = 2
const ENCODING_SHIFT = 2
const ENCODING_MASK = 0x3f
const PREFIX_SHIFT = 8
const FLAGS_MASK = 0xff

/** What the table knows of a copy. */
export interface CopyRow {
  /** Segment and offset of the block's record. */
  segment: number
  offset: number
  /** Bytes of the record in front of the payload. */
  headBytes: number
  payloadBytes: number
  /** Number of the set in `ClaimSets`. */
  claims: number
  /** The change record that counts; segment 0: none does. */
  changeSegment: number
  changeOffset: number
  dropping: boolean
  encoding: number
  born: number
  storedAt: number
  pledgedUntil: number
}

interface Chunk {
  u32: Uint32Array
  f64: Float64Array
  late: Float64Array | undefined
  digests: Uint8Array
  words: Uint32Array
}

export class CopyTable {
  readonly #chunks: Chunk[] = []
  #slots = new Uint32Array(SLOTS_MIN)
  #rows = 0
  readonly #free: number[] = []
  #size = 0
  readonly #prefixes: string[] = ['']
  readonly #prefixIds = new Map<string, number>()
  /** Keys that do not split into beginning and digest. Their digest is a hash of theirs. */
  readonly #odd = new Map<number, Uint8Array>()
  readonly #probe = new Uint8Array(DIGEST_BYTES)
  readonly #probeWords = new Uint32Array(this.#probe.buffer)

  get size (): number {
    return this.#size
  }

  /** The row of a key; -1 when it is not here. */
  find (key: Uint8Array): number {
    const prefix = this.#split(key, false)

    return prefix < 0 ? -1 : this.#lookup(key, prefix)
  }

  /** Adds a key that is not here yet and returns its row. */
  insert (key: Uint8Array, copy: CopyRow): number {
    if (this.#size + 1 > this.#slots.length * LOAD_MAX) {
      this.#grow()
    }

    const prefix = this.#split(key, true)
    const row = this.#free.pop() ?? this.#newRow()
    const chunk = this.#chunk(row)
    const at = row & CHUNK_MASK

    chunk.digests.set(this.#probe, at * DIGEST_BYTES)
    chunk.u32[at * U32_FIELDS + U32.flags] = prefix << PREFIX_SHIFT

    if (prefix === 0) {
      this.#odd.set(row, key.slice())
    }

    this.write(row, copy)
    this.#place(row)
    this.#size++

    return row
  }

  remove (row: number): void {
    let hole = this.#slotOf(row)
    const mask = this.#slots.length - 1

    this.#odd.delete(row)
    this.#chunk(row).u32[(row & CHUNK_MASK) * U32_FIELDS + U32.flags] = 0
    this.#free.push(row)
    this.#size--

    // Algorithm R: what comes behind moves up unless its own place lies between.
    for (let slot = (hole + 1) & mask; this.#slots[slot] !== 0; slot = (slot + 1) & mask) {
      const home = this.#hashOf(this.#slots[slot] as number - 1) & mask

      if (((slot - home) & mask) >= ((slot - hole) & mask)) {
        this.#slots[hole] = this.#slots[slot] as number
        hole = slot
      }
    }

    this.#slots[hole] = 0
  }

  key (row: number): Uint8Array {
    const chunk = this.#chunk(row)
    const at = row & CHUNK_MASK
    const prefix = (chunk.u32[at * U32_FIELDS + U32.flags] as number) >>> PREFIX_SHIFT

    if (prefix === 0) {
      return this.#odd.get(row) as Uint8Array
    }

    const start = Buffer.from(this.#prefixes[prefix] as string, 'latin1')
    const key = new Uint8Array(start.byteLength + DIGEST_BYTES)

    key.set(start)
    key.set(chunk.digests.subarray(at * DIGEST_BYTES, (at + 1) * DIGEST_BYTES), start.byteLength)

    return key
  }

  read (row: number): CopyRow {
    const { u32, f64, late } = this.#chunk(row)
    const at = row & CHUNK_MASK
    const u = at * U32_FIELDS
    const f = at * F64_FIELDS
    const l = at * LATE_FIELDS
    const flags = u32[u + U32.flags] as number

    return {
      segment: u32[u + U32.segment] as number,
      offset: u32[u + U32.offset] as number,
      headBytes: u32[u + U32.headBytes] as number,
      payloadBytes: u32[u + U32.payloadBytes] as number,
      claims: u32[u + U32.claims] as number,
      changeSegment: late?.[l + LATE.changeSegment] ?? 0,
      changeOffset: late?.[l + LATE.changeOffset] ?? 0,
      dropping: (flags & FLAG_DROPPING) !== 0,
      encoding: flags >>> ENCODING_SHIFT & ENCODING_MASK,
      born: f64[f + F64.born] as number,
      storedAt: f64[f + F64.storedAt] as number,
      pledgedUntil: late?.[l + LATE.pledgedUntil] ?? 0
    }
  }

  write (row: number, copy: CopyRow): void {
    const chunk = this.#chunk(row)
    const { u32, f64 } = chunk
    const at = row & CHUNK_MASK
    const u = at * U32_FIELDS
    const f = at * F64_FIELDS
    const l = at * LATE_FIELDS
    const prefix = (u32[u + U32.flags] as number) & ~FLAGS_MASK

    u32[u + U32.segment] = copy.segment
    u32[u + U32.offset] = copy.offset
    u32[u + U32.headBytes] = copy.headBytes
    u32[u + U32.payloadBytes] = copy.payloadBytes
    u32[u + U32.claims] = copy.claims
    u32[u + U32.flags] = prefix | FLAG_USED | (copy.dropping ? FLAG_DROPPING : 0) |
      copy.encoding << ENCODING_SHIFT
    f64[f + F64.born] = copy.born
    f64[f + F64.storedAt] = copy.storedAt

    if (copy.changeSegment !== 0 || copy.pledgedUntil !== 0) {
      chunk.late ??= new Float64Array(CHUNK_ROWS * LATE_FIELDS)
    }

    if (chunk.late !== undefined) {
      chunk.late[l + LATE.changeSegment] = copy.changeSegment
      chunk.late[l + LATE.changeOffset] = copy.changeOffset
      chunk.late[l + LATE.pledgedUntil] = copy.pledgedUntil
    }
  }

  /** Rows in use; those that come or go meanwhile may or may not appear, all others do. */
  * rows (): IterableIterator<number> {
    for (let row = 0; row < this.#rows; row++) {
      const { u32 } = this.#chunk(row)

      if (((u32[(row & CHUNK_MASK) * U32_FIELDS + U32.flags] as number) & FLAG_USED) !== 0) {
        yield row
      }
    }
  }

  clear (): void {
    this.#chunks.length = 0
    this.#slots = new Uint32Array(SLOTS_MIN)
    this.#rows = 0
    this.#free.length = 0
    this.#size = 0
    this.#odd.clear()
  }

  /**
   * Splits a key into the number of its beginning and its digest, which goes to the probe. -1 when
   * no such beginning is known and none is to be made.
   */
  #split (key: Uint8Array, make: boolean): number {
    const bytes = key.byteLength - DIGEST_BYTES

    if (bytes <= 0 || bytes > PREFIX_BYTES_MAX) {
      return this.#oddProbe(key)
    }

    const name = Buffer.from(key.buffer, key.byteOffset, bytes).toString('latin1')
    const known = this.#prefixIds.get(name)

    if (known === undefined && this.#prefixes.length > PREFIXES_MAX) {
      return this.#oddProbe(key)
    }

    for (let i = 0; i < DIGEST_BYTES; i++) {
      this.#probe[i] = key[bytes + i] as number
    }

    if (known !== undefined || !make) {
      return known ?? -1
    }

    this.#prefixIds.set(name, this.#prefixes.length)

    return this.#prefixes.push(name) - 1
  }

  #oddProbe (key: Uint8Array): number {
    this.#probe.fill(0)

    for (let i = 0; i < key.byteLength; i++) {
      const at = i % DIGEST_BYTES

      this.#probe[at] = Math.imul(this.#probe[at] as number, 31) + (key[i] as number)
    }

    return 0
  }

  #lookup (key: Uint8Array, prefix: number): number {
    const mask = this.#slots.length - 1

    for (let slot = mixed(this.#probeWords, 0) & mask; ; slot = (slot + 1) & mask) {
      const row = this.#slots[slot] as number - 1

      if (row < 0 || this.#isKey(row, key, prefix)) {
        return row
      }
    }
  }

  #isKey (row: number, key: Uint8Array, prefix: number): boolean {
    const { u32, words } = this.#chunk(row)
    const at = row & CHUNK_MASK

    if ((u32[at * U32_FIELDS + U32.flags] as number) >>> PREFIX_SHIFT !== prefix) {
      return false
    }

    for (let i = 0; i < DIGEST_BYTES / 4; i++) {
      if (words[at * (DIGEST_BYTES / 4) + i] !== this.#probeWords[i]) {
        return false
      }
    }

    return prefix !== 0 || Buffer.compare(key, this.#odd.get(row) as Uint8Array) === 0
  }

  #hashOf (row: number): number {
    return mixed(this.#chunk(row).words, (row & CHUNK_MASK) * (DIGEST_BYTES / 4))
  }

  #slotOf (row: number): number {
    const mask = this.#slots.length - 1
    let slot = this.#hashOf(row) & mask

    while (this.#slots[slot] !== row + 1) {
      slot = (slot + 1) & mask
    }

    return slot
  }

  #place (row: number): void {
    const mask = this.#slots.length - 1
    let slot = this.#hashOf(row) & mask

    while (this.#slots[slot] !== 0) {
      slot = (slot + 1) & mask
    }

    this.#slots[slot] = row + 1
  }

  #grow (): void {
    const before = this.#slots

    this.#slots = new Uint32Array(before.length * 2)

    for (const entry of before) {
      if (entry !== 0) {
        this.#place(entry - 1)
      }
    }
  }

  #newRow (): number {
    if (this.#rows >>> CHUNK_BITS >= this.#chunks.length) {
      const digests = new Uint8Array(CHUNK_ROWS * DIGEST_BYTES)

      this.#chunks.push({
        u32: new Uint32Array(CHUNK_ROWS * U32_FIELDS),
        f64: new Float64Array(CHUNK_ROWS * F64_FIELDS),
        late: undefined,
        digests,
        words: new Uint32Array(digests.buffer)
      })
    }

    return this.#rows++
  }

  #chunk (row: number): Chunk {
    return this.#chunks[row >>> CHUNK_BITS] as Chunk
  }
}

/** Digests are random already, except those of foreign hash functions: mix a little. */
function mixed (words: Uint32Array, at: number): number {
  let hash = words[at] as number

  for (let i = 1; i < DIGEST_BYTES / 4; i++) {
    hash = Math.imul(hash ^ (hash >>> 15), 0x2c1b3c6d) ^ (words[at + i] as number)
  }

  return (hash ^ (hash >>> 16)) >>> 0
}
