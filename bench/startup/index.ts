/**
 * How long do you wait for the prompt? `shoal --help` and a small command against `node -e 0`; see README.md.
 *
 * `npm run bench -- startup`
 */
import { spawnSync } from 'node:child_process'
import { cpus } from 'node:os'
import { fileURLToPath } from 'node:url'

const MAIN = fileURLToPath(new URL('../../src/cli/main.js', import.meta.url))
/** Odd, so that the median is one of them. */
const ROUNDS = 21
/** The limit for `shoal --help`, over `node -e 0`. */
const HELP_OVER_NODE_MS_MAX = 150

const COMMANDS: Record<string, string[]> = {
  'node -e 0': ['-e', '0'],
  'shoal --help': [MAIN, '--help'],
  'shoal put --help': [MAIN, 'put', '--help'],
  'shoal version': [MAIN, 'version'],
  'shoal status (no node)': [MAIN, 'status', '-d', '/nonexistent'],
  'shoal completion bash': [MAIN, 'completion', 'bash']
}

/** Measures and prints. */
export async function run (): Promise<void> {
  const samples = new Map(Object.keys(COMMANDS).map(name => [name, [] as number[]]))

  // Taken in turns: what else the machine does hits all of them alike.
  for (let round = 0; round < ROUNDS; round++) {
    for (const [name, argv] of Object.entries(COMMANDS)) {
      const startedAt = performance.now()
      spawnSync(process.execPath, argv, { stdio: 'ignore' })
      samples.get(name)?.push(performance.now() - startedAt)
    }
  }

  const baseline = median(samples.get('node -e 0') ?? [])
  console.log(`Node ${process.versions.node}, ${cpus().length} cores, median of ${ROUNDS}`)

  for (const [name, times] of samples) {
    console.log(`${name.padEnd(24)} ${median(times).toFixed(0).padStart(5)} ms  +${(median(times) - baseline).toFixed(0)}`)
  }

  const over = median(samples.get('shoal --help') ?? []) - baseline

  console.log(`${over > HELP_OVER_NODE_MS_MAX ? 'OVER' : 'within'} the limit of ${HELP_OVER_NODE_MS_MAX} ms for --help`)
}

function median (times: readonly number[]): number {
  return [...times].sort((a, b) => a - b)[Math.floor(times.length / 2)] ?? NaN
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  await run()
}
