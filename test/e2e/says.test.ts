/** What a node says of volumes and peers that are not there, with real processes. */
import { createServer } from 'node:net'
import { once } from 'node:events'
import { writeFile as writeLocal } from 'node:fs/promises'
import { join } from 'node:path'
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { seededBytes } from '../../testing/bytes.js'
import { statusOf } from '../helpers/mesh-files.js'
import { startMesh } from '../../testing/processes/mesh-processes.js'
import { reapAll, reapedDir, startNode, waitFor } from '../../testing/processes/node-process.js'
import { createVolume, volumeInfo, waitSet, writeFile } from '../helpers/volume-processes.js'
import { SECRET } from '../../testing/processes/secret.js'
import type { AddressInfo } from 'node:net'
import type { VolumeRow } from '../../src/api/volumes.js'
import type { NodeProcess } from '../../testing/processes/node-process.js'

async function healthOf (node: NodeProcess): Promise<VolumeRow[]> {
  return await node.api<VolumeRow[]>('GET', '/v1/volumes?stat=1')
}

test('volumes that lose their majority: unknown is said and not 0, in stat, ls and status', async () => {
  const nodes = await startMesh(3, { env: SECRET })
  const [first] = nodes as [NodeProcess]
  await createVolume(first, 'photos')
  await writeFile(first, 'photos', '/a', 'some bytes')
  await waitSet(first, 'photos', ({ replicas }) => replicas.length === 3 && replicas.every(row => row.applied_index !== null),
    { what: 'three replicas', nodes })

  assert.equal((await healthOf(first)).map(({ name, files, health }) => [name, files, health]), [['photos', 1, 'healthy']])
  assert.equal((await statusOf(first)).volumes, { total: 1, unwritable: [] })

  // Its replicas stay for ten minutes; nobody is to bring nodes back for them.
  await createVolume(first, 'removed')
  await first.api('DELETE', '/v1/volumes/removed')

  await nodes[2]?.kill()
  await waitFor(async () => (await healthOf(first))[0]?.health === 'degraded', {
    what: 'the volume to be degraded', context: () => first.describe()
  })
  await nodes[1]?.kill()
  const { warnings } = await waitFor(async () => {
    const status = await statusOf(first)

    return status.warnings.some(warning => /Volume \S+ has no majority/.test(warning)) ? status : undefined
  }, { what: 'status to warn', context: () => first.describe() })
  assert.ok(warnings.some(warning => warning.startsWith('The names of volumes cannot be read: ')), warnings.join('\n'))
  assert.is(warnings.filter(warning => /^Volume v\w+ has no majority/.test(warning)).length, 1, warnings.join('\n'))
  assert.is((await statusOf(first)).volumes.total, null)

  const info = await volumeInfo(first, 'photos')
  assert.is(info.writable, false)
  const { settings, files, directories, used_bytes: used, trash_items: trash, snapshots, conflicts } = info
  assert.equal([settings, files, directories, used, trash, snapshots, conflicts], Array(7).fill(null))
  await first.stop()
})

test('peers that a node was told of and does not reach are named, with the reason', async () => {
  // A port that nobody listens on: taken and given back.
  const server = createServer().listen(0, '127.0.0.1')
  await once(server, 'listening')
  const { port } = server.address() as AddressInfo
  server.close()
  await once(server, 'close')

  const node = await startNode({ env: SECRET, peers: [`127.0.0.1:${port}`] })
  const status = await waitFor(async () => {
    const status = await statusOf(node)

    return status.unreached_peers.length > 0 ? status : undefined
  }, { what: 'the peer to be named', context: () => node.describe() })
  assert.is(status.unreached_peers[0]?.address, `/ip4/127.0.0.1/tcp/${port}`)
  assert.match(status.unreached_peers[0]?.reason ?? '', 'nothing listens there (connection refused)')
  assert.ok(status.warnings.some(warning => warning.includes(`127.0.0.1:${port}: nothing listens there`)), status.warnings.join('\n'))

  // It is there after all.
  const peer = await startNode({ env: SECRET, listeners: [`127.0.0.1:${port}`] })
  await waitFor(async () => (await statusOf(node)).unreached_peers.length === 0, {
    what: 'the peer to be reached', context: () => `${node.describe()}\n${peer.describe()}`
  })
  await Promise.all([node.stop(), peer.stop()])
})

test('whatever brings bytes says that there is one copy of them: blocks, small files, edits, CIDs, backups', async () => {
  const node = await startNode({ env: SECRET })
  const dir = await reapedDir()
  const shoal = async (...args: string[]): Promise<{ stdout: string, stderr: string }> => {
    const result = await node.cli(args, { cwd: dir })
    assert.is(result.code, 0, `${args.join(' ')}: ${result.stderr}`)

    return result
  }
  const warned = /Warning: There is one copy of the 3 that were asked for/
  const json = async (...args: string[]): Promise<{ cid: string, warning?: string }> =>
    JSON.parse((await shoal(...args, '-o', 'json')).stdout) as { cid: string, warning?: string }

  await writeLocal(join(dir, 'large'), seededBytes(2 * 1024 * 1024))
  await shoal('volume', 'create', 'v')
  await shoal('volume', 'create', 'w')
  const { cid } = await json('put', '--pin', 'large')
  await shoal('put', 'large', 'v:/large')
  await shoal('backup', 'v', 'saved.car')

  for (const args of [
    ['write', 'v:/large', '--offset', '7', '--data', 'x'],
    ['write', 'v:/small', '--create', '--data', 'x'],
    ['truncate', 'v:/large', '--size', '1000001'],
    ['cp', cid, 'v:/from-cid'],
    ['cp', `/ipfs/${cid}`, 'v:/from-path'],
    ['cp', 'v:/large', 'w:/'],
    ['cp', '-r', 'v:/', 'w:/all'],
    ['sync', 'v:/', 'w:/synced'],
    ['pin', 'add', cid],
    ['restore', 'saved.car', 'back']
  ]) {
    assert.match((await shoal(...args)).stderr, warned, args.join(' '))
  }

  assert.match((await json('write', 'v:/large', '--data', 'y')).warning ?? '', /^There is one copy/)
  assert.not.match((await shoal('mv', 'v:/small', 'v:/moved')).stderr, /Warning/, 'nothing was brought')
  await shoal('volume', 'create', 'once', '--replicas', '1')
  assert.is((await json('cp', cid, 'once:/f')).warning, undefined, 'one copy was asked for')
  await node.stop()
})

test.after(reapAll)
test.run()
