import { forEachConcurrently } from '../../util/concurrently.js'
import { packFolder } from '../folder-source.js'
import { attributeQuery } from '../put-volume.js'
import { count } from '../output/format.js'
import { below, pathInVolume, volumePath } from '../target.js'
import { postChange, resultOf } from '../volume-work.js'
import type { RemoveInfo, TreeWriteInfo } from '../../gateway/http/volume-api.js'
import type { SyncAction } from '../../volumes/volume/sync.js'
import type { ApiClient } from '../client.js'
import type { CommandContext } from '../command.js'
import type { WalkOptions } from '../folder-source.js'
import type { LocalFolder } from './plan.js'
import type { VolumeTarget } from '../target.js'

/** Small changes that are asked for at once; each waits for a round trip. */
const CHANGE_CONCURRENCY = 8

/** What `-o json` prints. */
export interface SyncResult {
  files: number
  directories: number
  bytes: number
  touched: number
  removed: number
  /** Paths that are a file here and a folder there, left alone. */
  clashes: string[]
  pending: boolean
}

/** Does what was planned: what is in the way goes first, what is only superfluous when all the rest is there. */
export async function perform (
  context: CommandContext, client: ApiClient, local: LocalFolder, target: VolumeTarget, actions: readonly SyncAction[],
  walk: WalkOptions
): Promise<SyncResult> {
  const result: SyncResult = {
    files: 0, directories: 0, bytes: 0, touched: 0, removed: 0, clashes: clashesOf(actions), pending: false
  }
  const firstKept = actions.findIndex(({ type }) => type !== 'remove')
  const inTheWay = firstKept < 0 ? actions : actions.slice(0, firstKept)
  const rest = firstKept < 0 ? [] : actions.slice(firstKept)

  await removeAll(client, target, inTheWay, result)
  await putAll(context, client, local, target, rest, walk, result)

  await removeAll(client, target, rest, result)

  await forEachConcurrently(rest, CHANGE_CONCURRENCY, async action => {
    if (action.type === 'touch') {
      const { pending } = await postChange(client, target.volume, 'touch', {
        path: pathInVolume(below(target, ...action.path.split('/'))),
        ...attributeQuery(action),
        create: false
      })

      result.touched++
      result.pending ||= pending
    }
  })

  return result
}

function clashesOf (actions: readonly SyncAction[]): string[] {
  return actions.filter(({ type }) => type === 'clash').map(({ path }) => path)
}

/** All in one request, as `put` of a folder: only what is wanted of it. */
async function putAll (
  { out }: CommandContext, client: ApiClient, local: LocalFolder, target: VolumeTarget, actions: readonly SyncAction[],
  walk: WalkOptions, result: SyncResult
): Promise<void> {
  const wanted = new Map(actions.filter(({ type }) => type === 'put' || type === 'mkdir').map(action => [action.path, action]))

  if (wanted.size === 0) {
    return
  }

  const total = [...wanted.values()].reduce((sum, action) => sum + (action.type === 'put' ? action.size : 0), 0)
  const progress = out.progress(`sync ${local.shown}`, total)

  try {
    const { files, directories, bytes, pending } = await resultOf<{ bytes: number, entries: number }, TreeWriteInfo>(
      client.upload('PUT', volumePath(target, 'files'), {
        open: () => packFolder(local.folder, local.shown, { ...walk, attributes: true, only: path => wanted.has(path) })
      }, { format: 'tar' }),
      ({ bytes, entries }) => { progress.update(bytes, { detail: count(entries, 'entry', 'entries') }) })

    result.files = files
    result.directories = directories
    result.bytes = bytes
    result.pending ||= pending
  } finally {
    progress.end()
  }
}

async function removeAll (
  client: ApiClient, target: VolumeTarget, actions: readonly SyncAction[], result: SyncResult
): Promise<void> {
  await forEachConcurrently(actions, CHANGE_CONCURRENCY, async action => {
    if (action.type === 'remove') {
      const path = volumePath(below(target, ...action.path.split('/')), 'files')
      const { pending } = await client.slowJson<RemoveInfo>('DELETE', path, { query: { recursive: 1, force: 1 } })

      result.removed++
      result.pending ||= pending
    }
  })
}
