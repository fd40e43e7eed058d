import { BusyError, errorMessage } from '../../util/errors.js'
import { sleep } from '../../util/sleep.js'
import {
  CATCH_UP_RETRY_MS, FETCH_TIMEOUT_MS, STATE_PIECE_BYTES, STATE_SESSIONS_MAX, STATE_SESSION_MS
} from './constants.js'
import { GroupUnknownError, VolumeBrokenError } from './errors.js'
import { stampOf } from '../log/codec.js'
import { joinParts, splitParts } from './framing.js'
import { volumeState } from './methods.js'
import type { Applied } from './applier.js'
import type { StateDb, StateSnapshot } from './state-db.js'
import type { StateAnswer } from './pb/replica.js'
import type { Rpc } from '../../peer/rpc/types.js'
import type { Clock } from '../../util/clock.js'
import type { Logger } from '../../util/logger.js'

/** Keys of the replica itself, which a copy of the state does not take along, sort before all others. */
const TREE_KEYS_FROM = '0'
const TREE_KEYS_TO = '\uffff'

/** Keys and values of one piece; far above what fits into one. */
const PIECE_PARTS_MAX = 1_000_000

interface Session {
  snapshot: StateSnapshot
  applied: Applied
  entries: AsyncIterator<readonly [string, Uint8Array]>
  bytes: number
  usedAt: number
}

/** Hands the state of one replica to newcomers, piece by piece, each from a snapshot of its own. */
export class StateServer {
  readonly #sessions = new Map<number, Session>()
  readonly #snapshot: () => Promise<{ snapshot: StateSnapshot, applied: Applied }>
  readonly #clock: Pick<Clock, 'now'>
  #lastId = 0

  constructor (snapshot: () => Promise<{ snapshot: StateSnapshot, applied: Applied }>, clock: Pick<Clock, 'now'>) {
    this.#snapshot = snapshot
    this.#clock = clock
  }

  /** @param id - of the session; 0 begins one */
  async piece (group: string, id: number): Promise<{ header: Partial<StateAnswer>, payload: Uint8Array }> {
    await this.sweep()
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

    const { index, config } = session.applied

    return {
      header: {
        session: sessionId,
        index,
        epoch: config.epoch,
        lineage: [...config.lineage ?? []],
        members: [...config.members],
        done,
        bytes: session.bytes
      },
      payload: joinParts(parts)
    }
  }

  /** Lets go of sessions that were silent for too long. */
  async sweep (): Promise<void> {
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

    const { snapshot, applied } = await this.#snapshot()
    const entries = snapshot.range(TREE_KEYS_FROM, TREE_KEYS_TO)[Symbol.asyncIterator]()

    this.#sessions.set(++this.#lastId, { snapshot, applied, entries, bytes: 0, usedAt: this.#clock.now() })

    return this.#lastId
  }

  async #end (id: number): Promise<void> {
    const session = this.#sessions.get(id)

    this.#sessions.delete(id)
    await session?.entries.return?.()
    await session?.snapshot.close()
  }
}

/**
 * Replaces the state here by that of a peer; resolves to what it is of. When it rejects the state is empty or a part
 * of one, and has to be fetched again before it is used.
 */
export async function takeState (
  { rpc, db, group, peer, signal, beforeReplacing }: {
    rpc: Rpc
    db: StateDb
    group: string
    peer: string
    signal: AbortSignal
    /** Told what the state is of before anything here is given up for it; rejects when it is of no use. */
    beforeReplacing?: (applied: Applied) => Promise<void>
  }
): Promise<Applied> {
  const ask = async (session: number): Promise<{ header: StateAnswer, payload: Uint8Array }> =>
    await rpc.call(peer, volumeState, { group, session }, undefined,
      { class: 'repair', timeoutMs: FETCH_TIMEOUT_MS, signal })

  let piece = await ask(0)
  const { session, index, members } = piece.header
  const applied: Applied = { index, config: { ...stampOf(piece.header), members } }

  await beforeReplacing?.(applied)
  await db.clear()

  for (;;) {
    const { header, payload } = piece
    // The next one is on its way while this one is written.
    const next = header.done ? undefined : ask(session)
    next?.catch(() => {})
    db.stage(changesOf(payload))
    await db.flush()

    if (next === undefined) {
      return applied
    }

    piece = await next
  }
}

/** Tries one replica after the other, for as long as it takes, until `use` says that the state is one to go on with. */
export async function takeStateOfAny (
  init: {
    rpc: Rpc, db: StateDb, group: string, logger: Logger, signal: AbortSignal
    beforeReplacing?: (applied: Applied) => Promise<void>
  },
  peers: readonly string[],
  use: (take: () => Promise<Applied>) => Promise<boolean>
): Promise<void> {
  const { group, logger, signal } = init

  for (let attempt = 0; !signal.aborted; attempt++) {
    const peer = peers[attempt % peers.length]

    try {
      if (peer !== undefined && await use(async () => await takeState({ ...init, peer }))) {
        return
      }
    } catch (err) {
      logger.debug({ group, peer, err: errorMessage(err) }, 'the state of a volume could not be fetched')
    }

    await sleep(CATCH_UP_RETRY_MS, signal)
  }
}

function changesOf (payload: Uint8Array): Map<string, Uint8Array> {
  const parts = splitParts(payload, PIECE_PARTS_MAX)
  const changes = new Map<string, Uint8Array>()

  if (parts.length % 2 !== 0) {
    throw new VolumeBrokenError('a piece of the state that was sent is not whole')
  }

  for (let i = 0; i < parts.length; i += 2) {
    changes.set(Buffer.from(parts[i] as Uint8Array).toString(), parts[i + 1] as Uint8Array)
  }

  return changes
}
