// Shell: files.
import { existsSync } from 'node:fs'
import path from 'node:path'
import { ClassicLevel } from 'classic-level'
import { CommandFilter, isCommand } from './command-filter.js'
import { HighestKeys } from './highest-keys.js'
import { KvCache } from './kv-cache.js'
import { WriteBehind } from './write-behind.js'
import { StateRefusedError } from '../errors.js'
import { stateFault, stateFaultSync } from './state-fault.js'
import { nodeFs } from '../../../store/device/fs.js'
import { rename, rm, syncFolder } from '../../../util/platform/files.js'
import type { StateChanges, StateDb, StateIntake, StateSnapshot } from './state-db.js'

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

/** A state on its way from another replica. */
const INCOMING_SUFFIX = '.incoming'

/** Less is left to the logs of this node: without room for those nothing on it can be changed any more. */
const INCOMING_FREE_MIN_BYTES = 32 * 1024 * 1024

/** The state before, while the one that came takes its place. */
const REPLACED_SUFFIX = '.replaced'

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
  const highest = new HighestKeys()
  const behind = new WriteBehind(async changes => { await stateFault(dir, 'written', writeAll(opened(), changes)) })
  const commands = new CommandFilter({ flush: async () => { await behind.flush() } })
  let level: Level | undefined
  let incoming: Level | undefined

  const opened = (): Level => {
    if (level === undefined) {
      throw new Error(`the state in ${dir} is not open`)
    }

    return level
  }

  const openAt = async (at: string): Promise<Level> => {
    const made: Level = new ClassicLevel<string, Uint8Array>(at, {
      keyEncoding: 'utf8',
      valueEncoding: 'view',
      cacheSize: Math.floor(cacheBytes * BLOCK_CACHE_SHARE),
      writeBufferSize: WRITE_BUFFER_BYTES,
      maxOpenFiles: OPEN_FILES_MAX
    })

    await stateFault(at, 'opened', made.open())

    return made
  }

  const open = async (): Promise<void> => {
    await settleReplacing(dir)
    level = await openAt(dir)
    await highest.load(level, dir)
    void commands.load(level)
    // Not before: were the one that came of no use, the one before would be.
    await remove(dir + INCOMING_SUFFIX)
    await remove(dir + REPLACED_SUFFIX)
  }

  const close = async (): Promise<void> => {
    const closing = level

    await behind.clear()
    level = undefined
    cache.clear()
    commands.clear()
    await commands.settled()
    await closing?.close()
    await closeIncoming()
  }

  const closeIncoming = async (): Promise<void> => {
    const closing = incoming

    incoming = undefined
    await closing?.close()
  }

  const receive = async (): Promise<StateIntake> => {
    // One that was being adopted, and broke off, is whole.
    if (level === undefined) {
      await open()
    }

    await closeIncoming()
    await remove(dir + INCOMING_SUFFIX)
    const received = await openAt(dir + INCOMING_SUFFIX)
    incoming = received

    return {
      write: async changes => {
        const { freeBytes } = await nodeFs.statfs(dir)

        if (freeBytes < INCOMING_FREE_MIN_BYTES) {
          throw new StateRefusedError('the disk of this node has too little room for it beside the one that is here')
        }

        await stateFault(dir, 'written', writeAll(received, changes))
      },

      adopt: async () => {
        await close()
        await remove(dir + REPLACED_SUFFIX)
        await rename(dir, dir + REPLACED_SUFFIX)
        await syncFolder(path.dirname(dir))
        await open()
      },

      discard: async () => {
        if (incoming === received) {
          await closeIncoming()
          await remove(dir + INCOMING_SUFFIX)
        }
      }
    }
  }

  return {
    open,
    close,

    get: key => {
      if (commands.isAbsent(key)) {
        return undefined
      }

      const cached = cache.get(key)

      if (cached !== undefined) {
        return cached.value
      }

      const db = opened()

      if (highest.isBeyond(key)) {
        return undefined
      }

      const staged = behind.get(key)
      const value = staged === undefined ? stateFaultSync(dir, () => db.getSync(key)) : staged.value

      // Those of commands are not kept when they are written either: they are not asked for again, or hardly ever.
      if (!isCommand(key)) {
        cache.set(key, value)
      }

      return value
    },

    range: (gte, lt, options) => rangeOf({ level: opened(), dir }, gte, lt, options),

    stage: changes => {
      behind.stage(changes)

      for (const [key, value] of changes) {
        if (isCommand(key)) {
          // One that goes was added when it came.
          if (value !== undefined) {
            commands.add(key)
          }
        } else {
          cache.set(key, value)
          highest.note(key)
        }
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

    receive,

    destroy: async () => {
      // What would take the place of the state goes first.
      for (const suffix of [INCOMING_SUFFIX, REPLACED_SUFFIX, ASIDE_SUFFIX, '']) {
        await remove(dir + suffix)
      }
    },

    setAside: async why => {
      await close()
      await settleReplacing(dir)
      const aside = why === 'damaged' ? dir + ASIDE_SUFFIX : dir + FORKED_SUFFIX

      // It may have been moved before, by a process that got no further.
      if (existsSync(dir)) {
        await remove(aside)
        await rename(dir, aside)
      }
    },

    size: async () => await opened().approximateSize('\x00', '\uffff')
  }
}

/**
 * The state before goes out of the way when the one that came is whole, durably, and only then the other one moves in:
 * so that is what was to follow where there is none. Where it did and was set aside as damaged, the one before is back.
 */
async function settleReplacing (dir: string): Promise<void> {
  if (!existsSync(dir) && existsSync(dir + REPLACED_SUFFIX)) {
    await rename(dir + (existsSync(dir + INCOMING_SUFFIX) ? INCOMING_SUFFIX : REPLACED_SUFFIX), dir)
    await syncFolder(path.dirname(dir))
  }
}

async function remove (dir: string): Promise<void> {
  await rm(dir, { recursive: true, force: true })
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
