import { defineCommand } from '../command.js'
import { UsageError } from '../errors.js'
import { pathInVolume, volumeTarget } from '../targets/target.js'
import { OPERATION_ID_OPTION, pendingExit } from '../volume-work.js'
import type { ChangeResult } from '../../api/entries.js'

export const mkdir = defineCommand<{ parents?: boolean, operationId?: string }>({
  args: [{ name: 'volume:/path', description: 'folders to make', variadic: true, complete: 'target' }],
  options: [
    { flags: '-p, --parents', description: 'make missing folders above, and none of it is a mistake when it is there' },
    OPERATION_ID_OPTION
  ],
  examples: [
    { command: 'shoal mkdir photos:/2024', note: 'a folder' },
    { command: 'shoal mkdir -p photos:/2024/summer/raw', note: 'with those above' }
  ],
  run: async (context, texts, options) => {
    const targets = texts.map(volumeTarget)
    const results: ChangeResult[] = []
    let worst: number | undefined

    if (targets.length > 1 && options.operationId !== undefined) {
      throw new UsageError('--operation-id is for one folder')
    }

    const client = await context.client()

    for (const target of targets) {
      const result = await client.json('POST /volumes/:name/mkdir', {
        params: { name: target.volume },
        body: { path: pathInVolume(target), parents: options.parents, operation_id: options.operationId }
      })

      results.push(result)
      worst = await pendingExit(context, result) ?? worst
    }

    if (context.out.isJson) {
      await context.out.jsonOf(results)
    }

    return worst
  }
})
