import { answerOf, type PinAnswer } from '../src/blocks/gc/abandoned-puts.js'
import { PIN_ROUND_MS_MAX, PUT_FINISH_MS_MAX, PUT_RENEW_MS } from '../src/blocks/gc/constants.js'
import { PinRound, type PinReply } from '../src/blocks/gc/pin-round.js'
import { roundSince } from '../src/store/claims.js'
import type { SimNode } from './gc-node.js'
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
  /** Whom the table of members has. */
  known: (node: SimNode) => string[]
}

interface Asking { owners: readonly string[], round: PinRound }

/** Puts under pins: they go on for days, end, or lose their gateway, and nodes find out which. */
export class GcPuts {
  /** Those that go on, and those that ended and are pinned. What is not here any more is not wanted. */
  readonly #puts: Put[] = []
  /** Puts that were found to have no end. */
  abandoned = 0
  /** A fault to plant: all are those in the table, as it was at first. */
  isListFromTable = false
  readonly #rounds = new Map<SimNode, Asking>()
  readonly #versions = new Map<SimNode, number>()
  #ids = 0

  constructor (readonly port: GcPutsPort) {}

  /** Puts that ended. */
  get ended (): number {
    return this.#puts.filter(({ root }) => root !== undefined).length
  }

  /** Blocks that a user counts on. */
  live (): number[] {
    return this.#puts.flatMap(({ blocks, root }) => root === undefined ? blocks : [...blocks, root])
  }

  /** A put begins, or stores another block. @param at - where it begins. @default by chance */
  putOn (block: number, at?: SimNode): void {
    const { random, now, nodes, claim: claimOf, spread } = this.port
    const open = this.#puts.filter(({ root, isSlow }) => root === undefined && !isSlow)
    const put = random() < 0.4 ? undefined : this.#pick(open)
    const writer = put === undefined ? at ?? this.#pick(nodes.filter(({ isUp }) => isUp)) : nodes[put.writer]

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

  /** The process of a writer ends: what became of its puts will never be told. */
  killWriter (index: number): void {
    this.#puts.filter(({ writer, root }) => writer === index && root === undefined)
      .forEach(put => this.#puts.splice(this.#puts.indexOf(put), 1))
  }

  #giveUp (put: Put): void {
    const { nodes, reaches } = this.port
    const asked = nodes[put.writer]?.isUp === true ? nodes[put.writer] : nodes.find(({ isUp }) => isUp)
    this.#puts.splice(this.#puts.indexOf(put), 1)
    nodes.filter(node => asked !== undefined && reaches(asked, node)).forEach(({ pins }) => { pins.add([put.owner]) })
  }

  /** Writers that are there say that their puts go on; nodes ask each other after pins without a record. */
  inquire (node: SimNode): void {
    const { now, claim: claimOf, spread } = this.port

    for (const put of this.#puts) {
      if (put.writer === node.index && put.root === undefined && now() - put.heardAt >= PUT_RENEW_MS &&
        spread(node, put.blocks.at(-1) as number,
          claimOf(put.owner, roundSince(now() + node.skewMs)), 'claim')) {
        put.heardAt = now()
      }
    }

    this.#ask(node)
  }

  /** A round may go on in the next turn, and whatever happens between is asked of one before and of another after. */
  #ask (node: SimNode): void {
    const { random, now, nodes, reaches } = this.port
    const { met, verdicts } = node

    if ((this.#rounds.get(node)?.round.beganAt ?? Infinity) <= node.watchesSince) {
      this.#rounds.delete(node)
    }

    if (met.version !== this.#versions.get(node)) {
      this.#versions.set(node, met.version)
      this.#rounds.delete(node)
      verdicts.clear()
    }

    const asking = this.#rounds.get(node) ?? (random() < 0.2 ? this.#begin(node) : undefined)

    if (asking === undefined) {
      return
    }

    const { owners, round } = asking
    const asked = new Set<string>()
    let next = round.open()

    while (next.length > 0) {
      for (const id of next) {
        const other = nodes[Number(id)] as SimNode
        asked.add(id)

        if (random() < 0.95) {
          const isHeard = reaches(node, other) && random() > 0.01 && this.#isSure(other)
          round.note(id, isHeard ? this.#reply(other, owners) : undefined)
        }
      }

      next = round.open().filter(id => !asked.has(id))
    }

    if (round.open().length > 0) {
      this.#rounds.set(node, asking)
      return
    }

    this.#rounds.delete(node)
    owners.forEach((owner, place) => {
      if (!node.isPartitioned && this.#isSure(node) && !verdicts.sawRecord(owner, now()) &&
        round.conclude(place, now()) === 'abandoned' && verdicts.conclude(owner, now())) {
        this.abandoned++
      }
    })
  }

  #begin (node: SimNode): Asking | undefined {
    const owners = [...node.pinFacts.keys()].filter(owner => this.#answer(node, owner) === 'none' && !node.pins.has(owner))

    return !node.isPartitioned && this.#isSure(node) && owners.length > 0
      ? { owners, round: new PinRound(String(node.index), this.#reply(node, owners), this.port.now()) }
      : undefined
  }

  #isSure ({ watchesSince, hidden, met }: SimNode): boolean {
    return this.port.now() - watchesSince > PIN_ROUND_MS_MAX && hidden.size === 0 &&
      (met.isComplete || this.isListFromTable)
  }

  #reply (node: SimNode, owners: readonly string[]): PinReply {
    const list = this.isListFromTable ? this.port.known(node) : node.met.members

    return { answers: owners.map(owner => this.#answer(node, owner)), met: list }
  }

  #answer (node: SimNode, owner: string): PinAnswer {
    const { now } = this.port

    if (node.verdicts.sawRecord(owner, now())) {
      return 'recorded'
    }

    const isOpen = this.#puts.some(put => put.owner === owner && put.writer === node.index && put.root === undefined)
    const answer = answerOf(node.pinFacts.get(owner), now() + node.skewMs)

    return answer === 'none' && isOpen ? 'young' : answer
  }

  #pick<T> (items: readonly T[]): T | undefined {
    return items[Math.floor(this.port.random() * items.length)]
  }
}
