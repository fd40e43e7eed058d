import { chmod, readdir, readFile, stat, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import * as assert from 'uvu/assert'
import { test } from 'uvu'
import { loadIdentity } from '../../../src/peer/transport/identity.js'
import { errorCode } from '../../../src/util/errors.js'
import { recordingLogger } from '../../helpers/recording-logger.js'
import { withTempDir } from '../../helpers/temp-dir.js'

test('the first start makes a key for its owner only, the next finds the same', async () => {
  await withTempDir(async dir => {
    const dataDir = join(dir, 'new', 'data')
    const first = await loadIdentity({ dataDir })
    const second = await loadIdentity({ dataDir })

    assert.match(first.peerId, /^12D3KooW/)
    assert.is(second.peerId, first.peerId)
    assert.ok(second.privateKey.equals(first.privateKey))
    assert.is((await stat(join(dataDir, 'identity.key'))).mode & 0o777, 0o600)
    assert.equal(await readdir(dataDir), ['identity.key'])
  })
})

test('without a data dir every identity is a new one', async () => {
  assert.is.not((await loadIdentity()).peerId, (await loadIdentity()).peerId)
})

test('a key that others can read is narrowed, with a warning', async () => {
  await withTempDir(async dataDir => {
    const { logger, at } = recordingLogger()
    const path = join(dataDir, 'identity.key')
    const { peerId } = await loadIdentity({ dataDir, logger })

    assert.is(at('warn').length, 0)
    await chmod(path, 0o644)
    assert.is((await loadIdentity({ dataDir, logger })).peerId, peerId)
    assert.is((await stat(path)).mode & 0o777, 0o600)
    assert.match(at('warn')[0]?.message ?? '', /readable by others/)
  })
})

test('a corrupt key is refused and left alone', async () => {
  await withTempDir(async dataDir => {
    const path = join(dataDir, 'identity.key')
    await loadIdentity({ dataDir })
    const good = await readFile(path, 'utf8')

    for (const bad of ['', 'garbage', good.slice(0, 40), good.replace('identity-1', 'identity-9'),
      good.slice(0, -12) + 'AAAAAAAAAA\n']) {
      await writeFile(path, bad, { mode: 0o600 })

      try {
        await loadIdentity({ dataDir })
        assert.unreachable(`accepted ${JSON.stringify(bad)}`)
      } catch (err) {
        assert.is(errorCode(err), 'identity_corrupt', String(err))
        assert.ok((err as Error).message.includes(path))
      }

      assert.is(await readFile(path, 'utf8'), bad)
    }
  })
})

test.run()
