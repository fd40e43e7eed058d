import { HOSTED_GROUPS_MAX, HOSTED_GROUPS_RESERVED, HOSTED_GROUPS_RETRY_MS, HOSTED_GROUPS_SHARE } from './constants.js'
import { BusyError } from '../../util/errors.js'

/** The group that is to have a replica here, and for which node. */
export interface Guest {
  group: string
  /** The member that asks; undefined: this node itself. */
  caller: string | undefined
}

/** Room for replicas on this node. One that is on its way to be takes its place already. */
export class HostingRoom {
  readonly #isHeld: (group: string) => boolean
  readonly #beginning = new Set<string>()
  /** Of groups that were begun since this node's start, and are here: who asked. */
  readonly #callers = new Map<string, string>()

  constructor (isHeld: (group: string) => boolean) {
    this.#isHeld = isHeld
  }

  /** @param held - replicas that are there. Throws `busy` when there is no room for another one */
  async take<T> (held: number, { group, caller }: Guest, begin: () => Promise<T>): Promise<T> {
    this.#forgetGone()
    const room = HOSTED_GROUPS_MAX - held - this.#beginning.size

    if (room <= 0) {
      throw new BusyError(`This node holds ${HOSTED_GROUPS_MAX} replicas, as many as it can`, HOSTED_GROUPS_RETRY_MS)
    }

    if (caller !== undefined && room <= HOSTED_GROUPS_RESERVED && this.#countOf(caller) >= HOSTED_GROUPS_SHARE) {
      throw new BusyError(`This node keeps the last ${HOSTED_GROUPS_RESERVED} of its places for replicas for other nodes ` +
        'than this one', HOSTED_GROUPS_RETRY_MS)
    }

    this.#beginning.add(group)

    if (caller !== undefined) {
      this.#callers.set(group, caller)
    }

    try {
      return await begin()
    } finally {
      this.#beginning.delete(group)
    }
  }

  #forgetGone (): void {
    for (const group of this.#callers.keys()) {
      if (!this.#isHeld(group) && !this.#beginning.has(group)) {
        this.#callers.delete(group)
      }
    }
  }

  #countOf (caller: string): number {
    return [...this.#callers.values()].filter(one => one === caller).length
  }
}
