import { createFiles } from '../../src/files/files.js'
import { createMemoryLogStore } from '../../src/store/memory/memory-log.js'
import { silentLogger } from '../../src/util/logger.js'
import { createVolumesFolder } from '../../src/volumes/folder.js'
import { VolumesService } from '../../src/volumes/service.js'
import { BlockMesh } from './block-mesh.js'
import { systemClock } from '../../src/util/clock.js'
import type { BlockMeshOptions, TestNode } from './block-mesh.js'
import type { LogStore } from '../../src/store/types.js'
import type { Standing } from '../../src/volumes/replica/standing.js'

export interface VolumeNode extends TestNode { volumes: VolumesService }

export interface VolumeMeshOptions extends BlockMeshOptions {
  /** What others say of the disk of the node. @default nothing */
  standing?: (index: number) => Standing
  /** Whose stores are later incarnations of themselves; asked at each start. @default none */
  isStoreRenewed?: (index: number) => boolean
  /** @default 300 */
  replaceDelayMs?: number
  /** @default ten minutes */
  removedKeptMs?: number
  /** How far the wall clock of each node is ahead of the mesh's, now, ms. @default none is */
  aheadMs?: (index: number) => number
  /** Where the nodes keep their logs; each index is asked once. @default in memory */
  logs?: (index: number) => LogStore
  /** Where the nodes keep their states. @default in memory, and lost by a restart */
  dir?: (index: number) => string
}

/** Nodes of one process with blocks and volumes: logs and states in memory, calls that are function calls. */
export class VolumeMesh {
  readonly blocks: BlockMesh
  readonly nodes: VolumeNode[]
  readonly #options: VolumeMeshOptions
  readonly #logs: LogStore[]

  constructor (count: number, options: VolumeMeshOptions = {}) {
    this.#options = options
    this.blocks = new BlockMesh(count, options)
    this.#logs = this.blocks.nodes.map((_, index) => options.logs?.(index) ?? createMemoryLogStore())
    this.nodes = this.blocks.nodes.map((node, index) => Object.assign(node, { volumes: this.#service(node, index) }))
  }

  /** Stops what the node has of volumes, and starts it again upon the same logs, after `meanwhile`. */
  async restart (node: VolumeNode, meanwhile: () => Promise<void> = async () => {}): Promise<void> {
    await node.volumes.stop()
    await meanwhile()
    node.volumes = this.#service(node, this.nodes.indexOf(node))
    await node.volumes.start()
  }

  #service (node: TestNode, index: number): VolumesService {
    const { replicas = 3, replaceDelayMs = 300, removedKeptMs, dir, aheadMs, isStoreRenewed, standing } = this.#options
    const { clock } = this.blocks

    return new VolumesService({
      cluster: node.mesh,
      rpc: node.rpc,
      blocks: node.blocks,
      files: createFiles({ blocks: node.blocks }),
      logs: this.#logs[index] as LogStore,
      isStoreRenewed: isStoreRenewed?.(index) ?? false,
      ...(standing === undefined ? {} : { standing: standing(index) }),
      replicas,
      replaceDelayMs,
      ...removedKeptMs !== undefined && { removedKeptMs },
      principal: `user${index}`,
      clock: { ...systemClock, now: () => clock.now(), wall: () => clock.wall() + (aheadMs?.(index) ?? 0) },
      random: Math.random,
      logger: silentLogger,
      folder: createVolumesFolder(dir?.(index))
    })
  }

  async start (): Promise<void> {
    await this.blocks.start()
    await Promise.all(this.nodes.map(async ({ volumes }) => { await volumes.start() }))
  }

  async stop (): Promise<void> {
    await Promise.all(this.nodes.map(async ({ volumes }) => { await volumes.stop() }))
    await this.blocks.stop()
  }
}
