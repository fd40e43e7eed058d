/**
 * What the log says, as of the last record that was applied: the copies, the logs of other owners,
 * and how much of each segment is alive.
 *
 * It is a pure fold over records in the order of the log, the same for records that just became
 * durable and for those read at open. Later records win:
 *
 * - a block record makes a copy, or says where its bytes are now (compaction moved them);
 * - a change record carries all claims and marks of a copy as of then, so the last one counts;
 * - a tombstone ends the copy that was born under its number. It is needed while the segment that
 *   holds the dead block record exists: without it that record would count again at the next open.
 *
 * Compaction writes what is alive once more at the end of the log and then removes a segment. A kill
 * in between leaves a block in two segments; the older one is *shadowed*, and a later tombstone would
 * name only the newer. So shadowed segments are compacted before any other, and no tombstone is let
 * go while there is one. The same after a crash that took the record of a move and left a tombstone behind it.
 */
import { ClaimSets } from './claim-sets.js'
import { CopyTable } from './copy-table.js'
import { OwnerEntries } from './owner-entries.js'
import { hasManifest, headBytes, recordBytes, RecordKind, TRAILER_BYTES } from './record.js'
import type { CopyRow } from './copy-table.js'
import type { Head } from './record.js'

export interface SegmentStats {
  readonly id: number
  /** Bytes up to the end of the last record. */
  bytes: number
  /** Bytes of copies, changes and entries that still count. */
  liveBytes: number
  /** Bytes of tombstones and trims that may still be needed. */
  graveBytes: number
  /** The segment before this one, and where it ends. */
  previous: number
  previousEnd: number
  /** Its first record was read: `previous` is what it says. */
  hasFirst: boolean
  /** It was written beside a manifest. */
  hasManifest: boolean
}

export class Catalog {
  readonly table = new CopyTable()
  readonly claims = new ClaimSets()
  readonly segments = new Map<number, SegmentStats>()
  /** Segments with a block record that counts elsewhere now, or that a tombstone ended which names another one. */
  readonly shadowed = new Set<number>()
  readonly logs = new OwnerEntries(
    (segment, bytes) => { this.#count(segment, bytes) },
    (segment, bytes) => { this.#countGrave(segment, bytes) })
  /** By the segment of the dead: bytes of tombstones in each segment. */
  readonly #tombstones = new Map<number, Map<number, number>>()
  #usedBytes = 0
  #diskBytes = 0
  #maxSeq = 0

  /** Records of all copies. */
  get usedBytes (): number {
    return this.#usedBytes
  }

  /** Of all segments, dead records included. */
  get diskBytes (): number {
    return this.#diskBytes
  }

  get maxSeq (): number {
    return this.#maxSeq
  }

  /** Lets records of a segment count. Call for all segments before the first record is applied. */
  addSegment (id: number): SegmentStats {
    let stats = this.segments.get(id)

    if (stats === undefined) {
      stats = {
        id, bytes: 0, liveBytes: 0, graveBytes: 0, previous: 0, previousEnd: 0, hasFirst: false, hasManifest: false
      }
      this.segments.set(id, stats)
    }

    return stats
  }

  /** The next record of the log. */
  apply (head: Head): void {
    const segment = this.addSegment(head.segment)
    const bytes = recordBytes(head)
    const grownBytes = Math.max(0, head.offset + bytes - segment.bytes)

    segment.bytes += grownBytes
    this.#diskBytes += grownBytes
    this.#maxSeq = Math.max(this.#maxSeq, head.seq)

    switch (head.kind) {
      case RecordKind.segment:
        segment.previous = head.a
        segment.previousEnd = head.b
        segment.hasFirst = true
        segment.hasManifest = hasManifest(head)
        break
      case RecordKind.block:
        this.#applyBlock(head, bytes)
        break
      case RecordKind.change:
        this.#applyChange(head, bytes)
        break
      case RecordKind.tombstone:
        this.#applyTombstone(head, bytes)
        break
      case RecordKind.log:
        this.logs.applyLog(head, head.offset + headBytes(head))
        break
      case RecordKind.trim:
        this.logs.applyTrim(head, bytes)
    }
  }

  /** The file of a segment is gone for good. */
  removeSegment (id: number): void {
    this.#diskBytes -= this.segments.get(id)?.bytes ?? 0
    this.segments.delete(id)
    this.shadowed.delete(id)
    this.logs.segmentRemoved(id)

    for (const [segment, bytes] of this.#tombstones.get(id) ?? []) {
      this.#countGrave(segment, -bytes)
    }

    this.#tombstones.delete(id)

    for (const bySegment of this.#tombstones.values()) {
      bySegment.delete(id)
    }
  }

  /** True while the log would mean something else without this record. */
  isLive (head: Head): boolean {
    const row = this.table.find(head.key)

    switch (head.kind) {
      case RecordKind.block: {
        const copy = row < 0 ? undefined : this.table.read(row)

        return copy?.segment === head.segment && copy.offset === head.offset
      }
      case RecordKind.change: {
        const copy = row < 0 ? undefined : this.table.read(row)

        return copy?.changeSegment === head.segment && copy.changeOffset === head.offset
      }
      case RecordKind.tombstone:
        return (head.a !== head.segment && this.segments.has(head.a)) ||
          [...this.shadowed].some(id => id !== head.segment)
      case RecordKind.log:
        return this.logs.liveEntries(head).length > 0
      case RecordKind.trim:
        return this.logs.isTrimLive(head)
      case RecordKind.segment:
      case RecordKind.mark:
      case RecordKind.void:
        return false
    }
  }

  clear (): void {
    this.table.clear()
    this.segments.clear()
    this.shadowed.clear()
    this.logs.clear()
    this.#tombstones.clear()
    this.#usedBytes = 0
    this.#diskBytes = 0
    this.#maxSeq = 0
  }

  #applyBlock (head: Head, bytes: number): void {
    const row = this.table.find(head.key)
    const copy: CopyRow = {
      segment: head.segment,
      offset: head.offset,
      headBytes: headBytes(head),
      payloadBytes: head.payloadBytes,
      claims: this.claims.use(head.extra),
      changeSegment: 0,
      changeOffset: 0,
      dropping: head.dropping,
      encoding: head.encoding,
      born: head.born,
      storedAt: head.a,
      pledgedUntil: head.b
    }

    if (row < 0) {
      this.table.insert(head.key, copy)
    } else {
      const before = this.table.read(row)

      if (before.segment !== head.segment) {
        this.shadowed.add(before.segment)
      }

      this.#release(head.key, before)
      this.table.write(row, copy)
    }

    this.#usedBytes += bytes
    this.#count(head.segment, bytes)
  }

  #applyChange (head: Head, bytes: number): void {
    const row = this.table.find(head.key)
    const copy = row < 0 ? undefined : this.table.read(row)

    // A change of a copy that was damaged or dropped meanwhile says nothing of the one that is here.
    if (copy?.born !== head.born) {
      return
    }

    const claims = this.claims.use(head.extra)

    this.#releaseChange(head.key, copy)
    this.claims.release(copy.claims)
    this.#count(head.segment, bytes)
    this.table.write(row, {
      ...copy,
      claims,
      changeSegment: head.segment,
      changeOffset: head.offset,
      dropping: head.dropping,
      pledgedUntil: head.b
    })
  }

  #applyTombstone (head: Head, bytes: number): void {
    const row = this.table.find(head.key)
    const copy = row < 0 ? undefined : this.table.read(row)

    if (copy !== undefined && copy.born <= head.born) {
      if (copy.segment !== head.a) {
        this.shadowed.add(copy.segment)
      }

      this.#release(head.key, copy)
      this.table.remove(row)
    }

    if (head.a !== head.segment && this.segments.has(head.a)) {
      let bySegment = this.#tombstones.get(head.a)

      if (bySegment === undefined) {
        bySegment = new Map()
        this.#tombstones.set(head.a, bySegment)
      }

      bySegment.set(head.segment, (bySegment.get(head.segment) ?? 0) + bytes)
      this.#countGrave(head.segment, bytes)
    }
  }

  /** Takes a copy's records off what is alive. */
  #release (key: Uint8Array, copy: CopyRow): void {
    const bytes = copy.headBytes + copy.payloadBytes + TRAILER_BYTES

    this.#usedBytes -= bytes
    this.#count(copy.segment, -bytes)
    this.#releaseChange(key, copy)
    this.claims.release(copy.claims)
  }

  /** Its claims are those of the change that counts, which gives that record's length. */
  #releaseChange (key: Uint8Array, copy: CopyRow): void {
    if (copy.changeSegment !== 0) {
      const extra = this.claims.bytes(copy.claims)

      this.#count(copy.changeSegment, -recordBytes({ key, extra, payloadBytes: 0 }))
    }
  }

  #count (segment: number, bytes: number): void {
    const stats = this.segments.get(segment)

    if (stats !== undefined) {
      stats.liveBytes += bytes
    }
  }

  #countGrave (segment: number, bytes: number): void {
    const stats = this.segments.get(segment)

    if (stats !== undefined) {
      stats.graveBytes += bytes
    }
  }
}
