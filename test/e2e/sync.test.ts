import { execFileSync } from 'node:child_process'
import { once } from 'node:events'
import { appendFile, chown, lstat, mkdir, readFile, readdir, symlink, utimes, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { seededBytes } from '../../testing/bytes.js'
import { startMesh } from '../../testing/processes/mesh-processes.js'
import { reapAll, reapedDir, waitFor } from '../../testing/processes/node-process.js'
import { spawnReaped } from '../../testing/processes/reaped.js'
import { createVolume, listAll } from '../helpers/volume-processes.js'
import { MAIN } from '../../testing/processes/main-file.js'
import { hasXattrs, skip } from '../helpers/xattrs.js'
import { SECRET } from '../../testing/processes/secret.js'
import type { ChildProcess } from 'node:child_process'
import type { NodeProcess } from '../../testing/processes/node-process.js'

const MIB = 1024 * 1024

let nodes: NodeProcess[] = []
let dir = ''

test.before(async () => {
  nodes = await startMesh(3, { env: SECRET })
  dir = await reapedDir()
  await createVolume(nodes[0] as NodeProcess, 'v')
  await createVolume(nodes[0] as NodeProcess, 'w')
})

/** @param at - which node */
async function shoal (at: number, args: readonly string[], exit = 0): Promise<string> {
  const { code, stdout, stderr } = await (nodes[at] as NodeProcess).cli(args, { cwd: dir })
  assert.is(code, exit, `${args.join(' ')}: ${stderr}`)
  assert.not.match(stderr, /\(node:\d+\)/, 'Node has nothing to warn of')

  return stdout + stderr
}

/** One that the test can kill. */
function startShoal (at: number, args: readonly string[]): ChildProcess {
  return spawnReaped(process.execPath, [MAIN, ...args, '-d', (nodes[at] as NodeProcess).dir], {
    cwd: dir, env: { PATH: process.env.PATH, HOME: dir }, stdio: ['ignore', 'ignore', 'pipe']
  })
}

async function make (root: string, files: Record<string, string | Uint8Array>): Promise<void> {
  for (const [name, content] of Object.entries(files)) {
    await mkdir(dirname(join(dir, root, name)), { recursive: true })
    await writeFile(join(dir, root, name), content)
    await utimes(join(dir, root, name), new Date('2026-01-01'), new Date('2026-01-01'))
  }
}

test('there and back through three nodes: folder, volume, other volume, folder; check sees each difference', async () => {
  await make('in', { a: 'a', 'd/large': seededBytes(5 * MIB + 3), 'd/e/zero': '', 'ü/ö': 'ö' })
  await shoal(0, ['sync', 'in', 'v:/one'])
  await shoal(1, ['sync', 'v:/one', 'w:/two'])
  await shoal(2, ['sync', 'w:/two', 'out'])
  assert.match(await shoal(1, ['check', 'in', 'w:/two']), /7 entries compared, 0 differences/)
  await shoal(0, ['check', 'v:/one', 'out'])
  assert.is(Buffer.compare(await readFile(join(dir, 'out/d/large')), seededBytes(5 * MIB + 3)), 0)
  assert.match(await shoal(2, ['sync', 'w:/two', 'out']), /Nothing to do/)

  await make('out', { 'd/large': seededBytes(5 * MIB + 3, 9), more: 'm' })
  const differences = await shoal(1, ['check', 'out', 'v:/one'], 16)
  assert.match(differences, /content +d\/large\nonly in out +more\n/)
  assert.match(await shoal(1, ['check', 'out', 'v:/one', '--quick'], 16), /only in out +more\n/)
})

test('owners and extended attributes go there and back through three nodes, and one that is taken away goes', async () => {
  if (!hasXattrs()) {
    skip('sync --xattrs')
    return
  }

  const all = ['--owner', '--xattrs']
  const xattrsOf = (path: string): string =>
    execFileSync('getfattr', ['-d', '-e', 'hex', path], { cwd: dir }).toString().split('\n').filter(line => line.includes('=')).join()
  await make('attributed', { 'd/f': 'x', g: 'g' })
  execFileSync('setfattr', ['-n', 'user.bytes', '-v', '0x00ff', 'attributed/d/f'], { cwd: dir })
  execFileSync('setfattr', ['-n', 'user.empty', 'attributed/d'], { cwd: dir })

  if (process.getuid?.() === 0) {
    await chown(join(dir, 'attributed/g'), 3_000_000_000, 0)
  }

  await shoal(0, ['sync', 'attributed', 'v:/attributed', ...all])
  await shoal(1, ['sync', 'v:/attributed', 'w:/attributed', ...all])
  await shoal(2, ['sync', 'w:/attributed', 'back', ...all])
  await shoal(2, ['get', 'w:/attributed', 'got', ...all])
  await shoal(2, ['get', 'w:/attributed', 'plain'])

  for (const folder of ['back', 'got']) {
    assert.equal([xattrsOf(`${folder}/d/f`), xattrsOf(`${folder}/d`)], ['user.bytes=0x00ff', 'user.empty=0x'])
    assert.is((await lstat(join(dir, folder, 'g'))).uid, (await lstat(join(dir, 'attributed/g'))).uid)
  }

  assert.equal([xattrsOf('plain/d/f'), (await lstat(join(dir, 'plain/g'))).uid], ['', process.getuid?.()], 'only when asked')
  execFileSync('setfattr', ['-x', 'user.bytes', 'attributed/d/f'], { cwd: dir })
  assert.match(await shoal(0, ['sync', 'attributed', 'v:/attributed', ...all]), /^1 time set\./)
  assert.match(await shoal(1, ['sync', 'v:/attributed', 'back', ...all]), /^1 time set\./)
  assert.is(xattrsOf('back/d/f'), '')
  assert.match(await shoal(2, ['check', 'back', 'v:/attributed', ...all]), /0 differences/)
})

test('a killed sync to a folder leaves whole files alone, and the same again finishes the job and its leftovers', async () => {
  const contents = Object.fromEntries([...new Array(12).keys()].map(i => [`f${i}`, seededBytes(MIB, i + 1)]))
  await make('many', contents)
  await shoal(0, ['sync', 'many', 'v:/many'])
  const child = startShoal(1, ['sync', 'v:/many', 'killed', '--bwlimit', '2MiB'])
  await waitFor(async () => {
    const names = await readdir(join(dir, 'killed')).catch(() => [])

    return names.some(name => name.startsWith('f')) && names.some(name => name.endsWith('.part'))
  }, { what: 'a file that is whole, and one that is not', everyMs: 10 })
  child.kill('SIGKILL')
  await once(child, 'close')

  const left = await readdir(join(dir, 'killed'))
  const whole = left.filter(name => name.startsWith('f'))
  assert.ok(whole.length < 12, 'it was killed in the middle')

  for (const name of whole) {
    assert.is(Buffer.compare(await readFile(join(dir, 'killed', name)), contents[name] as Buffer), 0, name)
  }

  assert.ok(left.length > whole.length)
  await shoal(1, ['sync', 'v:/many', 'killed', '--dry-run'])
  assert.equal(await readdir(join(dir, 'killed')), left, 'a dry run does nothing')
  await shoal(1, ['sync', 'v:/many', 'killed', '--delete'])
  assert.equal((await readdir(join(dir, 'killed'))).sort(), Object.keys(contents).sort(), 'and nothing temporary')
  await shoal(2, ['check', 'killed', 'v:/many'])
  await shoal(0, ['sync', 'v:/many', 'w:/many'])
})

test('Ctrl-C: 130, and nothing half made', async () => {
  const child = startShoal(2, ['sync', 'v:/many', 'stopped', '--bwlimit', '1MiB'])
  await waitFor(async () => (await readdir(join(dir, 'stopped')).catch(() => [])).some(name => name.endsWith('.part')),
    { what: 'a file that is being written', everyMs: 10 })
  child.kill('SIGINT')
  const [code] = await once(child, 'close') as [number]
  assert.is(code, 130)
  assert.equal((await readdir(join(dir, 'stopped'))).filter(name => name.startsWith('.')), [])
})

test('a disk that is not mounted empties nothing; --force does', async () => {
  await mkdir(join(dir, 'mnt'))
  assert.match(await shoal(0, ['sync', 'mnt', 'w:/two', '--delete'], 13), /mnt holds no file, and --delete would remove 7 entries/)
  assert.match(await shoal(1, ['sync', 'gone', 'w:/two', '--delete', '--force'], 11), /There is no file or folder gone/)
  assert.is((await listAll(nodes[2] as NodeProcess, 'w', '/two')).length, 7)
  await shoal(2, ['sync', 'mnt', 'w:/two', '--delete', '--force'])
  assert.equal(await listAll(nodes[0] as NodeProcess, 'w', '/two'), [])
  await shoal(0, ['sync', 'v:/one', 'w:/two'])
})

test('links in a local folder lead nothing out of it', async () => {
  await make('outside', { a: 'mine' })
  await mkdir(join(dir, 'linked'))
  await symlink('../outside', join(dir, 'linked/d'))
  await symlink('../outside/a', join(dir, 'linked/a'))
  await shoal(1, ['sync', 'v:/one', 'linked', '--delete'])
  assert.is(await readFile(join(dir, 'outside/a'), 'utf8'), 'mine')
  assert.equal(await readdir(join(dir, 'outside')), ['a'])
  assert.ok((await lstat(join(dir, 'linked/d'))).isDirectory())
  await shoal(1, ['check', 'linked', 'v:/one'])
})

test('a file that grows while put reads it: 17, and it is named', async () => {
  await make('grows', { a: 'a', b: seededBytes(8 * MIB) })
  const child = startShoal(0, ['put', 'grows', 'v:/grows', '--bwlimit', '2MiB'])
  const stderr: Buffer[] = []
  child.stderr?.on('data', (chunk: Buffer) => { stderr.push(chunk) })
  // What comes first is stored while the rest is still being read.
  await waitFor(async () => (await listAll(nodes[1] as NodeProcess, 'v', '/grows').catch(() => [])).some(row => row.name === 'a'),
    { what: 'the first file', everyMs: 10 })
  await appendFile(join(dir, 'grows/b'), 'more')
  const [code] = await once(child, 'close') as [number]
  assert.is(code, 17, Buffer.concat(stderr).toString())
  assert.match(Buffer.concat(stderr).toString(), /grows\/b changed while it was being read/)
  assert.is((await listAll(nodes[2] as NodeProcess, 'v', '/grows')).find(row => row.name === 'b')?.bytes, 8 * MIB)
  assert.match(await shoal(1, ['check', 'grows', 'v:/grows'], 16), /size .* +b\n/)
})

test.after(reapAll)
test.run()
