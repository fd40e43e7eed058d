import { LOG_ROWS_DEFAULT, WATCH_ALIVE_MS } from '../constants.js'
import { changeOptions, pathOf, readOptions, replyChange, volumeOf } from '../volume-call.js'
import { IDS_MAX } from '../../../volumes/tree/constants.js'
import { conflictJson, logJson, snapshotJson, trashJson, versionJson } from '../volume-json.js'
import type { RequestContext } from '../context.js'
import type { DoneInfo } from '../../../api/common.js'
import type { ConflictsClearInfo } from '../../../api/history.js'
import { route } from '../route.js'
import type { RequestFor, Route } from '../route.js'

/** What was, and what happens: versions, trash, snapshots, conflicts, log, watch. */
export const volumeHistoryRoutes: readonly Route[] = [
  route('GET /volumes/:name/versions/*path', versions, { limit: 'volume' }),
  route('GET /volumes/:name/trash', listTrash),
  route('POST /volumes/:name/trash/restore', restoreFromTrash, { limit: 'volume' }),
  route('POST /volumes/:name/trash/empty', emptyTrash),
  route('GET /volumes/:name/snapshots', listSnapshots, { limit: 'volume' }),
  route('POST /volumes/:name/snapshots', createSnapshot, { limit: 'volume' }),
  route('DELETE /volumes/:name/snapshots/:snapshot', removeSnapshot, { limit: 'volume' }),
  route('POST /volumes/:name/snapshots/:snapshot/restore', restoreSnapshot),
  route('GET /volumes/:name/conflicts', listConflicts),
  route('POST /volumes/:name/conflicts/clear', clearConflicts),
  route('GET /volumes/:name/log', listLog),
  route('GET /volumes/:name/watch/*path', watch, { limit: 'watch' })
]

const DONE: DoneInfo = { ok: true }

async function versions (context: RequestFor<'GET /volumes/:name/versions/*path'>): Promise<void> {
  const volume = await volumeOf(context)
  const found = await volume.versions(pathOf(context), readOptions(context))

  context.reply.json([...found].sort((a, b) => b.version - a.version).map(versionJson))
}

async function listTrash (context: RequestContext): Promise<void> {
  const volume = await volumeOf(context)

  await rows(context, volume.trash.list({ signal: context.signal }), trashJson)
}

async function restoreFromTrash (context: RequestFor<'POST /volumes/:name/trash/restore'>): Promise<void> {
  const { body } = context
  const volume = await volumeOf(context)

  replyChange(context, await volume.trash.restore(body.trash_id, { ...changeOptions(context, body), to: body.to }))
}

async function emptyTrash (context: RequestFor<'POST /volumes/:name/trash/empty'>): Promise<void> {
  const { body, reply } = context
  const volume = await volumeOf(context)

  await volume.trash.empty(body.trash_ids, changeOptions(context, body))
  reply.json(DONE)
}

async function listSnapshots (context: RequestContext): Promise<void> {
  const volume = await volumeOf(context)

  context.reply.json((await volume.snapshots.list({ signal: context.signal })).map(snapshotJson))
}

async function createSnapshot (context: RequestFor<'POST /volumes/:name/snapshots'>): Promise<void> {
  const { body, reply } = context
  const volume = await volumeOf(context)

  reply.json(snapshotJson(await volume.snapshots.create(body.name, changeOptions(context, body))))
}

async function removeSnapshot (context: RequestFor<'DELETE /volumes/:name/snapshots/:snapshot'>): Promise<void> {
  const { params: { snapshot = '' }, query, reply } = context
  const volume = await volumeOf(context)

  await volume.snapshots.remove(snapshot, changeOptions(context, query))
  reply.json(DONE)
}

async function restoreSnapshot (context: RequestFor<'POST /volumes/:name/snapshots/:snapshot/restore'>): Promise<void> {
  const { params: { snapshot = '' }, body, reply } = context
  const volume = await volumeOf(context)
  const result = await volume.snapshots.restore(snapshot, {
    ...changeOptions(context, body),
    path: body.path,
    to: body.to,
    onProgress: progress => { reply.progress({ progress }) }
  })

  await reply.line({ result })
  reply.end()
}

async function listConflicts (context: RequestContext): Promise<void> {
  const volume = await volumeOf(context)

  await rows(context, volume.conflicts.list({ signal: context.signal }), conflictJson)
}

async function clearConflicts (context: RequestFor<'POST /volumes/:name/conflicts/clear'>): Promise<void> {
  const { body, reply } = context
  const volume = await volumeOf(context)
  const asked = body.conflict_ids === undefined ? undefined : new Set(body.conflict_ids)
  const ids: number[] = []

  for await (const { conflictId } of volume.conflicts.list({ signal: context.signal })) {
    ids.push(...asked === undefined || asked.has(conflictId) ? [conflictId] : [])
  }

  const options = changeOptions(context, body)

  // An operation takes no more. What is cleared stays so: after a failure the same request does the rest, and as the
  // portions are others then, only a single one can go by an id.
  for (let at = 0; at < ids.length; at += IDS_MAX) {
    await volume.conflicts.clear(ids.slice(at, at + IDS_MAX),
      ids.length > IDS_MAX ? { ...options, operationId: undefined } : options)
  }

  const info: ConflictsClearInfo = { ...DONE, cleared: ids }

  reply.json(info)
}

async function listLog (context: RequestFor<'GET /volumes/:name/log'>): Promise<void> {
  const { query: { after, reverse, path, limit = LOG_ROWS_DEFAULT } } = context
  const volume = await volumeOf(context)

  await rows(context, volume.log({ ...readOptions(context), after, reverse, path, limit }), logJson)
}

async function watch (context: RequestFor<'GET /volumes/:name/watch/*path'>): Promise<void> {
  const { query, reply, signal } = context
  const volume = await volumeOf(context)
  // Known before the client hears that the watch stands: what it changes from then on, it will see.
  const after = query.after ?? (await volume.info({ signal })).index

  reply.alive()
  const timer = setInterval(() => { reply.alive() }, WATCH_ALIVE_MS)

  try {
    for await (const event of volume.watch(pathOf(context), { signal, after })) {
      await reply.line(logJson(event))
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
