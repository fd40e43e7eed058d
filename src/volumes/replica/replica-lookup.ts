import { OPENING_RETRY_MS } from './constants.js'
import { peerOf } from './sets/member-id.js'
import { BusyError } from '../../util/errors.js'
import type { GroupView } from './group-view.js'
import type { LocalReplicas } from './local-replicas.js'
import type { Redirects } from './redirects.js'
import type { Replica } from './replica.js'
import type { ReplicaFailure } from './failures.js'
import type { LogConfig } from '../../consensus/types.js'

/** Of a group that nothing is known of. */
const NO_CONFIG: LogConfig = { epoch: 0, members: [] }

/** What this node answers to those who take it for a replica of a group. */
export class ReplicaLookup {
  readonly #local: LocalReplicas
  readonly #groupView: GroupView
  readonly #redirects: Redirects

  constructor ({ local, groupView, redirects }: { local: LocalReplicas, groupView: GroupView, redirects: Redirects }) {
    this.#local = local
    this.#groupView = groupView
    this.#redirects = redirects
  }

  /** Throws `busy` before all replicas are open: until then no caller may take this node for one that has none. */
  assertOpened (): void {
    if (!this.#local.areOpened) {
      throw new BusyError('This node is opening its replicas', OPENING_RETRY_MS)
    }
  }

  /** Throws `group_unknown` when there is none. */
  replica (group: string): Replica {
    const replica = this.#local.get(group)

    if (replica === undefined || !this.#groupView.isCurrent(replica.self)) {
      this.assertOpened()
      throw this.#local.unknown(group)
    }

    return replica
  }

  /** Undefined also for one that is no member yet, or any more: a learner has nothing to say to clients. */
  serving (group: string): Replica | undefined {
    const replica = this.#local.get(group)
    const isLearner = replica?.isOpen === true && !replica.isMember

    return isLearner ? undefined : replica
  }

  /** The nodes that hold the group, as far as is known here; epoch 0: nothing is. */
  config (group: string): { epoch: number, members: string[] } {
    this.assertOpened()
    const replica = this.#local.get(group)

    if (replica?.isOpen === true && replica.config.epoch > 0) {
      const { epoch, members } = replica.groupConfig

      return { epoch, members: [...members] }
    }

    const { epoch, members } = this.failure(group) ?? this.#redirects.get(group) ?? NO_CONFIG

    return { epoch, members: members.map(peerOf) }
  }

  failure (group: string): ReplicaFailure | undefined {
    return this.#local.failures.get(group)
  }
}
