import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { checkActors, retiredWords, usesOf, vagueLines } from '../../scripts/check/vocabulary.js'

const WORDS = retiredWords(`# Glossary
| word | meaning | where | retired |
|---|---|---|---|
| replica index | what | \`a.ts\` | ledger, old book |
| merge rules | what | \`b.ts\` | judge (src/peer) |
| linger | what | \`c.ts\` | |
| raw | what | \`d.ts\` | \`Given\` (src/config) |
`)

test('the last column names the words, with the folder in which they are retired', () => {
  assert.equal(WORDS, [
    { word: 'ledger', folder: 'src', isName: false },
    { word: 'old book', folder: 'src', isName: false },
    { word: 'judge', folder: 'src/peer', isName: false },
    { word: 'Given', folder: 'src/config', isName: true }
  ])
})

test('a retired word is found in comments and in names, whatever its ending, and in its folder only', () => {
  const count = (file: string, text: string): number => usesOf(WORDS, file, text).length

  for (const text of ['// the ledger', 'class Ledger {}', 'const theLedger = 1', 'ledgers', 'import "./ledger-input.js"', 'oldBook']) {
    assert.is(count('src/a.ts', text), 1, text)
  }

  for (const text of ['pledge', 'knowledge', 'a sledger', 'judges']) {
    assert.is(count('src/a.ts', text), 0, text)
  }

  assert.is(count('src/peer/a.ts', 'it judges nothing'), 1)
})

test('a word in code form is retired as a name alone', () => {
  const count = (text: string): number => usesOf(WORDS, 'src/config/a.ts', text).length

  assert.is(count('const a: Given = b'), 1)

  for (const text of ['// Given as it is', '/** Given. */', "'Given'", '`Given`', 'const isGiven = 1', 'given']) {
    assert.is(count(text), 0, text)
  }
})

test('a comment names what acts; code and texts are not comments', () => {
  const count = (text: string): number => vagueLines({ file: 'src/a.ts', text }).length

  for (const text of ['// Nobody asks.', '  /** Told when somebody asks. */', ' * whoever asks first', 'call() // everyone is told']) {
    assert.is(count(text), 1, text)
  }

  for (const text of ['const nobody = 1', "'nobody listens'", '// The user `nobody` owns it.', '// A peer asks.', "'http://nobody'"]) {
    assert.is(count(text), 0, text)
  }
})

test('a folder on the list may have such comments, and leaves the list when it is clean', () => {
  const vague = { file: 'src/a/x.ts', text: '// Nobody asks.' }
  const clear = { file: 'src/b/x.ts', text: '// No peer asks.' }

  assert.is(checkActors([vague, clear], []).length, 1)
  assert.equal(checkActors([vague, clear], ['src/a']), [])
  assert.is(checkActors([vague, clear], ['src/a', 'src/b']).length, 1)
})

test.run()
