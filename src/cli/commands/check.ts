import { formatBytes } from '../../config/values/bytes.js'
import { printable } from '../../util/printable.js'
import { defineCommand } from '../command.js'
import { ATTRIBUTE_OPTIONS, choiceOf } from '../destinations/chosen-attributes.js'
import { ChangedFiles } from '../sources/changed-files.js'
import { EXIT_DIFFERENT } from '../exit-codes.js'
import { FILTER_OPTIONS, filterOf } from '../sources/filter.js'
import { noteLeftOut } from '../sources/left-out.js'
import { count } from '../output/format.js'
import { compareSides } from '../sync/compare.js'
import { sidesOf } from '../sync/sides.js'
import type { LeftOut } from '../sources/folder-source.js'
import type { SyncEntry } from '../../volumes/fs/sync.js'
import type { AttributeOptions } from '../destinations/chosen-attributes.js'
import type { FilterOptions } from '../sources/filter.js'
import type { Difference, DifferenceKind } from '../sync/compare.js'
import type { Side } from '../sync/sides.js'

interface CheckOptions extends FilterOptions, AttributeOptions {
  quick?: boolean
  followSymlinks?: boolean
  snapshot?: string
}

/** What `-o json` prints for each difference. */
interface DifferenceRow {
  path: string
  difference: DifferenceKind
  /** Null on the side where there is nothing of that name. */
  first: EntrySummary | null
  second: EntrySummary | null
}

interface EntrySummary { type: string, bytes: number, mtime: string }

export const check = defineCommand<CheckOptions>({
  description: 'Compares a folder with one of a volume, or two of volumes: names, kinds, sizes and contents. Each difference is ' +
    'a line, and the exit code tells whether there is any. Nothing is changed. Modes are not compared, times only ' +
    'with --quick, owners and extended attributes with --owner and --xattrs. Of symbolic links what they say is compared. Sockets, pipes and devices are named and left out.\n\n' +
    'Contents are compared by their CIDs: each local file of which the size is right is read once and hashed by the node, ' +
    'and nothing comes from other nodes. Only where the CIDs differ the bytes of both are read, since one content can be ' +
    'cut into blocks in several ways. What the volume says is taken for granted: whether the blocks are there, `shoal why` ' +
    'tells, and whether they are whole, the scrub.',
  args: [
    { name: 'first', description: 'local folder, or volume:/path', complete: 'file-or-target' },
    { name: 'second', description: 'volume:/path, or a local folder', complete: 'file-or-target' }
  ],
  options: [
    { flags: '--quick', description: 'compare sizes and times alone; no file is read' },
    ...FILTER_OPTIONS,
    { flags: '--follow-symlinks', description: 'compare what symbolic links lead to, instead of what they say' },
    { flags: '--snapshot <name>', description: 'of the first volume that is named: as it was then' },
    ...ATTRIBUTE_OPTIONS
  ],
  examples: [
    { command: 'shoal check ~/Pictures photos:/pictures', note: 'is the copy whole?' },
    { command: 'shoal check ~/Pictures photos:/pictures --quick', note: 'by size and time, as sync does' },
    { command: 'shoal check photos:/ photos:/ --snapshot monday', note: 'what has changed since' },
    { command: 'shoal check -o json site www:/', note: 'path, difference, first, second' }
  ],
  run: async (context, [firstText = '', secondText = ''], options) => {
    const { out } = context
    const sides = sidesOf(firstText, secondText, context.cwd)
    const first = atSnapshot(sides.source, options.snapshot)
    const second = first.kind === 'volume' ? sides.target : atSnapshot(sides.target, options.snapshot)
    const local = [first, second].find(side => side.kind === 'folder')
    const choice = await choiceOf(context, options, local && { path: local.folder, shown: local.shown })
    const client = await context.client()
    const progress = out.progress('check')
    const exclude = await filterOf(options, context.cwd)
    const leftOut: LeftOut[] = []
    const changed = new ChangedFiles()
    let compared = 0
    let differences = 0

    async function * rows (): AsyncGenerator<Difference, void, undefined> {
      const compareOptions = {
        quick: options.quick === true,
        followSymlinks: options.followSymlinks === true,
        exclude,
        choice,
        onLeftOut: (entry: LeftOut) => { leftOut.push(entry) },
        onChanged: changed.add,
        onProgress: (bytes: number, entries: number) => {
          compared = entries
          progress.update(bytes, { detail: count(entries, 'entry', 'entries') })
        }
      }

      for await (const row of compareSides(client, first, second, compareOptions, context.signal)) {
        differences++
        yield row
      }
    }

    try {
      if (out.isJson) {
        await out.jsonList(jsonRows(rows()))
      } else {
        await out.list(rows(), [{ title: 'DIFFERENCE' }, { title: 'PATH' }],
          row => [describe(row, first, second), printable(row.path)], 'No difference.')
      }
    } finally {
      progress.end()
    }

    await noteLeftOut(out, leftOut)

    if (!out.isJson) {
      await out.note(`${count(compared, 'entry', 'entries')} compared, ${count(differences, 'difference')}.`)
    }

    const changedExit = await changed.exit(context, 'what is told of it may not hold. Check again when no program writes to it.')

    return differences > 0 ? EXIT_DIFFERENT : changedExit
  }
})

function atSnapshot (side: Side, snapshot: string | undefined): Side {
  return side.kind === 'volume' ? { ...side, snapshot } : side
}

async function * jsonRows (rows: AsyncIterable<Difference>): AsyncGenerator<DifferenceRow, void, undefined> {
  for await (const { path, difference, first, second } of rows) {
    yield { path, difference, first: summaryOf(first), second: summaryOf(second) }
  }
}

function summaryOf (entry: SyncEntry | undefined): EntrySummary | null {
  return entry === undefined
    ? null
    : { type: entry.kind, bytes: entry.size, mtime: new Date(entry.mtimeMs).toISOString() }
}

function describe ({ difference, first, second }: Difference, firstSide: Side, secondSide: Side): string {
  switch (difference) {
    case 'only_in_first': return `only in ${printable(firstSide.shown)}`
    case 'only_in_second': return `only in ${printable(secondSide.shown)}`
    case 'kind': return `kind (${nameOf(first)}, ${nameOf(second)})`
    case 'size': return `size (${formatBytes(first?.size ?? 0)}, ${formatBytes(second?.size ?? 0)})`
    case 'xattrs': return 'extended attributes'
    default: return difference
  }
}

function nameOf (entry: SyncEntry | undefined): string {
  return entry?.kind === 'directory' ? 'folder' : entry?.kind === 'symlink' ? 'symbolic link' : 'file'
}
