import type { Random } from '../../src/util/random.js'

/** Something that happens to a world. */
export type Step<World> = (world: World, random: Random) => Promise<void> | void

/** What may happen, and how often. */
export type Steps<World> = readonly (readonly [weight: number, step: Step<World>])[]

export function pickStep<World> (random: Random, steps: Steps<World>): Step<World> {
  let left = random() * steps.reduce((sum, [weight]) => sum + weight, 0)

  for (const [weight, step] of steps) {
    left -= weight

    if (left < 0) {
      return step
    }
  }

  return () => {}
}

export function pickSome<T> (random: Random, items: readonly T[]): T | undefined {
  return items[Math.floor(random() * items.length)]
}
