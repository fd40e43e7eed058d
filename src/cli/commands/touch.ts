import { defineCommand } from '../command.js'
import { VOLUME_PATH_ARG } from '../shared-args.js'
import { pathInVolume, volumeTarget } from '../targets/target.js'
import { OPERATION_ID_OPTION, finishChange } from '../volume-work.js'

interface TouchOptions { create?: boolean, date?: string, mode?: string, parents?: boolean, operationId?: string }

export const touch = defineCommand<TouchOptions>({
  description: 'Makes an empty file when there is none, else sets its time.',
  args: [VOLUME_PATH_ARG],
  options: [
    {
      flags: '--date <time>',
      description: 'the time to set, ISO 8601: 2026-01-31T12:00:00Z [default: now]',
      parse: text => {
        const ms = Date.parse(text)

        if (Number.isNaN(ms)) {
          throw new Error(`${JSON.stringify(text)} is no time; write 2026-01-31 or 2026-01-31T12:00:00Z`)
        }

        return new Date(ms).toISOString()
      }
    },
    {
      flags: '--mode <mode>',
      description: 'permissions, octal: 0644',
      parse: text => {
        if (!/^0?[0-7]{3,4}$/.test(text)) {
          throw new Error(`${JSON.stringify(text)} is no mode; write it in octal, such as 0644`)
        }

        return text
      }
    },
    { flags: '--no-create', description: 'fail when it is not there' },
    { flags: '--parents', description: 'make missing folders above' },
    OPERATION_ID_OPTION
  ],
  examples: [
    { command: 'shoal touch photos:/2024/.keep', note: 'an empty file' },
    { command: 'shoal touch photos:/a.jpg --date 2026-01-31', note: 'another time' }
  ],
  run: async (context, [text = ''], options) => {
    const target = volumeTarget(text)
    const client = await context.client()

    return await finishChange(context, await client.json('POST /volumes/:name/touch', {
      params: { name: target.volume },
      body: {
        path: pathInVolume(target),
        mtime: options.date,
        mode: options.mode,
        create: options.create === false ? false : undefined,
        parents: options.parents,
        operation_id: options.operationId
      }
    }))
  }
})
