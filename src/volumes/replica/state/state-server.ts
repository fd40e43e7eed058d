import { BusyError } from '../../../util/errors.js'
import { STATE_PIECE_BYTES, STATE_SESSIONS_MAX, STATE_SESSION_MS } from '../constants.js'
import { GroupUnknownError } from '../errors.js'
import { joinParts } from '../framing.js'
import { TREE_KEYS_FROM, TREE_KEYS_TO } from './state-scan.js'
import type { Applied } from '../applied.js'
import type { Applier } from '../applier.js'
import type { DigestMark } from '../digest/digest.js'
import type { StateSnapshot } from './state-db.js'
import type { StateAnswer } from '../pb/replica.js'
import type { Clock } from '../../../util/clock.js'

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
