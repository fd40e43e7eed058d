import { defineCommand } from '../command.js'
import { UsageError } from '../errors.js'
import { VOLUME_PATH_ARG } from '../shared-args.js'
import { pathInVolume, targetName, volumeTarget } from '../targets/target.js'
import { OPERATION_ID_OPTION, changeAt, finishChange } from '../volume-work.js'

interface MvOptions { clobber?: boolean, parents?: boolean, targetDirectory?: boolean, operationId?: string }

export const mv = defineCommand<MvOptions>({
  description: 'Renames a file or a whole folder, however much is in it, in one step that is seen whole or not at all. As ' +
    'with `mv`, what is moved to a folder that is there goes into it, and a file that is there is replaced. Within one ' +
    'volume; between two, copy and remove.',
  args: [{ ...VOLUME_PATH_ARG, name: 'source' }, { ...VOLUME_PATH_ARG, name: 'target' }],
  options: [
    { flags: '-n, --no-clobber', description: 'fail when there is something at the target' },
    { flags: '-T, --no-target-directory', description: 'the target is the new name also when it is a folder' },
    { flags: '--parents', description: 'make missing folders above the target' },
    OPERATION_ID_OPTION
  ],
  examples: [
    { command: 'shoal mv photos:/a.jpg photos:/b.jpg', note: 'rename' },
    { command: 'shoal mv photos:/2024 photos:/archive/', note: 'a folder into another' }
  ],
  run: async (context, [source = '', target = ''], options) => {
    const from = volumeTarget(source)
    const to = volumeTarget(target)

    if (from.volume !== to.volume) {
      throw new UsageError(`mv works within one volume. From ${from.volume} to ${to.volume}: ` +
        'shoal cp -r (moves no data), then shoal rm -r')
    }

    if (from.names.length === 0) {
      throw new UsageError(`${from.volume}:/ is the volume itself. To give it another name: shoal volume rename ${from.volume} <name>`)
    }

    const client = await context.client()
    const placing = { operationId: options.operationId, isExact: options.targetDirectory === false }

    return await finishChange(context, await changeAt(client, to, targetName(from), placing, async final =>
      await client.json('POST /volumes/:name/rename', {
        params: { name: from.volume },
        body: {
          from: pathInVolume(from),
          to: pathInVolume(final),
          no_replace: options.clobber === false ? true : undefined,
          parents: options.parents,
          operation_id: options.operationId
        }
      })))
  }
})
