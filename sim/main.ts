/**
 * `npm run sim -- crash --nodes 50 --seed 7 --loss 0.01`
 *
 * Runs a scenario in virtual time and prints what it measured. `--runs 100` does so for 100 seeds from `--seed` on. The
 * exit code is 1 when a run missed a target of the design, and then its seed is printed: the same seed is the same run.
 */
import { parseArgs } from 'node:util'
import { crash } from './scenarios/crash.js'
import { cut } from './scenarios/cut.js'
import { freeze } from './scenarios/freeze.js'
import { quiet } from './scenarios/quiet.js'
import { huntPlanted } from './planted/hunt.js'
import { runBlocksSeeds } from './scenarios/blocks.js'
import { runVolumesSeeds } from './scenarios/volumes.js'
import { runVolumes } from './volume-runs.js'
import type { Scenario, ScenarioOptions, ScenarioResult } from './scenarios/scenario.js'

/** Targets of DESIGN.md section 3, ms. */
const CRASH_DEAD_MS_MAX = 1_000
const SILENT_DEAD_MS_MAX = 5_000

interface Named { run: Scenario, deadMsMax?: number, about: string }

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    nodes: { type: 'string', default: '30' },
    seed: { type: 'string', default: '1' },
    runs: { type: 'string', default: '1' },
    workers: { type: 'string', default: '1' },
    loss: { type: 'string', default: '0' },
    'gossip-loss': { type: 'string', default: '0' },
    latency: { type: 'string', default: '0.5' },
    island: { type: 'string', default: '1' },
    held: { type: 'string', default: '20000' },
    pause: { type: 'string', default: '0' },
    help: { type: 'boolean', short: 'h', default: false }
  }
})

const scenarios: Readonly<Record<string, Named>> = {
  quiet: { run: quiet, about: 'nothing happens; the traffic is what it is about' },
  crash: { run: crash, deadMsMax: CRASH_DEAD_MS_MAX, about: 'SIGKILL, then a new start' },
  freeze: {
    run: options => freeze({ ...options, freezeMs: Number(values.pause) }),
    deadMsMax: SILENT_DEAD_MS_MAX,
    about: 'SIGSTOP until dead, or for --pause ms; then SIGCONT'
  },
  cut: {
    run: options => cut({ ...options, island: Number(values.island) }),
    deadMsMax: SILENT_DEAD_MS_MAX,
    about: '--island nodes cut off from the rest, then healed'
  }
}

async function main (): Promise<number> {
  if (positionals[0] === 'volume') {
    return await runVolumes({ first: Number(values.seed), runs: Number(values.runs), workers: Number(values.workers) })
  }

  if (positionals[0] === 'blocks') {
    return await runBlocksSeeds({ first: Number(values.seed), runs: Number(values.runs) })
  }

  if (positionals[0] === 'volumes') {
    return await runVolumesSeeds({ first: Number(values.seed), runs: Number(values.runs) })
  }

  if (positionals[0] === 'planted') {
    return await huntPlanted(Number(values.runs))
  }

  const scenario = scenarios[positionals[0] ?? '']

  if (scenario === undefined || values.help) {
    console.log('Usage: npm run sim -- <scenario> [--nodes 30] [--seed 1] [--runs 1] [--loss 0.01] [--gossip-loss 0]')
    console.log('                                 [--latency 0.5] [--island 1] [--held 20000] [--pause 2000]\n')
    for (const [name, { about }] of Object.entries(scenarios)) {
      console.log(`  ${name.padEnd(8)}${about}`)
    }
    console.log('  blocks  the real block layer and store of six nodes, under crashes, lost power, cuts and full disks; only')
    console.log('          --seed and --runs')
    console.log('  volumes the real replicas, registry and clients of five nodes, under the same, slow processes, wrong clocks,')
    console.log('          old messages and changes of the sets; only --seed and --runs')
    console.log('  planted five bugs, planted one after the other: how many seeds, of at most --runs, it takes to find each')
    console.log('  volume  a volume: replicas and clients under faults, storms of them, and disks that fail; only --seed,')
    console.log('          --runs and --workers (processes that share the seeds)')
    return values.help ? 0 : 2
  }

  const first = Number(values.seed)
  let failed = 0

  for (let seed = first; seed < first + Number(values.runs); seed++) {
    const options: ScenarioOptions = {
      nodes: Number(values.nodes),
      seed,
      link: {
        loss: Number(values.loss),
        gossipLoss: Number(values['gossip-loss']),
        latencyMs: Number(values.latency),
        heldMax: Number(values.held)
      }
    }
    const result = scenario.run(options)
    const faults = faultsOf(result, Number(values.pause) > 0 ? undefined : scenario.deadMsMax)
    failed += faults.length > 0 ? 1 : 0
    print(result, faults)
  }

  return failed > 0 ? 1 : 0
}

function faultsOf (result: ScenarioResult, deadMsMax: number | undefined): string[] {
  const faults: string[] = []

  if (deadMsMax !== undefined && (result.deadMs === undefined || result.deadMs > deadMsMax)) {
    faults.push(`dead after ${ms(result.deadMs)}, at most ${deadMsMax} ms`)
  }
  if (result.falseDeaths > 0) {
    faults.push(`${result.falseDeaths} false deaths`)
  }
  if (result.recoveredMs === undefined) {
    faults.push('did not recover')
  }

  return faults
}

function print (result: ScenarioResult, faults: string[]): void {
  console.log([
    `seed ${result.seed}`,
    `nodes ${result.nodes}`,
    `suspect ${ms(result.suspectMs)}`,
    `dead ${ms(result.deadMs)}`,
    `recovered ${ms(result.recoveredMs)}`,
    `quiet ${result.messagesPerNodePerS.toFixed(1)} msg/s ${(result.bytesPerNodePerS / 1024).toFixed(2)} KiB/s per node`,
    `run ${result.fingerprint}`,
    faults.length > 0 ? `FAILED: ${faults.join(', ')} (seed ${result.seed})` : 'ok'
  ].join('  '))
}

function ms (value: number | undefined): string {
  return value === undefined ? 'never' : `${Math.round(value)} ms`
}

process.exitCode = await main()
