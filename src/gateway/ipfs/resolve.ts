import { decodeDocument, documentCodec, followNames } from './codecs.js'
import { PathRemainderError } from './errors.js'
import { PathNotFoundError } from '../../files/errors.js'
import { followName } from '../../files/open.js'
import type { ContentPath } from './content-path.js'
import type { BlockReader } from '../../files/block-reader.js'
import type { CID } from 'multiformats/cid'

/** Where a path of content leads. */
export interface Resolved {
  cid: CID
  /** The root and what each link of the path leads to: the last one is `cid`. */
  roots: readonly CID[]
  /**
   * Blocks that prove it, without that of `cid`: folders, with the parts of large ones that were passed, and
   * documents.
   */
  passed: readonly CID[]
}

/**
 * Follows the path, through UnixFS folders and the links of documents. CIDs stay as folders have them, version 0 too.
 * Throws `path_not_found`, `not_directory`, `not_unixfs`, `path_remainder`, `invalid_dag` and what reading blocks
 * throws.
 */
export async function resolveContentPath (
  reader: BlockReader, { root, names }: Pick<ContentPath, 'root' | 'names'>, signal: AbortSignal
): Promise<Resolved> {
  const roots = [root]
  const passed: CID[] = []
  const passing = passingReader(reader, passed)
  let cid = root

  for (let at = 0; at < names.length;) {
    const rest = names.slice(at)
    const shown = [root.toString(), ...names.slice(0, at)].join('/')
    const { decode } = documentCodec(cid) ?? {}

    if (decode === undefined) {
      cid = await followName(passing, cid, rest[0] as string, shown, { signal })
      at++
    } else {
      const found = followNames(decodeDocument(cid, decode, await reader.get(cid, signal)), rest)

      if (found === undefined) {
        throw new PathNotFoundError(shown, rest.join('/'))
      }

      if (found === 'no link') {
        throw new PathRemainderError(shown, rest)
      }

      passed.push(cid)
      cid = found.cid
      at += found.names
    }

    roots.push(cid)
  }

  return { cid, roots, passed }
}

/** Notes which blocks are read on the way. */
function passingReader (reader: BlockReader, passed: CID[]): BlockReader {
  return {
    ...reader,
    storage: {
      get: (cid, options) => {
        passed.push(cid)

        return reader.storage.get(cid, options)
      }
    }
  }
}
