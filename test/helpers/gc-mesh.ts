import * as dagPB from '@ipld/dag-pb'
import { createHash, randomBytes, randomUUID } from 'node:crypto'
import { CID } from 'multiformats/cid'
import * as Digest from 'multiformats/hashes/digest'
import { buildFilter } from '../../src/blocks/gc/build-filter.js'
import { CLAIM_AGE_MS_MIN } from '../../src/blocks/gc/constants.js'
import { eventually } from './eventually.js'
import { BlockMesh, type BlockMeshOptions } from './block-mesh.js'
import type { VolumeMark, MarkSource } from '../../src/blocks/gc/types.js'

/** What a volume's replicas would know: its tree, by roots, and the uploads that are open. */
export class FakeVolume {
  readonly roots = new Set<CID>()
  /** Wall ms at which they began. */
  readonly uploads = new Set<number>()
  readonly marks: VolumeMark[] = []
  isDeleted = false
  isReachable = true
  #index = 0

  constructor (readonly mesh: GcMesh) {}

  /** What the replicas do when they are asked for one. */
  async mark (): Promise<VolumeMark> {
    const salt = randomBytes(16)
    const uploads = [...this.uploads]
    const beganAtMs = this.mesh.wall()
    const { filter } = await buildFilter([...this.roots], {
      salt, read: async cid => await this.mesh.nodes[0]!.blocks.get(cid), signal: new AbortController().signal
    })
    const mark: VolumeMark = {
      markId: randomUUID(), index: ++this.#index, salt, beganAtMs, filter,
      ...(uploads.length === 0 ? {} : { keepSinceMs: Math.min(...uploads) })
    }
    this.marks.push(mark)

    return mark
  }
}

/** A mesh of block layers with volumes that are marked when the test says so. */
export class GcMesh extends BlockMesh {
  readonly volumes = new Map<string, FakeVolume>()

  constructor (count: number, options: BlockMeshOptions = {}) {
    super(count, options)
    const source: MarkSource = {
      marks: async volumeId => {
        const volume = this.volumes.get(volumeId)

        return volume == null || !volume.isReachable ? undefined : volume.isDeleted ? 'deleted' : volume.marks.slice(-2)
      }
    }
    this.nodes.forEach(({ blocks }) => { blocks.gc.setSource(source) })
  }

  volume (volumeId: string): FakeVolume {
    const volume = this.volumes.get(volumeId) ?? new FakeVolume(this)
    this.volumes.set(volumeId, volume)

    return volume
  }

  /** Time passes until claims of now are old; all nodes have noticed that they stood still meanwhile. */
  async age (ms = CLAIM_AGE_MS_MIN + 60_000): Promise<void> {
    this.advance(ms)
    const from = this.wall()
    this.collect()
    await eventually('everybody is in touch again', () =>
      this.nodes.every(({ blocks }) => blocks.gc.status().inTouchSince >= from))
  }

  /** Two marks of each volume, and all are told to look. */
  async markTwice (): Promise<void> {
    for (const volume of this.volumes.values()) {
      await volume.mark()
      await volume.mark()
    }

    this.collect()
  }

  collect (): void {
    this.nodes.forEach(({ blocks }) => { blocks.gc.now() })
  }
}

/** A file node over its leaves. */
export function parentBlock (cids: readonly CID[]): { cid: CID, data: Uint8Array } {
  const data = dagPB.encode(dagPB.prepare({ Links: cids.map(Hash => ({ Hash, Name: '', Tsize: 1 })) }))

  return { cid: CID.createV1(0x70, Digest.create(0x12, createHash('sha256').update(data).digest())), data }
}
