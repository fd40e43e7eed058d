import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { testFiles } from '../../scripts/test-files.js'
import { NAMED_FILES, testOrder } from '../../scripts/test-order.js'

test('every file of tests runs once, and what is named for its length or its promise is there', () => {
  const files = testFiles()
  const { e2e, rest, alone } = testOrder(files)

  assert.equal([...e2e, ...rest, ...alone].sort(), files)
  assert.equal(NAMED_FILES.filter(file => !files.includes(file)), [])
  assert.ok(rest.every(file => !file.includes('e2e')) && e2e.length > 0 && alone.length > 0)
})

test('the long ones begin first; a selection stays one', () => {
  const [long, ...others] = testOrder(testFiles()).rest

  assert.ok(NAMED_FILES.includes(long ?? ''))
  assert.ok(others.length > 0)
  assert.equal(testOrder([...others.slice(-2), long ?? '']), { e2e: [], rest: [long, ...others.slice(-2)], alone: [] })
})

test.run()
