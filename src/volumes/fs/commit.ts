import { CID } from 'multiformats/cid'
import { fileState, sizeOf, bytesOf } from './content.js'
import { randomId } from '../../util/random.js'
import type { FileContent } from './content.js'
import { COMMIT_ATTEMPTS_MAX, COMMIT_PAUSE_MS, COMMIT_PAUSE_MS_MAX } from './constants.js'
import { warnOfEntry } from './entry-copies.js'
import { stepId } from './operation-id.js'
import { upload } from './upload.js'
import { FILE_BYTES_MAX, INLINE_BYTES_MAX } from '../constants.js'
import { ContendedError } from '../errors.js'
import { errorCode } from '../../util/errors.js'
import { sleep } from '../../util/sleep.js'
import type { Changed, VolumeContext } from './context.js'
import type { FileState } from './content.js'
import type { PendingEdit } from './pending-edit.js'
import type { ChangeOptions } from '../types.js'
import type { Content, Expect, Target, TreeOp } from '../tree/types.js'
import type { FileEdit } from '../../files/types.js'

/** What is to be done to a file, whatever its content has become when it is done. */
export type Change = { edit: PendingEdit } | { append: Uint8Array }

export interface CommitOptions extends ChangeOptions {
  /** What the file is thought to be; wrong guesses cost one attempt. */
  known?: FileState
  /** Only this version: no second attempt. */
  ifVersion?: number
}

export interface Committed {
  changed: Changed
  /** The content that was committed; undefined when the tree made it, or it was committed some time before. */
  content: Content | undefined
}

/**
 * Changes bytes of a file that others may write to at the same time.
 *
 * A content inside the entry is changed by the tree itself. One in blocks gets a new DAG next to the old one, which
 * becomes the file's content only if the old one still is. If not, the same change is made onto the newer content: so
 * what others wrote elsewhere in the file stays, and where both wrote it is as if this change came after theirs.
 *
 * Each attempt has an id of its own that follows from the operation's: asked for again, the operation finds the attempt
 * that succeeded and has no second effect.
 */
export async function commit (
  context: VolumeContext, target: Target, path: string, change: Change, options: CommitOptions
): Promise<Committed> {
  const operationId = options.operationId ?? randomId(context.random)
  let known = options.known
  let pauseMs = COMMIT_PAUSE_MS

  for (let attempt = 0; attempt < COMMIT_ATTEMPTS_MAX; attempt++) {
    const state = known ?? await fileState(context, target, path, { signal: options.signal })
    const id = stepId(operationId, attempt)

    try {
      const step = { ...options, operationId: id }
      const { changed, content } = await tryCommit(context, target, path, change, state, step)

      return { changed: { ...changed, operationId }, content }
    } catch (err) {
      if (!metOthers(errorCode(err), { known, ifVersion: options.ifVersion })) {
        throw err
      }
    }

    // what was known is old, and the first look at what is new need not wait
    if (known === undefined) {
      await sleep(context.clock, context.random() * pauseMs, options.signal)
      pauseMs = Math.min(2 * pauseMs, COMMIT_PAUSE_MS_MAX)
    }

    known = undefined
  }

  throw new ContendedError(path, COMMIT_ATTEMPTS_MAX, { volume: context.link.name })
}

/** Others were faster; the change has to be made again onto what they left. */
function metOthers (code: string, { known, ifVersion }: Pick<CommitOptions, 'known' | 'ifVersion'>): boolean {
  switch (code) {
    case 'not_inline':
      return true
    case 'version_conflict':
      return ifVersion === undefined
    case 'block_not_found':
      // a content that was replaced a while ago may be gone
      return known !== undefined
    default:
      return false
  }
}

async function tryCommit (
  context: VolumeContext, target: Target, path: string, change: Change, { entry, content }: FileState,
  options: CommitOptions
): Promise<Committed> {
  const size = sizeOf(content)
  const version = options.ifVersion === undefined ? undefined : { version: options.ifVersion }

  if (('append' in change ? size + change.append.byteLength : change.edit.sizeOver(size)) > FILE_BYTES_MAX) {
    // the tree would refuse it as well, after all the leaves were made
    throw context.fault('EFBIG', path)
  }

  if (content.kind === 'inline') {
    const op = inPlace(target, change, size, version)

    if (op !== undefined) {
      const changed = await context.change(op, path, options)

      return { changed: await warnOfEntry(context, changed, options.signal), content: undefined }
    }
  }

  // inline contents have no name to compare, so it is the entry that must not have changed
  const expect: Expect = {
    ...(content.kind === 'inline' ? { version: entry.version } : { cid: content.cid }),
    ...version
  }
  const edit = editOf(change, size)
  const write = async (content: Content): Promise<Committed> => {
    const changed = await context.change({ type: 'write', target, content, expect }, path, options)

    // a change that is in the file already was made the first time it was asked for, out of an older content
    return { changed, content: changed.version > entry.version ? content : undefined }
  }

  if ((edit.size ?? size) <= INLINE_BYTES_MAX) {
    const bytes = await smallBytes(context, content, change, edit, options.signal)
    const { changed, ...rest } = await write({ kind: 'inline', bytes })

    return { changed: await warnOfEntry(context, changed, options.signal), ...rest }
  }

  return upload(context, path, options, async settle => {
    const claim = await context.claim(options.signal)
    const root = content.kind === 'dag' ? CID.decode(content.cid) : await rootOf(context, content.bytes, options)
    const { cid, size, warning } = await context.files.edit(root, { ...edit, claim, signal: options.signal })

    await settle(cid)

    const { changed, ...rest } = await write({ kind: 'dag', cid: cid.bytes, size })

    return { changed: { ...changed, ...warning !== undefined && { warning } }, ...rest }
  })
}

/** What the tree can do itself to a content inside the entry; undefined when it does not fit there. */
function inPlace (target: Target, change: Change, size: number, version: Expect | undefined): TreeOp | undefined {
  if ('append' in change) {
    // an append names no version: one that has to is written at the end of that version
    return size + change.append.byteLength > INLINE_BYTES_MAX
      ? undefined
      : version === undefined
        ? { type: 'append', target, bytes: change.append }
        : { type: 'patch', target, writes: [{ offset: size, bytes: change.append }], expect: version }
  }

  const patch = change.edit.sizeOver(size) > INLINE_BYTES_MAX ? undefined : change.edit.patch(INLINE_BYTES_MAX)
  const expect = version === undefined ? {} : { expect: version }

  return patch === undefined ? undefined : { type: 'patch', target, ...patch, ...expect }
}

function editOf (change: Change, size: number): FileEdit {
  return 'append' in change
    ? { writes: [{ offset: size, bytes: change.append }], size: size + change.append.byteLength }
    : change.edit.editOf(size)
}

async function smallBytes (
  context: VolumeContext, content: FileContent, change: Change, edit: FileEdit, signal?: AbortSignal
): Promise<Uint8Array> {
  const bytes = new Uint8Array(edit.size ?? 0)
  const kept = await bytesOf(context, content, { length: Math.min(edit.keep ?? Infinity, bytes.byteLength), signal })

  bytes.set(kept)

  for (const write of edit.writes ?? []) {
    bytes.set(write.bytes, write.offset)
  }

  return bytes
}

/** A content that outgrows its entry: a file of one leaf to begin with. */
async function rootOf (context: VolumeContext, bytes: Uint8Array, { signal }: CommitOptions): Promise<CID> {
  const { cid } = await context.files.add(bytes, { claim: await context.claim(signal), signal })

  return cid
}

