import { entryStat, joinPath } from './entry-stat.js'
import { readdir } from './listing.js'
import { compareKeys } from '../tree/kv.js'
import { errorCode } from '../../util/errors.js'
import type { VolumeContext } from './context.js'
import type { EntryStat } from '../types.js'

/** A place of the tree, now or in a snapshot. */
export interface Side { path: string, snapshot?: string }

/** What is under one name on the two sides. */
export interface Pair {
  /** Below the two paths; empty for themselves. */
  relative: string
  left: EntryStat | undefined
  right: EntryStat | undefined
}

/**
 * Two places of the tree side by side, folder by folder in the order of names, parents before children. What is only on
 * the right is told with its topmost folder; what is below a folder on the left is told all the same when the right has
 * a file there or nothing. Memory: a page for each level.
 */
export async function * comparedTrees (
  context: VolumeContext, left: Side, right: Side | undefined, { signal }: { signal?: AbortSignal }
): AsyncGenerator<Pair, void, undefined> {
  const pair = {
    relative: '',
    left: await statOf(context, left, signal),
    right: right === undefined ? undefined : await statOf(context, right, signal)
  }

  yield pair
  yield * below(context, pair, left.snapshot, right?.snapshot, signal)
}

async function * below (
  context: VolumeContext, { relative, left, right }: Pair, leftSnapshot: string | undefined,
  rightSnapshot: string | undefined, signal: AbortSignal | undefined
): AsyncGenerator<Pair, void, undefined> {
  if (left?.isDirectory() !== true) {
    return
  }

  const lefts = readdir(context, left.path, { snapshot: leftSnapshot, signal })
  const rights = right?.isDirectory() === true
    ? readdir(context, right.path, { snapshot: rightSnapshot, signal })
    : none()
  let a = await lefts.next()
  let b = await rights.next()

  while (a.done !== true || b.done !== true) {
    const order = a.done === true ? 1 : b.done === true ? -1 : compareKeys(a.value.name, b.value.name)
    const entry = (order <= 0 ? a.value : b.value) as EntryStat
    const pair: Pair = {
      relative: relative === '' ? entry.name : `${relative}/${entry.name}`,
      left: order <= 0 ? a.value as EntryStat : undefined,
      right: order >= 0 ? b.value as EntryStat : undefined
    }
    yield pair
    yield * below(context, pair, leftSnapshot, rightSnapshot, signal)

    a = order <= 0 ? await lefts.next() : a
    b = order >= 0 ? await rights.next() : b
  }
}

/** What is at a path, when that is a folder. */
export async function folderAt (
  context: VolumeContext, path: string, signal: AbortSignal | undefined
): Promise<EntryStat | undefined> {
  const entry = await statOf(context, { path }, signal)

  return entry?.isDirectory() === true ? entry : undefined
}

/** Undefined when there is nothing. */
export async function statOf (
  context: VolumeContext, { path, snapshot }: Side, signal?: AbortSignal
): Promise<EntryStat | undefined> {
  try {
    const { entry } = await context.ask({ type: 'stat', target: { path }, snapshot }, { signal })

    return entryStat(entry, path)
  } catch (err) {
    if (errorCode(err) === 'ENOENT' || errorCode(err) === 'ENOTDIR') {
      return undefined
    }

    throw err
  }
}

/** Path of a pair below a folder. */
export function placeOf (folder: string, relative: string): string {
  return relative === '' ? folder : joinPath(folder, relative)
}

async function * none (): AsyncGenerator<EntryStat, void, undefined> {}
