import fc from 'fast-check'
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { endsInSeparator, faultOfName, isOnDrive, withoutSeparator } from '../../../src/util/platform/names.js'
import { LINUX, MACOS, platformOf, WINDOWS } from '../../../src/util/platform/platform.js'

const ALL = [LINUX, MACOS, WINDOWS]

test('names that Windows would give to a device, change or refuse are told; elsewhere all are names', () => {
  const taken = [
    'con', 'CON', 'nul.txt', 'NUL .txt', 'aux', 'prn.a.b', 'com1', 'COM¹', 'lpt9.log', 'conin$', 'CONOUT$', 'a.', 'a ', '...', 'a:b',
    'a\\b', 'a?', '*', '<a', 'a>', 'a|b', '"a"', 'a\tb', 'a\nb'
  ]
  const free = ['console', 'com', 'com10', 'nully', 'a.con', '.a', ' a', 'a.b', 'ä', 'lpt', 'constant.txt', 'a\u007f', "it's", '🙂']

  for (const name of taken) {
    assert.ok(faultOfName(name, WINDOWS) !== undefined, JSON.stringify(name))
  }

  for (const name of free) {
    assert.is(faultOfName(name, WINDOWS), undefined, JSON.stringify(name))
  }

  fc.assert(fc.property(fc.string({ unit: 'binary', minLength: 1 }), name => {
    assert.is(faultOfName(name, LINUX), undefined)
    assert.is(faultOfName(name, MACOS), undefined)
  }))
})

test('a letter and a colon is a drive on Windows alone', () => {
  for (const text of ['C:', 'c:/x', 'C:\\x', 'z:\\']) {
    assert.equal(ALL.map(platform => isOnDrive(text, platform)), [false, false, true], text)
  }

  for (const text of ['photos:/a', 'cc:/x', 'c', '1:/x', 'c:x', '/c:/x', '']) {
    assert.is(isOnDrive(text, WINDOWS), false, text)
  }
})

test('a slash at the end means the folder, and on Windows a backslash too', () => {
  assert.equal(ALL.map(platform => endsInSeparator('a/', platform)), [true, true, true])
  assert.equal(ALL.map(platform => endsInSeparator('a\\', platform)), [false, false, true])
  assert.equal(ALL.map(platform => withoutSeparator('a/b//', platform)), ['a/b', 'a/b', 'a/b'])
  assert.equal(ALL.map(platform => withoutSeparator('a\\/', platform)), ['a\\', 'a\\', 'a'])
  assert.equal(ALL.map(platform => withoutSeparator('/', platform)), ['/', '/', '/'])
})

test('a system without rules of its own has those of the BSDs', () => {
  assert.equal(ALL.map(({ name }) => platformOf(name)), ALL)
  assert.is(platformOf('freebsd'), MACOS)
  assert.equal(ALL.map(({ socketPathBytesMax }) => socketPathBytesMax), [107, 103, undefined])
})

test.run()
