import { setTimeout as delay } from 'node:timers/promises'
import { formatBytes } from '../../config/values/bytes.js'
import { formatDuration } from '../../config/values/duration.js'
import { defineCommand } from '../command.js'
import { UsageError } from '../errors.js'
import { count, formatClock, formatRate, utcText } from '../output/format.js'
import { renderPairs, renderTable } from '../output/table.js'
import { printable } from '../../util/printable.js'
import type { CommandContext } from '../command.js'
import type { ApiClient } from '../client.js'
import type { BadCopy, ScrubPassResult, ScrubPassStatus, ScrubStatus } from '../../api/scrub.js'
import type { Paint } from '../output/colour.js'

/** How often a pass that is waited for is looked at: its figures change with each block. */
const LOOK_MS = 500

/** Bad copies in the table; all that the node remembers are in the JSON. */
const ROWS_MAX = 20

interface Options { now?: boolean, wait?: boolean, status?: boolean }

export const scrub = defineCommand<Options>({
  description: 'A node re-reads each of its copies within scrub_interval (30 days), verifies it against its CID, and ' +
    'yields to clients and repair. A bad copy is kept aside for you to look at and fetched again from another node. ' +
    'Without options the state is shown. It is about the copies of this one node; `shoal status` warns of damage on ' +
    'any.',
  options: [
    { flags: '--now', description: 'begin a pass over all copies now, faster than the one by schedule' },
    { flags: '--wait', description: 'with --now: return when that pass has ended; interrupting does not end the pass' },
    { flags: '--status', description: 'show the state; the default' }
  ],
  examples: [
    { command: 'shoal scrub', note: 'how far it is, what it found, when it is due again' },
    { command: 'shoal scrub --now --wait', note: 'after a scare with a disk' },
    { command: 'shoal scrub -o json | jq .unhealed', note: 'for monitoring' }
  ],
  run: async (context, _args, options) => {
    if (options.wait === true && options.now !== true) {
      throw new UsageError('--wait needs --now: it waits for the pass that --now begins.')
    }

    if (options.status === true && options.now === true) {
      throw new UsageError('--now begins a pass and --status only looks: give one of them.')
    }

    const client = await context.client()
    const begun = await client.json(options.now === true ? 'POST /scrub' : 'GET /scrub')
    const info = options.wait === true ? await waitForEnd(context, client, begun) : begun
    await context.out.result(info, value => renderScrub(value, context.out.paint))

    return undefined
  }
})

/** Until the pass that is under way in `begun` has ended. */
async function waitForEnd (context: CommandContext, client: ApiClient, begun: ScrubStatus): Promise<ScrubStatus> {
  const startedAt = begun.pass?.started_at
  const progress = context.out.progress('scrub')
  let info = begun

  try {
    while (info.pass != null && info.pass.started_at === startedAt) {
      progress.update(info.pass.verified_bytes, {
        total: info.pass.verified_bytes + info.pass.left_bytes,
        detail: count(info.pass.bad_copies, 'bad copy', 'bad copies')
      })
      await delay(LOOK_MS, undefined, { signal: context.signal }).catch(() => { context.signal.throwIfAborted() })
      info = await client.json('GET /scrub')
    }
  } finally {
    progress.end()
  }

  return info
}

export function renderScrub (info: ScrubStatus, paint: Paint): string {
  const { pass, last_pass: last } = info
  const rows = info.bad_copies.slice(0, ROWS_MAX)
  const text = renderPairs([
    ['State', stateText(info, paint)],
    ['Interval', info.interval_s === 0 ? 'off' : `every copy within ${formatDuration(info.interval_s * 1000)}`],
    ...pass == null ? [] : passPairs(pass),
    ['Last pass', last == null
      ? 'none yet'
      : `ended ${utcText(last.ended_at)}, began ${utcText(last.started_at)}; ${readText(last)}`],
    ['Next pass', info.next_at == null ? '-' : `due ${utcText(info.next_at)}`],
    ['Bad copies', [
      `${info.recent} in 30 days`,
      info.unhealed === 0 ? '0 not healed' : paint('red', `${info.unhealed} not healed`),
      `${info.found} ever`,
      `${info.quarantined} kept aside`
    ].join(', ')]
  ])
  const table = rows.length === 0
    ? ''
    : '\n' + renderTable(
      [{ title: 'FOUND' }, { title: 'BY' }, { title: 'WHAT' }, { title: 'SIZE', align: 'right' }, { title: 'HEALED' }, { title: 'CID' }],
      rows.map(row => [
        utcText(row.found_at), row.found_by, row.reason, formatBytes(row.bytes), healedText(row), printable(row.cid)
      ]))
  const more = info.bad_copies.length - rows.length
  const remarks = [
    ...more > 0 ? [`${more} more in the JSON (-o json).`] : [],
    ...info.warnings.map(warning => paint('yellow', `Warning: ${printable(warning)}`))
  ]

  return text + table + (remarks.length === 0 ? '' : `\n${remarks.join('\n')}\n`)
}

function stateText ({ state, pass }: ScrubStatus, paint: Paint): string {
  const late = pass?.behind === true ? ', behind its schedule' : ''

  switch (state) {
    case 'off':
      return paint('yellow', 'off')
    case 'idle':
      return 'idle'
    case 'waiting':
      return `waiting: clients or repair go first${late}`
    case 'running':
      return `running${pass?.requested === true ? ', asked for' : ''}${late}`
  }
}

function passPairs (pass: ScrubPassStatus): [string, string][] {
  const total = pass.verified_bytes + pass.left_bytes
  const share = total === 0 ? 0 : Math.floor(100 * pass.verified_bytes / total)
  const eta = pass.eta_s == null ? '' : `, ETA ${formatClock(pass.eta_s)}`

  return [
    ['Progress', `${share} %, ${count(pass.left_copies, 'copy', 'copies')} (${formatBytes(pass.left_bytes)}) left`],
    ['Verified', readText(pass)],
    ['Began', utcText(pass.started_at)],
    ['Rate', `${formatRate(pass.bytes_per_s)}${eta}`]
  ]
}

function readText (pass: ScrubPassStatus | ScrubPassResult): string {
  return [
    `${count(pass.verified_copies, 'copy', 'copies')} (${formatBytes(pass.verified_bytes)}) read`,
    `${pass.bad_copies} bad`,
    ...pass.unread_copies > 0 ? [`${pass.unread_copies} could not be judged`] : []
  ].join(', ')
}

function healedText (row: BadCopy): string {
  if (row.healed_at != null) {
    return row.healed_from == null ? 'by repair' : `from ${printable(row.healed_from)}`
  }

  return `no, ${count(row.attempts, 'attempt')}`
}
