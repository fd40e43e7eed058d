import { LOG_ROWS_DEFAULT, WATCH_ALIVE_MS } from '../constants.js'
import { Fields } from '../fields.js'
import { jsonBody } from '../json-body.js'
import { changeOptions, pathOf, readOptions, replyChange, volumeOf } from '../volume-call.js'
import { IDS_MAX } from '../../../volumes/tree/constants.js'
import { conflictRow, logInfo, snapshotRow, trashRow, versionRow } from '../volume-rows.js'
import type { RequestContext } from '../context.js'
import type { ConflictsClearInfo, DoneInfo } from '../../../api/types.js'
import type { Route } from '../router.js'

/** What was, and what happens: versions, trash, snapshots, conflicts, log, watch. */
export const volumeHistoryRoutes: readonly Route[] = [
  { method: 'GET', path: '/volumes/:name/versions/*path', limit: 'volume', handle: versions },
  { method: 'GET', path: '/volumes/:name/trash', handle: listTrash },
  { method: 'POST', path: '/volumes/:name/trash/restore', limit: 'volume', handle: restoreFromTrash },
  { method: 'POST', path: '/volumes/:name/trash/empty', handle: emptyTrash },
  { method: 'GET', path: '/volumes/:name/snapshots', limit: 'volume', handle: listSnapshots },
  { method: 'POST', path: '/volumes/:name/snapshots', limit: 'volume', handle: createSnapshot },
  { method: 'DELETE', path: '/volumes/:name/snapshots/:snapshot', limit: 'volume', handle: removeSnapshot },
  { method: 'POST', path: '/volumes/:name/snapshots/:snapshot/restore', handle: restoreSnapshot },
  { method: 'GET', path: '/volumes/:name/conflicts', handle: listConflicts },
  { method: 'POST', path: '/volumes/:name/conflicts/clear', handle: clearConflicts },
  { method: 'GET', path: '/volumes/:name/log', handle: listLog },
  { method: 'GET', path: '/volumes/:name/watch/*path', limit: 'watch', handle: watch }
]

const DONE: DoneInfo = { ok: true }

async function versions (context: RequestContext): Promise<void> {
  const fields = Fields.ofQuery(context.query)
  const volume = await volumeOf(context)
  const found = await volume.versions(pathOf(context), readOptions(context, fields))

  context.reply.json([...found].sort((a, b) => b.version - a.version).map(versionRow))
}

async function listTrash (context: RequestContext): Promise<void> {
  const volume = await volumeOf(context)

  await rows(context, volume.trash.list({ signal: context.signal }), trashRow)
}

async function restoreFromTrash (context: RequestContext): Promise<void> {
  const fields = new Fields(await jsonBody(context.body))
  const trashId = fields.neededWhole('trash_id')
  const volume = await volumeOf(context)

  replyChange(context, await volume.trash.restore(trashId, { ...changeOptions(context, fields), to: fields.text('to') }))
}

async function emptyTrash (context: RequestContext): Promise<void> {
  const fields = new Fields(await jsonBody(context.body))
  const volume = await volumeOf(context)

  await volume.trash.empty(fields.wholes('trash_ids'), changeOptions(context, fields))
  context.reply.json(DONE)
}

async function listSnapshots (context: RequestContext): Promise<void> {
  const volume = await volumeOf(context)

  context.reply.json((await volume.snapshots.list({ signal: context.signal })).map(snapshotRow))
}

async function createSnapshot (context: RequestContext): Promise<void> {
  const fields = new Fields(await jsonBody(context.body))
  const name = fields.neededText('name')
  const volume = await volumeOf(context)

  context.reply.json(snapshotRow(await volume.snapshots.create(name, changeOptions(context, fields))))
}

async function removeSnapshot (context: RequestContext): Promise<void> {
  const { params: { snapshot = '' }, query, reply } = context
  const volume = await volumeOf(context)

  await volume.snapshots.remove(snapshot, changeOptions(context, Fields.ofQuery(query)))
  reply.json(DONE)
}

async function restoreSnapshot (context: RequestContext): Promise<void> {
  const { params: { snapshot = '' }, body, reply } = context
  const fields = new Fields(await jsonBody(body))
  const volume = await volumeOf(context)
  const result = await volume.snapshots.restore(snapshot, {
    ...changeOptions(context, fields),
    path: fields.text('path'),
    to: fields.text('to'),
    onProgress: progress => { reply.progress({ progress }) }
  })

  await reply.line({ result })
  reply.end()
}

async function listConflicts (context: RequestContext): Promise<void> {
  const volume = await volumeOf(context)

  await rows(context, volume.conflicts.list({ signal: context.signal }), conflictRow)
}

async function clearConflicts (context: RequestContext): Promise<void> {
  const fields = new Fields(await jsonBody(context.body))
  const volume = await volumeOf(context)
  const asked = fields.wholes('conflict_ids') ?? []
  const isAskedFor = (id: number): boolean => asked.length === 0 || asked.includes(id)
  const ids: number[] = []

  for await (const { conflictId } of volume.conflicts.list({ signal: context.signal })) {
    ids.push(...isAskedFor(conflictId) ? [conflictId] : [])
  }

  const options = changeOptions(context, fields)

  // An operation takes no more. What is cleared stays so: after a failure the same request does the rest, and as the
  // portions are others then, only a single one can go by an id.
  for (let at = 0; at < ids.length; at += IDS_MAX) {
    await volume.conflicts.clear(ids.slice(at, at + IDS_MAX),
      ids.length > IDS_MAX ? { ...options, operationId: undefined } : options)
  }

  const info: ConflictsClearInfo = { ...DONE, cleared: ids }

  context.reply.json(info)
}

async function listLog (context: RequestContext): Promise<void> {
  const fields = Fields.ofQuery(context.query)
  const after = fields.whole('after')
  const volume = await volumeOf(context)

  await rows(context, volume.log({
    ...readOptions(context, fields),
    ...after != null && { after },
    reverse: fields.flag('reverse'),
    path: fields.text('path'),
    limit: fields.whole('limit') ?? LOG_ROWS_DEFAULT
  }), logInfo)
}

async function watch (context: RequestContext): Promise<void> {
  const { query, reply, signal } = context
  const volume = await volumeOf(context)
  // Known before the client hears that the watch stands: what it changes from then on, it will see.
  const after = Fields.ofQuery(query).whole('after') ?? (await volume.info({ signal })).index

  reply.alive()
  const timer = setInterval(() => { reply.alive() }, WATCH_ALIVE_MS)

  try {
    for await (const event of volume.watch(pathOf(context), { signal, after })) {
      await reply.line(logInfo(event))
    }
  } finally {
    clearInterval(timer)
  }

  reply.end()
}

async function rows<T, R> ({ reply }: RequestContext, source: AsyncIterable<T>, toRow: (item: T) => R): Promise<void> {
  for await (const item of source) {
    await reply.line(toRow(item))
  }

  reply.end()
}
