/**
 * A process that converts a store and says on stdout how far it is, a line for each copy, until it
 * is done or killed. Arguments: folder, kind.
 */
import fs from 'node:fs'
import { convertStore } from '../../../src/store/convert.js'
import type { StoreKind } from '../../../src/store/types.js'

const [dir, to] = process.argv.slice(2) as [string, StoreKind]

fs.writeSync(1, 'begin\n')
await convertStore(dir, { to, onProgress: ({ copies }) => { fs.writeSync(1, `${copies}\n`) } })
fs.writeSync(1, 'done\n')
