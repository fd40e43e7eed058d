import { ASK_INTERVAL_MS, FILTER_BYTES_MAX, MARK_TIMEOUT_MS } from './constants.js'
import { volumeMark } from '../replica/methods.js'
import { errorCode } from '../../util/errors.js'
import { BoundedMap } from '../../util/bounded-map.js'
import { randomId } from '../../util/random.js'
import type { VolumeLink } from '../client/link.js'
import type { Directory } from '../registry/directory.js'
import type { GroupLocator } from '../client/group-locator.js'
import type { MarkInfo } from '../replica/pb/replica.js'
import type { VolumeMark, MarkSource } from '../../blocks/gc/types.js'
import type { Rpc } from '../../peer/rpc/types.js'
import type { Clock } from '../../util/clock.js'
import type { Logger } from '../../util/logger.js'
import type { Random } from '../../util/random.js'

/** Filters kept for marks that are asked for again and again; GC keeps what it decoded itself. */
const CACHED_MAX = 4

/** Volumes that were asked lately for a mark. */
const ASKED_MAX = 10_000

export interface SourceInit {
  rpc: Rpc
  locator: GroupLocator
  directory: Directory
  link: (group: string) => VolumeLink
  clock: Clock
  random: Random
  logger: Logger
}

/** Gathers what the replicas of volumes marked: a mark counts when two of them made the same, bit by bit. */
export class VolumeMarkSource implements MarkSource {
  readonly #init: SourceInit
  readonly #askedAt = new BoundedMap<string, number>(ASKED_MAX)
  readonly #cache = new BoundedMap<string, VolumeMark>(CACHED_MAX)

  constructor (init: SourceInit) {
    this.#init = init
  }

  async marks (
    volumeId: string, { signal, notBeforeMs }: { signal: AbortSignal, notBeforeMs: number }
  ): Promise<readonly VolumeMark[] | 'deleted' | undefined> {
    const { directory, locator } = this.#init
    const registry = await directory.find({ signal })

    if (registry === undefined) {
      return undefined
    }

    const record = await registry.byId(volumeId, { signal })

    if (record === undefined) {
      // Also volumes of a mesh that was joined a moment ago are unknown: only the mark of a removal counts.
      return await registry.isDeleted(volumeId, { signal }) ? 'deleted' : undefined
    }

    locator.hint(volumeId, record)
    const { members } = locator.get(volumeId) ?? record
    const agreed = await this.#agreed(volumeId, members, signal)
    const newest = Math.max(0, ...agreed.map(({ info }) => info.beganAtMs))

    if (newest < notBeforeMs) {
      await this.#ask(volumeId, signal)
    }

    const marks: VolumeMark[] = []

    for (const { info, holders } of agreed) {
      const mark = await this.#fetch(volumeId, info, holders, signal)

      if (mark !== undefined) {
        marks.push(mark)
      }
    }

    return marks
  }

  /** Marks of which two replicas have the same, or the only one there is. */
  async #agreed (
    volumeId: string, members: readonly string[], signal: AbortSignal
  ): Promise<{ info: MarkInfo, holders: string[] }[]> {
    const found = new Map<string, { info: MarkInfo, holders: string[] }>()

    await Promise.all(members.map(async peerId => {
      try {
        const { header } = await this.#init.rpc.call(peerId, volumeMark, { group: volumeId, markId: '', offset: 0 }, undefined,
          { class: 'repair', timeoutMs: MARK_TIMEOUT_MS, signal })

        for (const info of header.marks) {
          const key = keyOf(info)
          const entry = found.get(key) ?? { info, holders: [] }
          entry.holders.push(peerId)
          entry.info = { ...entry.info, beganAtMs: Math.min(entry.info.beganAtMs, info.beganAtMs) }
          found.set(key, entry)
        }
      } catch (err) {
        this.#init.logger.trace({ group: volumeId, peerId, code: errorCode(err) }, 'a replica did not tell of its marks')
      }
    }))

    const needed = Math.min(2, members.length)

    return [...found.values()].filter(({ holders }) => holders.length >= needed)
      .sort((a, b) => a.info.beganAtMs - b.info.beganAtMs)
  }

  async #ask (volumeId: string, signal: AbortSignal): Promise<void> {
    const { clock, link, random, logger } = this.#init
    const now = clock.now()

    if (now - (this.#askedAt.get(volumeId) ?? -Infinity) < ASK_INTERVAL_MS) {
      return
    }

    // Claims name volumes, and any node makes claims.
    this.#askedAt.set(volumeId, now)

    try {
      await link(volumeId).submit({
        type: 'sweep', sweepId: randomId(random), salt: new Uint8Array(Buffer.from(randomId(random), 'hex'))
      }, { signal, principal: 'gc' })
    } catch (err) {
      logger.debug({ group: volumeId, code: errorCode(err) }, 'a mark of a volume could not be begun')
    }
  }

  async #fetch (
    volumeId: string, info: MarkInfo, holders: readonly string[], signal: AbortSignal
  ): Promise<VolumeMark | undefined> {
    const key = keyOf(info)
    const cached = this.#cache.get(key)

    if (cached !== undefined || info.filterBytes > FILTER_BYTES_MAX) {
      return cached
    }

    for (const peerId of holders) {
      try {
        const filter = await this.#filter(volumeId, info, peerId, signal)
        const mark: VolumeMark = {
          markId: info.markId,
          index: info.index,
          salt: info.salt,
          beganAtMs: info.beganAtMs,
          filter,
          ...(info.keepSinceMs === undefined ? {} : { keepSinceMs: info.keepSinceMs })
        }

        this.#cache.set(key, mark)

        return mark
      } catch (err) {
        this.#init.logger.debug({ group: volumeId, peerId, code: errorCode(err) }, 'the filter of a mark could not be fetched')
      }
    }

    return undefined
  }

  async #filter (
    volumeId: string, { markId, filterBytes }: MarkInfo, peerId: string, signal: AbortSignal
  ): Promise<Uint8Array> {
    const filter = new Uint8Array(filterBytes)

    for (let offset = 0; offset < filterBytes;) {
      const { payload } = await this.#init.rpc.call(peerId, volumeMark, { group: volumeId, markId, offset },
        undefined, { class: 'repair', timeoutMs: MARK_TIMEOUT_MS, signal })

      if (payload.byteLength === 0) {
        throw new RangeError(`the filter of mark ${markId} ends at ${offset} of ${filterBytes} bytes`)
      }

      filter.set(payload, offset)
      offset += payload.byteLength
    }

    return filter
  }
}

/** Everything that has to be equal. */
function keyOf ({ markId, index, salt, keepSinceMs, filterHash }: MarkInfo): string {
  return [markId, index, Buffer.from(salt).toString('hex'), keepSinceMs ?? '', Buffer.from(filterHash).toString('hex')].join(' ')
}
