import { formatBytes } from '../../config/values/bytes.js'
import { formatDuration } from '../../config/values/duration.js'
import { defineCommand } from '../command.js'
import { UsageError } from '../errors.js'
import { count, utcText } from '../output/format.js'
import { renderPairs, renderTable } from '../output/table.js'
import { printable } from '../../util/printable.js'
import type { GcStatus, GcVolumeStatus } from '../../api/gc.js'
import type { Paint } from '../output/colour.js'

/** Of those that a put waits for; `-o json` has all. */
const PEERS_SHOWN_MAX = 3

interface Options { now?: boolean, status?: boolean }

export const gc = defineCommand<Options>({
  description: 'Drops the copies of blocks that nothing needs any more: of unpinned files after a day, of what was deleted for ' +
    'good in volumes after two sweeps of the whole volume, six hours apart, and no sooner than some two hours after the ' +
    'block was last stored. All holders of a block have to agree. Without options the state is shown. It is about the ' +
    'copies of this one node.',
  options: [
    { flags: '--now', description: 'ask all volumes for a sweep now, and look through all copies; two sweeps are needed' },
    { flags: '--status', description: 'show the state; the default' }
  ],
  examples: [
    { command: 'shoal gc', note: 'what was dropped, and what waits for what' },
    { command: 'shoal gc --now', note: 'after deleting a lot' },
    { command: 'shoal gc -o json | jq .candidate_bytes', note: 'for monitoring' }
  ],
  run: async (context, _args, options) => {
    if (options.status === true && options.now === true) {
      throw new UsageError('--now begins a collection and --status only looks: give one of them.')
    }

    const client = await context.client()
    const info = await client.json(options.now === true ? 'POST /gc' : 'GET /gc')
    await context.out.result(info, value => renderGc(value, context.out.paint))

    if (options.now === true && !context.out.isJson) {
      await context.out.note('All volumes are asked for a sweep. Two are needed before anything goes: see `shoal gc` in a while.')
    }

    return undefined
  }
})

export function renderGc (info: GcStatus, paint: Paint): string {
  const text = renderPairs([
    ['State', stateText(info, paint)],
    ['Interval', `volumes are swept every ${formatDuration(info.interval_s * 1000)}`],
    ['Last look', info.scanned_at == null ? 'none yet' : utcText(info.scanned_at)],
    ['Next sweep', info.next_at == null ? '-' : `due ${utcText(info.next_at)}`],
    ['Counts since', `${utcText(info.in_touch_since)}: sweeps before that prove nothing here`],
    ['Dropped', `${count(info.dropped_copies, 'copy', 'copies')} (${formatBytes(info.dropped_bytes)}) since the start`],
    ['Garbage', `${count(info.candidates, 'copy', 'copies')} (${formatBytes(info.candidate_bytes)}) still here`],
    ...info.waiting.map(({ reason, copies }): [string, string] => ['Waiting', `${copies}: ${printable(reason)}`]),
    ...info.unended_puts.puts === 0 ? [] : [['Unended puts', unendedText(info.unended_puts)] as [string, string]]
  ])
  const table = info.volumes.length === 0
    ? ''
    : '\n' + renderTable(
      [{ title: 'VOLUME' }, { title: 'SWEEPS' }, { title: 'LAST SWEEP' }, { title: 'INDEX', align: 'right' }, { title: 'NOTE' }],
      info.volumes.map(row => [
        printable(row.name ?? row.volume), `${row.sweeps} of 2`, row.last_sweep_at == null ? '-' : utcText(row.last_sweep_at),
        row.last_index == null ? '-' : String(row.last_index), noteText(row)
      ]))
  const warnings = info.warnings.map(warning => paint('yellow', `Warning: ${printable(warning)}`))

  return text + table + (warnings.length === 0 ? '' : `\n${warnings.join('\n')}\n`)
}

function unendedText (
  { puts, silent_since: since, waiting_for: peers, waiting_for_hostnames: hostnames }: GcStatus['unended_puts']
): string {
  const shown = peers.slice(0, PEERS_SHOWN_MAX).map((peer, i) => printable(hostnames[i] ?? peer)).join(', ')
  const more = peers.length > PEERS_SHOWN_MAX ? ` and ${peers.length - PEERS_SHOWN_MAX} more` : ''
  const reason = peers.length === 0 ? 'not all members were asked yet' : `waiting for ${shown}${more}`

  return `${puts}${since == null ? '' : `, silent since ${utcText(since)}`}: ${reason}`
}

function stateText ({ state }: GcStatus, paint: Paint): string {
  switch (state) {
    case 'off':
      return paint('yellow', 'off')
    case 'waiting':
      return 'waiting: there is garbage that cannot go yet'
    case 'idle':
    case 'running':
      return state
  }
}

function noteText ({ deleted, waiting, problem }: GcVolumeStatus): string {
  return [
    ...deleted ? ['deleted'] : [],
    ...waiting ? ['a sweep was asked for'] : [],
    ...problem == null ? [] : [printable(problem)]
  ].join('; ')
}
