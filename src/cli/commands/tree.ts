import { formatBytes } from '../../config/values/bytes.js'
import { defineCommand } from '../command.js'
import { parseWhole } from '../option-values.js'
import { leadsTo, shownName } from '../output/entry-text.js'
import { count } from '../output/format.js'
import { READ_OPTIONS } from '../targets/past.js'
import { TARGET_ARG } from '../shared-args.js'
import { walkTarget } from '../targets/walk-target.js'
import { printable } from '../../util/printable.js'
import type { ReadCliOptions } from '../targets/past.js'
import type { WalkRow } from '../targets/walk-target.js'

interface TreeOptions extends ReadCliOptions { level?: number, directories?: boolean }

/** A thing with what is in it; a large tree is held as a whole, since a branch is drawn by what comes after it. */
interface Branch { row: WalkRow, children: Branch[] }

/** As deep as any path can be (4096 bytes, two a level). */
const LEVEL_MAX = 2048

export const tree = defineCommand<TreeOptions>({
  description: 'What is below a target, drawn as a tree, with a line of sums.',
  args: [TARGET_ARG],
  options: [
    { flags: '-L, --level <levels>', description: 'only so deep', parse: parseWhole(1, LEVEL_MAX) },
    { flags: '-D, --directories', description: 'folders only' },
    ...READ_OPTIONS
  ],
  examples: [
    { command: 'shoal tree photos:/', note: 'a whole volume' },
    { command: 'shoal tree -L 2 -D photos:/', note: 'its upper folders' },
    { command: 'shoal tree -o json photos:/2024', note: 'array of path, type, bytes, cid, mtime' }
  ],
  run: async (context, [text = ''], options) => {
    const client = await context.client()
    const { out } = context
    const rows = shown(walkTarget(client, text, options), options)

    if (out.isJson) {
      await out.jsonList(rows)
      return undefined
    }

    const sums = { files: 0, folders: 0, bytes: 0 }
    const root = await gather(rows, sums)

    await out.text(`${printable(text)}\n`)

    for (const line of drawn(root, '')) {
      await out.text(`${line}\n`)
    }

    await out.text(`\n${count(sums.folders, 'folder')}, ${count(sums.files, 'file')}, ${formatBytes(sums.bytes)}\n`)

    return undefined
  }
})

async function * shown (
  rows: AsyncIterable<WalkRow>, { level = LEVEL_MAX, directories = false }: TreeOptions
): AsyncGenerator<WalkRow, void, undefined> {
  for await (const row of rows) {
    const depth = row.path === '' ? 0 : row.path.split('/').length

    if (depth <= level && (!directories || row.type === 'directory')) {
      yield row
    }
  }
}

async function gather (
  rows: AsyncIterable<WalkRow>, sums: { files: number, folders: number, bytes: number }
): Promise<Branch[]> {
  const branches = new Map<string, Branch>()
  const root: Branch[] = []

  for await (const row of rows) {
    const branch = { row, children: [] }

    if (row.type !== 'directory') {
      sums.files++
      sums.bytes += row.bytes
    } else if (row.path !== '') {
      sums.folders++
    }

    if (row.path === '') {
      continue
    }

    branches.set(row.path, branch)
    const above = row.path.slice(0, Math.max(0, row.path.lastIndexOf('/')))
    const siblings = branches.get(above)?.children ?? root
    siblings.push(branch)
  }

  return root
}

function * drawn (branches: readonly Branch[], lead: string): Generator<string, void, undefined> {
  for (const [i, { row, children }] of branches.entries()) {
    const isLast = i === branches.length - 1
    const name = row.path.slice(row.path.lastIndexOf('/') + 1)

    yield `${lead}${isLast ? '└── ' : '├── '}${shownName(name, row.type)}${leadsTo(row.link)}`
    yield * drawn(children, `${lead}${isLast ? '    ' : '│   '}`)
  }
}
