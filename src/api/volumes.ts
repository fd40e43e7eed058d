import * as v from 'valibot'
import { array, count, flag, nullable, object, optional, text, texts, time, word } from './shapes.js'

/** Volumes as such. What only a majority of the metadata replicas tells is null while none can be reached. */

export const VolumeHealthWord = word(['healthy', 'degraded', 'unavailable', 'unknown'],
  '`healthy`: a majority of the metadata replicas answers, and all do. `degraded`: a majority, and not all, or they are ' +
  'being replaced. `unavailable`: no majority. `unknown`: it did not answer in time.')
export type VolumeHealthWord = v.InferOutput<typeof VolumeHealthWord>

export const VolumeRow = object({
  name: text(),
  id: text(),
  epoch: count(),
  members: texts(),
  created_at: time(),
  used_bytes: optional(nullable(count('Null: no majority tells it now.'))),
  files: optional(nullable(count())),
  health: optional(VolumeHealthWord)
})
export type VolumeRow = v.InferOutput<typeof VolumeRow>

export const ON_PARTITION = ['refuse', 'accept'] as const

export const VolumeStat = object({
  name: text(),
  id: text(),
  created_at: time(),
  settings: nullable(object({
    replicas: count(),
    metadata_replicas: count('0: 3, and 5 as soon as the mesh has 5 nodes.'),
    on_partition: word(ON_PARTITION),
    trash_ms: count(),
    versions: count(),
    versions_ms: count(),
    quota_bytes: count()
  })),
  epoch: count(),
  index: count(),
  writable: flag('A majority of the metadata replicas answers.'),
  replicas: array(object({
    peer_id: text(),
    hostname: text(),
    state: text(),
    sequencer: flag(),
    applied_index: nullable(count('Null when it did not answer.')),
    learner: flag(),
    failed: nullable(text('Why the replica there cannot go on; null while it can.'))
  })),
  files: nullable(count()),
  directories: nullable(count()),
  used_bytes: nullable(count()),
  trash_items: nullable(count()),
  snapshots: nullable(count()),
  conflicts: nullable(count()),
  pending: count(),
  divided: nullable(text(
    'Its replicas have not applied the same, and no majority of them has: what; null: as far as is known they have.'))
})
export type VolumeStat = v.InferOutput<typeof VolumeStat>

export const VolumeRemoveResult = object({ name: text(), removed: v.literal(true) })
export type VolumeRemoveResult = v.InferOutput<typeof VolumeRemoveResult>

export const VolumeRenameResult = object({ name: text(), renamed_from: text() })
export type VolumeRenameResult = v.InferOutput<typeof VolumeRenameResult>

export const RecoverReport = object({
  name: text(),
  id: text(),
  survivors: array(object({ peer_id: text(), hostname: text(), commit_index: count(), last_index: count() })),
  lost: texts(),
  chosen: nullable(text()),
  warnings: texts(),
  needed: flag('No majority answers; without that nothing is done.'),
  recovered: flag()
})
export type RecoverReport = v.InferOutput<typeof RecoverReport>
