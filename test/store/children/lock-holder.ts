/**
 * A process that takes the lock of a folder and says how it went: `locked` or the code of the
 * error. Arguments: folder, and `stay` (default, until stdin ends or it is killed) or `release`. It
 * starts when stdin says `go`.
 */
import fs from 'node:fs'
import { lockDir } from '../../../src/store/lock.js'
import { errorCode } from '../../../src/util/errors.js'

const [dir, then] = process.argv.slice(2) as [string, string?]

fs.writeSync(1, 'ready\n')
process.stdin.once('data', () => { void run() })
process.stdin.once('end', () => { process.exit(0) })

async function run (): Promise<void> {
  try {
    const lock = await lockDir(dir)

    if (then === 'release') {
      await lock.release()
    }

    fs.writeSync(1, 'locked\n')
  } catch (err) {
    fs.writeSync(1, `${errorCode(err)}\n`)
  }
}
