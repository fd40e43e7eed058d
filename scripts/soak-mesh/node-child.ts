/** A node with its local API, as `shoal` starts it, that the soak can look into over IPC. */
import { createLocalApi } from '../../src/gateway/http/local-api.js'
import { socketPathFor } from '../../src/gateway/http/socket-path.js'
import { createBackend } from '../../src/node/backend/backend.js'
import { NodeMeter } from '../../src/node/backend/node-meter.js'
import { Node } from '../../src/node/node.js'
import { forEachConcurrently } from '../../src/util/concurrently.js'
import { silentLogger } from '../../src/util/logger.js'
import { serveActions } from '../../testing/processes/serve-actions.js'
import type { SoakActions } from './node-actions.js'

/** A put that is still under way has blocks that no pin stands for yet; none takes longer than this. */
const UNCLAIMED_MS_MAX = 90_000

const DELETES_IN_FLIGHT = 32

const warnings: string[] = []
let running: { node: Node, stop: () => Promise<void> } | undefined

function theNode (): Node {
  if (running === undefined) {
    throw new Error('The node has not been started.')
  }

  return running.node
}

process.on('warning', warning => { warnings.push(`${warning.name}: ${warning.message}`) })

serveActions<SoakActions>({
  start: async ({ options }) => {
    const node = new Node(options)
    await node.start()
    const { blocks, files } = node.layers
    const dataDir = options.dataDir ?? ''
    const unused = async (): Promise<never> => { throw new Error('not part of the soak') }
    const api = createLocalApi({
      socketPath: socketPathFor(dataDir),
      blocks,
      files,
      backend: createBackend({
        node,
        meter: new NodeMeter(node),
        dataDir,
        config: () => ({ values: {}, sources: {} }),
        reload: unused,
        shutDown: unused
      }),
      logger: silentLogger
    })
    await api.start()
    running = {
      node,
      stop: async () => {
        await api.stop()
        await node.stop()
      }
    }

    return { peerId: node.peerId, address: node.layers.host.addresses()[0] ?? '' }
  },

  memory: async ({ collect }) => {
    const { store, blocks } = theNode().layers
    const { rss, heapUsed, external } = process.memoryUsage()
    const refused = Object.values(blocks.disk.stats().classes).reduce((sum, one) => sum + one.refused, 0)
    const report = {
      rssBytes: rss,
      heapBytes: heapUsed,
      // `external` counts array buffers as well.
      bufferBytes: external,
      blocks: store.usage().blocks,
      refused,
      warnings: warnings.splice(0)
    }

    if (!collect || globalThis.gc === undefined) {
      return report
    }

    globalThis.gc()
    const after = process.memoryUsage()

    return { ...report, liveHeapBytes: after.heapUsed, liveBufferBytes: after.external }
  },

  pins: async () => {
    const [standing, removed] = [new Set<string>(), new Set<string>()]

    for (const { claims } of theNode().layers.store.entries()) {
      for (const claim of claims) {
        if (claim.root) {
          (claim.removed ? removed : standing).add(claim.owner)
        }
      }
    }

    return { standing: [...standing], removed: [...removed] }
  },

  sweep: async args => {
    const { store } = theNode().layers
    const [standing, removed] = [new Set(args.standing), new Set(args.removed)]
    const dead = [...store.entries()].filter(({ claims, storedAt }) =>
      !claims.some(({ owner }) => standing.has(owner)) &&
      ((claims.length > 0 && claims.every(({ owner }) => removed.has(owner))) ||
        Date.now() - storedAt > UNCLAIMED_MS_MAX))

    // Several at once, so that one fsync covers many.
    await forEachConcurrently(dead, DELETES_IN_FLIGHT, async ({ cid }) => { await store.delete(cid) })

    return { deleted: dead.length }
  },

  stop: async () => {
    await running?.stop()
    return null
  }
})
