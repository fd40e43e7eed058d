import { setMaxListeners } from 'node:events'
import { decodeTable, encodeTable, fromPbAck, fromPbOutcome, toPbEvent, toPbProbe } from './codec.js'
import type { Input } from './io.js'
import type { MembershipEvent, Probe, TableEntry } from './messages.js'
import { ProbeFailures } from './probe-failure.js'
import { goodbyeMethod, probeForMethod, probeMethod, syncMethod } from './rpc-methods.js'
import { newerRows } from './table.js'
import type { TableMerger } from './table-merger.js'
import type { Rpc } from '../rpc/types.js'
import type { Clock } from '../../util/clock.js'
import { errorMessage } from '../../util/errors.js'
import type { Logger } from '../../util/logger.js'

/** The core goes by deadlines of its own; a call may take longer, because a late answer is a sign of life too. */
const PROBE_PATIENCE_MS = 5_000
const SYNC_TIMEOUT_MS = 5_000
/** A goodbye is said while the process ends. */
const GOODBYE_TIMEOUT_MS = 500

export interface CallerInit {
  rpc: Pick<Rpc, 'call'>
  clock: Clock
  step: (input: Input) => void
  merger: Pick<TableMerger, 'merge'>
  digest: () => string
  rows: () => TableEntry[]
  depth: () => number
  /** A peer told its depth. */
  observe: (peerId: string, depth: number) => void
  logger: Logger
}

/** Makes the calls that the core asks for and feeds it with what comes of them. None of its methods rejects. */
export class Caller {
  readonly failures: ProbeFailures
  readonly #init: CallerInit
  #abort = new AbortController()

  constructor (init: CallerInit) {
    this.#init = init
    this.failures = new ProbeFailures(init.clock)
  }

  start (): void {
    this.#abort = new AbortController()
    // one listener per call in flight, which the core bounds
    setMaxListeners(0, this.#abort.signal)
    this.failures.start()
  }

  /** Ends every call. */
  stop (): void {
    this.#abort.abort()
    this.failures.stop()
  }

  async probe (id: number, to: string, probe: Probe): Promise<void> {
    const { rpc, step, clock } = this.#init

    try {
      const sentAt = clock.now()
      const { header } = await rpc.call(to, probeMethod, toPbProbe(probe), undefined, this.#options(PROBE_PATIENCE_MS))
      const roundTripMs = clock.now() - sentAt
      const ack = fromPbAck(header)
      // It was read there half a round trip ago, give or take as much.
      const sample = ack.wallMs === undefined
        ? {}
        : { clock: { offsetMs: ack.wallMs - (clock.wall() - roundTripMs / 2), roundTripMs } }
      step({ type: 'probe-result', id, to, outcome: 'ack', ack, ...sample })
    } catch (err) {
      step({ type: 'probe-result', id, to, outcome: await this.failures.outcome(to, err) })
    }
  }

  /** A helper that cannot be asked has not answered, so nothing is reported: the core waits until its deadline. */
  async relay (id: number, via: string, target: string, probe: Probe): Promise<void> {
    const { rpc, step, logger } = this.#init

    try {
      const { header } = await rpc.call(via, probeForMethod, { target, probe: toPbProbe(probe) }, undefined,
        this.#options(PROBE_PATIENCE_MS))
      const ack = header.ack && fromPbAck(header.ack)
      step({ type: 'relay-result', id, via, outcome: fromPbOutcome(header.outcome), ack })
    } catch (err) {
      logger.trace({ peer_id: via, err: errorMessage(err) }, 'a helper could not be asked to probe')
    }
  }

  /** Compares digests, takes what the peer knows better, and gives it what this node knows better. */
  async sync (peerId: string): Promise<void> {
    const { rpc, step, merger, digest, depth, observe, rows, logger } = this.#init
    const options = this.#options(SYNC_TIMEOUT_MS)

    try {
      const { header, payload } = await rpc.call(peerId, syncMethod, { digest: digest(), depth: depth() }, undefined,
        options)
      observe(peerId, header.depth)

      if (header.same) {
        step({ type: 'synced', with: peerId, ok: true, changed: false })
        return
      }

      const before = digest()
      const theirs = decodeTable(payload)
      await merger.merge(peerId, theirs)
      step({ type: 'synced', with: peerId, ok: true, changed: digest() !== before })
      const lacking = newerRows(rows(), theirs)

      if (lacking.length > 0) {
        await rpc.call(peerId, syncMethod, { push: true, depth: depth() }, encodeTable(lacking), options)
      }
    } catch (err) {
      logger.debug({ peer_id: peerId, err: errorMessage(err) }, 'table sync failed')
      step({ type: 'synced', with: peerId, ok: false, changed: false })
    }
  }

  async goodbye (to: string, event: MembershipEvent): Promise<void> {
    const { rpc, logger } = this.#init

    try {
      await rpc.call(to, goodbyeMethod, { event: toPbEvent(event) }, undefined, this.#options(GOODBYE_TIMEOUT_MS))
    } catch (err) {
      logger.debug({ peer_id: to, err: errorMessage(err) }, 'a peer could not be told of the goodbye')
    }
  }

  #options (timeoutMs: number): { class: 'control', timeoutMs: number, signal: AbortSignal } {
    return { class: 'control', timeoutMs, signal: this.#abort.signal }
  }
}
