import { hasOwnerOrXattrs, withPackedXattrs, withUnpackedXattrs } from '../attributes.js'
import { ATTRIBUTES_FORMAT, BATCH_FORMAT, LINKS_FORMAT, TIME_MAX_FORMAT, TREE_FORMAT } from '../constants.js'
import { commandSchema } from './command-schema.js'
import * as pb from '../pb/tree.js'
import { wholeTime } from '../time.js'
import { TreeFormatError, packSettings, unpackSettings } from '../records.js'
import type { Content, EntryAttributes, PruneStep, Target, TreeBatch, TreeCommand, TreeOp } from '../types.js'

/** Commands as they go to a replica, and batches of them as they lie in the log. */

/** protons wants bytes that are not shared between threads; ours never are. */
type Bytes = Uint8Array<ArrayBuffer>

export function encodeCommand (command: TreeCommand): Uint8Array {
  const { id, baseIndex, principal, node, atMs, op } = command

  const format = formatOf(op)

  return pb.Command.encode({
    id: Buffer.from(id, 'hex'), baseIndex, principal, node, atMs: wholeTime(atMs), op: packOp(op),
    format: format === BATCH_FORMAT ? undefined : format
  })
}

/** The lowest format that can say the operation. */
export function formatOf (op: TreeOp): number {
  if (op.type === 'resolve') {
    return formatOf(op.op)
  }

  if (hasOwnerOrXattrs(op as EntryAttributes)) {
    return ATTRIBUTES_FORMAT
  }

  const needsLinks = (op.type === 'write' && op.content.kind === 'link') || ('mtimeNs' in op && (op.mtimeNs ?? 0) !== 0)

  return needsLinks ? LINKS_FORMAT : BATCH_FORMAT
}

/** Throws for bytes that are no command, or one of a newer version. */
export function decodeCommand (bytes: Uint8Array): TreeCommand {
  return unpackCommand(pb.Command.decode(bytes))
}

/** The same, of a client that wants it ordered. @throws {InvalidMessageError} on anything that no gateway makes */
export function decodeSubmitted (bytes: Uint8Array): TreeCommand {
  return unpackCommand(commandSchema.decode(bytes))
}

/** @param commands - encoded already: nothing but their format is looked at again */
export function encodeBatch (
  commands: readonly Uint8Array[], time: number | Pick<TreeBatch, 'timeMs' | 'timeMaxMs'>
): Uint8Array {
  const { timeMs, timeMaxMs } = typeof time === 'number' ? { timeMs: time, timeMaxMs: undefined } : time

  return pb.EncodedBatch.encode({
    format: commands.reduce((format, command) => Math.max(format, neededBy(command)),
      timeMaxMs === undefined ? BATCH_FORMAT : TIME_MAX_FORMAT),
    timeMs: wholeTime(timeMs),
    commands: commands as Bytes[],
    timeMaxMs: timeMaxMs === undefined ? undefined : wholeTime(timeMaxMs)
  })
}

/** What a sender says of its command. One that says less than it needs loses what the batch's format does not have. */
function neededBy (command: Uint8Array): number {
  const format = orUndefined(() => pb.CommandFormat.decode(command).format)

  return format === LINKS_FORMAT || format === ATTRIBUTES_FORMAT ? format : BATCH_FORMAT
}

/** A batch as it was read: what of it is no command of this format is left out, by every replica alike. */
export interface DecodedBatch extends TreeBatch {
  /** Commands that were left out. */
  unreadable: number
}

/**
 * Reads whatever lies in the log. Bytes that are no batch are one without commands, and bytes that are no command are
 * left out: nothing may depend on who wrote them.
 *
 * Throws `TreeFormatError` for a batch of a newer format, and only then: other replicas can apply it, and to leave it
 * out would part this one from them. So a change that adds an operation, or a field that changes what one does, raises
 * the format of the batches that hold it.
 */
export function decodeBatch (bytes: Uint8Array): DecodedBatch {
  const batch = orUndefined(() => pb.EncodedBatch.decode(bytes))

  if (batch === undefined) {
    return { timeMs: 0, commands: [], unreadable: 1 }
  }

  if (batch.format > TREE_FORMAT) {
    throw new TreeFormatError('The log of the volume')
  }

  const commands = batch.commands.map(command => orUndefined(() => decodeCommand(command)))
    .filter(command => command !== undefined)
    .map(command => ({ ...command, op: asOfFormat(command.op, batch.format) }))

  return {
    timeMs: batch.timeMs,
    commands,
    unreadable: batch.commands.length - commands.length,
    timeMaxMs: batch.timeMaxMs
  }
}

/**
 * The operation as a replica that knows no newer format reads it: replicas of both kinds come to the same, whatever
 * lies in a batch that does not say that it needs more.
 */
function asOfFormat (op: TreeOp, format: number): TreeOp {
  if (op.type === 'resolve') {
    return { ...op, op: asOfFormat(op.op, format) }
  }

  if (formatOf(op) === ATTRIBUTES_FORMAT && format < ATTRIBUTES_FORMAT) {
    return asOfFormat({ ...op, uid: undefined, gid: undefined, xattrs: undefined } as TreeOp, format)
  }

  if (formatOf(op) === BATCH_FORMAT || format >= LINKS_FORMAT) {
    return op
  }

  const plain = 'mtimeNs' in op ? { ...op, mtimeNs: undefined } : op

  return plain.type === 'write' && plain.content.kind === 'link'
    ? { ...plain, content: { kind: 'inline', bytes: new Uint8Array(0) } }
    : plain
}

function orUndefined<T> (decode: () => T): T | undefined {
  try {
    return decode()
  } catch {
    return undefined
  }
}

function unpackCommand ({ id, baseIndex, principal, node, atMs, op }: pb.Command): TreeCommand {
  return {
    id: Buffer.from(id.buffer, id.byteOffset, id.length).toString('hex'),
    baseIndex,
    principal,
    node,
    atMs,
    op: unpackOp(op)
  }
}

/** Times of a file system have fractions of a ms, those of the tree have none. */
function packAttributes<T extends EntryAttributes> (op: T): ReturnType<typeof withPackedXattrs<T>> {
  return withPackedXattrs(op.mtimeMs === undefined || Number.isInteger(op.mtimeMs)
    ? op
    : { ...op, mtimeMs: Math.floor(op.mtimeMs) })
}

export function packOp (op: TreeOp): pb.Op {
  switch (op.type) {
    case 'mkdir': return { mkdir: packAttributes(op) }
    case 'write': return {
      write: { ...packAttributes(op), content: packContent(op.content), expect: op.expect as pb.Expect }
    }
    case 'patch': return { patch: { ...op, writes: op.writes as pb.Range[], expect: op.expect as pb.Expect } }
    case 'append': return { append: { ...op, bytes: op.bytes as Bytes } }
    case 'setattr': return { setattr: packAttributes(op) }
    case 'rename': return { rename: op }
    case 'copy': return { copy: op }
    case 'remove': return {
      remove: {
        ...op,
        directory: op.kind === undefined ? undefined : op.kind === 'directory',
        expect: op.expect as pb.Expect
      }
    }
    case 'trash-restore': return { trashRestore: op }
    case 'trash-purge': return { trashPurge: { listed: op.trashIds === undefined ? undefined : true, trashIds: [...op.trashIds ?? []] } }
    case 'snapshot-create': return { snapshotCreate: op }
    case 'snapshot-remove': return { snapshotRemove: op }
    case 'settings': return { settings: packSettings(op.settings) }
    case 'conflict-clear': return { conflictClear: { conflictIds: [...op.conflictIds] } }
    case 'upload': return {
      upload: { uploadId: op.uploadId, done: op.state === 'done', startedAtMs: wholeTime(op.startedAtMs) }
    }
    case 'sweep': return { sweep: { sweepId: op.sweepId, salt: op.salt as Bytes } }
    case 'prune': return { prune: { steps: op.steps.map(packStep) } }
    case 'resolve': return {
      resolve: {
        op: pb.Op.encode(packOp(op.op)),
        base: {
          ...op.base,
          atMs: wholeTime(op.base.atMs),
          ids: [...op.base.ids ?? []],
          toIds: [...op.base.toIds ?? []],
          below: [...op.base.below ?? []]
        },
        hostname: op.hostname
      }
    }
    case 'delete-volume': return { deleteVolume: {} }
  }
}

const BROKEN = 'A command of the log'

/** Operations that hold another one hold none that does: reading must not go as deep as its author likes. */
const NESTING_MAX = 1

export function unpackOp (op: pb.Op | undefined, nesting = 0): TreeOp {
  if (op === undefined) {
    throw new TreeFormatError(BROKEN)
  }

  if (op.write !== undefined) {
    const { target, content, ...rest } = withUnpackedXattrs(op.write)

    return { type: 'write', target: unpackTarget(target), content: unpackContent(content), ...rest }
  }

  if (op.mkdir !== undefined) { return { type: 'mkdir', ...withUnpackedXattrs(op.mkdir) } }
  if (op.patch !== undefined) { return { type: 'patch', ...op.patch, target: unpackTarget(op.patch.target) } }
  if (op.append !== undefined) { return { type: 'append', ...op.append, target: unpackTarget(op.append.target) } }
  if (op.setattr !== undefined) {
    return { type: 'setattr', ...withUnpackedXattrs(op.setattr), target: unpackTarget(op.setattr.target) }
  }

  if (op.rename !== undefined) { return { type: 'rename', ...op.rename } }
  if (op.copy !== undefined) { return { type: 'copy', ...op.copy } }

  if (op.remove !== undefined) {
    const { directory, ...rest } = op.remove

    return { type: 'remove', ...rest, kind: directory === undefined ? undefined : directory ? 'directory' : 'file' }
  }

  return unpackRareOp(op, nesting)
}

function unpackRareOp (op: pb.Op, nesting: number): TreeOp {
  if (op.trashRestore !== undefined) { return { type: 'trash-restore', ...op.trashRestore } }

  if (op.trashPurge !== undefined) {
    return { type: 'trash-purge', trashIds: op.trashPurge.listed === true ? op.trashPurge.trashIds : undefined }
  }

  if (op.snapshotCreate !== undefined) { return { type: 'snapshot-create', ...op.snapshotCreate } }
  if (op.snapshotRemove !== undefined) { return { type: 'snapshot-remove', ...op.snapshotRemove } }
  if (op.settings !== undefined) { return { type: 'settings', settings: unpackSettings(op.settings) } }
  if (op.conflictClear !== undefined) { return { type: 'conflict-clear', ...op.conflictClear } }

  if (op.upload !== undefined) {
    const { done, ...rest } = op.upload

    return { type: 'upload', ...rest, state: done ? 'done' : 'open' }
  }

  if (op.sweep !== undefined) { return { type: 'sweep', ...op.sweep } }
  if (op.prune !== undefined) { return { type: 'prune', steps: op.prune.steps.map(unpackStep) } }
  if (op.deleteVolume !== undefined) { return { type: 'delete-volume' } }

  if (op.resolve?.base !== undefined && nesting < NESTING_MAX) {
    return {
      type: 'resolve',
      op: unpackOp(pb.Op.decode(op.resolve.op), nesting + 1),
      base: op.resolve.base,
      hostname: op.resolve.hostname
    }
  }

  throw new TreeFormatError(BROKEN)
}

export function packContent (content: Content): pb.Content {
  switch (content.kind) {
    case 'inline': return { inline: content.bytes as Bytes, size: 0 }
    case 'dag': return { cid: content.cid as Bytes, size: content.size }
    case 'link': return { link: content.link, size: 0 }
  }
}

export function unpackContent (content: pb.Content | undefined): Content {
  if (content?.link !== undefined) {
    return { kind: 'link', link: content.link }
  }

  return content?.cid !== undefined
    ? { kind: 'dag', cid: content.cid, size: content.size }
    : { kind: 'inline', bytes: content?.inline ?? new Uint8Array(0) }
}

export function unpackTarget (target: pb.Target | undefined): Target {
  return target?.id !== undefined ? { id: target.id } : { path: target?.path ?? '' }
}

function packStep (step: PruneStep): pb.PruneStep {
  const none = { children: [], versions: [], keys: [] }

  switch (step.kind) {
    case 'trash': return { ...none, trashId: step.trashId, children: [...step.children ?? []] }
    case 'versions': return { ...none, id: step.id, versions: [...step.versions] }
    case 'history': return { ...none, history: true, keys: [...step.keys], doneSeq: step.doneSeq }
    case 'log': return { ...none, logUpToIndex: step.upToIndex }
    case 'upload': return { ...none, uploadId: step.uploadId }
    case 'journal': return { ...none, journal: true, keys: [...step.keys] }
  }
}

function unpackStep (step: pb.PruneStep): PruneStep {
  if (step.trashId !== undefined) {
    return { kind: 'trash', trashId: step.trashId, children: step.children }
  }

  if (step.id !== undefined) { return { kind: 'versions', id: step.id, versions: step.versions } }
  if (step.logUpToIndex !== undefined) { return { kind: 'log', upToIndex: step.logUpToIndex } }
  if (step.uploadId !== undefined) { return { kind: 'upload', uploadId: step.uploadId } }
  if (step.journal === true) { return { kind: 'journal', keys: step.keys } }

  if (step.history === true) { return { kind: 'history', keys: step.keys, doneSeq: step.doneSeq } }

  throw new TreeFormatError(BROKEN)
}
