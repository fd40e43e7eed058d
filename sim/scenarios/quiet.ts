import { falseDeaths, warmWorld } from './scenario.js'
import type { ScenarioOptions, ScenarioResult } from './scenario.js'

/** Nothing happens. What membership costs, and whether it leaves the living in peace. */
export function quiet (options: ScenarioOptions): ScenarioResult {
  const { world, quiet } = warmWorld(options)

  return {
    ...quiet,
    seed: options.seed,
    nodes: options.nodes,
    suspectMs: undefined,
    deadMs: undefined,
    recoveredMs: world.allAlive() ? 0 : undefined,
    falseDeaths: falseDeaths(world, 0, []),
    fingerprint: world.fingerprint()
  }
}
