import { fileURLToPath } from 'node:url'
import { ActionProcess } from '../../testing/processes/action-process.js'
import type { NodeOptions } from '../../src/index.js'
import type { MemberEvent, NodeActions } from './node-actions.js'

const SCRIPT = fileURLToPath(new URL('node-child.js', import.meta.url))

/** No single action takes longer, on a slow and busy machine as well; one that does hangs. */
const ACTION_TIMEOUT_MS = 300_000

/** The parent's end of a child process with embedded nodes. */
export class RemoteNode extends ActionProcess<NodeActions, MemberEvent> {
  readonly #listeners = new Set<(event: MemberEvent, at: number) => void>()
  #nodes: { peerId: string, address: string }[] = []

  private constructor () {
    super({
      name: 'the process of the node',
      script: SCRIPT,
      // Flags of this process go on to the nodes: `node --trace-gc dist/bench/main.js …`.
      execArgv: process.execArgv,
      actionTimeoutMs: ACTION_TIMEOUT_MS,
      onEvent: event => {
        const at = performance.now()
        this.#listeners.forEach(listener => { listener(event, at) })
      }
    })
  }

  /** Starts a process with these nodes in it. */
  static async start (...nodes: NodeOptions[]): Promise<RemoteNode> {
    const remote = new RemoteNode()
    remote.#nodes = await remote.do('start', { nodes })

    return remote
  }

  /** Of the first node. */
  get peerId (): string { return this.#nodes[0]?.peerId ?? '' }
  get address (): string { return this.#nodes[0]?.address ?? '' }
  get peerIds (): string[] { return this.#nodes.map(({ peerId }) => peerId) }

  /** Member events of its nodes, with the time of their arrival here (`performance.now`). */
  onEvent (listener: (event: MemberEvent, at: number) => void): () => void {
    this.#listeners.add(listener)

    return () => this.#listeners.delete(listener)
  }

  /** Stops the nodes; the process ends by itself after that. */
  async stop (): Promise<void> {
    await this.do('stop')
    await this.exited
  }
}
