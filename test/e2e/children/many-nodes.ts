/**
 * Several nodes in one process, started at once. Arguments: how many, how many the whole mesh will have, and the
 * address to join through (`-` for the process that holds the first node). Says one JSON line for each step, and takes
 * commands as lines on stdin: `put <seed>`, `get <cid>`, `stop`.
 */
import { createHash } from 'node:crypto'
import { createInterface } from 'node:readline'
import { createNode } from '../../../src/index.js'
import { seededBytes } from '../../../testing/bytes.js'
import type { ShoalNode } from '../../../src/index.js'

const [count, total, peer] = process.argv.slice(2) as [string, string, string]
const networkSecret = 'correct-horse-battery-staple-42'
const FILE_BYTES = 3 * 1024 * 1024
const nodes: ShoalNode[] = []

function say (line: object): void {
  process.stdout.write(`${JSON.stringify(line)}\n`)
}

if (peer === '-') {
  nodes.push(await createNode({ networkSecret }))
  say({ address: nodes[0]?.peers.self.addresses[0] })
}

const peers = [peer === '-' ? nodes[0]?.peers.self.addresses[0] ?? '' : peer]
const joining = Array.from({ length: Number(count) - nodes.length },
  async () => await createNode({ networkSecret, peers }))
nodes.push(...await Promise.all(joining))

const poll = setInterval(() => {
  // Thirty nodes on a busy machine suspect somebody all the time, and know it all the same.
  const known = nodes.map(node => node.peers.list().filter(({ state }) => state === 'alive' || state === 'suspect').length)

  if (known.every(number => number === Number(total))) {
    clearInterval(poll)
    say({ converged: true })
  }
}, 100)

for await (const line of createInterface({ input: process.stdin })) {
  const [command, argument = ''] = line.split(' ')
  const node = nodes.at(-1) as ShoalNode

  if (command === 'put') {
    const { cid } = await node.files.add(seededBytes(FILE_BYTES, Number(argument)))
    say({ cid: cid.toString() })
  } else if (command === 'get') {
    const hash = createHash('sha256')

    for await (const chunk of node.files.cat(argument)) {
      hash.update(chunk)
    }

    say({ sha256: hash.digest('hex') })
  } else {
    break
  }
}

clearInterval(poll)
await Promise.all(nodes.map(async node => { await node.stop() }))
