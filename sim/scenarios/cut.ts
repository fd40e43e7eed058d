import { PATIENCE_MS, falseDeaths, lastSeen, resultOf, warmWorld } from './scenario.js'
import type { ScenarioOptions, ScenarioResult } from './scenario.js'

export interface CutOptions extends ScenarioOptions {
  /** Nodes on the smaller side. @default 1 */
  island?: number
  /** How long the cut lasts after both sides have given each other up, virtual ms. @default 0 */
  cutMs?: number
}

/**
 * Packets between an island and the rest vanish. Both sides give each other up; `deadMs` is when the larger side has,
 * `falseDeaths` are of nodes that somebody on their own side held for dead. After the cut all are alive again.
 */
export function cut (options: CutOptions): ScenarioResult {
  const warm = warmWorld(options)
  const { world } = warm
  const size = options.island ?? 1
  const island = Array.from({ length: size }, (_, i) => (options.seed + i) % options.nodes)
  const mainland = world.running().filter(i => !island.includes(i))
  const since = world.clock.now
  world.cut(island)
  const gone = (observers: number[], subjects: number[]): boolean => observers.every(a =>
    subjects.every(b => world.state(a, b) === 'dead' || world.state(a, b) === 'evicted'))
  const deadMs = world.runUntil(() => gone(mainland, island), PATIENCE_MS)
  const suspectMs = lastSeen(world, mainland, island, 'suspect', since)
  world.runUntil(() => gone(island, mainland), PATIENCE_MS)
  world.run(options.cutMs ?? 0)
  const healedAt = world.clock.now
  world.heal()
  const recoveredMs = world.runUntil(() => world.allAlive(), PATIENCE_MS)
  world.run(10_000)
  const ownSide = world.sightings.filter(s => s.at >= since && s.kind === 'state' && s.state === 'dead' &&
    island.includes(s.observer) === island.includes(s.subject))

  return resultOf(warm, {
    suspectMs,
    deadMs,
    recoveredMs: world.allAlive() ? recoveredMs : undefined,
    falseDeaths: new Set(ownSide.map(s => s.subject)).size + falseDeaths(world, healedAt + PATIENCE_MS, [])
  })
}
