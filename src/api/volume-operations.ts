import * as v from 'valibot'
import { DoneInfo } from './common.js'
import {
  BYTES_TYPE, CAR_TYPE, HEADER_BYTES, HEADER_GID, HEADER_MODE, HEADER_MTIME, HEADER_TYPE, HEADER_UID, HEADER_XATTRS,
  TAR_TYPE
} from './constants.js'
import {
  BackupRestoreInfo, ChangeResult, CopyInfo, EntryStat, PatchInfo, RemoveInfo, TreeWriteInfo, WriteResult
} from './entries.js'
import {
  ConflictInfo, ConflictsClearInfo, LogRow, SnapshotInfo, SnapshotRestoreInfo, TrashInfo, VersionInfo
} from './history.js'
import { TransferProgress, UPLOAD_FORMATS, download } from './node-operations.js'
import { body, bytes, json, progress, rows, table } from './operation.js'
import {
  ConflictsClearRequest, CopyRequest, MkdirRequest, RenameRequest, RestoreRequest, SnapshotCreateRequest,
  SnapshotRestoreRequest, TouchRequest, TrashEmptyRequest, TrashRestoreRequest, TruncateRequest, VolumeCreateRequest,
  VolumeRecoverRequest, VolumeRenameRequest, VolumeSettingsRequest, choice, flag, operationId, range, reading,
  shortAttributes, snapshot, text, whole, word
} from './requests.js'
import { array, count, object, text as told } from './shapes.js'
import { RecoverReport, VolumeRemoveResult, VolumeRenameResult, VolumeRow, VolumeStat } from './volumes.js'

/**
 * Operations on volumes. Paths are percent-encoded segments, the root none at all; in JSON bodies they are text
 * (`/a/b`).
 */

const WRITE_FLAGS = ['w', 'wx', 'r+', 'a'] as const

const change = json(ChangeResult, { mayBePending: true })
const create = flag('Make it when it is not there.')
const ifVersion = v.optional(whole('Only while the entry has this version.'))

export const volumeOperations = table({
  'GET /volumes': {
    summary: 'The volumes',
    query: object({ stat: flag('How they are as well, which asks each volume.') }),
    answer: json(array(VolumeRow))
  },
  'POST /volumes': { summary: 'Makes a volume', body: body(VolumeCreateRequest), answer: json(VolumeStat) },
  'GET /volumes/:name': { summary: 'How a volume is', answer: json(VolumeStat) },
  'POST /volumes/:name': {
    summary: 'Changes its settings', body: body(VolumeSettingsRequest), answer: json(VolumeStat)
  },
  'DELETE /volumes/:name': { summary: 'Deletes a volume for good', answer: json(VolumeRemoveResult) },
  'POST /volumes/:name/name': {
    summary: 'Renames a volume', body: body(VolumeRenameRequest), answer: json(VolumeRenameResult)
  },
  'POST /volumes/:name/recover': {
    summary: 'Goes on from what is left of its metadata replicas',
    body: body(VolumeRecoverRequest),
    answer: json(RecoverReport)
  },

  'GET /volumes/:name/files/*path': {
    summary: 'The bytes of a file, or a tar of a folder',
    description: 'A tar has modes and times, and when asked owners and extended attributes; of one file they are in ' +
      'headers. Nothing follows symbolic links.',
    query: object({ ...download, version: v.optional(whole('An older content.')), ...reading, ...choice }),
    answer: bytes([BYTES_TYPE, TAR_TYPE],
      [HEADER_TYPE, HEADER_BYTES, HEADER_MODE, HEADER_MTIME, HEADER_UID, HEADER_GID, HEADER_XATTRS])
  },
  'PUT /volumes/:name/files/*path': {
    summary: 'The body becomes the file, or the entries of a tar go into the folder',
    description: 'With `format=raw` the body becomes the file, with the attributes of the query and the extended ' +
      'attributes of the header. With `format=tar` its entries go into the folder, which is made when it is not there, ' +
      'each with its mode and time, and when asked with its owner and its extended attributes (`SCHILY.xattr` ' +
      'records); after a failure what was written stays, and the same request finishes the job.',
    query: object({
      format: v.optional(word(UPLOAD_FORMATS), 'raw'),
      flag: v.optional(word(WRITE_FLAGS,
        '`w`: make or replace the file. `wx`: only make it. `r+`: only replace it, all of it. `a`: append.'), 'w'),
      if_version: ifVersion,
      parents: flag('Make the folders above that are not there.'),
      ...shortAttributes,
      ...choice,
      create: flag('Make the volume when it is not there.'),
      operation_id: operationId
    }),
    body: bytes([BYTES_TYPE, TAR_TYPE], [HEADER_XATTRS]),
    answer: progress(
      v.union([TransferProgress, object({ bytes: count(), entries: count() })]),
      v.union([WriteResult, TreeWriteInfo]))
  },
  'POST /volumes/:name/files/*path': {
    summary: 'Writes the body into a file, from an offset on',
    query: object({ offset: range.offset, create, operation_id: operationId }),
    body: bytes([BYTES_TYPE]),
    answer: progress(object({ bytes: count() }), PatchInfo)
  },
  'DELETE /volumes/:name/files/*path': {
    summary: 'Removes a file or a folder',
    query: object({
      recursive: flag('A folder with all that is in it.'),
      force: flag('Nothing there is no failure.'),
      purge: flag('Not into the trash.'),
      if_version: ifVersion,
      operation_id: operationId
    }),
    answer: json(RemoveInfo, { mayBePending: true })
  },
  'GET /volumes/:name/stat/*path': {
    summary: 'One entry',
    query: object({ ...reading, cid: flag('Also the CID of a content that lives in the entry.') }),
    answer: json(EntryStat)
  },
  'GET /volumes/:name/list/*path': {
    summary: 'The entries of a folder, names in UTF-8 order, parents before children',
    query: object({
      ...reading, recursive: flag('All below.'), after: v.optional(text('Names after this one.'))
    }),
    answer: rows(EntryStat)
  },

  'POST /volumes/:name/mkdir': { summary: 'Makes a folder', body: body(MkdirRequest), answer: change },
  'POST /volumes/:name/rename': { summary: 'Moves an entry', body: body(RenameRequest), answer: change },
  'POST /volumes/:name/touch': {
    summary: 'Makes an empty file, or gives an entry a time (now) and other attributes',
    body: body(TouchRequest),
    answer: change
  },
  'POST /volumes/:name/truncate': { summary: 'Sets the size of a file', body: body(TruncateRequest), answer: change },
  'POST /volumes/:name/restore': {
    summary: 'An older content becomes the newest one', body: body(RestoreRequest), answer: change
  },
  'POST /volumes/:name/copy': {
    summary: 'Copies from a path or a CID; no data is moved',
    body: body(CopyRequest),
    answer: progress(object({ entries: count() }), CopyInfo)
  },

  'GET /volumes/:name/versions/*path': {
    summary: 'The kept contents of a file, newest first', query: object(reading), answer: json(array(VersionInfo))
  },
  'GET /volumes/:name/trash': { summary: 'What was removed and is kept', answer: rows(TrashInfo) },
  'POST /volumes/:name/trash/restore': {
    summary: 'Takes it back', body: body(TrashRestoreRequest), answer: change
  },
  'POST /volumes/:name/trash/empty': {
    summary: 'Removes it for good', body: body(TrashEmptyRequest), answer: json(DoneInfo)
  },
  'GET /volumes/:name/snapshots': { summary: 'The snapshots', answer: json(array(SnapshotInfo)) },
  'POST /volumes/:name/snapshots': {
    summary: 'Makes a snapshot', body: body(SnapshotCreateRequest), answer: json(SnapshotInfo)
  },
  'DELETE /volumes/:name/snapshots/:snapshot': {
    summary: 'Removes a snapshot', query: object({ operation_id: operationId }), answer: json(DoneInfo)
  },
  'POST /volumes/:name/snapshots/:snapshot/restore': {
    summary: 'Makes a folder what it was: copies what differs, removes what was not there',
    body: body(SnapshotRestoreRequest),
    answer: progress(object({ entries: count(), path: told() }), SnapshotRestoreInfo)
  },
  'GET /volumes/:name/conflicts': { summary: 'What came of changes that met', answer: rows(ConflictInfo) },
  'POST /volumes/:name/conflicts/clear': {
    summary: 'Forgets conflicts', body: body(ConflictsClearRequest), answer: json(ConflictsClearInfo)
  },
  'GET /volumes/:name/log': {
    summary: 'Past changes',
    query: object({
      ...reading,
      after: v.optional(whole('An index.')),
      reverse: flag('Newest first.'),
      limit: v.optional(whole('Rows at most.')),
      path: v.optional(text('Changes below it alone.'))
    }),
    answer: rows(LogRow)
  },
  'GET /volumes/:name/watch/*path': {
    summary: 'Changes from now on, or after an index, without an end',
    description: 'An empty line comes at once, when the watch stands, and then every half a minute.',
    query: object({ after: v.optional(whole('An index.')) }),
    answer: rows(LogRow)
  },
  'GET /volumes/:name/backup': {
    summary: 'The volume as a CAR',
    query: object({ snapshot, since: v.optional(text('A snapshot: what changed after it alone.')) }),
    answer: bytes([CAR_TYPE])
  },
  'PUT /volumes/:name/backup': {
    summary: 'Reads a CAR into the volume',
    query: object({ create }),
    body: bytes([CAR_TYPE]),
    answer: progress(BackupRestoreInfo, BackupRestoreInfo)
  }
})
