import { resolve } from 'node:path'
import { printable } from '../../util/printable.js'
import { formatBytes } from '../../config/values/bytes.js'
import { defineCommand } from '../command.js'
import { fileDestination, writeThenRename } from '../destinations/destination.js'
import { BadAnswerError, UsageError } from '../errors.js'
import { count } from '../output/format.js'
import { renderWhy } from '../output/why-text.js'
import { openSource } from '../sources/put-source.js'
import { cidParams } from '../targets/target.js'
import { CID_ARG } from '../shared-args.js'
import type { PutResult } from '../../api/files.js'

export const blockPut = defineCommand<{ codec: string }>({
  description: 'A block is at most a few MiB and is not pinned: it is kept until something is there to collect it. ' +
    'For files use: shoal put',
  args: [{ name: 'file', description: 'file that holds the block; - is standard input', complete: 'file' }],
  options: [{
    flags: '--codec <codec>', description: 'what the bytes are', choices: ['raw', 'dag-pb'], default: 'raw'
  }],
  examples: [
    { command: 'shoal block put leaf.bin', note: 'store raw bytes' },
    { command: 'shoal block put --codec dag-pb node.pb', note: 'store a dag-pb node' }
  ],
  run: async (context, [path = ''], options) => {
    const client = await context.client()
    const source = await openSource(path, context, {
      followSymlinks: false,
      onFolder: () => {
        throw new UsageError(`${path} is a folder, and a block is a single file. To store a folder: shoal put ${path}`)
      }
    })

    let result: PutResult | undefined

    try {
      for await (const line of client.upload('PUT /blocks', source, { query: { codec: options.codec } })) {
        result = line
      }
    } finally {
      source.close()
    }

    if (result === undefined) {
      throw new BadAnswerError('the upload ended without a result')
    }

    await context.out.result(result, ({ cid }) => `${cid}\n`)

    if (!context.out.isJson) {
      await context.out.note(`${formatBytes(result.bytes)}, ${count(result.copies, 'copy', 'copies')} of ` +
        `${result.replicas} on disk`)
      await context.out.warning(result.warning)
    }

    return undefined
  }
})

export const blockGet = defineCommand<{ force?: boolean }>({
  args: [
    CID_ARG,
    { name: 'destination', description: 'file to write; - or nothing is standard output', required: false, complete: 'file' }
  ],
  options: [{ flags: '-f, --force', description: 'replace an existing file' }],
  examples: [
    { command: 'shoal block get bafk… | sha256sum', note: 'check a block' },
    { command: 'shoal block get bafk… leaf.bin', note: 'write it to a file' }
  ],
  run: async (context, [cid = '', destination = '-'], options) => {
    const client = await context.client()
    const force = options.force === true
    const download = await client.download('GET /blocks/:cid', { params: cidParams(cid) }, cid)

    try {
      if (destination === '-') {
        for await (const chunk of download.body) {
          await context.out.bytes(chunk)
        }

        return undefined
      }

      const path = await fileDestination(resolve(context.cwd, destination), cid, { force })
      const bytes = await writeThenRename(path, { force }, async file => {
        let written = 0

        for await (const chunk of download.body) {
          await file.write(chunk)
          written += chunk.byteLength
        }

        return written
      })
      await context.out.result({ cid, path, bytes }, row => `${printable(row.path)}: ${formatBytes(row.bytes)}\n`)
    } finally {
      download.cancel()
    }

    return undefined
  }
})

export const blockStat = defineCommand({
  args: [CID_ARG],
  examples: [{ command: 'shoal block stat bafk…', note: 'its set, its holders, what is missing and why' }],
  run: async (context, [cid = '']) => {
    const client = await context.client()
    const row = await client.json('GET /blocks/:cid/stat', { params: cidParams(cid) })
    await context.out.result(row, value => renderWhy(value, context.out.paint))

    return undefined
  }
})

export const blockLs = defineCommand({
  examples: [
    { command: 'shoal block ls | head', note: 'some of the blocks on this node' },
    { command: 'shoal block ls -o json | jq length', note: 'how many there are' }
  ],
  run: async context => {
    const client = await context.client()
    await context.out.list(
      client.rows('GET /blocks'),
      [{ title: 'SIZE', align: 'right' }, { title: 'CID' }],
      row => [formatBytes(row.bytes), row.cid],
      'This node holds no blocks.'
    )

    return undefined
  }
})
