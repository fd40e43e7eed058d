import type { BigIntStats, Stats } from 'node:fs'

export type LocalKind =
  'file' | 'folder' | 'symbolic link' | 'socket' | 'named pipe' | 'device' | 'special file'

/** What an entry of a file system is, in words. */
export function kindOf (stats: Stats | BigIntStats): LocalKind {
  if (stats.isFile()) return 'file'
  if (stats.isDirectory()) return 'folder'
  if (stats.isSymbolicLink()) return 'symbolic link'
  if (stats.isSocket()) return 'socket'
  if (stats.isFIFO()) return 'named pipe'

  return stats.isBlockDevice() || stats.isCharacterDevice() ? 'device' : 'special file'
}
