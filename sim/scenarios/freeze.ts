import { PATIENCE_MS, falseDeaths, lastSeen, resultOf, warmWorld } from './scenario.js'
import type { ScenarioOptions, ScenarioResult } from './scenario.js'

export interface FreezeOptions extends ScenarioOptions {
  /** How long the victim stands still, virtual ms; 0: until everybody holds it for dead. @default 0 */
  freezeMs?: number
}

/** SIGSTOP: connections stay open, the kernel accepts, nothing answers. Then SIGCONT. */
export function freeze (options: FreezeOptions): ScenarioResult {
  const warm = warmWorld(options)
  const { world } = warm
  const victim = options.seed % options.nodes
  const others = world.running().filter(i => i !== victim)
  const since = world.clock.now
  world.freeze(victim)
  const pause = options.freezeMs ?? 0
  let deadMs: number | undefined

  if (pause > 0) {
    world.run(pause)
  } else {
    deadMs = world.runUntil(() => others.every(i => world.state(i, victim) === 'dead'), PATIENCE_MS)
  }

  const suspectMs = lastSeen(world, others, [victim], 'suspect', since)
  world.thaw(victim)
  const recoveredMs = world.runUntil(() => world.allAlive(), PATIENCE_MS)
  world.run(pause > 0 ? 10_000 : 0)

  return resultOf(warm, {
    suspectMs,
    deadMs,
    recoveredMs,
    falseDeaths: falseDeaths(world, 0, pause > 0 ? [] : [victim])
  })
}
