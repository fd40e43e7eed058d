import { execFileSync } from 'node:child_process'
import { chmod, lstat, mkdir, readFile, readdir, readlink, symlink, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { seededBytes } from '../../testing/bytes.js'
import { startMesh, waitConvergedMesh } from '../../testing/processes/mesh-processes.js'
import { reapAll, reapedDir } from '../../testing/processes/node-process.js'
import { counts, createVolume, waitSet } from '../helpers/volume-processes.js'
import { SECRET } from '../../testing/processes/secret.js'
import type { NodeProcess } from '../../testing/processes/node-process.js'

/** Files come back as they were: in by one node, out by another, after all of them were started anew. */

const MIB = 1024 * 1024
/** Whole microseconds, as they are set on a disk: 1970, before it, between two seconds, far. */
const TIMES = [
  '1970-01-01T00:00:00Z', '1969-12-31T23:59:59.999999Z', '1901-12-13T20:45:52.000001Z', '2026-01-31T12:00:00.123456Z',
  '2100-01-01T00:00:00Z'
]
const MODES = [0o700, 0o555, 0o1777, 0o000, 0o640]
const LINKS = { rel: 'f0', up: '../../../etc', abs: '/etc/passwd', gone: 'no/where', 'd1/down': '../d0' }

let nodes: NodeProcess[] = []
let dir = ''

test.before(async () => {
  nodes = await startMesh(3, { env: SECRET })
  dir = await reapedDir()
  await createVolume(nodes[0] as NodeProcess, 'v')
  await makeTree(join(dir, 'in'))
})

/** @param at - which node */
async function shoal (at: number, args: readonly string[], exit = 0): Promise<string> {
  const { code, stdout, stderr } = await (nodes[at] as NodeProcess).cli(args, { cwd: dir })
  assert.is(code, exit, `${args.join(' ')}: ${stderr}`)

  return stdout + stderr
}

function touch (path: string, time: string): void {
  execFileSync('touch', ['-h', '-d', time, path])
}

async function makeTree (root: string): Promise<void> {
  await mkdir(root)

  for (const i of MODES.keys()) {
    await mkdir(join(root, `d${i}`))
    await writeFile(join(root, `f${i}`), seededBytes(i === 1 ? 2 * MIB + 1 : i, i))
    await writeFile(join(root, `d${i}`, 'in'), String(i))
  }

  for (const [name, target] of Object.entries(LINKS)) {
    await symlink(target, join(root, name))
    touch(join(root, name), TIMES[1] as string)
  }

  // Nobody but root could read what has no mode at all, to put it.
  for (const [i, mode] of MODES.entries()) {
    for (const name of [`f${i}`, `d${i}`]) {
      touch(join(root, name), TIMES[i] as string)
      await chmod(join(root, name), mode === 0 && process.getuid?.() !== 0 ? 0o500 : mode)
    }
  }

  touch(root, TIMES[3] as string)
  await chmod(root, 0o710)
}

/** All that comes back, by path. */
async function stateOf (root: string): Promise<Record<string, string>> {
  const paths = ['', ...await readdir(root, { recursive: true })]

  return Object.fromEntries(await Promise.all(paths.map(async (path): Promise<[string, string]> => {
    const stats = await lstat(join(root, path), { bigint: true })
    const what = stats.isSymbolicLink()
      ? `link ${await readlink(join(root, path))}`
      : `${stats.mode.toString(8)} ${stats.isFile() ? (await readFile(join(root, path))).toString('hex').slice(-64) : ''}`
    // What is in a folder and has no time of its own here was made now.
    const time = path.endsWith('/in') ? '' : stats.mtimeNs

    return [path, `${what} ${time}`]
  })))
}

test('modes, times and links come back: put, get, tar, sync, backup and restore, each through another node', async () => {
  const expected = await stateOf(join(dir, 'in'))
  const same = async (name: string): Promise<void> => { assert.equal(await stateOf(join(dir, name)), expected, name) }

  assert.match(await shoal(0, ['put', 'in', 'v:/in']), /5 symbolic links/)
  await shoal(1, ['get', 'v:/in', 'got'])
  await same('got')
  assert.match(await shoal(1, ['sync', 'got', 'v:/in']), /Nothing to do/)

  const tar = await (nodes[2] as NodeProcess).cli(['get', 'v:/in', '-'], { cwd: dir })
  await mkdir(join(dir, 'tarred'))
  execFileSync('tar', ['xp', '--no-same-owner', '-C', join(dir, 'tarred')], {
    input: tar.stdoutBytes, stdio: ['pipe', 'ignore', 'ignore']
  })
  await same('tarred')

  await shoal(2, ['backup', 'v', 'v.car'])
  await shoal(1, ['restore', 'v.car', 'w'])
  await shoal(0, ['get', 'w:/in', 'restored'])
  await same('restored')

  await shoal(2, ['sync', 'v:/in', 'w:/synced'])
  await shoal(0, ['sync', 'w:/synced', 'synced'])
  await same('synced')
})

test('a file alone, a link alone, and a folder by its CID', async () => {
  for (const i of MODES.keys()) {
    await shoal(i % 3, ['get', `v:/in/f${i}`, `alone${i}`])
    const [was, is] = await Promise.all([`in/f${i}`, `alone${i}`]
      .map(async name => await lstat(join(dir, name), { bigint: true })))
    assert.equal([is?.mode, is?.mtimeNs], [was?.mode, was?.mtimeNs], `f${i}`)
  }

  await shoal(1, ['get', 'v:/in/up', 'link'])
  assert.is(await readlink(join(dir, 'link')), LINKS.up)
  assert.match(await shoal(2, ['cat', 'v:/in/up'], 2), /symbolic link to "\.\.\/\.\.\/\.\.\/etc", and links are not followed/)
  const cid = (await shoal(0, ['put', '--pin', 'in'])).split('\n')[0] as string
  await shoal(1, ['get', cid, 'by-cid'])

  for (const [name, target] of Object.entries(LINKS)) {
    assert.is(await readlink(join(dir, 'by-cid', name)), target)
  }
})

test('nodes that were started anew have links and times as they were', async () => {
  const expected = await stateOf(join(dir, 'in'))

  for (const [i, node] of nodes.entries()) {
    await node.stop()
    nodes[i] = await node.restart()
    await waitConvergedMesh(nodes)
    await waitSet(nodes[i], 'v', counts, { what: 'all replicas to count again', nodes })
  }

  await shoal(2, ['get', 'v:/in', 'again'])
  assert.equal(await stateOf(join(dir, 'again')), expected)
  await shoal(1, ['mv', 'v:/in/rel', 'v:/in/moved'])
  await shoal(0, ['get', 'v:/in/moved', 'moved'])
  assert.is(await readlink(join(dir, 'moved')), LINKS.rel)
})

test.after(reapAll)
test.run()
