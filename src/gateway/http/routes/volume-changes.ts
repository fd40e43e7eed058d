import { CHANGE_JSON_BYTES_MAX } from '../constants.js'
import { Fields } from '../fields.js'
import { jsonBody } from '../json-body.js'
import { changeOptions, replyChange, volumeOf, volumesOf } from '../volume-call.js'
import { copyAcross, copyCid } from '../volume-copy.js'
import { BadRequestError } from '../errors.js'
import { attributesOf } from '../../../volumes/tree/attributes.js'
import type { RequestContext } from '../context.js'
import type { CopyInfo } from '../../../api/types.js'
import type { Route } from '../router.js'
import type { ChangeOptions, ChangeResult, Volume } from '../../../volumes/types.js'

/** What changes a tree without carrying bytes. */
export const volumeChangeRoutes: readonly Route[] = [
  change('/volumes/:name/mkdir', async (volume, fields, options) =>
    await volume.mkdir(fields.neededText('path'), { ...options, recursive: fields.flag('parents'), ...fields.attributes() })),

  change('/volumes/:name/rename', async (volume, fields, options) =>
    await volume.rename(fields.neededText('from'), fields.neededText('to'),
      { ...options, noReplace: fields.flag('no_replace'), parents: fields.flag('parents') })),

  change('/volumes/:name/touch', touch),

  change('/volumes/:name/truncate', async (volume, fields, options) =>
    await volume.truncate(fields.neededText('path'), fields.neededWhole('size'), options)),

  change('/volumes/:name/restore', async (volume, fields, options) =>
    await volume.restore(fields.neededText('path'), fields.neededWhole('version'), { ...options, to: fields.text('to') })),

  // It may take as long as the folder is large, so it is no short one.
  { method: 'POST', path: '/volumes/:name/copy', handle: copy }
]

/** A route that makes one change and answers what it came to. */
function change (
  path: string, run: (volume: Volume, fields: Fields, options: ChangeOptions) => Promise<ChangeResult>
): Route {
  return {
    method: 'POST',
    path,
    limit: 'volume',
    handle: async context => {
      const fields = new Fields(await jsonBody(context.body, CHANGE_JSON_BYTES_MAX))

      replyChange(context, await run(await volumeOf(context), fields, changeOptions(context, fields)))
    }
  }
}

async function touch (volume: Volume, fields: Fields, options: ChangeOptions): Promise<ChangeResult> {
  const path = fields.neededText('path')
  const { mtimeMs, mtimeNs, ...rest } = attributesOf(fields.attributes())
  const mtime = mtimeMs === undefined ? {} : { mtimeMs, mtimeNs }

  if (!fields.flag('create', true)) {
    return await volume.setattr(path, { mtimeMs: Date.now(), ...mtime, ...rest }, options)
  }

  const touched = await volume.touch(path,
    { ...options, ...mtime, parents: fields.flag('parents') })

  // The id of the operation is for one; a retry would set the rest to the same anyway.
  return Object.keys(rest).length === 0 ? touched : await volume.setattr(path, rest, { signal: options.signal })
}

async function copy (context: RequestContext): Promise<void> {
  const { body, reply, files } = context
  const fields = new Fields(await jsonBody(body))
  const to = fields.neededText('to')
  const cid = fields.text('cid')
  const volume = await volumeOf(context)
  const options = {
    signal: context.signal,
    operationId: fields.operationId(),
    recursive: fields.flag('recursive'),
    noReplace: fields.flag('no_replace'),
    parents: fields.flag('parents'),
    onProgress: (progress: { entries: number }) => { reply.progress({ progress }) }
  }

  await reply.line({
    result: cid != null
      ? await copyCid(volume, files, cid, to, options)
      : await copyFrom(context, fields, volume, to, options)
  })
  reply.end()
}

async function copyFrom (
  context: RequestContext, fields: Fields, volume: Volume, to: string, options: Parameters<typeof copyCid>[4]
): Promise<CopyInfo> {
  const { signal, operationId, recursive, noReplace, parents } = options
  const from = fields.neededText('from')
  const otherName = fields.text('from_volume')
  const snapshot = fields.text('snapshot')
  const version = fields.whole('version')

  if (otherName == null || otherName === volume.name) {
    const { path, pending, copies } = await volume.copy(from, to, {
      signal, operationId, recursive, noReplace, parents, snapshot, version
    })

    return { path, pending, copies }
  }

  if (version != null) {
    throw new BadRequestError('An older version can be copied within its volume only; restore it there first.')
  }

  const other = await volumesOf(context).open(otherName, { signal })
  const entry = await other.stat(from, { signal, snapshot })

  return await copyAcross(volume, context.files, other, entry, to, { ...options, snapshot })
}
