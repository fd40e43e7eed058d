import { withoutUndefined } from '../../../util/defined.js'
import { faultOfAttributes, packXattrs } from '../attributes.js'
import { MTIME_NS_MAX, TIME_MS_MAX } from '../constants.js'
import { faultOfContent } from '../command-check.js'
import { ROOT_ID } from '../keys.js'
import { entryAsOf, entryAt, locateId } from '../lookup.js'
import { namesOf } from '../paths.js'
import { NEW_ROOT } from '../records.js'
import { Refusal } from '../writer.js'
import type { Located, Records } from '../lookup.js'
import type { Entry } from '../records.js'
import type { Content, EntryAttributes, Expect, Mtime, Target } from '../types.js'
import type { TreeWriter } from '../writer.js'

/** Where an operation works: a name in a folder, with or without an entry there. */
export interface Location {
  dirId: number
  name: string
  entry: Entry | undefined
  path: string
  /** Ids of the folders from the root down to the one that holds the name. */
  folders: readonly number[]
}

export function names (path: string): string[] {
  const found = namesOf(path)

  if (typeof found === 'string') {
    throw new Refusal(found, path)
  }

  return found
}

/** The spot of a path. @param make - missing folders on the way are made */
export function locationOf (tree: TreeWriter, path: string, make = false): Location {
  const parts = names(path)

  if (parts.length === 0) {
    return { dirId: 0, name: '', entry: entryAt(tree, 0, '') ?? NEW_ROOT, path, folders: [] }
  }

  const folders = [ROOT_ID]
  let dirId = ROOT_ID

  for (const name of parts.slice(0, -1)) {
    const entry = entryAt(tree, dirId, name) ?? (make ? tree.addEntry(dirId, name, { directory: true }) : undefined)

    if (entry === undefined) {
      throw new Refusal('ENOENT', path)
    }

    if (!entry.directory) {
      throw new Refusal('ENOTDIR', path)
    }

    dirId = entry.id
    folders.push(dirId)
  }

  const name = parts[parts.length - 1] as string

  return { dirId, name, entry: entryAt(tree, dirId, name), path, folders }
}

export function locationOfTarget (tree: TreeWriter, target: Target, make = false): Location {
  if ('path' in target) {
    return locationOf(tree, target.path, make)
  }

  const found = locateId(tree, target.id)

  if (found === undefined) {
    throw new Refusal('ENOENT', `#${target.id}`)
  }

  return { ...found, folders: [] }
}

/** What is at the path as of a snapshot. @param tellsPart - as of `locateBy` */
export function locateAsOf (records: Records, path: string, seq: number, tellsPart = false): Located {
  return locateBy((dirId, name) => entryAsOf(records, dirId, name, seq), path, tellsPart)
}

/**
 * What is at the path, by looking up one name after the other.
 *
 * @param tellsPart - a refusal names the first part of the path that is at fault. For questions only: what an operation
 *   is refused with is in the audit log, which is the same on all replicas, of whatever version.
 */
export function locateBy (
  entryIn: (dirId: number, name: string) => Entry | undefined, path: string, tellsPart: boolean
): Located {
  const parts = names(path)
  const upTo = (count: number): string => tellsPart ? `/${parts.slice(0, count).join('/')}` : path
  let at: Located | undefined
  let dirId = 0

  for (const [i, name] of ['', ...parts].entries()) {
    if (at !== undefined && !at.entry.directory) {
      throw new Refusal('ENOTDIR', upTo(i - 1))
    }

    const entry = entryIn(dirId, name)

    if (entry === undefined) {
      throw new Refusal('ENOENT', upTo(i))
    }

    at = { dirId, name, entry }
    dirId = entry.id
  }

  return at as Located
}

/** The entry of the spot, which must be there. */
export function present (location: Location): Located {
  if (location.entry === undefined) {
    throw new Refusal('ENOENT', location.path)
  }

  return { dirId: location.dirId, name: location.name, entry: location.entry }
}

/** The same for a file. */
export function presentFile (location: Location): Located {
  const at = present(location)

  if (at.entry.directory) {
    throw new Refusal('EISDIR', location.path)
  }

  return at
}

export function checkExpect ({ entry, path }: Location, expect: Expect | undefined): void {
  if (expect === undefined) {
    return
  }

  if (expect.absent === true && entry !== undefined) {
    throw new Refusal('EEXIST', path)
  }

  if ((expect.present === true || expect.version !== undefined || expect.cid !== undefined) && entry === undefined) {
    throw new Refusal('ENOENT', path)
  }

  const sameVersion = expect.version === undefined || expect.version === entry?.version
  const sameContent = expect.cid === undefined || (entry?.cid !== undefined && equalBytes(expect.cid, entry.cid))

  if (!sameVersion || !sameContent) {
    throw new Refusal('version_conflict', path)
  }
}

export function checkContent (content: Content, path: string): void {
  const fault = faultOfContent(content, path)

  if (fault !== undefined) {
    throw new Refusal(fault.code, fault.detail)
  }
}

/** Attributes as an operation gives them; those that it does not give are left out. */
export function attributes (op: EntryAttributes, path: string): Partial<Entry> {
  const { mode, mtimeMs, mtimeNs = 0, uid, gid, xattrs } = op
  const modeOk = mode === undefined || (Number.isInteger(mode) && mode >= 0 && mode <= 0xffff)
  const timeOk = mtimeMs === undefined || Math.abs(mtimeMs) <= TIME_MS_MAX

  if (!modeOk || !timeOk || !(mtimeNs >= 0 && mtimeNs <= MTIME_NS_MAX) || faultOfAttributes(op) !== undefined) {
    throw new Refusal('EINVAL', path)
  }

  const given = withoutUndefined({ mode, uid, gid, xattrs: xattrs && packXattrs(xattrs) })

  return mtimeMs === undefined ? given : { ...given, ...mtimeOf({ mtimeMs: Math.floor(mtimeMs), mtimeNs }) }
}

/** Of a record, what copies of it have too, besides the time. */
export function keptAttributes ({ mode, uid, gid, xattrs }: Partial<Entry>): Partial<Entry> {
  return withoutUndefined({ mode, uid, gid, xattrs })
}

/** Both parts of a time, for a record that has another one: none of that is left. Records have no zero there. */
export function mtimeOf ({ mtimeMs, mtimeNs = 0 }: Mtime & { mtimeMs: number }): { mtimeMs: number, mtimeNs?: number } {
  return { mtimeMs, mtimeNs: mtimeNs === 0 ? undefined : mtimeNs }
}

export function equalBytes (a: Uint8Array, b: Uint8Array): boolean {
  return a.length === b.length && Buffer.compare(a, b) === 0
}
