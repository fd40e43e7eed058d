import { setTimeout as delay } from 'node:timers/promises'
import { seededRandom } from '../../src/util/random.js'
import { startMesh, waitConvergedMesh } from '../processes/mesh-processes.js'
import { waitFor } from '../wait-for.js'
import { NodeClient } from './node-client.js'
import { Appends } from './appends.js'
import { History } from './history.js'
import { Nemesis } from '../faults/nemesis.js'
import { RandomClients, type Tally } from './random-clients.js'
import { SECRET } from '../processes/secret.js'
import type { FaultKind } from '../faults/nemesis.js'
import type { NodeProcess } from '../processes/node-process.js'

export interface HistoryRunOptions {
  seed: number
  nodes: number
  /** Of the linearizability check. */
  clients: number
  /** Clients that append unique lines. @default 0 */
  appenders?: number
  seconds: number
  metadataReplicas?: 3 | 5
  /** @default the node's default */
  replaceDelay?: string
}

export interface HistoryRun {
  operations: number
  unknown: number
  folders: number
  tally: Tally
  faults: ReadonlyMap<FaultKind, number>
  appends: number
  /** Of those: asked for more than once. */
  retriedAppends: number
}

const VOLUME = 'history'

/** Real processes under faults; throws when what the clients were told is not what one copy could have told them. */
export async function runHistory (options: HistoryRunOptions): Promise<HistoryRun> {
  const { seed, clients, seconds, metadataReplicas, replaceDelay } = options
  const random = seededRandom(seed)
  const nodes = await startMesh(options.nodes, {
    env: SECRET, args: replaceDelay === undefined ? [] : ['--metadata-replace-delay', replaceDelay]
  })

  await nodes[0]?.api('POST', '/v1/volumes',
    { name: VOLUME, ...(metadataReplicas === undefined ? {} : { metadata_replicas: metadataReplicas }) })

  const apis = nodes.map(({ socketPath }) => new NodeClient(socketPath))
  const history = new History()
  const randomClients = new RandomClients({
    volume: VOLUME, clients: () => apis, history, random, now: () => performance.now()
  })
  const appends = new Appends({ volume: VOLUME, clients: () => apis, random })
  const nemesis = new Nemesis(nodes, seededRandom(seed + 1))

  try {
    await randomClients.start()

    const running = [
      ...Array.from({ length: clients }, async (_, client) => { await randomClients.run(client) }),
      ...Array.from({ length: options.appenders ?? 0 }, async () => { await appends.run() })
    ]
    const faults = nemesis.run()
    // The first failure ends the run.
    await Promise.race([delay(seconds * 1_000), ...running, faults])
    nemesis.stop()
    await faults
    randomClients.stop()
    appends.stop()
    // What some node was still cut off from may wait for it.
    await nemesis.heal()
    await Promise.all(running)
    await waitConvergedMesh(nodes)
    await waitWritable(nodes, VOLUME)
    await randomClients.readAll(apis[apis.length - 1] as NodeClient)
    await appends.check(apis[0] as NodeClient)
    await history.check(seed)
  } catch (err) {
    const why = err instanceof Error ? err.message : String(err)

    throw new Error(`Seed ${seed} (${describeTally(randomClients.tally)}; ${nemesis.log}): ${why}`, { cause: err })
  } finally {
    randomClients.stop()
    appends.stop()
    nemesis.stop()
    apis.forEach(api => { api.close() })
  }

  await Promise.all(nodes.map(async node => await node.stop()))

  return {
    operations: history.operations,
    unknown: history.unknown,
    folders: history.folders.size,
    tally: randomClients.tally,
    faults: nemesis.done,
    appends: appends.acknowledged,
    retriedAppends: appends.retried
  }
}

export async function waitWritable (nodes: readonly NodeProcess[], volume: string): Promise<void> {
  for (const node of nodes) {
    await waitFor(async () => (await node.api<{ writable: boolean }>('GET', `/v1/volumes/${volume}`)).writable, {
      what: `${volume} to be writable through ${node.name}`, timeoutMs: 30_000, context: () => node.describe()
    })
  }
}

export function describeTally ({ acknowledged, refused, unknown, settledByRetry, whys }: Tally): string {
  const reasons = [...whys].sort(([, a], [, b]) => b - a).slice(0, 8).map(([why, count]) => `${count} x ${why}`).join(', ')

  return `${acknowledged} answered, ${settledByRetry} of them by a retry, ${refused} refused, ${unknown} unknown` +
    (reasons === '' ? '' : `: ${reasons}`)
}
