import { setTimeout as delay } from 'node:timers/promises'
import type { Random } from '../../src/util/random.js'
import type { NodeProcess } from '../processes/node-process.js'

/** Between two faults; the mesh has to get some work done. */
const CALM_MS = [200, 900] as const
const FREEZE_MS = [200, 2_500] as const
const CUT_MS = [500, 2_500] as const
const DOWN_MS = [0, 800] as const
/** A slow node: stopped and continued so often, for so long each. */
const PULSES = 8
const PULSE_MS = [30, 250] as const

const API_TIMEOUT_MS = 5_000

/** Two nodes at once, which takes the majority from three. */
const DOUBLE_SHARE = 0.2

export type FaultKind = 'kill' | 'freeze' | 'pulse' | 'cut'

/** Does to nodes what a machine room does, one fault or two at a time, and puts it all right at the end. */
export class Nemesis {
  readonly done = new Map<FaultKind, number>()
  readonly #nodes: NodeProcess[]
  readonly #random: Random
  readonly #log: string[] = []
  #isOver = false

  /** @param nodes - a node that was restarted takes the place of the one before */
  constructor (nodes: NodeProcess[], random: Random) {
    this.#nodes = nodes
    this.#random = random
  }

  /** What was done, for failure texts. */
  get log (): string {
    return this.#log.join('; ')
  }

  async run (): Promise<void> {
    while (!this.#isOver) {
      const first = this.#whole(this.#nodes.length)
      const second = (first + 1 + this.#whole(this.#nodes.length - 1)) % this.#nodes.length
      const victims = this.#random() < DOUBLE_SHARE ? [first, second] : [first]

      await Promise.all(victims.map(async victim => { await this.#fault(victim) }))
      await delay(this.#between(CALM_MS))
    }
  }

  stop (): void {
    this.#isOver = true
  }

  async #fault (victim: number): Promise<void> {
    const kind = (['kill', 'freeze', 'pulse', 'cut'] as const)[this.#whole(4)] as FaultKind

    this.done.set(kind, (this.done.get(kind) ?? 0) + 1)
    this.#log.push(`${kind} n${victim}`)

    switch (kind) {
      case 'kill':
        await this.#node(victim).kill()
        await delay(this.#between(DOWN_MS))
        this.#nodes[victim] = await this.#node(victim).restart()
        break
      case 'freeze':
        this.#node(victim).freeze()
        await delay(this.#between(FREEZE_MS))
        this.#node(victim).thaw()
        break
      case 'pulse':
        for (let pulse = 0; pulse < PULSES; pulse++) {
          this.#node(victim).freeze()
          await delay(this.#between(PULSE_MS))
          this.#node(victim).thaw()
          await delay(this.#between(PULSE_MS))
        }
        break
      case 'cut':
        await this.#cut(victim)
        break
    }
  }

  /** The links between one node and some others: both ends refuse what the other one dials. */
  async #cut (victim: number): Promise<void> {
    const others = this.#nodes.filter((_, index) => index !== victim && this.#random() < 0.7)
    const peerIds = others.map(({ peerId }) => peerId)

    await Promise.all(peerIds.map(async peerId => { await setBlocked(this.#node(victim), peerId, true) }))
    await delay(this.#between(CUT_MS))
    // The other fault of the moment may have killed or frozen it: then `heal` does it.
    await Promise.all(peerIds.map(async peerId => { await setBlocked(this.#node(victim), peerId, false) }))
  }

  /** Every node runs, none is blocked. */
  async heal (): Promise<void> {
    for (const [index, node] of this.#nodes.entries()) {
      node.thaw()

      if (!node.isRunning) {
        this.#nodes[index] = await node.restart()
      }
    }

    for (const node of this.#nodes) {
      for (const other of this.#nodes.filter(one => one !== node)) {
        if (!await setBlocked(node, other.peerId, false)) {
          throw new Error(`${node.name} does not take its link to ${other.name} up again.\n${node.describe()}`)
        }
      }
    }
  }

  #node (index: number): NodeProcess {
    return this.#nodes[index] as NodeProcess
  }

  #whole (below: number): number {
    return Math.floor(this.#random() * below)
  }

  #between ([from, to]: readonly [number, number]): number {
    return from + this.#random() * (to - from)
  }
}

export async function setBlocked (node: NodeProcess, peerId: string, isBlocked: boolean): Promise<boolean> {
  try {
    await node.api('POST', `/v1/peers/${peerId}/${isBlocked ? 'block' : 'unblock'}`, {}, { timeoutMs: API_TIMEOUT_MS })

    return true
  } catch {
    return false
  }
}
