import path from 'node:path'
import { groupPath } from './group-id.js'
import { CACHE_BYTES_DEFAULT } from './replica/constants.js'
import { createLevelStateDb } from './replica/state/level-state-db.js'
import { createMemoryStateDb } from './replica/state/memory-state-db.js'
import { readFileIfExists, writeFileAtomic } from '../util/atomic-file.js'
import type { StateDb } from './replica/state/state-db.js'

/** What volumes keep on the disk of a node, besides the logs that are in the store. */
export interface VolumesFolder {
  /** The state of the replica of a group. */
  stateDb: (group: string) => StateDb
  /** A file of a few kilobytes. */
  file: (name: string) => SmallFile
}

export interface SmallFile {
  /** Undefined: it was never written. */
  read: () => Promise<string | undefined>
  /** As one step, durable when it resolves. */
  write: (text: string) => Promise<void>
}

/**
 * @param dir - undefined: in memory, and nothing of it outlives the part that asked for it
 * @param cacheBytes - memory for the caches of each replica's state
 */
export function createVolumesFolder (dir: string | undefined, cacheBytes = CACHE_BYTES_DEFAULT): VolumesFolder {
  return dir === undefined
    ? { stateDb: createMemoryStateDb, file: memoryFile }
    : {
        stateDb: group => createLevelStateDb({ dir: groupPath(dir, group), cacheBytes }),
        file: name => ({
          read: async () => await readFileIfExists(path.join(dir, name)),
          write: async text => { await writeFileAtomic(path.join(dir, name), text) }
        })
      }
}

function memoryFile (): SmallFile {
  let kept: string | undefined

  return {
    read: async () => await Promise.resolve(kept),
    write: async text => { kept = await Promise.resolve(text) }
  }
}
