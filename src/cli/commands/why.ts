import { formatBytes } from '../../config/values/bytes.js'
import { printable } from '../../util/printable.js'
import { INLINE_BYTES_MAX } from '../../volumes/constants.js'
import { defineCommand } from '../command.js'
import { renderWhy } from '../output/why-text.js'
import { parseTarget, targetNames } from '../targets/target.js'
import { TARGET_ARG } from '../shared-args.js'
import { walkTarget } from '../targets/walk-target.js'
import type { BlockStat } from '../../api/files.js'
import type { ApiClient } from '../client.js'

export const why = defineCommand<{ all?: boolean }>({
  description: 'Lists the blocks that are not as they should be, or with --all every block: the nodes that should ' +
    'hold it, whether they do, and why not. With -o json every block is listed. Of a path in a volume: the blocks of ' +
    'the file, or of all files below. Small files have none: they live with the metadata, see `shoal volume stat`.',
  args: [TARGET_ARG],
  options: [{ flags: '-a, --all', description: 'show healthy blocks as well' }],
  examples: [
    { command: 'shoal why photos:/2024', note: 'all files of a folder' },
    { command: 'shoal why bafy…', note: 'what is missing, and why' },
    { command: 'shoal why --all bafy…', note: 'where each block is' },
    { command: 'shoal why -o json bafy…', note: 'array with one row a block: set, extra, summary' }
  ],
  run: async (context, [target = ''], options) => {
    const client = await context.client()
    const rows = blocksOf(client, target)
    const { out } = context

    if (out.isJson) {
      await out.jsonList(rows)
      return undefined
    }

    let healthy = 0
    let other = 0

    for await (const row of rows) {
      const isHealthy = row.copies >= row.wanted && row.set.every(member => member.holds === 'yes')

      if (isHealthy) {
        healthy++
      } else {
        other++
      }

      if (!isHealthy || options.all === true) {
        await out.text(renderWhy(row, out.paint))
      }
    }

    await out.text(healthy + other === 0
      ? `${printable(target)} has no blocks: what is in files of up to ${formatBytes(INLINE_BYTES_MAX)} lives with the metadata of ` +
        'the volume, see `shoal volume stat`.\n'
      : `${healthy} healthy, ${other} not.\n`)

    return undefined
  }
})

async function * blocksOf (client: ApiClient, target: string): AsyncGenerator<BlockStat, void, undefined> {
  if (parseTarget(target).kind === 'cid') {
    yield * client.rows('GET /why/*target', { params: { target: targetNames(target) } })
    return
  }

  for await (const { cid } of walkTarget(client, target)) {
    if (cid != null) {
      yield * client.rows('GET /why/*target', { params: { target: targetNames(cid) } })
    }
  }
}
