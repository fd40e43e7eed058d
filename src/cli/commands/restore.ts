import { formatBytes } from '../../config/values/bytes.js'
import { defineCommand } from '../command.js'
import { UsageError } from '../errors.js'
import { count } from '../output/format.js'
import { openSource } from '../sources/put-source.js'
import { parseTarget, pathInVolume, volumeName, volumeTarget } from '../targets/target.js'
import { OPERATION_ID_OPTION, finishChange, resultOf } from '../volume-work.js'
import type { CommandContext } from '../command.js'

interface RestoreOptions { to?: string, operationId?: string }

const VERSION_AT_END = /^(.*)@(\d+)$/s

export const restore = defineCommand<RestoreOptions>({
  description: 'Two things, told apart by what is given. With volume:/path@version an older content of a file becomes its ' +
    'newest; the one before stays as a version. With a CAR file and a volume, a backup is read into the volume, which is ' +
    'made when it is not there: what the volume has besides stays, every block is checked against its hash, and an ' +
    'interrupted restoration is finished by the same command. An incremental backup first makes the volume what its base ' +
    'was: what was put there since goes to the trash, what was changed since is a version.',
  args: [
    { name: 'what', description: 'volume:/path@version; or a CAR file, - is standard input', complete: 'file-or-target' },
    { name: 'volume', description: 'with a CAR: where to', required: false, complete: 'volume' }
  ],
  options: [
    { flags: '--to <volume:/path>', description: 'with a version: beside it instead of over it', complete: 'target' },
    OPERATION_ID_OPTION
  ],
  examples: [
    { command: 'shoal restore notes:/todo.txt@12', note: 'an older content; see shoal versions' },
    { command: 'shoal restore photos.car photos2', note: 'a backup' }
  ],
  run: async (context, [what = '', volume], options) => {
    return volume === undefined
      ? await restoreVersion(context, what, options)
      : await restoreBackup(context, what, volumeName(volume), options)
  }
})

async function restoreVersion (
  context: CommandContext, what: string, options: RestoreOptions
): Promise<number | undefined> {
  const [, text, version] = VERSION_AT_END.exec(what) ?? []

  if (text === undefined || version === undefined || parseTarget(text).kind === 'cid') {
    throw new UsageError(`${JSON.stringify(what)} is no volume:/path@version, such as notes:/todo.txt@12. To read a ` +
      'backup, name the volume as well: shoal restore file.car <volume>')
  }

  const target = volumeTarget(text)
  const to = options.to === undefined ? undefined : volumeTarget(options.to)

  if (to !== undefined && to.volume !== target.volume) {
    throw new UsageError(`--to must be in the same volume: ${target.volume}:/…`)
  }

  const client = await context.client()

  return await finishChange(context, await client.json('POST /volumes/:name/restore', {
    params: { name: target.volume },
    body: {
      path: pathInVolume(target),
      version: Number(version),
      to: to === undefined ? undefined : pathInVolume(to),
      operation_id: options.operationId
    }
  }))
}

async function restoreBackup (
  context: CommandContext, file: string, volume: string, options: RestoreOptions
): Promise<undefined> {
  if (options.to !== undefined || options.operationId !== undefined) {
    throw new UsageError('--to and --operation-id go with volume:/path@version, not with a backup')
  }

  const client = await context.client()
  const source = await openSource(file, context, {
    followSymlinks: false,
    onFolder: () => { throw new UsageError(`${file} is a folder, and a backup is one file`) }
  })
  const progress = context.out.progress(`restore ${source.name}`, source.totalBytes)

  try {
    const result = await resultOf(
      client.upload('PUT /volumes/:name/backup', source, { params: { name: volume }, query: { create: true } }),
      ({ bytes, entries }) => { progress.update(bytes, { detail: count(entries, 'entry', 'entries') }) })

    progress.end()
    await context.out.result(result, ({ entries, blocks, bytes }) =>
      `${volume}: ${count(entries, 'entry', 'entries')}, ${formatBytes(bytes)} in ${count(blocks, 'block')}\n`)
    await context.out.warning(result.warning)
  } finally {
    progress.end()
    source.close()
  }
}
