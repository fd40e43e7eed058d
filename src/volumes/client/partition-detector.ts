import { PARTITION_PATIENCE_MS, PARTITION_POLL_MS } from './constants.js'
import { sleep } from '../../util/sleep.js'
import type { GroupLocator } from './group-locator.js'
import type { GroupView } from '../replica/group-view.js'
import type { Clock } from '../../util/clock.js'

export interface PartitionDetectorInit {
  group: string
  locator: GroupLocator
  groupView: GroupView
  clock: Clock
}

/** Whether a majority of a group's replicas is beyond a partition. */
export class PartitionDetector {
  readonly #init: PartitionDetectorInit

  constructor (init: PartitionDetectorInit) {
    this.#init = init
  }

  /** Fewer than a majority of the replicas can be reached from here, as membership sees it. */
  isPartitioned (): boolean {
    const { locator, groupView, group } = this.#init
    const members = locator.get(group)?.members ?? []

    return members.length > 0 && groupView.ofNodes(group, members).up.size <= members.length / 2
  }

  /** Waits a little for a majority to show: membership may have been mistaken. */
  async isOver (signal: AbortSignal | undefined): Promise<boolean> {
    const { clock, group, locator } = this.#init
    const until = clock.now() + PARTITION_PATIENCE_MS

    while (this.isPartitioned() && clock.now() < until && signal?.aborted !== true) {
      // The set may be another one by now.
      await locator.search(group, signal)
      await sleep(clock, PARTITION_POLL_MS, signal)
    }

    return !this.isPartitioned()
  }
}
