import fc from 'fast-check'
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { nameMatcher, pathMatcher } from '../../../src/cli/sources/glob.js'

test('names: stars, question marks, sets, escapes', () => {
  const cases: [pattern: string, yes: string[], no: string[]][] = [
    ['*.jpg', ['a.jpg', '.jpg', 'ü.jpg', 'a.b.jpg'], ['a.jpeg', 'jpg']],
    ['a?c', ['abc', 'aüc', 'a😀c'], ['ac', 'abbc']],
    ['[a-c]x', ['ax', 'cx'], ['dx', 'x']],
    ['[!a-c]x', ['dx', '-x'], ['ax']],
    ['[]a]', [']', 'a'], ['b']],
    ['[a', ['[a'], ['a']],
    ['a\\*b', ['a*b'], ['axb']],
    ['*', ['', 'x', '\n'], []],
    ['**', ['', 'x'], []],
    ['a*b*c', ['abc', 'a--b--c', 'abbcc'], ['acb', 'ab']],
    ['', [''], ['a']]
  ]

  for (const [pattern, yes, no] of cases) {
    const matches = nameMatcher(pattern)
    yes.forEach(name => { assert.ok(matches(name), `${pattern} fits ${JSON.stringify(name)}`) })
    no.forEach(name => { assert.not.ok(matches(name), `${pattern} does not fit ${JSON.stringify(name)}`) })
  }
})

test('paths: a name at any depth, a path from the root, folders across, folders only', () => {
  const cases: [pattern: string, path: string, isFolder: boolean, fits: boolean][] = [
    ['*.tmp', 'a/b/x.tmp', false, true],
    ['node_modules/', 'a/node_modules', true, true],
    ['node_modules/', 'a/node_modules', false, false],
    ['docs/*.md', 'docs/a.md', false, true],
    ['docs/*.md', 'x/docs/a.md', false, false],
    ['docs/*.md', 'docs/b/a.md', false, false],
    ['docs/**/*.md', 'docs/b/c/a.md', false, true],
    ['docs/**/*.md', 'docs/a.md', false, true],
    ['docs/**', 'docs/a', false, true],
    ['docs/**', 'docs/b/c', true, true],
    ['docs/**', 'docs', true, false],
    ['**', 'a/b', false, true],
    ['**/a', 'a', false, true],
    ['**/a', 'x/y/a', false, true],
    ['/a', 'a', false, true],
    ['/a', 'b/a', false, false]
  ]

  for (const [pattern, path, isFolder, fits] of cases) {
    assert.is(pathMatcher(pattern)(path, isFolder), fits, `${pattern} and ${path}`)
  }
})

test('any name fits itself escaped, and itself with a part replaced by a star', () => {
  const name = fc.string({ unit: 'grapheme', minLength: 1, maxLength: 20 })

  fc.assert(fc.property(name, fc.nat(20), fc.nat(20), (name, a, b) => {
    const escaped = [...name].map(char => `\\${char}`)
    const [from, to] = [Math.min(a, b), Math.max(a, b)]

    assert.ok(nameMatcher(escaped.join(''))(name))
    assert.ok(nameMatcher([...escaped.slice(0, from), '*', ...escaped.slice(to)].join(''))(name))
    assert.not.ok(nameMatcher([...escaped, '?'].join(''))(name))
  }))
})

test('a pattern made to take for ever does not', () => {
  const startedAt = performance.now()
  assert.not.ok(nameMatcher('*a'.repeat(60) + 'b')('a'.repeat(255)))
  assert.ok(performance.now() - startedAt < 1_000)
})

test.run()
