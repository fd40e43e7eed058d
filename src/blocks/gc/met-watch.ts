import { MET_SAVE_TICKS, MET_TICK_MS } from './constants.js'
import { MetFile } from './met-file.js'
import { MetMembers } from './met-members.js'
import type { ClusterView } from '../../dht/cluster-view.js'
import type { BlockStore } from '../../store/types.js'
import type { Clock } from '../../util/clock.js'
import type { Logger } from '../../util/logger.js'

export interface MetWatchInit {
  mesh: ClusterView
  store: BlockStore
  /** `met-members`; undefined: in memory. */
  file?: string
  /** The node has the key of an earlier life: others may count on what it knew then. @default false */
  isOldKey?: boolean
  /** This node knows all members of the mesh, not those of its subtree only. */
  knowsAll: () => boolean
  clock: Clock
  logger: Logger
}

/** Keeps the list of members that this node ever met, by what the table of members says. */
export class MetWatch {
  readonly #init: MetWatchInit
  readonly #file: MetFile
  readonly #isEmpty: boolean
  #met: MetMembers
  #savedVersion = 0
  #unsaved = 0
  #tickedAt: number
  #unsubscribe: () => void = () => {}

  constructor (init: MetWatchInit) {
    this.#init = init
    this.#file = new MetFile({ path: init.file, clock: init.clock, logger: init.logger })
    // Before peers bring copies.
    this.#isEmpty = init.store.usage().blocks === 0 && !init.store.isUnverified && init.isOldKey !== true
    this.#met = new MetMembers({ selfId: init.mesh.selfId, storeId: '', isEmpty: false })
    this.#tickedAt = init.clock.now()
  }

  /** Before `start` it says nothing. */
  get list (): MetMembers {
    return this.#met
  }

  async start (): Promise<void> {
    const { mesh, store, clock } = this.#init
    const known = await this.#file.load()
    // A disk that went back in time has an old list as well: all on it were met, and others may be missing.
    this.#met = new MetMembers({ selfId: mesh.selfId, storeId: store.storeId, isEmpty: this.#isEmpty },
      known !== undefined && store.isUnverified ? { ...known, storeId: '' } : known)
    this.#tickedAt = clock.now()
    this.#unsubscribe = mesh.onMember(({ member, kind }) => {
      if (kind === 'forgotten') {
        this.#met.forgotten(member.peerId)
      } else {
        this.#met.note(member)
      }
    })
    this.#look()
    await this.#save()
  }

  async stop (): Promise<void> {
    this.#unsubscribe()
    await this.#save()
  }

  tick (): void {
    const { clock } = this.#init
    this.#look()

    if (clock.now() - this.#tickedAt >= MET_TICK_MS) {
      this.#tickedAt = clock.now()
      this.#unsaved += Number(this.#met.tick())
    }

    if (this.#met.version !== this.#savedVersion || this.#unsaved >= MET_SAVE_TICKS) {
      void this.#save()
    }
  }

  #look (): void {
    const { mesh, knowsAll } = this.#init
    mesh.members().forEach(member => { this.#met.note(member) })

    if (!knowsAll()) {
      this.#met.leaveOut()
    }
  }

  async #save (): Promise<void> {
    this.#savedVersion = this.#met.version
    this.#unsaved = 0
    await this.#file.save(this.#met.state)
  }
}
