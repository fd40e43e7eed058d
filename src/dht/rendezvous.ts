import { nodeKey } from './key.js'
import { KEY_BYTES } from './xor.js'
import { raceWeights } from './weights.js'
import type { RaceShape } from './rendezvous-shape.js'
import type { RaceWeights } from './weights.js'

/** What placement knows of a node. */
export interface PlacementNode {
  peerId: string
  /** Failure domain. */
  zone: string
  /** Declared capacity, bytes; a node that offers 0 is ranked last and is in no set. */
  capacityBytes: number
}

/**
 * Most copies a set can have; larger wishes are cut to it, so that a nonsensical claim from afar
 * costs nothing. Also bounds the prepared weights that a race keeps, one array per number of
 * copies.
 */
export const COPIES_MAX = 32

/**
 * The two 32-bit words of a key that take part in the draw, as byte offsets. Not the first ones: in
 * a subtree all keys and nodes share those bits.
 */
const WORD_OFFSET_A = 16
const WORD_OFFSET_B = 20

/** Slack for rounding, so that skipping a runner early never changes who wins. */
const PRUNE_MARGIN = 1 + 1e-9

interface Prepared {
  weights: RaceWeights
  /** 1 / weight of each runner. */
  slowness: Float64Array
}

/**
 * The race of one table for the copies of a block; the essay in placement.ts tells what for.
 * Runners are ordered by zone, then by PeerId, and everything that a draw needs of them lies in
 * typed arrays.
 *
 * Not re-entrant, like everything synchronous: `set` works in scratch arrays of its own.
 */
export class Race {
  /** Nodes with capacity, by zone, then PeerId. */
  readonly #runners: readonly PlacementNode[]
  /** Nodes without. */
  readonly #idle: readonly PlacementNode[]
  readonly #peerIds: readonly string[]
  /** Index of the first runner of each zone, and the number of runners at the end. */
  readonly #zoneStarts: number[] = [0]
  readonly #wordsA: Int32Array
  readonly #wordsB: Int32Array
  readonly #prepared = new Map<number, Prepared>()

  readonly #zoneTimes = new Float64Array(COPIES_MAX)
  readonly #zoneRunners = new Int32Array(COPIES_MAX)
  readonly #sure: Podium
  readonly #last: Podium

  /** @param nodes in any order, each PeerId once */
  constructor (nodes: readonly PlacementNode[]) {
    this.#runners = nodes.filter(node => node.capacityBytes > 0)
      .sort((a, b) => compareText(a.zone, b.zone) || compareText(a.peerId, b.peerId))
    this.#peerIds = this.#runners.map(node => node.peerId)
    this.#sure = new Podium(this.#peerIds)
    this.#last = new Podium(this.#peerIds)
    this.#idle = nodes.filter(node => !(node.capacityBytes > 0))
    this.#wordsA = Int32Array.from(this.#runners, node => word(nodeKey(node.peerId), WORD_OFFSET_A))
    this.#wordsB = Int32Array.from(this.#runners, node => word(nodeKey(node.peerId), WORD_OFFSET_B))

    for (let i = 1; i <= this.#runners.length; i++) {
      if (i === this.#runners.length || this.#runners[i]?.zone !== this.#runners[i - 1]?.zone) {
        this.#zoneStarts.push(i)
      }
    }
  }

  /**
   * The winners for a key, best first: `copies` of them, or every node with capacity when those are
   * fewer.
   */
  set (key: Uint8Array, copies: number): string[] {
    if (this.#runners.length === 0) {
      return []
    }

    const { weights: { rounds, shape }, slowness } = this.#prepare(copies)
    const a = word(key, WORD_OFFSET_A)
    const b = word(key, WORD_OFFSET_B)
    const sure = this.#sure
    const last = this.#last
    sure.clear(COPIES_MAX)
    last.clear(rounds.left)

    for (let zone = 0; zone + 1 < this.#zoneStarts.length; zone++) {
      const arrived = this.#runZone(zone, a, b, slowness, shape, rounds.last, last)

      for (let place = 0; place < arrived; place++) {
        const podium = place === rounds.last - 1 ? last : sure
        podium.enter(place, this.#zoneTimes[place] as number, this.#zoneRunners[place] as number)
      }
    }

    return [...sure.runners(), ...last.runners()].map(runner => this.#peerIds[runner] as string)
  }

  /**
   * Every node for a key, best first. Begins with `set(key, copies)`; nodes without capacity come
   * after all others.
   */
  rank (key: Uint8Array, copies: number): string[] {
    const a = word(key, WORD_OFFSET_A)
    const b = word(key, WORD_OFFSET_B)
    const entries: Array<{ node: PlacementNode, place: number, time: number }> = []

    for (let zone = 0; zone + 1 < this.#zoneStarts.length; zone++) {
      const { weights: { shape }, slowness } = this.#prepare(copies)
      const end = this.#zoneStarts[zone + 1] as number
      const inZone = []

      for (let i = this.#zoneStarts[zone] as number; i < end; i++) {
        const u = draw(a ^ (this.#wordsA[i] as number), b ^ (this.#wordsB[i] as number))
        const time = shape.time(u) * (slowness[i] as number)
        inZone.push({ node: this.#runners[i] as PlacementNode, place: 0, time })
      }

      inZone.sort(compareEntries).forEach((entry, place) => { entry.place = place })
      entries.push(...inZone)
    }

    const idle = this.#idle.map(node => {
      const own = nodeKey(node.peerId)
      const time = draw(a ^ word(own, WORD_OFFSET_A), b ^ word(own, WORD_OFFSET_B))

      return { node, place: 0, time }
    })

    return [...entries.sort(compareEntries), ...idle.sort(compareEntries)]
      .map(entry => entry.node.peerId)
  }

  /**
   * Runs one zone and leaves its best in the scratch arrays, fastest first; returns how many that
   * are.
   */
  #runZone (zone: number, a: number, b: number, slowness: Float64Array, shape: RaceShape,
    keep: number, last: Podium): number {
    const times = this.#zoneTimes
    const runners = this.#zoneRunners
    const end = this.#zoneStarts[zone + 1] as number
    // With one round, a zone is of interest only if its best beats the worst that is winning now.
    let bound = keep === 1 ? last.bound() : Infinity
    let count = 0

    for (let i = this.#zoneStarts[zone] as number; i < end; i++) {
      const u = draw(a ^ (this.#wordsA[i] as number), b ^ (this.#wordsB[i] as number))

      // A shape never gives a time below u, so most runners are out without a logarithm or a look
      // into its table.
      if (u * (slowness[i] as number) > bound * PRUNE_MARGIN) {
        continue
      }

      const time = shape.time(u) * (slowness[i] as number)

      if (time > bound || (count === keep && time === bound)) {
        continue
      }

      let place = count < keep ? count++ : keep - 1

      for (; place > 0 && (times[place - 1] as number) > time; place--) {
        times[place] = times[place - 1] as number
        runners[place] = runners[place - 1] as number
      }

      times[place] = time
      runners[place] = i

      if (count === keep) {
        bound = times[keep - 1] as number
      }
    }

    return count
  }

  #prepare (copies: number): Prepared {
    const wanted = copies >= 1 ? Math.min(COPIES_MAX, Math.floor(copies)) : 1
    let prepared = this.#prepared.get(wanted)

    if (prepared == null) {
      const zones = this.#zoneStarts.slice(1).map((end, zone) =>
        this.#runners.slice(this.#zoneStarts[zone], end).map(node => node.capacityBytes))
      const weights = raceWeights(zones, wanted)
      const slowness = Float64Array.from(weights.weights.flat(), weight => 1 / weight)
      prepared = { weights, slowness }
      this.#prepared.set(wanted, prepared)
    }

    return prepared
  }
}

/** The best few so far, by place in the zone, then time, then PeerId. */
class Podium {
  readonly #places = new Int32Array(COPIES_MAX)
  readonly #times = new Float64Array(COPIES_MAX)
  readonly #runners = new Int32Array(COPIES_MAX)
  readonly #peerIds: readonly string[]
  #size = 0
  #steps = 0

  constructor (peerIds: readonly string[]) {
    this.#peerIds = peerIds
  }

  clear (steps: number): void {
    this.#size = 0
    this.#steps = steps
  }

  /** The time that a newcomer of the same place has to beat. */
  bound (): number {
    return this.#size < this.#steps ? Infinity : this.#times[this.#steps - 1] as number
  }

  enter (place: number, time: number, runner: number): void {
    let step = this.#size

    while (step > 0 && this.#isBefore(place, time, runner, step - 1)) {
      step--
    }

    if (step === this.#steps) {
      return
    }

    this.#size = Math.min(this.#steps, this.#size + 1)
    this.#places.copyWithin(step + 1, step, this.#size - 1)
    this.#times.copyWithin(step + 1, step, this.#size - 1)
    this.#runners.copyWithin(step + 1, step, this.#size - 1)
    this.#places[step] = place
    this.#times[step] = time
    this.#runners[step] = runner
  }

  runners (): Int32Array {
    return this.#runners.subarray(0, this.#size)
  }

  #isBefore (place: number, time: number, runner: number, step: number): boolean {
    const difference = place - (this.#places[step] as number) ||
      time - (this.#times[step] as number)

    return difference !== 0
      ? difference < 0
      : compareText(this.#peerIds[runner] ?? '', this.#peerIds[this.#runners[step] ?? 0] ?? '') < 0
  }
}

/**
 * A uniform of [0, 1) with 53 bits from the 64 bits in which a key and a node differ. Each step
 * undoes to a unique input, so all outputs are equally likely; the multipliers and shifts are those
 * of MurmurHash3 and of Mix13.
 */
export function draw (x: number, y: number): number {
  x = Math.imul(x ^ (x >>> 16), 0x85ebca6b)
  y ^= x ^ (x >>> 13)
  y = Math.imul(y ^ (y >>> 15), 0x2c1b3c6d)
  x ^= y ^ (y >>> 16)
  x = Math.imul(x ^ (x >>> 13), 0xc2b2ae35)
  y ^= x ^ (x >>> 15)
  y = Math.imul(y ^ (y >>> 12), 0x297a2d39)
  x ^= y ^ (y >>> 16)

  return (x >>> 0) * 2 ** -32 + (y >>> 11) * 2 ** -53
}

function word (key: Uint8Array, offset: number): number {
  if (key.length !== KEY_BYTES) {
    throw new RangeError(`A key has ${KEY_BYTES} bytes, not ${key.length}.`)
  }

  return ((key[offset] as number) << 24) | ((key[offset + 1] as number) << 16) |
    ((key[offset + 2] as number) << 8) | (key[offset + 3] as number)
}

function compareEntries (a: { node: PlacementNode, place: number, time: number },
  b: { node: PlacementNode, place: number, time: number }): number {
  return a.place - b.place || a.time - b.time || compareText(a.node.peerId, b.node.peerId)
}

/** By code unit, the same everywhere; locales order differently. */
function compareText (a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0
}
