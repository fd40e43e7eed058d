import { randomUUID } from 'node:crypto'
import { addFile, addTree } from './add.js'
import { createBlockReader } from './create-block-reader.js'
import { ADD_BYTES_IN_FLIGHT_MAX, ADD_BYTES_IN_FLIGHT_MIN, ADD_BYTES_TOTAL_MAX } from './constants.js'
import { editFile } from './edit.js'
import { openTarget, resolvePath } from './open.js'
import { pinTree } from './pin.js'
import { Share } from './share.js'
import { listEntries, entriesBelow } from './listing.js'
import { walkDag } from './walk.js'
import { pinIdOf } from '../blocks/claim/pin-owner.js'
import { silentLogger } from '../util/logger.js'
import { systemClock } from '../util/clock.js'
import type { Files } from './types.js'
import type { Blocks } from '../blocks/types.js'
import type { Logger } from '../util/logger.js'

export interface FilesInit {
  blocks: Pick<Blocks, 'put' | 'get' | 'stat' | 'pinClaim' | 'openPut' | 'claim' | 'abandonPin'>
  /** @default none */
  logger?: Logger
  /** Who pins, for the lists of pins. @default '' */
  who?: string
  /** Ids of new pins: random and never used twice. @default crypto.randomUUID */
  newPinId?: () => string
}

/**
 * UnixFS files and folders over blocks, with the CIDs that Kubo and Helia give with the profile `unixfs-v1-2025`.
 * Memory stays flat whatever the size of a file: some 16 MiB for each add and reader, and less when there are many.
 *
 * @example
 *
 * ```ts
 * const files = createFiles({ blocks })
 * const { cid } = await files.add(createReadStream('holiday.mkv'), { replicas: 3 })
 *
 * for await (const chunk of files.cat(cid, { offset: 1_000_000, length: 4096 })) {
 *   process.stdout.write(chunk)
 * }
 * ```
 */
export function createFiles ({ blocks, logger = silentLogger, who = '', newPinId = randomUUID }: FilesInit): Files {
  const reader = createBlockReader(blocks)
  const inFlight = new Share({
    total: ADD_BYTES_TOTAL_MAX, min: ADD_BYTES_IN_FLIGHT_MIN, max: ADD_BYTES_IN_FLIGHT_MAX
  })
  const newId = (label = ''): string => pinIdOf(newPinId(), { label, who, atMs: systemClock.wall() })
  const context = { blocks, logger, inFlight, newPinId: newId, reader }

  return {
    add: async (content, options) => addFile(context, content, options),

    addAll: async (entries, options) => addTree(context, entries, options),

    pin: async (cid, options) => pinTree(context, cid, options),

    edit: async (root, options) => editFile(context, root, options),

    cat: async function * (target, options = {}) {
      const { content } = await openTarget(reader, target, options)
      yield * content(options)
    },

    ls: async function * (target, options = {}) {
      yield * listEntries(reader, await openTarget(reader, target, options), options)
    },

    resolve: async (target, options = {}) => {
      const { entry } = await openTarget(reader, target, options)
      return entry
    },

    get: async function * (target, options = {}) {
      yield * entriesBelow(reader, await openTarget(reader, target, options), options)
    },

    open: async (target, options = {}) => {
      const { entry, content } = await openTarget(reader, target, options)
      return { entry, content }
    },

    walk: async function * (target, options = {}) {
      yield * walkDag(reader, blocks, await resolvePath(reader, target, options), options)
    }
  }
}
