import { setTimeout as delay } from 'node:timers/promises'
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { startMesh, waitConvergedMesh } from '../../testing/processes/mesh-processes.js'
import { reapAll } from '../../testing/processes/node-process.js'
import { createVolume, sequencerOf, SteadyWriter, volumeInfo } from '../helpers/volume-processes.js'
import { SECRET } from '../../testing/processes/secret.js'
import type { NodeProcess } from '../../testing/processes/node-process.js'

/** The promise is below one second; the machine that runs this suite may be busy with something else. */
const OUTAGE_MS_MAX = 3_000

/** A replica that stands still this often for this long is slow, and not dead. */
const PULSES = 12
const STOPPED_MS = 200
const GOING_MS = 60

const VOLUME = 'v'

interface World { nodes: NodeProcess[], gateway: NodeProcess, writer: SteadyWriter }

/** Five nodes, three replicas, and a client of a node that is none of them. */
async function startWorld (): Promise<World> {
  const nodes = await startMesh(5, { env: SECRET })
  await createVolume(nodes[0] as NodeProcess, VOLUME, { metadata_replicas: 3 })
  const { replicas } = await volumeInfo(nodes[0] as NodeProcess, VOLUME)
  const members = replicas.map(({ peer_id: peerId }) => peerId)
  const gateway = nodes.find(({ peerId }) => !members.includes(peerId)) as NodeProcess
  const writer = new SteadyWriter(() => gateway, VOLUME, '/steady')
  await writer.start()

  return { nodes, gateway, writer }
}

test('who orders is killed, frozen, slow: clients hardly notice, and nothing is lost', async () => {
  const { nodes, gateway, writer } = await startWorld()
  const others = (): NodeProcess[] => [gateway, ...nodes.filter(node => node !== gateway)]
  const check = (what: string): void => {
    assert.ok(writer.outageMs < OUTAGE_MS_MAX, `${what}: no answer for ${Math.round(writer.outageMs)} ms`)
    writer.outageMs = 0
  }

  const frozen = await sequencerOf(others(), VOLUME)
  frozen.freeze()
  await writer.progress(30)
  check('frozen')
  frozen.thaw()
  await writer.progress(30)
  check('thawed')

  const slow = await sequencerOf(others(), VOLUME)

  for (let i = 0; i < PULSES; i++) {
    slow.freeze()
    await delay(STOPPED_MS)
    slow.thaw()
    await delay(GOING_MS)
  }

  await writer.progress(10)
  check('slow')

  const killed = await sequencerOf(others(), VOLUME)
  await killed.kill()
  await writer.progress(30)
  check('killed')
  nodes[nodes.indexOf(killed)] = await killed.restart()
  await waitConvergedMesh(nodes)
  await writer.progress(30)
  check('back again')

  await writer.stop()
  await Promise.all(nodes.map(async node => { await writer.expectAll(node) }))
  await Promise.all(nodes.map(async node => await node.stop()))
})

test.after(reapAll)
test.run()
