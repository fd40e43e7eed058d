import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { withoutUndefined } from '../../src/util/defined.js'

test('what is undefined is left out, and nothing else', () => {
  const values = { mode: 0, name: '', list: [], nothing: null, is: false, uid: undefined }

  assert.equal(Object.keys(withoutUndefined(values)), ['mode', 'name', 'list', 'nothing', 'is'])
  assert.is(withoutUndefined(values).list, values.list)
})

test('what is spread over a default keeps it', () => {
  const options: { mode?: number } = { mode: undefined }
  const { mode }: { mode: number } = { mode: 7, ...withoutUndefined(options) }

  assert.is(mode, 7)
})

test.run()
