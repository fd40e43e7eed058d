/**
 * Who should hold the log: one step from the set that is to the one that should be, or none. Pure, and without memory:
 * the sequencer asks again and again, and each answer follows from what is then.
 *
 * - A set never swaps a healthy member for a better ranked one.
 * - *Replace what is gone or drains*: a member that is dead for `replaceDelayMs`, evicted, has left, or drains. The
 *   newcomer catches up first; then one config has it in the place of the other. Chosen by majorities of both sets, it
 *   passes through no set that bears fewer losses than the ones before and after. Without a node to take its place a
 *   dead member stays: it may come back, and counts again at once.
 * - *Grow* while the set is smaller than the mesh allows, from 1 to 3 and to 5 in one step each: 4 bear no more losses
 *   than 3, and 2 fewer than any.
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

/** Members that join in one step: two more bear one more loss. */
const JOINED_MAX = 2

/** Newcomers that catch up at the same time: two that are wanted, and one that may never. */
export const INVITED_MAX = JOINED_MAX + 1

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
  /** The sequencer, as far as is known. */
  sequencer: string | undefined
  /** `LogCore.orderedLast` */
  orderedLast: boolean
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
  /** No member orders, something is due, and this replica is the best ranked one that lives, or ordered last. */
  | { type: 'take-over', why: string }

export interface ReconfigPlan {
  step?: ReconfigStep
  /** Learners: those that are still of use, and those to invite. */
  learners: readonly string[]
}

/** Members of a proposed set that are to come into it. */
export function joiningMembers (inForce: Pick<LogConfig, 'members'>, proposed?: Pick<LogConfig, 'members'>): string[] {
  return proposed?.members.filter(member => !inForce.members.includes(member)) ?? []
}

export function planReconfig (input: ReconfigInput): ReconfigPlan {
  const view = new View(input)

  if (!input.sequencing) {
    const step = view.takeOver()

    return step === undefined ? { learners: [] } : { step, learners: [] }
  }
  if (!view.decides(input.config.members)) {
    return { learners: input.learners.map(({ peerId }) => peerId).filter(peerId => view.isCandidate(peerId)) }
  }

  const learners = view.needsNewcomer() ? view.invite() : []
  const step = view.step()

  return step === undefined ? { learners } : { step, learners }
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
    const { self, sequencer, orderedLast } = this.#input
    const first = this.#input.ranked.find(peerId => this.#set.includes(peerId) && this.#lives(peerId))
    const ordered = sequencer !== undefined && this.#set.includes(sequencer) && this.#lives(sequencer)
    // Restarted before it was missed it orders no more, and where no client writes no other member notices.
    const isMistaken = sequencer === undefined && orderedLast

    if (ordered || !(first === self || isMistaken) || !this.decides(this.#set)) {
      return undefined
    }

    return this.#gone().length > 0 || this.needsNewcomer() || this.#surplus() !== undefined
      ? { type: 'take-over', why: 'the set should change, and no member orders' }
      : undefined
  }

  /** The set needs a member, and there is one that could be it. */
  needsNewcomer (): boolean {
    return this.#wanted() > 0
  }

  /** As many as are wanted of those who catch up, and others besides when they do not in time. */
  invite (): string[] {
    const known = this.#input.learners.filter(({ peerId }) => this.isCandidate(peerId))
    const hopeful = known.filter(({ caughtUp, sinceMs }) => caughtUp || sinceMs < INVITE_PATIENCE_MS)
    const late = known.filter(learner => !hopeful.includes(learner))
    const missing = Math.max(0, this.#wanted() - hopeful.length)
    const others = this.#candidates().filter(peerId => !known.some(learner => learner.peerId === peerId))
    const next = others.slice(0, missing)

    return [...hopeful.map(({ peerId }) => peerId), ...next, ...late.map(({ peerId }) => peerId)].slice(0, INVITED_MAX)
  }

  step (): ReconfigStep | undefined {
    const newcomers = this.#candidates().filter(peerId =>
      this.#input.learners.some(learner => learner.peerId === peerId && learner.caughtUp))
    const [newcomer] = newcomers
    const [gone] = this.#gone()
    const [leaving] = [...this.#gone(), ...this.#draining()]

    if (leaving !== undefined && newcomer !== undefined && this.#staying().length < this.#desired()) {
      // Of two sets without a common member no other could finish the change: only its author knows of it.
      const kept = this.#set.length === 1 ? this.#set : this.#set.filter(member => member !== leaving)

      return this.#propose([...kept, newcomer], `${newcomer} takes the place of ${leaving}`)
    }
    if (gone !== undefined) {
      // No node needs to take its place; or no other can, and it may take it itself, once it is out.
      const isAlone = this.#candidates().length === 0 || this.#isLate()

      return (this.#input.blank.includes(gone) && isAlone) || this.#set.length - 1 >= this.#desired()
        ? this.#remove(gone, 'it is gone')
        : undefined
    }

    const grown = this.#grown(newcomers)

    if (grown.length > 0) {
      return this.#propose([...this.#set, ...grown], `${grown.join(' and ')} join`)
    }

    const surplus = this.#surplus()

    return surplus === undefined ? undefined : this.#remove(surplus, 'there are enough without it')
  }

  /** Newcomers that the next step needs. */
  #wanted (): number {
    const staying = this.#staying().length
    const candidates = this.#candidates().length

    if (staying >= this.#desired() || candidates === 0) {
      return 0
    }

    return staying < this.#set.length ? 1 : Math.max(0, this.#sizeWith(candidates) - this.#set.length)
  }

  /** The size to which the set grows with so many newcomers: no step is made to one that bears no more losses. */
  #sizeWith (newcomers: number): number {
    const size = Math.min(this.#desired(), this.#set.length + Math.min(newcomers, JOINED_MAX))

    return size > 2 && size % 2 === 0 ? size - 1 : size
  }

  /**
   * Those that join now. Two hold what one could lose: where a third does not catch up for long, it is not waited for.
   */
  #grown (newcomers: readonly string[]): readonly string[] {
    if (this.#staying().length < this.#set.length || this.#set.length >= this.#desired()) {
      return []
    }

    const size = this.#sizeWith(this.#isLate() ? newcomers.length : this.#candidates().length)
    const missing = size - this.#set.length

    return missing > 0 && newcomers.length >= missing ? newcomers.slice(0, missing) : []
  }

  /** A newcomer does not catch up in time. */
  #isLate (): boolean {
    return this.#input.learners.some(({ caughtUp, sinceMs }) => !caughtUp && sinceMs >= INVITE_PATIENCE_MS)
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
      .filter(member => member !== undefined)
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

  #draining (): string[] {
    const gone = this.#gone()
    const { self } = this.#input

    // Itself last: who orders takes the change of the set with it.
    return this.#set.filter(peerId => !gone.includes(peerId) && this.#members.get(peerId)?.draining === true)
      .sort((a, b) => Number(a === self) - Number(b === self))
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
    const draining = this.#draining()

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
