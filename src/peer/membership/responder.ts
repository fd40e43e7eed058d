import { decodeTable, encodeTable, fromPbEvent, fromPbProbe, toPbAck, toPbOutcome } from './codec.js'
import { MembershipStoppedError } from './errors.js'
import type { Effect, Input } from './io.js'
import type { PbEvent, PbProbe } from './pb/membership.js'
import type { ProbeAck, RelayOutcome, TableEntry } from './messages.js'
import { goodbyeMethod, probeForMethod, probeMethod, syncMethod } from './rpc-methods.js'
import type { TableMerger } from './table-merger.js'
import type { Rpc } from '../rpc/types.js'
import type { Clock } from '../../util/clock.js'

/** What the responder needs of the service. */
export interface ResponderInit {
  rpc: Pick<Rpc, 'handle'>
  clock: Clock
  running: () => boolean
  step: (input: Input) => void
  merger: Pick<TableMerger, 'mergePushed'>
  digest: () => string
  rows: () => TableEntry[]
  depth: () => number
  /** A peer told its depth. */
  observe: (peerId: string, depth: number) => void
}

/** One request that waits for the core. */
interface Waiting<T> {
  resolve: (answer: T) => void
  reject: (err: Error) => void
}

/**
 * Answers the `member.*` requests of peers. The core answers within its own timeouts; how many wait is bounded by the
 * rpc layer's limit of requests per peer.
 */
export class Responder {
  readonly #init: ResponderInit
  readonly #acks = new Map<number, Waiting<ProbeAck>>()
  readonly #relays = new Map<number, Waiting<{ outcome: RelayOutcome, ack?: ProbeAck }>>()
  #nextToken = 1

  constructor (init: ResponderInit) {
    this.#init = init
    this.#handleProbes()
    this.#handleSync()
    this.#handleGoodbye()
  }

  ack (effect: Extract<Effect, { type: 'ack' }>): void {
    this.#acks.get(effect.token)?.resolve(effect.ack)
  }

  relayed (effect: Extract<Effect, { type: 'relay-answer' }>): void {
    this.#relays.get(effect.token)?.resolve(effect)
  }

  /** Fails every request that still waits. */
  stop (): void {
    for (const waiting of [...this.#acks.values(), ...this.#relays.values()]) {
      waiting.reject(new MembershipStoppedError())
    }
  }

  #handleProbes (): void {
    const { rpc } = this.#init

    rpc.handle(probeMethod, async ({ peerId, header }) => {
      const probe = fromPbProbe(header)
      const ack = await this.#ask(this.#acks, token => ({ type: 'probed', from: peerId, token, probe }))

      return { header: toPbAck({ ...ack, wallMs: Math.max(0, this.#init.clock.wall()) }) }
    })

    rpc.handle(probeForMethod, async ({ peerId, header }) => {
      const probe = fromPbProbe(header.probe as PbProbe)
      const { outcome, ack } = await this.#ask(this.#relays, token =>
        ({ type: 'probed-for', from: peerId, token, target: header.target, probe }))

      return { header: { outcome: toPbOutcome(outcome), ack: ack && toPbAck(ack) } }
    })
  }

  #handleSync (): void {
    const { rpc, digest, depth, observe, rows, merger } = this.#init

    rpc.handle(syncMethod, async ({ peerId, header, payload }) => {
      this.#mustRun()
      observe(peerId, header.depth)

      if (header.push) {
        await merger.mergePushed(peerId, () => decodeTable(payload))
        return { header: { same: true, depth: depth() } }
      }

      const same = header.digest === digest()
      return { header: { same, depth: depth() }, payload: same ? undefined : encodeTable(rows()) }
    })
  }

  #handleGoodbye (): void {
    this.#init.rpc.handle(goodbyeMethod, async ({ peerId, header }) => {
      const event = fromPbEvent(header.event as PbEvent)

      if (event.kind === 'left' || event.kind === 'stopping') {
        this.#init.step({ type: 'event', from: peerId, event })
      }

      return { header: {} }
    })
  }

  /** Hands a request to the core and waits for the effect with its token. */
  async #ask<T> (waiting: Map<number, Waiting<T>>, input: (token: number) => Input): Promise<T> {
    this.#mustRun()
    const token = this.#nextToken++

    try {
      return await new Promise<T>((resolve, reject) => {
        waiting.set(token, { resolve, reject })
        this.#init.step(input(token))
      })
    } finally {
      waiting.delete(token)
    }
  }

  #mustRun (): void {
    if (!this.#init.running()) {
      throw new MembershipStoppedError()
    }
  }
}
