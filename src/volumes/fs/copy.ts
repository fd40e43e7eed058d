import { changeResult } from './context.js'
import { ENTRIES_AT_ONCE } from './constants.js'
import { isWithin, joinPath } from './entry-stat.js'
import { folderAt } from './compared-trees.js'
import { FolderAttributes } from './folder-attributes.js'
import { walk } from './listing.js'
import { stepId } from './operation-id.js'
import { TaskPool } from '../../util/concurrently.js'
import { errorCode } from '../../util/errors.js'
import { randomId } from '../../util/random.js'
import type { VolumeContext } from './context.js'
import type { ChangeOptions, ChangeResult } from '../types.js'
import type { TreeOp } from '../tree/types.js'

export interface CopyOptions extends ChangeOptions {
  recursive?: boolean
  noReplace?: boolean
  parents?: boolean
  snapshot?: string
  version?: number
}

/**
 * One file, or with `recursive` a folder entry by entry. No data is moved. A copy that broke off can be repeated: it
 * merges into what is there, and the operation's id makes each step have one effect. Modes and times come along; the
 * target itself keeps its own when it is there.
 */
export async function copy (
  context: VolumeContext, from: string, to: string, options: CopyOptions = {}
): Promise<ChangeResult> {
  const { snapshot, version, noReplace, parents, signal, who } = options
  const operationId = options.operationId ?? randomId(context.random)
  const source = options.recursive === true && version === undefined
    ? (await context.ask({ type: 'stat', target: { path: from }, snapshot }, { signal })).entry
    : undefined

  if (source?.kind !== 'directory') {
    const op: TreeOp = { type: 'copy', from, to, snapshot, version, noReplace, parents }

    return changeResult(await context.change(op, to, { ...options, operationId }))
  }

  if (snapshot === undefined && isWithin(to, from)) {
    throw context.fault('EINVAL', from, { dest: to, why: 'a folder cannot be copied into itself' })
  }

  const root = await makeFolder(context, to, source.mode, { ...options, operationId })
  const folders = new FolderAttributes()

  if (root.isNew) {
    folders.note(to, source)
  }

  await TaskPool.run(ENTRIES_AT_ONCE, async pool => {
    for await (const entry of walk(context, from, { snapshot, signal })) {
      const relative = entry.path.slice(from === '/' ? 1 : from.length + 1)
      const target = joinPath(to, relative)
      const step = { signal, who, operationId: stepId(operationId, relative) }

      if (entry.isDirectory()) {
        folders.note(target, entry)
        // before what is in it
        await context.change({ type: 'mkdir', path: target, parents: true, mode: entry.mode }, target, step)
      } else {
        await pool.add(async () => copyFile(context, entry.path, target, { ...step, snapshot }))
      }
    }
  })

  await folders.apply(async at => await folderAt(context, at, signal), async (at, attributes) => {
    const op: TreeOp = { type: 'setattr', target: { path: at }, ...attributes }

    await context.change(op, at, { signal, who, operationId: stepId(operationId, `attributes of ${at}`) })
  })

  return { ...root.result, operationId }
}

async function copyFile (
  context: VolumeContext, from: string, to: string, { snapshot, ...options }: ChangeOptions & { snapshot?: string }
): Promise<void> {
  try {
    await context.change({ type: 'copy', from, to, snapshot }, to, options)
  } catch (err) {
    // what was removed while the folder was being copied is as if it had gone before
    if (errorCode(err) !== 'ENOENT' || snapshot !== undefined) {
      throw err
    }
  }
}

async function makeFolder (
  context: VolumeContext, path: string, mode: number | undefined, { noReplace, parents, ...options }: CopyOptions
): Promise<{ result: ChangeResult, isNew: boolean }> {
  try {
    return { result: changeResult(await context.change({ type: 'mkdir', path, parents, mode }, path, options)), isNew: true }
  } catch (err) {
    if (errorCode(err) !== 'EEXIST' || noReplace === true) {
      throw err
    }
  }

  const { entry } = await context.ask({ type: 'stat', target: { path } }, options)

  if (entry.kind !== 'directory') {
    throw context.fault('ENOTDIR', path)
  }

  return {
    result: { version: entry.version, path, pending: false, copies: 0, operationId: options.operationId ?? '' }, isNew: false
  }
}
