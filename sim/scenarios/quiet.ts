import { falseDeaths, resultOf, warmWorld } from './scenario.js'
import type { ScenarioOptions, ScenarioResult } from './scenario.js'

/** Nothing happens. What membership costs, and whether it leaves the living in peace. */
export function quiet (options: ScenarioOptions): ScenarioResult {
  const warm = warmWorld(options)
  const { world } = warm

  return resultOf(warm, {
    suspectMs: undefined,
    deadMs: undefined,
    recoveredMs: world.allAlive() ? 0 : undefined,
    falseDeaths: falseDeaths(world, 0, [])
  })
}
