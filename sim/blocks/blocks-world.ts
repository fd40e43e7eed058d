/**
 * The block layer of a mesh in virtual time: every node runs the real `BlocksService` (put, get, repair, surplus,
 * garbage collection) on the real store, with a disk that forgets what was not synced, an rpc with latency, broken
 * connections and cuts, and a member table that follows the truth with a lag. The world alone knows the truth and
 * judges by it: what was acknowledged is never lost, and no copy goes while fewer than wanted would be left.
 */
import { VirtualClock } from '../clock.js'
import { RpcNet } from '../rpc-net.js'
import { CAPACITY_BYTES, MemberBeliefs, memberRow } from '../member-beliefs.js'
import { BlockNode } from './block-node.js'
import { entryId } from '../../src/blocks/repair/entry.js'
import { blockKey } from '../../src/dht/key.js'
import { Placement } from '../../src/dht/placement.js'
import { errorCode } from '../../src/util/errors.js'
import { nextTurn } from '../../src/util/next-turn.js'
import { seededRandom } from '../../src/util/random.js'
import type { Member } from '../../src/peer/membership/member.js'
import type { BlockChange } from '../../src/store/types.js'
import type { Random } from '../../src/util/random.js'
import type { CID } from 'multiformats/cid'

export interface BlocksWorldOptions {
  seed: number
  ids: readonly string[]
  /** Copies that each block wants. @default 3 */
  copies?: number
  /** Part of the requests and answers under which a connection breaks. @default 0 */
  loss?: number
  /** Member tables follow the truth after up to this long, ms. @default 1500 */
  tableLagMs?: number
  /** Dead for this long is evicted, ms. @default 5000 */
  repairDelayMs?: number
}

export interface SimBlock { cid: CID, data: Uint8Array }

/** After a disk was lost, copies that were counted on are gone: drops are not judged for so long, ms. */
const LOSS_EXCUSE_MS = 90_000

export class BlocksWorld {
  readonly options: Required<BlocksWorldOptions>
  readonly random: Random
  readonly virtual = new VirtualClock()
  readonly net: RpcNet
  readonly nodes: BlockNode[]
  /** What went wrong, as sentences. */
  readonly faults: string[] = []
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
    this.options = { copies: 3, loss: 0, tableLagMs: 1_500, repairDelayMs: 5_000, ...options }
    this.random = seededRandom(options.seed)
    const { random, virtual } = this
    this.net = new RpcNet({ random, virtual, loss: this.options.loss })
    this.nodes = options.ids.map((id, index) => new BlockNode({
      id, index, random, virtual, net: this.net, replicas: this.options.copies,
      minReplicas: Math.floor(this.options.copies / 2) + 1,
      onChange: (node, change) => { this.#onChange(node, change) },
      onOpen: node => { this.#recount(node) }
    }))
  }

  /** Starts all nodes. */
  async start (): Promise<void> {
    const members = this.#members()
    this.nodes.forEach(node => { node.start(members) })
    const { virtual, random, nodes, net, options: { tableLagMs: lagMs, repairDelayMs: evictMs } } = this
    new MemberBeliefs({ virtual, random, nodes, net, lagMs, evictMs }).look()
    await this.run(1_000)
  }

  /** Lets so much time pass. */
  async run (ms: number): Promise<void> {
    await this.virtual.runSettled(this.virtual.now + ms, async () => {
      do {
        await nextTurn()
      } while (this.nodes.some(({ isBusy }) => isBusy))
    })
  }

  /** Has a node put a block; true when it was acknowledged in this time. */
  async put (node: BlockNode, block: SimBlock, ms = 2_000): Promise<boolean> {
    const { blocks } = node.life
    const claims = [blocks.pinClaim(`put-${block.cid.toString()}`, { root: true, copies: this.options.copies })]
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

  /** Starts a node that is down, with its disk or with an empty one. */
  restart (node: BlockNode, disk: 'old' | 'empty' = 'old'): void {
    this.net.note(`${node.id} starts with its ${disk} disk`)

    if (disk === 'empty') {
      node.loseDisk()
      this.#copies.forEach(holders => holders.delete(node.id))
      this.#excusedUntil = this.virtual.now + LOSS_EXCUSE_MS
    }

    node.start(this.#members())
  }

  freeze (node: BlockNode): void {
    this.net.note(`${node.id} stands still`)
    node.freeze()
  }

  thaw (node: BlockNode): void {
    this.net.note(`${node.id} goes on`)
    node.thaw()
  }

  /** What a node offers from now on; what it holds beyond that has to go. */
  setCapacity (node: BlockNode, bytes: number | undefined): void {
    node.capacityBytes = bytes

    if (node.isOpen) {
      node.life.segments.setCapacity(bytes ?? CAPACITY_BYTES)
    }
  }

  usedBytes (node: BlockNode): number {
    return node.life.segments.usage().usedBytes
  }

  /** Everything works again: whoever is down starts, and nothing is cut. */
  mend (): void {
    this.net.heal()

    for (const node of this.nodes) {
      this.setCapacity(node, undefined)

      if (!node.isUp) {
        this.restart(node)
      } else if (node.isFrozen) {
        this.thaw(node)
      }
    }
  }

  /** Nodes on whose disks the block lies. */
  holders (cid: CID): string[] {
    return this.nodes.filter(node => node.isOpen && node.life.store.has(cid)).map(({ id }) => id)
  }

  /** The set of a block when every node counts. */
  setOf (cid: CID): string[] {
    return new Placement(this.nodes.map(({ id }) => ({ peerId: id, zone: '', capacityBytes: CAPACITY_BYTES })))
      .set(blockKey(cid), this.options.copies)
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
      } else if (isExact && holders.length > this.options.copies) {
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

  #members (): Member[] {
    return this.nodes.map(node => memberRow(node, `node${node.index}`, this.virtual.now))
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

      if (this.live.has(key) && holders.size < this.options.copies && this.virtual.now > this.#excusedUntil) {
        this.faults.push(`${node.id} dropped ${info.cid.toString()}, and ${holders.size} copies are left`)
      }
    }
  }
}
