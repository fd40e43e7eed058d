import { join } from 'node:path'
import { parentOf } from '../../volumes/fs/sync.js'
import { hasSpellings, isSame } from '../destinations/name-twins.js'
import type { Side } from './sides.js'

export interface Spelled<T> {
  entries: T[]
  /** Local paths that the other side has under another spelling, with that one. */
  names: ReadonlyMap<string, string>
}

/** The entries of a side, with the names that the other side has for them. */
export async function namedAs<T extends { path: string }> (
  side: Side, entries: readonly T[], others: readonly { path: string }[]
): Promise<Spelled<T>> {
  return side.kind === 'folder'
    ? await spelledAs(side.folder, entries, others)
    : { entries: [...entries], names: new Map() }
}

/**
 * Gives local entries the names that the other side has for them, where the two differ in their spelling alone: `é` is
 * one character or two. A file system that spells names in a way of its own (HFS+) gives back another name than it was
 * given, and without this the file would be taken for a new one each time. Where it keeps both apart they are two.
 *
 * @param local - parents before what is in them
 */
export async function spelledAs<T extends { path: string }> (
  folder: string, local: readonly T[], others: readonly { path: string }[]
): Promise<Spelled<T>> {
  const theirs = new Set(others.map(({ path }) => path))
  const composed = new Map(others.filter(({ path }) => hasSpellings(path)).map(({ path }) => [path.normalize('NFC'), path]))
  const names = new Map<string, string>()

  if (composed.size === 0) {
    return { entries: [...local], names }
  }

  const ours = new Set(local.map(({ path }) => path))
  const entries: T[] = []

  for (const entry of local) {
    const above = parentOf(entry.path)
    let path = `${names.get(above) ?? above}${entry.path.slice(above.length)}`
    const other = composed.get(path.normalize('NFC'))

    if (other !== undefined && !theirs.has(path) && !ours.has(other) &&
      await isSame(join(folder, entry.path), join(folder, other))) {
      path = other
    }

    if (path !== entry.path) {
      names.set(entry.path, path)
    }

    entries.push({ ...entry, path })
  }

  return { entries, names }
}
