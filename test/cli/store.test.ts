import { mkdir, readFile, readdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { PassThrough } from 'node:stream'
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { recallStore, rememberStore } from '../../src/node/data-dir/store-memory.js'
import { lockDir } from '../../src/store/lock.js'
import { createSegmentStore } from '../../src/store/disk/segment-store.js'
import { block, claim } from '../helpers/store-blocks.js'
import { cli } from '../helpers/cli-terminal.js'
import { runCli } from '../../testing/processes/node-process.js'
import { withTempDir } from '../helpers/temp-dir.js'

const BLOCKS = Array.from({ length: 12 }, (_, i) => block(i + 1, 3000))
const BAD = BLOCKS[4] as typeof BLOCKS[0]

interface CheckJson { sound: boolean, copies: number, damaged: { cid: string }[], set_aside: number }

/** The data dir of a node that is stopped. */
async function withDataDir (run: (dataDir: string) => Promise<void>): Promise<void> {
  await withTempDir(async dataDir => {
    const store = createSegmentStore({ dir: join(dataDir, 'store') })

    await writeFile(join(dataDir, 'identity.key'), 'shoal-identity-1\n')
    await store.open()
    await Promise.all(BLOCKS.map(({ cid, bytes }) => store.put(cid, bytes, [claim('pin:a')])))
    await store.close()
    await rememberStore(dataDir, { storeId: store.storeId, starts: 1 })
    await run(dataDir)
  })
}

async function damage (dataDir: string): Promise<void> {
  const root = join(dataDir, 'store', 'segments')
  const [name] = (await readdir(root)).filter(file => file.endsWith('.seg'))
  const content = await readFile(join(root, name as string))
  content[content.indexOf(BAD.bytes) + 100]! ^= 4
  await writeFile(join(root, name as string), content)
}

test('check: 0 when all is well, 10 with the CID when not, and --quarantine mends it', async () => {
  await withDataDir(async dataDir => {
    const sound = await runCli(['store', 'check', '-d', dataDir])

    assert.is(sound.code, 0, sound.stderr)
    assert.match(sound.stdout, /^Sound: 12 copies \(35[.\d]* KiB\) read and whole\.\n$/)
    await damage(dataDir)

    const bad = await runCli(['store', 'check', '-d', dataDir])

    assert.is(bad.code, 10)
    assert.match(bad.stdout, BAD.cid.toString())
    assert.match(bad.stdout, '1 damaged. Set them aside with --quarantine')

    const json = await runCli(['store', 'check', '-d', dataDir, '--quarantine', '-o', 'json'])
    const { sound: isSound, copies, damaged, set_aside: setAside } = JSON.parse(json.stdout) as CheckJson

    assert.is(json.code, 10)
    assert.equal([isSound, copies, setAside], [false, 11, 1])
    assert.equal(damaged.map(({ cid }) => cid), [BAD.cid.toString()])
    assert.is((await runCli(['store', 'check', '-d', dataDir])).code, 0)
  })
})

test('a node runs: every command refuses, says so, and touches nothing', async () => {
  await withDataDir(async dataDir => {
    const lock = await lockDir(dataDir)

    try {
      for (const argv of [['check'], ['replace', '--yes']]) {
        const { code, stderr, stdout } = await runCli(['store', ...argv, '-d', dataDir])

        assert.is(code, 12, argv.join(' '))
        assert.match(stderr, `in use by the process with pid ${process.pid}`)
        assert.match(stderr, 'shoal node stop')
        assert.is(stdout, '')
      }
    } finally {
      await lock.release()
    }

    assert.equal((await readdir(join(dataDir, 'store'))), ['segments'])
    assert.is((await runCli(['store', 'check', '-d', dataDir])).code, 0)
  })
})

test('no data dir, no node, no store: each is told apart, and nothing is made', async () => {
  await withTempDir(async dir => {
    const missing = await cli(['store', 'check', '-d', join(dir, 'none')])

    assert.is(missing.code, 3)
    assert.match(missing.stderr, 'does not exist')
    assert.is((await cli(['store', 'replace', '-d', dir])).code, 3)
    assert.equal(await readdir(dir), [])
    await writeFile(join(dir, 'identity.key'), '')

    const empty = await cli(['store', 'check', '-d', dir])

    assert.is(empty.code, 12)
    assert.match(empty.stderr, 'shoal store replace')
  })
})

test('replace: refused without --yes, then a new id that the data dir remembers', async () => {
  await withDataDir(async dataDir => {
    const before = await recallStore(dataDir)
    const refused = await runCli(['store', 'replace', '-d', dataDir])

    assert.is(refused.code, 12)
    assert.match(refused.stderr, 'still holds 1 segment of copies')
    assert.equal(await recallStore(dataDir), before)

    const { code, stdout, stderr } = await runCli(['store', 'replace', '-d', dataDir, '--yes', '-o', 'json'])
    const { store_id: storeId, moved } = JSON.parse(stdout) as { store_id: string, moved: string[] }

    assert.is(code, 0, stderr)
    assert.is.not(storeId, before?.storeId)
    assert.equal(await recallStore(dataDir), { storeId, starts: 3, nonce: undefined })
    assert.is(moved.length, 1)
    assert.match((await runCli(['store', 'check', '-d', dataDir])).stdout, 'Sound: 0 copies')
  })
})

test('replace on a terminal asks, and only a yes is one', async () => {
  await withDataDir(async dataDir => {
    const answer = async (text: string): Promise<number> => {
      const stdin = Object.assign(new PassThrough(), { isTTY: true })

      stdin.end(`${text}\n`)

      const { code } = await cli(['store', 'replace', '-d', dataDir], { stdin, isTerminal: true })

      return code
    }

    assert.is(await answer(''), 12)
    assert.is(await answer('yellow'), 12)
    assert.equal(await readdir(join(dataDir, 'store', 'segments')).then(names => names.includes('store.json')), true)
    assert.is(await answer('y'), 0)
    assert.is((await readdir(dataDir)).filter(name => name.startsWith('store.replaced-')).length, 1)
  })
})

test('store-id.json: what cannot be understood is as if it were not there', async () => {
  await withTempDir(async dir => {
    assert.is(await recallStore(dir), undefined)
    await rememberStore(dir, { storeId: 'abc', starts: 3 })
    assert.equal(await recallStore(dir), { storeId: 'abc', starts: 3, nonce: undefined })

    for (const text of ['', '{', '{"version":2,"store_id":"a"}', '{"version":1}', 'null']) {
      await mkdir(dir, { recursive: true })
      await writeFile(join(dir, 'store-id.json'), text)
      assert.is(await recallStore(dir), undefined, text)
    }
  })
})

test.run()
