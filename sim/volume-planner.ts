import { joiningMembers, planReconfig, type ReconfigMember } from '../src/consensus/reconfig.js'
import type { Random } from '../src/util/random.js'
import type { GroupCore, GroupEvent } from '../src/consensus/group.js'
import type { LogConfig } from '../src/consensus/types.js'

/** What this node believes of the mesh. */
export interface Beliefs {
  /** With the members of a set whose disks are gone. */
  members: (set: readonly string[]) => ReconfigMember[]
  ranked: () => readonly string[]
}

export interface SimPlannerInit {
  self: string
  random: Random
  beliefs: Beliefs
  options: { replaceDelayMs: number, wantedSize: number }
  core: () => GroupCore['log'] | undefined
  now: () => number
  /** In this life of the replica, after so many ms. */
  later: (ms: number, work: () => void) => void
  step: (event: GroupEvent) => void
  /** Does it once a majority has answered. */
  confirm: (then: () => void) => void
  invite: (learner: string) => void
}

const PLAN_MS = 200

/** A member that says that it holds no replica, and still says so after this, lost it. */
const STRANGER_MS = 400

/** What the real reconfigurer is: looks at the set now and then, and takes the one step that the plan says. */
export class SimPlanner {
  readonly #init: SimPlannerInit
  #learners = new Map<string, number>()
  /** Members that say that they hold no replica, and since when. */
  readonly #strangers = new Map<string, number>()

  constructor (init: SimPlannerInit) {
    this.#init = init
  }

  start (): void {
    this.#init.later(this.#init.random() * PLAN_MS, () => { this.#plan() })
  }

  /** A member answered. */
  heard (member: string, holds: boolean): void {
    if (holds) {
      this.#strangers.delete(member)
    } else if (!this.#strangers.has(member)) {
      this.#strangers.set(member, this.#init.now())
    }
  }

  forgetStrangers (): void {
    this.#strangers.clear()
  }

  #plan (): void {
    this.#init.later(PLAN_MS, () => { this.#plan() })
    const { self, beliefs, options, step } = this.#init
    const core = this.#init.core()

    if (core === undefined || core.config.epoch === 0) {
      return
    }

    const now = this.#init.now()
    const sequencing = core.role === 'sequencer'
    const plan = planReconfig({
      ...options,
      config: core.config,
      self,
      sequencing,
      blank: [...core.blank, ...this.#lost(now)],
      lagging: sequencing ? core.config.members.filter(id => id !== self && !core.caughtUp(id)) : [],
      sequencer: core.sequencer,
      orderedLast: core.orderedLast,
      members: beliefs.members(core.config.members),
      ranked: beliefs.ranked(),
      learners: [...this.#learners].map(([peerId, since]) =>
        ({ peerId, caughtUp: core.caughtUp(peerId), sinceMs: now - since }))
    })
    this.#learners = new Map(plan.learners.map(peerId => [peerId, this.#learners.get(peerId) ?? now]))

    if (sequencing) {
      step({ type: 'learners', ids: plan.learners })
      this.#inviteAll(core.config, plan.learners)
    }
    if (plan.step?.type === 'propose') {
      step({ type: 'reconfigure', config: plan.step.config })
    } else if (plan.step?.type === 'take-over') {
      step({ type: 'take-over', urgent: false })
    }
  }

  #lost (now: number): string[] {
    return [...this.#strangers].filter(([, since]) => now - since >= STRANGER_MS).map(([member]) => member)
  }

  /** Only with the word of a majority, given now: this one may have been relieved without knowing it. */
  #inviteAll (config: LogConfig, learners: readonly string[]): void {
    // Their set is proposed already, and without them there may be no majority of both sets to answer.
    joiningMembers(config, this.#init.core()?.proposed).forEach(member => { this.#init.invite(member) })

    if (learners.length === 0) {
      return
    }

    this.#init.confirm(() => {
      const core = this.#init.core()

      if (core?.role === 'sequencer' && core.config.epoch === config.epoch) {
        learners.forEach(learner => { this.#init.invite(learner) })
      }
    })
  }
}
