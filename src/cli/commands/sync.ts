import { resolve } from 'node:path'
import { formatBytes } from '../../config/values/bytes.js'
import { defineCommand } from '../command.js'
import { EXIT_CONFLICT, EXIT_PENDING } from '../exit-codes.js'
import { anyMatcher } from '../glob.js'
import { count } from '../output/format.js'
import { printable } from '../../util/printable.js'
import { VOLUME_PATH_ARG } from '../shared-args.js'
import { perform } from '../sync/perform.js'
import { planSync } from '../sync/plan.js'
import { formatVolumeTarget, volumeTarget } from '../target.js'
import { repeated } from '../volume-work.js'
import type { SyncAction } from '../../volumes/volume/sync.js'
import type { SyncResult } from '../sync/perform.js'

interface SyncCliOptions {
  delete?: boolean
  hash?: boolean
  dryRun?: boolean
  exclude?: string[]
  followSymlinks?: boolean
}

export const sync = defineCommand<SyncCliOptions>({
  description: 'One way: makes a folder of a volume like a local one. Files that are new, or differ in size or time, are ' +
    'put; what is alike is left alone. Nothing is removed unless --delete is given; then it goes to the trash. What ' +
    '--exclude names is neither put nor removed. Interrupted, the same command goes on.',
  args: [
    { name: 'folder', description: 'local folder', complete: 'dir' },
    { ...VOLUME_PATH_ARG, description: 'folder of a volume, made when it is not there' }
  ],
  options: [
    { flags: '--delete', description: 'remove from the volume what is not in the local folder' },
    { flags: '--hash', description: 'compare contents of files of one size instead of their times' },
    { flags: '--dry-run', description: 'say what would be done, and do nothing' },
    {
      flags: '--exclude <glob>',
      description: 'leave alone what matches: *.tmp, node_modules/, docs/**/*.pdf; may be repeated',
      parse: repeated
    },
    { flags: '--follow-symlinks', description: 'store what symbolic links point to' }
  ],
  examples: [
    { command: 'shoal sync ~/Pictures photos:/pictures', note: 'what is new or changed' },
    { command: 'shoal sync ~/Pictures photos:/pictures --delete --dry-run', note: 'look first' },
    { command: 'shoal sync -o json site www:/ --delete', note: 'files, directories, bytes, touched, removed, clashes, pending' }
  ],
  run: async (context, [folder = '', text = ''], options) => {
    const { out } = context
    const target = volumeTarget(text)
    const walk = {
      followSymlinks: options.followSymlinks === true,
      exclude: options.exclude == null ? undefined : anyMatcher(options.exclude)
    }
    const client = await context.client()
    const local = { folder: resolve(context.cwd, folder), shown: folder }
    const actions = await planSync(context, client, local, target, {
      ...walk, remove: options.delete === true, hash: options.hash === true
    })

    if (options.dryRun === true) {
      await out.list(actions, [{ title: 'ACTION' }, { title: 'PATH' }],
        action => [describe(action), printable(action.path)], 'Nothing to do.')
      return undefined
    }

    const result = await perform(context, client, local, target, actions, walk)

    await out.result(result, render)

    if (!out.isJson) {
      for (const path of result.clashes) {
        await out.note(out.paint('yellow', `${printable(path)} is a file here and a folder in ${formatVolumeTarget(target)}: ` +
          'left alone. With --delete the folder is replaced.'))
      }

      if (result.pending) {
        await out.note(out.paint('yellow', 'Pending: accepted while cut off from the majority; it takes effect when the cut heals.'))
      }
    }

    return result.clashes.length > 0 ? EXIT_CONFLICT : result.pending ? EXIT_PENDING : undefined
  }
})

function describe (action: SyncAction): string {
  return action.type === 'put' ? `put (${action.why})` : action.type
}

function render ({ files, directories, bytes, touched, removed }: SyncResult): string {
  const parts = [
    ...files > 0 ? [`${count(files, 'file')} put (${formatBytes(bytes)})`] : [],
    ...directories > 0 ? [`${count(directories, 'folder')} made`] : [],
    ...touched > 0 ? [`${count(touched, 'time')} set`] : [],
    ...removed > 0 ? [`${removed} removed`] : []
  ]

  return parts.length === 0 ? 'Nothing to do.\n' : `${parts.join(', ')}.\n`
}
