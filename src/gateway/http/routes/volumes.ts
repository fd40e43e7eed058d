import { Fields } from '../fields.js'
import { jsonBody } from '../json-body.js'
import { volumesOf } from '../volume-call.js'
import { healthOf, recoverInfo, volumeInfo, volumeListRow } from '../volume-rows.js'
import { BadRequestError } from '../errors.js'
import { forEachConcurrently } from '../../../util/concurrently.js'
import { REPLICAS_MAX } from '../../../config/values.js'
import type { VolumeRemoveResult, VolumeRenameResult } from '../../../api/types.js'
import type { RequestContext } from '../context.js'
import type { Route } from '../router.js'
import type { VolumeOptions } from '../../../volumes/types.js'

/** Volumes as such: make, list, look at, change, remove, recover. */
export const volumeRoutes: readonly Route[] = [
  { method: 'GET', path: '/volumes', limit: 'volume', handle: list },
  { method: 'POST', path: '/volumes', limit: 'volume', handle: create },
  { method: 'GET', path: '/volumes/:name', limit: 'volume', handle: stat },
  { method: 'POST', path: '/volumes/:name', limit: 'volume', handle: set },
  { method: 'DELETE', path: '/volumes/:name', limit: 'volume', handle: remove },
  { method: 'POST', path: '/volumes/:name/name', limit: 'volume', handle: rename },
  { method: 'POST', path: '/volumes/:name/recover', limit: 'volume', handle: recover }
]

/** A list is for people who wait; a volume that takes longer is shown as one of which nothing is known. */
const LIST_STAT_MS = 5_000
const LIST_STATS_AT_ONCE = 16

const METADATA_REPLICAS = [3, 5] as const
const ON_PARTITION = ['refuse', 'accept'] as const

async function list (context: RequestContext): Promise<void> {
  const { query, reply, signal } = context
  const volumes = volumesOf(context)
  const rows = (await volumes.list({ signal })).map(volumeListRow)

  if (Fields.ofQuery(query).flag('stat')) {
    const soon = AbortSignal.any([signal, AbortSignal.timeout(LIST_STAT_MS)])

    await forEachConcurrently(rows, LIST_STATS_AT_ONCE, async row => {
      const stat = await volumes.stat(row.name, { signal: soon }).catch(() => undefined)

      Object.assign(row, healthOf(stat))
    })
  }

  reply.json(rows)
}

async function create (context: RequestContext): Promise<void> {
  const fields = new Fields(await jsonBody(context.body))
  const name = fields.neededText('name')
  const volumes = volumesOf(context)

  await volumes.create(name, { ...settingsOf(fields), signal: context.signal })
  context.reply.json(volumeInfo(await volumes.stat(name, { signal: context.signal })))
}

async function stat (context: RequestContext): Promise<void> {
  const { params: { name = '' }, reply, signal } = context

  reply.json(volumeInfo(await volumesOf(context).stat(name, { signal })))
}

async function set (context: RequestContext): Promise<void> {
  const { params: { name = '' }, reply, signal } = context
  const settings = settingsOf(new Fields(await jsonBody(context.body)))

  reply.json(volumeInfo(await volumesOf(context).set(name, { ...settings, signal })))
}

async function remove (context: RequestContext): Promise<void> {
  const { params: { name = '' }, reply, signal } = context
  const result: VolumeRemoveResult = { name, removed: true }

  await volumesOf(context).remove(name, { signal })
  reply.json(result)
}

async function rename (context: RequestContext): Promise<void> {
  const { params: { name = '' }, reply, signal } = context
  const to = new Fields(await jsonBody(context.body)).neededText('name')

  await volumesOf(context).rename(name, to, { signal })
  const result: VolumeRenameResult = { name: to, renamed_from: name }
  reply.json(result)
}

async function recover (context: RequestContext): Promise<void> {
  const { params: { name = '' }, reply, signal } = context
  const acceptLoss = new Fields(await jsonBody(context.body)).flag('accept_loss')

  reply.json(recoverInfo(await volumesOf(context).recover(name, { acceptLoss, signal })))
}

/** Only what was named: a default and "as it is" are for the volumes to say. */
function settingsOf (fields: Fields): VolumeOptions {
  const replicas = fields.whole('replicas')

  if (replicas != null && (replicas < 1 || replicas > REPLICAS_MAX)) {
    throw new BadRequestError(`replicas is ${replicas}; it must be a number from 1 to ${REPLICAS_MAX}.`)
  }

  const options: VolumeOptions = {
    replicas,
    metadataReplicas: fields.word('metadata_replicas', METADATA_REPLICAS),
    onPartition: fields.word('on_partition', ON_PARTITION),
    trashMs: fields.whole('trash_ms'),
    versions: fields.whole('versions'),
    versionsMs: fields.whole('versions_ms'),
    quotaBytes: fields.whole('quota_bytes')
  }

  return Object.fromEntries(Object.entries(options).filter(([, value]) => value !== undefined))
}
