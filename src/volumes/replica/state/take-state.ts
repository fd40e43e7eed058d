import { errorMessage } from '../../../util/errors.js'
import { sleep } from '../../../util/sleep.js'
import { CATCH_UP_RETRY_MS, FETCH_TIMEOUT_MS } from '../constants.js'
import { StateRefusedError, VolumeBrokenError } from '../errors.js'
import { stampOf } from '../../../consensus/codec.js'
import { splitParts } from '../framing.js'
import { volumeState } from '../methods.js'
import { TREE_KEYS_FROM } from './state-scan.js'
import { EMPTY_DIGEST, StateDigest } from '../digest/digest.js'
import { compareKeys } from '../../tree/kv.js'
import type { Applied } from '../applied.js'
import type { DigestMark } from '../digest/digest.js'
import type { StateDb, StateIntake } from './state-db.js'
import type { StateAnswer } from '../pb/replica.js'
import type { Rpc } from '../../../peer/rpc/types.js'
import type { Timer } from '../../../util/clock.js'
import type { Logger } from '../../../util/logger.js'

/** Keys and values of one piece; far above what fits into one. */
const PIECE_PARTS_MAX = 1_000_000

/** What a replica says of a state before it sends it. */
export interface StateOffer {
  peer: string
  applied: Applied
  /** The last digest of the sender that others have of the same index. */
  checkpoint?: DigestMark
}

interface TakeStateInit {
  rpc: Rpc
  db: StateDb
  group: string
  signal: AbortSignal
  /** Rejects when others of the set have something else than the sender. */
  agreement: { assertAgreed: (offer: StateOffer) => Promise<void> }
}

/** A state that came from a peer, whole, and waits to be adopted. */
export interface TakenState { applied: Applied, intake: StateIntake }

/** Fetches the state of a peer; the one that is here stays, and is what there is when that breaks off. */
export async function takeState (
  { rpc, db, group, peer, signal, agreement, beforeReplacing }: TakeStateInit & {
    peer: string
    /** Told what the state is of before anything here is given up for it; rejects when it is of no use. */
    beforeReplacing?: (applied: Applied, peer: string) => Promise<void>
  }
): Promise<TakenState> {
  const ask = async (session: number): Promise<StatePiece> =>
    await rpc.call(peer, volumeState, { group, session }, undefined,
      { class: 'repair', timeoutMs: FETCH_TIMEOUT_MS, signal })

  const first = await ask(0)
  const { index, members, digest: told, checkpoint } = first.header
  // Of a version that has no digests: then the log is chained from here on.
  const { log, logSince } = told ?? { ...EMPTY_DIGEST, logSince: index }
  const lineage = first.header.lineage.at(-1) ?? ''
  const applied: Applied = {
    index,
    config: { ...stampOf(first.header), members },
    digest: { state: told?.state ?? '', log, logSince, lineage }
  }

  await agreement.assertAgreed({ peer, applied, ...(checkpoint === undefined ? {} : { checkpoint }) })
  await beforeReplacing?.(applied, peer)
  const intake = await db.receive()

  try {
    const state = await receiveAll(first, ask, intake)

    return { applied: { ...applied, digest: { ...applied.digest, state: assertSame(state, told?.state) } }, intake }
  } catch (err) {
    await intake.discard()
    throw err
  }
}

interface StatePiece { header: StateAnswer, payload: Uint8Array }

/** Writes one piece after the other; resolves to the digest of all. */
async function receiveAll (
  first: StatePiece, ask: (session: number) => Promise<StatePiece>, intake: StateIntake
): Promise<string> {
  const { session } = first.header
  const digest = new StateDigest()
  let piece = first

  for (let lastKey = TREE_KEYS_FROM; ;) {
    const { header, payload } = piece
    // The next one is on its way while this one is written.
    const next = header.done ? undefined : ask(session)
    next?.catch(() => {})
    const changes = changesOf(payload, lastKey)

    for (const [key, value] of changes) {
      digest.add(key, value)
      lastKey = key
    }

    await intake.write(changes)

    if (next === undefined) {
      return digest.toString()
    }

    piece = await next
  }
}

function assertSame (found: string, told: string | undefined): string {
  if (told !== undefined && found !== told) {
    throw new StateRefusedError('its digest is another one than the sender has')
  }

  return found
}

/** Tries one replica after the other, for as long as it takes, until `use` says that the state is one to go on with. */
export async function takeStateOfAny (
  init: TakeStateInit & {
    clock: Timer, logger: Logger, beforeReplacing?: (applied: Applied, peer: string) => Promise<void>
  },
  peers: readonly string[],
  use: (take: () => Promise<TakenState>) => Promise<boolean>
): Promise<void> {
  const { group, clock, logger, signal } = init

  for (let attempt = 0; !signal.aborted; attempt++) {
    const peer = peers[attempt % peers.length]

    try {
      if (peer !== undefined && await use(async () => await takeState({ ...init, peer }))) {
        return
      }
    } catch (err) {
      logger.debug({ group, peer, err: errorMessage(err) }, 'the state of a volume could not be fetched')
    }

    await sleep(clock, CATCH_UP_RETRY_MS, signal)
  }
}

/** Keys come in their order, each once, and none of those that every replica has of its own. */
function changesOf (payload: Uint8Array, after: string): Map<string, Uint8Array> {
  const parts = splitParts(payload, PIECE_PARTS_MAX)
  const changes = new Map<string, Uint8Array>()
  let last = after

  if (parts.length % 2 !== 0) {
    throw new VolumeBrokenError('a piece of the state that was sent is not whole')
  }

  for (let i = 0; i < parts.length; i += 2) {
    const key = Buffer.from(parts[i] as Uint8Array).toString()

    if (compareKeys(last, key) >= 0) {
      throw new StateRefusedError('its keys are not in order, or are not those of a state')
    }

    changes.set(key, parts[i + 1] as Uint8Array)
    last = key
  }

  return changes
}
