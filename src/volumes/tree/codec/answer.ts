import { withPackedXattrs, withUnpackedXattrs } from '../attributes.js'
import * as pb from '../pb/tree.js'
import { SETTINGS_DEFAULT } from '../../constants.js'
import { kindOf, packSettings, unpackSettings } from '../records.js'
import { answerSchema, resultSchema } from './query-schema.js'
import { packContent, unpackContent } from './command.js'
import type {
  ConflictInfo, EntryInfo, LogRow, SnapshotInfo, TrashInfo, TreeAnswer, TreeResult, VersionInfo, VolumeState
} from '../types.js'

/** Answers and results as they go over rpc. */

export function encodeAnswer (answer: TreeAnswer): Uint8Array {
  return pb.Answer.encode(packAnswer(answer))
}

function packAnswer (answer: TreeAnswer): Partial<pb.Answer> {
  const { type } = answer

  switch (answer.type) {
    case 'stat': return { type, entry: packEntry(answer.entry) }
    case 'read': return { type, entry: packEntry(answer.entry), content: packContent(answer.content) }
    case 'list': return { type, entry: packEntry(answer.entry), entries: answer.entries.map(packEntry), more: answer.more }
    case 'walk': return { type, entries: answer.entries.map(packEntry), more: answer.more }
    case 'versions': return { type, entry: packEntry(answer.entry), versions: answer.versions as pb.VersionInfo[] }
    case 'trash': return {
      type,
      trash: answer.items.map(({ kind, ...item }) => (
        { ...item, directory: kind === 'directory', symlink: kind === 'symlink' || undefined }
      )),
      more: answer.more
    }
    case 'snapshots': return { type, snapshots: answer.snapshots as pb.SnapshotInfo[] }
    case 'conflicts': return { type, conflicts: answer.conflicts as pb.ConflictInfo[], more: answer.more }
    case 'log': return { type, rows: answer.rows as pb.LogRow[], more: answer.more, next: answer.next }
    case 'volume': return { type, volume: { ...answer.volume, settings: packSettings(answer.volume.settings) } }
    case 'result': return { type, result: answer.result }
    case 'error': return { type, code: answer.code, detail: answer.detail }
  }
}

export function decodeAnswer (bytes: Uint8Array): TreeAnswer {
  const answer = answerSchema.decode(bytes)
  const { type, more = false } = answer

  switch (type) {
    case 'stat': return { type, entry: unpackEntry(answer.entry) }
    case 'read': return { type, entry: unpackEntry(answer.entry), content: unpackContent(answer.content) }
    case 'list': return { type, entry: unpackEntry(answer.entry), entries: answer.entries.map(unpackEntry), more }
    case 'walk': return { type, entries: answer.entries.map(unpackEntry), more }
    case 'versions': return {
      type,
      entry: unpackEntry(answer.entry),
      versions: answer.versions.map((version): VersionInfo => ({ ...version, cid: version.cid }))
    }
    case 'trash': return {
      type,
      items: answer.trash.map(({ directory, symlink, ...item }): TrashInfo => (
        { ...item, kind: directory ? 'directory' : symlink === true ? 'symlink' : 'file' }
      )),
      more
    }
    case 'snapshots': return { type, snapshots: answer.snapshots satisfies SnapshotInfo[] }
    case 'conflicts': return { type, conflicts: answer.conflicts satisfies ConflictInfo[], more }
    case 'log': return { type, rows: answer.rows satisfies LogRow[], more, next: answer.next }
    case 'volume': return { type, volume: unpackVolume(answer.volume) }
    case 'result': return { type, result: answer.result === undefined ? undefined : unpackResult(answer.result) }
    case 'error': return { type, code: answer.code ?? 'internal', detail: answer.detail ?? '' }
    default: throw new RangeError(`unknown answer ${JSON.stringify(type)}`)
  }
}

/** `ok` is what most are, and is left out. */
export function encodeResult (result: TreeResult): Uint8Array {
  return pb.Result.encode(result.code === 'ok' ? { ...result, code: undefined } : result)
}

export function decodeResult (bytes: Uint8Array): TreeResult {
  return unpackResult(resultSchema.decode(bytes))
}

function unpackResult (result: pb.Result): TreeResult {
  return { ...result, code: result.code ?? 'ok' }
}

function packEntry ({ kind, ...entry }: EntryInfo): pb.EntryInfo {
  return { ...withPackedXattrs(entry), directory: kind === 'directory' } as pb.EntryInfo
}

function unpackEntry (entry: pb.EntryInfo | undefined): EntryInfo {
  if (entry === undefined) {
    throw new RangeError('an answer without its entry')
  }

  const { directory, mode, cid, ...rest } = withUnpackedXattrs(entry)

  return { ...rest, kind: kindOf({ directory, link: rest.link }), mode, cid }
}

function unpackVolume (volume: pb.VolumeState | undefined): VolumeState {
  if (volume === undefined) {
    throw new RangeError('an answer without the volume')
  }

  return { ...volume, settings: { ...SETTINGS_DEFAULT, ...unpackSettings(volume.settings) } }
}
