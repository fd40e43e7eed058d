import { mkdir, readFile as readLocal, utimes, writeFile as writeLocal } from 'node:fs/promises'
import path from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { NodeClient } from '../../testing/history/node-client.js'
import { contentOf } from '../helpers/mesh-files.js'
import { startMesh, waitConvergedMesh } from '../../testing/processes/mesh-processes.js'
import { reapAll, reapedDir, waitFor } from '../../testing/processes/node-process.js'
import {
  createVolume, expectWhole, filesPath, listAll, readFile, SteadyWriter, volumeInfo, writeFile
} from '../helpers/volume-processes.js'
import { SECRET } from '../../testing/processes/secret.js'
import type { CliResult, NodeProcess } from '../../testing/processes/node-process.js'

const MIB = 1024 * 1024
const VOLUME = 'v'

/** As many as the promise names. */
const ENTRIES = 10_000
const FOLDERS = 20
const WRITERS = 48

const SUITE_FILES = 150
const FILES_PER_FOLDER = 30

const COMMAND_TIMEOUT_MS = 60_000

/** Of the second test, in the same mesh. */
const MANY = 'many'

interface World {
  nodes: NodeProcess[]
  /** The node that dies in the middle; `restarted` makes the next one in its place. */
  victim: () => NodeProcess
  other: NodeProcess
}

let world: World

test.before(async () => {
  const nodes = await startMesh(3, { env: SECRET })
  await createVolume(nodes[0] as NodeProcess, VOLUME)
  await createVolume(nodes[0] as NodeProcess, MANY)
  world = { nodes, victim: () => nodes[2] as NodeProcess, other: nodes[0] as NodeProcess }
})

/** Kills the victim as soon as the work has got somewhere; the work may end as it likes. */
async function killMidway (work: Promise<unknown>, hasBegun: () => Promise<boolean>): Promise<void> {
  let isOver = false
  const settled = Promise.allSettled([work]).then(() => { isOver = true })
  // Work that is over before it was seen to have begun is killed too late, which its retry has to bear as well.
  await waitFor(async () => isOver || await hasBegun(), { what: 'the work to have begun', everyMs: 5 })
  await world.victim().kill()

  await settled
}

async function restart (): Promise<NodeProcess> {
  const again = await world.victim().restart()
  world.nodes[2] = again
  await waitConvergedMesh(world.nodes)

  return again
}

/** Long enough for a request to be on its way, and short enough for it to be there still, now and then. */
async function aMoment (): Promise<boolean> {
  await delay(Math.random() * 20)

  return true
}

function succeeds ({ code, stderr }: CliResult, what: string): void {
  assert.is(code, 0, `${what}: ${stderr}`)
}

async function count (node: NodeProcess, folder: string, volume = VOLUME): Promise<number> {
  try {
    return (await listAll(node, volume, folder)).length
  } catch {
    return 0
  }
}

/** Small files in a few folders. */
async function localTree (files: number): Promise<{ dir: string, contents: Map<string, Buffer> }> {
  const dir = await reapedDir()
  const contents = new Map<string, Buffer>()

  for (let i = 0; i < files; i++) {
    const relative = `d${Math.floor(i / FILES_PER_FOLDER)}/f${i}`
    const content = contentOf(i, 200 + (i % 10 === 0 ? 40_000 : i))
    await mkdir(path.dirname(path.join(dir, relative)), { recursive: true })
    await writeLocal(path.join(dir, relative), content)
    // Whole seconds: what a file system keeps of times is no matter here.
    await utimes(path.join(dir, relative), 1_700_000_000, 1_700_000_000)
    contents.set(relative, content)
  }

  return { dir, contents }
}

async function expectTree (
  node: NodeProcess, volume: string, folder: string, contents: ReadonlyMap<string, Buffer>
): Promise<void> {
  const rows = await listAll(node, volume, folder)
  const files = rows.filter(({ type }) => type === 'file').map(row => row.path.slice(folder.length + 1))
  assert.equal(files.sort(), [...contents.keys()].sort())

  for (const [relative, content] of contents) {
    const row = rows.find(({ path: at }) => at === `${folder}/${relative}`)
    assert.is(row?.bytes, content.byteLength, `bytes of ${folder}/${relative}`)
    assert.ok((await readFile(node, volume, `${folder}/${relative}`)).equals(content), `${folder}/${relative} has other bytes`)
  }
}

test('a node dies in the middle: the tree is whole, and the same command finishes the job', async () => {
  const { other } = world

  // A large file: there or not, and never a part of it.
  const large = contentOf(1, 48 * MIB)
  await killMidway(writeFile(world.victim(), VOLUME, '/large', large),
    async () => (await other.api<{ blocks: number }>('GET', '/v1/node')).blocks >= 6)
  const rows = await expectWhole(other, VOLUME)
  assert.ok(rows.length === 0 || rows[0]?.bytes === large.byteLength)
  await writeFile(await restart(), VOLUME, '/large', large)
  assert.ok((await readFile(other, VOLUME, '/large')).equals(large))

  // Many small ones.
  const { dir, contents } = await localTree(SUITE_FILES)
  const put = ['put', `${dir}/`, `${VOLUME}:/put/`]
  await killMidway(world.victim().cli(put), async () => await count(other, '/put') > 10)
  await expectWhole(other, VOLUME)
  succeeds(await (await restart()).cli(put), 'put again')
  const anywhere = (await listAll(other, VOLUME, '/put')).find(({ path: at }) => at.endsWith('/d0'))
  const placed = anywhere?.path.slice(0, -'/d0'.length) ?? ''
  await expectTree(other, VOLUME, placed, contents)

  // A folder that moves is in one place.
  // The API and not the command: that would be killed while it still loads.
  await killMidway(world.victim().api('POST', `/v1/volumes/${VOLUME}/rename`, { from: placed, to: '/moved' }), aMoment)
  const [before, after] = [await count(other, placed), await count(other, '/moved')]
  assert.ok((before === 0) !== (after === 0), `${before} entries are where it was and ${after} where it went`)
  await restart()

  if (after === 0) {
    succeeds(await world.victim().cli(['mv', `${VOLUME}:${placed}`, `${VOLUME}:/moved`]), 'mv again')
  }

  await expectTree(other, VOLUME, '/moved', contents)

  // One way from a local folder.
  const sync = ['sync', dir, `${VOLUME}:/synced`]
  await killMidway(world.victim().cli(sync), async () => await count(other, '/synced') > 10)
  await expectWhole(other, VOLUME, '/synced').catch((err: unknown) => {
    assert.match(String(err), 'ENOENT')
  })
  succeeds(await (await restart()).cli(sync), 'sync again')
  await expectTree(other, VOLUME, '/synced', contents)

  // A backup that breaks off is no backup; the next one is, and can be restored, also in two attempts.
  const file = path.join(await reapedDir(), 'backup.car')
  await killMidway(world.victim().cli(['backup', VOLUME, file]),
    async () => await readLocal(file).then(bytes => bytes.byteLength > 0, () => false))
  await restart()
  succeeds(await world.victim().cli(['backup', VOLUME, file, '--force']), 'backup again')
  await createVolume(other, 'copy')
  const restoring = ['restore', file, 'copy']
  await killMidway(world.victim().cli(restoring), async () =>
    (await other.api<unknown[]>('GET', '/v1/volumes/copy/list?recursive=1')).length > 5)
  await expectWhole(other, 'copy')
  succeeds(await (await restart()).cli(restoring), 'restore again')
  await expectTree(other, 'copy', '/moved', contents)
  assert.ok((await readFile(other, 'copy', '/large')).equals(large))
})

test('rm -r of 10 000 entries, and the node dies: all or nothing of it is gone, a retry finishes', async () => {
  const { other } = world
  const writer = new SteadyWriter(() => other, MANY, '/steady')
  const apis = world.nodes.map(({ socketPath }) => new NodeClient(socketPath))
  await Promise.all(Array.from({ length: WRITERS }, async (_, worker) => {
    for (let i = worker; i < ENTRIES; i += WRITERS) {
      const answer = await (apis[i % apis.length] as NodeClient).call('PUT',
        `/v1/volumes/${MANY}/files/many/d${i % FOLDERS}/f${i}?parents=1`, Buffer.from('x'), COMMAND_TIMEOUT_MS)
      assert.ok(answer.kind === 'answer' && answer.status === 200 && !answer.bytes.includes('"error"'), JSON.stringify(answer))
    }
  }))
  apis.forEach(api => { api.close() })
  assert.is((await volumeInfo(other, MANY)).files, ENTRIES)
  await writer.start()

  await killMidway(world.victim().api('DELETE', `${filesPath(MANY, '/many')}?recursive=1`), aMoment)
  const left = await count(other, '/many', MANY)
  assert.ok(left === 0 || left === ENTRIES + FOLDERS, `${left} entries are left`)
  await restart()
  succeeds(await world.victim().cli(['rm', '-r', '--force', `${MANY}:/many`]), 'rm again')
  assert.is(await count(other, '/many', MANY), 0)
  await writer.progress(10)
  await writer.stop()
  await writer.expectAll(world.victim())
  await Promise.all(world.nodes.map(async node => await node.stop()))
})

test.after(reapAll)
test.run()
