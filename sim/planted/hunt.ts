import { execFile } from 'node:child_process'
import { promisify } from 'node:util'
import { fileURLToPath } from 'node:url'
import { PLANTED_BUGS, type HuntedWorld, type PlantedBug } from './bugs.js'
import { runBlocks } from '../scenarios/blocks.js'
import { freeze } from '../scenarios/freeze.js'
import { forcedVolume } from '../scenarios/volume-forced.js'
import { runVolumes } from '../scenarios/volumes.js'
import { lanLink } from '../network.js'

export interface Hunt {
  /** Until the bug showed, or all of them. */
  seeds: number
  seconds: number
  /** What showed it; undefined: nothing did. */
  fault: string | undefined
}

const SCRIPT = fileURLToPath(import.meta.url)

const WORLDS: Readonly<Record<HuntedWorld, (seed: number) => Promise<readonly string[]>>> = {
  blocks: async seed => (await runBlocks({ seed })).faults,
  volumes: async seed => (await runVolumes({ seed })).faults,
  forced: async seed => {
    await Promise.resolve(forcedVolume(seed))

    return []
  },
  freeze: async seed => {
    const { recoveredMs } = freeze({ seed, nodes: 10, link: lanLink })

    return await Promise.resolve(recoveredMs === undefined ? ['the member that went on is never alive again'] : [])
  }
}

/** Runs the world of a bug in a process with that bug, from seed 1 on, until a rule is broken. */
export async function huntBug ({ name, world }: PlantedBug, seedsMax: number): Promise<Hunt> {
  const plant = fileURLToPath(new URL('plant.js', import.meta.url))
  const { stdout } = await promisify(execFile)(process.execPath,
    ['--import', plant, SCRIPT, world, String(seedsMax)], { env: { ...process.env, PLANTED_BUG: name } })

  return JSON.parse(stdout) as Hunt
}

/** Prints for each bug what it took; the exit code. */
export async function huntPlanted (seedsMax: number): Promise<number> {
  let missed = 0

  for (const bug of PLANTED_BUGS) {
    const { seeds, seconds, fault } = await huntBug(bug, seedsMax)
    missed += fault === undefined ? 1 : 0
    console.log(`${bug.name} (${bug.world}): ${fault === undefined ? 'NOT FOUND' : 'found'} after ${seeds} seeds, ` +
      `${seconds.toFixed(1)} s${fault === undefined ? '' : `: ${fault.slice(0, 200)}`}`)
  }

  return missed > 0 ? 1 : 0
}

async function hunt (world: HuntedWorld, seedsMax: number): Promise<Hunt> {
  const startedAt = performance.now()
  const result = (seeds: number, fault?: string): Hunt =>
    ({ seeds, seconds: (performance.now() - startedAt) / 1_000, fault })

  for (let seed = 1; seed <= seedsMax; seed++) {
    try {
      const [fault] = await WORLDS[world](seed)

      if (fault !== undefined) {
        return result(seed, fault)
      }
    } catch (err) {
      return result(seed, err instanceof Error ? err.message : String(err))
    }
  }

  return result(seedsMax)
}

if (process.argv[1] === SCRIPT) {
  console.log(JSON.stringify(await hunt(process.argv[2] as HuntedWorld, Number(process.argv[3]))))
}
