import { CHANGE_JSON_BYTES_MAX } from '../constants.js'
import { route } from '../route.js'
import { attributesIn, changeOptions, replyChange, volumeOf, volumesOf } from '../volume-call.js'
import { copyAcross, copyCid } from '../volume-copy.js'
import { BadRequestError } from '../errors.js'
import type { RequestFor, Route } from '../route.js'
import type { CopyInfo } from '../../../api/entries.js'
import type { ChangeOptions, ChangeResult, Volume } from '../../../volumes/types.js'

type CopyCall = RequestFor<'POST /volumes/:name/copy'>
type TouchCall = RequestFor<'POST /volumes/:name/touch'>

/** What changes a tree without carrying bytes. */
export const volumeChangeRoutes: readonly Route[] = [
  change('POST /volumes/:name/mkdir', async (volume, body, options) =>
    await volume.mkdir(body.path, { ...options, recursive: body.parents, ...attributesIn(body) })),

  change('POST /volumes/:name/rename', async (volume, { from, to, no_replace: noReplace, parents }, options) =>
    await volume.rename(from, to, { ...options, noReplace, parents })),

  change('POST /volumes/:name/touch', touch),

  change('POST /volumes/:name/truncate', async (volume, { path, size }, options) =>
    await volume.truncate(path, size, options)),

  change('POST /volumes/:name/restore', async (volume, { path, version, to }, options) =>
    await volume.restore(path, version, { ...options, to })),

  // It may take as long as the folder is large.
  route('POST /volumes/:name/copy', copy)
]

type ChangeId = `POST /volumes/:name/${'mkdir' | 'rename' | 'touch' | 'truncate' | 'restore'}`

/** A route that makes one change and answers what it came to. */
function change<Id extends ChangeId> (
  id: Id, run: (volume: Volume, body: RequestFor<Id>['body'], options: ChangeOptions) => Promise<ChangeResult>
): Route {
  return route(id, async context => {
    const body = context.body as RequestFor<Id>['body'] & { operation_id?: string }

    replyChange(context, await run(await volumeOf(context), body, changeOptions(context, body)))
  }, { limit: 'volume', jsonBytesMax: CHANGE_JSON_BYTES_MAX })
}

async function touch (volume: Volume, body: TouchCall['body'], options: ChangeOptions): Promise<ChangeResult> {
  const { path, create, parents } = body
  const { mtimeMs, mtimeNs, ...rest } = attributesIn(body)
  const mtime = mtimeMs === undefined ? {} : { mtimeMs, mtimeNs }

  if (!create) {
    return await volume.setattr(path, { mtimeMs: Date.now(), ...mtime, ...rest }, options)
  }

  const touched = await volume.touch(path, { ...options, ...mtime, parents })

  // The id of the operation is for one; a retry would set the rest to the same anyway.
  return Object.keys(rest).length === 0 ? touched : await volume.setattr(path, rest, { signal: options.signal })
}

async function copy (context: CopyCall): Promise<void> {
  const { body, reply, files } = context
  const volume = await volumeOf(context)
  const options = {
    ...changeOptions(context, body),
    recursive: body.recursive,
    noReplace: body.no_replace,
    parents: body.parents,
    onProgress: (progress: { entries: number }) => { reply.progress({ progress }) }
  }

  await reply.line({
    result: body.cid === undefined
      ? await copyFrom(context, volume, options)
      : await copyCid(volume, files, body.cid, body.to, options)
  })
  reply.end()
}

async function copyFrom (
  context: CopyCall, volume: Volume, options: Parameters<typeof copyCid>[4]
): Promise<CopyInfo> {
  const { signal, operationId, recursive, noReplace, parents } = options
  const { from, from_volume: otherName, to, snapshot, version } = context.body

  if (from === undefined) {
    throw new BadRequestError('The request needs "from", or "cid".')
  }

  if (otherName === undefined || otherName === volume.name) {
    const { path, pending, copies } = await volume.copy(from, to, {
      signal, operationId, recursive, noReplace, parents, snapshot, version
    })

    return { path, pending, copies }
  }

  if (version !== undefined) {
    throw new BadRequestError('An older version can be copied within its volume only; restore it there first.')
  }

  const other = await volumesOf(context).open(otherName, { signal })
  const entry = await other.stat(from, { signal, snapshot })

  return await copyAcross(volume, context.files, other, entry, to, { ...options, snapshot })
}
