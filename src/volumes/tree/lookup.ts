import { ROOT_ID, entryKey, historyKey, newestKey, placeKey } from './keys.js'
import { COUNT, ENTRY, NEW_ROOT, PLACE } from './records.js'
import type { Entry, Place } from './records.js'
import type { RecordCodec } from './work.js'

/** Finding entries with single gets: the same for those who change the tree and those who ask. */

export interface Records {
  get: <T>(codec: RecordCodec<T>, key: string) => T | undefined
}

/** An entry and where it is. */
export interface Located { dirId: number, name: string, entry: Entry }

export const ROOT_PLACE: Place = { parentId: 0, name: '' }

export function entryAt (records: Records, dirId: number, name: string): Entry | undefined {
  return records.get(ENTRY, entryKey(dirId, name)) ?? (dirId === 0 && name === '' ? NEW_ROOT : undefined)
}

/** As of a snapshot. */
export function entryAsOf (records: Records, dirId: number, name: string, seq: number): Entry | undefined {
  const entry = entryAt(records, dirId, name)

  if (entry !== undefined && entry.since <= seq) {
    return entry
  }

  // The history is walked from the newest on: one record for each snapshot that saw another state of it.
  let since = records.get(COUNT, newestKey(dirId, name))?.count ?? 0

  while (since > 0) {
    const old = records.get(ENTRY, historyKey(dirId, name, since))

    if (old === undefined || old.since <= seq) {
      return old !== undefined && old.until > seq ? old : undefined
    }

    since = old.older
  }

  return undefined
}

export function placeOf (records: Records, id: number): Place | undefined {
  return id === ROOT_ID ? ROOT_PLACE : records.get(PLACE, placeKey(id))
}

/** Of an entry that is in the tree: undefined when it, or a folder above it, is in the trash or gone. */
export function pathOf (records: Records, id: number): string | undefined {
  const names: string[] = []
  let place = placeOf(records, id)

  for (let at = id; at !== ROOT_ID; place = placeOf(records, at)) {
    if (place === undefined || place.trashId !== undefined) {
      return undefined
    }

    names.push(place.name)
    at = place.parentId
  }

  return `/${names.reverse().join('/')}`
}

/** The entry with this id, if it is in the tree. */
export function locateId (records: Records, id: number): Located & { path: string } | undefined {
  const path = pathOf(records, id)
  const place = placeOf(records, id)

  if (path === undefined || place === undefined) {
    return undefined
  }

  const entry = entryAt(records, place.parentId, place.name)

  return entry === undefined ? undefined : { dirId: place.parentId, name: place.name, entry, path }
}
