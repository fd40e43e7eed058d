import { formatBytes } from '../../config/values/bytes.js'
import { defineCommand } from '../command.js'
import { parseWhole } from '../option-values.js'
import { printable } from '../../util/printable.js'
import { READ_OPTIONS } from '../targets/past.js'
import { TARGET_ARG } from '../shared-args.js'
import { walkTarget } from '../targets/walk-target.js'
import type { ReadCliOptions } from '../targets/past.js'
import type { Column } from '../output/table.js'

interface DuOptions extends ReadCliOptions { summarize?: boolean, bytes?: boolean, maxDepth?: number }

interface DuRow { target: string, path: string, bytes: number, files: number }

const COLUMNS: readonly Column[] = [{ title: 'SIZE', align: 'right' }, { title: 'FILES', align: 'right' }, { title: 'PATH' }]
/** As deep as any path can be (4096 bytes, two a level). */
const DEPTH_MAX = 2048

export const du = defineCommand<DuOptions>({
  description: 'Plain bytes of the files in each folder, those below included, each once however many copies there are. ' +
    'Older versions and the trash are not in it; `shoal volume stat` counts them.',
  args: [TARGET_ARG],
  options: [
    { flags: '-s, --summarize', description: 'the total alone' },
    { flags: '-b, --bytes', description: 'exact numbers of bytes' },
    { flags: '--max-depth <levels>', description: 'only folders so deep', parse: parseWhole(0, DEPTH_MAX) },
    ...READ_OPTIONS
  ],
  examples: [
    { command: 'shoal du photos:/', note: 'each folder' },
    { command: 'shoal du -s photos:/2024', note: 'how much a folder holds' },
    { command: 'shoal du -o json photos:/', note: 'array of target, path, bytes, files' }
  ],
  run: async (context, [text = ''], options) => {
    const client = await context.client()
    const { out } = context
    const depthMax = options.summarize === true ? 0 : options.maxDepth ?? DEPTH_MAX
    const folders = new Map<string, { bytes: number, files: number }>([['', { bytes: 0, files: 0 }]])

    for await (const { path, type, bytes } of walkTarget(client, text, options)) {
      if (type === 'directory') {
        if (path !== '' && path.split('/').length <= depthMax) {
          folders.set(path, { bytes: 0, files: 0 })
        }
      } else {
        addToFolders(folders, path, bytes)
      }
    }

    const base = text.replace(/\/+$/, '')
    const rows: DuRow[] = [...folders].map(([path, sums]) =>
      ({ target: path === '' ? text : `${base}/${path}`, path, ...sums }))

    await out.list(rows, COLUMNS, row => [
      options.bytes === true ? String(row.bytes) : formatBytes(row.bytes), String(row.files), printable(row.target)
    ], '')

    return undefined
  }
})

/** To every folder above that is counted. */
function addToFolders (
  folders: ReadonlyMap<string, { bytes: number, files: number }>, path: string, bytes: number
): void {
  let above = path

  while (above !== '') {
    above = above.includes('/') ? above.slice(0, above.lastIndexOf('/')) : ''
    const sums = folders.get(above)

    if (sums !== undefined) {
      sums.bytes += bytes
      sums.files++
    }
  }

  if (path === '') {
    // the target is a file itself
    const sums = folders.get('')

    if (sums !== undefined) {
      sums.bytes += bytes
      sums.files++
    }
  }
}
