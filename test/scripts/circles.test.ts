import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { checkCircles, circles } from '../../scripts/check/circles.js'

test('circles are found, each once, and what only leads to one is none', () => {
  const edges = new Map([['a', ['b']], ['b', ['c', 'x']], ['c', ['a']], ['d', ['a']], ['e', ['f']], ['f', ['e']], ['g', ['g']]])

  assert.equal(circles(edges), [['a', 'b', 'c'], ['e', 'f']])
  assert.equal(circles(new Map([['a', ['b', 'c']], ['b', ['c']], ['c', []]])), [])
})

test('an import of a type ties files together as well', () => {
  const files = [
    { file: 'src/cli/a.ts', text: "import { b } from './sub/b.js'\n" },
    { file: 'src/cli/sub/b.ts', text: "import type { A } from '../a.js'\n" }
  ]

  assert.is(checkCircles(files).length, 1)
  assert.equal(checkCircles(files.slice(1)), [])
})

test.run()
