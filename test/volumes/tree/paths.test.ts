import fc from 'fast-check'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { basename, dirname, joinPath, normalizePath, namesOf } from '../../../src/volumes/tree/paths.js'
import { keyToPath, pathToKey } from '../../../src/volumes/tree/escape.js'

const test = suite('volumes/tree: paths and keys')

function codeOf (run: () => unknown): string {
  try {
    run()

    return 'ok'
  } catch (err) {
    return (err as { code: string }).code
  }
}

test('there is one spelling of a path', () => {
  for (const [given, path] of [
    ['', '/'], ['/', '/'], ['a', '/a'], ['//a///b/', '/a/b'], ['/a/./b/../c', '/a/c'], ['/../..', '/'], ['..a', '/..a'],
    ['/e\u0301', '/e\u0301'], ['/\u00e9', '/\u00e9']
  ] as const) {
    assert.is(normalizePath(given), path)
  }
})

test('what is no path says why', () => {
  assert.is(codeOf(() => normalizePath('/a\0b')), 'EINVAL')
  assert.is(codeOf(() => normalizePath('/\ud83d')), 'EINVAL')
  assert.is(codeOf(() => normalizePath(`/${'\u{1F41F}'.repeat(64)}`)), 'ENAMETOOLONG')
  assert.is(codeOf(() => normalizePath(`/${'\u{1F41F}'.repeat(63)}`)), 'ok')
  assert.is(codeOf(() => normalizePath('/aaa'.repeat(1_024))), 'ok')
  assert.is(codeOf(() => normalizePath(`${'/aaa'.repeat(1_024)}a`)), 'ENAMETOOLONG')
})

test('parts of paths', () => {
  assert.equal([dirname('/a/b'), dirname('/a'), dirname('/')], ['/a', '/', '/'])
  assert.equal([basename('/a/b'), basename('/a'), basename('/')], ['b', 'a', ''])
  assert.is(joinPath('/a', '../b', 'c'), '/b/c')
})

test('whatever is normalised is legal, and normal already', () => {
  fc.assert(fc.property(fc.array(fc.oneof(fc.string({ unit: 'grapheme' }), fc.constantFrom('.', '..', ''))), parts => {
    const text = parts.join('/').replaceAll('\0', '')
    const path = normalizePath(text)
    assert.is(normalizePath(path), path)
    assert.is(`/${(namesOf(path) as string[]).join('/')}`, path)
  }))
})

/** Keys that need escaping: dots, empty segments, escapes of escapes, NUL, long segments. */
const segment = fc.oneof(
  fc.constantFrom('', '.', '..', '%', '%e', '%d', '%%', '%n', '%l', '%m', '%lx', '\0', '%\0%0', 'plain', '...'),
  fc.string({ unit: 'grapheme', maxLength: 8 }),
  fc.tuple(fc.constantFrom('x', '%', '\u{1F41F}', '\0', '%l'), fc.integer({ min: 60, max: 300 })).map(([unit, n]) => unit.repeat(n)))
const key = fc.array(segment, { maxLength: 6 }).map(segments => segments.join('/'))

/** The most that S3 allows for a key. */
const KEY_BYTES_MAX = 1_024
const isKey = (text: string): boolean => Buffer.byteLength(text) <= KEY_BYTES_MAX

test('every key has a path of its own, and comes back from it', () => {
  fc.assert(fc.property(key.filter(isKey), key.filter(isKey), (a, b) => {
    assert.is(pathToKey(keyToPath(a)), a)
    assert.is(keyToPath(a) === keyToPath(b), a === b)
  }), { numRuns: 2_000 })
})

test('a longer text comes back too, or is refused: its path would be too long', () => {
  const tooLong = `${'\u{1F41F}'.repeat(300)}/`.repeat(4)
  assert.is(codeOf(() => keyToPath(tooLong)), 'ENAMETOOLONG')
  fc.assert(fc.property(fc.oneof(key, fc.constant(tooLong)), text => {
    const code = codeOf(() => keyToPath(text))
    assert.ok(code === 'ok' ? pathToKey(keyToPath(text)) === text : code === 'ENAMETOOLONG' && !isKey(text), code)
  }))
})

test('keys of 1024 bytes fit, whatever they are made of', () => {
  for (const unit of ['/', './', '%/', '\0', '%', '\0/', '\u{1F41F}', 'a', '../', '%l']) {
    const key = unit.repeat(Math.floor(1_024 / Buffer.byteLength(unit)))
    assert.is(pathToKey(keyToPath(key)), key)
  }
})

test('plain keys stay as they are, and other paths are no keys', () => {
  assert.is(keyToPath('photos/2024/100%.jpg'), '/photos/2024/100%.jpg')
  assert.equal(['/%x', '/a/%lb', '/%lshort/%m', '/%mx', '/%n'].map(path => pathToKey(path)), Array(5).fill(undefined))
})

test.run()
