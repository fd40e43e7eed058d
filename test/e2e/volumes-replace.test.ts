import { existsSync } from 'node:fs'
import path from 'node:path'
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { startMesh, waitConvergedMesh } from '../../testing/processes/mesh-processes.js'
import { ApiCallError, reapAll, startNode, waitFor } from '../../testing/processes/node-process.js'
import {
  counts, createVolume, membersOf, readFile, SteadyWriter, volumeInfo, waitSet, writeFile
} from '../helpers/volume-processes.js'
import { SECRET } from '../../testing/processes/secret.js'
import type { StatusReport } from '../../src/api/status.js'
import type { VolumeStat } from '../../src/api/volumes.js'
import type { NodeProcess } from '../../testing/processes/node-process.js'

const REPLACE_DELAY_MS = 2_000
const ARGS = ['--metadata-replace-delay', `${REPLACE_DELAY_MS}ms`]

/** Over the delay: to notice, to teach the newcomer, to change the set, on a machine that may be busy. */
const REPLACE_MS_MAX = REPLACE_DELAY_MS + 30_000

const VOLUME = 'v'

function nodeOf (nodes: readonly NodeProcess[], peerId: string | undefined): NodeProcess {
  return nodes.find(node => node.peerId === peerId) as NodeProcess
}

/** Three that count, and none of these. */
function without (...gone: readonly NodeProcess[]): (info: VolumeStat) => boolean {
  return info => info.replicas.length === 3 && counts(info) &&
    !membersOf(info).some(peerId => gone.some(node => node.peerId === peerId))
}

test('the replicas go one after the other until no original is left: nothing is lost; one that thaws is refused and drops its copy', async () => {
  const nodes = await startMesh(6, { env: SECRET, args: ARGS })
  const first = await createVolume(nodes[0] as NodeProcess, VOLUME, { metadata_replicas: 3 })
  const originals = membersOf(first).map(peerId => nodeOf(nodes, peerId))
  const others = nodes.filter(node => !originals.includes(node))
  const [gateway] = others as [NodeProcess]
  const [frozen, ...killed] = originals as [NodeProcess, NodeProcess, NodeProcess]
  const writer = new SteadyWriter(() => gateway, VOLUME, '/steady')
  await writer.start()

  const gone: NodeProcess[] = []

  for (const victim of [frozen, ...killed]) {
    if (victim === frozen) {
      victim.freeze()
    } else {
      await victim.kill()
    }

    gone.push(victim)
    const at = performance.now()
    // Frozen is noticed later than refused; what follows is the same.
    const info = await waitSet(gateway, VOLUME, without(...gone),
      { what: `a set without ${gone.map(({ name }) => name).join(', ')}`, nodes: others })
    const tookMs = performance.now() - at

    if (victim !== frozen) {
      assert.ok(tookMs < REPLACE_MS_MAX, `replaced after ${Math.round(tookMs)} ms`)
    }

    assert.ok(info.epoch > first.epoch)
    await writer.progress(10)
  }

  // It takes itself for a replica of the first epoch still.
  const state = path.join(frozen.dir, 'volumes', first.id)
  assert.ok(existsSync(state), 'the frozen replica has a state')
  frozen.thaw()
  await writer.progress(10)
  await waitFor(async () => {
    const members = membersOf(await volumeInfo(frozen, VOLUME))

    return members.every(peerId => others.some(node => node.peerId === peerId))
  }, { what: 'the thawed node to know the new set', context: () => frozen.describe() })
  await writer.progress(10)
  await writer.stop()

  for (const node of [...others, frozen]) {
    await writer.expectAll(node)
    const names = await node.api<{ name: string }[]>('GET', '/v1/volumes')
    assert.equal(names.map(({ name }) => name), [VOLUME])
  }

  await waitFor(() => !existsSync(state), {
    what: 'the thawed node to drop its replica', everyMs: 500, context: () => frozen.describe()
  })
  await writer.expectAll(frozen)
  await Promise.all([...others, frozen].map(async node => await node.stop()))
})

test('a set of one grows to three and to five; two of five decide nothing, nor appoint themselves', async () => {
  const first = await startNode({ env: SECRET, args: ARGS, name: 'n0' })
  const nodes = [first]
  assert.is((await createVolume(first, VOLUME)).replicas.length, 1)
  await writeFile(first, VOLUME, '/alone', 'written by one')

  for (const size of [3, 5]) {
    nodes.push(...await Promise.all([1, 2].map(async i =>
      await startNode({ env: SECRET, args: ARGS, peers: [first.address], name: `n${size - 3 + i}` }))))
    await waitConvergedMesh(nodes)
    await waitSet(first, VOLUME, info => info.replicas.length === size && counts(info), { what: `a set of ${size}`, nodes })
    await writeFile(nodes.at(-1) as NodeProcess, VOLUME, `/by-${size}`, `written by ${size}`)
  }

  const before = await volumeInfo(first, VOLUME)
  const [left, right, ...rest] = nodes as [NodeProcess, NodeProcess, ...NodeProcess[]]
  await Promise.all(rest.map(async node => { await node.kill() }))

  for (const node of [left, right]) {
    await waitFor(async () => (await node.peers()).filter(({ state }) => state === 'dead').length === rest.length,
      { what: `${node.name} to know that three are dead`, context: () => node.describe() })
  }

  const refusedAt = performance.now()

  // Much longer than it takes to replace one that is dead.
  do {
    const err = await writeFile(left, VOLUME, '/minority', 'never').then(() => undefined, (caught: unknown) => caught as ApiCallError)
    assert.ok(err instanceof ApiCallError && (err.code === 'no_quorum' || err.code === 'outcome_unknown'), String(err))
    const info = await volumeInfo(right, VOLUME)
    assert.is(info.epoch, before.epoch)
    assert.not.ok(info.writable)
  } while (performance.now() - refusedAt < REPLACE_DELAY_MS * 3)

  // The registry has lost its majority as well, so that nobody knows the name.
  for (const node of [left, right]) {
    const named = /^Volume \.registry has no majority: of the 5 nodes .* is (dead|evicted)/
    let seen: readonly string[] = []
    await waitFor(async () => {
      seen = (await node.api<StatusReport>('GET', '/v1/status')).warnings

      return seen.some(warning => named.test(warning))
    }, { what: 'a warning of the registry', everyMs: 200, context: () => seen.join('\n') })
    assert.is(seen.filter(warning => warning.startsWith(`Volume ${before.id} has no majority`)).length, 1)
  }

  const back = await Promise.all(rest.map(async node => await node.restart()))
  const all = [left, right, ...back]
  await waitConvergedMesh(all)
  await waitSet(left, VOLUME, info => info.replicas.length === 5 && counts(info), { what: 'the five to go on', nodes: all })
  await writeFile(right, VOLUME, '/again', 'all are back')

  for (const node of all) {
    assert.is((await readFile(node, VOLUME, '/alone')).toString(), 'written by one')
    assert.is((await readFile(node, VOLUME, '/by-5')).toString(), 'written by 5')
    assert.is((await readFile(node, VOLUME, '/again')).toString(), 'all are back')
  }

  await Promise.all(all.map(async node => await node.stop()))
})

test.after(reapAll)
test.run()
