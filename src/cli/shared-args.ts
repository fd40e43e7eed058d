import type { ArgSpec } from './command.js'

export const TARGET_ARG: ArgSpec = { name: 'cid[/path]', description: 'CID, and for something in a folder its path' }
export const CID_ARG: ArgSpec = { name: 'cid', description: 'CID as `shoal put` printed it' }
