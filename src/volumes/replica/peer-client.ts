import { LOG_CALL_TIMEOUT_MS } from './constants.js'
import { peerOf } from './sets/member-id.js'
import type { StartCheck } from './start-check.js'
import { volumeLog } from './methods.js'
import { VolumeClock, type VolumeClockInit } from './clocks/volume-clock.js'
import { decodeReply, encodeRequest } from '../../consensus/codec.js'
import { errorCode } from '../../util/errors.js'
import { BoundedMap } from '../../util/bounded-map.js'
import type { Agreement } from './agreement.js'
import type { LogReply, LogRequest } from '../../consensus/types.js'
import type { Rpc } from '../../peer/rpc/types.js'
import type { Clock } from '../../util/clock.js'
import type { Logger } from '../../util/logger.js'

export interface PeerClientInit {
  group: string
  /** This replica, as a member. */
  self: () => string
  /** Tells what was applied along with the messages. */
  agreement: Agreement
  rpc: Rpc
  clock: Clock
  signal: AbortSignal
  members: () => readonly string[]
  /** One of these, or about to be. */
  isPeer: (member: string) => boolean
  state: VolumeClockInit['state']
  logger: Logger
  starts?: StartCheck
  hostname: (peerId: string) => string
}

const FORKED_TEXT = 'goes on with another log, which `volume recover` forced apart from the one here: what is written to ' +
  'the one is not in the other'

/** A log that is not this one is spoken of with every message; it is written down so often, ms. */
const FOREIGN_LOG_MS = 60_000

/**
 * Nodes that go on with another log: as many as two sides of a partition could have, and then some. The oldest goes.
 */
const FOREIGN_MAX = 64

/** Messages of the log to the other replicas, and who of them says that it is none. */
export class PeerClient {
  /** What the members tell of their clocks, which comes with their messages. */
  readonly time: VolumeClock
  readonly #init: PeerClientInit
  readonly #nonMembers = new Map<string, number>()
  readonly #foreign = new BoundedMap<string, { lineage: readonly string[], loggedAt: number }>(FOREIGN_MAX)

  constructor (init: PeerClientInit) {
    this.#init = init
    this.time = new VolumeClock(init)
  }

  /** Members that said they hold no replica, and since when (monotonic ms). */
  get nonMembers (): ReadonlyMap<string, number> {
    return this.#nonMembers
  }

  /** What a member says of itself when it is asked for its status. */
  heard (peer: string, holds: boolean): void {
    if (holds) {
      this.#nonMembers.delete(peer)
    } else if (!this.#nonMembers.has(peer)) {
      this.#nonMembers.set(peer, this.#init.clock.now())
    }
  }

  /** Members that spoke of a log that an operator forced apart from this one, and its lineage; by node. */
  get foreign (): ReadonlyMap<string, readonly string[]> {
    return new Map([...this.#foreign].map(([peerId, { lineage }]) => [peerId, lineage]))
  }

  /** The same, as a part of a sentence; undefined: there is none. */
  get forked (): string | undefined {
    const hosts = [...this.#foreign.keys()].map(peerId => this.#init.hostname(peerId)).join(', ')

    return hosts === '' ? undefined : `${hosts} ${FORKED_TEXT}`
  }

  /** Once it was told apart it stays so, until that node has another log or this process ends. */
  noteForeign (member: string, lineage: readonly string[]): void {
    const { clock, logger, group } = this.#init
    const peer = peerOf(member)
    const known = this.#foreign.get(peer)

    if (known === undefined || clock.now() - known.loggedAt >= FOREIGN_LOG_MS) {
      this.#foreign.set(peer, { lineage, loggedAt: clock.now() })
      logger.error({ group, peer, lineage }, 'a replica on another node goes on with another log of this volume: `volume recover` forced the two apart')
    }
  }

  forgetNonMembers (): void {
    this.#nonMembers.clear()
  }

  /** Undefined: no answer. The node that has the member's place without being it answers as one that holds none. */
  async send (to: string, request: LogRequest): Promise<LogReply | undefined> {
    const { group, self, agreement, rpc, clock, signal, starts } = this.#init
    const { time } = this
    const sentAt = clock.now()

    try {
      const { header: message, payload: items } = encodeRequest(request)
      const { header, payload } = await rpc.call(peerOf(to), volumeLog,
        {
          group,
          from: self(),
          to,
          message: message as Uint8Array<ArrayBuffer>,
          digests: agreement.newsFor(to),
          wallMs: time.wallMs,
          ...starts?.ownStart()
        }, items,
        { class: 'control', timeoutMs: LOG_CALL_TIMEOUT_MS, signal })
      // It has forgotten what it said before: that this is its word today means nothing.
      if (starts?.isStale(to, header) === true) {
        return undefined
      }

      this.heard(to, true)
      time.answered(to, header.wallMs, sentAt)
      agreement.told(header.digests)
      this.#foreign.delete(peerOf(to))

      return decodeReply({ header: header.message, payload })
    } catch (err) {
      if (errorCode(err) === 'group_unknown') {
        this.heard(to, false)
      }

      return undefined
    }
  }
}
