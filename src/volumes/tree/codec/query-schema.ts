/** What questions, answers and results must look like, on the wire. */
import {
  Answer, ConflictInfo, EntryInfo, LogRow, Query, Result, SnapshotInfo, TrashInfo, VersionInfo, VolumeState
} from '../pb/tree.js'
import {
  cidBytes, content, gid, link, mtimeNs, NAME_CHARS_MAX, PATH_CHARS_MAX, settings, target, uid, xattrs
} from './command-schema.js'
import { counter, flag, list, oneOf, optional, real, required, text } from '../../../util/schema/fields.js'
import { message } from '../../../util/schema/schema.js'

/** Rows of one answer: several times what a page, the versions of a file or all snapshots have. */
const ROWS_MAX = 16_384

/** Codes of results and errors, kinds, and what a conflict or an error says. */
const WORD_CHARS_MAX = 128
const SENTENCE_CHARS_MAX = 4 * PATH_CHARS_MAX

const path = text({ max: PATH_CHARS_MAX, empty: true })
const name = text({ max: NAME_CHARS_MAX, empty: true })
const word = text({ max: WORD_CHARS_MAX, empty: true })
const sentence = text({ max: SENTENCE_CHARS_MAX, empty: true })
const number = optional(counter())
const mtimeMs = real({ min: -Number.MAX_SAFE_INTEGER, max: Number.MAX_SAFE_INTEGER })
const uint32 = counter({ max: 2 ** 32 - 1 })

export const querySchema = message(Query, {
  type: oneOf('stat', 'read', 'list', 'walk', 'versions', 'trash', 'snapshots', 'conflicts', 'log', 'volume', 'result'),
  target: optional(target),
  snapshot: optional(name),
  version: number,
  path: optional(path),
  after: optional(path),
  afterNumber: number,
  limit: number,
  reverse: optional(flag),
  commandId: optional(text({ max: 64, empty: true }))
})

export const resultSchema = message(Result, {
  code: optional(word),
  detail: optional(sentence),
  seq: number,
  entryId: number,
  version: number,
  trashId: number,
  conflictId: number,
  path: optional(path),
  index: number
})

const entry = message(EntryInfo, {
  id: counter(),
  directory: flag,
  name,
  parentId: counter(),
  size: counter(),
  children: counter(),
  mode: optional(uint32),
  mtimeMs,
  ctimeMs: counter(),
  version: counter(),
  cid: optional(cidBytes),
  inline: flag,
  versions: uint32,
  by: name,
  node: name,
  pending: optional(flag),
  path: optional(path),
  link: optional(link),
  mtimeNs,
  uid,
  gid,
  xattrs
})

const volume = message(VolumeState, {
  settings: required(settings),
  deleted: flag,
  index: counter(),
  seq: counter(),
  timeMs: counter(),
  files: counter(),
  directories: counter(),
  usedBytes: counter(),
  trashItems: counter(),
  snapshots: counter(),
  conflicts: counter(),
  openUploads: counter()
})

export const answerSchema = message(Answer, {
  type: oneOf('stat', 'read', 'list', 'walk', 'versions', 'trash', 'snapshots', 'conflicts', 'log', 'volume', 'result',
    'error'),
  entry: optional(entry),
  content: optional(content),
  entries: list(entry, ROWS_MAX),
  more: optional(flag),
  versions: list(message(VersionInfo, {
    version: counter(),
    size: counter(),
    cid: optional(cidBytes),
    inline: flag,
    mtimeMs,
    atMs: counter(),
    by: name,
    node: name,
    conflict: flag,
    link: optional(link),
    mtimeNs
  }), ROWS_MAX),
  trash: list(message(TrashInfo, {
    trashId: counter(),
    path,
    directory: flag,
    size: counter(),
    deletedAtMs: counter(),
    expiresAtMs: counter(),
    by: name,
    node: name,
    symlink: optional(flag)
  }), ROWS_MAX),
  snapshots: list(message(SnapshotInfo, {
    name, seq: counter(), index: counter(), atMs: counter(), by: name
  }), ROWS_MAX),
  conflicts: list(message(ConflictInfo, {
    conflictId: counter(),
    kind: word,
    path,
    keptAt: optional(path),
    keptVersion: number,
    atMs: counter(),
    hostname: name,
    by: name,
    message: sentence
  }), ROWS_MAX),
  rows: list(message(LogRow, {
    index: counter(),
    seq: counter(),
    atMs: counter(),
    who: name,
    node: name,
    op: word,
    path,
    to: optional(path),
    entryId: number,
    version: number,
    code: word
  }), ROWS_MAX),
  volume: optional(volume),
  result: optional(resultSchema),
  code: optional(word),
  detail: optional(sentence),
  next: number
})
