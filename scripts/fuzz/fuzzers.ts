import { codecs } from './codecs.js'
import { commands } from './commands.js'
import { gossip } from './gossip.js'
import { handlers } from './handlers.js'
import { properties, worlds } from './suite.js'
import type { Fuzzer } from './fuzzer.js'

/** All of them, in the order in which they run. */
export const fuzzers: readonly Fuzzer[] = [commands, codecs, handlers, gossip, properties, worlds]
