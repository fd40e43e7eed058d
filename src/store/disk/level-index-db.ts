import { ClassicLevel } from 'classic-level'
import type { IndexDb } from './index-db.js'

/** Pages are written once and read once, so caching them would only cost memory. */
const CACHE_BYTES = 1024 * 1024
const WRITE_BUFFER_BYTES = 2 * 1024 * 1024

type Level = ClassicLevel<string, Uint8Array>

/** The index in LevelDB, in a folder of its own. */
export function createLevelIndexDb (dir: string): IndexDb {
  let level: Level | undefined

  const opened = (): Level => {
    if (level === undefined) {
      throw new Error('the index is not open')
    }

    return level
  }

  return {
    open: async () => {
      const made = new ClassicLevel<string, Uint8Array>(dir, {
        keyEncoding: 'utf8',
        valueEncoding: 'view',
        cacheSize: CACHE_BYTES,
        writeBufferSize: WRITE_BUFFER_BYTES,
        maxOpenFiles: 64
      })

      await made.open()
      level = made
    },
    close: async () => {
      const closing = level

      level = undefined
      await closing?.close()
    },
    get: async key => await opened().get(key),
    iterate: (from, to) => opened().iterator({ gte: from, lt: to, fillCache: false }),
    write: async changes => {
      await opened().batch(changes.map(([key, value]) => value === undefined
        ? { type: 'del' as const, key }
        : { type: 'put' as const, key, value }))
    },
    destroy: async () => { await ClassicLevel.destroy(dir) }
  }
}
