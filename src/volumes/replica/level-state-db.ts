import { rename, rm } from 'node:fs/promises'
import { ClassicLevel } from 'classic-level'
import { KvCache } from './kv-cache.js'
import { WriteBehind } from './write-behind.js'
import { stateFault, stateFaultSync } from './state-fault.js'
import type { StateChanges, StateDb, StateSnapshot } from './state-db.js'

type Level = ClassicLevel<string, Uint8Array>

/** Larger buffers mean fewer and larger tables; two of them may be in memory. */
const WRITE_BUFFER_BYTES = 8 * 1024 * 1024

/** A share of the cache goes to LevelDB's own of uncompressed blocks, which serves ranges; the rest is by key. */
const BLOCK_CACHE_SHARE = 0.25

const OPEN_FILES_MAX = 256

/** A state that could not be opened is kept for a person to look at, until this replica is none any more. */
const ASIDE_SUFFIX = '.damaged'

/** A state of a log that was forced apart is nowhere else: only a person may remove it. */
const FORKED_SUFFIX = '.forked'

/** Entries that an iterator hands over at once: one trip to the thread pool for each. */
const RANGE_BATCH = 256

/**
 * The state in LevelDB. Values that were read or written lately are kept by key, because a path is looked up folder by
 * folder and most operations meet the same folders.
 *
 * @param init.cacheBytes - memory for both caches
 */
export function createLevelStateDb (init: { dir: string, cacheBytes: number }): StateDb {
  const { dir, cacheBytes } = init
  const cache = new KvCache(Math.floor(cacheBytes * (1 - BLOCK_CACHE_SHARE)))
  const behind = new WriteBehind(async changes => { await stateFault(dir, 'written', writeAll(opened(), changes)) })
  let level: Level | undefined

  const opened = (): Level => {
    if (level === undefined) {
      throw new Error(`the state in ${dir} is not open`)
    }

    return level
  }

  const open = async (): Promise<void> => {
    const made: Level = new ClassicLevel<string, Uint8Array>(dir, {
      keyEncoding: 'utf8',
      valueEncoding: 'view',
      cacheSize: Math.floor(cacheBytes * BLOCK_CACHE_SHARE),
      writeBufferSize: WRITE_BUFFER_BYTES,
      maxOpenFiles: OPEN_FILES_MAX
    })

    await stateFault(dir, 'opened', made.open())
    level = made
  }

  const close = async (): Promise<void> => {
    const closing = level

    await behind.clear()
    level = undefined
    cache.clear()
    await closing?.close()
  }

  return {
    open,
    close,

    get: key => {
      const cached = cache.get(key)

      if (cached !== undefined) {
        return cached.value
      }

      const staged = behind.get(key)
      const value = staged === undefined
        ? stateFaultSync(dir, () => opened().getSync(key))
        : staged.value

      cache.set(key, value)

      return value
    },

    range: (gte, lt, options) => rangeOf({ level: opened(), dir }, gte, lt, options),

    stage: changes => {
      behind.stage(changes)

      for (const [key, value] of changes) {
        cache.set(key, value)
      }
    },

    get stagedBytes () { return behind.bytes },

    flush: async () => { await behind.flush() },

    snapshot: (): StateSnapshot => {
      const db = opened()
      const snapshot = db.snapshot()

      return {
        get: key => stateFaultSync(dir, () => db.getSync(key, { snapshot })),
        range: (gte, lt, options) => rangeOf({ level: db, dir }, gte, lt, { ...options, snapshot }),
        close: async () => { await snapshot.close() }
      }
    },

    clear: async () => {
      await close()
      await rm(dir, { recursive: true, force: true })
      await open()
    },

    destroy: async () => {
      await rm(dir, { recursive: true, force: true })
      await rm(dir + ASIDE_SUFFIX, { recursive: true, force: true })
    },

    setAside: async why => {
      await close()
      const aside = why === 'damaged' ? dir + ASIDE_SUFFIX : dir + FORKED_SUFFIX
      await rm(aside, { recursive: true, force: true })
      await rename(dir, aside)
    },

    size: async () => await opened().approximateSize('\x00', '\uffff')
  }
}

/**
 * Synced: LevelDB begins a new write-ahead log now and then and does not sync the one before. Without a sync of each
 * write a loss of power might take an earlier change and leave a later one.
 */
async function writeAll (level: Level, changes: StateChanges): Promise<void> {
  // Piece by piece costs less than half of what a list of operations does, each of which is copied twice.
  const batch = level.batch()

  for (const [key, value] of changes) {
    if (value === undefined) {
      batch.del(key)
    } else {
      batch.put(key, value)
    }
  }

  await batch.write({ sync: true })
}

interface RangeOptions { limit?: number, reverse?: boolean, snapshot?: ReturnType<Level['snapshot']> }

async function * rangeOf (
  { level, dir }: { level: Level, dir: string }, gte: string, lt: string,
  { limit, reverse = false, snapshot }: RangeOptions = {}
): AsyncGenerator<readonly [string, Uint8Array]> {
  const iterator = level.iterator({
    gte,
    lt,
    reverse,
    ...(limit === undefined || limit === Infinity ? {} : { limit }),
    ...(snapshot === undefined ? {} : { snapshot })
  })

  try {
    for (;;) {
      const entries = await stateFault(dir, 'read', iterator.nextv(RANGE_BATCH))

      if (entries.length === 0) {
        return
      }

      yield * entries
    }
  } finally {
    await iterator.close()
  }
}
