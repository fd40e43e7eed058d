/** Keeps a core busy until it is killed. */
import { createHash } from 'node:crypto'

const bytes = Buffer.alloc(64 * 1024)

function work (): void {
  createHash('sha256').update(bytes).digest()
  setImmediate(work)
}

process.send?.('ready')
process.on('disconnect', () => { process.exit() })
work()
