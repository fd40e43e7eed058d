import { randomId } from '../../util/random.js'
import type { CID } from 'multiformats/cid'
import { bytesOf, cidOf, contentState, sizeOf } from './content.js'
import { commit } from './commit.js'
import { changeResult } from './context.js'
import { closeSource, sourceOf } from './data.js'
import { warnOfEntry } from './entry-copies.js'
import { parentPath } from './entry-stat.js'
import { stepId } from './operation-id.js'
import { treeError } from './tree-error.js'
import { upload } from './upload.js'
import { FILE_BYTES_MAX, INLINE_BYTES_MAX, LINK_BYTES_MAX } from '../constants.js'
import { attributesOf } from '../tree/attributes.js'
import { isLink } from '../tree/command-check.js'
import { OperationReusedError, OutcomeUnknownError, VersionConflictError, VolumeFsError, targetText } from '../errors.js'
import { cidOfContent } from '../../files/cid-of-content.js'
import { claimTree } from '../../files/claim-tree.js'
import { errorCode } from '../../util/errors.js'
import type { Changed, VolumeContext } from './context.js'
import type { Data, Source } from './data.js'
import type { Committed } from './commit.js'
import type { WriteFileOptions, WriteResult } from '../types.js'
import type { Content, Expect, TreeOp, TreeResult } from '../tree/types.js'

type WriteOp = Extract<TreeOp, { type: 'write' }>

/** Creates a file or replaces its content. */
export async function writeFile (
  context: VolumeContext, path: string, data: Data, options: WriteFileOptions = {}
): Promise<WriteResult> {
  if (options.flag === 'a') {
    return appendFile(context, path, data, options)
  }

  const source = await sourceOf(data)

  if ('small' in source) {
    return submitWrite(context, path, { kind: 'inline', bytes: source.small }, options)
  }

  try {
    const earlier = await spareUpload(context, path, options)

    if (earlier !== undefined) {
      const result = await resultAgain(context, path, earlier, source, options)
      await closeSource(source)

      return result
    }
  } catch (err) {
    await closeSource(source)
    throw err
  }

  return uploadWrite(context, path, source, options)
}

async function uploadWrite (
  context: VolumeContext, path: string, source: Extract<Source, { stream: unknown }>, options: WriteFileOptions
): Promise<WriteResult> {
  return upload(context, path, options, async settle => {
    const { cid, bytes, copiesMin, warning } = await context.files.add(source.stream, {
      claim: await context.claim(options.signal), signal: options.signal, onProgress: options.onProgress
    })

    await settle(cid)

    const result = await submitWrite(context, path, { kind: 'dag', cid: cid.bytes, size: bytes }, options)

    return { ...result, copiesMin, ...warning !== undefined && { warning } }
  })
}

/** Creates a symbolic link, or replaces a file or link with it. */
export async function symlink (
  context: VolumeContext, target: string, path: string, options: WriteFileOptions = {}
): Promise<WriteResult> {
  if (Buffer.byteLength(target) > LINK_BYTES_MAX) {
    throw context.fault('ENAMETOOLONG', path, { why: `the link's target has ${Buffer.byteLength(target)} bytes, and ` +
      `at most ${LINK_BYTES_MAX} are kept` })
  }

  if (!isLink(target)) {
    throw context.fault('EINVAL', path, { why: 'the target of a link is Unicode text without NUL, and not empty' })
  }

  return submitWrite(context, path, { kind: 'link', link: target }, options)
}

/** Puts what has a CID under a name: its blocks are claimed where they are. A folder becomes a folder. */
export async function linkCid (
  context: VolumeContext, cid: CID, path: string, options: WriteFileOptions = {}
): Promise<WriteResult> {
  const root = await context.files.resolve(cid, { signal: options.signal })

  if (root.type === 'directory') {
    return linkFolder(context, root.cid, path, options)
  }

  if (root.link !== undefined) {
    return symlink(context, root.link, path, options)
  }

  if (root.bytes > FILE_BYTES_MAX) {
    throw context.fault('EFBIG', path)
  }

  if (root.bytes <= INLINE_BYTES_MAX) {
    const content = { kind: 'dag' as const, cid: root.cid.bytes, size: root.bytes }
    const bytes = await bytesOf(context, content, { signal: options.signal })

    return submitWrite(context, path, { kind: 'inline', bytes }, options)
  }

  await spareUpload(context, path, options)

  return upload(context, path, options, async settle => {
    const claim = await context.claim(options.signal)

    const { warning } = await claimTree(context.blocks, root.cid, claim, {
      signal: options.signal, onProgress: ({ blocks }) => options.onProgress?.({ bytes: 0, blocks })
    })
    await settle(root.cid)

    const result = await submitWrite(context, path, { kind: 'dag', cid: root.cid.bytes, size: root.bytes }, options)

    return { ...result, ...warning !== undefined && { warning } }
  })
}

async function linkFolder (
  context: VolumeContext, cid: CID, path: string, options: WriteFileOptions
): Promise<WriteResult> {
  const operationId = options.operationId ?? randomId(context.random)
  const { signal, who, onProgress } = options
  const mkdir: TreeOp = { type: 'mkdir', path, parents: options.parents, ...attributesOf(options) }
  const changed = await context.change(mkdir, path, { signal, who, operationId })
  let size = 0
  let warning: string | undefined

  for await (const entry of context.files.ls(cid, { signal })) {
    const result = await linkCid(context, entry.cid, `${path === '/' ? '' : path}/${entry.name}`, {
      signal, who, operationId: stepId(operationId, entry.name),
      onProgress: progress => onProgress?.({ ...progress, bytes: size + progress.bytes })
    })

    size += result.size
    warning ??= result.warning
  }

  return { ...changeResult(changed), operationId, size, cid, ...warning !== undefined && { warning } }
}

/** Adds to the end of a file, and makes it when it is not there. */
export async function appendFile (
  context: VolumeContext, path: string, data: Data, options: WriteFileOptions = {}
): Promise<WriteResult> {
  const bytes = await allOf(await sourceOf(data))
  const operationId = options.operationId ?? randomId(context.random)
  const expectsOne = options.ifVersion !== undefined
  const target = { path }

  // one round trip for what most appends are: few bytes to a small file
  if (bytes.byteLength <= INLINE_BYTES_MAX && !expectsOne) {
    try {
      const op: TreeOp = { type: 'append', target, bytes, parents: options.parents }
      const changed = await context.change(op, path, { ...options, operationId })

      const told = await warnOfEntry(context, { ...changed, operationId }, options.signal)

      return await written(context, path, { changed: told, content: undefined }, options)
    } catch (err) {
      if (errorCode(err) !== 'not_inline') {
        throw err
      }
    }
  }

  try {
    const committed = await commit(context, target, path, { append: bytes }, {
      ...options, operationId: stepId(operationId, 'append')
    })

    return { ...await written(context, path, committed, options), operationId }
  } catch (err) {
    if (errorCode(err) !== 'ENOENT' || expectsOne) {
      throw err
    }
  }

  try {
    const created = await writeFile(context, path, bytes, {
      ...options, flag: 'wx', operationId: stepId(operationId, 'create')
    })

    return { ...created, operationId }
  } catch (err) {
    if (errorCode(err) !== 'EEXIST') {
      throw err
    }
  }

  // another client has made it meanwhile
  const committed = await commit(context, target, path, { append: bytes }, {
    ...options, operationId: stepId(operationId, 'append-after')
  })

  return { ...await written(context, path, committed, options), operationId }
}

/** What a change of a file has come to; where the tree made the content, it is asked for. */
export async function written (
  context: VolumeContext, path: string, { changed, content }: Committed, { signal }: WriteFileOptions
): Promise<WriteResult> {
  const found = content ?? await madeContent(context, path, changed, signal)

  return { ...changeResult(changed), size: sizeOf(found), cid: cidOf(found) }
}

/** The content that a change has left: it may have been replaced since, and then is an older version. */
async function madeContent (
  context: VolumeContext, path: string, { result, version, operationId }: Changed, signal?: AbortSignal
): Promise<Content> {
  const target = result.entryId === undefined ? { path } : { id: result.entryId }

  try {
    const now = await contentState(context, target, path, { signal })

    return now.entry.version === version
      ? now.content
      : await contentState(context, target, path, { signal, version }).then(({ content }) => content, () => now.content)
  } catch (err) {
    // it is done, and only the answer is not complete: asking again under the same id has no second effect
    throw new OutcomeUnknownError(context.link.name, operationId, { cause: err })
  }
}

async function submitWrite (
  context: VolumeContext, path: string, content: Content, options: WriteFileOptions
): Promise<WriteResult> {
  const op: WriteOp = {
    type: 'write',
    target: { path },
    content,
    expect: expectOf(options),
    parents: options.parents,
    ...attributesOf(options)
  }

  const changed = await context.change(op, path, options)

  await assertSame(context, changed, cidOf(content), path, options)

  const told = content.kind === 'inline' ? await warnOfEntry(context, changed, options.signal) : changed

  return { ...changeResult(told), size: sizeOf(content), cid: cidOf(content) }
}

/**
 * An id that the caller gave may have been given before, to a write of something else: then the result of that one came
 * back, and nothing was written now. Where the content of then is not kept any more, there is no telling.
 */
async function assertSame (
  context: VolumeContext, { result, version, pending, operationId }: Changed, cid: CID, path: string,
  options: WriteFileOptions
): Promise<void> {
  if (options.operationId === undefined || pending || result.entryId === undefined || result.conflictId !== undefined) {
    return
  }

  const question = { signal: options.signal, stale: true, version }
  const there = await contentState(context, { id: result.entryId }, path, question).catch(() => undefined)

  if (there !== undefined && !cidOf(there.content).equals(cid)) {
    throw new OperationReusedError(operationId, `a write of other bytes to ${targetText(path, context.link.name)}`)
  }
}

export function expectOf ({ flag, ifVersion }: Pick<WriteFileOptions, 'flag' | 'ifVersion'>): Expect | undefined {
  const expect: Expect = {
    ...(flag === 'wx' ? { absent: true } : {}),
    ...(flag === 'r+' ? { present: true } : {}),
    ...(ifVersion === undefined ? {} : { version: ifVersion })
  }

  return Object.keys(expect).length === 0 ? undefined : expect
}

/**
 * Fails early with what the operation would fail with after the upload. The operation itself decides: what is found
 * here may change meanwhile. Resolves to the result of the same operation when it was done before.
 */
async function spareUpload (
  context: VolumeContext, path: string, options: WriteFileOptions
): Promise<TreeResult | undefined> {
  try {
    await checkTarget(context, path, options)
  } catch (err) {
    // the file may be there, or be another one, because of this very operation
    const earlier = await earlierResult(context, options)

    if (earlier === undefined) {
      throw err
    }

    return earlier
  }

  return earlierResult(context, options)
}

async function checkTarget (
  context: VolumeContext, path: string, { flag, ifVersion, parents, signal }: WriteFileOptions
): Promise<void> {
  try {
    const { entry } = await context.ask({ type: 'stat', target: { path } }, { signal })

    if (flag === 'wx') {
      throw context.fault('EEXIST', path)
    }

    if (entry.kind === 'directory') {
      throw context.fault('EISDIR', path)
    }

    if (ifVersion !== undefined && entry.version !== ifVersion) {
      throw new VersionConflictError(path, { volume: context.link.name })
    }
  } catch (err) {
    if (errorCode(err) !== 'ENOENT' || flag === 'r+' || ifVersion !== undefined) {
      throw err
    }

    if (parents !== true) {
      await checkFolder(context, path, signal)
    }
  }
}

async function checkFolder (context: VolumeContext, path: string, signal?: AbortSignal): Promise<void> {
  const { name: volume } = context.link
  const parent = parentPath(path)

  try {
    const { entry } = await context.ask({ type: 'stat', target: { path: parent } }, { signal })

    if (entry.kind === 'directory') {
      return
    }
  } catch (err) {
    if (err instanceof VolumeFsError && err.code === 'ENOENT') {
      throw treeError({ code: err.code, detail: path }, { volume, isChange: true, missing: err.missing ?? parent })
    }

    throw err
  }

  throw treeError({ code: 'ENOTDIR', detail: path }, { volume, missing: parent })
}

/** Only an id that the caller gave can have been sent before. */
async function earlierResult (
  context: VolumeContext, { operationId, signal }: WriteFileOptions
): Promise<TreeResult | undefined> {
  if (operationId === undefined) {
    return undefined
  }

  const { result } = await context.ask({ type: 'result', commandId: operationId }, { signal })

  return result
}

/** The answer that was given to the operation when it was first asked for. */
async function resultAgain (
  context: VolumeContext, path: string, result: TreeResult, source: Extract<Source, { stream: unknown }>,
  options: WriteFileOptions
): Promise<WriteResult> {
  const operationId = options.operationId as string

  if (result.code !== 'ok') {
    throw treeError(result, { volume: context.link.name, path, commandId: operationId })
  }

  // asking again brings how many copies it has by now; the tree does not look at the content of what it knows
  const op: WriteOp = { type: 'write', target: { path }, content: { kind: 'inline', bytes: new Uint8Array() } }

  const changed = await context.change(op, path, options)
  const { cid } = await cidOfContent(source.stream, { signal: options.signal })

  await assertSame(context, changed, cid, path, options)

  return written(context, path, { changed, content: undefined }, options)
}

async function allOf (source: Source): Promise<Uint8Array> {
  if ('small' in source) {
    return source.small
  }

  const chunks: Uint8Array[] = []

  for await (const chunk of source.stream) {
    chunks.push(chunk)
  }

  return Buffer.concat(chunks)
}
