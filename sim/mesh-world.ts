import { VirtualClock } from './clock.js'
import { MemberBeliefs, memberRow } from './member-beliefs.js'
import { RpcNet } from './rpc-net.js'
import { nextTurn } from '../src/util/next-turn.js'
import { seededRandom, type Random } from '../src/util/random.js'
import type { MeshNode, NodeLife } from './mesh-node.js'

export interface MeshWorldOptions {
  seed: number
  ids: readonly string[]
  /** Part of the requests and answers under which a connection breaks. @default 0 */
  loss?: number
  /** Part of the requests that come once more, up to a minute later. @default 0 */
  duplicates?: number
  /** Member tables follow the truth after up to this long, ms. @default 1500 */
  tableLagMs?: number
  /** Dead for this long is evicted, ms. @default 5000 */
  evictMs?: number
}

/**
 * A mesh in virtual time whose nodes run real layers: an rpc with latency, broken connections and cuts, member tables
 * that follow the truth with a lag, and what can happen to the machines.
 */
export abstract class MeshWorld<Node extends MeshNode<NodeLife>> {
  readonly random: Random
  readonly virtual = new VirtualClock()
  readonly net: RpcNet
  /** What went wrong, as sentences. */
  readonly faults: string[] = []
  readonly #beliefs: { lagMs: number, evictMs: number }
  abstract readonly nodes: readonly Node[]

  constructor ({ seed, loss = 0, duplicates = 0, tableLagMs = 1_500, evictMs = 5_000 }: MeshWorldOptions) {
    this.random = seededRandom(seed)
    this.net = new RpcNet({ random: this.random, virtual: this.virtual, loss, duplicates })
    this.#beliefs = { lagMs: tableLagMs, evictMs }
  }

  /** Starts all nodes. */
  async start (): Promise<void> {
    const { virtual, random, nodes, net } = this
    const members = this.#members()
    nodes.forEach(node => { node.start(members) })
    new MemberBeliefs({ virtual, random, nodes, net, ...this.#beliefs }).look()
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

  /** Starts a node that is down, with its disk or with an empty one. */
  restart (node: Node, disk: 'old' | 'empty' = 'old'): void {
    this.net.note(`${node.id} starts with its ${disk} disk`)

    if (disk === 'empty') {
      node.loseDisk()
    }

    node.start(this.#members())
  }

  /** Nodes that work. */
  up (): Node[] {
    return this.nodes.filter(node => node.isOpen && !node.isFrozen)
  }

  freeze (node: Node): void {
    this.net.note(`${node.id} stands still`)
    node.freeze()
  }

  thaw (node: Node): void {
    this.net.note(`${node.id} goes on`)
    node.thaw()
  }

  /** Nodes that are down start, and those that stand still go on. */
  recover (): void {
    for (const node of this.nodes) {
      if (!node.isUp) {
        this.restart(node)
      } else if (node.isFrozen) {
        this.thaw(node)
      }
    }
  }

  /** Everything works again, and nothing is cut. */
  mend (): void {
    this.net.heal()
    this.nodes.forEach(node => { node.mend() })
    this.recover()
  }

  #members (): ReturnType<typeof memberRow>[] {
    return this.nodes.map(node => memberRow(node, `node${node.index}`, this.virtual.now))
  }
}
