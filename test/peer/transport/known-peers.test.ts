import { readdir, readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import * as assert from 'uvu/assert'
import { test } from 'uvu'
import { KnownPeers } from '../../../src/peer/transport/known-peers.js'
import { systemClock } from '../../../src/util/clock.js'
import { silentLogger } from '../../../src/util/logger.js'
import { eventually } from '../../helpers/eventually.js'
import { recordingLogger } from '../../helpers/recording-logger.js'
import { withTempDir } from '../../helpers/temp-dir.js'

let wall = 1_000
const clock = { ...systemClock, wall: () => wall++, now: () => 0 }
const ids = (known: KnownPeers): string[] => known.list().map(({ peerId }) => peerId)

test('peers survive a restart, the last seen first', async () => {
  await withTempDir(async dataDir => {
    const known = await KnownPeers.load({ dataDir, clock, logger: silentLogger })

    known.seen('a', ['/ip4/10.0.0.1/tcp/1'])
    known.seen('b', ['/ip4/10.0.0.2/tcp/1'])
    known.seen('a')
    known.seen('never-had-an-address')
    await known.flush()

    const again = await KnownPeers.load({ dataDir, clock, logger: silentLogger })

    assert.equal(ids(again), ['a', 'b'])
    assert.equal(again.get('a')?.addresses, ['/ip4/10.0.0.1/tcp/1'])
    again.forget('a')
    await again.flush()
    assert.equal(ids(await KnownPeers.load({ dataDir, clock, logger: silentLogger })), ['b'])
  })
})

test('when full the peer seen longest ago is dropped, and addresses are bounded', () => {
  const known = new KnownPeers({ clock, max: 3, logger: silentLogger })

  for (const peerId of ['a', 'b', 'c', 'a', 'd']) {
    known.seen(peerId, Array.from({ length: 50 }, (_, i) => `/ip4/10.0.0.${i}/tcp/1`))
  }

  assert.equal(ids(known), ['d', 'a', 'c'])
  assert.is(known.get('d')?.addresses.length, 16)
})

test('changes are written together, by themselves', async () => {
  await withTempDir(async dataDir => {
    const known = await KnownPeers.load({ dataDir, clock, logger: silentLogger, writeDelayMs: 20 })
    const path = join(dataDir, 'peers.json')
    // The timer does not hold the process; this one does while the test waits.
    const keepAlive = setInterval(() => {}, 1_000)

    known.seen('a', ['/ip4/10.0.0.1/tcp/1'])
    known.seen('b', ['/ip4/10.0.0.1/tcp/2'])
    await eventually('the file holds both', async () =>
      (await readFile(path, 'utf8').catch(() => '')).includes('"b"'))
    clearInterval(keepAlive)
    await known.flush()
    assert.equal(await readdir(dataDir), ['peers.json'])
  })
})

test('the first peer is on the disk at once', async () => {
  await withTempDir(async dataDir => {
    const known = await KnownPeers.load({ dataDir, clock, logger: silentLogger, writeDelayMs: 600_000 })
    const read = async (): Promise<string> => readFile(join(dataDir, 'peers.json'), 'utf8').catch(() => '')
    const keepAlive = setInterval(() => {}, 1_000)

    known.seen('a', ['/ip4/10.0.0.1/tcp/1'])
    await eventually('the file holds it', async () => (await read()).includes('"a"'))
    known.seen('b', ['/ip4/10.0.0.1/tcp/2'])
    clearInterval(keepAlive)
    assert.not.ok((await read()).includes('"b"'), 'what follows waits')
    await known.flush()
    assert.ok((await read()).includes('"b"'))
  })
})

test('a file that cannot be read is set aside with a warning', async () => {
  for (const bad of ['{', 'null', '{"version":2,"peers":[]}', '{"version":1,"peers":[{"peerId":1}]}', '']) {
    await withTempDir(async dataDir => {
      const { logger, at } = recordingLogger()
      const path = join(dataDir, 'peers.json')

      await writeFile(path, bad)
      const known = await KnownPeers.load({ dataDir, clock, logger })

      assert.equal(known.list(), [])
      assert.is(at('warn').length, 1, bad)
      const [aside = ''] = await readdir(dataDir)
      assert.match(aside, /^peers\.json\.corrupt-\d+$/)
      assert.is(await readFile(join(dataDir, aside), 'utf8'), bad)

      known.seen('a', ['/ip4/10.0.0.1/tcp/1'])
      await known.flush()
      assert.equal(ids(await KnownPeers.load({ dataDir, clock, logger })), ['a'])
    })
  }
})

test.run()
