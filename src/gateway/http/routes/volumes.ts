import { volumesOf } from '../volume-call.js'
import { healthOf, recoverJson, volumeJson, volumeRowJson } from '../volume-json.js'
import { forEachConcurrently } from '../../../util/concurrently.js'
import type { VolumeRemoveResult, VolumeRenameResult } from '../../../api/volumes.js'
import type { RequestContext } from '../context.js'
import { route } from '../route.js'
import type { RequestFor, Route } from '../route.js'
import type { VolumeOptions } from '../../../volumes/types.js'

/** Volumes as such: make, list, look at, change, remove, recover. */
export const volumeRoutes: readonly Route[] = [
  route('GET /volumes', list, { limit: 'volume' }),
  route('POST /volumes', create, { limit: 'volume' }),
  route('GET /volumes/:name', stat, { limit: 'volume' }),
  route('POST /volumes/:name', set, { limit: 'volume' }),
  route('DELETE /volumes/:name', remove, { limit: 'volume' }),
  route('POST /volumes/:name/name', rename, { limit: 'volume' }),
  route('POST /volumes/:name/recover', recover, { limit: 'volume' })
]

/** A list is for people who wait; a volume that takes longer is shown as one of which nothing is known. */
const LIST_STAT_MS = 5_000
const LIST_STATS_AT_ONCE = 16

async function list (context: RequestFor<'GET /volumes'>): Promise<void> {
  const { query, reply, signal } = context
  const volumes = volumesOf(context)
  const rows = (await volumes.list({ signal })).map(volumeRowJson)

  if (query.stat) {
    const soon = AbortSignal.any([signal, AbortSignal.timeout(LIST_STAT_MS)])

    await forEachConcurrently(rows, LIST_STATS_AT_ONCE, async row => {
      const stat = await volumes.stat(row.name, { signal: soon }).catch(() => undefined)

      Object.assign(row, healthOf(stat))
    })
  }

  reply.json(rows)
}

async function create (context: RequestFor<'POST /volumes'>): Promise<void> {
  const { body: { name, ...settings }, reply, signal } = context
  const volumes = volumesOf(context)

  await volumes.create(name, { ...optionsOf(settings), signal })
  reply.json(volumeJson(await volumes.stat(name, { signal })))
}

async function stat (context: RequestContext): Promise<void> {
  const { params: { name = '' }, reply, signal } = context

  reply.json(volumeJson(await volumesOf(context).stat(name, { signal })))
}

async function set (context: RequestFor<'POST /volumes/:name'>): Promise<void> {
  const { params: { name = '' }, body, reply, signal } = context

  reply.json(volumeJson(await volumesOf(context).set(name, { ...optionsOf(body), signal })))
}

async function remove (context: RequestContext): Promise<void> {
  const { params: { name = '' }, reply, signal } = context
  const result: VolumeRemoveResult = { name, removed: true }

  await volumesOf(context).remove(name, { signal })
  reply.json(result)
}

async function rename (context: RequestFor<'POST /volumes/:name/name'>): Promise<void> {
  const { params: { name = '' }, body: { name: to }, reply, signal } = context

  await volumesOf(context).rename(name, to, { signal })
  const result: VolumeRenameResult = { name: to, renamed_from: name }
  reply.json(result)
}

async function recover (context: RequestFor<'POST /volumes/:name/recover'>): Promise<void> {
  const { params: { name = '' }, body: { accept_loss: acceptLoss }, reply, signal } = context

  reply.json(recoverJson(await volumesOf(context).recover(name, { acceptLoss, signal })))
}

/** Only what was named: a default and "as it is" are for the volumes to say. */
function optionsOf (settings: RequestFor<'POST /volumes/:name'>['body']): VolumeOptions {
  const options: VolumeOptions = {
    replicas: settings.replicas,
    metadataReplicas: settings.metadata_replicas,
    onPartition: settings.on_partition,
    trashMs: settings.trash_ms,
    versions: settings.versions,
    versionsMs: settings.versions_ms,
    quotaBytes: settings.quota_bytes
  }

  return Object.fromEntries(Object.entries(options).filter(([, value]) => value !== undefined))
}
