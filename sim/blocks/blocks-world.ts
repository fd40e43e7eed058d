/**
 * The block layer of a mesh in virtual time: every node runs the real `BlocksService` (put, get, repair, surplus,
 * garbage collection) on the real store, with a disk that forgets what was not synced, an rpc with latency, broken
 * connections and cuts, and a member table that follows the truth with a lag. The world alone knows the truth and
 * judges by it: what was acknowledged is never lost, and no copy goes while fewer than wanted would be left.
 */
import { CAPACITY_BYTES } from '../member-beliefs.js'
import { MeshWorld, type MeshWorldOptions } from '../mesh-world.js'
import { BlockNode } from './block-node.js'
import { entryId } from '../../src/blocks/repair/entry.js'
import { blockKey } from '../../src/dht/key.js'
import { Placement } from '../../src/dht/placement.js'
import { errorCode } from '../../src/util/errors.js'
import type { BlockChange } from '../../src/store/types.js'
import type { CID } from 'multiformats/cid'

export interface BlocksWorldOptions extends MeshWorldOptions {
  /** Copies that each block wants. @default 3 */
  copies?: number
}

export interface SimBlock { cid: CID, data: Uint8Array }

/** After a disk was lost, copies that were counted on are gone: drops are not judged for so long, ms. */
const LOSS_EXCUSE_MS = 90_000

export class BlocksWorld extends MeshWorld<BlockNode> {
  readonly nodes: readonly BlockNode[]
  readonly #wanted: number
  /** By block: the nodes on whose disks it lies, as far as their stores said. */
  readonly #copies = new Map<string, Set<string>>()
  /** Acknowledged, and not given up since. */
  readonly live = new Map<string, SimBlock>()
  /** Taken back, which a holder of the pin was told. */
  readonly unpinned = new Map<string, CID>()
  #excusedUntil = -Infinity
  transfers = 0
  drops = 0

  constructor (options: BlocksWorldOptions) {
    super(options)
    const { random, virtual, net } = this
    const { copies = 3 } = options
    this.#wanted = copies
    this.nodes = options.ids.map((id, index) => new BlockNode({
      id, index, random, virtual, net, replicas: copies, minReplicas: Math.floor(copies / 2) + 1,
      onChange: (node, change) => { this.#onChange(node, change) },
      onOpen: node => { this.#recount(node) }
    }))
  }

  /** Has a node put a block; true when it was acknowledged in this time. */
  async put (node: BlockNode, block: SimBlock, ms = 2_000): Promise<boolean> {
    const { blocks } = node.life
    const claims = [blocks.pinClaim(`put-${block.cid.toString()}`, { root: true, copies: this.#wanted })]
    let isAcknowledged = false
    blocks.put(block.cid, block.data, { claims }).then(() => {
      isAcknowledged = true
      this.live.set(entryId(block.cid), block)
    }, (err: unknown) => { this.net.note(`put failed: ${errorCode(err)}`) })
    await this.run(ms)

    return isAcknowledged
  }

  /** Has a node take a pin back, at once: from now on garbage collection may take the copies. */
  async unpin (node: BlockNode, { cid }: SimBlock, ms = 2_000): Promise<void> {
    const key = entryId(cid)
    this.net.note(`${node.id} unpins ${key}`)
    this.live.delete(key)
    node.life.blocks.unpin(cid, { now: true }).then(owners => {
      if (owners > 0) {
        this.unpinned.set(key, cid)
      }
    }, (err: unknown) => { this.net.note(`unpin failed: ${errorCode(err)}`) })
    await this.run(ms)
  }

  /** Reads a block at a node. */
  async get (node: BlockNode, { cid, data }: SimBlock, ms = 30_000): Promise<boolean> {
    let isRead = false
    node.life.blocks.get(cid).then(bytes => {
      isRead = Buffer.compare(bytes, data) === 0
    }, (err: unknown) => { this.net.note(`get failed: ${errorCode(err)}`) })

    for (let waited = 0; waited < ms && !isRead; waited += 250) {
      await this.run(250)
    }

    return isRead
  }

  /** SIGKILL, or with `power` the end of the whole machine. */
  crash (node: BlockNode, power: boolean): void {
    this.net.note(`${node.id} ${power ? 'loses power' : 'is killed'}`)
    node.crash(power)
  }

  override restart (node: BlockNode, disk: 'old' | 'empty' = 'old'): void {
    if (disk === 'empty') {
      this.#copies.forEach(holders => holders.delete(node.id))
      this.#excusedUntil = this.virtual.now + LOSS_EXCUSE_MS
    }

    super.restart(node, disk)
  }

  usedBytes (node: BlockNode): number {
    return node.life.segments.usage().usedBytes
  }

  /** Nodes on whose disks the block lies. */
  holders (cid: CID): string[] {
    return this.nodes.filter(node => node.isOpen && node.life.store.has(cid)).map(({ id }) => id)
  }

  /** The set of a block when every node counts. */
  setOf (cid: CID): string[] {
    return new Placement(this.nodes.map(({ id }) => ({ peerId: id, zone: '', capacityBytes: CAPACITY_BYTES })))
      .set(blockKey(cid), this.#wanted)
  }

  /** Judges a mesh that was mended and had its time; `isExact`: nothing lies where it does not belong either. */
  async judge (isExact: boolean): Promise<void> {
    for (const node of this.nodes) {
      node.errors.forEach(err => { this.faults.push(`${node.id} failed: ${String(err)}`) })

      if (!node.isOpen) {
        this.faults.push(`${node.id} does not start`)
      }
    }

    for (const block of this.live.values()) {
      const { cid } = block
      const holders = this.holders(cid)
      const lacking = this.setOf(cid).filter(id => !holders.includes(id))

      if (holders.length === 0) {
        this.faults.push(`${cid.toString()} was acknowledged and is lost`)
      } else if (lacking.length > 0) {
        this.faults.push(`${cid.toString()} is missing at ${lacking.join()}`)
      } else if (isExact && holders.length > this.#wanted) {
        this.faults.push(`${cid.toString()} still has ${holders.length} copies`)
      }
    }

    for (const cid of isExact ? this.unpinned.values() : []) {
      if (this.holders(cid).length > 0) {
        this.faults.push(`${cid.toString()} was unpinned, and still has ${this.holders(cid).length} copies`)
      }
    }

    const [some] = [...this.live.values()].sort(() => this.random() - 0.5)
    const reader = this.nodes[Math.floor(this.random() * this.nodes.length)]

    if (some !== undefined && reader?.isOpen === true && !await this.get(reader, some)) {
      this.faults.push(`${some.cid.toString()} cannot be read at ${reader.id}`)
    }
  }

  /** A crash may have taken copies that were not acknowledged. */
  #recount (node: BlockNode): void {
    const here = new Set([...node.life.segments.entries()].map(({ cid }) => entryId(cid)))
    here.forEach(key => this.#copies.set(key, this.#copies.get(key) ?? new Set()))
    this.#copies.forEach((holders, key) => here.has(key) ? holders.add(node.id) : holders.delete(node.id))
    this.net.note(`${node.id} is ready with ${here.size} copies`)
  }

  #onChange (node: BlockNode, { kind, info }: BlockChange): void {
    const key = entryId(info.cid)
    const holders = this.#copies.get(key) ?? new Set()
    this.#copies.set(key, holders)

    if (kind === 'added') {
      this.transfers++
      holders.add(node.id)
    } else if (kind === 'removed' && holders.delete(node.id)) {
      this.drops++
      this.net.note(`${node.id} drops ${key}`)

      if (this.live.has(key) && holders.size < this.#wanted && this.virtual.now > this.#excusedUntil) {
        this.faults.push(`${node.id} dropped ${info.cid.toString()}, and ${holders.size} copies are left`)
      }
    }
  }
}
