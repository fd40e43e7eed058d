import { defineCommand } from '../command.js'
import { UsageError } from '../errors.js'
import { timeText } from '../output/entry-text.js'
import { count } from '../output/format.js'
import { printable } from '../../util/printable.js'
import { VOLUME_ARG } from '../shared-args.js'
import { pathInVolume, volumeName, volumeTarget } from '../targets/target.js'
import { resultOf } from '../volume-work.js'
import type { ArgSpec } from '../command.js'
import type { Column } from '../output/table.js'

const COLUMNS: readonly Column[] = [{ title: 'NAME' }, { title: 'TAKEN' }, { title: 'BY' }]
const NEW_NAME_ARG: ArgSpec = { name: 'name', description: 'of the snapshot' }
const NAME_ARG: ArgSpec = { ...NEW_NAME_ARG, complete: 'snapshot' }

export const snapshotCreate = defineCommand({
  description: 'Freezes the whole tree under a name, at once, however large it is. It takes no space by itself; what it ' +
    'holds stays until the snapshot is removed.',
  args: [VOLUME_ARG, NEW_NAME_ARG],
  examples: [
    { command: 'shoal snapshot create photos before-cleanup', note: 'now' },
    { command: 'shoal ls photos:/ --snapshot before-cleanup', note: 'look into it' }
  ],
  run: async (context, [volume = '', name = '']) => {
    const client = await context.client()
    const row = await client.json('POST /volumes/:name/snapshots', { params: { name: volumeName(volume) }, body: { name } })

    await context.out.result(row, ({ name }) => `${printable(name)}\n`)

    return undefined
  }
})

export const snapshotList = defineCommand({
  args: [VOLUME_ARG],
  examples: [
    { command: 'shoal snapshot ls photos', note: 'those that there are' },
    { command: 'shoal snapshot ls -o json photos', note: 'array of name, created_at, index, by' }
  ],
  run: async (context, [volume = '']) => {
    const client = await context.client()
    const rows = await client.json('GET /volumes/:name/snapshots', { params: { name: volumeName(volume) } })
    const now = new Date()

    await context.out.list(rows, COLUMNS,
      row => [printable(row.name), timeText(row.created_at, now), printable(row.by)], 'No snapshots.')

    return undefined
  }
})

export const snapshotRemove = defineCommand({
  description: 'What only this snapshot held goes with the next sweeps of the garbage collection.',
  args: [VOLUME_ARG, NAME_ARG],
  examples: [{ command: 'shoal snapshot rm photos before-cleanup', note: 'no longer needed' }],
  run: async (context, [volume = '', name = '']) => {
    const client = await context.client()
    const params = { name: volumeName(volume), snapshot: name }

    await context.out.result(await client.json('DELETE /volumes/:name/snapshots/:snapshot', { params }), () => '')

    return undefined
  }
})

export const snapshotRestore = defineCommand<{ path?: string, to?: string }>({
  description: 'Makes a path what it was in the snapshot: what differs is copied, what was not there goes to the trash. ' +
    'No data is moved. Entry by entry: interrupted, the same command finishes the job.',
  args: [VOLUME_ARG, NAME_ARG],
  options: [
    { flags: '--path <volume:/path>', description: 'only this folder or file [default: all]', complete: 'target' },
    { flags: '--to <volume:/path>', description: 'beside it instead of over it', complete: 'target' }
  ],
  examples: [
    { command: 'shoal snapshot restore photos before-cleanup', note: 'everything as it was' },
    { command: 'shoal snapshot restore photos before-cleanup --path photos:/2024 --to photos:/2024-before', note: 'a part, beside it' }
  ],
  run: async (context, [volume = '', name = ''], options) => {
    const volumeText = volumeName(volume)
    const body = { path: pathIn(volumeText, options.path), to: pathIn(volumeText, options.to) }
    const client = await context.client()
    const progress = context.out.progress(`restore ${name}`)

    try {
      const result = await resultOf(
        client.rows('POST /volumes/:name/snapshots/:snapshot/restore', {
          params: { name: volumeText, snapshot: name }, body
        }),
        ({ entries }) => { progress.update(0, { detail: count(entries, 'entry', 'entries') }) })

      progress.end()
      await context.out.result(result, ({ copied, removed }) =>
        `${count(copied, 'entry', 'entries')} brought back, ${removed} removed.\n`)
    } finally {
      progress.end()
    }

    return undefined
  }
})

function pathIn (volume: string, text: string | undefined): string | undefined {
  if (text === undefined) {
    return undefined
  }

  const target = volumeTarget(text)

  if (target.volume !== volume) {
    throw new UsageError(`${JSON.stringify(text)} must be in the volume of the snapshot: ${volume}:/…`)
  }

  return pathInVolume(target)
}
