import { MemoryKv } from '../../tree/kv.js'
import type { StateDb, StateSnapshot } from './state-db.js'

/** For nodes without a data dir, and for tests. It outlives `close`. */
export function createMemoryStateDb (): StateDb {
  let kv = new MemoryKv()

  return {
    open: async () => {},
    close: async () => {},
    get: key => kv.get(key),
    range: (gte, lt, options) => kv.range(gte, lt, options),
    stage: changes => { kv.apply(changes) },
    stagedBytes: 0,
    flush: async () => {},
    snapshot: (): StateSnapshot => {
      const copy = kv.clone()

      return {
        get: key => copy.get(key),
        range: (gte, lt, options) => copy.range(gte, lt, options),
        close: async () => {}
      }
    },
    receive: async () => {
      const incoming = new MemoryKv()

      return {
        write: async changes => { incoming.apply(changes) },
        adopt: async () => { kv = incoming },
        discard: async () => {}
      }
    },
    setAside: async () => { kv = new MemoryKv() },
    destroy: async () => { kv = new MemoryKv() },
    size: async () => {
      let bytes = 0

      for (const [key, value] of kv.entries()) {
        bytes += key.length + value.byteLength
      }

      return bytes
    }
  }
}
