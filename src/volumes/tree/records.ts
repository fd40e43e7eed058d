import { SETTINGS_DEFAULT } from '../constants.js'
import { COUNTER_MAX, STATE_FORMAT, TREE_FORMAT } from './constants.js'
import { ROOT_ID } from './keys.js'
import * as pb from './pb/tree.js'
import type { Content, EntryKind, VolumeSettings } from './types.js'
import type { RecordCodec } from './work.js'

const NO_BYTES = new Uint8Array(0)

/** What is stored, as the operations see it. */

export type Entry = pb.Entry
export type Place = pb.Place
export type Version = pb.Version
export type VersionList = pb.VersionList
export type Trash = pb.Trash
export type Conflict = pb.Conflict
export type Snapshot = pb.Snapshot
export type Upload = pb.Upload
export type JournalEntry = pb.JournalEntry
export type Row = pb.Row
export type Rows = pb.Rows

export interface State extends Omit<pb.State, 'settings'> { settings: VolumeSettings }

/** A format that this program does not know: it must not go on. */
export class TreeFormatError extends Error {
  constructor (what: string) {
    super(`${what} has a format of a newer Shoal. Update this node; nothing was changed.`)
    this.name = 'TreeFormatError'
  }
}

/** Numbers that are mostly equal to another one of the record are left out when they are. */
function packEntry (entry: Entry): Entry {
  return {
    ...entry,
    since: entry.since === entry.version ? 0 : entry.since,
    contentVersion: entry.contentVersion === entry.version ? 0 : entry.contentVersion,
    contentMs: entry.contentMs === entry.ctimeMs ? 0 : entry.contentMs
  }
}

function unpackEntry (entry: Entry): Entry {
  entry.since = entry.since === 0 ? entry.version : entry.since
  entry.contentVersion = entry.contentVersion === 0 ? entry.version : entry.contentVersion
  entry.contentMs = entry.contentMs === 0 ? entry.ctimeMs : entry.contentMs

  return entry
}

export const ENTRY: RecordCodec<Entry> = {
  encode: entry => pb.Entry.encode(packEntry(entry)),
  decode: bytes => unpackEntry(pb.Entry.decode(bytes))
}

export const TRASH: RecordCodec<Trash> = {
  encode: trash => pb.Trash.encode({ ...trash, entry: trash.entry === undefined ? undefined : packEntry(trash.entry) }),
  decode: bytes => {
    const trash = pb.Trash.decode(bytes)

    return { ...trash, entry: trash.entry === undefined ? undefined : unpackEntry(trash.entry) }
  }
}

export const PLACE: RecordCodec<Place> = pb.Place
export const VERSION: RecordCodec<Version> = pb.Version
export const VERSION_LIST: RecordCodec<VersionList> = pb.VersionList
export const CONFLICT: RecordCodec<Conflict> = pb.Conflict
export const SNAPSHOTS: RecordCodec<pb.SnapshotList> = pb.SnapshotList
export const UPLOADS: RecordCodec<pb.UploadList> = pb.UploadList
export const JOURNAL_ENTRY: RecordCodec<JournalEntry> = pb.JournalEntry
export const COUNT: RecordCodec<pb.Count> = pb.Count
export const TEXT: RecordCodec<pb.Text> = pb.Text
export const ROWS: RecordCodec<Rows> = pb.Rows

/**
 * Counters of the state within what can be stored: a state that holds a broken one must not keep everything else from
 * being applied. Operations check their own before they change them.
 */
function clampCounters (state: State): State {
  const clamped = { ...state }

  for (const [field, value] of Object.entries(state) as [keyof State, unknown][]) {
    if (typeof value === 'number' && !(Number.isSafeInteger(value) && value >= 0)) {
      Object.assign(clamped, { [field]: value > 0 ? COUNTER_MAX : 0 })
    }
  }

  return clamped
}

export const STATE: RecordCodec<State> = {
  encode: state => pb.State.encode({ ...clampCounters(state), settings: packSettings(state.settings) }),
  decode: bytes => {
    const state = pb.State.decode(bytes)

    if (state.format > TREE_FORMAT) {
      throw new TreeFormatError('The stored tree')
    }

    return {
      ...state,
      // Beyond what is applied it would have commands forgotten that are still to come.
      forgotten: Math.min(state.forgotten, state.index),
      settings: { ...SETTINGS_DEFAULT, ...unpackSettings(state.settings) }
    }
  }
}

export function packSettings (settings: Partial<VolumeSettings>): pb.Settings {
  const { onPartition, ...numbers } = settings

  return onPartition === undefined ? numbers : { ...numbers, accept: onPartition === 'accept' }
}

export function unpackSettings (settings: pb.Settings | undefined): Partial<VolumeSettings> {
  const { accept, ...numbers } = settings ?? {}

  return accept === undefined ? numbers : { ...numbers, onPartition: accept ? 'accept' : 'refuse' }
}

/** Of a volume in which nothing was done yet. */
export function newState (): State {
  return {
    format: STATE_FORMAT,
    settings: SETTINGS_DEFAULT,
    deleted: false,
    index: 0,
    // The root itself is change 1.
    seq: 1,
    timeMs: 0,
    files: 0,
    // The root is not counted.
    directories: 0,
    usedBytes: 0,
    trashItems: 0,
    snapshots: 0,
    conflicts: 0,
    uploads: 0,
    nextId: ROOT_ID + 1,
    nextTrashId: 1,
    nextConflictId: 1,
    nextName: 1,
    snapshotSeq: 0,
    purgedId: 0,
    historySeq: 0,
    forgotten: 0,
    logFrom: 1
  }
}

/** The root's entry until something in it changed. */
export const NEW_ROOT: Entry = {
  id: ROOT_ID,
  directory: true,
  size: 0,
  children: 0,
  mtimeMs: 0,
  ctimeMs: 0,
  version: 1,
  since: 1,
  contentVersion: 1,
  contentMs: 0,
  versions: 0,
  by: 0,
  node: 0,
  until: 0,
  older: 0,
  newer: 0
}

/** What a record says of a content. */
export interface Named { size: number, cid?: Uint8Array, link?: string }

/** The content's bytes have a record of their own. */
export const isInline = ({ cid, link }: Pick<Named, 'cid' | 'link'>): boolean => cid === undefined && link === undefined

/** @param bytes - of inline content */
export function contentOf ({ size, cid, link }: Named, bytes: () => Uint8Array | undefined): Content {
  if (link !== undefined) {
    return { kind: 'link', link }
  }

  return cid !== undefined ? { kind: 'dag', cid, size } : { kind: 'inline', bytes: bytes() ?? NO_BYTES }
}

export function kindOf ({ directory, link }: Pick<Entry, 'directory' | 'link'>): EntryKind {
  return directory ? 'directory' : link === undefined ? 'file' : 'symlink'
}
