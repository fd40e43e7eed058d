import * as v from 'valibot'
import { ON_PARTITION } from './volumes.js'
import { parseMode, parseMtime } from './attribute-text.js'
import { parseXattrs } from './xattr-text.js'
import { REPLICAS_MAX } from '../config/values.js'
import type { Xattrs } from '../volumes/types.js'

/**
 * What requests say, in a query or in a JSON body. A query has text alone, so that numbers and flags are read from
 * text as well; a body may have them so too. Each field says what it must be: "mode is "9"; it must be …".
 */

/** As a field stands in the OpenAPI document. */
export type FieldSchema = Record<string, unknown>

/** The schema of a field as a client writes it, and the value as the server reads it. */
type Field<In, Out = In> = v.GenericSchema<In, Out>

/**
 * @param what - it must be so: "one of raw, tar"
 * @param read - undefined: it is not
 */
function field<In, Out> (what: string, read: (value: unknown) => Out | undefined, schema: FieldSchema): Field<In, Out> {
  return v.pipe(
    // what `openapi.ts` looks for
    Object.assign(v.custom<In>(() => true), { fieldSchema: schema }),
    v.rawTransform<In, Out>(({ dataset, addIssue, NEVER }) => {
      const value = read(dataset.value)

      if (value === undefined) {
        addIssue({ message: what })
        return NEVER
      }

      return value
    })
  )
}

export function text (description?: string): Field<string> {
  return field('text', value => typeof value === 'string' ? value : undefined, { type: 'string', description })
}

/** A whole number, 0 or more. */
export function whole (description?: string, { min = 0, max = Number.MAX_SAFE_INTEGER } = {}): Field<number> {
  const what = max < Number.MAX_SAFE_INTEGER ? `a number from ${min} to ${max}` : 'a whole number, 0 or more'

  return field(what, value => {
    const number = typeof value === 'string' && /^\d+$/.test(value) ? Number(value) : value

    return Number.isSafeInteger(number) && (number as number) >= min && (number as number) <= max
      ? number as number
      : undefined
  }, { type: 'integer', minimum: min, ...max < Number.MAX_SAFE_INTEGER && { maximum: max }, description })
}

const FLAGS = new Map<unknown, boolean>([
  [true, true], ['true', true], ['1', true], [false, false], ['false', false], ['0', false]
])

/** True or false, in a query also 1 or 0. */
export function flag (description?: string, byDefault = false): v.OptionalSchema<Field<boolean>, boolean> {
  return v.optional(
    field<boolean, boolean>('true or false', value => FLAGS.get(value), { type: 'boolean', default: byDefault, description }),
    byDefault)
}

export function word<const W extends string | number> (words: readonly W[], description?: string): Field<W> {
  return field(`one of ${words.join(', ')}`, value => words.find(word => word === value), { enum: words, description })
}

/** Ids of one request; the body's own limit is about as many. */
const IDS_MAX = 10_000

function isId (value: unknown): value is number {
  return Number.isSafeInteger(value) && (value as number) >= 0
}

export function ids (description?: string): Field<number[]> {
  return field(`an array of at most ${IDS_MAX} whole numbers`,
    value => Array.isArray(value) && value.length <= IDS_MAX && value.every(isId) ? value : undefined,
    { type: 'array', items: { type: 'integer', minimum: 0 }, maxItems: IDS_MAX, description })
}

/** A list of at most so many. */
export function texts (description: string, max: number): Field<string[]> {
  return field(`an array of at most ${max} texts`,
    value => Array.isArray(value) && value.length <= max && value.every(one => typeof one === 'string') ? value : undefined,
    { type: 'array', items: { type: 'string' }, maxItems: max, description })
}

export const replicas = v.optional(whole('Copies to keep.', { min: 1, max: REPLICAS_MAX }))

export const snapshot = v.optional(text('As the volume was in this snapshot.'))

/** As the ids of operations are written: 128 random bits. */
const OPERATION_ID = /^[0-9a-f]{32}$/

/** Of every change. */
export const operationId = v.optional(field<string, string>('32 hex digits, random',
  value => typeof value === 'string' && OPERATION_ID.test(value) ? value : undefined,
  { type: 'string', pattern: OPERATION_ID.source, description: 'A retry with the same one has no second effect.' }))

const mode = v.optional(field<string, number>('a mode in octal, such as "0644"',
  value => typeof value === 'string' ? parseMode(value) : undefined,
  { type: 'string', pattern: '^0?[0-7]{1,4}$', description: 'Octal, as `ls` and `chmod` know it.' }))

const mtime = v.optional(field<string, { mtimeMs: number, mtimeNs?: number }>(
  'a time in ISO 8601, such as "2026-01-31T12:00:00Z"',
  value => typeof value === 'string' && /^\d|^[+-]\d{6}/.test(value) ? parseMtime(value) : undefined,
  { type: 'string', description: 'ISO 8601, up to nanoseconds.' }))

const xattrs = v.optional(field<Record<string, string>, Xattrs>('an object of base64 by name', parseXattrs, {
  type: 'object',
  additionalProperties: { type: 'string', contentEncoding: 'base64' },
  description: 'Base64 by name; all of them: others go.'
}))

/** Those that fit into a query. */
export const shortAttributes = {
  mode, mtime, uid: v.optional(whole('Number of the owner.')), gid: v.optional(whole('Number of the group.'))
}

/** What is left out stays. */
export const attributes = { ...shortAttributes, xattrs }

export const AttributesRequest = v.object(attributes)
export type AttributesRequest = v.InferInput<typeof AttributesRequest>
export type ReadAttributes = v.InferOutput<typeof AttributesRequest>

/** What is wanted besides mode and time. */
export const choice = {
  owner: flag('With the numbers of owners and groups.'),
  xattrs: flag('With extended attributes.')
}

/** How a volume is read. */
export const reading = { snapshot, stale: flag('From a replica that may lag, also without a majority.') }

/** Of bytes; what is wrong with them is `invalid_range`. */
export const range = {
  offset: v.optional(whole('First byte.')), length: v.optional(whole('Bytes, at most. Without it: all to the end.'))
}

const settings = {
  replicas,
  metadata_replicas: v.optional(word([3, 5])),
  on_partition: v.optional(word(ON_PARTITION)),
  trash_ms: v.optional(whole()),
  versions: v.optional(whole()),
  versions_ms: v.optional(whole()),
  quota_bytes: v.optional(whole())
}

/** What is left out keeps its default, or its value. */
export const VolumeSettingsRequest = v.object(settings)
export type VolumeSettingsRequest = v.InferInput<typeof VolumeSettingsRequest>

export const VolumeCreateRequest = v.object({ name: text(), ...settings })
export type VolumeCreateRequest = v.InferInput<typeof VolumeCreateRequest>

export const VolumeRenameRequest = v.object({ name: text('The volume is called so from now on.') })
export type VolumeRenameRequest = v.InferInput<typeof VolumeRenameRequest>

export const VolumeRecoverRequest = v.object({ accept_loss: flag('Operations of the last moments may be missing.') })
export type VolumeRecoverRequest = v.InferInput<typeof VolumeRecoverRequest>

export const PeerAddRequest = v.object({
  address: field<string, string>('an address, such as "host:port"',
    value => typeof value === 'string' && value !== '' ? value : undefined,
    { type: 'string', minLength: 1, description: '`host:port`, or a multiaddr.' })
})
export type PeerAddRequest = v.InferInput<typeof PeerAddRequest>

/** What is left out stays. */
export const WorkerSetRequest = v.object({
  bytes_per_s: v.optional(whole('How fast it may go.')),
  percent: v.optional(whole('The same, as a percentage of the default.')),
  paused: v.optional(field<boolean, boolean>('true or false', value => FLAGS.get(value),
    { type: 'boolean', description: 'No round begins while it is paused.' }))
})
export type WorkerSetRequest = v.InferInput<typeof WorkerSetRequest>

export const LeaveRequest = v.object({ force: flag('Leave with blocks that were not handed over.') })
export type LeaveRequest = v.InferInput<typeof LeaveRequest>

export const PinCreateRequest = v.object({
  cid: text(),
  label: v.optional(text()),
  replicas,
  restore: flag('Only what was unpinned, under each label that it had then and has no pin of now, with the copies of then.')
})
export type PinCreateRequest = v.InferInput<typeof PinCreateRequest>

const parents = flag('Make the folders above that are not there.')
const noReplace = flag('Fail when something is there.')

export const MkdirRequest = v.object({ path: text(), parents, ...attributes, operation_id: operationId })
export type MkdirRequest = v.InferInput<typeof MkdirRequest>

export const RenameRequest = v.object({
  from: text(), to: text(), no_replace: noReplace, parents, operation_id: operationId
})
export type RenameRequest = v.InferInput<typeof RenameRequest>

export const CopyRequest = v.object({
  to: text(),
  from: v.optional(text('A path of this volume, or of `from_volume`.')),
  from_volume: v.optional(text()),
  cid: v.optional(text('`bafy…/path`, in the place of `from`.')),
  snapshot,
  version: v.optional(whole()),
  recursive: flag('Folders need it.'),
  no_replace: noReplace,
  parents,
  operation_id: operationId
})
export type CopyRequest = v.InferInput<typeof CopyRequest>

export const TouchRequest = v.object({
  path: text(),
  create: flag('An empty file where there is none.', true),
  parents,
  ...attributes,
  operation_id: operationId
})
export type TouchRequest = v.InferInput<typeof TouchRequest>

export const TruncateRequest = v.object({ path: text(), size: whole(), operation_id: operationId })
export type TruncateRequest = v.InferInput<typeof TruncateRequest>

export const RestoreRequest = v.object({
  path: text(), version: whole(), to: v.optional(text()), operation_id: operationId
})
export type RestoreRequest = v.InferInput<typeof RestoreRequest>

export const TrashRestoreRequest = v.object({ trash_id: whole(), to: v.optional(text()), operation_id: operationId })
export type TrashRestoreRequest = v.InferInput<typeof TrashRestoreRequest>

export const TrashEmptyRequest = v.object({
  trash_ids: v.optional(ids('Without it: all.')), operation_id: operationId
})
export type TrashEmptyRequest = v.InferInput<typeof TrashEmptyRequest>

export const SnapshotCreateRequest = v.object({ name: text(), operation_id: operationId })
export type SnapshotCreateRequest = v.InferInput<typeof SnapshotCreateRequest>

export const SnapshotRestoreRequest = v.object({
  path: v.optional(text('Below it alone.')), to: v.optional(text()), operation_id: operationId
})
export type SnapshotRestoreRequest = v.InferInput<typeof SnapshotRestoreRequest>

export const ConflictsClearRequest = v.object({
  conflict_ids: v.optional(ids('Without it: all.')), operation_id: operationId
})
export type ConflictsClearRequest = v.InferInput<typeof ConflictsClearRequest>
