import { defineCommand } from '../command.js'
import { eachTarget } from '../targets/each-target.js'
import { UsageError } from '../errors.js'
import { parseWhole } from '../option-values.js'
import { entryParams, formatVolumeTarget, parseTarget } from '../targets/target.js'
import { OPERATION_ID_OPTION, pendingExit } from '../volume-work.js'
import { unpin } from '../unpin.js'
import type { RemoveInfo } from '../../api/entries.js'
import type { UnpinResult } from '../../api/pins.js'
import type { ApiClient } from '../client.js'
import type { CliTarget, VolumeTarget } from '../targets/target.js'

interface RmOptions { recursive?: boolean, force?: boolean, purge?: boolean, ifVersion?: number, operationId?: string }

export const rm = defineCommand<RmOptions>({
  description: 'What is removed from a volume goes to its trash, from where `shoal trash restore` brings it back; a folder ' +
    'goes as one, however much is in it. Of a CID all pins are taken, those of other users too: its blocks are no longer kept on ' +
    'that account; those that other pins or volumes need stay.',
  args: [{ name: 'target', description: 'volume:/path, or a CID that was pinned', variadic: true, complete: 'target' }],
  options: [
    { flags: '-r, --recursive', description: 'a folder with all that is in it' },
    { flags: '-f, --force', description: 'it is fine when nothing is there' },
    { flags: '--purge', description: 'for good: past the trash, or of a CID without a day to change your mind' },
    { flags: '--if-version <version>', description: 'only this version of the file', complete: 'version', parse: parseWhole(0, Number.MAX_SAFE_INTEGER) },
    OPERATION_ID_OPTION
  ],
  examples: [
    { command: 'shoal rm photos:/2024/a.jpg', note: 'a file, to the trash' },
    { command: 'shoal rm -r photos:/2023', note: 'a folder' },
    { command: 'shoal rm bafy…', note: 'unpin; `shoal pin restore` undoes it for a day' },
    { command: 'shoal rm -o json bafy…', note: 'cid, removed (number of pins)' }
  ],
  run: async (context, texts, options) => {
    const targets = texts.map(text => parseTarget(text))

    check(targets, options)
    const client = await context.client()
    const { out } = context
    const results: (UnpinResult | RemoveInfo)[] = []

    const exit = await eachTarget(context, targets, async target => {
      if (target.kind === 'cid') {
        const { result, text } = await unpin(client, target.text, options.purge === true)
        results.push(result)

        if (!out.isJson) {
          await out.text(text)
        }

        return undefined
      }

      const info = await remove(client, target, options)
      results.push(info)

      return await pendingExit(context, info)
    })

    if (out.isJson) {
      await out.jsonOf(results, targets)
    }

    return exit
  }
})

function check (targets: readonly CliTarget[], options: RmOptions): void {
  if (targets.length > 1 && (options.ifVersion !== undefined || options.operationId !== undefined)) {
    throw new UsageError('--if-version and --operation-id are for one file')
  }

  for (const target of targets) {
    if (target.kind === 'volume' && target.names.length === 0) {
      throw new UsageError(`${formatVolumeTarget(target)} is the volume itself. To delete it: shoal volume rm ${target.volume}`)
    }
  }
}

async function remove (client: ApiClient, target: VolumeTarget, options: RmOptions): Promise<RemoveInfo> {
  return await client.slowJson('DELETE /volumes/:name/files/*path', {
    params: entryParams(target),
    query: {
      recursive: options.recursive,
      force: options.force,
      purge: options.purge,
      if_version: options.ifVersion,
      operation_id: options.operationId
    }
  })
}
