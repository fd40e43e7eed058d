import path from 'node:path'
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { groupPath, isGroupId } from '../../src/volumes/group-id.js'
import { errorCode } from '../../src/util/errors.js'

const ID = `v${'0123456789abcdef'.repeat(2)}`

test('only an id becomes a path', () => {
  assert.is(groupPath('/data/volumes', ID), path.join('/data/volumes', ID))
  assert.ok(isGroupId(`r${ID.slice(1)}`))

  for (const text of ['', '.', '..', '../../x', '/', '/etc/passwd', `${ID}/`, `${ID}/../..`, `${ID}\n`, `${ID}\0`, ` ${ID}`,
    ID.toUpperCase(), `w${ID.slice(1)}`, ID.slice(0, -1), `${ID}0`, 'logs', 'registry.json', 'forwards.json', '__proto__']) {
    assert.throws(() => groupPath('/data/volumes', text), (err: unknown) => errorCode(err) === 'invalid_group_id', text)
  }
})

test.run()
