import { PATIENCE_MS, falseDeaths, lastSeen, resultOf, warmWorld } from './scenario.js'
import type { ScenarioOptions, ScenarioResult } from './scenario.js'

/** SIGKILL: connections close everywhere, connects are refused. The victim starts again after its verdict. */
export function crash (options: ScenarioOptions): ScenarioResult {
  const warm = warmWorld(options)
  const { world } = warm
  const victim = options.seed % options.nodes
  const others = world.running().filter(i => i !== victim)
  const since = world.clock.now
  world.crash(victim)
  const dead = (): boolean => others.every(i => world.state(i, victim) === 'dead')
  const deadMs = world.runUntil(dead, PATIENCE_MS)
  const suspectMs = lastSeen(world, others, [victim], 'suspect', since)
  world.restart(victim, others[0] ?? victim)
  const recoveredMs = world.runUntil(() => world.allAlive(), PATIENCE_MS)

  return resultOf(warm, {
    suspectMs,
    deadMs,
    recoveredMs,
    falseDeaths: falseDeaths(world, 0, [victim])
  })
}
