import { readdirSync } from 'node:fs'
import path from 'node:path'
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { seededRandom } from '../../../src/util/random.js'
import { segmentId } from '../../../src/store/disk/segment-files.js'
import { withTempDir } from '../../helpers/temp-dir.js'
import { expectAcknowledged, storm, stormStore } from '../storm.js'

const ROUNDS = 12

function segmentIds (dir: string): number[] {
  return readdirSync(path.join(dir, 'segments')).flatMap(name => segmentId(name) ?? [])
}

test('SIGKILL in a storm of puts and compactions, again and again: nothing acknowledged is lost or comes back', async () => {
  await withTempDir(async dir => {
    const random = seededRandom(11)
    const all: string[] = []
    let newest = 0
    let compacted = 0

    for (let round = 0; round < ROUNDS; round++) {
      all.push(...await storm(dir, round, 50 + Math.floor(random() * 400)))

      const store = stormStore(dir)

      await store.open()
      assert.is(store.report?.damages, 0, 'a kill damages nothing')
      await expectAcknowledged(store, all)
      newest = Math.max(newest, ...segmentIds(dir))
      compacted = newest - segmentIds(dir).length
      await store.close()
    }

    assert.ok(newest > ROUNDS * 2, `segments were rolled: ${newest}`)
    assert.ok(compacted > 0, `segments were compacted: ${compacted}`)
  })
})

test.run()
