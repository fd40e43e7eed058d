import { formatBytes } from '../../config/values/bytes.js'
import { defineCommand } from '../command.js'
import { parseByteCount } from '../option-values.js'
import { VOLUME_PATH_ARG } from '../shared-args.js'
import { entryParams, volumeTarget } from '../targets/target.js'
import { OPERATION_ID_OPTION, finishChange, resultOf } from '../volume-work.js'

interface WriteOptions { offset?: number, data?: string, create?: boolean, operationId?: string }

export const write = defineCommand<WriteOptions>({
  description: 'Writes bytes into the middle of a file, or after its end with zeros between, and leaves the rest as it is: ' +
    'only the blocks that are touched are made anew. The bytes come from standard input, or from --data.',
  args: [VOLUME_PATH_ARG],
  options: [
    { flags: '--offset <bytes>', description: 'where the first byte goes: 1048576 or 1MiB [default: 0]', parse: parseByteCount },
    { flags: '--data <text>', description: 'what to write, instead of standard input' },
    { flags: '--create', description: 'make the file when it is not there' },
    OPERATION_ID_OPTION
  ],
  examples: [
    { command: 'shoal write disks:/vm.img --offset 1GiB < sector', note: 'from standard input' },
    { command: 'shoal write notes:/log.txt --offset 0 --data "# "', note: 'a few characters' }
  ],
  run: async (context, [text = ''], options) => {
    const target = volumeTarget(text)
    const client = await context.client()
    const { data } = options
    const progress = context.out.progress(`write ${text}`)

    try {
      const result = await resultOf(
        client.upload('POST /volumes/:name/files/*path', {
          open: () => data === undefined ? context.stdin as AsyncIterable<Uint8Array> : once(Buffer.from(data)),
          isReplayable: data !== undefined
        }, {
          params: entryParams(target),
          query: { offset: options.offset ?? 0, create: options.create, operation_id: options.operationId }
        }),
        ({ bytes }) => { progress.update(bytes) })

      progress.end()

      if (!context.out.isJson) {
        await context.out.note(`${formatBytes(result.bytes)} written, version ${result.version}`)
      }

      return await finishChange(context, result)
    } finally {
      progress.end()
      context.stdin.destroy()
    }
  }
})

async function * once (bytes: Uint8Array): AsyncGenerator<Uint8Array, void, undefined> {
  yield bytes
}
