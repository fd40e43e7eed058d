import type { VolumeRights } from '../rights.js'
import type { ConflictInfo, EntryStat, LogRow } from '../../volumes/types.js'

/** What of a row may be seen; undefined: nothing. */

/** Of a folder on the way there is its name, and that it is a folder. */
export function visibleEntry (rights: VolumeRights, entry: EntryStat): EntryStat | undefined {
  if (rights.allows(entry.path, 'read')) {
    return entry
  }

  if (!rights.isOnWay(entry.path) || !entry.isDirectory()) {
    return undefined
  }

  const { id, kind, name, parentId, path, isFile, isDirectory, isSymbolicLink } = entry

  return {
    id, kind, name, parentId, path, isFile, isDirectory, isSymbolicLink,
    size: 0, children: rights.waysIn(path), mode: undefined, mtimeMs: 0, ctimeMs: 0, version: 0, cid: undefined,
    inline: false, versions: 0, by: '', node: ''
  }
}

/** A move between what may be seen and what may not tells of the path that may. */
export function visibleRow (rights: VolumeRights, { to, ...row }: LogRow): LogRow | undefined {
  const isSeen = rights.allows(row.path === '' ? '/' : row.path, 'read')

  if (to === undefined || !rights.allows(to, 'read')) {
    return isSeen ? row : undefined
  }

  return isSeen ? { ...row, to } : { ...row, path: to }
}

/** Its text names the path where the losing side's data is. */
export function isConflictVisible (rights: VolumeRights, { path, keptAt }: ConflictInfo): boolean {
  return rights.allows(path, 'read') && (keptAt === undefined || rights.allows(keptAt, 'read'))
}
