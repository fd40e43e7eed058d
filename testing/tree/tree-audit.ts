import assert from 'node:assert/strict'
import {
  ROOT_ID, STATE_KEY, commandKey, parseEntryKey, parseHistoryKey, parseNumbers, placeKey, versionListKey
} from '../../src/volumes/tree/keys.js'
import {
  COUNT, ENTRY, PLACE, ROWS, STATE, TRASH, VERSION, VERSION_LIST, newState
} from '../../src/volumes/tree/records.js'
import { idOf } from '../../src/volumes/tree/memory.js'
import type { Named } from '../../src/volumes/tree/records.js'
import type { MemoryKv } from '../../src/volumes/tree/kv.js'
import type { Entry } from '../../src/volumes/tree/records.js'

/** Compares the records of a stored tree with each other: nothing dangles, and every count is what can be counted. */
export function auditTree (kv: MemoryKv): void {
  const rows = [...kv.entries()]
  const of = (prefix: string): (readonly [string, Uint8Array])[] => rows.filter(([key]) => key.startsWith(prefix))
  const state = kv.get(STATE_KEY) == null ? newState() : STATE.decode(kv.get(STATE_KEY) as Uint8Array)
  const refs = new Map<string, { count: number, size: number, inline: boolean }>()
  const children = new Map<number, number>()
  const entries = new Map<number, Entry>()
  const places = new Map<number, string>()

  const refer = (id: number, version: number, { size, cid, link }: Named): void => {
    const key = `${id} ${version}`
    refs.set(key, { count: (refs.get(key)?.count ?? 0) + 1, size, inline: cid == null && link == null })
  }

  const note = (entry: Entry, place: string): void => {
    assert.ok(!entries.has(entry.id), `entry ${entry.id} is in two places`)
    entries.set(entry.id, entry)
    places.set(entry.id, place)

    if (!entry.directory) {
      refer(entry.id, entry.contentVersion, entry)
    }
  }

  for (const [key, bytes] of of('e/')) {
    const { dirId, name } = parseEntryKey(key)
    note(ENTRY.decode(bytes), `${dirId}/${name}`)
    children.set(dirId, (children.get(dirId) ?? 0) + 1)
  }

  for (const [key, bytes] of [...of('t/'), ...of('p/')]) {
    note(TRASH.decode(bytes).entry as Entry, `trash ${parseNumbers(key)[0]}`)
  }

  for (const [id, entry] of entries) {
    const place = id === ROOT_ID ? undefined : PLACE.decode(kv.get(placeKey(id)) as Uint8Array)
    const text = place?.trashId != null ? `trash ${place.trashId}` : `${place?.parentId ?? 0}/${place?.name ?? ''}`
    assert.equal(text, places.get(id), `place of ${id}`)
    assert.equal(entry.children, children.get(id) ?? 0, `children of ${id}`)
  }

  const files = [...entries.values()].filter(entry => !entry.directory).length
  const directories = [...entries.values()].filter(entry => entry.directory && entry.id !== ROOT_ID).length
  assert.equal(of('i/').length, files + directories, 'places without an entry')
  assert.equal(state.files, files, 'files')
  assert.equal(state.directories, directories, 'directories')

  for (const [key, bytes] of of('h/')) {
    const entry = ENTRY.decode(bytes)
    assert.equal(parseHistoryKey(key).since, entry.since)
    assert.ok(entry.until > entry.since)

    if (!entry.directory) {
      refer(entry.id, entry.contentVersion, entry)
    }
  }

  for (const [key, bytes] of of('v/')) {
    const [id, number] = parseNumbers(key) as [number, number]
    const version = VERSION.decode(bytes)
    const list = VERSION_LIST.decode(kv.get(versionListKey(id)) as Uint8Array)
    assert.ok((version.conflict === true ? list.conflicts : list.versions).includes(number), `${key} is not listed`)
    refer(id, number, version)
  }

  const listed = of('l/').map(([key, bytes]) => [parseNumbers(key)[0] as number, VERSION_LIST.decode(bytes)] as const)

  for (const [id, { versions, conflicts }] of listed) {
    assert.equal(entries.get(id)?.versions, versions.length + conflicts.length, `versions of ${id}`)
  }

  assert.equal(of('v/').length, listed.reduce((sum, [, { versions, conflicts }]) => sum + versions.length + conflicts.length, 0))
  assert.equal(of('x/').length, of('v/').length)

  const rowIds = of('o/').flatMap(([, bytes]) => ROWS.decode(bytes).rows.map(row => commandKey(idOf(row))))
  assert.deepEqual(of('q/').map(([key]) => key), rowIds.sort(), 'commands that are known')

  let used = 0
  let bytes = 0
  let shared = 0

  for (const [key, { count, size, inline }] of refs) {
    const [id, version] = key.split(' ').map(Number) as [number, number]
    const text = [id, version].map(number => number.toString(32).padStart(9, '0')).join('/')
    used += size
    bytes += inline && size > 0 ? 1 : 0
    shared += count > 1 ? 1 : 0
    assert.equal(kv.get(`b/${text}`)?.length ?? 0, inline ? size : 0, `bytes of ${key}`)
    const record = kv.get(`r/${text}`)
    assert.equal(record == null ? 1 : COUNT.decode(record).count, count, `count of ${key}`)
  }

  assert.equal(of('b/').length, bytes, 'bytes without a record')
  assert.equal(of('r/').length, shared, 'counts without a record')
  assert.equal(state.usedBytes, used, 'bytes used')
  assert.equal(state.trashItems, of('t/').filter(([key]) => (parseNumbers(key)[0] as number) > state.purgedId).length)
}
