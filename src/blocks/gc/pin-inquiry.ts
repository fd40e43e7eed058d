import { answerOf, indexPins, type PinAnswer, type PinFacts } from './abandoned-puts.js'
import {
  GC_CALL_TIMEOUT_MS, PIN_INDEX_MS, PIN_INQUIRY_INTERVAL_MS, PIN_ROUND_MS_MAX, PINS_ASKED_MAX, RECORDED_PINS_MAX
} from './constants.js'
import { OpenPuts } from './open-puts.js'
import { PinRound, type PinReply } from './pin-round.js'
import { PutVerdicts } from './put-verdicts.js'
import { SCAN_SLICE } from '../constants.js'
import { gcPins } from '../methods.js'
import { PIN_PREFIX } from '../../store/claims.js'
import { drain } from '../../util/drain.js'
import { errorCode } from '../../util/errors.js'
import { BoundedMap } from '../../util/bounded-map.js'
import type { MetMembers } from './met-members.js'
import type { UnendedPuts } from './types.js'
import type { PinsRequest, PinsResponse } from '../pb/blocks.js'
import type { ClusterView } from '../../dht/cluster-view.js'
import type { Rpc } from '../../peer/rpc/types.js'
import type { BlockChange, BlockStore, Claim } from '../../store/types.js'
import type { Clock } from '../../util/clock.js'
import type { Logger } from '../../util/logger.js'

export interface PinInquiryInit {
  mesh: ClusterView
  rpc: Rpc
  store: BlockStore
  met: () => MetMembers
  /** Copies that turned out to be bad and may be healed yet. */
  unhealed: () => Iterable<{ claims: readonly Claim[] }>
  isRemoved: (owner: string) => boolean
  isPartitioned: () => boolean
  /** More puts are known to have no end than before. */
  onAbandoned: () => void
  clock: Clock
  logger: Logger
  signal: AbortSignal
}

/** Finds puts that will never be ended, by asking all members; see abandoned-puts.ts. Answers others that ask. */
export class PinInquiry {
  readonly #init: PinInquiryInit
  readonly #verdicts = new PutVerdicts()
  readonly #openPuts = new OpenPuts()
  /** Pins that a member has the record of: they are not asked after again. The oldest is forgotten first. */
  readonly #recorded = new BoundedMap<string, true>(RECORDED_PINS_MAX)
  #index: { at: number, pins: Promise<Map<string, PinFacts>> } | undefined
  /** Since then this node has seen all records that came and went. */
  #watchesSince = Infinity
  #metVersion = 0
  #askedAt: number
  /** Where the next question goes on, when there are more pins than fit. */
  #offset = 0
  #asking: Promise<void> | undefined
  #unended: UnendedPuts = { puts: 0, waitingFor: [] }

  constructor (init: PinInquiryInit) {
    this.#init = init
    this.#askedAt = init.clock.now()
  }

  get unended (): UnendedPuts {
    return this.#unended
  }

  /** From now on it is told of each change. */
  start (): void {
    this.#watchesSince = this.#init.clock.now()
  }

  onChange ({ info }: BlockChange): void {
    info.claims.forEach(({ owner, root }) => {
      if (root && owner.startsWith(PIN_PREFIX)) {
        this.#verdicts.noteRecord(owner, this.#init.clock.now())
      }
    })
  }

  /** A put goes on in this process, until the function that comes back is called. */
  openPut (owner: string): () => void {
    this.#openPuts.open(owner)

    return () => { this.#openPuts.close(owner, this.#init.clock.now()) }
  }

  /** Before this node leaves: it goes from the lists of all, and they may have met others through it only. */
  async tellMet (): Promise<void> {
    const { mesh, rpc, logger, signal, met } = this.#init
    const { members, digest } = met()
    const told = { pins: [], metDigest: Buffer.from(digest), met: members }

    await Promise.all(mesh.reachable().map(async ({ peerId }) => {
      try {
        await rpc.call(peerId, gcPins, told, undefined, { class: 'repair', timeoutMs: GC_CALL_TIMEOUT_MS, signal })
      } catch (err) {
        logger.debug({ peerId, code: errorCode(err) }, 'gc: a peer was not told whom this node has met')
      }
    }))
  }

  /** Whether a claim of a pin that is not its record is empty. */
  isAbandoned (owner: string, since: number): boolean {
    const { clock } = this.#init
    this.#lookAtList()

    return this.#verdicts.isAbandoned(owner, since, clock.now(), clock.wall())
  }

  /** The next tick asks. */
  hurry (): void {
    this.#askedAt = -Infinity
    this.#index = undefined
  }

  tick (): void {
    const { clock, logger } = this.#init

    if (this.#asking === undefined && clock.now() - this.#askedAt >= PIN_INQUIRY_INTERVAL_MS) {
      this.#askedAt = clock.now()
      this.#asking = this.#ask()
        .catch((err: unknown) => { logger.debug({ code: errorCode(err) }, 'gc: asking after puts broke off') })
        .finally(() => { this.#asking = undefined })
    }
  }

  async stop (): Promise<void> {
    await this.#asking
  }

  /** What this node knows of these puts, for one that asks; not agreed when it may have missed something. */
  async answer ({ pins: owners, metDigest, met }: PinsRequest): Promise<Partial<PinsResponse>> {
    this.#init.met().heard(met)
    const pins = await this.#pins()

    if (!this.#isSure()) {
      return { agreed: false }
    }

    const { members, digest } = this.#init.met()
    const answers = owners.map(owner => this.#answerFor(pins, owner))
    const sameMet = Buffer.from(digest).equals(metDigest)

    return {
      agreed: true,
      count: answers.length,
      recorded: at(answers, 'recorded'),
      young: at(answers, 'young'),
      sameMet,
      met: sameMet ? [] : members
    }
  }

  async #ask (): Promise<void> {
    const { mesh, clock, isRemoved, onAbandoned, logger } = this.#init
    this.#verdicts.prune(clock.now())
    const met = this.#init.met()

    // One that is away would not answer.
    const away = met.members.filter(peerId => !mesh.condition(peerId).up)
    const here = await this.#pins()
    const wall = clock.wall()
    const all = [...here].filter(([owner, facts]) => answerOf(facts, wall) === 'none' && !isRemoved(owner) &&
      !this.#recorded.has(owner)).map(([owner]) => owner)
    this.#noteUnended(all, here, away)

    if (!this.#canAsk() || away.length > 0) {
      return
    }

    this.#offset = this.#offset < all.length ? this.#offset : 0
    const owners = all.slice(this.#offset, this.#offset + PINS_ASKED_MAX)
    this.#offset += PINS_ASKED_MAX

    if (owners.length === 0) {
      return
    }

    const { version, members, digest } = met
    const own = { answers: owners.map(owner => this.#answerFor(here, owner)), met: members }
    const round = new PinRound(mesh.selfId, own, clock.now())
    const silent: string[] = []

    for (let open = round.open(); open.length > 0; open = round.open()) {
      await Promise.all(open.map(async peerId => {
        const reply = await this.#askPeer(peerId, owners, { digest, members })
        round.note(peerId, reply)

        if (reply === undefined) {
          silent.push(peerId)
        }
      }))
    }

    const news = this.#conclude(owners, round, version)
    this.#noteUnended(all, here, silent)

    if (news > 0) {
      logger.info({ puts: news }, 'gc: puts were never ended, and what only they claim is garbage')
    }

    // Also when it is no news: copies may have come back since.
    if (owners.some(owner => this.#verdicts.has(owner, clock.now()))) {
      onAbandoned()
    }
  }

  /** What waits is shown, and for whom. */
  #noteUnended (owners: readonly string[], pins: ReadonlyMap<string, PinFacts>, waitingFor: readonly string[]): void {
    const now = this.#init.clock.now()
    const waiting = owners.filter(owner => !this.#verdicts.has(owner, now) && !this.#recorded.has(owner))
    const silentSince = waiting.reduce((since, owner) =>
      Math.min(since, pins.get(owner)?.latestAt ?? Infinity), Infinity)

    this.#unended = waiting.length === 0
      ? { puts: 0, waitingFor: [] }
      : { puts: waiting.length, silentSince, waitingFor: [...waitingFor].sort() }
  }

  /**
   * @param version - of the list as it was when the round began
   * @returns how many puts are newly known to have no end
   */
  #conclude (owners: readonly string[], round: PinRound, version: number): number {
    const { clock, met } = this.#init
    const now = clock.now()
    const outcomes = owners.map((owner, place) =>
      this.#verdicts.sawRecord(owner, now) ? 'recorded' : round.conclude(place, now))
    owners.forEach((owner, place) => {
      if (outcomes[place] === 'recorded') {
        this.#recorded.set(owner, true)
      }
    })

    this.#lookAtList()

    return this.#canAsk() && met().version === version
      ? owners.filter((owner, place) => outcomes[place] === 'abandoned' && this.#verdicts.conclude(owner, now)).length
      : 0
  }

  /** Undefined: it said nothing, or nothing that makes sense. */
  async #askPeer (
    peerId: string, owners: readonly string[], { digest, members }: { digest: Uint8Array, members: readonly string[] }
  ): Promise<PinReply | undefined> {
    const { mesh, rpc, logger, signal } = this.#init

    try {
      const question = { pins: [...owners], metDigest: Buffer.from(digest), met: [] }
      const { header } = await rpc.call(peerId, gcPins, question, undefined,
        { class: 'repair', timeoutMs: GC_CALL_TIMEOUT_MS, signal })

      // Who has not met this node has no list that can be relied on, as one of an older version, which sends none.
      const hasMetUs = header.sameMet || header.met.includes(mesh.selfId)

      if (!header.agreed || header.count !== owners.length || !hasMetUs) {
        return undefined
      }

      const recorded = new Set(header.recorded)
      const young = new Set(header.young)

      return {
        answers: owners.map((_, place) => recorded.has(place) ? 'recorded' : young.has(place) ? 'young' : 'none'),
        met: header.sameMet ? members : header.met
      }
    } catch (err) {
      logger.debug({ peerId, code: errorCode(err) }, 'gc: a peer did not tell of pins')

      return undefined
    }
  }

  #answerFor (pins: ReadonlyMap<string, PinFacts>, owner: string): PinAnswer {
    const { clock } = this.#init

    if (this.#verdicts.sawRecord(owner, clock.now())) {
      return 'recorded'
    }

    const answer = answerOf(pins.get(owner), clock.wall())

    return answer === 'none' && this.#openPuts.has(owner, clock.now()) ? 'young' : answer
  }

  /** This node sees all that it has, remembers what it had when the round began, and has met all it could. */
  #isSure (): boolean {
    const { clock, store, met } = this.#init
    const now = clock.now()

    return now - this.#watchesSince > PIN_ROUND_MS_MAX && this.#verdicts.remembers(now) && !store.isUnverified &&
      met().isComplete
  }

  #canAsk (): boolean {
    return this.#isSure() && !this.#init.isPartitioned()
  }

  /** A member that came to the list since the last verdicts may know better, and was not asked. */
  #lookAtList (): void {
    const { version } = this.#init.met()

    if (version !== this.#metVersion) {
      this.#metVersion = version
      this.#verdicts.clear()
    }
  }

  async #pins (): Promise<Map<string, PinFacts>> {
    const { clock } = this.#init

    if (this.#index === undefined || clock.now() - this.#index.at > PIN_INDEX_MS) {
      this.#index = { at: clock.now(), pins: drain(indexPins(this.#copies(), SCAN_SLICE)) }
    }

    return await this.#index.pins
  }

  * #copies (): Generator<{ claims: readonly Claim[] }> {
    yield * this.#init.store.entries()
    yield * this.#init.unhealed()
  }
}

function at (answers: readonly PinAnswer[], wanted: PinAnswer): number[] {
  return answers.flatMap((answer, index) => answer === wanted ? [index] : [])
}
