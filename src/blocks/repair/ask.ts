/**
 * Asking a peer what it holds where comparing is not possible: the link to it is cut though the mesh sees it alive, its
 * member table is another one for long, or it belongs to another part of the mesh. It is asked for each entry that it
 * is not known to hold, and when it does not answer, others are asked to ask it.
 *
 * What comes of it is knowledge, not proof: copies are made by it, none is dropped.
 */
import { BATCH_CIDS_MAX, RELAYS_MAX } from '../constants.js'
import { checkItems, COMPARE_TIMEOUT_MS, type CompareComponents, type CompareOptions } from './compare.js'
import { inventoryCheck } from '../methods.js'
import { encodeItems } from '../wire.js'
import { errorCode, RemoteError } from '../../util/errors.js'
import type { IndexEntry } from './entry.js'
import type { Reach } from './knowledge.js'

/** What a relay says that answered, and could not reach the peer either. */
const UNREACHED_CODES: readonly string[] = ['peer_unreachable', 'rpc_timeout']

/**
 * Asks and notes what comes of it.
 *
 * @param relays - peers that may reach it, the likeliest first
 * @param placement - the digest under which its answer counts like a comparison: for a peer outside, with which there
 * is nothing to compare
 */
export async function askWhatItHolds (
  components: CompareComponents, peerId: string, relays: readonly string[], signal: AbortSignal, placement?: string
): Promise<Reach | undefined> {
  const { replicaIndex, now } = components
  const options = { class: 'repair', timeoutMs: COMPARE_TIMEOUT_MS, signal } as const
  replicaIndex.beginComparison(peerId)

  try {
    const entries = replicaIndex.unheldBy(peerId)
    const missing = new Set<IndexEntry>()
    const reach = await ask(components, peerId, entries, missing, relays, options)

    if (reach !== undefined) {
      // A comparison that came meanwhile knows better.
      replicaIndex.endComparison(peerId, reach === 'direct' ? placement : undefined, missing, reach)
    }

    return reach
  } finally {
    replicaIndex.abortComparison(peerId, now())
  }
}

/** Undefined: neither it nor a relay tells, not even whether others reach it. */
async function ask (
  components: CompareComponents, peerId: string, entries: readonly IndexEntry[], missing: Set<IndexEntry>,
  relays: readonly string[], options: CompareOptions
): Promise<Reach | undefined> {
  try {
    // Without entries too: to know whether it can be reached.
    await checkItems(components, peerId, entries, missing, options, true)

    return 'direct'
  } catch (err) {
    throwIfAborted(err)
  }

  let isOutOfReach = false

  for (const relay of relays.slice(0, RELAYS_MAX)) {
    missing.clear()

    try {
      if (await askThrough(components, relay, peerId, entries, missing, options)) {
        return 'relayed'
      }
    } catch (err) {
      throwIfAborted(err)
      isOutOfReach ||= err instanceof RemoteError && UNREACHED_CODES.includes(err.code)
    }
  }

  if (isOutOfReach) {
    entries.forEach(entry => missing.add(entry))
  }

  return isOutOfReach ? 'none' : undefined
}

/** False when the relay is of a version that does not know how. */
async function askThrough (
  { rpc }: CompareComponents, relay: string, about: string, entries: readonly IndexEntry[], missing: Set<IndexEntry>,
  options: CompareOptions
): Promise<boolean> {
  for (let start = 0; start === 0 || start < entries.length; start += BATCH_CIDS_MAX) {
    const batch = entries.slice(start, start + BATCH_CIDS_MAX)
    const { header } = await rpc.call(relay, inventoryCheck, { count: batch.length, about }, encodeItems(batch),
      options)

    if (header.about !== about) {
      return false
    }

    header.missing.flatMap(index => batch[index] ?? []).forEach(entry => missing.add(entry))
  }

  return true
}

function throwIfAborted (err: unknown): void {
  if (errorCode(err) === 'aborted') {
    throw err
  }
}
