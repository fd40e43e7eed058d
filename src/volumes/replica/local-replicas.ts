import { GroupUnknownError } from './errors.js'
import { ReplicaFailures } from './failures.js'
import type { Replica } from './replica.js'
import type { LogStore } from '../../store/types.js'
import type { Logger } from '../../util/logger.js'

/** The replicas that run on this node, one for each group at most, and why others that were here do not. */
export class LocalReplicas {
  readonly failures: ReplicaFailures
  /** All that lie on the disk were opened, or have failed. */
  areOpened = false
  /** The disk takes no more writes, for as long as this node runs: why. */
  diskFault: string | undefined
  readonly #running = new Map<string, Replica>()

  constructor (init: { logs: LogStore, logger: Logger }) {
    this.failures = new ReplicaFailures(init)
  }

  get size (): number {
    return this.#running.size
  }

  has (group: string): boolean {
    return this.#running.has(group)
  }

  get (group: string): Replica | undefined {
    return this.#running.get(group)
  }

  list (): Iterable<Replica> {
    return this.#running.values()
  }

  add (replica: Replica): void {
    this.#running.set(replica.group, replica)
  }

  /** What a caller is told that takes this node for a replica of the group. */
  unknown (group: string): GroupUnknownError {
    const failed = this.failures.get(group)?.reason

    return new GroupUnknownError(group, failed === undefined ? {} : { failed })
  }

  remove (group: string): void {
    this.#running.delete(group)
  }
}
