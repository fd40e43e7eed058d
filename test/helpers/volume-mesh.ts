import { createFiles } from '../../src/files/files.js'
import { createMemoryLogStore } from '../../src/store/memory-log.js'
import { silentLogger } from '../../src/util/logger.js'
import { VolumesService } from '../../src/volumes/service.js'
import { BlockMesh } from './block-mesh.js'
import type { BlockMeshOptions, TestNode } from './block-mesh.js'

export interface VolumeNode extends TestNode { volumes: VolumesService }

export interface VolumeMeshOptions extends BlockMeshOptions {
  /** @default 300 */
  replaceDelayMs?: number
  /** How far the wall clock of each node is ahead of the mesh's, now, ms. @default none is */
  aheadMs?: (index: number) => number
}

/** Nodes of one process with blocks and volumes: logs and states in memory, calls that are function calls. */
export class VolumeMesh {
  readonly blocks: BlockMesh
  readonly nodes: VolumeNode[]

  constructor (count: number, options: VolumeMeshOptions = {}) {
    this.blocks = new BlockMesh(count, options)
    this.nodes = this.blocks.nodes.map((node, index) => Object.assign(node, {
      volumes: new VolumesService({
        membership: node.membership,
        placement: () => node.mesh.placement,
        rpc: node.rpc,
        blocks: node.blocks,
        files: createFiles({ blocks: node.blocks }),
        logs: createMemoryLogStore(),
        replicas: options.replicas ?? 3,
        replaceDelayMs: options.replaceDelayMs ?? 300,
        who: `user${index}`,
        clock: {
          now: () => this.blocks.clock.now(),
          wall: () => this.blocks.clock.wall() + (options.aheadMs?.(index) ?? 0)
        },
        random: Math.random,
        logger: silentLogger
      })
    }))
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
