import { createFiles } from '../../src/files/files.js'
import { ClusterView } from '../../src/dht/cluster-view.js'
import { silentLogger } from '../../src/util/logger.js'
import { randomId, seededRandom } from '../../src/util/random.js'
import { VolumesService } from '../../src/volumes/service.js'
import { MeshNode, type MeshNodeInit, type NodeLife } from '../mesh-node.js'
import { emptyImage, folderOn, logStoreOn, SimDisk, type DiskImage } from '../shell/disk.js'
import type { Blocks } from '../../src/blocks/types.js'
import type { Member } from '../../src/peer/membership/member.js'
import type { StateChanges } from '../../src/volumes/replica/state/state-db.js'
import type { Volume } from '../../src/volumes/types.js'

/** What a write to the disk takes, ms. */
const DISK_MS = 0.2

export interface VolumeNodeInit extends MeshNodeInit {
  replaceDelayMs: number
  blocks: Blocks
  /** A process changes the state of its replica of a group; it is not durable yet. */
  onStep: (node: VolumeNode, group: string, changes: StateChanges) => void
  /** A process is ready. */
  onOpen: (node: VolumeNode) => void
}

/** What one process of a node consists of. */
interface Life extends NodeLife {
  disk: SimDisk
  volumes: VolumesService
  /** By name, as far as they were opened. */
  opened: Map<string, Promise<Volume>>
}

/** A machine with a disk, and on it, one after the other, processes with the real replicas, registry and clients. */
export class VolumeNode extends MeshNode<Life> {
  readonly isFull = false
  storeId: string
  /** What a write to the disk takes at most, ms. */
  diskMs = DISK_MS
  readonly #init: VolumeNodeInit
  #image: DiskImage = emptyImage()

  constructor (init: VolumeNodeInit) {
    super(init)
    this.#init = init
    this.storeId = randomId(init.random)
  }

  start (members: readonly Member[]): void {
    const { virtual, net, random, blocks, replaceDelayMs, onStep } = this.#init
    const { clock, table } = this.boot(members)
    const disk = new SimDisk(this.#image, one => {
      virtual.schedule(virtual.now + random() * this.diskMs, () => { clock.whenAwake(() => { one.release(1) }) })
    })
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
    this.begin({ clock, disk, table, volumes, isOpen: false, opened: new Map() }, async () => {
      cluster.start()
      table.onChange(({ kind }) => {
        if (kind === 'state') {
          volumes.groups.membersChanged()
        }
      })
      await volumes.start()
    })
  }

  protected opened (): void {
    this.#init.onOpen(this)
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
    const { disk } = this.life
    this.end()
    disk.hold()
    disk.crash(Math.floor(this.#init.random() * (disk.waiting.length + 1)))
  }

  loseDisk (): void {
    this.#image = emptyImage()
    this.storeId = randomId(this.#init.random)
  }

  /** The disk is as fast as it was, and the clock as right. */
  mend (): void {
    this.diskMs = DISK_MS

    if (this.isUp) {
      this.life.clock.skewMs = 0
    }
  }
}
