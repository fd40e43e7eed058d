import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { checkLayers } from '../../scripts/check/layers.js'

const count = (file: string, text = ''): number => checkLayers([{ file, text }]).length

test('imports go down, never up', () => {
  assert.is(count('blocks/a.ts', "import { b } from '../store/b.js'"), 0)
  assert.is(count('store/a.ts', "import { b } from '../blocks/b.js'"), 1)
  assert.is(count('elsewhere/a.ts'), 1)
})

test('a folder has no entry file, the library has one', () => {
  assert.is(count('index.ts', "export { a } from './blocks/a.js'"), 0)
  assert.is(count('blocks/index.ts'), 1)
  assert.is(count('blocks/gc/index.ts'), 1)
  assert.is(count('blocks/replica-index.ts'), 0)
})

test('pure unless the first line declares a shell', () => {
  assert.is(count('blocks/a.ts', "import { readFile } from 'node:fs/promises'"), 1)
  assert.is(count('blocks/a.ts', "// Shell: files.\nimport { readFile } from 'node:fs/promises'"), 0)
  assert.is(count('blocks/a.ts', '// Shell: files.\nexport const a = 1'), 1)
})

test('imports make no circle; those of types alone do not count', () => {
  const circles = (a: string, b: string): string[] => checkLayers([
    { file: 'blocks/a.ts', text: a }, { file: 'blocks/b.ts', text: b }, { file: 'blocks/c.ts', text: "import './a.js'" }
  ])
  const [problem, ...more] = circles("import { b } from './b.js'", "export { a } from './a.js'")
  assert.is(problem, 'src/blocks/a.ts imports blocks/b.ts imports blocks/a.ts: a circle; move what both need down')
  assert.equal(more, [])
  assert.equal(circles("import { b } from './b.js'", "import type { A } from './a.js'"), [])
  assert.equal(circles("import { b } from './b.js'", "const a = await import('./a.js')"), [])
})

test.run()
