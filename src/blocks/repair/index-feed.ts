import { SCAN_SLICE } from '../constants.js'
import { blockKey } from '../../dht/key.js'
import { drain } from '../../util/drain.js'
import type { RepairService } from './repair-service.js'
import type { Keyed, ReplicaIndex } from './replica-index.js'
import type { BlockChange, BlockStore } from '../../store/types.js'
import type { Clock } from '../../util/clock.js'
import type { Startable } from '../../util/lifecycle.js'

export interface IndexFeedComponents {
  store: BlockStore
  replicaIndex: ReplicaIndex
  repairService: RepairService
  clock: Clock
}

/** Keeps the replica index level with the copies on the disk, and tells repair of each change. */
export class IndexFeed implements Startable {
  readonly #components: IndexFeedComponents
  #unsubscribe: (() => void) | undefined

  constructor (components: IndexFeedComponents) {
    this.#components = components
  }

  /** Resolves when the index has all copies, or when the feed was stopped meanwhile. */
  async start (): Promise<void> {
    const { store, replicaIndex } = this.#components
    this.#unsubscribe ??= store.onChange(change => { this.#onChange(change) })
    await drain(replicaIndex.load(this.#copiesHere(), SCAN_SLICE))
  }

  async stop (): Promise<void> {
    this.#unsubscribe?.()
    this.#unsubscribe = undefined
  }

  #onChange ({ kind, info }: BlockChange): void {
    const { replicaIndex, repairService, clock } = this.#components
    const key = blockKey(info.cid)

    if (kind === 'removed') {
      replicaIndex.remove(info.cid, key)
    } else {
      replicaIndex.add(info, key, clock.now(), kind === 'added' ? 'hold' : 'lack')
    }

    repairService.touch()
  }

  /** Every copy on the disk; ends early when the feed is stopped. */
  * #copiesHere (): Generator<Keyed> {
    const { store } = this.#components

    for (const info of store.entries()) {
      if (this.#unsubscribe === undefined) {
        return
      }

      // A copy that went since its line was read must not come back into the replica index.
      if (store.has(info.cid)) {
        yield { info, key: blockKey(info.cid) }
      }
    }
  }
}
