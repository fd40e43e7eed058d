import { nodeKey } from './key.js'
import { KEY_BYTES } from './xor.js'
import { rendezvousWeights } from './weights.js'
import type { ScoreShape } from './rendezvous-shape.js'
import type { RendezvousWeights } from './weights.js'

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
 * costs nothing. Also bounds the prepared weights that a `Rendezvous` keeps, one array per number of
 * copies.
 */
export const COPIES_MAX = 32

/**
 * The two 32-bit words of a key that take part in the draw, as byte offsets. Not the first ones: in
 * a subtree all keys and nodes share those bits.
 */
const WORD_OFFSET_A = 16
const WORD_OFFSET_B = 20

/** Slack for rounding, so that skipping a candidate early never changes the top k. */
const PRUNE_MARGIN = 1 + 1e-9

interface Prepared {
  weights: RendezvousWeights
  /** 1 / weight of each candidate. */
  inverseWeights: Float64Array
}

/**
 * Rendezvous hashing over one table: each candidate has a score for a key, and the lowest scores
 * win; the essay in placement.ts tells why. Candidates are ordered by zone, then by PeerId, and
 * everything that a draw needs of them lies in typed arrays.
 *
 * Not re-entrant, like everything synchronous: `set` works in scratch arrays of its own.
 */
export class Rendezvous {
  /** Nodes with capacity, by zone, then PeerId. */
  readonly #candidates: readonly PlacementNode[]
  /** Nodes without. */
  readonly #idle: readonly PlacementNode[]
  readonly #peerIds: readonly string[]
  /** Index of the first candidate of each zone, and the number of candidates at the end. */
  readonly #zoneStarts: number[] = [0]
  readonly #wordsA: Int32Array
  readonly #wordsB: Int32Array
  readonly #prepared = new Map<number, Prepared>()

  readonly #zoneScores = new Float64Array(COPIES_MAX)
  readonly #zoneCandidates = new Int32Array(COPIES_MAX)
  readonly #sure: TopK
  readonly #last: TopK

  /** @param nodes in any order, each PeerId once */
  constructor (nodes: readonly PlacementNode[]) {
    this.#candidates = nodes.filter(node => node.capacityBytes > 0)
      .sort((a, b) => compareText(a.zone, b.zone) || compareText(a.peerId, b.peerId))
    this.#peerIds = this.#candidates.map(node => node.peerId)
    this.#sure = new TopK(this.#peerIds)
    this.#last = new TopK(this.#peerIds)
    this.#idle = nodes.filter(node => !(node.capacityBytes > 0))
    this.#wordsA = Int32Array.from(this.#candidates, node => word(nodeKey(node.peerId), WORD_OFFSET_A))
    this.#wordsB = Int32Array.from(this.#candidates, node => word(nodeKey(node.peerId), WORD_OFFSET_B))

    for (let i = 1; i <= this.#candidates.length; i++) {
      if (i === this.#candidates.length || this.#candidates[i]?.zone !== this.#candidates[i - 1]?.zone) {
        this.#zoneStarts.push(i)
      }
    }
  }

  /**
   * The winners for a key, best first: `copies` of them, or every node with capacity when those are
   * fewer.
   */
  set (key: Uint8Array, copies: number): string[] {
    if (this.#candidates.length === 0) {
      return []
    }

    const { weights: { rounds, shape }, inverseWeights } = this.#prepare(copies)
    const a = word(key, WORD_OFFSET_A)
    const b = word(key, WORD_OFFSET_B)
    const sure = this.#sure
    const last = this.#last
    sure.clear(COPIES_MAX)
    last.clear(rounds.left)

    for (let zone = 0; zone + 1 < this.#zoneStarts.length; zone++) {
      const found = this.#topOfZone(zone, a, b, inverseWeights, shape, rounds.last, last)

      for (let place = 0; place < found; place++) {
        const top = place === rounds.last - 1 ? last : sure
        top.enter(place, this.#zoneScores[place] as number, this.#zoneCandidates[place] as number)
      }
    }

    return [...sure.candidates(), ...last.candidates()].map(candidate => this.#peerIds[candidate] as string)
  }

  /**
   * Every node for a key, best first. Begins with `set(key, copies)`; nodes without capacity come
   * after all others.
   */
  rank (key: Uint8Array, copies: number): string[] {
    const a = word(key, WORD_OFFSET_A)
    const b = word(key, WORD_OFFSET_B)
    const entries: Array<{ node: PlacementNode, place: number, score: number }> = []

    for (let zone = 0; zone + 1 < this.#zoneStarts.length; zone++) {
      const { weights: { shape }, inverseWeights } = this.#prepare(copies)
      const end = this.#zoneStarts[zone + 1] as number
      const inZone = []

      for (let i = this.#zoneStarts[zone] as number; i < end; i++) {
        const u = draw(a ^ (this.#wordsA[i] as number), b ^ (this.#wordsB[i] as number))
        const score = shape.score(u) * (inverseWeights[i] as number)
        inZone.push({ node: this.#candidates[i] as PlacementNode, place: 0, score })
      }

      inZone.sort(compareEntries).forEach((entry, place) => { entry.place = place })
      entries.push(...inZone)
    }

    const idle = this.#idle.map(node => {
      const own = nodeKey(node.peerId)
      const score = draw(a ^ word(own, WORD_OFFSET_A), b ^ word(own, WORD_OFFSET_B))

      return { node, place: 0, score }
    })

    return [...entries.sort(compareEntries), ...idle.sort(compareEntries)]
      .map(entry => entry.node.peerId)
  }

  /**
   * Leaves the best of one zone in the scratch arrays, lowest score first; returns how many that
   * are.
   */
  #topOfZone (zone: number, a: number, b: number, inverseWeights: Float64Array, shape: ScoreShape,
    keep: number, last: TopK): number {
    const scores = this.#zoneScores
    const candidates = this.#zoneCandidates
    const end = this.#zoneStarts[zone + 1] as number
    // With one round, a zone is of interest only if its best beats the worst that is winning now.
    let bound = keep === 1 ? last.bound() : Infinity
    let count = 0

    for (let i = this.#zoneStarts[zone] as number; i < end; i++) {
      const u = draw(a ^ (this.#wordsA[i] as number), b ^ (this.#wordsB[i] as number))

      // A shape never gives a score below u, so most candidates are out without a logarithm or a
      // look into its table.
      if (u * (inverseWeights[i] as number) > bound * PRUNE_MARGIN) {
        continue
      }

      const score = shape.score(u) * (inverseWeights[i] as number)

      if (score > bound || (count === keep && score === bound)) {
        continue
      }

      let place = count < keep ? count++ : keep - 1

      for (; place > 0 && (scores[place - 1] as number) > score; place--) {
        scores[place] = scores[place - 1] as number
        candidates[place] = candidates[place - 1] as number
      }

      scores[place] = score
      candidates[place] = i

      if (count === keep) {
        bound = scores[keep - 1] as number
      }
    }

    return count
  }

  #prepare (copies: number): Prepared {
    const wanted = copies >= 1 ? Math.min(COPIES_MAX, Math.floor(copies)) : 1
    let prepared = this.#prepared.get(wanted)

    if (prepared === undefined) {
      const zones = this.#zoneStarts.slice(1).map((end, zone) =>
        this.#candidates.slice(this.#zoneStarts[zone], end).map(node => node.capacityBytes))
      const weights = rendezvousWeights(zones, wanted)
      const inverseWeights = Float64Array.from(weights.weights.flat(), weight => 1 / weight)
      prepared = { weights, inverseWeights }
      this.#prepared.set(wanted, prepared)
    }

    return prepared
  }
}

/** The best k so far, by place in the zone, then score, then PeerId. */
class TopK {
  readonly #places = new Int32Array(COPIES_MAX)
  readonly #scores = new Float64Array(COPIES_MAX)
  readonly #candidates = new Int32Array(COPIES_MAX)
  readonly #peerIds: readonly string[]
  #size = 0
  #k = 0

  constructor (peerIds: readonly string[]) {
    this.#peerIds = peerIds
  }

  clear (k: number): void {
    this.#size = 0
    this.#k = k
  }

  /** The score that another candidate of the same place has to beat. */
  bound (): number {
    return this.#size < this.#k ? Infinity : this.#scores[this.#k - 1] as number
  }

  enter (place: number, score: number, candidate: number): void {
    let at = this.#size

    while (at > 0 && this.#isBefore(place, score, candidate, at - 1)) {
      at--
    }

    if (at === this.#k) {
      return
    }

    this.#size = Math.min(this.#k, this.#size + 1)
    this.#places.copyWithin(at + 1, at, this.#size - 1)
    this.#scores.copyWithin(at + 1, at, this.#size - 1)
    this.#candidates.copyWithin(at + 1, at, this.#size - 1)
    this.#places[at] = place
    this.#scores[at] = score
    this.#candidates[at] = candidate
  }

  candidates (): Int32Array {
    return this.#candidates.subarray(0, this.#size)
  }

  #isBefore (place: number, score: number, candidate: number, at: number): boolean {
    const difference = place - (this.#places[at] as number) ||
      score - (this.#scores[at] as number)

    return difference !== 0
      ? difference < 0
      : compareText(this.#peerIds[candidate] ?? '', this.#peerIds[this.#candidates[at] ?? 0] ?? '') < 0
  }
}

/**
 * A uniform of [0, 1) with 53 bits from the 64 bits in which a key and a node differ. Each at
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

function compareEntries (a: { node: PlacementNode, place: number, score: number },
  b: { node: PlacementNode, place: number, score: number }): number {
  return a.place - b.place || a.score - b.score || compareText(a.node.peerId, b.node.peerId)
}

/** By code unit, the same everywhere; locales order differently. */
function compareText (a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0
}
