import { formatBytes } from '../../config/values/bytes.js'
import { defineCommand } from '../command.js'
import { ATTRIBUTE_OPTIONS, choiceOf } from '../destinations/chosen-attributes.js'
import { ChangedFiles, STORED_MIXED } from '../sources/changed-files.js'
import { UsageError } from '../errors.js'
import { EXIT_CONFLICT, EXIT_PENDING } from '../exit-codes.js'
import { FILTER_OPTIONS, filterOf } from '../sources/filter.js'
import { noteLeftOut } from '../sources/left-out.js'
import { count } from '../output/format.js'
import { whileOpen } from '../destinations/open-folder.js'
import { requireXattrTool } from '../xattrs/tool.js'
import { BWLIMIT_OPTION, throttleOf } from '../pace.js'
import { printable } from '../../util/printable.js'
import { perform } from '../sync/perform.js'
import { planSync } from '../sync/plan.js'
import { refuseNested, sidesOf } from '../sync/sides.js'
import type { SyncAction } from '../../volumes/fs/sync.js'
import type { AttributeOptions } from '../destinations/chosen-attributes.js'
import type { CommandContext } from '../command.js'
import type { FilterOptions } from '../sources/filter.js'
import type { LeftOut } from '../sources/folder-source.js'
import type { SyncResult } from '../sync/perform.js'
import type { Side } from '../sync/sides.js'

interface SyncCliOptions extends FilterOptions, AttributeOptions {
  delete?: boolean
  force?: boolean
  hash?: boolean
  dryRun?: boolean
  followSymlinks?: boolean
  snapshot?: string
  bwlimit?: number
}

export const sync = defineCommand<SyncCliOptions>({
  description: 'One way: makes the target like the source. One of them is a folder of a volume, the other a local one or a ' +
    'folder of a volume too, between which no data is moved. Files that are new, or differ in size or time, are copied, ' +
    'with modes and times; what is alike is left alone. A target folder that is there already keeps its own mode ' +
    'and time. Nothing is removed unless --delete is given, and then last, when all the rest is there: in a volume it ' +
    'goes to the trash, on this machine it is gone. What the filters leave out is neither copied nor removed. ' +
    'Interrupted, the same command goes on.\n\n' +
    'When the source holds no file, --delete removes nothing and fails, unless --force is given: a disk that is not ' +
    'mounted looks like that. Symbolic links are copied as links; in a local target none is ever followed: one that is ' +
    'in the way is replaced itself. Sockets, pipes and devices stay; those of the source are named and left out.',
  args: [
    { name: 'source', description: 'local folder, or volume:/path', complete: 'file-or-target' },
    { name: 'target', description: 'volume:/path, or a local folder; made when it is not there', complete: 'file-or-target' }
  ],
  options: [
    { flags: '--delete', description: 'remove from the target what is not in the source' },
    { flags: '--force', description: 'with --delete: also when the source holds no file' },
    { flags: '--hash', description: 'compare contents of files of one size instead of their times' },
    { flags: '--dry-run', description: 'say what would be done, and do nothing' },
    ...FILTER_OPTIONS,
    { flags: '--follow-symlinks', description: 'store what symbolic links lead to, instead of the links' },
    { flags: '--snapshot <name>', description: 'of a volume as the source: as it was then' },
    ...ATTRIBUTE_OPTIONS,
    {
      ...BWLIMIT_OPTION,
      description: `${BWLIMIT_OPTION.description}; what --hash reads does not count, as it goes to no other node`
    }
  ],
  examples: [
    { command: 'shoal sync ~/Pictures photos:/pictures', note: 'what is new or changed' },
    { command: 'shoal sync ~/Pictures photos:/pictures --delete --dry-run', note: 'look first' },
    { command: 'shoal sync photos:/pictures ~/Pictures', note: 'the other way' },
    { command: 'sudo shoal sync /srv backup:/srv --owner --xattrs', note: 'owners and extended attributes as well' },
    { command: 'shoal sync photos:/ photos2:/ --delete', note: 'from volume to volume, no data is moved' },
    { command: 'shoal sync -o json site www:/ --delete', note: 'files, directories, bytes, touched, removed, clashes, changed, pending' }
  ],
  run: async (context, [from = '', to = ''], options) => {
    const { source, target } = sidesOf(from, to, context.cwd, options.snapshot)
    const run = async (): Promise<number | undefined> => await syncSides(context, source, target, options)

    check(source, target, options)

    return target.kind === 'folder' && options.dryRun !== true ? await whileOpen(target.folder, run) : await run()
  }
})

async function syncSides (
  context: CommandContext, source: Side, target: Side, options: SyncCliOptions
): Promise<number | undefined> {
  const { out } = context
  const leftOut: LeftOut[] = []
  const changed = new ChangedFiles()
  const walk = {
    onGone: changed.addGone,
    followSymlinks: options.followSymlinks === true,
    exclude: await filterOf(options, context.cwd),
    choice: await choiceOf(context, options,
      source.kind === 'folder' ? { path: source.folder, shown: source.shown } : undefined)
  }

  if (target.kind === 'folder' && walk.choice.xattrs === true) {
    await requireXattrTool()
  }

  const client = await context.client()
  const { actions, names, partial, wouldEmpty, root } = await planSync(context, client, source, target, {
    ...walk,
    remove: options.delete === true,
    hash: options.hash === true,
    isForReal: options.dryRun !== true,
    onLeftOut: entry => { leftOut.push(entry) }
  })

  await noteLeftOut(out, leftOut)

  if (options.dryRun === true) {
    await out.list(actions.map(plannedRow), [{ title: 'ACTION' }, { title: 'PATH' }],
      row => [describe(row), printable(row.path)], 'Nothing to do.')
  }

  if (wouldEmpty !== undefined && options.force !== true) {
    throw wouldEmpty
  }

  if (options.dryRun === true) {
    return actions.some(({ type }) => type === 'clash') ? EXIT_CONFLICT : undefined
  }

  const { result: done, refused } = await perform(context, client, source, target, actions, {
    ...walk,
    names,
    root,
    partial,
    onChanged: changed.add,
    onGoneIn: changed.addGoneIn,
    throttle: throttleOf(options.bwlimit, context.signal)
  })
  const result = { ...done, changed: changed.all }

  await out.result(result, render)
  const refusedExit = await refused.note(context)

  if (!out.isJson) {
    for (const path of result.clashes) {
      await out.note(out.paint('yellow', `${printable(path)} is something else in ${printable(target.shown)} than in ` +
        `${printable(source.shown)}: left alone. With --delete a folder is replaced, if nothing in it is excluded.`))
    }

    await out.warning(result.warning)

    if (result.pending) {
      await out.note(out.paint('yellow', 'Pending: accepted while cut off from the majority; it takes effect when the partition heals.'))
    }
  }

  const changedExit = await changed.exit(context, STORED_MIXED)

  return result.clashes.length > 0
    ? EXIT_CONFLICT
    : changedExit ?? refusedExit ?? (result.pending ? EXIT_PENDING : undefined)
}

function check (source: Side, target: Side, { followSymlinks, bwlimit, force, delete: remove }: SyncCliOptions): void {
  refuseNested(source, target)

  if (followSymlinks === true && source.kind === 'volume') {
    throw new UsageError('--follow-symlinks is for a local folder as the source')
  }

  if (bwlimit !== undefined && source.kind === 'volume' && target.kind === 'volume') {
    throw new UsageError('--bwlimit means nothing between volumes: no data is moved')
  }

  if (force === true && remove !== true) {
    throw new UsageError('--force goes with --delete')
  }
}

/** What `-o json` prints of each with --dry-run. */
interface PlannedRow {
  action: SyncAction['type']
  path: string
  /** Of a put. */
  why: string | null
  bytes: number | null
}

function plannedRow (action: SyncAction): PlannedRow {
  const { why = null, size = null } = action.type === 'put' ? action : {}

  return { action: action.type, path: action.path, why, bytes: size }
}

function describe ({ action, why }: PlannedRow): string {
  return why === null ? action : `${action} (${why})`
}

function render ({ files, directories, symlinks, bytes, touched, removed }: SyncResult): string {
  const parts = [
    ...files > 0 ? [`${count(files, 'file')} put (${formatBytes(bytes)})`] : [],
    ...directories > 0 ? [`${count(directories, 'folder')} made`] : [],
    ...symlinks > 0 ? [`${count(symlinks, 'symbolic link')} put`] : [],
    ...touched > 0 ? [`${count(touched, 'time')} set`] : [],
    ...removed > 0 ? [`${removed} removed`] : []
  ]

  return parts.length === 0 ? 'Nothing to do.\n' : `${parts.join(', ')}.\n`
}
