import { chmod, chown, mkdir, readFile, readdir, stat, utimes, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { closeApis } from '../../helpers/api-server.js'
import { withShell } from '../../helpers/volume-shell.js'
import type { Shell } from '../../helpers/volume-shell.js'

/** `nobody` wherever there is one: root may write into whatever is closed. */
const OTHER_UID = 65_534
const OLD_S = 1_000

test.after.each(closeApis)

/** Runs as another user whom all in the folder belongs to; root alone can. */
async function asOther ({ api, dir }: Shell, run: () => Promise<void>): Promise<void> {
  if (process.getuid?.() !== 0) {
    await run()
    return
  }

  const owned = (await readdir(dir, { recursive: true })).map(name => join(dir, name))

  for (const path of [dir, ...owned, dirname(api.socketPath), api.socketPath]) {
    await chown(path, OTHER_UID, OTHER_UID)
  }

  process.seteuid?.(OTHER_UID)

  try {
    await run()
  } finally {
    process.seteuid?.(0)
  }
}

async function look (path: string): Promise<[mode: string, seconds: number]> {
  const { mode, mtimeMs } = await stat(path)

  return [(mode & 0o7777).toString(8), mtimeMs / 1000]
}

async function make (root: string, names: readonly string[]): Promise<void> {
  for (const name of names) {
    await mkdir(dirname(join(root, name)), { recursive: true })
    await writeFile(join(root, name), name)
  }
}

/** A folder of the volume, and one on the disk with the same folders, closed to those who write. */
async function closedFolders (shell: Shell, inTheWay: readonly string[] = []): Promise<void> {
  const { dir, ok } = shell
  await make(join(dir, 'in'), ['read/a', 'none/deep/b', 'open/c'])

  for (const [name, mode] of [['none/deep', 0o500], ['none', 0o711], ['read', 0o555], ['open', 0o755]] as const) {
    await chmod(join(dir, 'in', name), mode)
    await utimes(join(dir, 'in', name), OLD_S, OLD_S)
  }

  await ok('put', 'in', 'v:/in')
  await make(join(dir, 'mine'), ['read/mine', 'none/deep/mine', 'open/mine', ...inTheWay])
  await chmod(join(dir, 'mine/none/deep'), 0o000)
  await chmod(join(dir, 'mine/none'), 0o000)
  await chmod(join(dir, 'mine/read'), 0o555)
}

test('get -f writes into folders that are closed to writers, and gives them the modes and times of the target', async () => {
  await withShell(async shell => {
    const { dir, ok } = shell
    await closedFolders(shell)
    await asOther(shell, async () => {
      await ok('get', '-f', 'v:/in', 'mine')
    })

    assert.equal(await look(join(dir, 'mine/read')), ['555', OLD_S])
    assert.equal(await look(join(dir, 'mine/none')), ['711', OLD_S])
    assert.equal(await look(join(dir, 'mine/none/deep')), ['500', OLD_S])
    assert.equal(await look(join(dir, 'mine/open')), ['755', OLD_S])
    assert.is(await readFile(join(dir, 'mine/none/deep/b'), 'utf8'), 'none/deep/b')
    assert.equal((await readdir(join(dir, 'mine/none/deep'))).sort(), ['b', 'mine'])
  })
})

test('a get -f that fails leaves no folder open that was closed', async () => {
  await withShell(async shell => {
    const { dir, run } = shell
    await closedFolders(shell, ['read/a/a folder where a file is to go'])
    await asOther(shell, async () => {
      const { code, stderr } = await run(['get', '-f', 'v:/in', 'mine'])
      assert.is(code, 11, stderr)
    })

    assert.is((await look(join(dir, 'mine/read')))[0], '555')
    assert.is((await look(join(dir, 'mine/none/deep')))[0], '0')
    assert.is((await look(join(dir, 'mine/none')))[0], '0')
  })
})

test('folders that were there keep mode and time where the target has none for them', async () => {
  await withShell(async ({ dir, ok }) => {
    await make(join(dir, 'in'), ['d/e/a'])
    const cid = (await ok('put', '--pin', 'in')).trim()
    await make(join(dir, 'mine'), ['d/e/a', 'd/e/b'])
    await chmod(join(dir, 'mine/d/e'), 0o2750)
    await utimes(join(dir, 'mine/d/e'), OLD_S, OLD_S)
    await utimes(join(dir, 'mine/d'), OLD_S, OLD_S)
    await ok('get', '-f', cid, 'mine')
    assert.equal(await look(join(dir, 'mine/d')), ['755', OLD_S])
    assert.equal(await look(join(dir, 'mine/d/e')), ['2750', OLD_S])
  })
})

test('the folder itself that get -f and sync write into may be closed', async () => {
  for (const command of [['get', '-f'], ['sync']]) {
    await withShell(async shell => {
      const { dir, ok } = shell
      await make(join(dir, 'in'), ['a', 'd/b'])
      await ok('put', 'in', 'v:/in')
      await make(join(dir, 'mine'), ['old'])
      await chmod(join(dir, 'mine'), 0o555)
      await asOther(shell, async () => { await ok(...command, 'v:/in', 'mine') })
      assert.is((await look(join(dir, 'mine')))[0], '555', command[0])
      assert.equal((await readdir(join(dir, 'mine'))).sort(), ['a', 'd', 'old'])
    })
  }
})

test('sync looks into folders of the target that are closed to readers', async () => {
  await withShell(async shell => {
    const { dir, ok } = shell
    await closedFolders(shell)
    await asOther(shell, async () => {
      await ok('sync', 'v:/in', 'mine')
      assert.is(await ok('sync', 'v:/in', 'mine'), 'Nothing to do.\n')
    })
    assert.equal(await look(join(dir, 'mine/none')), ['711', OLD_S])
    assert.equal(await look(join(dir, 'mine/none/deep')), ['500', OLD_S])
  })
})

test('a folder that is there keeps its set-id bits, as with chmod; the volume gives none to others', async () => {
  for (const command of [['get', '-f', 'v:/in', 'out'], ['sync', 'v:/in', 'out']]) {
    await withShell(async shell => {
      const { dir, ok } = shell
      await make(join(dir, 'in'), ['closed/a', 'told/b', 'new/c'])
      await chmod(join(dir, 'in/new'), 0o4755)
      await ok('put', 'in', 'v:/in')
      await ok('mkdir', 'v:/in/unknown')
      await make(join(dir, 'new'), ['d'])
      await ok('put', 'new/d', 'v:/in/unknown/d')

      for (const [name, mode] of [['told', 0o4700], ['unknown', 0o4555]] as const) {
        await mkdir(join(dir, 'out', name), { recursive: true })
        await chmod(join(dir, 'out', name), mode)
      }

      await asOther(shell, async () => {
        // A change of owner takes bits away; that of the group is for its members alone.
        await chmod(join(dir, 'out/told'), 0o4700)
        await chmod(join(dir, 'out/unknown'), 0o4555)
        await ok(...command)
      })

      const modes = await Promise.all(['told', 'unknown', 'new'].map(async name => (await look(join(dir, 'out', name)))[0]))
      assert.equal(modes, ['4755', '4555', '755'], command.join(' '))
    })
  }
})

test.run()
