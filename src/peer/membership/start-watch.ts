import type { Announcer } from './announcer.js'
import type { Context } from './context.js'
import { StartBook } from './start-book.js'
import { recalled, succession } from './start.js'
import { BoundedMap } from '../../util/bounded-map.js'
import type { StartPoint, StartWitness } from './start.js'
import type { Entry } from './table.js'
import type { MemberRecord } from './member.js'
import type { Probe, ProbeAck, Rival } from './messages.js'

/** Processes of one member that are told apart; more than two at once are as bad as two. */
const LIVES_MAX = 4

/** A proof that two processes share a key is told to them for so long: by then they were probed, or are gone. */
const RIVAL_TOLD_MS = 30_000

/** And shown to people for so long after it was last seen. */
export const RIVAL_SHOWN_MS = 600_000

/** Two that started within this of each other are told apart by their nonces: their uptimes are not known better. */
const UPTIME_MARGIN_MS = 1_000

/** Members of which processes and stale starts are remembered: more than a table of members has. */
const MEMBERS_MAX = 4_096

/** One process with the key of a member, as it was seen from here. */
interface Life {
  witness: StartWitness
  address: string
  /** Step of the core in which it was first heard of. */
  firstStep: number
  /** Step in which the last probe was sent that it answered; 0 before. */
  answeredStep: number
  /** Own time of its start; undefined before it answered a probe. */
  startedAt?: number
}

interface Pair { nonces: readonly [string, string], provenAt: number }

/** What is known of the processes of one member. */
interface Lives { list: Life[], pairs: Pair[] }

/**
 * Watches the starts of all members: which of them goes back in time, and which is there twice.
 *
 * **Twice** is proven by order alone, not by time. Process X was heard of, then process Y with a start that is not
 * older, then X answers a probe that was sent after that, or repeats in a probe of its own an answer that it was given
 * after that: so X lived on while Y was there. In a restart X has ended before Y began, and answers nothing, however
 * late its old messages come in. Of a Y with an older start news may come
 * late, or its disk went back: then it is proven when each of the two answers a probe that was sent after the other
 * one was heard of. Of two that follow each other one has ended before.
 */
export class StartWatch {
  readonly book = new StartBook()
  readonly #context: Context
  readonly #self: Announcer
  readonly #lives = new BoundedMap<string, Lives>(MEMBERS_MAX)
  /** Starts of this node before the present one, latest first. */
  readonly #past: readonly StartPoint[]
  /** Others know a later start of this node. */
  #isSuperseded = false
  /** Nonces that were found stale, or of which it is not known yet, by PeerId; the last of each. */
  readonly #stale = new BoundedMap<string, string>(MEMBERS_MAX)
  readonly #told = new Set<string>()
  /** The last answer of each member: which life of it gave it, and its place in what that one heard. */
  readonly #echoes = new BoundedMap<string, { nonce: string, incarnation: number, step: number }>(MEMBERS_MAX)
  /** Counts the steps in which something was heard, so that "after" has a meaning within one instant. */
  #step = 0

  constructor (context: Context, self: Announcer, past: readonly StartPoint[]) {
    this.#context = context
    this.#self = self
    this.#past = past
    this.#isSuperseded = self.record.start?.isSuperseded === true
  }

  /** Others know a later start of this node: it asks around whether it is one of two. */
  get isSuperseded (): boolean {
    return this.#isSuperseded
  }

  /** The order of what is heard; rises with each call. */
  next (): number {
    return ++this.#step
  }

  /** The record without a start that its node did not sign. */
  admit (record: MemberRecord): MemberRecord {
    const { start, storeId, peerId } = record

    if (start === undefined) {
      return record
    }

    const known = this.book.get(peerId)
    const isKnown = known?.storeId === storeId && known.start.count === start.count &&
      known.start.nonce === start.nonce && start.beats <= known.start.beats

    if (isKnown || this.#context.verifyStart(peerId, { storeId, start })) {
      return record
    }

    const unsigned = { ...record }
    delete unsigned.start

    return unsigned
  }

  /**
   * Something was heard of a process: an admitted record, first hand or not. True when its node should be
   * asked what it knows of the start that is remembered.
   */
  heard ({ peerId, storeId, start, addresses }: MemberRecord): boolean {
    if (start === undefined) {
      return false
    }

    const witness = { storeId, start }
    const kind = this.book.note(peerId, witness)

    if (kind === 'stale' || kind === 'unknown') {
      this.#noteStale(peerId, start.nonce)
    }

    const lives = this.#livesOf(peerId)
    const life = lives.list.find(({ witness: { start: { nonce } } }) => nonce === start.nonce)

    if (life !== undefined) {
      life.address = addresses[0] ?? life.address
      life.witness = start.beats > life.witness.start.beats ? witness : life.witness

      return kind === 'unknown'
    }

    lives.list.push({ witness, address: addresses[0] ?? '', firstStep: this.next(), answeredStep: 0 })

    if (lives.list.length > LIVES_MAX) {
      lives.list.shift()
    }

    return kind === 'unknown'
  }

  /** A process said what it knows of the start that is remembered of its node. */
  explained (peerId: string, nonce: string | undefined, past: StartPoint | undefined): void {
    const remembered = this.book.get(peerId)
    const life = this.#lives.get(peerId)?.list.find(({ witness }) => witness.start.nonce === nonce)

    // An answer to what was asked of an older one says nothing of this one.
    if (remembered === undefined || life === undefined || past === undefined || past.count < remembered.start.count ||
      this.book.note(peerId, life.witness, [past]) !== 'news') {
      return
    }

    if (this.#stale.get(peerId) === nonce) {
      this.#stale.delete(peerId)
    }

    const entry = this.#context.table.get(peerId)

    if (entry !== undefined) {
      this.review(entry)
    }
  }

  /** What this node says of the start that who probes it remembers; nothing once others know better. */
  pastFor ({ witness, believedNonce }: Probe): StartPoint | undefined {
    if (this.#isSuperseded) {
      return undefined
    }

    return witness === undefined
      ? this.#past.find(({ nonce }) => nonce === believedNonce)
      : recalled(this.#past, witness.start.count)
  }

  /** The record of an entry is a new one: does it show the start that it should? */
  review (entry: Entry): void {
    const { peerId, storeId, start } = entry.record
    const stale = start !== undefined && this.isStale(peerId, storeId, start)

    if (stale !== entry.stale) {
      this.#context.table.setStale(entry, stale)
    }
  }

  /** Another member remembers a start of a member. */
  witnessed (peerId: string, witness: StartWitness): void {
    const { selfId, table, verifyStart } = this.#context

    if (peerId === selfId) {
      this.toldOf(witness)
      return
    }

    // A peer can make keys up and sign with them: they must not push out what is remembered of real members.
    const isKnown = table.get(peerId) !== undefined || this.book.get(peerId) !== undefined

    if (isKnown && this.book.get(peerId)?.start.nonce !== witness.start.nonce && verifyStart(peerId, witness)) {
      const shown = this.book.get(peerId)
      // A later one outdoes what is known, on whichever disk it was: the node itself yields to it as well.
      this.book.note(peerId, witness, [])
      const entry = table.get(peerId)

      // What was taken for the last start until now may be the one that is stale.
      if (shown !== undefined && entry?.record.start?.nonce === shown.start.nonce &&
        succession(witness, shown) === 'stale' && this.book.get(peerId) === witness) {
        this.#noteStale(peerId, shown.start.nonce)
      }
      if (entry !== undefined) {
        this.review(entry)
      }
    }
  }

  /**
   * True for a start of a node that is not the last one that is known of it, and for one that was not heard of yet
   * while the node is a member here: news of it are on their way.
   */
  isStale (peerId: string, storeId: string, start: Pick<StartPoint, 'count' | 'nonce'>): boolean {
    const remembered = this.book.get(peerId)

    if (remembered === undefined) {
      return false
    }

    const { count, nonce } = remembered.start

    return start.count !== count || start.nonce !== nonce || storeId !== remembered.storeId
  }

  /** What to tell a process of a member, if it is a stale one. */
  witnessFor (peerId: string, nonce: string | undefined): StartWitness | undefined {
    const remembered = this.book.get(peerId)

    return nonce !== undefined && this.#stale.get(peerId) === nonce && remembered?.start.nonce !== nonce
      ? remembered
      : undefined
  }

  /**
   * A record of this node with another start goes round. If that one is beside the own start, or continues less of it
   * than is on this disk, those that know the own start refuse it: then it is no news of this node until a member says
   * that it took it for the last one.
   */
  seenOwn (witness: StartWitness): void {
    const { start, storeId } = this.#self.record

    if (start !== undefined && succession({ storeId, start }, witness) === 'follows') {
      this.toldOf(witness)
    }
  }

  /** Others know a later start of this node than its own. */
  toldOf (witness: StartWitness): void {
    const { selfId, verifyStart, emit } = this.#context
    const { start, storeId } = this.#self.record

    if (start !== undefined && succession(witness, { storeId, start }, this.#past) === 'stale' &&
      !this.#told.has(witness.start.nonce) && verifyStart(selfId, witness)) {
      this.#isSuperseded = true
      this.#told.add(witness.start.nonce)
      emit({ type: 'superseded', witness })
    }
  }

  /** A process of a member answered a probe that was sent at step `sentStep`. */
  answered (peerId: string, nonce: string | undefined, uptimeMs: number | undefined, sentStep: number): void {
    const { time } = this.#context
    const lives = this.#lives.get(peerId)
    const life = lives?.list.find(({ witness }) => witness.start.nonce === nonce)

    if (lives === undefined || life === undefined || uptimeMs === undefined) {
      return
    }

    life.startedAt = time - uptimeMs
    life.answeredStep = Math.max(life.answeredStep, sentStep)

    for (const other of lives.list) {
      const isAfter = other.firstStep > life.firstStep && other.witness.start.count >= life.witness.start.count

      if (other !== life && other.firstStep <= sentStep && (isAfter || other.answeredStep >= life.firstStep)) {
        this.#proven(peerId, lives, life, other)
      }
    }
  }

  /** A member answered, and said which place in the order of what it heard its answer has. */
  noteStep (peerId: string, { nonce, incarnation, step }: ProbeAck): void {
    if (nonce !== undefined && step !== undefined) {
      this.#echoes.set(peerId, { nonce, incarnation, step })
    }
  }

  /** What to say again to that life of a member; undefined before it answered. */
  echoFor (peerId: string, incarnation: number, nonce: string | undefined): number | undefined {
    const echo = this.#echoes.get(peerId)

    return echo?.nonce === nonce && echo?.incarnation === incarnation ? echo.step : undefined
  }

  /**
   * A process of a member repeats an answer that it got here. A process that could not note its start on the disk has
   * the nonce of the one before, but not its incarnation, and counts its steps from the beginning.
   */
  echoed (peerId: string, { echo, incarnation, believedNonce, nonce, uptimeMs }: Probe): void {
    const { record } = this.#self

    if (echo !== undefined && incarnation === record.incarnation && believedNonce === record.start?.nonce) {
      this.answered(peerId, nonce, uptimeMs, Math.min(echo, this.#step))
    }
  }

  /** What to tell a process of a member about others that run with its key. */
  rivalsOf (peerId: string, nonce: string | undefined): Rival[] {
    const { time } = this.#context
    const { pairs, list } = this.#lives.get(peerId) ?? { pairs: [], list: [] }

    return pairs.flatMap(({ nonces, provenAt }) => {
      const other = nonce !== undefined && nonces.includes(nonce) ? nonces.find(one => one !== nonce) : undefined
      const life = list.find(({ witness }) => witness.start.nonce === other)

      // One that ended before it answered a probe was there for a moment.
      return life === undefined || time - provenAt > RIVAL_TOLD_MS
        ? []
        : [{
            witness: life.witness,
            uptimeMs: Math.max(0, Math.round(time - (life.startedAt ?? time))),
            address: life.address
          }]
    })
  }

  /** A member saw another process with this node's key while this one ran. The one that started later has to go. */
  toldOfRival (rival: Rival, ownUptimeMs: number): void {
    const { selfId, verifyStart, emit } = this.#context
    const own = this.#self.record.start?.nonce
    const { nonce } = rival.witness.start

    if (own === undefined || nonce === own || !verifyStart(selfId, rival.witness)) {
      return
    }

    const aheadMs = rival.uptimeMs - ownUptimeMs
    const isLater = Math.abs(aheadMs) < UPTIME_MARGIN_MS ? own > nonce : aheadMs > 0
    // A witness may know better later, when the other one has answered it.
    const what = `rival ${nonce} ${isLater}`

    if (this.#told.has(what)) {
      return
    }

    this.#told.add(what)
    emit({ type: 'rival', rival, isLater })
  }

  #proven (peerId: string, lives: Lives, life: Life, other: Life): void {
    const { table, time, emit } = this.#context
    const nonces = [life.witness.start.nonce, other.witness.start.nonce] as const
    const pair = lives.pairs.find(one => nonces.every(nonce => one.nonces.includes(nonce)))
    const addresses = [life.address, other.address]
    const entry = table.get(peerId)

    if (entry !== undefined) {
      entry.rivals = { addresses, until: time + RIVAL_SHOWN_MS }
      entry.snapshot = undefined
    }

    if (pair !== undefined) {
      pair.provenAt = time
      return
    }

    lives.pairs.push({ nonces, provenAt: time })

    if (lives.pairs.length > LIVES_MAX) {
      lives.pairs.shift()
    }

    emit({ type: 'cloned', peerId, addresses })
  }

  #noteStale (peerId: string, nonce: string): void {
    this.#stale.set(peerId, nonce)
  }

  #livesOf (peerId: string): Lives {
    let lives = this.#lives.get(peerId)

    if (lives === undefined) {
      lives = { list: [], pairs: [] }
      this.#lives.set(peerId, lives)
    }

    return lives
  }
}
