import { sendStream } from '../send-stream.js'
import { volumeOf, volumesOf } from '../volume-call.js'
import { backup } from '../../../volumes/fs/backup.js'
import { restore, type RestoreProgress } from '../../../volumes/fs/restore.js'
import { errorCode } from '../../../util/errors.js'
import type { RequestContext } from '../context.js'
import { route } from '../route.js'
import type { RequestFor, Route } from '../route.js'
import type { Volume } from '../../../volumes/types.js'

/** A volume as a CAR, out and in. */
export const volumeBackupRoutes: readonly Route[] = [
  route('GET /volumes/:name/backup', save),
  route('PUT /volumes/:name/backup', load)
]

async function save (context: RequestFor<'GET /volumes/:name/backup'>): Promise<void> {
  const { query: { snapshot, since }, signal } = context
  const volume = await volumeOf(context)
  const car = backup(volume, { snapshot, since, signal })

  await sendStream(context, car, { 'content-type': 'application/vnd.ipld.car' })
}

async function load (context: RequestFor<'PUT /volumes/:name/backup'>): Promise<void> {
  const { query, body, reply, signal } = context
  const isNew = query.create && !await isThere(context)
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
