import { GroupClient, type GroupClientInit } from './group-client.js'
import type { GroupConfig } from '../registry/types.js'

export type GroupClientsInit = Omit<GroupClientInit, 'group' | 'name'>

/** This node's ways to the replicas of groups: one for each group. */
export class GroupClients {
  readonly #init: GroupClientsInit
  readonly #clients = new Map<string, GroupClient>()

  constructor (init: GroupClientsInit) {
    this.#init = init
  }

  /** @param name - what a person calls it, for messages. @default its id */
  get (group: string, name = group): GroupClient {
    let client = this.#clients.get(group)

    if (client === undefined) {
      client = new GroupClient({ ...this.#init, group, name })
      this.#clients.set(group, client)
    } else if (name !== group) {
      // Found by its id before, or renamed.
      client.name = name
    }

    return client
  }

  /**
   * The same for a group of which it is said where it is.
   *
   * @param options - see `GroupLocator.hint`
   */
  at (group: string, name: string, config: GroupConfig, options?: { isNamed?: boolean }): GroupClient {
    this.#init.locator.hint(group, config, options)

    return this.get(group, name)
  }

  stop (): void {
    for (const client of this.#clients.values()) {
      client.stop()
    }
  }
}
