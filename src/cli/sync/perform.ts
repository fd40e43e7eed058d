import { count } from '../output/format.js'
import { FolderWriter } from './folder-writer.js'
import { CopyWriter, UploadWriter } from './volume-writer.js'
import type { SyncAction } from '../../volumes/fs/sync.js'
import type { ApiClient } from '../client.js'
import type { CommandContext } from '../command.js'
import type { RefusedAttributes } from '../destinations/refused-attributes.js'
import type { Side } from './sides.js'
import type { MkdirAction, PerformOptions, PutAction, SyncWriter } from './writer.js'

/** What `-o json` prints. */
export interface SyncResult {
  files: number
  directories: number
  symlinks: number
  bytes: number
  touched: number
  removed: number
  /** Paths of the source that are something else in the target, left alone. */
  clashes: string[]
  /** Local files that changed while they were read. */
  changed: string[]
  pending: boolean
  /** There are fewer copies than were asked for. */
  warning?: string
}

/**
 * Does what was planned: what is in the way goes first, what is only superfluous when all the rest is there. So nothing
 * superfluous is removed when anything of the source could not be read.
 */
export async function perform (
  context: CommandContext, client: ApiClient, source: Side, target: Side, actions: readonly SyncAction[],
  options: PerformOptions
): Promise<{ result: Omit<SyncResult, 'changed'>, refused: RefusedAttributes }> {
  const { signal } = context
  const making = actions.filter((action): action is PutAction | MkdirAction => action.type === 'put' || action.type === 'mkdir')
  const made = new Set(making.map(({ path }) => path))
  const removals = actions.flatMap(action => action.type === 'remove' ? [action.path] : [])
  const touches = actions.filter(action => action.type === 'touch')
  const writer = writerOf(client, source, target, { ...options, removals: new Set(removals) }, signal)

  if (options.root !== undefined && making.length > 0) {
    touches.push({ type: 'touch', path: '', ...options.root })
  }

  let counts: Awaited<ReturnType<typeof make>>

  try {
    await writer.clear(removals.filter(path => made.has(path)))
    counts = await make(context, writer, source, making)

    signal.throwIfAborted()
    await writer.remove(removals.filter(path => !made.has(path)))
    await writer.touch(touches)
  } catch (err) {
    await writer.giveUp()
    throw err
  }

  return {
    result: {
      ...counts,
      touched: touches.filter(({ path }) => path !== '').length,
      removed: removals.length,
      clashes: actions.filter(({ type }) => type === 'clash').map(({ path }) => path),
      pending: writer.isPending()
    },
    refused: writer.refused
  }
}

function writerOf (
  client: ApiClient, source: Side, target: Side,
  { onGoneIn, throttle, names, partial, removals, ...walk }: PerformOptions & { removals: ReadonlySet<string> },
  signal: AbortSignal
): SyncWriter {
  const { choice, onGone } = walk

  if (source.kind === 'folder') {
    return new UploadWriter(client, asVolume(target), source, walk, throttle, names)
  }

  return target.kind === 'folder'
    ? new FolderWriter(client, target, source, { throttle, partial, removals, choice, onGone, onGoneIn, signal })
    : new CopyWriter(client, target, source, { partial, onGone, onGoneIn })
}

/** `sidesOf` lets no two folders through. */
function asVolume (side: Side): Extract<Side, { kind: 'volume' }> {
  if (side.kind !== 'volume') {
    throw new Error(`${side.shown} is no folder of a volume`)
  }

  return side
}

async function make (
  { out }: CommandContext, writer: SyncWriter, source: Side, actions: readonly (PutAction | MkdirAction)[]
): Promise<Pick<SyncResult, 'files' | 'directories' | 'symlinks' | 'bytes' | 'warning'>> {
  if (actions.length === 0) {
    return { files: 0, directories: 0, symlinks: 0, bytes: 0 }
  }

  const total = actions.reduce((sum, action) => sum + (action.type === 'put' ? action.size : 0), 0)
  const progress = out.progress(`sync ${source.shown}`, total)

  try {
    const { files, directories, symlinks, bytes, warning } = await writer.make(actions, (bytes, entries) => {
      progress.update(bytes, { detail: count(entries, 'entry', 'entries') })
    })

    return { files, directories, symlinks, bytes, ...warning !== undefined && { warning } }
  } finally {
    progress.end()
  }
}
