/**
 * Extended attributes in the pax headers of a tar. GNU tar, bsdtar and star write each as a record
 * `SCHILY.xattr.<name>=<bytes>`, whatever the bytes are; `tar-stream` reads and writes records as text alone, in which
 * bytes that are no UTF-8 are lost. So after a packer, and before an extractor, the records are changed on their
 * way: within the program a value is base64 under a key of our own. Everything else passes as it is.
 */

const OUTSIDE = 'SCHILY.xattr.'
/** Of the key by which `tar-stream` sees the record. */
const XATTR_RECORD = 'SHOAL.xattr.'

const BLOCK_BYTES = 512
/** What `tar-stream` takes at most; a header beyond passes as it is, and it ends the reading. */
const PAX_BYTES_MAX = 4 * 1024 * 1024

/** Of a header: where the fields lie, and how long they are. */
const SIZE = { at: 124, bytes: 12 }
const CHECKSUM = { at: 148, bytes: 8 }
const TYPE_AT = 156
const NAME_BYTES = 100
const BASE_256 = 0x80
const PAX = 'x'
const FOLDER = '5'
const OLD_FILE = new Set(['0', '\0'])
const NEWLINE = 0x0a
const EQUALS = 0x3d
const SPACE = 0x20

type MapRecord = (key: string, value: Buffer) => { key: string, value: Buffer } | undefined

/** Behind a packer: the values of the records are their bytes again. */
export function bytesInRecords (archive: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array, void, undefined> {
  return mapPax(archive, (key, value) => key.startsWith(XATTR_RECORD)
    ? { key: OUTSIDE + key.slice(XATTR_RECORD.length), value: Buffer.from(value.toString(), 'base64') }
    : undefined)
}

/** In front of an extractor: the values are text. What looks like it was text already is left out: it is not ours. */
export function textInRecords (archive: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array, void, undefined> {
  return mapPax(archive, (key, value) => key.startsWith(OUTSIDE)
    ? { key: XATTR_RECORD + key.slice(OUTSIDE.length), value: Buffer.from(value.toString('base64')) }
    : key.startsWith(XATTR_RECORD) ? { key: `_${key}`, value } : undefined)
}

/** The key of an attribute's record. An equals sign would end it: as GNU tar writes that. */
export function recordKey (name: string): string {
  return XATTR_RECORD + name.replaceAll('%', '%25').replaceAll('=', '%3D')
}

/** Undefined: it is the key of something else. */
export function nameOfRecord (key: string): string | undefined {
  return key.startsWith(XATTR_RECORD)
    ? key.slice(XATTR_RECORD.length).replaceAll('%3D', '=').replaceAll('%25', '%')
    : undefined
}

async function * mapPax (
  archive: AsyncIterable<Uint8Array>, map: MapRecord
): AsyncGenerator<Uint8Array, void, undefined> {
  const held = new Held()
  /** Of a pax header that is being gathered. */
  let pax: Buffer | undefined
  /** Bytes of contents that pass as they are. */
  let passing = 0
  /** The length of the next entry, where a pax header tells it. */
  let told: number | undefined

  for await (const chunk of archive) {
    let rest = chunk

    while (rest.byteLength > 0) {
      if (passing > 0) {
        yield rest.subarray(0, passing)
        const passed = Math.min(passing, rest.byteLength)
        passing -= passed
        rest = rest.subarray(passed)
        continue
      }

      rest = held.fill(rest, pax === undefined ? BLOCK_BYTES : padded(sizeOf(pax)))

      if (!held.isFull) {
        continue
      }

      const bytes = held.take()

      if (pax !== undefined) {
        const records = bytes.subarray(0, sizeOf(pax))
        told = lengthIn(records) ?? told
        yield * withSize(pax, mapRecords(records, map))
        pax = undefined
      } else if (isPax(bytes)) {
        pax = bytes
      } else {
        passing = padded(hasNoContent(bytes) ? 0 : isEntry(bytes) ? told ?? sizeOf(bytes) : sizeOf(bytes))
        told = isEntry(bytes) ? undefined : told
        yield bytes
      }
    }
  }

  // It was cut off: its reader says so.
  yield * pax === undefined ? [] : [pax]
  yield held.take()
}

/** Bytes that are gathered until there are as many as wanted. */
class Held {
  #chunks: Uint8Array[] = []
  #bytes = 0
  #wanted = 0

  get isFull (): boolean {
    return this.#bytes === this.#wanted
  }

  /** @returns what is more */
  fill (chunk: Uint8Array, wanted: number): Uint8Array {
    const part = chunk.subarray(0, wanted - this.#bytes)

    this.#wanted = wanted
    this.#chunks.push(part)
    this.#bytes += part.byteLength

    return chunk.subarray(part.byteLength)
  }

  take (): Buffer {
    const bytes = Buffer.concat(this.#chunks)

    this.#chunks = []
    this.#bytes = 0

    return bytes
  }
}

/** One with records that can be changed. */
function isPax (header: Buffer): boolean {
  const size = sizeOf(header)

  return String.fromCharCode(header[TYPE_AT] as number) === PAX && size > 0 && size <= PAX_BYTES_MAX
}

/** Not one that says something of the next. */
function isEntry (header: Buffer): boolean {
  return !'xgLK'.includes(String.fromCharCode(header[TYPE_AT] as number))
}

/** A folder has none whatever its size says; long ago it was a file with a slash at its end. */
function hasNoContent (header: Buffer): boolean {
  const type = String.fromCharCode(header[TYPE_AT] as number)
  const name = header.subarray(0, NAME_BYTES)
  const end = name.indexOf(0)

  return type === FOLDER || (OLD_FILE.has(type) && name.subarray(0, end < 0 ? NAME_BYTES : end).at(-1) === '/'.charCodeAt(0))
}

function sizeOf (header: Buffer): number {
  const field = header.subarray(SIZE.at, SIZE.at + SIZE.bytes)

  if (((field[0] as number) & BASE_256) !== 0) {
    return field.subarray(1).reduce((size, byte) => size * 256 + byte, 0)
  }

  const size = Number.parseInt(field.toString('latin1').replace(/^[ \0]+/, ''), 8)

  return Number.isSafeInteger(size) ? size : 0
}

function padded (bytes: number): number {
  return Math.ceil(bytes / BLOCK_BYTES) * BLOCK_BYTES
}

/** The header for another length of content, with it. */
function * withSize (header: Buffer, content: Buffer): Generator<Uint8Array, void, undefined> {
  const changed = Buffer.from(header)

  changed.write(`${content.byteLength.toString(8).padStart(SIZE.bytes - 1, '0')} `, SIZE.at, 'latin1')
  changed.fill(SPACE, CHECKSUM.at, CHECKSUM.at + CHECKSUM.bytes)
  const sum = changed.reduce((sum, byte) => sum + byte, 0)
  changed.write(`${sum.toString(8).padStart(CHECKSUM.bytes - 2, '0')}\0 `, CHECKSUM.at, 'latin1')

  yield changed
  yield content
  yield Buffer.alloc(padded(content.byteLength) - content.byteLength)
}

function mapRecords (records: Buffer, map: MapRecord): Buffer {
  return Buffer.concat([...recordsOf(records)].map(({ key, value, bytes }) => {
    const mapped = map(key, value)

    return mapped === undefined ? bytes : encodeRecord(mapped.key, mapped.value)
  }))
}

/** Its length counts its own digits. */
function encodeRecord (key: string, value: Buffer): Buffer {
  const rest = Buffer.concat([Buffer.from(` ${key}=`), value, Buffer.from('\n')])
  let length = rest.byteLength

  while (length !== rest.byteLength + String(length).length) {
    length = rest.byteLength + String(length).length
  }

  return Buffer.concat([Buffer.from(String(length)), rest])
}

/** `<length> <key>=<value>\n`, one after the other; what is none, and all after it, comes as one without a key. */
function * recordsOf (records: Buffer): Generator<{ key: string, value: Buffer, bytes: Buffer }, void, undefined> {
  for (let at = 0; at < records.byteLength;) {
    const space = records.indexOf(SPACE, at)
    const digits = space < 0 ? '' : records.toString('latin1', at, space)
    const end = at + (/^\d{1,9}$/.test(digits) ? Number(digits) : 0)
    const equals = records.indexOf(EQUALS, space)

    if (end <= space || end > records.byteLength || equals < 0 || equals >= end || records[end - 1] !== NEWLINE) {
      yield { key: '', value: Buffer.alloc(0), bytes: records.subarray(at) }
      return
    }

    yield {
      key: records.toString('utf8', space + 1, equals),
      value: records.subarray(equals + 1, end - 1),
      bytes: records.subarray(at, end)
    }
    at = end
  }
}

function lengthIn (records: Buffer): number | undefined {
  for (const { key, value } of recordsOf(records)) {
    if (key === 'size' && /^\d{1,16}$/.test(value.toString())) {
      return Number(value.toString())
    }
  }

  return undefined
}
