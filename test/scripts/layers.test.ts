import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { checkLayers, checkPlaces } from '../../scripts/check/layers.js'

const count = (file: string, text = ''): number => checkLayers([{ file, text }]).length

test('imports go down, never up', () => {
  assert.is(count('blocks/a.ts', "import { b } from '../store/b.js'"), 0)
  assert.is(count('store/a.ts', "import { b } from '../blocks/b.js'"), 1)
  assert.is(count('elsewhere/a.ts'), 1)
})

test('src knows no test and no bench, and only tests reach into tests', () => {
  const places = (file: string, from: string): number => checkPlaces([{ file, text: `import { a } from '${from}'` }]).length

  assert.is(places('src/blocks/a.ts', '../../testing/b.js'), 1)
  assert.is(places('src/blocks/a.ts', '../store/b.js'), 0)
  assert.is(places('bench/lib/a.ts', '../../test/helpers/b.js'), 1)
  assert.is(places('bench/lib/a.ts', '../../testing/b.js'), 0)
  assert.is(places('testing/a.ts', '../test/helpers/b.js'), 1)
  assert.is(places('test/a.test.ts', '../scripts/b.js'), 0)
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

test.run()
