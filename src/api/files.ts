import * as v from 'valibot'
import { EntryType, warning } from './common.js'
import { array, count, flag, nullable, object, optional, text, word } from './shapes.js'

/** Files, folders and blocks by their CID, and where their copies are. */

export const AddResult = object({
  cid: text(), bytes: count(), blocks: count(), copies_min: count(), replicas: count(), warning
})
export type AddResult = v.InferOutput<typeof AddResult>

export const CidResult = object({ cid: text(), bytes: count() })
export type CidResult = v.InferOutput<typeof CidResult>

export const FileEntry = object({
  name: text(),
  path: text(),
  cid: text(),
  type: EntryType,
  bytes: count(),
  link: optional(text('What a symbolic link says.'))
})
export type FileEntry = v.InferOutput<typeof FileEntry>

export const StatInfo = object({
  cid: text(),
  type: word(['file', 'directory', 'symlink', 'block']),
  bytes: count(),
  blocks: count(),
  missing_blocks: count(),
  copies_min: count(),
  copies_max: count(),
  replicas: count('Copies that the mesh aims for, the most of any block.'),
  pinned: flag(),
  where: v.pipe(
    array(object({ peer_id: text(), hostname: text(), blocks: count(), bytes: count() })),
    v.description('How many of the blocks each member holds.'))
})
export type StatInfo = v.InferOutput<typeof StatInfo>

const holder = { peer_id: text(), hostname: text(), zone: text(), state: text() }

export const BlockStat = object({
  cid: text(),
  bytes: nullable(count()),
  wanted: count(),
  copies: count(),
  set: array(object({ ...holder, holds: word(['yes', 'no', 'unknown']), note: text() })),
  extra: v.pipe(array(object({ ...holder, note: text() })), v.description('Holders outside the set.')),
  summary: text('One sentence: healthy, or what is missing and why.')
})
export type BlockStat = v.InferOutput<typeof BlockStat>

export const PutResult = object({ cid: text(), bytes: count(), copies: count(), replicas: count(), warning })
export type PutResult = v.InferOutput<typeof PutResult>

export const BlockRow = object({ cid: text(), bytes: count() })
export type BlockRow = v.InferOutput<typeof BlockRow>
