import * as dagCbor from '@ipld/dag-cbor'
import * as dagJson from '@ipld/dag-json'
import * as dagPb from '@ipld/dag-pb'
import { CID } from 'multiformats/cid'
import * as raw from 'multiformats/codecs/raw'
import { InvalidDagError } from '../../files/errors.js'
import type { Format } from './format.js'
import type { Disposition } from '../http/content/content-disposition.js'

const JSON_CODE = 0x0200
const CBOR_CODE = 0x51

/** A codec whose blocks are documents: one block, given as it is. */
export interface DocumentCodec {
  /** What it is given as; the first is its own. */
  formats: readonly Format[]
  /** Of a file that it is saved as. */
  extension: string
  disposition: Disposition
  /** Set where a document can have links. */
  decode?: (bytes: Uint8Array) => unknown
}

const DOCUMENTS: ReadonlyMap<number, DocumentCodec> = new Map<number, DocumentCodec>([
  [dagJson.code, {
    formats: ['dag-json', 'json'], extension: 'json', disposition: 'inline', decode: bytes => dagJson.decode(bytes)
  }],
  [dagCbor.code, {
    formats: ['dag-cbor', 'cbor'], extension: 'cbor', disposition: 'attachment', decode: bytes => dagCbor.decode(bytes)
  }],
  [JSON_CODE, { formats: ['json'], extension: 'json', disposition: 'inline' }],
  [CBOR_CODE, { formats: ['cbor'], extension: 'cbor', disposition: 'attachment' }]
])

/** Undefined: blocks of this codec are no documents. */
export function documentCodec (cid: CID): DocumentCodec | undefined {
  return DOCUMENTS.get(cid.code)
}

/** UnixFS is in blocks of these codecs. */
export function mayBeUnixFs (cid: CID): boolean {
  return cid.code === dagPb.code || cid.code === raw.code
}

/** What a document says. Throws `invalid_dag`. */
export function decodeDocument<T> (cid: CID, decode: (bytes: Uint8Array) => T, bytes: Uint8Array): T {
  try {
    return decode(bytes)
  } catch (err) {
    throw new InvalidDagError(cid.toString(), `it is not of its codec (${err instanceof Error ? err.message : String(err)})`)
  }
}

/** The links in a document, in its order. */
export function documentLinks (document: unknown): CID[] {
  const links: CID[] = []
  const waiting: unknown[] = [document]

  while (waiting.length > 0) {
    const value = waiting.pop()
    const cid = CID.asCID(value) ?? undefined

    if (cid !== undefined) {
      links.push(cid)
    } else if (typeof value === 'object' && value !== null && !(value instanceof Uint8Array)) {
      Object.values(value).reverse().forEach(child => { waiting.push(child) })
    }
  }

  return links
}

/**
 * Follows names through a document to the first link. Undefined: there is nothing of that name.
 *
 * @returns the link and how many names led to it, or that they lead to something that is no link
 */
export function followNames (
  document: unknown, names: readonly string[]
): { cid: CID, names: number } | 'no link' | undefined {
  let value = document

  for (const [index, name] of names.entries()) {
    if (typeof value !== 'object' || value === null || value instanceof Uint8Array || !Object.hasOwn(value, name)) {
      return undefined
    }

    value = (value as Record<string, unknown>)[name]
    const cid = CID.asCID(value) ?? undefined

    if (cid !== undefined) {
      return { cid, names: index + 1 }
    }
  }

  return 'no link'
}
