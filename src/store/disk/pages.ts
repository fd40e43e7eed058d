/**
 * Pages of the index: the heads of consecutive records of one segment, as they are in the file.
 *
 *      0  u32  version
 *      4  u32  from: where the page begins in the segment
 *      8  u32  to: end of its last record
 *     12  u32  CRC32C of bytes 0 to 11 and of the heads
 *     16       heads
 */
import { crc32c } from './crc32c.js'
import { decodeHead, headBytes } from './record.js'
import type { Head } from './record.js'

const PAGE_VERSION = 1
const PAGE_HEADER_BYTES = 16
const CRC_AT = 12

/** All pages lie between these keys. */
export const PAGES_FROM = 'p/'
export const PAGES_TO = 'p0'

export function pageKey (segment: number, from: number): string {
  return `${PAGES_FROM}${digits(segment)}/${digits(from)}`
}

/** The keys of one segment's pages lie between these two. */
export function pageRange (segment: number): [string, string] {
  return [`${PAGES_FROM}${digits(segment)}/`, `${PAGES_FROM}${digits(segment)}0`]
}

/** The segment of a page's key. */
export function pageSegment (key: string): number {
  return Number(key.slice(PAGES_FROM.length, PAGES_FROM.length + 10))
}

export function encodePage (from: number, to: number, heads: readonly Uint8Array[]): Uint8Array {
  const header = Buffer.alloc(PAGE_HEADER_BYTES)

  header.writeUInt32LE(PAGE_VERSION, 0)
  header.writeUInt32LE(from, 4)
  header.writeUInt32LE(to, 8)

  const page = Buffer.concat([header, ...heads])

  page.writeUInt32LE(pageCrc(page), CRC_AT)

  return page
}

/** What a page covers; undefined when it is damaged or of another version. */
export function openPage (value: Uint8Array): { from: number, to: number, heads: readonly Head[] } | undefined {
  const page = Buffer.from(value.buffer, value.byteOffset, value.byteLength)

  if (page.byteLength < PAGE_HEADER_BYTES || page.readUInt32LE(0) !== PAGE_VERSION ||
    page.readUInt32LE(CRC_AT) !== pageCrc(page)) {
    return undefined
  }

  return { from: page.readUInt32LE(4), to: page.readUInt32LE(8), heads: [...headsOf(page)] }
}

function * headsOf (page: Buffer): IterableIterator<Head> {
  for (let at = PAGE_HEADER_BYTES; at < page.byteLength;) {
    const head = decodeHead(page, at, undefined)

    if (head === undefined) {
      return
    }

    yield head
    at += headBytes(head)
  }
}

function pageCrc (page: Buffer): number {
  return crc32c(page.subarray(PAGE_HEADER_BYTES), crc32c(page.subarray(0, CRC_AT)))
}

function digits (value: number): string {
  return String(value).padStart(10, '0')
}
