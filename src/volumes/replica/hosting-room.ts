import { HOSTED_GROUPS_MAX, HOSTED_GROUPS_RETRY_MS } from './constants.js'
import { BusyError } from '../../util/errors.js'

/** Room for replicas on this node. One that is on its way to be takes its place already. */
export class HostingRoom {
  #beginning = 0

  /** @param held - replicas that are there. Throws `busy` when there is no room for another one */
  async take<T> (held: number, begin: () => Promise<T>): Promise<T> {
    if (held + this.#beginning >= HOSTED_GROUPS_MAX) {
      throw new BusyError(`This node holds ${HOSTED_GROUPS_MAX} replicas, as many as it can`, HOSTED_GROUPS_RETRY_MS)
    }

    this.#beginning++

    try {
      return await begin()
    } finally {
      this.#beginning--
    }
  }
}
