import { formatBytes } from '../../config/values/bytes.js'
import { defineCommand } from '../command.js'
import { confirm } from '../confirm.js'
import { UsageError } from '../errors.js'
import { count } from '../output/format.js'
import { listVolumes } from '../list-volumes.js'
import { renderPairs } from '../output/table.js'
import { renderVolume, settingsPairs } from '../output/volume.js'
import { printable } from '../../util/printable.js'
import { VOLUME_ARG } from '../shared-args.js'
import { volumeName } from '../targets/target.js'
import { SETTINGS_OPTIONS, settingsBody } from '../volume-settings.js'
import type { RecoverReport } from '../../api/volumes.js'
import type { Output } from '../output/output.js'
import type { SettingsOptions } from '../volume-settings.js'

export const volumeCreate = defineCommand<SettingsOptions>({
  description: 'The name is known on every node at once. What is not given has its default, and can be changed later ' +
    'with `shoal volume set`.',
  args: [{ name: 'name', description: '1 to 63 of letters, digits, "-", "_" and "."' }],
  options: SETTINGS_OPTIONS,
  examples: [
    { command: 'shoal volume create photos', note: 'with the defaults' },
    { command: 'shoal volume create scratch --replicas 2 --trash 0s --versions 0', note: 'nothing kept of what is deleted' },
    { command: 'shoal volume create field --on-partition accept', note: 'goes on taking changes while cut off' }
  ],
  run: async (context, [name = ''], options) => {
    const client = await context.client()
    const body = { name: volumeName(name), ...settingsBody(options) }
    const info = await client.json('POST /volumes', { body })

    await context.out.result(info, info => `Created the volume ${info.name}. Put something: shoal put <file> ${info.name}:/\n`)

    return undefined
  }
})

export const volumeList = defineCommand({
  examples: [
    { command: 'shoal volume ls', note: 'all volumes of the mesh, their sizes, and whether they can be written' },
    { command: 'shoal volume ls -o json', note: 'array of name, used_bytes, files, health, members, created_at, id, epoch' }
  ],
  run: async context => {
    await listVolumes(context)

    return undefined
  }
})

export const volumeStat = defineCommand({
  args: [VOLUME_ARG],
  examples: [
    { command: 'shoal volume stat photos', note: 'settings, size, and the nodes that hold its metadata' },
    { command: 'shoal volume stat photos -o json | jq .writable', note: 'whether a majority answers' }
  ],
  run: async (context, [name = '']) => {
    const client = await context.client()
    const info = await client.json('GET /volumes/:name', { params: { name: volumeName(name) } })

    await context.out.result(info, info => renderVolume(info, context.out))

    return undefined
  }
})

export const volumeSet = defineCommand<SettingsOptions>({
  description: 'Changes what is given and leaves the rest. A lower number of copies, versions or days takes effect on ' +
    'what is there already, by and by.',
  args: [VOLUME_ARG],
  options: SETTINGS_OPTIONS,
  examples: [
    { command: 'shoal volume set photos --quota 100GiB', note: 'everything in it counts, trash and versions included' },
    { command: 'shoal volume set photos --on-partition accept --versions 20', note: 'several at once' }
  ],
  run: async (context, [name = ''], options) => {
    const body = settingsBody(options)

    if (Object.keys(body).length === 0) {
      throw new UsageError('Nothing to set: give at least one option. See: shoal volume set --help')
    }

    const client = await context.client()
    const info = await client.json('POST /volumes/:name', { params: { name: volumeName(name) }, body })

    await context.out.result(info, info => renderPairs(settingsPairs(info)))

    return undefined
  }
})

export const volumeRename = defineCommand({
  description: 'Only the name changes, in one step; what is in it stays as it is, and what works on it goes on. Other nodes may ' +
    'take the old name for half a minute more. For the later of two volumes of one name, too: when two meshes that each had ' +
    'one are joined, it is called name~id.',
  args: [VOLUME_ARG, { name: 'new-name', description: '1 to 63 of letters, digits, "-", "_" and "."' }],
  examples: [
    { command: 'shoal volume rename photos pictures', note: 'fails when there is a volume "pictures"' },
    { command: 'shoal volume rename default~v2f6c01a default-attic', note: 'after two meshes met' }
  ],
  run: async (context, [name = '', to = '']) => {
    const client = await context.client()
    const body = { name: volumeName(to) }
    const result = await client.json('POST /volumes/:name/name', { params: { name: volumeName(name) }, body })

    await context.out.result(result, row => `Renamed ${row.renamed_from} to ${row.name}.\n`)

    return undefined
  }
})

export const volumeRemove = defineCommand<{ yes?: boolean }>({
  description: 'For good: its tree, trash, versions and snapshots. Its blocks go with the next sweeps of the garbage ' +
    'collection, but for those that something else needs.',
  args: [VOLUME_ARG],
  options: [{ flags: '-y, --yes', description: 'do not ask' }],
  examples: [
    { command: 'shoal volume rm scratch', note: 'asks first' },
    { command: 'shoal volume rm scratch --yes', note: 'for a script' }
  ],
  run: async (context, [name = ''], options) => {
    const client = await context.client()
    const params = { name: volumeName(name) }

    if (options.yes !== true) {
      const info = await client.json('GET /volumes/:name', { params })
      const holds = info.files == null
        ? 'what it holds is unknown: no majority of its metadata nodes answers'
        : `${count(info.files, 'file')}, ${formatBytes(info.used_bytes ?? 0)}, ${count(info.snapshots ?? 0, 'snapshot')}`

      if (!await confirm(context, `Delete the volume ${info.name} (${holds}) for good?`)) {
        context.signal.throwIfAborted()
        throw new UsageError(`The volume ${info.name} (${holds}) was not deleted. To delete it without a question, give --yes`)
      }
    }

    await context.out.result(
      await client.slowJson('DELETE /volumes/:name', { params }), ({ name }) => `Deleted ${name}.\n`)

    return undefined
  }
})

export const volumeRecover = defineCommand<{ acceptLoss?: boolean }>({
  description: 'For the case that a majority of the nodes with the metadata is gone for good: goes on with what the ' +
    'best of the rest knows. Without --accept-loss nothing is changed, and what may be missing is told. Never use it ' +
    'while the others may come back: there would be two trees of one name.',
  args: [VOLUME_ARG],
  options: [{ flags: '--accept-loss', description: 'do it' }],
  examples: [
    { command: 'shoal volume recover photos', note: 'look first' },
    { command: 'shoal volume recover photos --accept-loss', note: 'go on without the lost nodes' },
    { command: 'shoal volume recover .registry', note: 'the names of the volumes, when `shoal volume ls` fails' }
  ],
  run: async (context, [name = ''], options) => {
    const client = await context.client()
    const body = { accept_loss: options.acceptLoss === true }
    const report = await client.slowJson('POST /volumes/:name/recover', { params: { name: volumeName(name) }, body })

    await context.out.result(report, report => renderRecovery(report, context.out))

    return undefined
  }
})

/** Whole ids: they are what `peer` and the logs of the others are searched for. */
function chosenText ({ chosen, survivors }: RecoverReport): string {
  const host = survivors.find(({ peer_id: peerId }) => peerId === chosen)?.hostname

  return chosen == null ? '-' : host === undefined ? chosen : `${printable(host)} (${chosen})`
}

function renderRecovery (report: RecoverReport, out: Output): string {
  const survivors = report.survivors.map(row =>
    `${printable(row.hostname)} (chosen up to ${row.commit_index}, has up to ${row.last_index})`)

  return renderPairs([
    ['Volume', `${report.name} (${report.id})`],
    ['Answer', survivors.length === 0 ? 'none' : survivors.join(', ')],
    ['Lost', report.lost.length === 0 ? 'none' : report.lost.join(', ')],
    ['Goes on from', chosenText(report)]
  ]) + report.warnings.map(warning => `${out.paint('yellow', warning)}\n`).join('') + (report.recovered
    ? 'Recovered: the volume goes on with the nodes that are left.\n'
    : `Nothing was changed${report.needed
      ? '. To go on with this, give --accept-loss.'
      : `: ${report.name} needs no recovery.`}\n`)
}
