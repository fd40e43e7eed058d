import { CID } from 'multiformats/cid'
import type { EntryInfo } from '../tree/types.js'
import type { EntryStat } from '../types.js'

/** A row of the tree as callers get it. */
export function entryStat (entry: EntryInfo, path: string): EntryStat {
  const { cid, ...rest } = entry

  return {
    ...rest,
    path,
    cid: cid && CID.decode(cid),
    isFile: () => entry.kind === 'file',
    isDirectory: () => entry.kind === 'directory',
    isSymbolicLink: () => entry.kind === 'symlink'
  }
}

/** A name in a folder. */
export function joinPath (folder: string, name: string): string {
  return folder === '/' ? `/${name}` : `${folder}/${name}`
}

export function parentPath (path: string): string {
  const at = path.lastIndexOf('/')

  return at <= 0 ? '/' : path.slice(0, at)
}

/** Whether a path is a folder or anything below it. */
export function isWithin (path: string, folder: string): boolean {
  return folder === '/' || path === folder || path.startsWith(`${folder}/`)
}
