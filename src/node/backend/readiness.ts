import { isPlaced, isReachable } from '../../peer/membership/member.js'
import { errorCode, errorMessage } from '../../util/errors.js'
import type { Layers } from '../layers.js'

/** A balancer asks each second or two, and takes no answer for a no. */
const NAMES_TIMEOUT_MS = 1_000

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

  try {
    await volumes.list({ signal: AbortSignal.any([signal, AbortSignal.timeout(NAMES_TIMEOUT_MS)]) })
  } catch (err) {
    reasons.push(errorCode(err) === 'aborted' ? 'The names of volumes did not come in time.' : errorMessage(err))
  }

  return { ready: reasons.length === 0, reasons }
}
