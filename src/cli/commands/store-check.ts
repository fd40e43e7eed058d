import { relative } from 'node:path'
import { formatBytes } from '../../config/values/bytes.js'
import { defineCommand } from '../command.js'
import { EXIT_DAMAGED, EXIT_OK } from '../exit-codes.js'
import { count } from '../output/format.js'
import { renderTable } from '../output/table.js'
import { printable } from '../../util/printable.js'
import type { Damage, StoreReport } from '../../store/check.js'

/** Keys of `-o json`. */
interface CheckResult {
  store_id: string | null
  sound: boolean
  copies: number
  bytes: number
  damaged: readonly { cid: string | null, file: string, reason: string }[]
  set_aside: number
  problems: readonly string[]
  notes: readonly string[]
  quarantined: number
}

export const storeCheck = defineCommand<{ quarantine?: boolean }>({
  description: 'Reads all of the store of a node that is stopped: every copy against its hash, and what the store keeps ' +
    'besides. Nothing in the store is written. Exit code 10 when something is damaged.\n\n' +
    'With --quarantine damaged copies are set aside, so that the node fetches good ones from the mesh when it runs ' +
    'again; for that the store is opened as a start of the node opens it.',
  options: [{ flags: '--quarantine', description: 'set damaged copies aside; they are kept, but count no more' }],
  examples: [
    { command: 'shoal node stop && shoal store check', note: 'after a crash, or when the disk is in doubt' },
    { command: 'shoal store check --quarantine', note: 'have damaged copies replaced by the mesh' },
    { command: 'shoal store check -o json', note: 'sound, copies, damaged (cid, file, reason), problems, notes' }
  ],
  run: async (context, _args, { quarantine = false }) => {
    const { checkStore, withStoppedStore } = await import('../store-work.js')

    return await withStoppedStore(context, async ({ dir }) => {
      const progress = context.out.progress('check')
      const report = await checkStore(dir, {
        quarantine,
        signal: context.signal,
        onProgress: ({ copies, bytes, bytesTotal }) => {
          progress.update(bytes, { total: bytesTotal, detail: count(copies, 'copy', 'copies') })
        }
      }).finally(() => { progress.end() })
      const result = toResult(report)

      await context.out.result(result, value => render(value, dir))

      return result.sound ? EXIT_OK : EXIT_DAMAGED
    })
  }
})

function toResult (report: StoreReport): CheckResult {
  const { copies, bytes, damaged, problems, notes, quarantined } = report

  return {
    store_id: report.storeId ?? null,
    sound: damaged.length === 0 && problems.length === 0,
    copies,
    bytes,
    damaged: damaged.map(({ cid, file, reason }: Damage) => ({ cid: cid ?? null, file, reason })),
    set_aside: report.setAside,
    problems,
    notes,
    quarantined
  }
}

function render (result: CheckResult, dir: string): string {
  const { damaged, problems, notes } = result
  const lines = [
    ...problems.map(problem => `Problem: ${printable(problem)}\n`),
    ...notes.map(note => `Note: ${printable(note)}\n`),
    ...result.quarantined > 0
      ? [`Note: ${count(result.quarantined, 'bad file')} in quarantine, set aside earlier.\n`]
      : []
  ]

  if (damaged.length > 0) {
    lines.unshift(renderTable([{ title: 'DAMAGED' }, { title: 'WHAT' }], damaged.map(({ cid, file, reason }) =>
      [cid ?? printable(relative(dir, file)), printable(reason)])), '\n')
  }

  return `${lines.join('')}${verdict(result)}\n`
}

function verdict ({ copies, bytes, damaged, set_aside: setAside, sound }: CheckResult): string {
  const whole = `${count(copies, 'copy', 'copies')} (${formatBytes(bytes)}) read and whole`

  if (damaged.length === 0) {
    return sound ? `Sound: ${whole}.` : `${whole}, but see the problems above.`
  }

  return `${whole}, ${damaged.length} damaged. ` + (setAside > 0
    ? 'They are set aside; the mesh replaces them when the node runs again.'
    : 'Set them aside with --quarantine, and the mesh replaces them when the node runs again.')
}
