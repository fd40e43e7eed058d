import { Fields } from '../fields.js'
import { sendStream } from '../send-stream.js'
import { volumeOf, volumesOf } from '../volume-call.js'
import { backup } from '../../../volumes/fs/backup.js'
import { restore, type RestoreProgress } from '../../../volumes/fs/restore.js'
import { errorCode } from '../../../util/errors.js'
import type { RequestContext } from '../context.js'
import type { Route } from '../router.js'
import type { Volume } from '../../../volumes/types.js'

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
  const isNew = Fields.ofQuery(query).flag('create') && !await isThere(context)
  const volume = await volumeOf(context, { create: isNew })
  let result: RestoreProgress

  try {
    result = await restore(volume, body, { signal, onProgress: progress => { reply.progress({ progress }) } })
  } catch (err) {
    if (isNew) {
      await removeIfEmpty(context, volume)
    }

    throw err
  }

  await reply.line({ result })
  reply.end()
}

async function isThere (context: RequestContext): Promise<boolean> {
  try {
    await volumeOf(context)

    return true
  } catch (err) {
    if (errorCode(err) === 'volume_not_found') {
      return false
    }

    throw err
  }
}

/** A volume that was made for a backup which is none. Others may have written to it meanwhile. */
async function removeIfEmpty (context: RequestContext, volume: Volume): Promise<void> {
  try {
    for await (const entry of volume.walk('/', {})) {
      if (entry.path !== '/') {
        return
      }
    }

    await volumesOf(context).remove(volume.name)
  } catch {
    // What led here is the error to report.
  }
}
