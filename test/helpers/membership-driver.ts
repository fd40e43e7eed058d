import { memberRecord } from './membership-fakes.js'
import { lan, type MembershipConfig } from '../../src/peer/membership/config.js'
import { MembershipCore, type MembershipCoreInit } from '../../src/peer/membership/core.js'
import { seededRandom } from '../../src/util/random.js'
import type { Effect, Input } from '../../src/peer/membership/io.js'
import type { MemberState } from '../../src/peer/membership/member.js'

/** The core of a node `self`, its clock, and what it asked for. */
export class MembershipDriver {
  readonly core: MembershipCore
  readonly effects: Effect[] = []
  readonly random = seededRandom(1)
  /** Those that answer probes. */
  readonly up = new Set<string>()

  constructor (public now: number, config: Partial<MembershipConfig>, init: Pick<MembershipCoreInit, 'scope' | 'remembered'>) {
    const self = memberRecord('self', { incarnation: 100 })
    this.core = new MembershipCore({ self, config: { ...lan, ...config }, now, ...init })
    this.step({ type: 'start', known: [] })
  }

  step (input: Input): Effect[] {
    const effects = this.core.step(input, this.now, this.random)
    this.effects.push(...effects)

    return effects
  }

  /** Lets time pass as a punctual shell would. */
  run (ms: number): void {
    const end = this.now + ms

    while (this.core.wakeAt() <= end) {
      this.now = Math.max(this.now, this.core.wakeAt())

      for (const effect of this.step({ type: 'tick' })) {
        if (effect.type === 'probe' && this.up.has(effect.to)) {
          const { incarnation = 0 } = this.core.get(effect.to) ?? {}
          this.step({ type: 'probe-result', id: effect.id, to: effect.to, outcome: 'ack', ack: { incarnation } })
        }
      }
    }

    this.now = end
  }

  state (peerId: string): MemberState | undefined {
    return this.core.get(peerId)?.state
  }

  sent<T extends Effect['type']> (type: T): Array<Extract<Effect, { type: T }>> {
    return this.effects.filter((effect): effect is Extract<Effect, { type: T }> => effect.type === type)
  }
}
