/**
 * Two nodes inside one process: `npm run build && node dist/examples/embed.js`.
 *
 * In your own project this is all there is to it: `npm install shoal`, and the same import.
 */
import { createNode } from 'shoal'

// A node that has it is trusted with everything; `shoal secret new` makes a good one.
const networkSecret = 'an example, so not much of a secret'

// Without `dataDir` a node keeps its blocks in memory. Port 0 is any free port of loopback.
const ada = await createNode({ hostname: 'ada', networkSecret })
ada.on('peer:join', ({ hostname }) => { console.log(`ada: ${hostname} joined`) })
ada.on('peer:leave', ({ hostname }) => { console.log(`ada: ${hostname} left`) })

// One address of any node is enough to find all others.
const [address] = ada.peers.self.addresses
const bob = await createNode({ hostname: 'bob', networkSecret, peers: address == null ? [] : [address] })

try {
  await until(() => [ada, bob].every(node => node.peers.list().filter(({ state }) => state === 'alive').length === 2))

  // A file from bytes; from a stream it works the same way.
  const { cid, bytes, copiesMin } = await ada.files.add(Buffer.from('The sea is everything.\n'))
  console.log(`ada: stored ${bytes} bytes in ${copiesMin} copies as ${cid.toString()}`)

  // Any node reads what any other stored.
  let text = ''

  for await (const chunk of bob.files.cat(cid)) {
    text += Buffer.from(chunk).toString()
  }

  console.log(`bob: read ${JSON.stringify(text)}`)

  // A range, and a folder.
  for await (const chunk of bob.files.cat(cid, { offset: 4, length: 3 })) {
    console.log(`bob: bytes 4 to 6 are ${JSON.stringify(Buffer.from(chunk).toString())}`)
  }

  const folder = await bob.files.addAll([{ path: 'songs/first.txt', content: stream('la') }, { path: 'empty' }])

  for await (const { path, type } of ada.files.ls(folder.cid)) {
    console.log(`ada: ${type} ${path}`)
  }

  const { copies, wanted } = await ada.blocks.stat(cid)
  console.log(`ada: ${copies} of ${wanted} copies of the file are there; a third node would get one by itself`)
} finally {
  // Goodbye first, so that no node waits for one that does not come back. Then nothing keeps the process alive.
  await bob.stop()
  await ada.stop()
}

async function * stream (text: string): AsyncGenerator<Uint8Array> {
  yield Buffer.from(text)
}

/** Members find each other within a second or two. */
async function until (isSo: () => boolean): Promise<void> {
  const endsAt = Date.now() + 30_000

  while (!isSo()) {
    if (Date.now() > endsAt) {
      throw new Error('The nodes did not find each other within 30 s.')
    }

    await new Promise(resolve => setTimeout(resolve, 50))
  }
}
