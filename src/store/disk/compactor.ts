/**
 * Compaction: what is alive in a segment is written once more at the end of the log, and when that
 * is durable the segment is removed. Done in the background, in the order that `pickVictim` says.
 *
 * It is safe at any kill point, because the log may hold a record twice: until the file is gone the
 * later one counts, and the segment counts as shadowed at the next open.
 */
import { TaskPool } from '../../util/concurrently.js'
import { errorMessage } from '../../util/errors.js'
import { Throttle } from '../../util/throttle.js'
import { TokenBucket } from '../../util/token-bucket.js'
import { STORE_WORKERS } from '../workers.js'
import { Worker } from '../../util/worker.js'
import { fsCode, syncFolder, unlessGone } from '../device/fs.js'
import { pickVictim } from './compaction-policy.js'
import { COMPACT_BYTES_PER_SECOND, COMPACT_IN_FLIGHT_BYTES_MAX } from './constants.js'
import { headBytes, recordBytes, RecordKind, TRAILER_BYTES, trailerMatches } from './record.js'
import { scanSegment } from './scanner.js'
import { segmentPath } from './segment-files.js'
import { sleep } from '../../util/sleep.js'
import type { Clock } from '../../util/clock.js'
import type { Logger } from '../../util/logger.js'
import type { StoreFs } from '../device/fs.js'
import type { Catalog, SegmentStats } from './catalog.js'
import type { Checkpointer } from './checkpointer.js'
import type { Log } from './log.js'
import type { Manifest } from './manifest.js'
import type { Head } from './record.js'
import type { SegmentFiles } from './segment-files.js'

export interface CompactorInit {
  fs: StoreFs
  root: string
  seed: number
  segmentBytes: number
  catalog: Catalog
  files: SegmentFiles
  log: Log
  manifest: Pick<Manifest, 'dropSegment'>
  checkpointer: Checkpointer
  clock: Clock
  logger: Logger
  isPressed: () => boolean
  /** False: only when it is asked for. */
  isAutomatic: () => boolean
  /** See `CompactionView.roomBytes`. */
  roomBytes: () => number
  /** Asks the disk what is free, after a segment went. */
  refreshRoom: () => Promise<void>
  /**
   * Writes a record once more if it still counts when its turn comes, and tells when that is
   * durable. `payload`: its bytes, checked.
   */
  move: (head: Head, payload: Uint8Array) => Promise<void>
  /** A record that counts cannot be read: takes what it says out of service. */
  onDamaged: (key: Uint8Array) => Promise<void>
}

export class Compactor {
  readonly worker: Worker
  readonly #init: CompactorInit
  readonly #bucket: TokenBucket
  readonly #throttle = new Throttle(COMPACT_BYTES_PER_SECOND)
  /** Segments that hold a log record which cannot be read: they stay, for a person to look at. */
  readonly #stuck = new Set<number>()
  #running: Promise<number> | undefined
  #removed = 0

  constructor (init: CompactorInit) {
    this.#init = init
    this.#bucket = new TokenBucket(COMPACT_BYTES_PER_SECOND, init.clock.now())
    this.worker = new Worker({
      ...init,
      ...STORE_WORKERS.compaction,
      run: async () => {
        if (init.isAutomatic()) {
          await this.run()
        }
      },
      progress: () => ({ done: this.#removed, unit: 'segments' }),
      throttle: this.#throttle
    })
  }

  /** Compacts until nothing is worth it; resolves to the segments that were removed. Never rejects. */
  async run (): Promise<number> {
    this.#running ??= this.#runAll().finally(() => { this.#running = undefined })

    return await this.#running
  }

  async stop (): Promise<void> {
    await this.worker.stop()
    await this.#running
  }

  async #runAll (): Promise<number> {
    const { catalog, log, segmentBytes, isPressed, roomBytes, refreshRoom, logger } = this.#init
    let removed = 0

    while (!this.worker.signal.aborted && !this.worker.isPaused) {
      const victim = pickVictim({
        segments: catalog.segments.values(),
        isOpen: id => id === log.current || this.#stuck.has(id),
        isGuard: segment => this.#isGuard(segment),
        shadowed: catalog.shadowed,
        segmentBytes,
        isPressed: isPressed(),
        roomBytes: roomBytes()
      })

      if (victim === undefined) {
        break
      }

      try {
        if (!await this.#compact(catalog.segments.get(victim) as SegmentStats)) {
          break
        }

        removed++
        this.#removed++
        await refreshRoom()
      } catch (err) {
        if (!this.worker.signal.aborted) {
          this.worker.note(err)
          logger.warn({ segment: victim, err: errorMessage(err) }, 'a segment of the block store could not be compacted')
        }

        break
      }
    }

    return removed
  }

  /** Its first record says where an abandoned segment before it ends. */
  #isGuard ({ id, previous }: SegmentStats): boolean {
    return [...this.#init.log.abandoned].some(abandoned => previous <= abandoned && abandoned < id)
  }

  /** False when the segment has to stay. */
  async #compact (stats: SegmentStats): Promise<boolean> {
    const { catalog, files } = this.#init
    const { id } = stats

    await TaskPool.run(COMPACT_IN_FLIGHT_BYTES_MAX, async moves => {
      try {
        await files.use(id, async fd => { await this.#moveAll(stats, fd, moves) })
      } catch (err) {
        // Removed before, but the folder could not be made durable then.
        if (fsCode(err) !== 'ENOENT') {
          throw err
        }
      }
    })

    for (const trim of catalog.logs.liveTrims(id)) {
      // Its record was not found: it rotted, and without it what it trimmed would come back.
      await this.#init.move(trim, new Uint8Array(0))
    }

    if (stats.liveBytes !== 0) {
      await this.#rescue(id)
    }

    if (this.#stuck.has(id)) {
      return false
    }

    await this.#remove(id)
    catalog.removeSegment(id)
    await this.#init.checkpointer.forget(id)

    return true
  }

  async #moveAll ({ id, bytes }: SegmentStats, fd: number, moves: TaskPool): Promise<void> {
    const { fs, seed, catalog, clock, isPressed } = this.#init

    await scanSegment({
      fs,
      fd,
      segment: id,
      seed,
      from: 0,
      to: bytes,
      verify: false,
      onRecord: async (view, _front, readAlong) => {
        this.worker.signal.throwIfAborted()

        if (!catalog.isLive(view)) {
          return
        }

        // The views are gone with the next record.
        const head = { ...view, key: Uint8Array.from(view.key), extra: Uint8Array.from(view.extra) }
        const payload = readAlong === undefined
          ? await this.#readPayload(fd, head)
          : Uint8Array.from(readAlong)

        if (payload === undefined) {
          await this.#damaged(head)

          return
        }

        this.#bucket.setRate(this.#throttle.rate, clock.now())
        const waitMs = isPressed() ? 0 : this.#bucket.take(recordBytes(head), clock.now())

        if (waitMs > 0) {
          await sleep(clock, waitMs, this.worker.signal)
          this.worker.signal.throwIfAborted()
        }

        await moves.add(async () => { await this.#init.move(head, payload) }, recordBytes(head))
      }
    })
  }

  /** The payload of a record; undefined when it is damaged. */
  async #readPayload (fd: number, head: Head): Promise<Uint8Array | undefined> {
    const buffer = Buffer.allocUnsafeSlow(head.payloadBytes + TRAILER_BYTES)
    const read = await this.#init.fs.read(fd, buffer, head.offset + headBytes(head))
    const payload = buffer.subarray(0, head.payloadBytes)

    return read === buffer.byteLength && trailerMatches(buffer.subarray(head.payloadBytes), payload)
      ? payload
      : undefined
  }

  async #damaged (head: Head): Promise<void> {
    const { catalog, logger, onDamaged } = this.#init

    logger.error({ segment: head.segment, offset: head.offset }, 'a record of the block store is damaged')

    if (catalog.table.find(head.key) >= 0) {
      await onDamaged(head.key)
    } else {
      this.#stuck.add(head.segment)
    }
  }

  /** Copies whose records in this segment were not found: damaged heads. */
  async #rescue (id: number): Promise<void> {
    const { catalog, onDamaged, move } = this.#init

    for (const row of catalog.table.rows()) {
      const copy = catalog.table.read(row)
      const key = catalog.table.key(row)

      if (copy.segment === id) {
        await onDamaged(key)
      } else if (copy.changeSegment === id) {
        await move(changeOf(key, id, copy.changeOffset), new Uint8Array(0))
      }
    }

    // Whatever is still alive in here belongs to a log of another owner.
    if ((catalog.segments.get(id)?.liveBytes ?? 0) !== 0) {
      this.#stuck.add(id)
    }
  }

  async #remove (id: number): Promise<void> {
    const { fs, root, files, catalog, manifest } = this.#init

    // First: a file that is listed and gone was lost.
    await manifest.dropSegment(id)
    files.remove(id)

    try {
      await unlessGone(fs.unlink(segmentPath(root, id)))
      await syncFolder(fs, root)
    } catch (err) {
      // It may be back after a crash: until it is gone for good no tombstone may be let go.
      catalog.shadowed.add(id)

      throw err
    }
  }
}

/** What `move` needs to know of a change record that cannot be read. */
function changeOf (key: Uint8Array, segment: number, offset: number): Head {
  return {
    kind: RecordKind.change, key, extra: new Uint8Array(0), dropping: false, encoding: 0, born: 0, a: 0, b: 0,
    segment, offset, seq: 0, payloadBytes: 0
  }
}
