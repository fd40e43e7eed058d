import { contentOf, filenameOf, isDownload } from './answer.js'
import { CACHE_IMMUTABLE, CACHE_PAGE, PAGE_VERSION } from './constants.js'
import { folderPage } from './folder-page.js'
import { contentDisposition } from '../http/content/content-disposition.js'
import { contentType, SNIFF_BYTES, typeOfBytes, typeOfName } from '../http/content/content-type.js'
import { folderLinks } from '../../files/listing.js'
import { followName, openEntry } from '../../files/open.js'
import { errorCode } from '../../util/errors.js'
import type { Answer, Ask } from './answer.js'
import type { Opened } from '../../files/open.js'
import type { CID } from 'multiformats/cid'

const INDEX = 'index.html'

/** A file, a symbolic link (what it says), or a folder: its `index.html`, else a page that lists it. */
export async function unixFsAnswer (ask: Ask, opened: Opened): Promise<Answer> {
  const { cid, path, query, signal, reader } = ask
  const { entry: { name, link }, directory } = opened
  const etag = `"${cid.toString()}"`

  if (link !== undefined) {
    return {
      content: contentOf(Buffer.from(link), etag, 'inode/symlink'),
      cacheControl: CACHE_IMMUTABLE,
      disposition: dispositionOf(query, name)
    }
  }

  if (directory === undefined) {
    return fileAnswer(ask, opened, etag, filenameOf(query) ?? path.names.at(-1))
  }

  const index = await openIndex(ask, cid)

  if (index !== undefined) {
    return fileAnswer(ask, index, etag, INDEX)
  }

  return {
    content: {
      etag: `"DirIndex-${PAGE_VERSION}_CID-${cid.toString()}"`,
      type: 'text/html; charset=utf-8',
      stream: () => folderPage(path, folderLinks(reader, directory, signal))
    },
    cacheControl: CACHE_PAGE
  }
}

function fileAnswer (
  { query, signal }: Ask, { entry: { bytes, name }, content }: Opened, etag: string, named: string | undefined
): Answer {
  return {
    content: {
      etag,
      bytes,
      type: async () => (named === undefined ? undefined : typeOfName(named)) ?? await sniff(content, bytes, signal),
      stream: range => content({ ...range, signal })
    },
    cacheControl: CACHE_IMMUTABLE,
    disposition: dispositionOf(query, name)
  }
}

/** Only where the client asks for it: else a browser shows the file, by its name in the URL. */
function dispositionOf (query: URLSearchParams, name: string): string | undefined {
  const filename = filenameOf(query)

  if (isDownload(query)) {
    return contentDisposition('attachment', filename ?? name)
  }

  return filename === undefined ? undefined : contentDisposition('inline', filename)
}

/** A look at the first block alone: a range may be wanted because others are gone, and that one may be too. */
async function sniff (content: Opened['content'], bytes: number, signal: AbortSignal): Promise<string> {
  let head: Uint8Array = new Uint8Array()

  try {
    for await (const chunk of content({ length: SNIFF_BYTES, signal })) {
      head = chunk
      break
    }
  } catch (err) {
    if (errorCode(err) === 'block_not_found') {
      return contentType('')
    }

    throw err
  }

  return await typeOfBytes(head, head.byteLength === bytes)
}

/** The file that stands for the folder, if there is one. */
async function openIndex ({ reader, signal }: Ask, folder: CID): Promise<Opened | undefined> {
  const shown = `${folder.toString()}/${INDEX}`
  let cid: CID

  try {
    cid = await followName(reader, folder, INDEX, folder.toString(), { signal })
  } catch (err) {
    if (errorCode(err) === 'path_not_found') {
      return undefined
    }

    throw err
  }

  const opened = await openEntry(reader, cid, { name: INDEX, path: INDEX, shown }, { signal })

  return opened.entry.type === 'file' ? opened : undefined
}
