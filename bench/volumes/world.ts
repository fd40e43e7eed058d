import { waitFor } from '../../testing/wait-for.js'
import { BenchMesh } from '../lib/mesh.js'
import type { RemoteNode } from '../lib/remote-node.js'
import type { NodeOptions } from '../../src/index.js'
import type { VolumeOptions, VolumeStat } from '../../src/volumes/types.js'

export const NODES = 5
export const VOLUME = 'bench'
const READY_MS_MAX = 60_000

/** Which process plays which part for a volume. */
export interface Roles {
  sequencer: number
  /** Replicas that do not order. */
  followers: number[]
  /** Nodes without a replica. */
  outsiders: number[]
}

export interface VolumeWorld {
  mesh: BenchMesh
  roles: () => Promise<Roles>
  stat: (from?: number) => Promise<VolumeStat>
}

/** Five nodes with a volume that has as many metadata replicas as it was asked for, all of them up to date. */
export async function startWorld (
  options: VolumeOptions & { metadataReplicas: 3 | 5 }, nodeOptions: NodeOptions = {}
): Promise<VolumeWorld> {
  const mesh = await BenchMesh.start({ processes: NODES, options: nodeOptions })
  await mesh.at(0).do('volumeCreate', { name: VOLUME, ...options })
  const stat = async (from = 0): Promise<VolumeStat> => await mesh.at(from).do('volumeStat', { name: VOLUME })
  await whole(mesh.at(0), options.metadataReplicas)
  const roles = async (): Promise<Roles> => {
    // Nobody orders while nobody has anything to order.
    await touch(mesh.at(0))

    return rolesOf(mesh.remotes, await stat())
  }

  return { mesh, stat, roles }
}

/**
 * Resolves when so many replicas count, answer and have applied what is chosen. Asks for a change now and then: while
 * nobody does, nobody tells a replica that was away what it has missed.
 */
export async function whole (remote: RemoteNode, replicas: number): Promise<void> {
  let seen = ''
  await waitFor(async () => {
    await touch(remote)
    const { replicas: rows, index, writable } = await remote.do('volumeStat', { name: VOLUME })
    seen = textOf(rows)

    return writable && rows.length === replicas && rows.every(row => !row.learner && (row.appliedIndex ?? -1) >= index)
  }, { what: `${replicas} metadata replicas`, timeoutMs: READY_MS_MAX, everyMs: 100, context: () => `It saw: ${seen}.` })
}

export function textOf (rows: VolumeStat['replicas']): string {
  return rows.map(({ hostname, state, appliedIndex, learner }) =>
    `${hostname} ${state} ${appliedIndex ?? '-'}${learner ? ' learner' : ''}`).join(', ')
}

async function touch (remote: RemoteNode): Promise<void> {
  await remote.do('volumeDo', { name: VOLUME, operation: 'mkdir', path: '/ready' })
}

export function rolesOf (remotes: readonly RemoteNode[], { replicas }: VolumeStat): Roles {
  const at = (peerId: string): number => remotes.findIndex(remote => remote.peerId === peerId)
  const members = replicas.map(({ peerId }) => at(peerId))
  const sequencer = at(replicas.find(row => row.sequencer)?.peerId ?? '')

  if (sequencer === -1) {
    throw new Error('No replica of the volume orders.')
  }

  return {
    sequencer,
    followers: members.filter(index => index !== sequencer && index !== -1),
    outsiders: remotes.map((_, index) => index).filter(index => !members.includes(index))
  }
}
