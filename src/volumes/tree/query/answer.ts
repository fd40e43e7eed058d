import { PAGE_ENTRIES_MAX } from '../../constants.js'
import { PAGE_TEXT_BYTES_MAX, TIME_MS_MAX } from '../constants.js'
import { endOf, conflictKey, parseNumbers, trashKey, versionKey, versionListKey } from '../keys.js'
import { entryAt, locateId } from '../lookup.js'
import { locateAsOf, locateBy } from '../ops/location.js'
import { snapshotSeq, snapshotsOf } from '../ops/snapshots.js'
import { CONFLICT, TRASH, VERSION, VERSION_LIST, isInline, kindOf } from '../records.js'
import { Refusal } from '../writer.js'
import { childrenOf } from './children.js'
import { logRows, resultOfCommand } from './log.js'
import { TreeReader } from './reader.js'
import { walkFolder } from './walk.js'
import type { KvReader } from '../kv.js'
import type { Located } from '../lookup.js'
import type { ConflictInfo, EntryInfo, Target, TrashInfo, TreeAnswer, TreeQuery, VersionInfo } from '../types.js'

type Query<T extends TreeQuery['type']> = Extract<TreeQuery, { type: T }>

/**
 * Answers from a state that does not change meanwhile. All that single gets can tell is read, and the first range
 * begun, before anything is waited for; pages are of at most PAGE_ENTRIES_MAX.
 */
export async function answer (kv: KvReader, query: TreeQuery): Promise<TreeAnswer> {
  const reader = new TreeReader(kv)

  try {
    if (reader.state.deleted && query.type !== 'volume' && query.type !== 'result') {
      return { type: 'error', code: 'volume_deleted', detail: '' }
    }

    return await answerAny(reader, query)
  } catch (err) {
    if (err instanceof Refusal) {
      return { type: 'error', code: err.code, detail: err.detail }
    }

    throw err
  }
}

async function answerAny (reader: TreeReader, query: TreeQuery): Promise<TreeAnswer> {
  switch (query.type) {
    case 'stat': return { type: 'stat', entry: find(reader, query.target, query.snapshot).info }
    case 'read': return read(reader, query)
    case 'list': return list(reader, query)
    case 'walk': return walk(reader, query)
    case 'versions': return versions(reader, query)
    case 'trash': return trash(reader, query)
    case 'snapshots': return {
      type: 'snapshots',
      snapshots: snapshotsOf(reader).map(snapshot => ({ ...snapshot, by: reader.name(snapshot.by) }))
    }
    case 'conflicts': return conflicts(reader, query)
    case 'log': return logRows(reader, query)
    case 'volume': return { type: 'volume', volume: volume(reader) }
    case 'result': return { type: 'result', result: await resultOfCommand(reader, query.commandId) }
  }
}

interface Found { at: Located, info: EntryInfo, seq: number | undefined }

function find (reader: TreeReader, target: Target, snapshot?: string): Found {
  if (snapshot !== undefined) {
    if (!('path' in target)) {
      throw new Refusal('EINVAL', `#${target.id}: in a snapshot entries are found by path`)
    }

    const seq = snapshotSeq(reader, snapshot)
    const at = locateAsOf(reader, target.path, seq, true)

    return { at, info: reader.info(at, seq), seq }
  }

  const at = 'path' in target ? locate(reader, target.path) : locateId(reader, target.id)

  if (at === undefined) {
    throw new Refusal('ENOENT', textOf(target))
  }

  return { at, info: reader.info(at), seq: undefined }
}

/** A refusal names the part of the path that is at fault. */
function locate (reader: TreeReader, path: string): Located {
  return locateBy((dirId, name) => entryAt(reader, dirId, name), path, true)
}

function read (reader: TreeReader, query: Query<'read'>): TreeAnswer {
  const { at: { entry }, info } = find(reader, query.target, query.snapshot)

  if (entry.directory) {
    throw new Refusal('EISDIR', textOf(query.target))
  }

  if (query.version === undefined || query.version === entry.version || query.version === entry.contentVersion) {
    return { type: 'read', entry: info, content: reader.contentOfEntry(entry) }
  }

  const version = reader.get(VERSION, versionKey(entry.id, query.version))

  if (version === undefined) {
    throw new Refusal('version_not_found', `${textOf(query.target)}@${query.version}`)
  }

  return { type: 'read', entry: info, content: reader.content(entry.id, query.version, version) }
}

function folder (reader: TreeReader, path: string, snapshot: string | undefined): Found {
  const found = find(reader, { path }, snapshot)

  if (!found.at.entry.directory) {
    throw new Refusal('ENOTDIR', path)
  }

  return found
}

async function list (reader: TreeReader, query: Query<'list'>): Promise<TreeAnswer> {
  const { at, info, seq } = folder(reader, query.path, query.snapshot)
  const limit = pageOf(query.limit)
  const children = childrenOf(reader, at.entry.id, { after: query.after, seq, limit: limit + 1 })
  const { page, more } = await take(children, limit, textBytes)

  return { type: 'list', entry: info, entries: page.map(child => reader.info(child, seq)), more }
}

async function walk (reader: TreeReader, query: Query<'walk'>): Promise<TreeAnswer> {
  const { at, seq } = folder(reader, query.path, query.snapshot)
  const after = query.after === undefined || query.after === '' ? [] : query.after.split('/')
  const { page, more } = await take(walkFolder(reader, at.entry.id, { after, seq }), pageOf(query.limit), textBytes)
  const entries = page.map(row => ({ ...reader.info(row, seq), path: row.path }))

  return { type: 'walk', entries, more }
}

function versions (reader: TreeReader, query: Query<'versions'>): TreeAnswer {
  const { at: { entry }, info } = find(reader, query.target)

  if (entry.directory) {
    throw new Refusal('EISDIR', textOf(query.target))
  }

  const { versions = [], conflicts = [] } = reader.get(VERSION_LIST, versionListKey(entry.id)) ?? {}
  const found = [...versions, ...conflicts].sort((a, b) => a - b).flatMap((number): VersionInfo[] => {
    const version = reader.get(VERSION, versionKey(entry.id, number))

    return version === undefined
      ? []
      : [{
          version: number,
          size: version.size,
          cid: version.cid,
          inline: isInline(version),
          link: version.link,
          mtimeMs: version.mtimeMs,
          mtimeNs: version.mtimeNs,
          atMs: version.atMs,
          by: reader.name(version.by),
          node: reader.name(version.node),
          conflict: version.conflict === true
        }]
  })

  return { type: 'versions', entry: info, versions: found }
}

async function trash (reader: TreeReader, query: Query<'trash'>): Promise<TreeAnswer> {
  const { purgedId, settings } = reader.state
  const limit = pageOf(query.limit)
  const rows = reader.range(trashKey(Math.max(purgedId, query.after ?? 0) + 1), endOf('t/'), { limit: limit + 1 })
  const { page, more } = await take(rows, limit)
  const items = page.map(([key, bytes]): TrashInfo => {
    const { entry, path, deletedMs, keepMs, by, node } = TRASH.decode(bytes)

    return {
      trashId: parseNumbers(key)[0] as number,
      path,
      kind: entry === undefined ? 'file' : kindOf(entry),
      size: entry?.size ?? 0,
      deletedAtMs: deletedMs,
      expiresAtMs: Math.min(TIME_MS_MAX, Math.max(deletedMs + settings.trashMs, keepMs)),
      by: reader.name(by),
      node: reader.name(node)
    }
  })

  return { type: 'trash', items, more }
}

async function conflicts (reader: TreeReader, query: Query<'conflicts'>): Promise<TreeAnswer> {
  const limit = pageOf(query.limit)
  const rows = reader.range(conflictKey((query.after ?? 0) + 1), endOf('c/'), { limit: limit + 1 })
  const { page, more } = await take(rows, limit)
  const found = page.map(([key, bytes]): ConflictInfo => {
    const { by, ...conflict } = CONFLICT.decode(bytes)
    delete conflict.entryId

    return { conflictId: parseNumbers(key)[0] as number, ...conflict, by: reader.name(by) }
  })

  return { type: 'conflicts', conflicts: found, more }
}

function volume (reader: TreeReader): Extract<TreeAnswer, { type: 'volume' }>['volume'] {
  const { settings, deleted, index, seq, timeMs, files, directories, usedBytes } = reader.state
  const { trashItems, snapshots, conflicts, uploads: openUploads } = reader.state

  return {
    settings, deleted, index, seq, timeMs, files, directories, usedBytes, trashItems, snapshots, conflicts, openUploads
  }
}

function textOf (target: Target): string {
  return 'path' in target ? target.path : `#${target.id}`
}

function pageOf (limit: number): number {
  return Math.min(PAGE_ENTRIES_MAX, Math.max(1, Math.floor(limit) || 1))
}

/** The longest parts of a row; the rest of it is some 200 bytes. */
function textBytes ({ name, path = name, entry: { link = '', xattrs } }: Located & { path?: string }): number {
  return Buffer.byteLength(path) + Buffer.byteLength(link) +
    (xattrs?.list ?? []).reduce((sum, { name, value }) => sum + Buffer.byteLength(name) + value.byteLength, 0)
}

/** A page, which has one row at least when there is any, and whether there is anything behind it. */
async function take<T> (
  rows: AsyncIterable<T>, limit: number, weigh: (row: T) => number = () => 0
): Promise<{ page: T[], more: boolean }> {
  const page: T[] = []
  let bytes = 0

  for await (const row of rows) {
    bytes += weigh(row)

    if (page.length === limit || (page.length > 0 && bytes > PAGE_TEXT_BYTES_MAX)) {
      return { page, more: true }
    }

    page.push(row)
  }

  return { page, more: false }
}
