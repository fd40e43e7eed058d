import { ReplicaForkedError } from '../replica/errors.js'
import { VOLUME_WORKERS } from '../workers.js'
import { Worker } from '../../util/worker.js'
import type { Directory } from './directory.js'
import type { GroupConfig } from './types.js'
import type { GroupLocator } from '../client/group-locator.js'
import type { Groups } from '../replica/groups.js'
import type { Clock } from '../../util/clock.js'
import type { Logger } from '../../util/logger.js'

export interface ConfigReporterInit {
  groups: Pick<Groups, 'get' | 'list' | 'events'>
  directory: Pick<Directory, 'moved'>
  locator: Pick<GroupLocator, 'confirm' | 'forget'>
  clock: Clock
  logger: Logger
}

/**
 * Tells locator and registry which config a group on this node has. Of two logs that operators forced apart the one
 * that was registered first goes on; the replica of the other one ends.
 */
export class ConfigReporter {
  readonly worker: Worker
  readonly #init: ConfigReporterInit

  constructor (init: ConfigReporterInit) {
    this.#init = init
    this.worker = new Worker({
      ...init, ...VOLUME_WORKERS.report, run: async () => { await this.#reportForced() }
    })
    init.groups.events.on('config', ({ group, config }) => {
      init.locator.confirm(group, config)
      void this.#report(group, config)
    })
  }

  async #report (group: string, config: GroupConfig): Promise<void> {
    const { directory, groups, locator } = this.#init

    if (!await directory.moved(group, config)) {
      locator.forget(group)
      groups.get(group)?.fail('fork', new ReplicaForkedError())
    }
  }

  /** The registry could not be reached when a log was forced, or another one was registered meanwhile. */
  async #reportForced (): Promise<void> {
    for (const replica of this.#init.groups.list()) {
      if (replica.isOpen && (replica.config.lineage ?? []).length > 0 && replica.isMember) {
        await this.#report(replica.group, { ...replica.config, members: replica.groupConfig.members })
      }
    }
  }
}
