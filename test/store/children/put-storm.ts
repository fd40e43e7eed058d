/**
 * A process that writes to a store as fast as it can until it is killed, and says on stdout what
 * was acknowledged. Arguments: folder, round. Lines: `put <seed>`, `claims <seed>`,
 * `mark <seed>`, `delete <seed>`, `deleting <seed>`, `log <seed>`.
 */
import fs from 'node:fs'
import { block, claim } from '../../helpers/store-blocks.js'
import { stormBytes, stormStore } from '../storm.js'

const [dir, round] = process.argv.slice(2) as [string, string]
const IN_FLIGHT = 24
/** Seeds of a round do not meet those of another. */
const SEEDS_PER_ROUND = 100_000

const store = stormStore(dir)
let seed = Number(round) * SEEDS_PER_ROUND

function say (line: string): void {
  // Not console.log: what is said must be out before the next step, and a kill may come at any
  // moment.
  for (let rest = Buffer.from(`${line}\n`); rest.byteLength > 0;) {
    try {
      rest = rest.subarray(fs.writeSync(1, rest))
    } catch (err) {
      // The pipe is full: the parent is about to read it.
      if ((err as NodeJS.ErrnoException).code !== 'EAGAIN') {
        throw err
      }
    }
  }
}

async function work (): Promise<void> {
  for (;;) {
    const mine = ++seed
    const { cid, bytes } = block(mine, stormBytes(mine))

    await store.put(cid, bytes, [claim(`pin:${mine}`)])
    say(`put ${mine}`)

    if (mine % 2 === 0) {
      await store.addClaims(cid, [claim('pin:later')])
      say(`claims ${mine}`)
    }

    if (mine % 4 === 1) {
      await store.setFlags([{ cid, dropping: true, pledgedUntil: mine }])
      say(`mark ${mine}`)
    }

    if (mine % 7 === 0) {
      await store.log('volume:storm').append([{ position: mine, bytes: Buffer.from(`entry ${mine}`) }])
      say(`log ${mine}`)
    }

    if (mine % 5 !== 1) {
      say(`deleting ${mine}`)
      await store.delete(cid)
      say(`delete ${mine}`)
    }
  }
}

async function compactAgainAndAgain (): Promise<void> {
  for (;;) {
    await store.compact()
    await new Promise(resolve => { setImmediate(resolve) })
  }
}

await store.open()

await Promise.all([compactAgainAndAgain(), ...Array.from({ length: IN_FLIGHT }, work)])
