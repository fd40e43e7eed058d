import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { seededRandom } from '../../src/util/random.js'
import { withTempDir } from '../helpers/temp-dir.js'
import { expectAcknowledged, storm, stormFiles } from './storm.js'

const ROUNDS = 6

test('SIGKILL in a storm of puts, again and again: nothing acknowledged is lost', async () => {
  await withTempDir(async dir => {
    const random = seededRandom(7)
    const all: string[] = []

    for (let round = 0; round < ROUNDS; round++) {
      all.push(...await storm('files', dir, round, 20 + Math.floor(random() * 150)))

      const store = stormFiles(dir)

      await store.open()
      assert.is(store.report?.quarantined, 0, 'a crash makes no damaged files')
      assert.is(store.report?.journalDamages, 0)
      await expectAcknowledged(store, all)
      await store.close()
    }
  })
})

test.run()
