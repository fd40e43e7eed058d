/**
 * An hour's traffic, compressed: a mesh of real processes on loopback, more clients than it can serve, a node that
 * freezes and one that is killed, and the question whether memory stays flat and every byte right.
 *
 *   npm run soak:mesh [-- --minutes 5 --nodes 5 --clients 160 --seed 1]
 *   npm run soak:mesh -- --torture [--seconds 300 --seed 7]    faults of every kind; see torture/run.ts
 *
 * Exit code 0: flat, and nothing wrong. 1: not. 2: a wrong command line.
 */
import { randomBytes } from 'node:crypto'
import { formatBytes } from '../../src/config/values/bytes.js'
import { seededRandom } from '../../src/util/random.js'
import { reapAll, reapedDir } from '../../testing/processes/reaped.js'
import { numbersOf } from '../numbers-of.js'
import { printReport } from './report.js'
import { Sampler } from './sampler.js'
import { SoakNode } from './soak-node.js'
import { Sweeper } from './sweeper.js'
import { needsOwnMounts, runTorture, runWithOwnMounts } from './torture/run.js'
import { tortureSettingsOf } from './torture/settings.js'
import { Traffic } from './traffic.js'

/** Parts of the run at which things happen, and after which memory is judged. */
const FREEZE_AT = 0.4
const KILL_AT = 0.55
const WARM_UP = 1 / 3
const FREEZE_MS = 8_000
const DOWN_MS = 10_000

/** A burst brings more gets than a node has places for. */
const BURST_EVERY_MS = 15_000
const BURST_GETS = 150
const FINAL_READERS = 8
const HEAL_MS_MAX = 120_000

interface Settings { minutes: number, nodes: number, clients: number, seed: number }

function settingsOf (args: string[]): Settings {
  const settings = numbersOf(args, { minutes: 5, nodes: 5, clients: 160, seed: 1 })

  if (!(settings.minutes > 0 && settings.nodes >= 4 && settings.clients >= 1 && Number.isSafeInteger(settings.seed))) {
    throw new RangeError('--minutes above 0, --nodes 4 or more, --clients 1 or more, --seed a whole number')
  }

  return settings
}

const note = (text: string): void => { process.stderr.write(`${text}\n`) }
const sleep = async (ms: number): Promise<void> => { await new Promise(resolve => setTimeout(resolve, ms)) }

async function startMesh (settings: Settings): Promise<SoakNode[]> {
  const folder = await reapedDir('shoal-soak-')
  const networkSecret = randomBytes(16).toString('hex')
  const nodes = Array.from({ length: settings.nodes }, (_, index) => new SoakNode(folder, index, { networkSecret }))

  for (const [index, node] of nodes.entries()) {
    await node.start(nodes.slice(0, Math.min(index, 3)).map(({ address }) => address))
  }

  await Promise.all(nodes.map(async node => { await node.join(nodes.length) }))

  return nodes
}

/** Freezes one node for some seconds, and later kills another and starts it again. */
async function disturb (nodes: readonly SoakNode[], runMs: number, sampler: Sampler): Promise<void> {
  const [, frozen, killed] = nodes as [SoakNode, SoakNode, SoakNode]
  await sleep(runMs * FREEZE_AT)
  note(`${frozen.name} is frozen for ${FREEZE_MS / 1000} s`)
  frozen.freeze()
  await sleep(FREEZE_MS)
  frozen.thaw()

  await sleep(Math.max(0, runMs * (KILL_AT - FREEZE_AT) - FREEZE_MS))
  note(`${killed.name} is killed, and started again after ${DOWN_MS / 1000} s`)
  await killed.kill()
  await sleep(DOWN_MS)
  await killed.start(nodes.filter(({ isUp }) => isUp).slice(0, 3).map(({ address }) => address))
  await killed.join(nodes.length)
  sampler.restarted(killed)
}

/** Waits until nothing is under-replicated, as the nodes see it. */
async function healed (nodes: readonly SoakNode[], traffic: Traffic): Promise<boolean> {
  const endAt = performance.now() + HEAL_MS_MAX

  for (;;) {
    if (await traffic.isHealthy(nodes[0] as SoakNode)) {
      return true
    }

    if (performance.now() > endAt) {
      return false
    }

    await sleep(1_000)
  }
}

async function run (settings: Settings): Promise<boolean> {
  note(`starting ${settings.nodes} nodes`)
  const nodes = await startMesh(settings)
  const traffic = new Traffic(nodes, seededRandom(settings.seed))
  const sampler = new Sampler(nodes)
  const sweeper = new Sweeper(nodes)
  const runMs = settings.minutes * 60_000
  const startedAt = performance.now()

  note(`${settings.clients} clients for ${settings.minutes} min, seed ${settings.seed}`)
  traffic.start(settings.clients)
  sampler.start()
  sweeper.start()
  const bursts = setInterval(() => { traffic.burst(BURST_GETS) }, BURST_EVERY_MS)
  const progress = setInterval(() => {
    note(`${Math.round((performance.now() - startedAt) / 1000)} s: ${traffic.requests} requests, ` +
      `${formatBytes(traffic.bytes)}, ${traffic.live.size} live, ${sampler.summary()}`)
  }, 15_000)
  const disturbing = disturb(nodes, runMs, sampler)

  await sleep(runMs)
  await disturbing
  clearInterval(bursts)
  const judged = await sampler.stop()
  await traffic.stop()
  const seconds = (performance.now() - startedAt) / 1000
  clearInterval(progress)
  await sweeper.stop()
  note('load is off: waiting until the mesh has healed, then everything is read again')
  const isHealed = await healed(nodes, traffic)
  const lost = await traffic.readAll(FINAL_READERS)

  for (const node of nodes) {
    await node.stop()
  }

  const measured = judged.after(WARM_UP * runMs / 1000)

  return printReport({ traffic, judged: measured, seconds, isHealed, lost, sweeper, settings })
}

async function main (args: string[]): Promise<number> {
  if (!args.includes('--torture')) {
    return await run(settingsOf(args)) ? 0 : 1
  }

  const settings = tortureSettingsOf(args)

  return needsOwnMounts(settings) ? await runWithOwnMounts() : await runTorture(settings) ? 0 : 1
}

try {
  process.exitCode = await main(process.argv.slice(2))
} catch (err) {
  note(err instanceof RangeError || String((err as { code?: unknown }).code).startsWith('ERR_PARSE_ARGS')
    ? `soak:mesh: ${(err as Error).message}`
    : `soak:mesh failed: ${err instanceof Error ? err.stack ?? err.message : String(err)}`)
  process.exitCode = 2
} finally {
  await reapAll()
}
