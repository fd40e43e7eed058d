import { volumeStatus } from '../methods.js'
import { errorCode } from '../../../util/errors.js'
import type { StatusAnswer } from '../pb/replica.js'
import type { Rpc } from '../../../peer/rpc/types.js'
import type { Logger } from '../../../util/logger.js'

/** Healthy nodes answer at once; who does not is taken for silent. */
const ASK_TIMEOUT_MS = 2_000

/** What one node says of its replica of a group. */
export interface SetAnswer { peerId: string, status: StatusAnswer }

/**
 * Asks nodes, one by one, what they hold of a group: what a single member says of the others is not believed. Those who
 * do not answer are left out.
 */
export async function askSet (
  { rpc, logger, signal }: { rpc: Rpc, logger: Logger, signal?: AbortSignal }, group: string, peers: readonly string[]
): Promise<SetAnswer[]> {
  const answers = await Promise.all(peers.map(async peerId => {
    try {
      const { header } = await rpc.call(peerId, volumeStatus, { group }, undefined,
        { class: 'control', timeoutMs: ASK_TIMEOUT_MS, ...(signal === undefined ? {} : { signal }) })

      return [{ peerId, status: header }]
    } catch (err) {
      logger.trace({ group, peerId, code: errorCode(err) }, 'a node did not tell whether it holds a replica')

      return []
    }
  }))

  return answers.flat()
}
