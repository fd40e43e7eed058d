import { MOVED_ATTEMPTS_MAX, MOVED_RETRY_MS } from './constants.js'
import { VolumeExistsError, VolumeNotFoundError } from '../errors.js'
import { NameLink } from '../client/name-link.js'
import { errorCode } from '../../util/errors.js'
import { sleep } from '../../util/sleep.js'
import type { Directory } from './directory.js'
import type { Registry } from './registry.js'
import type { VolumeRecord } from './types.js'
import type { GroupClient } from '../client/group-client.js'
import type { GroupClients } from '../client/group-clients.js'
import type { Clock } from '../../util/clock.js'

export interface NamedVolumesInit { directory: Directory, clients: GroupClients, clock: Clock }

/** Volumes by their names, which other nodes may give to others meanwhile. */
export class NamedVolumes {
  readonly #init: NamedVolumesInit

  constructor (init: NamedVolumesInit) {
    this.#init = init
  }

  /** Throws `volume_not_found`. */
  async record (name: string, signal?: AbortSignal): Promise<VolumeRecord> {
    const record = await this.#init.directory.lookup(name, { signal })

    if (record === undefined) {
      throw new VolumeNotFoundError(name)
    }

    return record
  }

  client (record: VolumeRecord): GroupClient {
    return this.#init.clients.at(record.id, record.name, record)
  }

  /** What the registry said a while ago holds until the volume itself says otherwise. */
  link (record: VolumeRecord, name: string): NameLink {
    return new NameLink({
      name,
      link: this.client(record),
      lookUp: async signal => {
        const found = await this.#init.directory.lookup(name, { fresh: true, signal })

        return found === undefined ? undefined : this.client(found)
      }
    })
  }

  /** Works on the volume of a name; on the one of now, when that which was known has been removed. */
  async with<T> (name: string, work: (record: VolumeRecord) => Promise<T>, signal?: AbortSignal): Promise<T> {
    const record = await this.record(name, signal)

    try {
      return await work(record)
    } catch (err) {
      if (errorCode(err) !== 'volume_deleted' && errorCode(err) !== 'no_quorum') {
        throw err
      }

      const now = await this.#init.directory.lookup(name, { fresh: true, signal }).catch(() => { throw err })

      if (now === undefined && errorCode(err) === 'volume_deleted') {
        throw new VolumeNotFoundError(name, { cause: err })
      }

      if (now === undefined || now.id === record.id) {
        throw err
      }

      return await work(now)
    }
  }

  /** Another registry may be about to take the place of the one that is known here: waits for that. */
  async atRegistry<T> (work: () => Promise<T>, signal?: AbortSignal): Promise<T> {
    const { directory, clock } = this.#init

    for (let attempt = 1; ; attempt++) {
      try {
        return await work()
      } catch (err) {
        if (errorCode(err) !== 'registry_moved' || attempt >= MOVED_ATTEMPTS_MAX) {
          throw err
        }

        await directory.refresh()
        await sleep(clock, MOVED_RETRY_MS, signal)
      }
    }
  }

  /** Throws `volume_exists`. A name whose volume is deleted, because its removal broke off half way, is free. */
  async assertFree (registry: Registry, name: string, signal?: AbortSignal): Promise<void> {
    const record = await registry.find(name, { signal })

    if (record === undefined) {
      return
    }

    try {
      await this.client(record).query({ type: 'volume' }, { signal })
    } catch (err) {
      if (errorCode(err) === 'volume_deleted') {
        await registry.remove(record, this.#init.clock.wall(), { signal })
        return
      }
    }

    throw new VolumeExistsError(name)
  }
}
