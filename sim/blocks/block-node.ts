import { FaultDisk } from '../../testing/faults/fault-disk.js'
import { FaultIndexDb } from '../../testing/faults/fault-index-db.js'
import { BlocksService } from '../../src/blocks/service.js'
import { matches } from '../../src/blocks/verify.js'
import { ClusterView } from '../../src/dht/cluster-view.js'
import { createSegmentStore } from '../../src/store/disk/segment-store.js'
import { UnverifiedStore } from '../../src/store/unverified.js'
import { silentLogger } from '../../src/util/logger.js'
import { seededRandom } from '../../src/util/random.js'
import { CAPACITY_BYTES } from '../member-beliefs.js'
import { MeshNode, type MeshNodeInit, type NodeLife } from '../mesh-node.js'
import type { FaultProcess } from '../../testing/faults/process.js'
import type { Member } from '../../src/peer/membership/member.js'
import type { SegmentStore } from '../../src/store/disk/segment-store.js'
import type { BlockChange, BlockStore } from '../../src/store/types.js'

const DIR = '/store'
const SEGMENT_BYTES = 64 * 1024

export interface BlockNodeInit extends MeshNodeInit {
  replicas: number
  minReplicas: number
  /** Called for each change of the copies on the disk, by the process that runs. */
  onChange: (node: BlockNode, change: BlockChange) => void
  /** A process is ready. */
  onOpen: (node: BlockNode) => void
}

/** What one process of a node consists of. */
interface Life extends NodeLife {
  process: FaultProcess
  segments: SegmentStore
  store: BlockStore
  blocks: BlocksService
}

/** A machine with a disk, and on it, one after the other, processes with the real store and the real block layer. */
export class BlockNode extends MeshNode<Life> {
  readonly #init: BlockNodeInit
  #disk: FaultDisk
  #index: FaultIndexDb
  #capacityBytes: number | undefined
  storeId: string

  constructor (init: BlockNodeInit) {
    super(init)
    this.#init = init
    this.storeId = `${this.id} disk 0`
    this.#disk = new FaultDisk(init.random)
    this.#index = new FaultIndexDb(init.random, this.#disk.plan)
    this.#disk.makeFolder(DIR)
  }

  override get isBusy (): boolean {
    return this.isUp && this.life.process.isBusy
  }

  get isFull (): boolean {
    return this.life.segments.usage().full
  }

  start (members: readonly Member[]): void {
    const { net, random, replicas, minReplicas } = this.#init
    const { clock, table } = this.boot(members)
    const { fs, process } = this.#disk.start()
    const own = seededRandom(Math.floor(random() * 2 ** 32))
    const segments = createSegmentStore({
      dir: DIR, fs, indexDb: this.#index.attach(process), clock, segmentBytes: SEGMENT_BYTES,
      ...(this.#capacityBytes === undefined ? {} : { capacityBytes: this.#capacityBytes })
    })
    const life: Life = {
      clock, process, segments, store: segments, table, blocks: undefined as unknown as BlocksService, isOpen: false
    }
    this.begin(life, async () => {
      await this.#openStore(life)
      life.blocks = new BlocksService({
        mesh: new ClusterView(table, clock),
        rpc: net.join(this.id, clock),
        store: life.store,
        replicas,
        minReplicas,
        isAlone: () => false,
        scrub: { intervalMs: 0, matches: async (cid, bytes) => await Promise.resolve(matches(cid, bytes)) },
        clock,
        random: own,
        logger: silentLogger
      })
      await life.blocks.start()
    })
  }

  async #openStore (life: Life): Promise<void> {
    await life.segments.open()

    if (life.segments.isUnverified) {
      const unverified = new UnverifiedStore(life.segments, life.clock, silentLogger)
      life.store = unverified
      unverified.start()
    }

    life.segments.onChange(change => {
      if (this.isUp && this.life === life) {
        this.#init.onChange(this, change)
      }
    })
  }

  protected opened (): void {
    this.#init.onOpen(this)
  }

  /** What the node offers from now on; what it holds beyond that has to go. */
  setCapacity (bytes: number | undefined): void {
    this.#capacityBytes = bytes

    if (this.isOpen) {
      this.life.segments.setCapacity(bytes ?? CAPACITY_BYTES)
    }
  }

  mend (): void {
    this.setCapacity(undefined)
  }

  /** SIGKILL. With `power` the machine goes with it, and what was not synced may be gone or torn. */
  crash (power: boolean): void {
    this.end()

    if (power) {
      this.#disk.crash()
      this.#index.crash()
    } else {
      this.#disk.kill()
    }
  }

  loseDisk (): void {
    this.storeId = `${this.id} disk at ${this.#init.virtual.now}`
    this.#disk = new FaultDisk(this.#init.random)
    this.#index = new FaultIndexDb(this.#init.random, this.#disk.plan)
    this.#disk.makeFolder(DIR)
  }
}
