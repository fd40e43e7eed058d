import { startNode } from './node-process.js'
import { waitFor } from '../wait-for.js'
import type { NodeOptions, NodeProcess } from './node-process.js'

export interface MeshOptions extends Omit<NodeOptions, 'dir' | 'peers' | 'name'> {
  /** Options of the node with this index, on top of the common ones. */
  each?: (index: number) => NodeOptions
  /** Resolve only when every node sees all others alive. @default true */
  waitConverged?: boolean
}

/** Starts one node, then n - 1 more that join through it, all at once. Named `n0`, `n1`, … */
export async function startMesh (n: number, options: MeshOptions = {}): Promise<NodeProcess[]> {
  const { each, waitConverged, ...common } = options
  const optionsOf = (index: number): NodeOptions => ({ ...common, name: `n${index}`, ...each?.(index) })
  const first = await startNode(optionsOf(0))
  const others = await Promise.all(Array.from({ length: n - 1 }, (_, i) =>
    startNode({ peers: [first.address], ...optionsOf(i + 1) })))
  const nodes = [first, ...others]

  if (waitConverged !== false) {
    await waitConvergedMesh(nodes)
  }

  return nodes
}

/** Waits until every one of the nodes sees all of them alive. */
export async function waitConvergedMesh (
  nodes: readonly NodeProcess[], timeoutMs?: number
): Promise<void> {
  for (const node of nodes) {
    await waitForState(node, nodes.filter(other => other !== node), 'alive', { timeoutMs, all: nodes })
  }
}

/** Waits until a node sees the others in a state. */
export async function waitForState (
  node: NodeProcess, others: readonly NodeProcess[], state: string,
  options: { timeoutMs?: number, all?: readonly NodeProcess[] } = {}
): Promise<void> {
  let seen = ''

  await waitFor(async () => {
    const rows = await node.peers()
    const states = new Map(rows.map(row => [row.peer_id, row.state as string]))

    seen = others.map(other => `${other.name} ${states.get(other.peerId) ?? 'unknown'}`).join(', ')

    return others.every(other => states.get(other.peerId) === state)
  }, {
    what: `${node.name} to see ${others.map(other => other.name).join(', ')} ${state}`,
    timeoutMs: options.timeoutMs,
    context: () => `It saw: ${seen}.\n${(options.all ?? [node]).map(one => one.describe()).join('\n')}`
  })
}
