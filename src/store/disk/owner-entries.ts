/** Logs of other owners: where the record of each position is. Pure; part of the catalog. */
import { crc32c } from './crc32c.js'
import { RecordKind } from './record.js'
import type { Head } from './record.js'

/**
 * One entry in the extra of a log record: position f64, offset in the payload u32, bytes u32, CRC32C
 * of the bytes u32. A block proves itself by its CID; an entry has nothing else that would tell.
 */
const ENTRY_BYTES = 20

export interface EntryPlace {
  segment: number
  /** Offset of the record. */
  record: number
  /** Offset of the entry's bytes in the segment. */
  at: number
  bytes: number
  /** CRC32C of the bytes. */
  crc: number
  born: number
}

interface Trim {
  from: number
  to: number
  born: number
  /** Segment that it was first written to: what it trims is in there or before. */
  origin: number
  segment: number
  offset: number
  bytes: number
}

interface Owner {
  entries: Map<number, EntryPlace>
  trims: Trim[]
  /** Log records of this owner that lie in each segment, dead ones too. */
  records: Map<number, number>
}

export interface EncodedEntry { position: number, bytes: Uint8Array }

export class OwnerEntries {
  readonly #owners = new Map<string, Owner>()
  readonly #count: (segment: number, bytes: number) => void
  readonly #countGrave: (segment: number, bytes: number) => void

  /**
   * @param count - takes bytes of entries in a segment, up or down
   * @param countGrave - the same for trims
   */
  constructor (
    count: (segment: number, bytes: number) => void, countGrave: (segment: number, bytes: number) => void
  ) {
    this.#count = count
    this.#countGrave = countGrave
  }

  /** Owners with at least one entry. */
  owners (): string[] {
    return [...this.#owners].filter(([, { entries }]) => entries.size > 0).map(([name]) => name)
  }

  place (owner: string, position: number): EntryPlace | undefined {
    return this.#owners.get(owner)?.entries.get(position)
  }

  positions (owner: string): number[] {
    return [...this.#owners.get(owner)?.entries.keys() ?? []].sort((a, b) => a - b)
  }

  /** Takes a log record over. `payloadAt`: where its payload begins in the segment. */
  applyLog (head: Head, payloadAt: number): void {
    const owner = this.#owner(ownerName(head.key))

    owner.records.set(head.segment, (owner.records.get(head.segment) ?? 0) + 1)

    for (const { position, offset, bytes, crc } of decodeEntries(head.extra)) {
      const held = owner.entries.get(position)

      if (isTrimmed(owner, position, head.born) || (held !== undefined && held.born > head.born)) {
        continue
      }

      this.#release(held)
      this.#count(head.segment, bytes + ENTRY_BYTES)
      owner.entries.set(position,
        { segment: head.segment, record: head.offset, at: payloadAt + offset, bytes, crc, born: head.born })
    }
  }

  applyTrim (head: Head, bytes: number): void {
    const owner = this.#owner(ownerName(head.key))
    const { a: from, b: to, born, segment, offset } = head
    const origin = Buffer.from(head.extra).readDoubleLE(0)

    owner.trims = owner.trims.filter(trim => {
      const isCovered = from <= trim.from && trim.to <= to && trim.born <= born

      if (isCovered) {
        this.#countGrave(trim.segment, -trim.bytes)
      }

      return !isCovered
    })
    owner.trims.push({ from, to, born, origin, segment, offset, bytes })
    this.#countGrave(segment, bytes)

    for (const position of within(owner.entries, from, to)) {
      const held = owner.entries.get(position)

      if (held !== undefined && held.born < born) {
        this.#release(held)
        owner.entries.delete(position)
      }
    }
  }

  /** Entries of a log record that still count, with where their bytes lie in its payload. */
  liveEntries (head: Head): { position: number, offset: number, bytes: number }[] {
    const owner = this.#owners.get(ownerName(head.key))

    return decodeEntries(head.extra).filter(({ position }) => {
      const held = owner?.entries.get(position)

      return held !== undefined && held.segment === head.segment && held.record === head.offset
    })
  }

  /** True while the trim record is what keeps older records dead. */
  isTrimLive (head: Head): boolean {
    const owner = this.#owners.get(ownerName(head.key))
    const trim = owner?.trims.find(one => one.segment === head.segment && one.offset === head.offset)

    return owner !== undefined && trim !== undefined &&
      [...owner.records.keys()].some(id => id <= trim.origin && id !== head.segment)
  }

  /** Trim records of a segment that count. All that they say is known here, also when they cannot be read any more. */
  liveTrims (segment: number): Head[] {
    return [...this.#owners].flatMap(([name, { trims }]) => trims.filter(trim => trim.segment === segment)
      .map(({ from, to, born, origin, offset }): Head => ({
        kind: RecordKind.trim, key: Buffer.from(name), extra: encodeOrigin(origin), dropping: false, encoding: 0,
        a: from, b: to, born, segment, offset, seq: 0, payloadBytes: 0
      })))
      .filter(head => this.isTrimLive(head))
  }

  segmentRemoved (id: number): void {
    for (const [name, owner] of this.#owners) {
      owner.records.delete(id)
      owner.trims = owner.trims.filter(trim => trim.segment !== id)

      if (owner.entries.size === 0 && owner.trims.length === 0 && owner.records.size === 0) {
        this.#owners.delete(name)
      }
    }
  }

  clear (): void {
    this.#owners.clear()
  }

  #owner (name: string): Owner {
    let owner = this.#owners.get(name)

    if (owner === undefined) {
      owner = { entries: new Map(), trims: [], records: new Map() }
      this.#owners.set(name, owner)
    }

    return owner
  }

  #release (held: EntryPlace | undefined): void {
    if (held !== undefined) {
      this.#count(held.segment, -(held.bytes + ENTRY_BYTES))
    }
  }
}

/** The extra and the payload of a log record. */
export function encodeEntries (entries: readonly EncodedEntry[]): { extra: Buffer, payload: Buffer } {
  const extra = Buffer.allocUnsafe(entries.length * ENTRY_BYTES)
  let offset = 0

  entries.forEach(({ position, bytes }, i) => {
    extra.writeDoubleLE(position, i * ENTRY_BYTES)
    extra.writeUInt32LE(offset, i * ENTRY_BYTES + 8)
    extra.writeUInt32LE(bytes.byteLength, i * ENTRY_BYTES + 12)
    extra.writeUInt32LE(crc32c(bytes), i * ENTRY_BYTES + 16)
    offset += bytes.byteLength
  })

  return { extra, payload: Buffer.concat(entries.map(({ bytes }) => bytes)) }
}

/** The extra of a trim record. */
export function encodeOrigin (segment: number): Buffer {
  const extra = Buffer.allocUnsafe(8)

  extra.writeDoubleLE(segment, 0)

  return extra
}

interface DecodedEntry { position: number, offset: number, bytes: number, crc: number }

function decodeEntries (extra: Uint8Array): DecodedEntry[] {
  const view = Buffer.from(extra.buffer, extra.byteOffset, extra.byteLength)
  const entries: DecodedEntry[] = []

  for (let at = 0; at + ENTRY_BYTES <= view.byteLength; at += ENTRY_BYTES) {
    entries.push({
      position: view.readDoubleLE(at),
      offset: view.readUInt32LE(at + 8),
      bytes: view.readUInt32LE(at + 12),
      crc: view.readUInt32LE(at + 16)
    })
  }

  return entries
}

function isTrimmed (owner: Owner, position: number, born: number): boolean {
  return owner.trims.some(trim => trim.from <= position && position < trim.to && trim.born > born)
}

/** Positions of the map in a range, by the cheaper of two ways. */
function within (entries: ReadonlyMap<number, unknown>, from: number, to: number): number[] {
  if (to - from > entries.size) {
    return [...entries.keys()].filter(position => from <= position && position < to)
  }

  return Array.from({ length: Math.max(0, to - from) }, (_, i) => from + i)
}

/** The owner of a log record, by its key. */
export function ownerName (key: Uint8Array): string {
  return Buffer.from(key.buffer, key.byteOffset, key.byteLength).toString('utf8')
}
