import { PAGE_ROWS } from './constants.js'
import { entryStat, joinPath } from './entry-stat.js'
import type { VolumeContext } from './context.js'
import type { ConflictInfo, EntryStat, LogRow, ReadOptions, TrashInfo } from '../types.js'

/** What is asked for a page at a time. Each page is of one moment; what changes between two is seen or not. */

export async function * readdir (
  context: VolumeContext, path: string,
  { after, pageSize = PAGE_ROWS, ...options }: ReadOptions & { after?: string, pageSize?: number }
): AsyncGenerator<EntryStat, void, undefined> {
  if (!Number.isSafeInteger(pageSize) || pageSize < 1) {
    throw context.fault('EINVAL', path, { why: `pageSize is ${pageSize}; it must be a whole number from 1 on` })
  }

  const limit = Math.min(pageSize, PAGE_ROWS)
  let from = after

  for (;;) {
    const { entries, more } = await context.ask(
      { type: 'list', path, snapshot: options.snapshot, after: from, limit }, options
    )

    for (const entry of entries) {
      yield entryStat(entry, joinPath(path, entry.name))
    }

    from = entries.at(-1)?.name

    if (!more || from === undefined) {
      return
    }
  }
}

export async function * walk (
  context: VolumeContext, path: string, options: ReadOptions = {}
): AsyncGenerator<EntryStat, void, undefined> {
  let after: string | undefined

  for (;;) {
    const { entries, more } = await context.ask(
      { type: 'walk', path, snapshot: options.snapshot, after, limit: PAGE_ROWS }, options
    )

    for (const entry of entries) {
      yield entryStat(entry, joinPath(path, entry.path ?? ''))
    }

    after = entries.at(-1)?.path

    if (!more || after === undefined) {
      return
    }
  }
}

export async function * trashItems (
  context: VolumeContext, options: ReadOptions = {}
): AsyncGenerator<TrashInfo, void, undefined> {
  let after: number | undefined

  for (;;) {
    const { items, more } = await context.ask({ type: 'trash', after, limit: PAGE_ROWS }, options)

    yield * items
    after = items.at(-1)?.trashId

    if (!more || after === undefined) {
      return
    }
  }
}

export async function * conflictItems (
  context: VolumeContext, options: ReadOptions = {}
): AsyncGenerator<ConflictInfo, void, undefined> {
  let after: number | undefined

  for (;;) {
    const { conflicts, more } = await context.ask({ type: 'conflicts', after, limit: PAGE_ROWS }, options)

    yield * conflicts
    after = conflicts.at(-1)?.conflictId

    if (!more || after === undefined) {
      return
    }
  }
}

export interface LogOptions extends ReadOptions {
  after?: number
  reverse?: boolean
  path?: string
  limit?: number
}

export async function * logRows (
  context: VolumeContext, { after, reverse, path, limit = Infinity, ...options }: LogOptions = {}
): AsyncGenerator<LogRow, void, undefined> {
  let from = after
  let left = limit

  while (left > 0) {
    const { rows, more, next } = await context.ask(
      { type: 'log', after: from, reverse, path, limit: Math.min(left, PAGE_ROWS) }, options
    )

    yield * rows.slice(0, left)
    left -= rows.length
    from = next

    if (!more || from === undefined) {
      return
    }
  }
}
