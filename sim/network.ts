import type { VirtualClock } from './clock.js'
import type { SimNode, StepMachine } from './node.js'
import type { Random } from '../src/util/random.js'

export interface LinkOptions {
  /** One way, ms. @default 0.5 */
  latencyMs: number
  /** Uniform addition, ms. @default 1 */
  jitterMs: number
  /**
   * Part of the packets that are lost. Links are TCP, so a lost packet comes `retransmitMs` later, and twice that
   * later still when it is lost again. @default 0
   */
  loss: number
  /** First retransmission timeout, as in Linux. @default 200 */
  retransmitMs: number
  /** Part of the gossip deliveries that never happen (a full send queue, a subscription in flux). @default 0 */
  gossipLoss: number
  /** Neighbours that gossip spreads to per hop; decides how many hops reach everybody. @default 6 */
  gossipDegree: number
  /**
   * What was written into connections that a cut then silenced. TCP keeps it and delivers it when the cut heals within
   * some minutes, however late, stale verdicts among it. Beyond so many messages the oldest are dropped; 0: all
   * connections are closed by the time the cut heals. @default 20000
   */
  heldMax: number
}

export const lanLink: Readonly<LinkOptions> = Object.freeze({
  latencyMs: 0.5,
  jitterMs: 1,
  loss: 0,
  retransmitMs: 200,
  gossipLoss: 0,
  gossipDegree: 6,
  heldMax: 20_000
})

/** After a heal, TCP tries again within this time, ms. */
const HELD_RETRY_MS = 1_000

/** Times a packet may be lost in a row before TCP would give up. */
const RETRANSMITS_MAX = 6

export interface Traffic {
  messagesSent: number
  messagesReceived: number
  bytesSent: number
  bytesReceived: number
}

/** Carries opaque messages between machines of the same name. Cuts, losses, crashes and refusals happen here. */
export class Network {
  readonly traffic = new Map<string, Traffic>()
  /** Gossip before this virtual time goes nowhere: a mesh that is formed already needs no introductions. */
  gossipFromMs = 0
  readonly #clock: VirtualClock
  readonly #random: Random
  readonly #link: LinkOptions
  readonly #nodes = new Map<string, SimNode>()
  readonly #connected = new Map<string, Set<string>>()
  readonly #island = new Map<string, number>()
  /** Processes that run with the key of another one: the PeerId they go by, by their place in the network. */
  readonly #keys = new Map<string, string>()
  #held: Array<() => void> = []

  constructor (clock: VirtualClock, random: Random, link: LinkOptions) {
    this.#clock = clock
    this.#random = random
    this.#link = link
  }

  /** @param key - the PeerId that others see, when it is that of another process */
  add (node: SimNode, key?: string): void {
    if (key !== undefined) {
      this.#keys.set(node.id, key)
    }

    this.#nodes.set(node.id, node)
    this.#connected.set(node.id, new Set())
    this.traffic.set(node.id, { messagesSent: 0, messagesReceived: 0, bytesSent: 0, bytesReceived: 0 })
  }

  /** Opens a connection if there is none; both ends are told. */
  connect (a: string, b: string): void {
    if (a === b || this.#connected.get(a)?.has(b) === true || !this.#reaches(a, b)) {
      return
    }

    this.#connected.get(a)?.add(b)
    this.#connected.get(b)?.add(a)
    this.#tell(a, machine => (now): void => { machine.connected(now, this.#keyOf(b)) }, this.#delay())
    this.#tell(b, machine => (now): void => { machine.connected(now, this.#keyOf(a)) }, this.#delay())
  }

  /** To one machine of one node, as an rpc would: in time, late, or refused where the process is gone. */
  send (from: string, peerId: string, name: string, message: unknown, bytes: number): void {
    this.#count(from, bytes, 'Sent')

    const to = this.#placeOf(peerId)
    const target = this.#nodes.get(to)

    if (!this.#reaches(from, to)) {
      this.#hold(from, target, name, message, bytes)
      return
    }

    if (target === undefined || target.state === 'down') {
      this.#tell(from, (machine, itsName) => (now): void => {
        if (itsName === name) {
          machine.refused(now, peerId, message)
        }
      }, 2 * this.#delay())
      return
    }

    this.connect(from, to)
    this.#deliver(from, target, name, message, bytes, this.#delay())
  }

  /** To all nodes that can be reached, over as many hops as that takes; each gets it once. */
  broadcast (from: string, name: string, message: unknown, bytes: number): void {
    if (this.#clock.now < this.gossipFromMs) {
      return
    }

    this.#count(from, bytes, 'Sent')
    const hopsMax = Math.max(1, Math.ceil(Math.log(this.#nodes.size) / Math.log(this.#link.gossipDegree)))

    for (const target of this.#nodes.values()) {
      if (target.id === from || target.state === 'down' || this.#random() < this.#link.gossipLoss) {
        continue
      }
      if (!this.#reaches(from, target.id)) {
        this.#hold(from, target, name, message, bytes)
        continue
      }

      let delayMs = 0

      for (let hops = 1 + Math.floor(this.#random() * hopsMax); hops > 0; hops--) {
        delayMs += this.#delay()
      }

      this.#deliver(from, target, name, message, bytes, delayMs)
    }
  }

  /** Packets between these nodes and all others vanish, and nobody is told. Later cuts replace earlier ones. */
  cut (island: readonly string[]): void {
    this.#island.clear()

    for (const id of island) {
      this.#island.set(id, 1)
    }
  }

  heal (): void {
    if (this.#link.heldMax === 0) {
      this.#forgetAcross()
    }

    this.#island.clear()
    const held = this.#held
    this.#held = []

    for (const deliver of held) {
      this.#clock.schedule(this.#clock.now + this.#random() * HELD_RETRY_MS, deliver)
    }
  }

  #forgetAcross (): void {
    for (const [id, peers] of this.#connected) {
      for (const peer of peers) {
        if (!this.#reaches(id, peer)) {
          peers.delete(peer)
        }
      }
    }
  }

  /** The process is gone: the kernel closes its connections, whose other ends notice. */
  crashed (id: string): void {
    for (const peer of this.#connected.get(id) ?? []) {
      this.#connected.get(peer)?.delete(id)

      if (this.#reaches(id, peer)) {
        this.#tell(peer, machine => (now): void => { machine.closed(now, this.#keyOf(id)) }, this.#delay())
      }
    }

    this.#connected.set(id, new Set())
  }

  /** Only over a connection that was there before the cut; a new one cannot be made. */
  #hold (from: string, target: SimNode | undefined, name: string, message: unknown, bytes: number): void {
    if (target === undefined || this.#connected.get(from)?.has(target.id) !== true) {
      return
    }

    this.#held.push(() => { this.#deliver(from, target, name, message, bytes, this.#delay()) })

    if (this.#held.length > this.#link.heldMax) {
      this.#held.shift()
    }
  }

  #deliver (from: string, target: SimNode, name: string, message: unknown, bytes: number, delayMs: number): void {
    this.#clock.schedule(this.#clock.now + delayMs, () => {
      if (this.#reaches(from, target.id)) {
        target.run(() => {
          this.#count(target.id, bytes, 'Received')
          target.machines.get(name)?.receive(target.now(), this.#keyOf(from), message, from)
        })
      }
    })
  }

  #tell (id: string, what: (machine: StepMachine, name: string) => (now: number) => void, delayMs: number): void {
    const node = this.#nodes.get(id)
    this.#clock.schedule(this.#clock.now + delayMs, () => {
      node?.run(() => {
        for (const [name, machine] of node.machines) {
          what(machine, name)(node.now())
        }
      })
    })
  }

  #keyOf (id: string): string {
    return this.#keys.get(id) ?? id
  }

  /** Of several processes with one key any may be the one that a connection leads to. */
  #placeOf (peerId: string): string {
    if (this.#keys.size === 0 || this.#keys.has(peerId)) {
      return peerId
    }

    const places = [peerId, ...[...this.#keys].flatMap(([id, key]) => key === peerId ? [id] : [])]
      .filter(id => this.#nodes.get(id)?.state !== 'down')

    return places[Math.floor(this.#random() * places.length)] ?? peerId
  }

  #reaches (a: string, b: string): boolean {
    return this.#island.get(a) === this.#island.get(b)
  }

  #delay (): number {
    const { latencyMs, jitterMs, loss, retransmitMs } = this.#link
    let delayMs = latencyMs + this.#random() * jitterMs

    for (let lost = 0; lost < RETRANSMITS_MAX && this.#random() < loss; lost++) {
      delayMs += retransmitMs * 2 ** lost
    }

    return delayMs
  }

  #count (id: string, bytes: number, direction: 'Sent' | 'Received'): void {
    const traffic = this.traffic.get(id)

    if (traffic !== undefined) {
      traffic[`messages${direction}`]++
      traffic[`bytes${direction}`] += bytes
    }
  }
}
