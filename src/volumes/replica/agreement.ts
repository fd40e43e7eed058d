import { AGREEMENT_TIMEOUT_MS, DIVIDED_LOG_MS, INQUIRY_PAUSE_MS } from './constants.js'
import { StateDivergedError, StateRefusedError, StateRottenError } from './errors.js'
import { peerOf } from './sets/member-id.js'
import { volumeDigest } from './methods.js'
import { difference } from './digest/digest.js'
import { digestVerdict } from './digest/verdict.js'
import { MEMBERS_MAX } from '../fields.js'
import { errorCode, errorMessage } from '../../util/errors.js'
import { BoundedMap } from '../../util/bounded-map.js'
import type { Applier } from './applier.js'
import type { StateOffer } from './state/take-state.js'
import type { DigestMark } from './digest/digest.js'
import type { DigestMarks } from './digest/marks.js'
import type { Verdict } from './digest/verdict.js'
import type { Rpc } from '../../peer/rpc/types.js'
import type { Clock } from '../../util/clock.js'
import type { Logger } from '../../util/logger.js'

export interface AgreementInit {
  group: string
  /** The member that this replica is. */
  self: () => string
  rpc: Rpc
  applier: Applier
  /** The set that is in force. */
  members: () => readonly string[]
  /** One of these, or about to be. */
  isPeer: (member: string) => boolean
  /** A majority of the set has something else than this replica. */
  onOutvoted: (err: StateDivergedError | StateRottenError) => void
  hostname: (peerId: string) => string
  clock: Pick<Clock, 'now'>
  logger: Logger
  signal: AbortSignal
}

/** Members of the set, of the next one, and newcomers; and of those that were before. */
const SENT_MAX = 4 * MEMBERS_MAX

/** A peer is told so often how far this replica is, and what it has there, ms: a part of a second is soon enough. */
const DIGEST_NEWS_MS = 100

/**
 * Whether this replica has applied what the others of its set have. They tell each other digests with what they send
 * anyway; when one differs, all are asked what they had at that index. A replica that is outvoted by a majority ends;
 * where there is none, no replica does, and it is said.
 */
export class Agreement {
  readonly #init: AgreementInit
  /** Index of the last digest that was sent to a peer, and when. */
  readonly #sent = new BoundedMap<string, { index: number, at: number }>(SENT_MAX)
  #inquiring: Promise<void> | undefined
  #verifying: Promise<void> | undefined
  #inquiredAt = -Infinity
  #divided: { index: number, text: string } | undefined
  #loggedAt = -Infinity

  constructor (init: AgreementInit) {
    this.#init = init
  }

  /** The digests that this replica has. */
  get marks (): DigestMarks { return this.#init.applier.marks }

  /** Differences that no majority decides; as part of a sentence. */
  get divided (): string | undefined {
    return this.#divided?.text
  }

  async stop (): Promise<void> {
    await this.#inquiring
    await this.#verifying
  }

  /** Reads the whole state, slowly, and looks whether it is what was applied. Never rejects. */
  async verify (): Promise<void> {
    if (!this.#init.applier.isInstalling) {
      this.#verifying ??= this.#verify().finally(() => { this.#verifying = undefined })
      await this.#verifying
    }
  }

  async #verify (): Promise<void> {
    const { applier, signal, logger, group } = this.#init

    try {
      const fault = await applier.verify(signal)

      if (fault !== undefined && !signal.aborted) {
        await this.#rotten(new StateRottenError(fault.index))
      }
    } catch (err) {
      logger.warn({ group, err: errorMessage(err) }, 'the state of a volume could not be looked at')
    }
  }

  /** What goes along with a message: nothing that this peer has been told before, and not with each of many. */
  newsFor (peer: string): DigestMark[] {
    const now = this.#init.clock.now()
    const sent = this.#sent.get(peer)

    if (sent !== undefined && now - sent.at < DIGEST_NEWS_MS) {
      return []
    }

    const marks = this.marks.latest()
    const index = marks.at(-1)?.index ?? 0

    if (sent?.index === index) {
      return []
    }

    // A node may come with as many names of stores as it likes.
    if (this.#init.isPeer(peer)) {
      this.#sent.set(peer, { index, at: now })
    }

    return marks
  }

  /** What came along with a message. */
  told (told: readonly DigestMark[]): void {
    const { marks } = this

    for (const mark of told) {
      const own = marks.get(mark.index)

      // Also when it seems to be over: then all say so.
      const isLater = this.#divided !== undefined && mark.index > this.#divided.index

      if (own !== undefined && (isLater || difference(own, mark) !== undefined)) {
        this.#inquire(mark.index)
      }
    }
  }

  /** Rejects when a majority of the set that is offered has something else than the one who offers it. */
  async assertAgreed ({ peer, applied: { config }, checkpoint }: StateOffer): Promise<void> {
    if (checkpoint === undefined) {
      return
    }

    const others = config.members.filter(member => peerOf(member) !== peer)
    const marks = await this.#ask(others, checkpoint.index)
    const sender = config.members.find(member => peerOf(member) === peer) ?? peer
    marks.set(sender, checkpoint)
    const verdict = digestVerdict(sender, config.members, marks)

    if (verdict.type === 'outvoted' || verdict.type === 'divided') {
      throw new StateRefusedError(`${this.#init.hostname(peer)} has not what ${
        verdict.type === 'outvoted' ? 'a majority of the replicas' : 'others'} had as of item ${checkpoint.index}`)
    }
  }

  /**
   * What is on the disk here is not what was applied. It ends this replica when the others have what was applied; else
   * it is the best there is, and it is said.
   */
  async #rotten (err: StateRottenError): Promise<void> {
    const { marks } = this
    const { self, members, onOutvoted, logger, group } = this.#init
    const set = members()
    let text = ''

    for (const mark of marks.latest()) {
      const told = await this.#ask(set.filter(member => member !== self()), mark.index)

      const agreeing = [...told.values()].filter(one => difference(one, mark) === undefined)

      if (agreeing.length > set.length / 2) {
        onOutvoted(err)
        return
      }

      text = `${err.message}, and no majority of the ${set.length} replicas has what it should be`
    }

    this.#divided = { index: marks.latest().at(-1)?.index ?? 0, text }
    logger.error({ group }, `the state of a volume is damaged on this node: ${text}; nothing is rebuilt by itself`)
  }

  #inquire (index: number): void {
    const { clock, logger, group } = this.#init

    if (this.#inquiring === undefined && clock.now() - this.#inquiredAt >= INQUIRY_PAUSE_MS) {
      this.#inquiredAt = clock.now()
      this.#inquiring = this.#compare(index)
        .catch((err: unknown) => { logger.debug({ group, code: errorCode(err) }, 'replicas could not be compared') })
        .finally(() => { this.#inquiring = undefined })
    }
  }

  async #compare (index: number): Promise<void> {
    const { marks } = this
    const { members, onOutvoted, signal } = this.#init
    const self = this.#init.self()
    const set = members()
    const told = await this.#ask(set.filter(member => member !== self), index)
    const own = marks.get(index)

    if (own === undefined || signal.aborted) {
      return
    }

    told.set(self, own)
    const verdict = digestVerdict(self, set, told)
    this.#note(verdict, index, set.length)

    if (verdict.type === 'outvoted') {
      onOutvoted(new StateDivergedError(verdict.what, index))
    }
  }

  #note (verdict: Verdict, index: number, size: number): void {
    const { group, hostname, logger, clock } = this.#init
    const names = (members: readonly string[]): string => members.map(member => hostname(peerOf(member))).join(', ')
    const before = this.#divided

    if (verdict.type === 'divided') {
      this.#divided = {
        index,
        text: `as of item ${index} ${verdict.groups.map(names).join(' and ')} have applied different things, ` +
          `and no majority of the ${size} has the same`
      }
    } else if (verdict.type !== 'unknown') {
      this.#divided = undefined
    }

    // The same thing comes up with every message until it is mended.
    if (clock.now() - this.#loggedAt < DIVIDED_LOG_MS && before?.text === this.#divided?.text) {
      return
    }

    if (this.#divided !== undefined) {
      this.#loggedAt = clock.now()
      logger.error({ group, index }, `the replicas of a volume differ: ${this.#divided.text}; nothing is rebuilt by itself`)
    } else if (verdict.type === 'agree' && verdict.others.length > 0) {
      this.#loggedAt = clock.now()
      logger.error({ group, index, replicas: names(verdict.others) },
        'a replica of a volume has not applied what a majority has; it is to be replaced')
    }
  }

  async #ask (members: readonly string[], index: number): Promise<Map<string, DigestMark>> {
    const { rpc, group, signal, logger } = this.#init
    const marks = new Map<string, DigestMark>()

    await Promise.all(members.map(async member => {
      try {
        const { header: { member: answering, digest } } = await rpc.call(peerOf(member), volumeDigest, { group, index },
          undefined, { class: 'control', timeoutMs: AGREEMENT_TIMEOUT_MS, signal })

        if (answering === member && digest?.index === index) {
          marks.set(member, digest)
        }
      } catch (err) {
        logger.trace({ group, member, code: errorCode(err) }, 'a replica did not tell what it had applied')
      }
    }))

    return marks
  }
}
