import { isClose } from './same-time.js'
import { agreeInOwnerAndXattrs, ownerAndXattrs } from '../tree/attributes.js'
import type { SameTime } from './same-time.js'
import type { EntryAttributes, EntryStat } from '../types.js'

/**
 * What has to be done to make one folder like another, in a volume or on a disk. One way: the source is right; here it
 * is called local, what is to become like it the target. Pure, so that the part that reads the two sides and performs
 * the actions decides nothing.
 */

/**
 * What is compared of an entry, on a disk as in a volume. The path is relative to the folder, `/` between names, no
 * slash at either end.
 */
export interface SyncEntry extends
  Pick<EntryStat, 'path' | 'kind' | 'size' | 'mtimeMs' | 'mtimeNs' | 'uid' | 'gid' | 'xattrs' | 'link'> {
  /** Of a link there is none. */
  mode?: number
  /** Of a file of a volume whose content does not live in its entry. */
  cid?: string
}

export interface SyncTarget extends Omit<SyncEntry, 'kind'> {
  /** `other`: what is not like anything of a source, such as a socket. */
  kind: SyncEntry['kind'] | 'other'
  /**
   * Is never removed or replaced: a socket, or a folder with something in it that is left out of the work. What else
   * is in that folder may go. @default false
   */
  isKept?: boolean
}

export type SyncAction =
  | { type: 'mkdir', path: string } & SyncAttributes
  /** `why`: for people. */
  /** `link`: of a symbolic link, what it says. */
  | {
    type: 'put', path: string, size: number, link?: string, why: 'new' | 'size' | 'time' | 'content'
  } & SyncAttributes
  /** Size is the same: the local file's CID decides. `decideCompared` tells what is to be done then. */
  | { type: 'compare', path: string, local: SyncEntry, target: SyncTarget }
  | { type: 'touch', path: string } & SyncAttributes
  /** With all that is in it. */
  | { type: 'remove', path: string, kind: SyncTarget['kind'] }
  /**
   * A file here, a folder with something in it there: not replaced unless removing is allowed. Or something there that
   * is never replaced; what is below it here is left out then.
   */
  | { type: 'clash', path: string }

/** What the source does not tell of owners and extended attributes stays as it is. */
type SyncAttributes = EntryAttributes & { mtimeMs: number }

export interface SyncOptions {
  /** Remove from the volume what is not here. @default false */
  remove?: boolean
  /** Compare contents, also where size and time are the same. @default false */
  hash?: boolean
  /** @default less than a millisecond apart */
  sameTime?: SameTime
}

/**
 * In an order in which they can be done one after the other: what is in the way goes first, folders come before what is
 * in them, what is only superfluous comes then, and last the attributes of folders, whose times all this changes.
 */
export function diffTree (
  local: Iterable<SyncEntry>, target: Iterable<SyncTarget>,
  { remove = false, hash = false, sameTime = isClose }: SyncOptions = {}
): SyncAction[] {
  const theirs = new Map<string, SyncTarget>()
  const ours = new Set<string>()
  const cleared = new Set<string>()
  const clearing: SyncAction[] = []
  const making: SyncAction[] = []
  const folders: [SyncEntry, SyncTarget][] = []
  const clashes = new Set<string>()

  for (const entry of target) {
    theirs.set(entry.path, entry)
  }

  for (const entry of parentsFirst(local)) {
    ours.add(entry.path)

    if (isBelow(entry.path, clashes)) {
      continue
    }

    let there = isBelow(entry.path, cleared) ? undefined : theirs.get(entry.path)

    if (there !== undefined && there.kind !== entry.kind) {
      if ((there.kind === 'directory' && !remove) || there.isKept === true) {
        clashes.add(entry.path)
        making.push({ type: 'clash', path: entry.path })
        continue
      }

      clearing.push({ type: 'remove', path: entry.path, kind: there.kind })
      cleared.add(entry.path)
      there = undefined
    }

    if (entry.kind !== 'directory') {
      making.push(...forFile(entry, there, { hash, sameTime }))
    } else if (there !== undefined) {
      folders.push([entry, there])
    } else {
      making.push({ type: 'mkdir', path: entry.path, ...attributesOf(entry) })
    }
  }

  const changing = [...clearing, ...making, ...(remove ? superfluous(theirs.values(), ours, cleared, clashes) : [])]

  return [...changing, ...folderTouches(folders, changing, sameTime)]
}

/** Folders that differ, and those whose time changes with what is done in them. */
function folderTouches (
  folders: readonly (readonly [SyncEntry, SyncTarget])[], changing: readonly SyncAction[], sameTime: SameTime
): SyncAction[] {
  const changed = new Set(changing.flatMap(action => changesFolder(action) ? [parentOf(action.path)] : []))

  return folders.flatMap(([entry, there]) => {
    const { path } = entry

    return changed.has(path) ? [{ type: 'touch', path, ...attributesOf(entry) }] : attributes(entry, there, sameTime) ?? []
  })
}

function changesFolder (action: SyncAction): boolean {
  return action.type === 'mkdir' || action.type === 'remove' || (action.type === 'put' && action.why === 'new')
}

/** What is left to do when the contents of two files have been compared; nothing when they are alike in all. */
export function decideCompared (
  { path, local, target }: Extract<SyncAction, { type: 'compare' }>, localCid: string,
  { sameTime = isClose }: SyncOptions = {}
): SyncAction | undefined {
  return localCid === target.cid
    ? attributes(local, target, sameTime)
    : { type: 'put', path, size: local.size, ...attributesOf(local), why: 'content' }
}

function forFile (
  entry: SyncEntry, there: SyncTarget | undefined, { hash, sameTime }: Required<Omit<SyncOptions, 'remove'>>
): SyncAction[] {
  const put = (why: 'new' | 'size' | 'time' | 'content'): SyncAction[] => (
    [{
      type: 'put',
      path: entry.path,
      size: entry.size,
      ...attributesOf(entry),
      ...entry.link !== undefined && { link: entry.link },
      why
    }]
  )

  if (there === undefined) {
    return put('new')
  }

  const touch = attributes(entry, there, sameTime)
  const touches = touch === undefined ? [] : [touch]

  // All of it was read already: nothing is left to compare.
  if (entry.kind === 'symlink') {
    return entry.link === there.link ? touches : put('content')
  }

  if (there.size !== entry.size) {
    return put('size')
  }

  if (hash) {
    return [{ type: 'compare', path: entry.path, local: entry, target: there }]
  }

  if (!sameTime(entry, there)) {
    return put('time')
  }

  return touches
}

function attributes (entry: SyncEntry, there: SyncTarget, sameTime: SameTime): SyncAction | undefined {
  const sameMode = entry.mode === undefined || entry.mode === there.mode

  return sameMode && sameTime(entry, there) && agreeInOwnerAndXattrs(entry, there)
    ? undefined
    : { type: 'touch', path: entry.path, ...attributesOf(entry) }
}

function attributesOf ({ mtimeMs, mtimeNs, mode, ...rest }: SyncEntry): SyncAttributes {
  return { mtimeMs, ...mtimeNs !== undefined && { mtimeNs }, mode, ...ownerAndXattrs(rest) }
}

/** What is there and not here; of a folder that goes as a whole only the folder itself. */
function superfluous (
  theirs: Iterable<SyncTarget>, ours: ReadonlySet<string>, ...settled: readonly ReadonlySet<string>[]
): SyncAction[] {
  const removed = new Set<string>()
  const actions: SyncAction[] = []

  for (const { path, kind, isKept = false } of parentsFirst(theirs)) {
    if (!isKept && !ours.has(path) && ![...settled, removed].some(folders => isBelow(path, folders))) {
      removed.add(path)
      actions.push({ type: 'remove', path, kind })
    }
  }

  return actions
}

/** Of a path without a slash at either end; empty: the folder that is synced. */
export function parentOf (path: string): string {
  return path.slice(0, Math.max(0, path.lastIndexOf('/')))
}

function parentsFirst<T extends { path: string }> (entries: Iterable<T>): T[] {
  return [...entries].sort((a, b) => a.path < b.path ? -1 : a.path > b.path ? 1 : 0)
}

/** Whether one of the folders above is in the set. */
export function isBelow (path: string, folders: ReadonlySet<string>): boolean {
  if (folders.size === 0) {
    return false
  }

  for (let at = path.lastIndexOf('/'); at > 0; at = path.lastIndexOf('/', at - 1)) {
    if (folders.has(path.slice(0, at))) {
      return true
    }
  }

  return false
}
