/**
 * Volumes of a mesh in virtual time: every node runs the real `VolumesService` (replicas, state transfer, changes of
 * the set, registry, clients) on a simulated disk, with an rpc that loses, delays and repeats, and member tables that
 * follow the truth with a lag. One client at each node calls the real `Volume`, one call after the other.
 *
 * The world alone knows the truth. What the clients were told has to be what a single copy could have answered, and
 * replicas that applied the same part of a log have to have the same state.
 */
import { FakeBlocks } from '../../testing/fake-blocks.js'
import { checkLinearizable } from '../../testing/history/linearizability.js'
import { MeshWorld, type MeshWorldOptions } from '../mesh-world.js'
import { treeModel, type TreeHistory } from '../../testing/history/tree-model.js'
import { callVolume } from './volume-call.js'
import { VolumeNode } from './volume-node.js'
import { errorCode } from '../../src/util/errors.js'
import { randomId, seededRandom, type Random } from '../../src/util/random.js'
import { APPLIED_KEY, decodeApplied } from '../../src/volumes/replica/applied.js'
import type { TreeCall } from '../../testing/history/tree-calls.js'
import type { Replica } from '../../src/volumes/replica/replica.js'
import type { StateChanges } from '../../src/volumes/replica/state/state-db.js'

export interface VolumesWorldOptions extends MeshWorldOptions {
  /** @default 3 */
  metadataReplicas?: 3 | 5
  /** A replica that is dead for so long is replaced, ms. @default 3000 */
  replaceDelayMs?: number
}

/** What a client of a world sees and does. */
interface Client {
  node: VolumeNode
  random: Random
  /** What it last wrote at a path: its version, and the content that had it. */
  written: Map<string, { version: number, expected: string }>
  count: number
}

export const VOLUME = 'v'

/** Each is an object of its own for the checker: no call touches two. */
export const FOLDERS = ['/f0', '/f1', '/f2'] as const
const NAMES = ['a', 'b', 'c'] as const

/** A client thinks this long between two calls, at most, ms. */
const THINK_MS = 200

/** Asked again by a client that was told nothing of its call, with the same operation id. */
const ASKED_AGAIN = 0.5

/** Replicas that are behind catch up, and sets are made whole, ms. */
const SETTLE_MS = 15_000

/** Of the model, for each folder: a history that takes more says nothing. */
const STEPS_MAX = 300_000

export class VolumesWorld extends MeshWorld<VolumeNode> {
  readonly nodes: readonly VolumeNode[]
  readonly histories = new Map<string, TreeHistory>()
  /** State after an index of a log, and who had it first. */
  readonly #states = new Map<string, { state: string, by: string }>()
  readonly #clients: Client[]
  readonly #metadataReplicas: 3 | 5
  /** Times of calls and answers: all that happens in a world has an order. */
  #order = 0
  #isWorking = false
  answered = 0
  unknown = 0
  refused = 0
  steps = 0

  constructor (options: VolumesWorldOptions) {
    super(options)
    const { random, virtual, net } = this
    const { metadataReplicas = 3, replaceDelayMs = 3_000 } = options
    const blocks = new FakeBlocks()
    this.#metadataReplicas = metadataReplicas
    this.nodes = options.ids.map((id, index) => new VolumeNode({
      id, index, random, virtual, net, blocks, replaceDelayMs,
      onStep: (node, group, changes) => { this.#onStep(node, group, changes) },
      onOpen: node => { net.note(`${node.id} is ready`) }
    }))
    this.#clients = this.nodes.map(node => (
      { node, random: seededRandom(Math.floor(random() * 2 ** 32)), written: new Map(), count: 0 }
    ))
  }

  /** Starts all nodes, makes the volume, and has the clients work. */
  override async start (): Promise<void> {
    await super.start()
    const metadataReplicas = this.#metadataReplicas
    const [first] = this.nodes as [VolumeNode]
    await this.insist('the volume is made', async () => { await first.life.volumes.create(VOLUME, { metadataReplicas }) })

    for (const folder of FOLDERS) {
      this.histories.set(folder, [])
      await this.insist(`${folder} is made`, async () => { await (await first.volume(VOLUME)).mkdir(folder) })
    }

    this.work()
  }

  /** The clients call, one call after the other, until `rest`. */
  work (): void {
    this.#isWorking = true
    this.#clients.forEach(client => { this.#callSoon(client) })
  }

  rest (): void {
    this.#isWorking = false
  }

  /** Does something until it is done once; a fault after so long. */
  async insist (what: string, task: () => Promise<void>, withinMs = 30_000): Promise<void> {
    const until = this.virtual.now + withinMs
    const said = new Set<string>()
    let isDone = false

    while (!isDone && this.virtual.now < until) {
      let isOver = false
      task().then(() => { isDone = true }, (err: unknown) => { said.add(errorCode(err)) })
        .finally(() => { isOver = true })

      while (!isOver && this.virtual.now < until) {
        await this.run(50)
      }
    }

    if (!isDone) {
      this.faults.push(`it took longer than ${withinMs} ms until ${what} (${[...said].join()})`)
    }
  }

  /** The process of a node ends, or its machine. */
  crash (node: VolumeNode): void {
    this.net.note(`${node.id} ends`)
    node.crash()
  }

  override restart (node: VolumeNode, disk: 'old' | 'empty' = 'old'): void {
    super.restart(node, disk)
    this.#callSoon(this.#clients[node.index] as Client)
  }

  /** For so long the process of a node gets little of a processor. */
  slow (node: VolumeNode, ms: number): void {
    const { virtual, random } = this
    const { life } = node
    const until = virtual.now + ms
    const isSame = (): boolean => node.isUp && node.life === life
    const stop = (): void => {
      if (isSame() && !node.isFrozen && virtual.now < until) {
        this.freeze(node)
        virtual.schedule(virtual.now + random() * 400, go)
      }
    }
    const go = (): void => {
      if (isSame() && node.isFrozen) {
        this.thaw(node)
        virtual.schedule(virtual.now + random() * 50, stop)
      }
    }
    stop()
  }

  /** Someone sets the wall clock of a machine. */
  setClock (node: VolumeNode, aheadMs: number): void {
    this.net.note(`${node.id} has a clock that is ${aheadMs} ms ahead`)
    node.life.clock.skewMs = aheadMs
  }

  /** Open replicas of any group, by group. */
  replicas (): Map<string, { node: VolumeNode, replica: Replica }[]> {
    const found = new Map<string, { node: VolumeNode, replica: Replica }[]>()

    for (const node of this.nodes.filter(({ isOpen }) => isOpen)) {
      for (const replica of node.life.volumes.groups.list()) {
        found.set(replica.group, [...found.get(replica.group) ?? [], { node, replica }])
      }
    }

    return found
  }

  /** The node that orders the volume, as the latest set says; undefined while none does. */
  sequencer (): VolumeNode | undefined {
    return this.#ofVolume().filter(({ replica }) => replica.isSequencer)
      .sort((a, b) => b.replica.config.epoch - a.replica.config.epoch)[0]?.node
  }

  /** Sets that the volume has had. */
  epoch (): number {
    return Math.max(0, ...this.#ofVolume().map(({ replica }) => replica.config.epoch))
  }

  #ofVolume (): { node: VolumeNode, replica: Replica }[] {
    return [...this.replicas()].filter(([group]) => group.startsWith('v')).flatMap(([, all]) => all)
      .filter(({ replica }) => replica.isOpen)
  }

  /** Judges a mesh that was mended and had its time: every node writes and reads, all replicas are equal. */
  async judge (): Promise<void> {
    this.rest()
    await this.run(SETTLE_MS)

    for (const node of this.nodes) {
      node.errors.forEach(err => { this.faults.push(`${node.id} failed: ${String(err)}`) })

      if (!node.isOpen) {
        this.faults.push(`${node.id} does not start`)
        return
      }

      await this.insist(`${node.id} writes`, async () => {
        const volume = await node.volume(VOLUME)
        await volume.writeFile(`/last${node.index}`, 'last')
      })
    }

    // Writes that replicas hear of with the next message, and the last digests.
    await this.run(5_000)
    this.#judgeReplicas()

    for (const [folder, history] of this.histories) {
      const verdict = checkLinearizable(treeModel, history, { stepsMax: STEPS_MAX })
      this.steps += verdict.steps

      if (verdict.result === 'no') {
        this.faults.push(`${folder} is not linearizable: ${JSON.stringify(verdict.rest.slice(0, 3))}`)
      }
    }
  }

  #judgeReplicas (): void {
    for (const [group, all] of this.replicas()) {
      // What is left of a set that was never used goes by itself, later.
      const replicas = all.filter(({ replica }) => replica.isOpen && replica.isMember && !replica.isUnused)
      const epoch = Math.max(...replicas.map(({ replica }) => replica.config.epoch))
      const members = replicas.find(({ replica }) => replica.config.epoch === epoch)?.replica.config.members ?? []
      const there = replicas.filter(({ replica }) => members.includes(replica.self))
      const told = there.map(({ node, replica }) => `${node.index}: ${replica.appliedIndex} of epoch ${replica.config.epoch}`)

      if (there.length < members.length || there.some(({ replica }) => replica.config.epoch !== epoch)) {
        this.faults.push(`${group} has a set of ${members.length}, and these replicas: ${told.join(', ')}`)
      } else if (new Set(there.map(({ replica }) => replica.appliedIndex)).size > 1) {
        this.faults.push(`replicas of ${group} are not equal: ${told.join(', ')}`)
      }
    }

    for (const node of this.nodes) {
      for (const [group, { kind, reason }] of node.life.volumes.groups.failures()) {
        this.faults.push(`${node.id} gave its replica of ${group} up (${kind}): ${reason}`)
      }
    }
  }

  /** Each replica that applied a log up to an index has the same state. */
  #onStep (node: VolumeNode, group: string, changes: StateChanges): void {
    const applied = decodeApplied(changes.get(APPLIED_KEY))

    if (applied?.digest === undefined) {
      return
    }

    const { index, digest: { state, lineage } } = applied
    const key = `${group} ${lineage} ${index}`
    const known = this.#states.get(key)

    if (known === undefined) {
      this.#states.set(key, { state, by: node.id })
    } else if (known.state !== state) {
      this.faults.push(`${node.id} has another state of ${group} than ${known.by} at index ${index}`)
    }
  }

  #callSoon (client: Client): void {
    const { virtual } = this
    const life = client.node.isUp ? client.node.life : undefined

    virtual.schedule(virtual.now + client.random() * THINK_MS, () => {
      if (this.#isWorking && life !== undefined && client.node.isUp && client.node.life === life) {
        void this.#call(client).then(() => { this.#callSoon(client) })
      }
    })
  }

  /** A process that ends leaves its call unanswered. */
  async #call (client: Client): Promise<void> {
    const { node, random } = client

    if (!node.isOpen) {
      return
    }

    const folder = pick(random, FOLDERS)
    const input = callOf(client, folder)
    const operationId = randomId(random)
    const operation: TreeHistory[number] = { client: node.index, call: this.#order++, input }
    const history = this.histories.get(folder) as TreeHistory
    history.push(operation)
    const ask = async (): ReturnType<typeof callVolume> =>
      await callVolume(async () => await node.volume(VOLUME), folder, input, operationId)
    const { life } = node
    let outcome = await ask()

    if (outcome.kind === 'unknown' && random() < ASKED_AGAIN) {
      const again = await ask()
      outcome = again.kind === 'known' ? again : outcome
    }

    // Of another life: the answer reached no client.
    if (!node.isUp || node.life !== life) {
      return
    }

    switch (outcome.kind) {
      case 'known':
        this.answered++
        operation.return = this.#order++
        operation.output = outcome.output
        remember(client, folder, operation)
        break
      case 'none':
        this.refused++
        history.splice(history.indexOf(operation), 1)
        break
      case 'unknown':
        this.unknown++
        this.net.note(`${node.id} is not told: ${outcome.why}`)
    }
  }
}

function pick<T> (random: Random, items: readonly T[]): T {
  return items[Math.floor(random() * items.length)] as T
}

function callOf (client: Client, folder: string): TreeCall {
  const { random, node, written } = client
  const path = pick(random, NAMES)
  const content = `${node.index}.${client.count++}`

  switch (Math.floor(random() * 9)) {
    case 0: return { type: 'create', path, content }
    case 1:
    case 2: return { type: 'write', path, content }
    case 3: return { type: 'rename', from: path, to: pick(random, NAMES.filter(other => other !== path)) }
    case 4: return { type: 'remove', path }
    case 5: return { type: 'list' }
    case 6: {
      const seen = written.get(`${folder}/${path}`)

      return seen === undefined ? { type: 'create', path, content } : { type: 'write-if', path, content, ...seen }
    }
    default: return { type: 'read', path }
  }
}

function remember ({ written }: Client, folder: string, { input, output }: TreeHistory[number]): void {
  if ('content' in input && output?.version !== undefined) {
    written.set(`${folder}/${input.path}`, { version: output.version, expected: input.content })
  }
}
