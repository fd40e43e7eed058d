import { formatBytes, parseBytes } from '../../config/values/bytes.js'
import { defineCommand } from '../command.js'
import { UsageError } from '../errors.js'
import { formatRate } from '../output/format.js'
import { printable } from '../../util/printable.js'
import type { WorkerSetRequest } from '../../api/requests.js'
import type { WorkerStatus } from '../../api/workers.js'
import type { Output } from '../output/output.js'
import type { Column } from '../output/table.js'

const COLUMNS: readonly Column[] = [
  { title: 'WORKER' }, { title: 'STATE' }, { title: 'PROGRESS' }, { title: 'THROTTLE', align: 'right' },
  { title: 'LAST ERROR' }
]
const TASK: Column = { title: 'TASK' }

/** An eighth of a line; `-o json` has all of it. */
const ERROR_CHARS_MAX = 60

export const workersList = defineCommand<{ wide?: boolean }>({
  description: 'What this node does in the background: repair, scrub, garbage collection, compaction and the upkeep of volumes.',
  options: [{ flags: '-w, --wide', description: 'what each of them does, and whole messages' }],
  examples: [
    { command: 'shoal workers', note: 'what runs, how far it is, and what went wrong last' },
    { command: 'shoal workers -o json | jq ".[] | select(.last_error)"', note: 'those with an error' }
  ],
  run: async (context, _args, { wide = false }) => {
    const client = await context.client()
    const rows = await client.json('GET /workers')
    await context.out.list(rows, wide ? [...COLUMNS, TASK] : COLUMNS,
      row => [...cells(row, context.out, wide), ...wide ? [printable(row.task)] : []], 'No workers.')

    return undefined
  }
})

interface SetOptions { throttle?: Pick<WorkerSetRequest, 'bytes_per_s' | 'percent'>, pause?: boolean, resume?: boolean }

export const workersSet = defineCommand<SetOptions>({
  description: 'Changes a worker of the running node, until the node stops. A throttle is a ceiling in bytes per second, or a ' +
    'percentage of the default; repair, scrub and compaction have one. A worker that is paused ends what it has begun.',
  args: [{ name: 'worker', description: 'its name, see: shoal workers', complete: 'worker' }],
  options: [
    {
      flags: '--throttle <rate>',
      description: 'so many bytes per second at most: 20MiB, or 50% of the default; 100% is the default',
      parse: parseThrottle
    },
    { flags: '--pause', description: 'begin nothing from now on' },
    { flags: '--resume', description: 'go on' }
  ],
  examples: [
    { command: 'shoal workers set repair --throttle 20MiB', note: 'leave more of the network to clients' },
    { command: 'shoal workers set compaction --throttle 25%', note: 'a quarter of its default' },
    { command: 'shoal workers set scrub --pause', note: 'until --resume, or until the node starts again' }
  ],
  run: async (context, [name = ''], { throttle, pause, resume }) => {
    if (pause === true && resume === true) {
      throw new UsageError('--pause and --resume are opposites: give one of them.')
    }

    if (throttle === undefined && pause !== true && resume !== true) {
      throw new UsageError('What is to change? Give --throttle, --pause or --resume.')
    }

    const client = await context.client()
    const body: WorkerSetRequest = {
      ...throttle,
      ...pause === true && { paused: true },
      ...resume === true && { paused: false }
    }
    const row = await client.json('POST /workers/:name', { params: { name }, body })
    await context.out.result(row, value => `${printable(value.name)} is ${value.state}${throttleText(value)}.\n`)

    return undefined
  }
})

function parseThrottle (text: string): Pick<WorkerSetRequest, 'bytes_per_s' | 'percent'> {
  const percent = /^(\d{1,4})\s*%$/.exec(text.trim())

  return percent === null ? { bytes_per_s: parseBytes(text.replace(/\/s$/i, '')) } : { percent: Number(percent[1]) }
}

function throttleText ({ throttle }: WorkerStatus): string {
  return throttle === null ? '' : `, at most ${formatRate(throttle.bytes_per_s)}`
}

function cells (
  { name, state, progress, throttle, last_error: error }: WorkerStatus, out: Output, wide: boolean
): string[] {
  const message = error === null ? '-' : printable(`${error.at.replace(/\.\d+Z$/, 'Z')} ${error.message}`)

  return [
    printable(name),
    state === 'paused' ? out.paint('yellow', state) : state,
    progress === null ? '-' : progressText(progress),
    throttle === null ? '-' : `${formatBytes(throttle.bytes_per_s)}/s`,
    wide || message.length <= ERROR_CHARS_MAX ? message : `${message.slice(0, ERROR_CHARS_MAX - 1)}…`
  ]
}

function progressText ({ done, left, unit }: NonNullable<WorkerStatus['progress']>): string {
  return left === null
    ? `${done} ${printable(unit)}`
    : `${done} ${printable(unit)}, ${left} left`
}
