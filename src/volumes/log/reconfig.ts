/**
 * Who should hold the log: one step from the set that is to the one that should be, or none. Pure, and without memory:
 * whoever orders asks again and again, and each answer follows from what is then.
 *
 * - A set never swaps a healthy member for a better ranked one.
 * - *Replace what is gone*: a member that is dead for `replaceDelayMs`, evicted, or has left. The newcomer
 *   catches up first, then the old one goes, then the newcomer counts: with a dead member in it a set of 4 would need 3
 *   of 3. Without anybody to take its place a dead member stays: it may come back, and counts again at once.
 * - *Grow* while the set is smaller than the mesh allows; *move away* from a member that drains, adding first, since
 *   both live.
 * - No step whose old set cannot decide it, nor one that leaves a new set without a majority in reach.
 *
 * A wrong member table costs a useless step at worst: what is chosen is safe with any sequence of sets.
 */
import { nextConfig } from './lineage.js'
import type { LogConfig } from './types.js'

/** Metadata replicas of a volume in a mesh that has so many nodes; 4 would bear no more losses than 3. */
const SIZE_SMALL = 3
const SIZE_LARGE = 5

/** A newcomer that has not caught up by then may never; the next one is invited besides. */
export const INVITE_PATIENCE_MS = 60_000

/** Newcomers that catch up at the same time. */
export const INVITED_MAX = 2

export interface ReconfigMember {
  peerId: string
  /** A member of the set that membership does not know any more is `evicted`. */
  state: 'alive' | 'suspect' | 'dead' | 'evicted' | 'left'
  /** In that state for so long, ms. */
  sinceMs: number
  draining: boolean
  /** Takes metadata: it has disk space and is not read-only. */
  accepting: boolean
}

export interface ReconfigInput {
  config: LogConfig
  self: string
  /** Whether this replica orders; only then does it propose anything. */
  sequencing: boolean
  /** Members that lost their disk: gone, however alive. */
  blank: readonly string[]
  /** As the sequencer: members that do not answer it, or lag. A new set does not rest on them. */
  lagging: readonly string[]
  /** Who orders, as far as is known. */
  sequencer: string | undefined
  members: readonly ReconfigMember[]
  /** All members of the mesh that may hold this volume, best first. */
  ranked: readonly string[]
  /** 0: 3, and 5 as soon as the mesh has 5. */
  wantedSize: number
  replaceDelayMs: number
  /** Those fed besides the members. */
  learners: readonly { peerId: string, caughtUp: boolean, sinceMs: number }[]
}

export type ReconfigStep =
  | { type: 'propose', config: LogConfig, why: string }
  /** Nobody orders, something is due, and this replica is the best ranked one that lives. */
  | { type: 'take-over', why: string }

export interface ReconfigPlan {
  step?: ReconfigStep
  /** Who is to be fed: those that are still of use, and whom to invite. */
  learners: readonly string[]
}

export function planReconfig (input: ReconfigInput): ReconfigPlan {
  const view = new View(input)

  if (!input.sequencing) {
    const step = view.takeOver()

    return step == null ? { learners: [] } : { step, learners: [] }
  }
  if (!view.decides(input.config.members)) {
    return { learners: input.learners.map(({ peerId }) => peerId).filter(peerId => view.isCandidate(peerId)) }
  }

  const learners = view.needsNewcomer() ? view.invite() : []
  const step = view.step()

  return step == null ? { learners } : { step, learners }
}

class View {
  readonly #input: ReconfigInput
  readonly #members: ReadonlyMap<string, ReconfigMember>
  readonly #set: readonly string[]

  constructor (input: ReconfigInput) {
    this.#input = input
    this.#members = new Map(input.members.map(member => [member.peerId, member]))
    this.#set = input.config.members
  }

  /** A majority of these is in reach, and keeps up. */
  decides (set: readonly string[]): boolean {
    const firm = set.filter(peerId => this.#lives(peerId) && !this.#input.lagging.includes(peerId))

    return firm.length >= Math.floor(set.length / 2) + 1
  }

  isCandidate (peerId: string): boolean {
    const member = this.#members.get(peerId)

    return member?.state === 'alive' && !member.draining && member.accepting && !this.#set.includes(peerId)
  }

  takeOver (): ReconfigStep | undefined {
    const { self, sequencer } = this.#input
    const first = this.#input.ranked.find(peerId => this.#set.includes(peerId) && this.#lives(peerId))
    const ordered = sequencer != null && this.#set.includes(sequencer) && this.#lives(sequencer)

    if (ordered || first !== self || !this.decides(this.#set)) {
      return undefined
    }

    return this.#gone().length > 0 || this.needsNewcomer() || this.#surplus() != null
      ? { type: 'take-over', why: 'the set should change, and nobody orders' }
      : undefined
  }

  /** Somebody should come, and there is somebody. */
  needsNewcomer (): boolean {
    return this.#staying().length < this.#desired() && this.#candidates().length > 0
  }

  /** Those who catch up, and one more when there is none, or none in time. */
  invite (): string[] {
    const known = this.#input.learners.filter(({ peerId }) => this.isCandidate(peerId))
    const hopeful = known.filter(({ caughtUp, sinceMs }) => caughtUp || sinceMs < INVITE_PATIENCE_MS)
    const next = this.#candidates().find(peerId => !known.some(learner => learner.peerId === peerId))
    const ids = (hopeful.length > 0 ? hopeful : known).map(({ peerId }) => peerId)

    return hopeful.length > 0 || next == null ? ids.slice(0, INVITED_MAX) : [next, ...ids].slice(0, INVITED_MAX)
  }

  step (): ReconfigStep | undefined {
    const [newcomer] = this.#candidates().filter(peerId =>
      this.#input.learners.some(learner => learner.peerId === peerId && learner.caughtUp))
    const [gone] = this.#gone()

    if (gone != null) {
      // Its place is taken at once, or nobody needs to take it, or it may take it itself, once it is out.
      if (this.#input.blank.includes(gone) || newcomer != null || this.#set.length - 1 >= this.#desired()) {
        return this.#remove(gone, 'it is gone')
      }

      return undefined
    }
    if (newcomer != null && this.#staying().length < this.#desired()) {
      return this.#propose([...this.#set, newcomer], `${newcomer} joins`)
    }

    const surplus = this.#surplus()

    return surplus == null ? undefined : this.#remove(surplus, 'there are enough without it')
  }

  #remove (peerId: string, why: string): ReconfigStep | undefined {
    return this.#propose(this.#set.filter(member => member !== peerId), `${peerId} is removed: ${why}`)
  }

  #propose (members: readonly string[], why: string): ReconfigStep | undefined {
    return members.length > 0 && this.decides(members)
      ? { type: 'propose', config: nextConfig(this.#input.config, members), why }
      : undefined
  }

  #lives (peerId: string): boolean {
    const state = this.#members.get(peerId)?.state

    return peerId === this.#input.self || ((state === 'alive' || state === 'suspect') && !this.#input.blank.includes(peerId))
  }

  /** Members of the set to be removed, those longest away first. */
  #gone (): string[] {
    return this.#set.map(peerId => this.#members.get(peerId))
      .filter(member => member != null)
      .filter(({ peerId, state, sinceMs }) => peerId !== this.#input.self && (state === 'evicted' || state === 'left' ||
        this.#input.blank.includes(peerId) || (state === 'dead' && sinceMs >= this.#input.replaceDelayMs)))
      .sort((a, b) => Number(this.#input.blank.includes(b.peerId)) - Number(this.#input.blank.includes(a.peerId)) ||
        Number(b.state === 'left') - Number(a.state === 'left') || b.sinceMs - a.sinceMs)
      .map(({ peerId }) => peerId)
  }

  /** The set without those that are gone or drain. */
  #staying (): string[] {
    const gone = this.#gone()

    return this.#set.filter(peerId => !gone.includes(peerId) && this.#members.get(peerId)?.draining !== true)
  }

  #candidates (): string[] {
    return this.#input.ranked.filter(peerId => this.isCandidate(peerId))
  }

  /** Of the members that drain, and of those beyond the wanted size: the worst ranked; itself last. */
  #surplus (): string | undefined {
    const { ranked, self, wantedSize } = this.#input
    const worst = (ids: readonly string[]): string | undefined =>
      [...ids].sort((a, b) => Number(a === self) - Number(b === self) || ranked.indexOf(b) - ranked.indexOf(a))[0]
    const staying = this.#staying()
    const draining = this.#set.filter(peerId => this.#members.get(peerId)?.draining === true)

    if (draining.length > 0 && staying.length >= Math.max(1, this.#desired())) {
      return worst(draining)
    }

    return wantedSize === SIZE_SMALL && staying.length > SIZE_SMALL ? worst(staying) : undefined
  }

  /** Nodes that there are: those away for a while count, those that left or drain do not. */
  #desired (): number {
    const { members, wantedSize } = this.#input
    const nodes = members.filter(({ peerId, state, draining, accepting }) => !draining && state !== 'left' &&
      (this.#set.includes(peerId) || (accepting && state !== 'evicted'))).length
    const most = wantedSize === SIZE_SMALL ? SIZE_SMALL : SIZE_LARGE

    return nodes >= most ? most : Math.min(nodes, SIZE_SMALL)
  }
}
