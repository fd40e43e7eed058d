import { resolve } from 'node:path'
import { printable } from '../../util/printable.js'
import { formatBytes } from '../../config/values/bytes.js'
import { defineCommand } from '../command.js'
import { UsageError } from '../errors.js'
import { fileDestination, writeThenRename } from '../destinations/destination.js'
import { refuseTerminal } from '../destinations/refuse-terminal.js'
import { VOLUME_ARG } from '../shared-args.js'
import { volumeName } from '../targets/target.js'

interface BackupOptions { snapshot?: string, since?: string, force?: boolean }

/** What `-o json` prints. */
interface BackupResult { volume: string, path: string, bytes: number }

export const backup = defineCommand<BackupOptions>({
  description: 'The tree and all its data in one CAR file, as of one moment. Older versions, the trash and snapshots are ' +
    'not in it. With --since it has only what has changed since that snapshot, and is restored on top of the backup that ' +
    'was made of it. Nothing appears under the name before it is whole.',
  args: [VOLUME_ARG, { name: 'file.car', description: 'file to write; - is standard output', complete: 'file' }],
  options: [
    { flags: '--snapshot <name>', description: 'as it was then [default: now]', complete: 'snapshot' },
    { flags: '--since <snapshot>', description: 'only what has changed since', complete: 'snapshot' },
    { flags: '-f, --force', description: 'replace an existing file' }
  ],
  examples: [
    { command: 'shoal backup photos photos.car', note: 'all of it' },
    { command: 'shoal backup photos monday.car --snapshot monday', note: 'as of a snapshot' },
    { command: 'shoal backup photos tuesday.car --snapshot tuesday --since monday', note: 'what came between' },
    { command: 'shoal backup photos - | ssh vault "cat > photos.car"', note: 'to another machine' }
  ],
  run: async (context, [volumeText = '', file = ''], { snapshot, since, force = false }) => {
    const volume = volumeName(volumeText)

    if (snapshot !== undefined && snapshot === since) {
      throw new UsageError('--snapshot and --since name the same: there is nothing between')
    }

    if (file === '-' && !force) {
      refuseTerminal(context, 'a backup', 'CAR file')
    }

    const client = await context.client()
    const path = file === '-' ? undefined : await fileDestination(resolve(context.cwd, file), `${volume}.car`, { force })
    const download = await client.download('GET /volumes/:name/backup', { params: { name: volume }, query: { snapshot, since } }, `The backup of ${volume}`)
    const progress = path === undefined && context.stdout.isTTY === true ? undefined : context.out.progress(`backup ${volume}`)
    const drain = async (write: (chunk: Uint8Array) => Promise<void>): Promise<number> => {
      let bytes = 0

      for await (const chunk of download.body) {
        await write(chunk)
        bytes += chunk.byteLength
        progress?.update(bytes)
      }

      return bytes
    }

    try {
      if (path === undefined) {
        await drain(async chunk => { await context.out.bytes(chunk) })
        return undefined
      }

      const bytes = await writeThenRename(path, { force }, async out =>
        await drain(async chunk => { await out.write(chunk) }))
      const result: BackupResult = { volume, path, bytes }

      progress?.end()
      await context.out.result(result, () => `${printable(path)}: ${formatBytes(bytes)}\n`)
    } finally {
      progress?.end()
      download.cancel()
    }

    return undefined
  }
})
