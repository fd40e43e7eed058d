import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import * as assert from 'uvu/assert'
import { test } from 'uvu'
import { Blocklist } from '../../../src/peer/transport/blocklist.js'
import { errorCode } from '../../../src/util/errors.js'
import { withTempDir } from '../../helpers/temp-dir.js'

test('what is blocked stays blocked over a restart', async () => {
  await withTempDir(async dataDir => {
    const list = await Blocklist.load(dataDir)

    await Promise.all(['c', 'a', 'b'].map(async peerId => list.add(peerId)))
    await list.delete('b')

    const again = await Blocklist.load(dataDir)

    assert.equal(again.list(), ['a', 'c'])
    assert.ok(again.has('a'))
    assert.not.ok(again.has('b'))
  })
})

test('a list that cannot be read stops the start', async () => {
  await withTempDir(async dataDir => {
    for (const bad of ['', '{}', '{"version":1,"blocked":[1]}']) {
      await writeFile(join(dataDir, 'blocked.json'), bad)
      assert.is(await Blocklist.load(dataDir).then(() => 'loaded', errorCode), 'blocklist_corrupt', bad)
    }
  })
})

test.run()
