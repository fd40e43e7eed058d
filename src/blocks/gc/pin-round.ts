/**
 * One round of questions after pins without a record. Pure. Each answer brings the list of members that the answering
 * node has met (met-members.ts), and all on any of these lists are asked, in the same round: a member that came while
 * others were partitioned is known to one that was there. Nothing is abandoned before all of them have answered.
 */
import { concludePin, type PinAnswer } from './abandoned-puts.js'
import { MET_MEMBERS_MAX, PIN_ROUND_MS_MAX } from './constants.js'

export interface PinReply {
  /** By place in the question. */
  answers: readonly PinAnswer[]
  met: readonly string[]
}

export class PinRound {
  readonly #replies: PinReply[]
  /** All members on any of the lists. */
  readonly #known: Set<string>
  readonly #open: Set<string>
  /** A member that has to answer did not. */
  #isBroken = false

  /** @param own - what this node says itself */
  constructor (readonly selfId: string, readonly own: PinReply, readonly beganAt: number) {
    this.#replies = [own]
    this.#known = new Set([selfId, ...own.met])
    this.#open = new Set(own.met.filter(peerId => peerId !== selfId))
  }

  /** Who has to be asked yet: none when one did not answer, which is the end of it. */
  open (): string[] {
    return this.#isBroken ? [] : [...this.#open]
  }

  /** @param reply - undefined: nothing, or nothing that can be relied on */
  note (peerId: string, reply: PinReply | undefined): void {
    if (!this.#open.delete(peerId)) {
      return
    }

    if (reply === undefined || reply.answers.length !== this.own.answers.length) {
      this.#isBroken = true
      return
    }

    this.#replies.push(reply)

    for (const met of reply.met) {
      if (!this.#known.has(met)) {
        this.#known.add(met)
        this.#open.add(met)
      }
    }

    this.#isBroken ||= this.#known.size > MET_MEMBERS_MAX + 1
  }

  /** @param now - monotonic ms: answers of a round that took too long say nothing of one moment */
  conclude (place: number, now: number): 'recorded' | 'abandoned' | 'wait' {
    const outcome = concludePin(this.#replies.map(({ answers }) => answers[place]))
    const isWhole = !this.#isBroken && this.#open.size === 0 && now - this.beganAt <= PIN_ROUND_MS_MAX

    return outcome === 'abandoned' && !isWhole ? 'wait' : outcome
  }
}
