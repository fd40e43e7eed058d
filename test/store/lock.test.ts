import { spawn } from 'node:child_process'
import { once } from 'node:events'
import fs from 'node:fs/promises'
import path from 'node:path'
import { fileURLToPath } from 'node:url'
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { lockDir } from '../../src/store/lock.js'
import { codeOf, rejection } from '../helpers/rejection.js'
import { eventually } from '../helpers/eventually.js'
import { withTempDir } from '../helpers/temp-dir.js'

const HOLDER = fileURLToPath(new URL('children/lock-holder.js', import.meta.url))

interface Holder {
  pid: number
  go: () => void
  /** `locked` or an error's code, once it has tried. */
  answer: () => string | undefined
  kill: () => Promise<void>
}

/** A child that is ready to take the lock. */
async function startHolder (dir: string, then = 'stay'): Promise<Holder> {
  const child = spawn(process.execPath, [HOLDER, dir, then], { stdio: ['pipe', 'pipe', 'inherit'] })
  let said = ''

  child.stdout.on('data', (chunk: Buffer) => { said += chunk.toString() })
  await eventually('the holder to be ready', () => said.includes('ready'))

  return {
    pid: child.pid as number,
    go: () => { child.stdin.write('go\n') },
    answer: () => said.split('\n').slice(1, -1)[0],
    kill: async () => {
      if (child.exitCode === null && child.signalCode === null) {
        child.kill('SIGKILL')
        await once(child, 'exit')
      }
    }
  }
}

/** Runs with holders that are gone afterwards, whatever happens. */
async function withHolders (
  dir: string, count: number, run: (holders: Holder[]) => Promise<void>, then?: string
): Promise<void> {
  const holders = await Promise.all(Array.from({ length: count }, () => startHolder(dir, then)))

  try {
    await run(holders)
  } finally {
    await Promise.all(holders.map(holder => holder.kill()))
  }
}

async function lockFiles (dir: string): Promise<string[]> {
  return (await fs.readdir(dir)).filter(name => name.startsWith('lock.')).sort()
}

test('a folder that another process holds is refused; the message names folder and pid', async () => {
  await withTempDir(async dir => {
    await withHolders(dir, 1, async ([holder]) => {
      holder?.go()
      await eventually('the lock', () => holder?.answer() === 'locked')

      const err = await rejection(lockDir(dir))

      assert.is(err.code, 'data_dir_locked')
      assert.is(err.message, `${dir} is in use by the process with pid ${holder?.pid}, or was copied from the ` +
        'data dir of that process while it ran. Stop that node, or give this one a data dir of its own (-d); a copy is ' +
        'no other node.')
    })
  })
})

test('a lock ends with its holder, however that ends', async () => {
  await withTempDir(async dir => {
    await withHolders(dir, 1, async ([holder]) => {
      holder?.go()
      await eventually('the lock', () => holder?.answer() === 'locked')
      assert.is(await codeOf(lockDir(dir)), 'data_dir_locked')
      await holder?.kill()

      const lock = await lockDir(dir)

      assert.is(lock.dir, dir)
      await lock.release()
      await lock.release()
    })
  })
})

test('two nodes in one process cannot share a folder, one after the other can', async () => {
  await withTempDir(async dir => {
    const deep = path.join(dir, 'not', 'there', 'yet')

    for (let i = 0; i < 3; i++) {
      const lock = await lockDir(deep)

      assert.is(await codeOf(lockDir(deep)), 'data_dir_locked')
      await lock.release()
    }

    assert.is((await lockFiles(deep)).length, 1, 'old lock files are removed')
  })
})

test('of many that start at once exactly one gets a free folder', async () => {
  await withTempDir(async dir => {
    const locks = await Promise.allSettled(Array.from({ length: 50 }, () => lockDir(dir)))
    const won = locks.filter(result => result.status === 'fulfilled')

    assert.is(won.length, 1)
    assert.ok(locks.every(result => result.status === 'fulfilled' || result.reason.code === 'data_dir_locked'))
    await won[0]?.value.release()
    assert.is((await lockFiles(dir)).length, 1)
  })
})

test('of several processes that find a stale lock at once exactly one takes it', async () => {
  await withTempDir(async dir => {
    for (let round = 0; round < 3; round++) {
      await withHolders(dir, 6, async holders => {
        holders.forEach(holder => { holder.go() })
        await eventually('all to have tried', () => holders.every(holder => holder.answer() !== undefined))

        const answers = holders.map(holder => holder.answer())

        assert.equal(answers.filter(answer => answer !== 'data_dir_locked'), ['locked'])
        // All are killed: the next round finds the lock of a dead process.
      })
    }
  })
})

test('a reused pid is not taken for the holder', async () => {
  await withTempDir(async dir => {
    const first = await lockDir(dir)
    const [name] = await lockFiles(dir) as [string]
    const content = JSON.parse(await fs.readFile(path.join(dir, name), 'utf8'))

    await first.release()

    if (content.holder.startTicks === undefined) {
      return // Without procfs start times are unknown.
    }

    const stale = { ...content, nonce: 'somebody else' }
    const write = async (holder: object): Promise<void> => {
      await fs.writeFile(path.join(dir, name), JSON.stringify({ ...stale, holder: { ...content.holder, ...holder } }))
    }

    // The parent lives, but started at another time than the holder did.
    await write({ pid: process.ppid, startTicks: '1' })
    await (await lockDir(dir)).release()

    for (const left of await lockFiles(dir)) {
      await fs.unlink(path.join(dir, left))
    }

    await write({ bootId: 'another boot' })
    await (await lockDir(dir)).release()

    for (const left of await lockFiles(dir)) {
      await fs.unlink(path.join(dir, left))
    }

    // The same process by all we know: refused, even though this module did not take that lock.
    await write({})
    assert.is(await codeOf(lockDir(dir)), 'data_dir_locked')
  })
})

test('a lock file that a power cut left empty is stale', async () => {
  await withTempDir(async dir => {
    for (const content of ['', '{}', '{"holder":{"pid":0}}', 'not json']) {
      await fs.writeFile(path.join(dir, 'lock.7'), content)

      const lock = await lockDir(dir)

      assert.equal(await lockFiles(dir), ['lock.8'])
      await lock.release()
      await fs.unlink(path.join(dir, 'lock.8'))
    }
  })
})

test('files of starters that died are removed, those of the living are not', async () => {
  await withTempDir(async dir => {
    const holder = await startHolder(dir)

    await holder.kill()
    await fs.writeFile(path.join(dir, `lock.tmp.${holder.pid}.abcd`), '')
    await fs.writeFile(path.join(dir, `lock.tmp.${process.ppid}.abcd`), '')
    await (await lockDir(dir)).release()
    assert.equal(await lockFiles(dir), ['lock.1', `lock.tmp.${process.ppid}.abcd`])
  })
})

test('a folder that cannot be made is an error that says so', async () => {
  await withTempDir(async dir => {
    await fs.writeFile(path.join(dir, 'file'), '')

    const err = await rejection(lockDir(path.join(dir, 'file', 'sub')))

    assert.is(err.code, 'store_io')
    assert.match(err.message, /lock the folder .*file.sub/)
  })
})

test.run()
