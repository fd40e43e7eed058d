import { createFiles } from '../../src/files/files.js'
import { ClusterView } from '../../src/dht/cluster-view.js'
import { silentLogger } from '../../src/util/logger.js'
import { randomId, seededRandom, type Random } from '../../src/util/random.js'
import { VolumesService } from '../../src/volumes/service.js'
import { HostClock } from '../host-clock.js'
import { MemberTable } from '../member-table.js'
import { emptyImage, folderOn, logStoreOn, SimDisk, type DiskImage } from '../shell/disk.js'
import type { VirtualClock } from '../clock.js'
import type { RpcNet } from '../rpc-net.js'
import type { Blocks } from '../../src/blocks/types.js'
import type { Member } from '../../src/peer/membership/member.js'
import type { StateChanges } from '../../src/volumes/replica/state/state-db.js'
import type { Volume } from '../../src/volumes/types.js'

/** Wall clocks differ by so much, ms. */
const SKEW_MS = 5_000

/** What a write to the disk takes, ms. */
const DISK_MS = 0.2

export interface VolumeNodeInit {
  id: string
  index: number
  replaceDelayMs: number
  random: Random
  virtual: VirtualClock
  net: RpcNet
  blocks: Blocks
  /** A process changes the state of its replica of a group; it is not durable yet. */
  onStep: (node: VolumeNode, group: string, changes: StateChanges) => void
  /** A process is ready. */
  onOpen: (node: VolumeNode) => void
}

/** What one process of a node consists of. */
interface Life {
  clock: HostClock
  disk: SimDisk
  table: MemberTable
  volumes: VolumesService
  isOpen: boolean
  /** By name, as far as they were opened. */
  opened: Map<string, Promise<Volume>>
}

/** A machine with a disk, and on it, one after the other, processes with the real replicas, registry and clients. */
export class VolumeNode {
  readonly id: string
  readonly index: number
  readonly isFull = false
  storeId: string
  /** What a write to the disk takes at most, ms. */
  diskMs = DISK_MS
  readonly #init: VolumeNodeInit
  #image: DiskImage = emptyImage()
  #life: Life | undefined
  /** Faults of the code itself: what a start threw. */
  readonly errors: unknown[] = []

  constructor (init: VolumeNodeInit) {
    this.#init = init
    this.id = init.id
    this.index = init.index
    this.storeId = randomId(init.random)
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

  get table (): MemberTable {
    return this.life.table
  }

  get life (): Life {
    return this.#life as Life
  }

  /** @param members - what the process knows of the mesh when it starts */
  start (members: readonly Member[]): void {
    const { virtual, net, random, blocks, replaceDelayMs, onStep } = this.#init
    const clock = new HostClock(virtual, (random() - 0.5) * SKEW_MS)
    const disk = new SimDisk(this.#image, one => {
      virtual.schedule(virtual.now + random() * this.diskMs, () => { clock.whenAwake(() => { one.release(1) }) })
    })
    const table = new MemberTable(this.id, members)
    const cluster = new ClusterView(table, clock)
    const volumes = new VolumesService({
      cluster,
      rpc: net.join(this.id, clock),
      blocks,
      files: createFiles({ blocks }),
      logs: logStoreOn(disk),
      folder: folderOn(disk, (group, changes) => { onStep(this, group, changes) }),
      replicas: 3,
      replaceDelayMs,
      principal: `user${this.index}`,
      clock,
      random: seededRandom(Math.floor(random() * 2 ** 32)),
      logger: silentLogger
    })
    const life: Life = { clock, disk, table, volumes, isOpen: false, opened: new Map() }
    this.#life = life
    cluster.start()
    table.onChange(({ kind }) => {
      if (kind === 'state') {
        volumes.groups.membersChanged()
      }
    })
    volumes.start().then(() => {
      if (this.#life === life) {
        life.isOpen = true
        this.#init.onOpen(this)
      }
    }, (err: unknown) => {
      if (this.#life === life) {
        this.errors.push(err)
      }
    })
  }

  /** The volume of this name, at the process that runs. */
  async volume (name: string): Promise<Volume> {
    const { opened, volumes } = this.life
    const opening = opened.get(name) ?? volumes.open(name)
    opened.set(name, opening)

    try {
      return await opening
    } catch (err) {
      opened.delete(name)
      throw err
    }
  }

  /** The process ends, or its machine: some of what was on its way to the disk gets there. */
  crash (): void {
    const { clock, disk } = this.life
    clock.end()
    disk.hold()
    disk.crash(Math.floor(this.#init.random() * (disk.waiting.length + 1)))
    this.#life = undefined
  }

  /** The machine gets an empty disk; only while no process runs. */
  loseDisk (): void {
    this.#image = emptyImage()
    this.storeId = randomId(this.#init.random)
  }

  /** The disk is as fast as it was, and the clock as right. */
  mend (): void {
    this.diskMs = DISK_MS

    if (this.#life !== undefined) {
      this.#life.clock.skewMs = 0
    }
  }

  freeze (): void {
    this.life.clock.freeze()
  }

  thaw (): void {
    this.life.clock.thaw()
  }
}
