import { contentDisposition } from '../http/content/content-disposition.js'
import type { Content } from '../http/content/send-content.js'
import type { ContentPath } from './content-path.js'
import type { Negotiated } from './format.js'
import type { Resolved } from './resolve.js'
import type { Disposition } from '../http/content/content-disposition.js'
import type { BlockReader } from '../../files/block-reader.js'

/** One request, as far as all answers need it. */
export interface Ask extends Resolved {
  path: ContentPath
  query: URLSearchParams
  negotiated: Negotiated
  reader: BlockReader
  signal: AbortSignal
  /** No cache that others use may keep the answer. */
  isPrivate: boolean
}

/** What is sent for a request. */
export interface Answer {
  content: Omit<Content, 'headers'>
  cacheControl: string
  /** The value of `Content-Disposition`. @default none */
  disposition?: string
}

/** The name that the client wants the content to be saved as. */
export function filenameOf (query: URLSearchParams): string | undefined {
  const filename = query.get('filename') ?? ''

  return filename === '' ? undefined : filename
}

export function isDownload (query: URLSearchParams): boolean {
  return query.get('download') === 'true'
}

/** Of an answer that a program saves: with a name in any case. */
export function savedAs (
  { query, cid }: Pick<Ask, 'query' | 'cid'>, disposition: Disposition, extension: string
): string {
  return contentDisposition(
    isDownload(query) ? 'attachment' : disposition, filenameOf(query) ?? `${cid.toString()}.${extension}`
  )
}

/** Of bytes that are at hand. */
export function contentOf (bytes: Uint8Array, etag: string, type: string): Answer['content'] {
  return {
    etag,
    type,
    bytes: bytes.byteLength,
    stream: async function * ({ offset, length } = { offset: 0, length: bytes.byteLength }) {
      yield bytes.subarray(offset, offset + length)
    }
  }
}
