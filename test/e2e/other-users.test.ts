import { spawnSync } from 'node:child_process'
import { chmod, chown, lstat, mkdir, readdir, writeFile } from 'node:fs/promises'
import path from 'node:path'
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { reapAll, reapedDir, startNode, waitFor } from '../../testing/processes/node-process.js'

/**
 * What other users of the machine can read of a node. The tests that need a second user run as root only; everything
 * else is told by modes.
 */
const isRoot = process.getuid?.() === 0
const OTHERS = 0o077
/** `nobody` wherever there is one; no user at all elsewhere, which is as good. */
const OTHER_UID = 65_534

async function openToOthers (dir: string): Promise<string[]> {
  const names = ['.', ...await readdir(dir, { recursive: true })]
  const modes = await Promise.all(names.map(async name => ({ name, stat: await lstat(path.join(dir, name)) })))

  return modes.filter(({ stat }) => (stat.mode & OTHERS) !== 0).map(({ name, stat }) => `${name} ${stat.mode.toString(8)}`)
}

test('whatever the umask and the mode of the data dir were, nothing in it is open to others', async () => {
  const dir = path.join(await reapedDir(), 'data')
  const logs = path.join(await reapedDir(), 'logs')
  await mkdir(dir)
  await chmod(dir, 0o755)
  await mkdir(logs)
  await writeFile(path.join(logs, 'shoal.log'), '', { mode: 0o644 })
  const umask = process.umask(0)

  try {
    const node = await startNode({ dir, args: ['--file-log-dir', logs] })
    const put = await node.cli(['put', '-', 'default:/small.txt'], { input: Buffer.from('kept inside its entry') })
    assert.is(put.code, 0, put.stderr)
    assert.match(node.output, /other users could open the data dir \(mode 0755\); now only its owner can/)
    // the state of the volume comes to the disk a moment after the answer
    await waitFor(async () => (await readdir(path.join(dir, 'volumes'), { recursive: true })).some(name => name.endsWith('.log')),
      { what: 'the state of the volume on disk' })
    assert.equal(await openToOthers(dir), [])
    assert.equal((await openToOthers(logs)).filter(line => line.startsWith('shoal.log')), [])
    assert.is(await isReadableToOther(path.join(dir, 'identity.key')), false)
    await node.stop()

    const check = await node.cli(['store', 'check'])
    assert.is(check.code, 0, check.stderr)
    assert.equal(await openToOthers(dir), [])

    const again = await node.restart()
    assert.not.match(again.output, /other users/)
    await again.stop()
  } finally {
    process.umask(umask)
  }
})

if (isRoot) {
  test('root starts no node whose socket another user could replace', async () => {
    const dir = await reapedDir()
    await chown(dir, OTHER_UID, OTHER_UID)
    const node = await startNode({ dir, waitReady: false })
    const { code } = await node.exited
    assert.is.not(code, 0)
    assert.match(node.output, new RegExp(`cannot hold the socket of a node: it belongs to user ${OTHER_UID}`))
  })

  test('nor one under a folder that everybody may rename things in', async () => {
    const above = await reapedDir()
    await chmod(above, 0o777)
    const dir = path.join(above, 'data')
    await mkdir(dir)
    const node = await startNode({ dir, waitReady: false })
    const { code } = await node.exited
    assert.is.not(code, 0)
    assert.match(node.output, /every user can replace it, since every user may write to/)
  })

  test('nor one in a folder under the temp folder that another user made first', async () => {
    const temp = await reapedDir()
    await chmod(temp, 0o1777)
    await mkdir(path.join(temp, 'shoal-0'))
    await chown(path.join(temp, 'shoal-0'), OTHER_UID, OTHER_UID)
    const dir = path.join(await reapedDir(), 'long'.repeat(30))
    await mkdir(dir)
    const node = await startNode({ dir, env: { TMPDIR: temp }, waitReady: false })
    const { code } = await node.exited
    assert.is.not(code, 0)
    assert.match(node.output, /shoal-0 cannot hold the socket of a node: it belongs to user/)
  })
}

async function isReadableToOther (file: string): Promise<boolean> {
  return isRoot && spawnSync('cat', [file], { uid: OTHER_UID, gid: OTHER_UID }).status === 0
}

test.after(reapAll)
test.run()
