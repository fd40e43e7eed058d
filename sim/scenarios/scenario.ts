import { MembershipWorld } from '../membership-world.js'
import type { WorldOptions } from '../membership-world.js'

export interface ScenarioOptions extends Omit<WorldOptions, 'onStart'> {
  /** Virtual time before anything bad happens. @default 10000 */
  warmUpMs?: number
}

/** What a run measured, ms from the fault. Undefined: it did not happen. */
export interface ScenarioResult {
  seed: number
  nodes: number
  /** When the last observer held the victim for suspect, and for dead. */
  suspectMs: number | undefined
  deadMs: number | undefined
  /** Everybody who runs holds everybody who runs for alive again. */
  recoveredMs: number | undefined
  /** Live nodes that somebody held for dead, other than across a cut. */
  falseDeaths: number
  messagesPerNodePerS: number
  bytesPerNodePerS: number
  fingerprint: string
}

export type Scenario = (options: ScenarioOptions) => ScenarioResult

/** How long a scenario waits for a verdict or for recovery before it reports that there was none, virtual ms. */
export const PATIENCE_MS = 120_000
const WARM_UP_MS = 10_000

/** A world that has run for a while, and its quiet traffic. */
export function warmWorld (options: ScenarioOptions): WarmWorld {
  const world = new MembershipWorld(options)
  const warmUpMs = options.warmUpMs ?? WARM_UP_MS
  world.run(warmUpMs / 2)
  const before = totals(world)
  world.run(warmUpMs / 2)
  const after = totals(world)
  const perNodeS = options.nodes * warmUpMs / 2_000

  return {
    world,
    seed: options.seed,
    nodes: options.nodes,
    quiet: {
      messagesPerNodePerS: (after.messages - before.messages) / perNodeS,
      bytesPerNodePerS: (after.bytes - before.bytes) / perNodeS
    }
  }
}

export interface WarmWorld extends Pick<ScenarioResult, 'seed' | 'nodes'> {
  world: MembershipWorld
  /** Its traffic while nothing happened. */
  quiet: Pick<ScenarioResult, 'messagesPerNodePerS' | 'bytesPerNodePerS'>
}

type Measured = Pick<ScenarioResult, 'suspectMs' | 'deadMs' | 'recoveredMs' | 'falseDeaths'>

export function resultOf ({ world, seed, nodes, quiet }: WarmWorld, measured: Measured): ScenarioResult {
  return { seed, nodes, ...quiet, ...measured, fingerprint: world.fingerprint() }
}

/** ms from `since` until the last of `observers` saw the last of `subjects` in `state`; undefined if one never did. */
export function lastSeen (world: MembershipWorld, observers: readonly number[], subjects: readonly number[],
  state: 'suspect' | 'dead', since: number): number | undefined {
  let last = 0

  for (const observer of observers) {
    for (const subject of subjects) {
      const at = world.seenAt(observer, subject, state, since) ??
        (state === 'suspect' ? world.seenAt(observer, subject, 'dead', since) : undefined)

      if (at === undefined) {
        return undefined
      }

      last = Math.max(last, at - since)
    }
  }

  return last
}

/** Deaths seen since `since` of nodes that `excused` does not name, counted once per victim. */
export function falseDeaths (world: MembershipWorld, since: number, excused: readonly number[]): number {
  const victims = new Set<number>()

  for (const { at, kind, state, subject } of world.sightings) {
    if (at >= since && kind === 'state' && (state === 'dead' || state === 'evicted') && !excused.includes(subject)) {
      victims.add(subject)
    }
  }

  return victims.size
}

function totals (world: MembershipWorld): { messages: number, bytes: number } {
  let messages = 0
  let bytes = 0

  for (const traffic of world.network.traffic.values()) {
    messages += traffic.messagesReceived
    bytes += traffic.bytesReceived
  }

  return { messages, bytes }
}
