import { encodeGossip, encodeTable } from '../src/peer/membership/codec.js'
import { MembershipCore } from '../src/peer/membership/core.js'
import type { MembershipCoreInit } from '../src/peer/membership/core.js'
import type { Effect, Input } from '../src/peer/membership/io.js'
import type { MemberChange } from '../src/peer/membership/member.js'
import type { Heartbeat, MembershipEvent, Probe, ProbeAck, RelayOutcome, Rival,
  TableEntry } from '../src/peer/membership/messages.js'
import type { StartWitness } from '../src/peer/membership/start.js'
import { newerRows } from '../src/peer/membership/table.js'
import type { Random } from '../src/util/random.js'
import type { Network } from './network.js'
import type { StepMachine } from './node.js'

export const MEMBERSHIP = 'membership'

/** Signature, key, topic and framing around a gossip message; framing, header and TLS around an rpc. */
const GOSSIP_OVERHEAD_BYTES = 180
const RPC_BYTES = 90

type Message =
  | { type: 'gossip', heartbeat?: Heartbeat, event?: MembershipEvent }
  | { type: 'probe', id: number, probe: Probe }
  | { type: 'ack', id: number, ack: ProbeAck }
  | { type: 'relay', id: number, target: string, probe: Probe }
  | { type: 'relay-answer', id: number, outcome: RelayOutcome, ack?: ProbeAck }
  | { type: 'sync', digest: string }
  | { type: 'sync-reply', rows: TableEntry[] | undefined }
  | { type: 'rows', rows: TableEntry[] }

/** What the shell of a real node does besides the network. */
export interface MachineHooks {
  /** Wall clock, ms. */
  wall: () => number
  onChange: (change: MemberChange) => void
  onSuperseded: (witness: StartWitness) => void
  onRival: (rival: Rival, isLater: boolean) => void
  onCloned: (peerId: string) => void
}

/** The membership core with a shell for the simulated network. What service.ts does with libp2p, in small. */
export class MembershipMachine implements StepMachine {
  readonly core: MembershipCore
  readonly #id: string
  readonly #network: Network
  readonly #random: Random
  readonly #hooks: MachineHooks
  readonly #tokens = new Map<number, { id: number, via: string }>()
  readonly #sentAt = new Map<number, number>()
  #nextToken = 1

  /** @param id - the place in the network, the PeerId as a rule */
  constructor (init: MembershipCoreInit, id: string, network: Network, random: Random, hooks: MachineHooks) {
    this.core = new MembershipCore(init)
    this.#id = id
    this.#network = network
    this.#random = random
    this.#hooks = hooks
  }

  wakeAt (): number {
    return this.core.wakeAt()
  }

  wake (now: number): void {
    this.step(now, { type: 'tick' })
  }

  connected (now: number, peerId: string): void {
    this.step(now, { type: 'connected', peerId })
  }

  closed (now: number, peerId: string): void {
    this.step(now, { type: 'hint', peerId, reason: 'closed' })
  }

  refused (now: number, to: string, message: unknown): void {
    const { type, ...rest } = message as Message

    if (type === 'probe') {
      this.step(now, { type: 'probe-result', id: (rest as { id: number }).id, to, outcome: 'refused' })
    } else if (type === 'sync') {
      this.step(now, { type: 'synced', with: to, ok: false, changed: false })
    }
  }

  receive (now: number, from: string, opaque: unknown, via = from): void {
    const message = opaque as Message

    switch (message.type) {
      case 'gossip':
        if (message.heartbeat !== undefined) {
          this.step(now, { type: 'heartbeat', from, heartbeat: message.heartbeat })
        } else if (message.event !== undefined) {
          this.step(now, { type: 'event', from, event: message.event })
        }
        break
      case 'probe':
        this.step(now, { type: 'probed', from, token: this.#token(message.id, via), probe: message.probe })
        break
      case 'ack':
        this.#acknowledged(now, from, message)
        break
      case 'relay': {
        const token = this.#token(message.id, via)
        this.step(now, { type: 'probed-for', from, token, target: message.target, probe: message.probe })
        break
      }
      case 'relay-answer':
        this.step(now, { type: 'relay-result', id: message.id, via: from, outcome: message.outcome, ack: message.ack })
        break
      case 'sync': {
        const rows = message.digest === this.core.digest() ? undefined : this.core.rows()
        this.#send(via, { type: 'sync-reply', rows }, RPC_BYTES + tableBytes(rows))
        break
      }
      case 'sync-reply':
        this.#synced(now, from, via, message.rows)
        break
      case 'rows':
        this.step(now, { type: 'table', from, entries: message.rows })
        break
    }
  }

  step (now: number, input: Input): void {
    for (const effect of this.core.step(input, now, this.#random)) {
      this.#perform(effect)
    }
  }

  #perform (effect: Effect): void {
    switch (effect.type) {
      case 'publish-event':
        this.#publish({ type: 'gossip', event: effect.event }, encodeGossip({ event: effect.event }))
        break
      case 'publish-heartbeat':
        this.#publish({ type: 'gossip', heartbeat: effect.heartbeat }, encodeGossip({ heartbeat: effect.heartbeat }))
        break
      case 'probe':
        this.#sent(effect.id)
        this.#send(effect.to, { type: 'probe', id: effect.id, probe: effect.probe }, RPC_BYTES)
        break
      case 'relay':
        this.#send(effect.via, { type: 'relay', id: effect.id, target: effect.target, probe: effect.probe }, RPC_BYTES)
        break
      case 'ack': {
        const { id, via } = this.#take(effect.token)
        const ack = { ...effect.ack, wallMs: Math.floor(this.#hooks.wall()) }
        this.#send(via, { type: 'ack', id, ack }, RPC_BYTES)
        break
      }
      case 'relay-answer': {
        const { id, via } = this.#take(effect.token)
        this.#send(via, { type: 'relay-answer', id, outcome: effect.outcome, ack: effect.ack }, RPC_BYTES)
        break
      }
      case 'sync':
        this.#send(effect.with, { type: 'sync', digest: this.core.digest() }, RPC_BYTES)
        break
      case 'change':
        this.#hooks.onChange(effect.change)
        break
      case 'superseded':
        this.#hooks.onSuperseded(effect.witness)
        break
      case 'rival':
        this.#hooks.onRival(effect.rival, effect.isLater)
        break
      case 'cloned':
        this.#hooks.onCloned(effect.peerId)
        break
    }
  }

  /** A probe that is never answered leaves a number behind; so few in a run that they may stay. */
  #sent (id: number): void {
    this.#sentAt.set(id, this.#hooks.wall())
  }

  #acknowledged (now: number, from: string, { id, ack }: Extract<Message, { type: 'ack' }>): void {
    const sentAt = this.#sentAt.get(id)
    this.#sentAt.delete(id)
    const wall = this.#hooks.wall()
    const clock = sentAt === undefined || ack.wallMs === undefined
      ? undefined
      : { offsetMs: ack.wallMs - (wall + sentAt) / 2, roundTripMs: wall - sentAt }
    this.step(now, { type: 'probe-result', id, to: from, outcome: 'ack', ack, ...(clock === undefined ? {} : { clock }) })
  }

  #synced (now: number, from: string, via: string, theirs: TableEntry[] | undefined): void {
    if (theirs === undefined) {
      this.step(now, { type: 'synced', with: from, ok: true, changed: false })
      return
    }

    const before = this.core.digest()
    this.step(now, { type: 'table', from, entries: theirs })
    this.step(now, { type: 'synced', with: from, ok: true, changed: this.core.digest() !== before })
    const rows = newerRows(this.core.rows(), theirs)

    if (rows.length > 0) {
      this.#send(via, { type: 'rows', rows }, RPC_BYTES + tableBytes(rows))
    }
  }

  #publish (message: Message, bytes: Uint8Array): void {
    this.#network.broadcast(this.#id, MEMBERSHIP, message, bytes.byteLength + GOSSIP_OVERHEAD_BYTES)
  }

  #send (to: string, message: Message, bytes: number): void {
    this.#network.send(this.#id, to, MEMBERSHIP, message, bytes)
  }

  #token (id: number, via: string): number {
    this.#tokens.set(this.#nextToken, { id, via })

    return this.#nextToken++
  }

  #take (token: number): { id: number, via: string } {
    const waiting = this.#tokens.get(token)
    this.#tokens.delete(token)

    if (waiting === undefined) {
      throw new Error(`token ${token} was answered twice`)
    }

    return waiting
  }
}

function tableBytes (rows: TableEntry[] | undefined): number {
  return rows === undefined ? 0 : encodeTable(rows).byteLength
}
