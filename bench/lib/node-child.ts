/** A process with one or more embedded nodes, commanded over IPC by `RemoteNode`. */
import { writeFileSync } from 'node:fs'
import { Session } from 'node:inspector/promises'
import { createNode } from '../../src/index.js'
import { serveActions } from '../../testing/processes/serve-actions.js'
import { StampCheck, rawCid, stampedChunk, stampedStream } from '../../testing/stamped-content.js'
import { volumeHandlers } from './volume-child.js'
import type { ShoalNode } from '../../src/index.js'
import type { BlockArgs, MemberEvent, NodeActions } from './node-actions.js'

const EVENTS: readonly MemberEvent['event'][] = ['peer:join', 'peer:suspect', 'peer:dead', 'peer:evicted']

const nodes: ShoalNode[] = []
let profiler: Session | undefined
let reading: Reading | undefined

function nodeAt (index = 0): ShoalNode {
  const node = nodes[index]

  if (node === undefined) {
    throw new Error(`There is no node ${index} in this process.`)
  }

  return node
}

function tell (event: MemberEvent): void {
  process.send?.(event)
}

/** A read that goes on and on, and remembers the longest time without a chunk. */
class Reading {
  #longestGapMs = 0
  #lastAt = performance.now()
  #bytes = 0
  #isStopped = false
  readonly #done: Promise<void>

  constructor (node: ShoalNode, cid: string, seed: number) {
    this.#done = this.#run(node, cid, seed)
    // Awaited by `stop`.
    this.#done.catch(() => {})
  }

  mark (): { longestGapMs: number, mib: number } {
    const now = performance.now()
    const result = { longestGapMs: Math.max(this.#longestGapMs, now - this.#lastAt), mib: this.#bytes / 1024 ** 2 }
    this.#longestGapMs = 0
    this.#lastAt = now
    this.#bytes = 0

    return result
  }

  async stop (): Promise<{ longestGapMs: number, mib: number }> {
    this.#isStopped = true
    const result = this.mark()
    await this.#done

    return result
  }

  async #run (node: ShoalNode, cid: string, seed: number): Promise<void> {
    while (!this.#isStopped) {
      const check = new StampCheck(seed)

      for await (const chunk of node.files.cat(cid)) {
        const now = performance.now()
        this.#longestGapMs = Math.max(this.#longestGapMs, now - this.#lastAt)
        this.#lastAt = now
        this.#bytes += chunk.byteLength
        check.take(chunk)

        if (this.#isStopped) {
          return
        }
      }
    }
  }
}

/** Runs a task for 0, 1, 2, … until the count or the time is reached. */
async function inParallel (
  { count, inFlight, msMax }: BlockArgs, task: (index: number) => Promise<unknown>
): Promise<{ ms: number, count: number }> {
  const startedAt = performance.now()
  let next = 0

  await Promise.all(Array.from({ length: inFlight }, async () => {
    while (next < count && performance.now() - startedAt < msMax) {
      await task(next++)
    }
  }))

  return { ms: performance.now() - startedAt, count: next }
}

serveActions<NodeActions>({
  ...volumeHandlers(nodeAt),

  start: async ({ nodes: options }) => {
    const [firstOptions, ...otherOptions] = options
    const first = await createNode(firstOptions)
    const viaFirst = first.peers.self.addresses.slice(0, 1)
    const started = [first, ...await Promise.all(otherOptions.map(async one =>
      await createNode({ ...one, peers: [...one.peers ?? [], ...viaFirst] })))]

    for (const node of started) {
      nodes.push(node)

      for (const event of EVENTS) {
        node.on(event, member => { tell({ event, observer: node.peerId, peerId: member.peerId }) })
      }
    }

    return started.map(node => ({ peerId: node.peerId, address: node.peers.self.addresses[0] ?? '' }))
  },

  put: async ({ node, seed, mib }) => {
    const startedAt = performance.now()
    const { cid, blocks } = await nodeAt(node).files.add(stampedStream(seed, mib))

    return { cid: cid.toString(), ms: performance.now() - startedAt, blocks }
  },

  get: async ({ node, cid, seed, mib }) => {
    const check = new StampCheck(seed)
    const startedAt = performance.now()

    for await (const chunk of nodeAt(node).files.cat(cid)) {
      check.take(chunk)
    }

    const ms = performance.now() - startedAt

    if (check.bytes !== mib * 1024 ** 2) {
      throw new Error(`Read ${check.bytes} bytes of ${mib} MiB.`)
    }

    return { ms }
  },

  putBlocks: async args => {
    const { blocks } = nodeAt(args.node)

    return await inParallel(args, async index => {
      const bytes = stampedChunk(args.seed, index, args.bytes)
      await blocks.put(rawCid(bytes), bytes)
    })
  },

  getBlocks: async args => {
    const { blocks } = nodeAt(args.node)
    const cids = Array.from({ length: args.count }, (_, index) => rawCid(stampedChunk(args.seed, index, args.bytes)))

    return await inParallel(args, async index => {
      const cid = cids[index]

      if (cid !== undefined) {
        await blocks.get(cid)
      }
    })
  },

  startReading: async ({ node, cid, seed }) => {
    reading = new Reading(nodeAt(node), cid, seed)

    return null
  },

  markReading: async () => reading?.mark() ?? noReading(),
  stopReading: async () => await (reading?.stop() ?? noReading()),

  members: async ({ node }) =>
    Object.fromEntries(nodeAt(node).peers.list().map(({ peerId, state }) => [peerId, state])),
  status: async ({ node }) => await nodeAt(node).status(),

  usage: async ({ node }) => {
    let [blocks, bytes] = [0, 0]

    for (const block of nodeAt(node).blocks.listLocal()) {
      blocks++
      bytes += block.bytes
    }

    return { blocks, bytes }
  },

  cpu: async () => {
    const { user, system } = process.cpuUsage()

    return { seconds: (user + system) / 1e6 }
  },

  startProfile: async () => {
    profiler = new Session()
    profiler.connect()
    await profiler.post('Profiler.enable')
    await profiler.post('Profiler.start')

    return null
  },

  stopProfile: async ({ file }) => {
    const { profile } = await (profiler?.post('Profiler.stop') ?? noReading())
    writeFileSync(file, JSON.stringify(profile))
    profiler?.disconnect()

    return null
  },

  stop: async () => {
    await Promise.all(nodes.splice(0).map(async node => { await node.stop() }))

    return null
  }
})

function noReading (): never {
  throw new Error('Nothing has been started that could be stopped.')
}
