import { PATIENCE_MS, falseDeaths, lastSeen, warmWorld } from './scenario.js'
import type { ScenarioOptions, ScenarioResult } from './scenario.js'

/** SIGKILL: connections close everywhere, connects are refused. The victim starts again after its verdict. */
export function crash (options: ScenarioOptions): ScenarioResult {
  const { world, quiet } = warmWorld(options)
  const victim = options.seed % options.nodes
  const others = world.running().filter(i => i !== victim)
  const since = world.clock.now
  world.crash(victim)
  const dead = (): boolean => others.every(i => world.state(i, victim) === 'dead')
  const deadMs = world.runUntil(dead, PATIENCE_MS)
  const suspectMs = lastSeen(world, others, [victim], 'suspect', since)
  const restartedAt = world.clock.now
  world.restart(victim, others[0] ?? victim)
  const recovered = world.runUntil(() => world.allAlive(), PATIENCE_MS) !== undefined

  return {
    ...quiet,
    seed: options.seed,
    nodes: options.nodes,
    suspectMs,
    deadMs,
    recoveredMs: recovered ? world.clock.now - restartedAt : undefined,
    falseDeaths: falseDeaths(world, 0, [victim]),
    fingerprint: world.fingerprint()
  }
}
