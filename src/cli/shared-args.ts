import type { ArgSpec } from './command.js'

/** A target in every command where both kinds make sense. */
export const TARGET_ARG: ArgSpec = {
  name: 'target',
  description: 'volume:/path, or a CID with, for something in a folder, its path: bafy…/2024/a.jpg',
  complete: 'target'
}
/** The same for commands that take several: where one fails the others follow. */
export const TARGETS_ARG: ArgSpec = { ...TARGET_ARG, variadic: true }
export const VOLUME_PATH_ARG: ArgSpec = { name: 'volume:/path', description: 'path in a volume', complete: 'target' }
export const VOLUME_ARG: ArgSpec = { name: 'volume', description: 'name of a volume', complete: 'volume' }
export const CID_ARG: ArgSpec = { name: 'cid', description: 'CID as `shoal put --pin` printed it' }
