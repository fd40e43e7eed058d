import { Fields } from '../fields.js'
import { sendStream } from '../send-stream.js'
import { volumeOf } from '../volume-call.js'
import { backup } from '../../../volumes/volume/backup.js'
import { restore } from '../../../volumes/volume/restore.js'
import type { RequestContext } from '../context.js'
import type { Route } from '../router.js'

/** A volume as a CAR, out and in. */
export const volumeBackupRoutes: readonly Route[] = [
  { method: 'GET', path: '/volumes/:name/backup', handle: save },
  { method: 'PUT', path: '/volumes/:name/backup', handle: load }
]

async function save (context: RequestContext): Promise<void> {
  const fields = Fields.ofQuery(context.query)
  const volume = await volumeOf(context)
  const car = backup(volume, {
    snapshot: fields.text('snapshot'), since: fields.text('since'), signal: context.signal
  })

  await sendStream(context, car, { 'content-type': 'application/vnd.ipld.car' })
}

async function load (context: RequestContext): Promise<void> {
  const { query, body, reply, signal } = context
  const volume = await volumeOf(context, { create: Fields.ofQuery(query).flag('create') })
  const result = await restore(volume, body, { signal, onProgress: progress => { reply.progress({ progress }) } })

  await reply.line({ result })
  reply.end()
}
