import { PROBE_MOVES_MAX, PROBE_TIMEOUT_MS } from './constants.js'
import { CREATED, FROZEN, IDS } from './names.js'
import { isGroupConfig, isTime, type GroupConfig, type Pointer } from './types.js'
import { joinParts, splitParts } from '../replica/framing.js'
import { volumeQuery, volumeStatus } from '../replica/methods.js'
import { decodeAnswer } from '../tree/codec/answer.js'
import { encodeQuery } from '../tree/codec/query.js'
import { errorCode } from '../../util/errors.js'
import type { TreeAnswer, TreeQuery } from '../tree/types.js'
import type { Rpc } from '../../peer/rpc/types.js'
import type { Logger } from '../../util/logger.js'

/** What a quorum of a registry's group said. */
export interface Probed extends GroupConfig {
  createdAtMs: number
  /** It lost against another one, and nothing is registered in it any more. */
  isFrozen: boolean
}

export interface ProbeInit { rpc: Rpc, logger: Logger }

const QUERIES: readonly TreeQuery[] = [
  { type: 'stat', target: { path: IDS } },
  { type: 'stat', target: { path: FROZEN } },
  { type: 'read', target: { path: CREATED } }
]

/**
 * Asks a group that a node says is a registry. It is one when a replica reads from it with a quorum behind it, and
 * when a majority of the set that this replica names say that they are that set. Undefined: it is none, or cannot be
 * reached now.
 */
export async function probeRegistry (
  init: ProbeInit, told: Pointer, { signal }: { signal: AbortSignal }
): Promise<Probed | undefined> {
  const asked = new Set<string>()
  let locator: GroupConfig[] = [told]

  for (let move = 0; move < PROBE_MOVES_MAX && locator.length > 0; move++) {
    const next: GroupConfig[] = []

    for (const member of locator.flatMap(({ members }) => members)) {
      if (signal.aborted || asked.has(member)) {
        continue
      }

      asked.add(member)
      const { answers, config } = await ask(init, told.group, member, signal)

      if (config === undefined) {
        continue
      }

      if (answers === undefined) {
        next.push(config)
      } else if (await isConfirmed(init, told.group, config, signal)) {
        return probedOf(answers, config, told)
      }
    }

    locator = next
  }

  return undefined
}

async function ask (
  { rpc, logger }: ProbeInit, group: string, peer: string, signal: AbortSignal
): Promise<{ answers?: TreeAnswer[], config?: GroupConfig }> {
  try {
    const { header, payload } = await rpc.call(peer, volumeQuery, { group, stale: false, minIndex: 0 },
      joinParts(QUERIES.map(encodeQuery)), { class: 'control', timeoutMs: PROBE_TIMEOUT_MS, signal })
    const { config: told } = header
    const config = isGroupConfig(told) ? { epoch: told.epoch, members: [...told.members] } : undefined

    return {
      ...(config === undefined ? {} : { config }),
      ...(header.outcome === 'done' ? { answers: splitParts(payload, QUERIES.length).map(decodeAnswer) } : {})
    }
  } catch (err) {
    logger.trace({ group, peer, code: errorCode(err) }, 'a replica of what may be a registry did not answer')

    return {}
  }
}

/** A majority of the set say that they hold the group, in that set or a later one. */
async function isConfirmed (
  { rpc, logger }: ProbeInit, group: string, { epoch, members }: GroupConfig, signal: AbortSignal
): Promise<boolean> {
  const confirmed = await Promise.all(members.map(async peer => {
    try {
      const { header } = await rpc.call(peer, volumeStatus, { group }, undefined,
        { class: 'control', timeoutMs: PROBE_TIMEOUT_MS, signal })

      return header.hosted && (header.config?.epoch ?? 0) >= epoch
    } catch (err) {
      logger.trace({ group, peer, code: errorCode(err) }, 'a replica of what may be a registry did not answer')

      return false
    }
  }))

  return confirmed.filter(Boolean).length > members.length / 2
}

function probedOf ([ids, frozen, created]: TreeAnswer[], config: GroupConfig, told: Pointer): Probed | undefined {
  // Made half way, or another volume: nothing to go on with.
  if (ids?.type !== 'stat') {
    return undefined
  }

  return { ...config, createdAtMs: createdAt(created) ?? told.createdAtMs, isFrozen: frozen?.type === 'stat' }
}

/** Registries of before this was written down have the time that is told of them. */
function createdAt (answer: TreeAnswer | undefined): number | undefined {
  if (answer?.type !== 'read' || answer.content.kind !== 'inline') {
    return undefined
  }

  try {
    const { createdAtMs } = JSON.parse(Buffer.from(answer.content.bytes).toString()) as { createdAtMs?: unknown }

    return isTime(createdAtMs) ? createdAtMs : undefined
  } catch {
    return undefined
  }
}
