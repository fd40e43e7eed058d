import { formatBytes } from '../../config/values/bytes.js'
import { defineCommand } from '../command.js'
import { stateColour } from '../output/colour.js'
import { count, formatClock, formatRate } from '../output/format.js'
import { renderPairs } from '../output/table.js'
import { printable } from '../../util/printable.js'
import type { StatusReport } from '../../api/status.js'
import type { Paint } from '../output/colour.js'

const STATES = ['alive', 'suspect', 'dead', 'evicted', 'left'] as const

export const status = defineCommand<{ local?: boolean, watch?: boolean }>({
  description: 'Gathered from all nodes of the mesh, or with --local from this one alone. With --watch it is shown anew ' +
    'every second until Ctrl-C; when the output is no terminal, a line is printed for each change instead.',
  options: [
    { flags: '--local', description: 'this node only: faster, and works when others do not answer' },
    { flags: '-w, --watch', description: 'go on: redraw, or print each change' }
  ],
  examples: [
    { command: 'shoal status', note: 'the whole mesh' },
    { command: 'shoal status --local', note: 'what this node knows' },
    { command: 'shoal status -o json | jq .blocks.under_replicated', note: 'for monitoring' },
    { command: 'shoal status --watch', note: 'follow a repair' },
    { command: 'shoal status --watch -o json | while read -r line; do echo "$line"; done', note: 'an object for each change' }
  ],
  run: async (context, _args, options) => {
    const client = await context.client()
    const ask = async (): Promise<StatusReport> =>
      await client.json('GET /status', { query: { local: options.local === true } })
    const render = (info: StatusReport): string => renderStatus(info, context.out.paint)

    if (options.watch === true) {
      const { watchStatus } = await import('../watch-status.js')

      return await watchStatus(context, { ask, render })
    }

    await context.out.result(await ask(), render)

    return undefined
  }
})

export function renderStatus (info: StatusReport, paint: Paint): string {
  const { members, blocks, repair, capacity } = info
  const known = STATES.filter(state => members[state] > 0 || state === 'alive')
  const problem = (value: number, text: string, colour: 'red' | 'yellow'): string =>
    value > 0 ? paint(colour, `${value} ${text}`) : `0 ${text}`

  const text = renderPairs([
    ['Scope', info.scope === 'mesh' ? 'the whole mesh' : 'this node only'],
    ['Members', known.map(state => paint(stateColour(state), `${members[state]} ${state}`)).join(', ')],
    ['Blocks', [
      `${blocks.total} in all`,
      `${blocks.healthy} healthy`,
      problem(blocks.under_replicated, 'under-replicated', 'yellow'),
      problem(blocks.missing, 'missing', 'red')
    ].join(', ')],
    ['Volumes', volumesText(info, paint)],
    ['Repair', repairText(repair)],
    ['Capacity', `${formatBytes(capacity.usable_bytes)} more of data at ${count(copiesNow(info), 'copy', 'copies')}; ` +
      `${formatBytes(capacity.used_bytes)} of ${formatBytes(capacity.total_bytes)} used`],
    ['Copies', `${info.replicas}, at least ${info.min_replicas} before a write is acknowledged`]
  ])
  const remarks = [
    ...info.unanswered.length > 0
      ? [paint('yellow', `No answer from ${info.unanswered.map(printable).join(', ')}: the figures lack what only ` +
        'they know.')]
      : [],
    ...info.warnings.map(warning => paint('yellow', `Warning: ${printable(warning)}`))
  ]

  return text + (remarks.length === 0 ? '' : `\n${remarks.join('\n')}\n`)
}

/** No node holds two copies of a block, so that the room for more data is for as many copies as there are nodes. */
function copiesNow ({ scope, members, replicas }: StatusReport): number {
  return scope === 'local' ? 1 : Math.min(replicas, Math.max(1, members.alive + members.suspect))
}

function volumesText ({ volumes: { total, unwritable } }: StatusReport, paint: Paint): string {
  if (total == null) {
    return paint('red', 'unknown: their names cannot be read')
  }

  return total === 0
    ? 'none'
    : `${total} in all, ${unwritable.length === 0
      ? 'all can be written'
      : paint('red', `${unwritable.length} cannot be written: ${unwritable.map(printable).join(', ')}`)}`
}

function repairText (repair: StatusReport['repair']): string {
  if (repair.queue === 0) {
    return `idle, ${count(repair.done, 'copy', 'copies')} made since the start`
  }

  const eta = repair.eta_s == null ? '' : `, ETA ${formatClock(repair.eta_s)}`

  return `${count(repair.queue, 'copy', 'copies')} to make at ${formatRate(repair.bytes_per_s)}${eta}`
}
