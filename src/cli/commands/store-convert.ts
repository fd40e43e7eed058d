import { STORE_CHOICES } from '../../config/schema.js'
import { formatBytes } from '../../config/values/bytes.js'
import { defineCommand } from '../command.js'
import { UsageError } from '../errors.js'
import { EXIT_DAMAGED, EXIT_OK } from '../exit-codes.js'
import { count } from '../output/format.js'
import { printable } from '../../util/printable.js'
import type { CommandContext } from '../command.js'
import type { ConvertOptions, ConvertReport } from '../../store/convert.js'
import type { StoreKind } from '../../store/types.js'
import type * as StoreWork from '../store-work.js'

type Work = typeof StoreWork

export const storeConvert = defineCommand<{ to?: StoreKind, keep?: boolean }>({
  description: 'Moves the copies of a node that is stopped to a store of another kind: an append-only log in segments, ' +
    'or one file each. Claims, times and the id of the store stay, so the mesh notices nothing. Every copy is compared ' +
    'with its hash on the way; damaged ones are set aside and not carried over (exit code 10 then).\n\n' +
    'Until the new store is complete the old one counts, and both need room on the disk. The command may be ' +
    'interrupted or killed at any time; run it again and it goes on.',
  options: [
    { flags: '--to <kind>', description: 'kind of the new store', choices: STORE_CHOICES },
    { flags: '--keep', description: 'keep the old store beside the new one, under another name' }
  ],
  examples: [
    { command: 'shoal node stop && shoal store convert --to segments', note: 'then start the node again' },
    { command: 'shoal store convert --to files --keep', note: 'and keep what was there' }
  ],
  run: async (context, _args, { to, keep = false }) => {
    if (to === undefined) {
      throw new UsageError(`"shoal store convert" needs --to with one of ${STORE_CHOICES.join(', ')}.`)
    }

    const work = await import('../store-work.js')

    return await work.withStoppedStore(context, async ({ dataDir, dir }) => {
      const report = await convert(context, work, dir, { to, keep })
      const remembered = await work.recallStore(dataDir)

      if (remembered !== undefined && remembered.kind !== to) {
        await work.rememberStore(dataDir, { ...remembered, kind: to })
      }

      await context.out.result(toResult(report), () => render(report))

      return report.damaged.length > 0 ? EXIT_DAMAGED : EXIT_OK
    })
  }
})

async function convert (
  context: CommandContext, work: Work, dir: string, options: ConvertOptions
): Promise<ConvertReport> {
  const progress = context.out.progress('convert')

  try {
    return await work.convertStore(dir, {
      ...options,
      signal: context.signal,
      onProgress: ({ copies, bytes, bytesTotal }) => {
        progress.update(bytes, { total: bytesTotal, detail: count(copies, 'copy', 'copies') })
      }
    })
  } catch (err) {
    progress.end()

    if (context.signal.aborted && !context.out.isJson) {
      await context.out.note('The old store is in use as before. What was carried over so far is in ' +
        `${work.stagingFolder(dir)}: run the command again to go on, or remove the folder.`)
    }

    throw err
  } finally {
    progress.end()
  }
}

function toResult (report: ConvertReport): Record<string, unknown> {
  const { from, to, changed, copies, bytes, resumed, damaged, quarantined, kept } = report

  return { from, to, changed, copies, bytes, resumed, damaged, quarantined, kept: kept ?? null }
}

function render ({ from, to, changed, copies, bytes, damaged, kept }: ConvertReport): string {
  const lines = damaged.map(({ cid, file, reason }) =>
    `Damaged: ${cid ?? '-'}: ${printable(reason)}${file === '' ? '' : `; kept in ${printable(file)}`}`)

  lines.push(changed
    ? `The store is of the kind "${to}" now: ${count(copies, 'copy', 'copies')} (${formatBytes(bytes)}) carried over.`
    : `The store is of the kind "${to}" already.`)

  if (damaged.length > 0) {
    lines.push(`${count(damaged.length, 'damaged copy', 'damaged copies')} set aside; the mesh replaces them when the ` +
      'node runs again.')
  }

  if (kept !== undefined) {
    lines.push(`The old store is in ${printable(kept)}; remove it when you need it no more.`)
  }

  if (changed) {
    lines.push(`If the configuration says store = "${from}", change it before you start the node.`)
  }

  return `${lines.join('\n')}\n`
}
