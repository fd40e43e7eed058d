import { formatBytes } from '../../config/values/bytes.js'
import { defineCommand } from '../command.js'
import { listVolumes } from '../list-volumes.js'
import { leadsTo, longCells, LONG_COLUMNS, shownName } from '../output/entry-text.js'
import { printable } from '../../util/printable.js'
import { READ_OPTIONS, pastQuery } from '../targets/past.js'
import { expandGlob, remoteGlob } from '../targets/remote-glob.js'
import { entryParams, parseTarget, targetNames } from '../targets/target.js'
import { TARGET_ARG } from '../shared-args.js'
import { statEntry } from '../volume-work.js'
import { walkTarget } from '../targets/walk-target.js'
import type { EntryStat } from '../../api/entries.js'
import type { ApiClient } from '../client.js'
import type { CommandContext } from '../command.js'
import type { ReadCliOptions } from '../targets/past.js'
import type { RemoteGlob } from '../targets/remote-glob.js'
import type { VolumeTarget } from '../targets/target.js'
import type { WalkRow } from '../targets/walk-target.js'
import type { Column } from '../output/table.js'

interface LsOptions extends ReadCliOptions { long?: boolean, recursive?: boolean }

const COLUMNS: readonly Column[] = [
  { title: 'TYPE' }, { title: 'SIZE', align: 'right' }, { title: 'CID' }, { title: 'NAME' }
]

const EMPTY = 'The folder is empty.'

export const ls = defineCommand<LsOptions>({
  description: 'Without a target the volumes. In a volume one name a line, folders with a slash; of a pattern (`*`, `?`, `[a-z]`, `**` across folders) what fits it; -l adds mode, size, ' +
    'time, who wrote it, and where a symbolic link leads. Names come in the order of their bytes, page by page, so that a folder of any size begins to appear at once.',
  args: [{ ...TARGET_ARG, required: false }],
  options: [
    { flags: '-l, --long', description: 'mode, size, time, who wrote it' },
    { flags: '-R, --recursive', description: 'all below as well, with their paths' },
    ...READ_OPTIONS
  ],
  examples: [
    { command: 'shoal ls', note: 'the volumes' },
    { command: 'shoal ls photos:/', note: 'what is in a volume' },
    { command: 'shoal ls -l -R photos:/2024', note: 'with all below, in detail' },
    { command: "shoal ls 'photos:/2024/*.jpg'", note: 'what fits; quoted, so that the shell leaves it alone' },
    { command: 'shoal ls bafy…/2024', note: 'a folder that has a CID' },
    { command: 'shoal ls -o json photos:/', note: 'array of name, path, type, bytes, mode, mtime, version, cid, by and more' }
  ],
  run: async (context, [text], options) => {
    if (text === undefined) {
      await listVolumes(context)
      return undefined
    }

    const target = parseTarget(text)
    const query = pastQuery(target, options)
    const client = await context.client()

    if (target.kind === 'cid') {
      await listCid(context, client, text, options)
    } else {
      const glob = await remoteGlob(client, target, query)
      const rows = glob === undefined
        ? entriesOf(client, target, options.recursive === true, query)
        : fitting(client, glob, options.recursive === true, query)

      await listVolume(context, rows, glob?.base ?? target, options, glob !== undefined || options.recursive === true)
    }

    return undefined
  }
})

async function listCid (
  { out }: CommandContext, client: ApiClient, text: string, { recursive = false }: LsOptions
): Promise<void> {
  if (recursive) {
    await out.list(belowOnly(walkTarget(client, text)), COLUMNS,
      row => [row.type, formatBytes(row.bytes), row.cid ?? '', shownName(row.path, row.type) + leadsTo(row.link)], EMPTY)
    return
  }

  await out.list(client.rows('GET /ls/*target', { params: { target: targetNames(text) } }), COLUMNS,
    row => [row.type, formatBytes(row.bytes), row.cid, shownName(row.name, row.type) + leadsTo(row.link)], EMPTY)
}

async function * belowOnly (rows: AsyncIterable<WalkRow>): AsyncGenerator<WalkRow, void, undefined> {
  for await (const row of rows) {
    if (row.path !== '') {
      yield row
    }
  }
}

/** A file lists as itself, as with `ls`. */
async function * entriesOf (
  client: ApiClient, target: VolumeTarget, recursive: boolean, query: ReadCliOptions
): AsyncGenerator<EntryStat, void, undefined> {
  const root = await statEntry(client, target, query)

  if (root.type !== 'directory') {
    yield root
    return
  }

  yield * client.rows('GET /volumes/:name/list/*path', {
    params: entryParams(target), query: { ...query, recursive: recursive ? true : undefined }
  })
}

/** What a pattern fits, each as itself; with what is in folders when that is asked. */
async function * fitting (
  client: ApiClient, glob: RemoteGlob, recursive: boolean, query: ReadCliOptions
): AsyncGenerator<EntryStat, void, undefined> {
  for await (const row of expandGlob(client, glob, query)) {
    yield row

    if (recursive && row.type === 'directory') {
      const folder = { volume: glob.base.volume, names: row.path.split('/').filter(name => name !== '') }

      yield * client.rows('GET /volumes/:name/list/*path', { params: entryParams(folder), query: { ...query, recursive: true } })
    }
  }
}

/** @param showsPaths below the target, instead of names */
async function listVolume (
  { out }: CommandContext, rows: AsyncIterable<EntryStat>, { names }: VolumeTarget, { long }: LsOptions,
  showsPaths: boolean
): Promise<void> {
  if (out.isJson) {
    await out.jsonList(rows)
    return
  }

  const prefix = names.length === 0 ? 1 : `/${names.join('/')}/`.length
  const nameOf = (row: EntryStat): string =>
    shownName(showsPaths && row.path.length >= prefix ? row.path.slice(prefix) : row.name, row.type)

  if (long === true) {
    await out.list(rows, LONG_COLUMNS, row => longCells(row, nameOf(row), new Date()), EMPTY)
    return
  }

  let isEmpty = true

  for await (const row of rows) {
    isEmpty = false
    await out.text(`${nameOf(row)}\n`)
  }

  if (isEmpty) {
    await out.note(printable(EMPTY))
  }
}
