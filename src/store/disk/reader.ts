import { BlockCorruptError, BlockNotFoundError, LogCorruptError } from '../errors.js'
import { fsCode } from '../device/fs.js'
import { clampRange } from '../range.js'
import { crc32c } from './crc32c.js'
import type { CID } from 'multiformats/cid'
import type { StoreFs } from '../device/fs.js'
import type { ByteRange } from '../range.js'
import type { Catalog } from './catalog.js'
import type { EntryPlace } from './owner-entries.js'
import type { SegmentFiles } from './segment-files.js'

/** A record that moved while it was read is read at its new place, so many times. */
const MOVES_MAX = 8

export interface ReaderInit { catalog: Catalog, files: SegmentFiles, fs: StoreFs }

/** Reads bytes of copies and log entries: one pread each, of the range that was asked for. */
export class Reader {
  readonly #init: ReaderInit

  constructor (init: ReaderInit) {
    this.#init = init
  }

  /** Throws `block_not_found`, `block_corrupt`, and RangeError for a range below zero. */
  async read (cid: CID, key: Uint8Array, range?: ByteRange): Promise<Uint8Array> {
    const { table } = this.#init.catalog

    for (let tries = 0; ; tries++) {
      const row = table.find(key)

      if (row < 0) {
        throw new BlockNotFoundError(cid.toString())
      }

      const copy = table.read(row)
      const { offset, length } = clampRange(copy.payloadBytes, range)

      try {
        const bytes = await this.#pread(copy.segment, copy.offset + copy.headBytes + offset, length)

        if (bytes !== undefined) {
          return bytes
        }
      } catch (err) {
        if (fsCode(err) !== 'EIO' && fsCode(err) !== 'ENOENT') {
          throw err
        }

        if (fsCode(err) === 'EIO') {
          throw new BlockCorruptError(cid.toString(), 'the disk cannot read it', { cause: err })
        }
      }

      if (tries === MOVES_MAX || this.#isAt(key, copy.segment, copy.offset)) {
        throw new BlockCorruptError(cid.toString(), 'its segment is gone or ends early')
      }
    }
  }

  async readEntry (owner: string, position: number): Promise<Uint8Array | undefined> {
    const { logs } = this.#init.catalog

    for (let tries = 0; ; tries++) {
      const place = logs.place(owner, position)

      if (place === undefined) {
        return undefined
      }

      const bytes = await this.#pread(place.segment, place.at, place.bytes).catch((err: unknown) => {
        if (fsCode(err) !== 'ENOENT') {
          throw err
        }

        return undefined
      })

      if (bytes !== undefined && crc32c(bytes) === place.crc) {
        return bytes
      }

      if (tries === MOVES_MAX || samePlace(place, logs.place(owner, position))) {
        throw new LogCorruptError(owner, position)
      }
    }
  }

  /** Bytes of a segment; undefined when it ends early. */
  async #pread (segment: number, at: number, length: number): Promise<Uint8Array | undefined> {
    if (length === 0) {
      return new Uint8Array(0)
    }

    return await this.#init.files.use(segment, async fd => {
      // Not from the shared pool: the bytes may be handed to a worker or kept for long.
      const bytes = Buffer.allocUnsafeSlow(length)

      return await this.#init.fs.read(fd, bytes, at) === length ? bytes : undefined
    })
  }

  #isAt (key: Uint8Array, segment: number, offset: number): boolean {
    const { table } = this.#init.catalog
    const row = table.find(key)
    const copy = row < 0 ? undefined : table.read(row)

    return copy?.segment === segment && copy.offset === offset
  }
}

function samePlace (a: EntryPlace, b: EntryPlace | undefined): boolean {
  return a.segment === b?.segment && a.at === b.at
}
