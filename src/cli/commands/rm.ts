import { defineCommand } from '../command.js'
import { NotPinnedError } from '../errors.js'
import { count } from '../output/format.js'
import { targetPath } from '../target.js'
import { CID_ARG } from '../shared-args.js'
import type { UnpinResult } from '../../gateway/http/api.js'

export const rm = defineCommand({
  description: 'Takes every pin from a root CID, whoever put it. Its blocks are no longer kept on its account; those ' +
    'that other pins need stay.',
  args: [CID_ARG],
  examples: [
    { command: 'shoal rm bafy…', note: 'unpin' },
    { command: 'shoal rm -o json bafy…', note: 'cid, removed (number of pins)' }
  ],
  run: async (context, [cid = '']) => {
    const client = await context.client()
    const result = await client.slowJson<UnpinResult>('DELETE', `/pins/${targetPath(cid)}`)

    if (result.removed === 0) {
      throw new NotPinnedError(result.cid)
    }

    await context.out.result(result, ({ cid, removed }) => `Unpinned ${cid} (${count(removed, 'pin')}).\n`)

    return undefined
  }
})
