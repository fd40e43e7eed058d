import { contentOf, savedAs } from './answer.js'
import { CACHE_IMMUTABLE, CACHE_PAGE, PAGE_VERSION } from './constants.js'
import { NotAcceptableError } from './errors.js'
import { MEDIA_TYPES } from './format.js'
import { documentPage } from './document-page.js'
import type { Answer, Ask } from './answer.js'
import type { DocumentCodec } from './codecs.js'
import type { Format } from './format.js'

/** The bytes of the block that the path leads to (`application/vnd.ipld.raw`). */
export async function rawAnswer (ask: Ask): Promise<Answer> {
  const { reader, cid, signal } = ask

  return {
    content: contentOf(await reader.get(cid, signal), `"${cid.toString()}.raw"`, MEDIA_TYPES.raw),
    cacheControl: CACHE_IMMUTABLE,
    disposition: savedAs(ask, 'attachment', 'bin')
  }
}

/**
 * A document: its block as it is, or a page to look at. Throws `not_acceptable` for another codec than its own, since
 * none is converted into another (IPIP-524).
 */
export async function documentAnswer (ask: Ask, codec: DocumentCodec): Promise<Answer> {
  const { reader, cid, signal, negotiated } = ask
  const [own] = codec.formats as [Format]
  const isPage = negotiated.format === 'html'
  const format = isPage ? own : negotiated.format ?? own

  if (!codec.formats.includes(format)) {
    throw new NotAcceptableError(cid.toString(), MEDIA_TYPES[format])
  }

  const bytes = await reader.get(cid, signal)

  if (isPage && codec.decode !== undefined) {
    const page = Buffer.from(documentPage(cid, codec.decode, bytes))

    return {
      content: contentOf(page, `"DagIndex-${PAGE_VERSION}_CID-${cid.toString()}"`, 'text/html; charset=utf-8'),
      cacheControl: CACHE_PAGE
    }
  }

  return {
    content: contentOf(bytes, `"${cid.toString()}.${format}"`, MEDIA_TYPES[format]),
    cacheControl: CACHE_IMMUTABLE,
    disposition: savedAs(ask, codec.disposition, codec.extension)
  }
}
