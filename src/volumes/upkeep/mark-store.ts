import { createHash } from 'node:crypto'
import { CID } from 'multiformats/cid'
import { FILTER_PIECE_BYTES, MARKS_KEPT, WALK_PAUSE_EVERY, WALK_PAUSE_MS } from './constants.js'
import { buildFilter } from '../../blocks/gc/build-filter.js'
import { volumeMark } from '../replica/methods.js'
import { roots, uploadsSince } from '../tree/query/roots.js'
import { errorMessage } from '../../util/errors.js'
import { sharedController } from '../../util/abort.js'
import { sleep } from '../../util/sleep.js'
import type { StateSnapshot } from '../replica/state/state-db.js'
import type { MarkInfo } from '../replica/pb/replica.js'
import type { TreeCommand } from '../tree/types.js'
import type { VolumeMark } from '../../blocks/gc/types.js'
import type { Blocks } from '../../blocks/types.js'
import type { Rpc } from '../../peer/rpc/types.js'
import type { Timer } from '../../util/clock.js'
import type { Logger } from '../../util/logger.js'

export interface MarkStoreInit {
  rpc: Rpc
  blocks: Pick<Blocks, 'get'>
  clock: Timer
  logger: Logger
}

interface Kept { mark: VolumeMark, info: MarkInfo }

/**
 * The marks that replicas on this node made: when a volume's log says so, the filter of everything that its tree
 * refers to is built from the state as of that index. They are kept in memory: a restart loses them, and another
 * mark is made.
 */
export class MarkStore {
  readonly #init: MarkStoreInit
  readonly #kept = new Map<string, Kept[]>()
  readonly #building = new Map<string, Promise<void>>()
  readonly #stop = sharedController()

  constructor (init: MarkStoreInit) {
    this.#init = init

    init.rpc.handle(volumeMark, async ({ header }) => {
      const kept = this.#kept.get(header.group) ?? []

      if (header.markId === '') {
        return { header: { marks: kept.map(({ info }) => info) } }
      }

      const filter = kept.find(({ mark }) => mark.markId === header.markId)?.mark.filter

      return {
        header: { marks: [] },
        payload: filter?.subarray(header.offset, header.offset + FILTER_PIECE_BYTES) ?? new Uint8Array(0)
      }
    })
  }

  /** One after the other for each volume; what comes while one is being built waits. Never rejects. */
  begin (group: string, command: TreeCommand, index: number, timeMs: number, snapshot: StateSnapshot): void {
    const before = this.#building.get(group) ?? Promise.resolve()
    const building = before.then(async () => { await this.#build(group, command, index, timeMs, snapshot) })
      .catch((err: unknown) => { this.#init.logger.warn({ group, err: errorMessage(err) }, 'a mark of a volume failed; blocks that it would free stay') })
      .finally(() => { void snapshot.close() })
    this.#building.set(group, building)
  }

  async stop (): Promise<void> {
    this.#stop.abort()
    await Promise.all(this.#building.values())
  }

  /** The replica is not here any more. A mark that is being built goes as soon as it is there. */
  forget (group: string): void {
    const building = this.#building.get(group)

    if (building !== undefined) {
      void building.then(() => {
        this.#kept.delete(group)
        this.#building.delete(group)
      })
    }
  }

  async #build (
    group: string, { op }: TreeCommand, index: number, timeMs: number, snapshot: StateSnapshot
  ): Promise<void> {
    if (op.type !== 'sweep' || this.#stop.signal.aborted) {
      return
    }

    const { blocks, clock } = this.#init
    const keepSinceMs = uploadsSince(snapshot)
    let nodes = 0
    const { filter } = await buildFilter(cids(roots(snapshot)), {
      salt: op.salt,
      read: async (cid, { signal }) => await blocks.get(cid, { signal }),
      signal: this.#stop.signal,
      pace: async () => {
        if (++nodes % WALK_PAUSE_EVERY === 0) {
          await sleep(clock, WALK_PAUSE_MS, this.#stop.signal)
        }
      }
    })
    const mark: VolumeMark = {
      markId: op.sweepId,
      index,
      salt: op.salt,
      beganAtMs: timeMs,
      filter,
      ...(keepSinceMs === undefined ? {} : { keepSinceMs })
    }
    const kept = [...this.#kept.get(group) ?? [], { mark, info: infoOf(mark) }]
    this.#kept.set(group, kept.slice(-MARKS_KEPT))
  }
}

/** What is no CID names no block: it must not keep a volume from being swept for ever. */
export async function * cids (found: AsyncIterable<Uint8Array>): AsyncGenerator<CID> {
  for await (const bytes of found) {
    const cid = decoded(bytes)

    if (cid !== undefined) {
      yield cid
    }
  }
}

function decoded (bytes: Uint8Array): CID | undefined {
  try {
    return CID.decode(bytes)
  } catch {
    return undefined
  }
}

function infoOf ({ markId, index, salt, beganAtMs, keepSinceMs, filter }: VolumeMark): MarkInfo {
  return {
    markId: markId,
    index,
    salt: new Uint8Array(salt),
    beganAtMs,
    filterHash: new Uint8Array(createHash('sha256').update(filter).digest()),
    filterBytes: filter.byteLength,
    ...(keepSinceMs === undefined ? {} : { keepSinceMs })
  }
}
