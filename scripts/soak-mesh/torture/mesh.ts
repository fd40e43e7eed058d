import { mkdir, rm, writeFile } from 'node:fs/promises'
import path from 'node:path'
import { socketPathFor } from '../../../src/gateway/http/socket-path.js'
import { NodeProcess } from '../../../testing/processes/node-process.js'
import { NodeClient } from '../../../testing/history/node-client.js'
import { SECRET } from '../../../testing/processes/secret.js'

/** From spawn to the first answer, of a node that may have much to check, on a busy machine. */
const READY_MS_MAX = 120_000

/** Short, so that a run sees many replacements; a restart is quicker still. */
const DELAYS = ['--repair-delay', '3s', '--metadata-replace-delay', '3s']

const CLOCK_PRELOAD = new URL('clock-preload.js', import.meta.url).href

/** A place for a node: its folder and its port stay, its processes come and go. */
export class Slot {
  readonly name: string
  readonly client: NodeClient
  process: NodeProcess | undefined
  port = 0
  /** Runs, is not frozen, and has a disk to write to. */
  isUp = false

  /** @param dir - data dir */
  constructor (readonly folder: string, readonly index: number, readonly dir: string) {
    this.name = `n${index}`
    this.client = new NodeClient(socketPathFor(dir))
  }

  get clockFile (): string {
    return path.join(this.folder, `${this.name}.clock`)
  }

  get node (): NodeProcess {
    if (this.process === undefined) {
      throw new Error(`${this.name} was never started`)
    }

    return this.process
  }
}

/** The nodes of the run. */
export class TortureMesh {
  readonly slots: Slot[]
  readonly #folder: string

  /** @param dirOf - the data dir of a node, in `folder` or elsewhere */
  constructor (folder: string, nodes: number, dirOf: (name: string) => string) {
    this.#folder = folder
    this.slots = Array.from({ length: nodes }, (_, index) => new Slot(folder, index, dirOf(`n${index}`)))
  }

  get up (): Slot[] {
    return this.slots.filter(({ isUp }) => isUp)
  }

  /** Starts the node of a slot on what is in its data dir. Rejects when it ends instead of answering. */
  async start (slot: Slot): Promise<void> {
    await mkdir(slot.dir, { recursive: true, mode: 0o700 })
    const others = this.slots.filter(other => other !== slot)
    slot.process = this.spawn(slot.name, slot.dir, slot.port, slot.clockFile, others)
    await slot.process.ready()
    slot.port = Number(/\/tcp\/(\d+)/.exec(slot.process.address)?.[1] ?? 0)
    slot.isUp = true
  }

  /** A process on a data dir; nothing waits for it. */
  spawn (name: string, dir: string, port: number, clockFile: string, others: readonly Slot[]): NodeProcess {
    return new NodeProcess(dir, {
      name,
      listeners: [`127.0.0.1:${port}`],
      peers: others.filter(other => other.port > 0).map(other => `127.0.0.1:${other.port}`),
      args: [...DELAYS, '--console-log-level', 'warn'],
      env: { ...SECRET, CLOCK_OFFSET_FILE: clockFile, NODE_OPTIONS: `--import ${CLOCK_PRELOAD}` },
      readyTimeoutMs: READY_MS_MAX
    })
  }

  async kill (slot: Slot): Promise<void> {
    slot.isUp = false
    await slot.node.kill('SIGKILL')
  }

  async stop (slot: Slot): Promise<void> {
    slot.isUp = false
    await slot.node.stop()
  }

  freeze (slot: Slot): void {
    slot.isUp = false
    slot.node.freeze()
  }

  thaw (slot: Slot): void {
    slot.node.thaw()
    slot.isUp = true
  }

  async setClock (slot: Slot, offsetMs: number): Promise<void> {
    await writeFile(slot.clockFile, String(offsetMs))
  }

  /** Everything that a node left, for a look into a failure. */
  async writeOutputs (): Promise<void> {
    for (const slot of this.slots) {
      await writeFile(path.join(this.#folder, `${slot.name}.log`), slot.process?.output ?? '')
    }
  }

  close (): void {
    this.slots.forEach(({ client }) => { client.close() })
  }

  async removeClocks (): Promise<void> {
    for (const { clockFile } of this.slots) {
      await rm(clockFile, { force: true })
    }
  }
}
