import { EXCHANGE_INTERVAL_MS } from './constants.js'
import { ReplicaForkedError } from '../replica/errors.js'
import type { Directory } from './directory.js'
import type { GroupConfig } from './types.js'
import type { GroupLocator } from '../client/group-locator.js'
import type { Groups } from '../replica/groups.js'
import type { Cancel, Clock } from '../../util/clock.js'

export interface ConfigReporterInit {
  groups: Pick<Groups, 'get' | 'list' | 'events'>
  directory: Pick<Directory, 'moved'>
  locator: Pick<GroupLocator, 'confirm' | 'forget'>
  clock: Clock
}

/**
 * Tells locator and registry which config a group on this node has. Of two logs that operators forced apart the one
 * that was registered first goes on; the replica of the other one ends.
 */
export class ConfigReporter {
  readonly #init: ConfigReporterInit
  #cancelTimer: Cancel | undefined

  constructor (init: ConfigReporterInit) {
    this.#init = init
    init.groups.events.on('config', ({ group, config }) => {
      init.locator.confirm(group, config)
      void this.#report(group, config)
    })
  }

  start (): void {
    this.#cancelTimer = this.#init.clock.every(EXCHANGE_INTERVAL_MS, () => { this.#reportForced() })
  }

  stop (): void {
    this.#cancelTimer?.()
  }

  async #report (group: string, config: GroupConfig): Promise<void> {
    const { directory, groups, locator } = this.#init

    if (!await directory.moved(group, config)) {
      locator.forget(group)
      groups.get(group)?.fail('fork', new ReplicaForkedError())
    }
  }

  /** The registry could not be reached when a log was forced, or another one was registered meanwhile. */
  #reportForced (): void {
    for (const replica of this.#init.groups.list()) {
      if (replica.isOpen && (replica.config.lineage ?? []).length > 0 && replica.isMember) {
        void this.#report(replica.group, { ...replica.config, members: replica.groupConfig.members })
      }
    }
  }
}
