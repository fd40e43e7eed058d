import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { oneCopyWarning } from '../../../src/gateway/http/one-copy.js'

test('one copy is told of, unless it is what was asked for, or pending', () => {
  assert.match(oneCopyWarning({ pending: false, copies: 1 }, 2).warning ?? '', 'There is one copy: no other node is there yet.')
  assert.equal(oneCopyWarning({ pending: false, copies: 1 }, 1), {})
  assert.equal(oneCopyWarning({ pending: true, copies: 1 }, 2), {})
  assert.equal(oneCopyWarning({ pending: false, copies: 2 }, 2), {})
  assert.equal(oneCopyWarning({ pending: false, copies: 0 }, 2), {}, 'a repeated operation does not tell')
})

test.run()
