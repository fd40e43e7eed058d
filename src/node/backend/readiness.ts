import { isPlaced, isReachable } from '../../peer/membership/member.js'
import { volumeRows } from './volume-health.js'
import type { Layers } from '../layers.js'

type ReadinessLayers = Pick<Layers, 'membership' | 'host' | 'volumes' | 'store'>

/**
 * Whether clients should be sent to this node: it is in its mesh, sees most of it, has the names of volumes, and its
 * disk takes writes. The reasons why not are sentences.
 */
export async function readiness (
  { membership, host, volumes, store }: ReadinessLayers, signal: AbortSignal
): Promise<{ ready: boolean, reasons: string[] }> {
  const placed = membership.members().filter(isPlaced)
  const reachable = placed.filter(isReachable)
  const { readOnlyReason } = store.usage()
  const reasons: string[] = []

  if (placed.length <= 1 && host.unreachedPeers().length > 0) {
    reasons.push('It has not met any node of its mesh yet.')
  } else if (2 * reachable.length <= placed.length) {
    reasons.push(`It reaches ${reachable.length} of the ${placed.length} nodes of its mesh.`)
  }

  if (readOnlyReason !== undefined) {
    reasons.push(`Its disk takes no writes: ${readOnlyReason}`)
  }

  const { problem } = await volumeRows(volumes, signal)

  if (problem !== undefined) {
    reasons.push(problem)
  }

  return { ready: reasons.length === 0, reasons }
}
