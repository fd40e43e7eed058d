import { BusyError, errorMessage } from '../../../util/errors.js'
import { sleep } from '../../../util/sleep.js'
import {
  CATCH_UP_RETRY_MS, FETCH_TIMEOUT_MS, STATE_PIECE_BYTES, STATE_SESSIONS_MAX, STATE_SESSION_MS
} from '../constants.js'
import { GroupUnknownError, StateRefusedError, VolumeBrokenError } from '../errors.js'
import { stampOf } from '../../../consensus/codec.js'
import { joinParts, splitParts } from '../framing.js'
import { volumeState } from '../methods.js'
import { TREE_KEYS_FROM, TREE_KEYS_TO } from './state-scan.js'
import { EMPTY_DIGEST, StateDigest } from '../digest/digest.js'
import { compareKeys } from '../../tree/kv.js'
import type { Agreement } from '../agreement.js'
import type { Applied } from '../applied.js'
import type { Applier } from '../applier.js'
import type { DigestMark } from '../digest/digest.js'
import type { StateDb, StateIntake, StateSnapshot } from './state-db.js'
import type { StateAnswer } from '../pb/replica.js'
import type { Rpc } from '../../../peer/rpc/types.js'
import type { Clock, Timer } from '../../../util/clock.js'
import type { Logger } from '../../../util/logger.js'

/** Keys and values of one piece; far above what fits into one. */
const PIECE_PARTS_MAX = 1_000_000

interface Session {
  snapshot: StateSnapshot
  applied: Applied
  /** The last digest that others have of the same index. */
  checkpoint?: DigestMark
  entries: AsyncIterator<readonly [string, Uint8Array]>
  bytes: number
  usedAt: number
}

/** Hands the state of one replica to newcomers, piece by piece, each from a snapshot of its own. */
export class StateServer {
  readonly #sessions = new Map<number, Session>()
  readonly #applier: Applier
  readonly #clock: Pick<Clock, 'now'>
  #lastId = 0

  constructor (applier: Applier, clock: Pick<Clock, 'now'>) {
    this.#applier = applier
    this.#clock = clock
  }

  /** @param id - of the session; 0 begins one */
  async piece (group: string, id: number): Promise<{ header: Partial<StateAnswer>, payload: Uint8Array }> {
    await this.expire()
    const sessionId = id === 0 ? await this.#begin() : id
    const session = this.#sessions.get(sessionId)

    if (session === undefined) {
      // Let go of, or this process is another: the newcomer begins anew.
      throw new GroupUnknownError(group)
    }

    session.usedAt = this.#clock.now()
    const parts: Uint8Array[] = []
    let bytes = 0
    let done = false

    while (bytes < STATE_PIECE_BYTES) {
      const next = await session.entries.next()

      if (next.done === true) {
        done = true
        break
      }

      const [key, value] = next.value
      parts.push(Buffer.from(key), value)
      bytes += key.length + value.byteLength
    }

    session.bytes += bytes

    if (done) {
      await this.#end(sessionId)
    }

    const { applied: { index, config, digest }, checkpoint } = session

    return {
      header: {
        session: sessionId,
        index,
        epoch: config.epoch,
        lineage: [...config.lineage ?? []],
        members: [...config.members],
        done,
        bytes: session.bytes,
        digest: { index, ...digest },
        ...(checkpoint === undefined ? {} : { checkpoint })
      },
      payload: joinParts(parts)
    }
  }

  /** Lets go of sessions that were silent for too long. */
  async expire (): Promise<void> {
    for (const [id, { usedAt }] of this.#sessions) {
      if (this.#clock.now() - usedAt > STATE_SESSION_MS) {
        await this.#end(id)
      }
    }
  }

  async stop (): Promise<void> {
    for (const id of [...this.#sessions.keys()]) {
      await this.#end(id)
    }
  }

  async #begin (): Promise<number> {
    if (this.#sessions.size >= STATE_SESSIONS_MAX) {
      throw new BusyError('Too many newcomers take the state of this replica at once', STATE_SESSION_MS / 10)
    }

    // From before the state: others have it sooner.
    const [checkpoint] = this.#applier.marks.latest()
    const { snapshot, applied } = await this.#applier.snapshot()
    const entries = snapshot.range(TREE_KEYS_FROM, TREE_KEYS_TO)[Symbol.asyncIterator]()

    this.#sessions.set(++this.#lastId, {
      snapshot,
      applied,
      entries,
      bytes: 0,
      usedAt: this.#clock.now(),
      ...(checkpoint === undefined ? {} : { checkpoint })
    })

    return this.#lastId
  }

  async #end (id: number): Promise<void> {
    const session = this.#sessions.get(id)

    this.#sessions.delete(id)
    await session?.entries.return?.()
    await session?.snapshot.close()
  }
}

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
  /** Knows whether others of the set have something else than the sender. */
  agreement: Pick<Agreement, 'assertAgreed'>
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
