import { formatBytes } from '../../config/values/bytes.js'
import { errorMessage } from '../../util/errors.js'
import { defineCommand } from '../command.js'
import { UsageError } from '../errors.js'
import { parseWhole } from '../option-values.js'
import { shownName, timeText } from '../output/entry-text.js'
import { printable } from '../../util/printable.js'
import { VOLUME_ARG } from '../shared-args.js'
import { pathInVolume, volumeName, volumeTarget } from '../targets/target.js'
import { OPERATION_ID_OPTION, finishChange } from '../volume-work.js'
import type { ArgSpec } from '../command.js'
import type { Column } from '../output/table.js'

const COLUMNS: readonly Column[] = [
  { title: 'ID', align: 'right' }, { title: 'DELETED' }, { title: 'GOES' }, { title: 'SIZE', align: 'right' }, { title: 'BY' },
  { title: 'PATH' }
]
const ID_ARG: ArgSpec = { name: 'id', description: 'as `shoal trash ls` shows it', complete: 'trash' }
const idOf = parseWhole(0, Number.MAX_SAFE_INTEGER)

export const trashList = defineCommand({
  args: [VOLUME_ARG],
  examples: [
    { command: 'shoal trash ls photos', note: 'what was deleted, and until when it is kept' },
    { command: 'shoal trash ls -o json photos', note: 'array of trash_id, path, type, bytes, deleted_at, expires_at, by, node' }
  ],
  run: async (context, [volume = '']) => {
    const client = await context.client()
    const now = new Date()

    await context.out.list(client.rows('GET /volumes/:name/trash', { params: { name: volumeName(volume) } }), COLUMNS, row => [
      String(row.trash_id), timeText(row.deleted_at, now), timeText(row.expires_at, now),
      row.type === 'directory' ? '-' : formatBytes(row.bytes), printable(row.by), shownName(row.path, row.type)
    ], 'The trash is empty.')

    return undefined
  }
})

export const trashRestore = defineCommand<{ to?: string, operationId?: string }>({
  description: 'To where it was, or to another path. What is there already is left alone, and the command fails.',
  args: [VOLUME_ARG, ID_ARG],
  options: [
    { flags: '--to <volume:/path>', description: 'another path in the same volume', complete: 'target' },
    OPERATION_ID_OPTION
  ],
  examples: [
    { command: 'shoal trash restore photos 42', note: 'to where it was' },
    { command: 'shoal trash restore photos 42 --to photos:/found.jpg', note: 'under another name' }
  ],
  run: async (context, [volume = '', id = ''], options) => {
    const name = volumeName(volume)
    const body = {
      trash_id: wholeArg(id),
      to: options.to === undefined ? undefined : pathIn(name, options.to),
      operation_id: options.operationId
    }
    const client = await context.client()
    const result = await client.json('POST /volumes/:name/trash/restore', { params: { name }, body })

    return await finishChange(context, result, `${name}:${printable(result.path)}\n`)
  }
})

export const trashEmpty = defineCommand<{ operationId?: string }>({
  description: 'For good. The space comes back with the next sweeps of the garbage collection, but for what a version, a ' +
    'snapshot or another volume needs.',
  args: [VOLUME_ARG, { ...ID_ARG, required: false, variadic: true, description: 'only these [default: everything]' }],
  options: [OPERATION_ID_OPTION],
  examples: [
    { command: 'shoal trash empty photos', note: 'all of it' },
    { command: 'shoal trash empty photos 42 43', note: 'some' }
  ],
  run: async (context, [volume = '', ...ids], options) => {
    const name = volumeName(volume)
    const body = { trash_ids: ids.length === 0 ? undefined : ids.map(wholeArg), operation_id: options.operationId }
    const client = await context.client()

    await context.out.result(
      await client.slowJson('POST /volumes/:name/trash/empty', { params: { name }, body }),
      () => ids.length === 0 ? `The trash of ${name} is empty.\n` : '')

    return undefined
  }
})

function wholeArg (text: string): number {
  try {
    return idOf(text)
  } catch (err) {
    throw new UsageError(`${errorMessage(err)}; \`shoal trash ls\` shows the ids`)
  }
}

function pathIn (volume: string, text: string): string {
  const target = volumeTarget(text)

  if (target.volume !== volume) {
    throw new UsageError(`--to must be in the same volume: ${volume}:/…`)
  }

  return pathInVolume(target)
}
