import { answerOf, concludePin, indexPins, type PinFacts } from '../src/blocks/gc/abandoned-puts.js'
import { PUT_FINISH_MS_MAX, PUT_RENEW_MS } from '../src/blocks/gc/constants.js'
import { roundSince } from '../src/store/claims.js'
import type { SimNode } from './gc-world.js'
import type { Claim } from '../src/store/types.js'
import type { Random } from '../src/util/random.js'

/** A pinned put: its blocks, its root when it has ended, and when the mesh last heard of it. */
interface Put {
  owner: string
  writer: number
  /** Its bytes come no more for days: it only says that it goes on. */
  isSlow: boolean
  blocks: number[]
  root: number | undefined
  heardAt: number
}

/** What puts need of the world. */
export interface GcPutsPort {
  random: Random
  nodes: readonly SimNode[]
  now: () => number
  claim: (owner: string, since: number) => Claim
  /** False: too few holders took it. */
  spread: (writer: SimNode, block: number, claim: Claim, how: 'put' | 'claim') => boolean
  reaches: (a: SimNode, b: SimNode) => boolean
}

/** Puts under pins: they go on for days, end, or lose their gateway, and nodes find out which. */
export class GcPuts {
  /** Those that go on, and those that ended and are pinned. What is not here any more nobody wants. */
  readonly #puts: Put[] = []
  /** Puts that were found to have no end. */
  abandoned = 0
  #ids = 0

  constructor (readonly port: GcPutsPort) {}

  /** Blocks that somebody counts on. */
  live (): number[] {
    return this.#puts.flatMap(({ blocks, root }) => root === undefined ? blocks : [...blocks, root])
  }

  /** A put begins, or stores another block. */
  putOn (block: number): void {
    const { random, now, nodes, claim: claimOf, spread } = this.port
    const open = this.#puts.filter(({ root, isSlow }) => root === undefined && !isSlow)
    const put = random() < 0.4 ? undefined : this.#pick(open)
    const writer = put === undefined ? this.#pick(nodes.filter(({ isUp }) => isUp)) : nodes[put.writer]

    if (writer?.isUp !== true) {
      return
    }

    const next = put ?? {
      owner: `pin:put ${this.#ids++}`,
      writer: writer.index,
      isSlow: random() < 0.3,
      blocks: [],
      root: undefined,
      heardAt: now()
    }

    if (spread(writer, block, claimOf(next.owner, roundSince(now() + writer.skewMs)), 'put')) {
      next.blocks.push(block)
      next.heardAt = now()

      if (put === undefined) {
        this.#puts.push(next)
      }
    } else if (put !== undefined) {
      this.#giveUp(put)
    }
  }

  /** A put ends with its root, unless it stood still for too long, or its pin is known to have been given up. */
  endPut (root: number): void {
    const { now, nodes, claim: claimOf, spread, reaches } = this.port
    const put = this.#pick(this.#puts.filter(({ root }) => root === undefined))
    const writer = put === undefined ? undefined : nodes[put.writer]

    if (put === undefined || writer?.isUp !== true) {
      return
    }

    const isRefused = nodes.some(node => reaches(writer, node) && node.pins.has(put.owner))
    const claim = { ...claimOf(put.owner, now() + writer.skewMs), root: true }

    if (now() - put.heardAt <= PUT_FINISH_MS_MAX && !isRefused && spread(writer, root, claim, 'put')) {
      put.root = root
    } else {
      this.#giveUp(put)
    }
  }

  /** A pinned put is not wanted any more. */
  unput (): void {
    const put = this.#pick(this.#puts.filter(({ root }) => root !== undefined))

    if (put !== undefined) {
      this.#giveUp(put)
    }
  }

  /** The process of a writer ends: nobody will ever tell what became of its puts. */
  killWriter (index: number): void {
    this.#puts.filter(({ writer, root }) => writer === index && root === undefined)
      .forEach(put => this.#puts.splice(this.#puts.indexOf(put), 1))
  }

  #giveUp (put: Put): void {
    const { nodes } = this.port
    this.#puts.splice(this.#puts.indexOf(put), 1)
    nodes.filter(({ isUp }) => isUp).slice(0, 1).forEach(({ pins }) => { pins.add([put.owner]) })
  }

  /** Writers that are there say that their puts go on; nodes ask each other after pins without a record. */
  inquire (node: SimNode): void {
    const { random, now, nodes, claim: claimOf, spread, reaches } = this.port
    for (const put of this.#puts) {
      if (put.writer === node.index && put.root === undefined && now() - put.heardAt >= PUT_RENEW_MS &&
        spread(node, put.blocks.at(-1) as number,
          claimOf(put.owner, roundSince(now() + node.skewMs)), 'claim')) {
        put.heardAt = now()
      }
    }

    if (random() < 0.8 || !node.isInTouch || !nodes.every(other => reaches(node, other))) {
      return
    }

    const indexes = nodes.map(({ copies }) =>
      indexPins([...copies.values()].map(claims => ({ claims })), Infinity).next().value as Map<string, PinFacts>)

    for (const owner of indexes[node.index]?.keys() ?? []) {
      const answers = nodes.map((other, at) =>
        random() < 0.02 ? undefined : answerOf(indexes[at]?.get(owner), now() + other.skewMs))

      if (!node.pins.has(owner) && concludePin(answers) === 'abandoned') {
        this.abandoned++
        node.pins.add([owner])
      }
    }
  }

  #pick<T> (items: readonly T[]): T | undefined {
    return items[Math.floor(this.port.random() * items.length)]
  }
}
