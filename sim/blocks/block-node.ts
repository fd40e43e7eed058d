import { FaultDisk } from '../../testing/faults/fault-disk.js'
import { FaultIndexDb } from '../../testing/faults/fault-index-db.js'
import { BlocksService } from '../../src/blocks/service.js'
import { matches } from '../../src/blocks/verify.js'
import { ClusterView } from '../../src/dht/cluster-view.js'
import { createSegmentStore } from '../../src/store/disk/segment-store.js'
import { UnverifiedStore } from '../../src/store/unverified.js'
import { silentLogger } from '../../src/util/logger.js'
import { seededRandom } from '../../src/util/random.js'
import { HostClock } from '../host-clock.js'
import { MemberTable } from '../member-table.js'
import type { FaultProcess } from '../../testing/faults/process.js'
import type { Member } from '../../src/peer/membership/member.js'
import type { SegmentStore } from '../../src/store/disk/segment-store.js'
import type { BlockChange, BlockStore } from '../../src/store/types.js'
import type { Random } from '../../src/util/random.js'
import type { VirtualClock } from '../clock.js'
import type { RpcNet } from '../rpc-net.js'

/** Wall clocks differ by so much, ms. */
const SKEW_MS = 5_000

const DIR = '/store'
const SEGMENT_BYTES = 64 * 1024

export interface BlockNodeInit {
  id: string
  index: number
  replicas: number
  minReplicas: number
  random: Random
  virtual: VirtualClock
  net: RpcNet
  /** Called for each change of the copies on the disk, by the process that runs. */
  onChange: (node: BlockNode, change: BlockChange) => void
  /** A process is ready. */
  onOpen: (node: BlockNode) => void
}

/** What one process of a node consists of. */
interface Life {
  clock: HostClock
  process: FaultProcess
  segments: SegmentStore
  store: BlockStore
  table: MemberTable
  blocks: BlocksService
  isOpen: boolean
}

/** A machine with a disk, and on it, one after the other, processes with the real store and the real block layer. */
export class BlockNode {
  readonly id: string
  readonly index: number
  readonly #init: BlockNodeInit
  #disk: FaultDisk
  #index: FaultIndexDb
  #life: Life | undefined
  capacityBytes: number | undefined
  storeId: string
  /** Faults of the code itself: what a start, or the life after it, threw. */
  readonly errors: unknown[] = []

  constructor (init: BlockNodeInit) {
    this.#init = init
    this.id = init.id
    this.index = init.index
    this.storeId = `${this.id} disk 0`
    this.#disk = new FaultDisk(init.random)
    this.#index = new FaultIndexDb(init.random, this.#disk.plan)
    this.#disk.makeFolder(DIR)
  }

  get isUp (): boolean {
    return this.#life !== undefined
  }

  get isOpen (): boolean {
    return this.#life?.isOpen === true
  }

  get isFrozen (): boolean {
    return this.#life?.clock.isFrozen === true
  }

  /** Waits for its disk. */
  get isBusy (): boolean {
    return this.#life?.process.isBusy === true
  }

  get table (): MemberTable {
    return this.life.table
  }

  get isFull (): boolean {
    return this.life.segments.usage().full
  }

  get life (): Life {
    return this.#life as Life
  }

  /** @param members - what the process knows of the mesh when it starts */
  start (members: readonly Member[]): void {
    const { virtual, net, random, replicas, minReplicas } = this.#init
    const clock = new HostClock(virtual, (random() - 0.5) * SKEW_MS)
    const { fs, process } = this.#disk.start()
    const own = seededRandom(Math.floor(random() * 2 ** 32))
    const segments = createSegmentStore({
      dir: DIR, fs, indexDb: this.#index.attach(process), clock, segmentBytes: SEGMENT_BYTES,
      ...(this.capacityBytes === undefined ? {} : { capacityBytes: this.capacityBytes })
    })
    const table = new MemberTable(this.id, members)
    const life: Life = {
      clock, process, segments, store: segments, table, blocks: undefined as unknown as BlocksService, isOpen: false
    }
    this.#life = life
    void this.#open(life, () => new BlocksService({
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
    }))
  }

  async #open (life: Life, build: () => BlocksService): Promise<void> {
    try {
      await life.segments.open()

      if (life.segments.isUnverified) {
        const unverified = new UnverifiedStore(life.segments, life.clock, silentLogger)
        life.store = unverified
        unverified.start()
      }

      life.segments.onChange(change => {
        if (this.#life === life) {
          this.#init.onChange(this, change)
        }
      })
      life.blocks = build()
      await life.blocks.start()

      if (this.#life === life) {
        life.isOpen = true
        this.#init.onOpen(this)
      }
    } catch (err) {
      if (!life.process.dead) {
        this.errors.push(err)
      }
    }
  }

  /** SIGKILL. With `power` the machine goes with it, and what was not synced may be gone or torn. */
  crash (power: boolean): void {
    this.#life?.clock.end()
    this.#life = undefined

    if (power) {
      this.#disk.crash()
      this.#index.crash()
    } else {
      this.#disk.kill()
    }
  }

  /** The machine gets an empty disk; only while no process runs. */
  loseDisk (): void {
    this.storeId = `${this.id} disk at ${this.#init.virtual.now}`
    this.#disk = new FaultDisk(this.#init.random)
    this.#index = new FaultIndexDb(this.#init.random, this.#disk.plan)
    this.#disk.makeFolder(DIR)
  }

  freeze (): void {
    this.#life?.clock.freeze()
  }

  thaw (): void {
    this.#life?.clock.thaw()
  }
}
