import { BLOCK_WORKERS } from '../src/blocks/workers.js'
import { formatDuration } from '../src/config/values/duration.js'
import { STORE_WORKERS } from '../src/store/workers.js'
import { VOLUME_WORKERS } from '../src/volumes/workers.js'
import type { WorkerKind } from '../src/util/worker.js'

/** The text of `docs/guide/workers.md`. */
export function workersPage (): string {
  return [
    '# Workers',
    '',
    '<!-- Generated from src/*/workers.ts. Do not edit: change the tables and run `npm run docs`. -->',
    '',
    'What a node does by itself, one round of each at a time. [Operations](operations.md#background-work) says how workers are',
    'watched, throttled and paused. A worker comes back to its work at the interval, or sooner when there is some.',
    '',
    '| worker | what it does | interval | can be paused |',
    '|---|---|---|---|',
    ...[STORE_WORKERS, BLOCK_WORKERS, VOLUME_WORKERS].flatMap(layer => Object.values<WorkerKind>(layer)).map(rowOf),
    ''
  ].join('\n')
}

function rowOf ({ name, task, intervalMs, isPausable = false }: WorkerKind): string {
  const interval = intervalMs === Infinity ? 'when there is work' : formatDuration(intervalMs)

  return `| \`${name}\` | ${task} | ${interval} | ${isPausable ? 'yes' : 'no'} |`
}
