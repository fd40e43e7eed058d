import { fileState } from './content.js'
import { VolumeHandle } from './handle.js'
import { stepId } from './operation-id.js'
import { errorCode } from '../../util/errors.js'
import { randomId } from '../../util/random.js'
import type { VolumeContext } from './context.js'
import type { FileState } from './content.js'
import type { HandleInit } from './handle.js'
import type { ChangeOptions, OpenFlag, VolumeFile } from '../types.js'
import type { Expect } from '../tree/types.js'

interface OpenOptions extends ChangeOptions { snapshot?: string, mode?: number }

interface Mode { access: HandleInit['access'], create: boolean, empty: boolean, exclusive: boolean, append: boolean }

const MODES: Readonly<Record<OpenFlag, Mode>> = {
  r: { access: 'read', create: false, empty: false, exclusive: false, append: false },
  'r+': { access: 'both', create: false, empty: false, exclusive: false, append: false },
  w: { access: 'write', create: true, empty: true, exclusive: false, append: false },
  'w+': { access: 'both', create: true, empty: true, exclusive: false, append: false },
  wx: { access: 'write', create: true, empty: true, exclusive: true, append: false },
  'wx+': { access: 'both', create: true, empty: true, exclusive: true, append: false },
  a: { access: 'write', create: true, empty: false, exclusive: false, append: true },
  'a+': { access: 'both', create: true, empty: false, exclusive: false, append: true }
}

/** Opens a file as `fs.open` does. `w` empties it at once, before anything is written. */
export async function openFile (
  context: VolumeContext, path: string, flag: OpenFlag = 'r', { snapshot, mode, ...options }: OpenOptions = {}
): Promise<VolumeFile> {
  const how = MODES[flag]
  const frozen = snapshot !== undefined

  if (how === undefined) {
    throw context.fault('EINVAL', path, { why: `${String(flag)} is no way to open a file` })
  }

  if (frozen && flag !== 'r') {
    throw context.fault('EROFS', path)
  }

  const operationId = options.operationId ?? randomId(context.random)
  const state = how.empty
    ? await made(context, path, { exclusive: how.exclusive, mode, ...options, operationId })
    : await found(context, path, { create: how.create, mode, snapshot, ...options, operationId })

  return new VolumeHandle(context, {
    path,
    // as of a snapshot there is no other name than the path
    target: frozen ? { path } : { id: state.entry.id },
    state,
    access: how.access,
    append: how.append,
    frozen,
    options: { ...options, operationId }
  })
}

async function found (
  context: VolumeContext, path: string,
  { create, snapshot, ...options }: OpenOptions & { create: boolean, operationId: string }
): Promise<FileState> {
  try {
    return await fileState(context, { path }, path, { snapshot, signal: options.signal })
  } catch (err) {
    if (!create || errorCode(err) !== 'ENOENT') {
      throw err
    }
  }

  try {
    return await made(context, path, { exclusive: true, ...options })
  } catch (err) {
    if (errorCode(err) !== 'EEXIST') {
      throw err
    }
  }

  // another client has made it meanwhile
  return fileState(context, { path }, path, { signal: options.signal })
}

/** An empty file, new or emptied. */
async function made (
  context: VolumeContext, path: string,
  { exclusive, mode, operationId, ...options }: OpenOptions & { exclusive: boolean, operationId: string }
): Promise<FileState> {
  const expect: Expect | undefined = exclusive ? { absent: true } : undefined
  const content = { kind: 'inline' as const, bytes: new Uint8Array() }
  const { result } = await context.change({ type: 'write', target: { path }, content, expect, mode }, path, {
    ...options, operationId: stepId(operationId, 'open')
  })

  return fileState(context, result.entryId === undefined ? { path } : { id: result.entryId }, path, {
    signal: options.signal
  })
}
