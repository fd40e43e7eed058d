import { savedAs } from './answer.js'
import { CACHE_IMMUTABLE } from './constants.js'
import { MEDIA_TYPES } from './format.js'
import { writeTar } from '../http/tar-out.js'
import { entriesBelow } from '../../files/listing.js'
import type { Answer, Ask } from './answer.js'
import type { Opened } from '../../files/open.js'
import type { TreeEntry } from '../../files/types.js'

/** A file or folder as a tar, in which it has the last name of the path, or its CID. */
export function tarAnswer (ask: Ask, opened: Opened): Answer {
  const { reader, cid, signal } = ask
  const { type, name } = opened.entry
  const entries = entriesBelow(reader, opened, { signal, relativeNames: true })

  return {
    content: {
      // Weak: another version may say other modes.
      etag: `W/"${cid.toString()}.x-tar"`,
      type: MEDIA_TYPES.tar,
      stream: () => writeTar(type === 'directory' ? below(name, entries) : entries)
    },
    cacheControl: CACHE_IMMUTABLE,
    disposition: savedAs(ask, 'attachment', 'tar')
  }
}

/**
 * The folder, and its entries below its name. It waits for the first of them, whose error then still has a status.
 */
async function * below (name: string, entries: AsyncIterable<TreeEntry>): AsyncGenerator<TreeEntry, void, undefined> {
  const folder: TreeEntry = { path: name, type: 'directory', bytes: 0 }
  let isFirst = true

  for await (const entry of entries) {
    if (isFirst) {
      yield folder
      isFirst = false
    }

    yield { ...entry, path: `${name}/${entry.path}` }
  }

  if (isFirst) {
    yield folder
  }
}
