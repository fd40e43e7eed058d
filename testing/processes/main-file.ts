import { fileURLToPath } from 'node:url'

/** Path of the command `shoal` as it is shipped, for processes that are started. */
export const MAIN = fileURLToPath(new URL('../../bundle/cli/main.js', import.meta.url))
