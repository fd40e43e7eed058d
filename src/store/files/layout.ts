import { randomBytes } from 'node:crypto'
import path from 'node:path'

/**
 * Where things are. All that belongs to the copies is inside `blocks/`, the id included: a lost or
 * unmounted folder takes its id with it, and the mesh learns at once that the copies are gone.
 * Quarantine is inside as well, because a rename must stay on one file system and `blocks/` may be
 * a mount of its own.
 *
 *     <dir>/blocks/store.json          who these copies are
 *     <dir>/blocks/journal.log         later changes of claims and marks
 *     <dir>/blocks/quarantine/         files that could not be understood
 *     <dir>/blocks/<c>/<cid>           one file per copy
 *     <dir>/blocks/<c>/<cid>.<n>.tmp   a copy on its way, removed at open
 */
export interface Layout {
  root: string
  identity: string
  journal: string
  quarantine: string
  folder: (name: string) => string
  block: (key: string) => string
}

/**
 * One folder per character of base32. 32 folders are few enough for concurrent puts to meet in one
 * fsync, and hold 3 million copies (3 TiB of 1 MiB blocks) at 100 000 files each, which htree, xfs
 * and btrfs folders take well.
 */
export const FOLDER_NAMES: readonly string[] = [...'abcdefghijklmnopqrstuvwxyz234567']

/**
 * The folder of a copy: the last character but one, as in flatfs; the very last one carries only
 * three bits.
 */
export function folderOf (key: string): string {
  return key.at(-2) as string
}

export function layoutOf (dir: string): Layout {
  const root = path.join(dir, 'blocks')

  return {
    root,
    identity: path.join(root, 'store.json'),
    journal: path.join(root, 'journal.log'),
    quarantine: path.join(root, 'quarantine'),
    folder: name => path.join(root, name),
    block: key => `${root}${path.sep}${folderOf(key)}${path.sep}${key}`
  }
}

/** Where a file is set aside, under a name that nothing else has. */
export function quarantinePath (layout: Layout, file: string): string {
  return path.join(layout.quarantine, `${path.basename(file)}.${randomBytes(4).toString('hex')}`)
}
