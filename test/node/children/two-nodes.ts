/**
 * Two nodes in one process: stores through one, reads through the other, stops both and then does nothing more. The
 * process has to end by itself: whatever keeps it alive is a handle that `stop` left open.
 */
import { createNode } from '../../../src/index.js'

const networkSecret = 'correct-horse-battery-staple-42'
const first = await createNode({ networkSecret, hostname: 'first' })
const joins: string[] = []
first.on('peer:join', member => joins.push(member.hostname))
const second = await createNode({ networkSecret, hostname: 'second', peers: [first.peers.self.addresses[0] ?? ''] })

for (const until = performance.now() + 30_000; first.peers.list().length + second.peers.list().length < 4;) {
  if (performance.now() > until) {
    throw new Error('the two nodes did not meet')
  }

  await new Promise(resolve => setTimeout(resolve, 20))
}

const { cid } = await first.files.add(Buffer.from('hello from one process'))
const chunks: Uint8Array[] = []

for await (const chunk of second.files.cat(cid)) {
  chunks.push(chunk)
}

await second.stop()
await second.stop()
await first.stop()
console.log(JSON.stringify({ text: Buffer.concat(chunks).toString(), joins }))
