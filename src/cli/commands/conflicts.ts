import { errorMessage } from '../../util/errors.js'
import { defineCommand } from '../command.js'
import { UsageError } from '../errors.js'
import { parseWhole } from '../option-values.js'
import { count } from '../output/format.js'
import { timeText } from '../output/entry-text.js'
import { printable } from '../../util/printable.js'
import { VOLUME_ARG } from '../shared-args.js'
import { volumeName } from '../targets/target.js'
import type { ConflictInfo } from '../../api/history.js'
import type { ApiClient } from '../client.js'
import type { CommandContext } from '../command.js'
import type { Column } from '../output/table.js'

type Row = ConflictInfo & { volume: string }

const COLUMNS: readonly Column[] = [
  { title: 'ID', align: 'right' }, { title: 'WHEN' }, { title: 'PATH' }, { title: 'WHAT HAPPENED' }, { title: 'KEPT AT' }
]
const idOf = parseWhole(0, Number.MAX_SAFE_INTEGER)

export const conflicts = defineCommand({
  description: 'Conflicts come from changes on both sides of a partition. Nothing of them is lost: the list says where it is. ' +
    'Without a command, those of all volumes.',
  examples: [
    { command: 'shoal conflicts', note: 'of all volumes' },
    { command: 'shoal conflicts ls photos', note: 'of one' },
    { command: 'shoal conflicts clear photos 7', note: 'settled' }
  ],
  run: async context => {
    const client = await context.client()
    const volumes = await client.json('GET /volumes')

    await list(context, client, volumes.map(({ name }) => name))

    return undefined
  }
})

export const conflictsList = defineCommand({
  args: [VOLUME_ARG],
  examples: [
    { command: 'shoal conflicts ls photos', note: 'what both sides wanted, and where the loser is' },
    { command: 'shoal conflicts ls -o json photos', note: 'array of volume, conflict_id, kind, path, kept_at, kept_version, message' }
  ],
  run: async (context, [volume = '']) => {
    await list(context, await context.client(), [volumeName(volume)])

    return undefined
  }
})

export const conflictsClear = defineCommand({
  description: 'Takes them from the list. What was kept of the losing side stays where it is; versions that were kept for ' +
    'a conflict alone may go then, as other old ones do.',
  args: [VOLUME_ARG, { name: 'id', description: 'only these [default: all]', required: false, variadic: true, complete: 'conflict' }],
  examples: [
    { command: 'shoal conflicts clear photos 7 8', note: 'those that were looked at' },
    { command: 'shoal conflicts clear photos', note: 'all' }
  ],
  run: async (context, [volume = '', ...ids]) => {
    const body = { conflict_ids: ids.length === 0 ? undefined : ids.map(wholeArg) }
    const name = volumeName(volume)
    const client = await context.client()
    const info = await client.slowJson('POST /volumes/:name/conflicts/clear', { params: { name }, body })
    const missing = ids.filter(id => !info.cleared.includes(Number(id)))

    await context.out.result(info, ({ cleared }) => cleared.length === 0 && missing.length === 0
      ? `${name} has no conflicts.\n`
      : cleared.length === 0 ? '' : `${count(cleared.length, 'conflict')} of ${name} cleared.\n`)

    if (missing.length > 0 && !context.out.isJson) {
      await context.out.note(`${name} has no conflict ${missing.join(', ')}; \`shoal conflicts ls ${name}\` shows those that it has.`)
    }

    return undefined
  }
})

async function list ({ out }: CommandContext, client: ApiClient, volumes: readonly string[]): Promise<void> {
  const now = new Date()

  await out.list(rowsOf(client, volumes), COLUMNS, row => [
    String(row.conflict_id), timeText(row.at, now), `${row.volume}:${printable(row.path)}`, printable(row.message),
    row.kept_at != null
      ? printable(row.kept_at)
      : row.kept_version != null ? `version ${row.kept_version}` : '-'
  ], 'No conflicts.')
}

async function * rowsOf (client: ApiClient, volumes: readonly string[]): AsyncGenerator<Row, void, undefined> {
  for (const volume of volumes) {
    for await (const row of client.rows('GET /volumes/:name/conflicts', { params: { name: volume } })) {
      yield { volume, ...row }
    }
  }
}

function wholeArg (text: string): number {
  try {
    return idOf(text)
  } catch (err) {
    throw new UsageError(`${errorMessage(err)}; \`shoal conflicts ls\` shows the ids`)
  }
}
