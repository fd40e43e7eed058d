import { randomBytes } from 'node:crypto'
import { checkConditions, rangeApplies } from './conditions.js'
import { pagePolicy } from './page-policy.js'
import { parseRange } from './ranges.js'
import { withoutUndefined } from '../../../util/defined.js'
import type { ByteRange } from './ranges.js'
import type { Validators } from './conditions.js'
import type { Exchange } from '../exchange.js'

/** A representation that can be sent, whole or in parts. */
export interface Content extends Validators {
  /** Undefined: known when all of it was sent; then there are no ranges. */
  bytes?: number
  /** A function where it takes a look at the bytes: called when they are to be sent. */
  type: string | (() => Promise<string>)
  stream: (range?: { offset: number, length: number }) => AsyncIterable<Uint8Array>
  /** Of every answer that sends it; those without a value are left out. */
  headers?: Readonly<Record<string, string | undefined>>
}

const BOUNDARY_BYTES = 12
const OK = 200
const PARTIAL = 206
const NOT_MODIFIED = 304
const PRECONDITION_FAILED = 412
const RANGE_NOT_SATISFIABLE = 416

/** Answers a GET or HEAD with what it asks for of a content: all, a range, several, or that it has not changed. */
export async function sendContent (
  { request: { method, headers }, response, reply }: Pick<Exchange, 'request' | 'response' | 'reply'>, content: Content
): Promise<void> {
  const { etag, modifiedMs, bytes, stream } = content
  const shared = withoutUndefined({
    ...content.headers,
    etag,
    'accept-ranges': bytes === undefined ? 'none' : 'bytes',
    'last-modified': modifiedMs === undefined ? undefined : new Date(modifiedMs).toUTCString()
  })
  const verdict = checkConditions(headers, content, { isRead: true })

  if (verdict !== 'proceed') {
    response.writeHead(verdict === 'failed' ? PRECONDITION_FAILED : NOT_MODIFIED, shared).end()
    return
  }

  // Ranges are for a GET alone (RFC 9110, 14.2).
  const hasRanges = method === 'GET' && bytes !== undefined && rangeApplies(headers['if-range'] as string | undefined, content)
  const ranges = hasRanges ? parseRange(headers.range, bytes) : undefined

  if (ranges === 'unsatisfiable') {
    response.writeHead(RANGE_NOT_SATISFIABLE, { ...shared, 'content-range': `bytes */${bytes}`, 'content-length': 0 }).end()
    return
  }

  const type = typeof content.type === 'string' ? content.type : await content.type()
  const plan = planOf(ranges, bytes, type)
  const answer = withoutUndefined({ ...shared, ...pagePolicy(type), ...plan.headers, 'content-length': plan.bytes })

  if (method === 'HEAD') {
    response.writeHead(plan.status, answer).end()
    return
  }

  // The first bytes are there before the headers go, so that most errors have a status of their own.
  for await (const chunk of bodyOf(plan, stream)) {
    if (!response.headersSent) {
      response.writeHead(plan.status, answer)
    }

    await reply.write(chunk)
  }

  if (!response.headersSent) {
    response.writeHead(plan.status, answer)
  }

  response.end()
}

interface Plan {
  status: number
  bytes?: number
  headers: Record<string, string>
  parts: readonly { head?: Uint8Array, range?: ByteRange }[]
  tail?: Uint8Array
}

function planOf (ranges: readonly ByteRange[] | undefined, bytes: number | undefined, type: string): Plan {
  const [first, ...more] = ranges ?? []

  if (first === undefined || bytes === undefined) {
    return { status: OK, bytes, headers: { 'content-type': type }, parts: bytes === 0 ? [] : [{}] }
  }

  return more.length > 0
    ? multipart([first, ...more], bytes, type)
    : {
        status: PARTIAL,
        bytes: lengthOf(first),
        headers: { 'content-type': type, 'content-range': rangeText(first, bytes) },
        parts: [{ range: first }]
      }
}

async function * bodyOf ({ parts, tail }: Plan, stream: Content['stream']): AsyncGenerator<Uint8Array, void, undefined> {
  for (const { head, range } of parts) {
    let isBegun = head === undefined

    for await (const chunk of stream(range && { offset: range.start, length: lengthOf(range) })) {
      // Only now: until then an error of the first part has a status of its own.
      if (!isBegun) {
        yield head as Uint8Array
        isBegun = true
      }

      yield chunk
    }
  }

  if (tail !== undefined) {
    yield tail
  }
}

/** Several ranges are parts of one body (RFC 9110, 14.6). */
function multipart (ranges: readonly ByteRange[], size: number, type: string): Plan {
  const boundary = randomBytes(BOUNDARY_BYTES).toString('hex')
  const parts = ranges.map((range, index) => ({
    range,
    head: Buffer.from(`${index === 0 ? '' : '\r\n'}--${boundary}\r\nContent-Type: ${type}\r\n` +
      `Content-Range: ${rangeText(range, size)}\r\n\r\n`)
  }))
  const tail = Buffer.from(`\r\n--${boundary}--\r\n`)

  return {
    status: PARTIAL,
    bytes: parts.reduce((sum, { head, range }) => sum + head.byteLength + lengthOf(range), tail.byteLength),
    headers: { 'content-type': `multipart/byteranges; boundary=${boundary}` },
    parts,
    tail
  }
}

function rangeText ({ start, end }: ByteRange, size: number): string {
  return `bytes ${start}-${end}/${size}`
}

function lengthOf ({ start, end }: ByteRange): number {
  return end - start + 1
}
