import { defineCommand } from '../command.js'
import { UsageError } from '../errors.js'
import { parseByteCount } from '../option-values.js'
import { VOLUME_PATH_ARG } from '../shared-args.js'
import { pathInVolume, volumeTarget } from '../targets/target.js'
import { OPERATION_ID_OPTION, finishChange } from '../volume-work.js'

export const truncate = defineCommand<{ size?: number, operationId?: string }>({
  description: 'Cuts a file, or makes it longer with zeros.',
  args: [VOLUME_PATH_ARG],
  options: [
    { flags: '--size <bytes>', description: 'the new length: 0, 1048576 or 1MiB', parse: parseByteCount },
    OPERATION_ID_OPTION
  ],
  examples: [
    { command: 'shoal truncate notes:/log.txt --size 0', note: 'to nothing' },
    { command: 'shoal truncate disks:/vm.img --size 10GiB', note: 'a sparse image' }
  ],
  run: async (context, [text = ''], options) => {
    const target = volumeTarget(text)

    if (options.size === undefined) {
      throw new UsageError('How long is the file to be? Give --size; 0 empties it')
    }

    const client = await context.client()

    return await finishChange(context, await client.json('POST /volumes/:name/truncate', {
      params: { name: target.volume },
      body: { path: pathInVolume(target), size: options.size, operation_id: options.operationId }
    }))
  }
})
