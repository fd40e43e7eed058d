import { commands } from './commands.js'
import type { Fuzzer } from './fuzzer.js'

/** All of them, in the order in which they run. */
export const fuzzers: readonly Fuzzer[] = [commands]
