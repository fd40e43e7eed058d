import { readFileSync } from 'node:fs'
import path from 'node:path'
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { parseCommandLine } from '../../src/cli/program.js'
import { loadConfig } from '../../src/config/load.js'
import { errorMessage } from '../../src/util/errors.js'
import { fakeConfigIo } from '../helpers/fake-config-io.js'
import { blocksOf, guidePages, readPage, shellLines, spansOf } from '../helpers/guide/blocks.js'
import { CANNOT_RUN } from '../helpers/guide/cannot-run.js'
import { shoalCalls } from '../helpers/guide/recorded.js'
import { repoRoot } from '../helpers/repo-root.js'
import { withTempDir } from '../helpers/temp-dir.js'

/** Lines at once: each is a bash that starts and ends. */
const AT_ONCE = 4
/** Kinds of blocks that a test looks into; others are pictures of output, or of how a command is called. */
const LANGS = ['sh', 'ts', 'toml', '']
/** A sentence may name a command without what it is for; nothing else may be missing. */
const IS_SHORT = /^Missing required argument|needs a command|^Option '.*' argument missing/

/** What variables and files of secrets hold. */
const SECRET = 'open-sesame-1234567'
const OTHER_SECRET = 'another-secret-entirely-123'

interface Piece { where: string, code: string }

const shellPieces = guidePages().flatMap(page => blocksOf(readPage(page)).filter(({ lang }) => lang === 'sh')
  .flatMap(shellLines).map(({ line, code }) => ({ where: `${page}:${line}`, code })))

const spans = guidePages().flatMap(page => spansOf(readPage(page))
  .filter(({ text }) => /^(?:npx )?shoal (?!is |shoal)/.test(text))
  .map(({ line, text }) => ({ where: `${page}:${line}`, code: text })))

/**
 * Parses each `shoal` of each piece with the program's own parser.
 * Resolves to how many there were, and what is wrong.
 */
async function parseAll (pieces: readonly Piece[], isFine: (message: string) => boolean): Promise<[number, string[]]> {
  const wrong: string[] = []
  const queue = [...pieces]
  let count = 0

  await Promise.all(Array.from({ length: AT_ONCE }, async () => {
    for (let piece = queue.shift(); piece !== undefined; piece = queue.shift()) {
      const { where, code } = piece

      try {
        await withTempDir(async dir => {
          for (const call of await shoalCalls(withoutGaps(code), dir)) {
            count++
            await parseCommandLine(call, () => {}, () => '')
          }
        })
      } catch (err) {
        if (!isFine(errorMessage(err))) {
          wrong.push(`${where}: ${code}\n  ${errorMessage(err)}`)
        }
      }
    }
  }))

  return [count, wrong]
}

/** `<cid>` would be a redirection, and `…` stands for what differs. */
function withoutGaps (code: string): string {
  return code.replace(/<([a-z:/@_. ]+)>/g, (_, name: string) => name.replace(/[^a-z]/g, '-')).replace(/^npx /, '')
}

test('every line of shell in README and guide can be read, with commands, flags and values that there are', async () => {
  const [count, wrong] = await parseAll(shellPieces, () => false)
  assert.is(wrong.length, 0, wrong.join('\n'))
  assert.ok(count > shellPieces.length * 0.8, `${count} calls in ${shellPieces.length} lines`)
})

test('so can the commands in their sentences', async () => {
  const [count, wrong] = await parseAll(spans, message => IS_SHORT.test(message))
  assert.is(wrong.length, 0, wrong.join('\n'))
  assert.ok(count > 0)
})

test('what no test can run is in a page', () => {
  const codes = new Set(shellPieces.map(({ code }) => code))
  assert.equal(Object.keys(CANNOT_RUN).filter(code => !codes.has(code)), [])
})

test('every block says what it is', () => {
  const unknown = guidePages().flatMap(page => blocksOf(readPage(page))
    .filter(({ lang }) => !LANGS.includes(lang)).map(({ lang, line }) => `${page}:${line}: ${lang}`))
  assert.equal(unknown, [])
})

test('every block of TOML is a configuration', async () => {
  const blocks = guidePages().flatMap(page => blocksOf(readPage(page))
    .filter(({ lang }) => lang === 'toml').map(block => ({ page, ...block })))
  assert.ok(blocks.length > 0)

  for (const { page, line, text } of blocks) {
    const file = `/srv/${path.basename(page)}:${line}`
    const env = Object.fromEntries([...text.matchAll(/\$\{(\w+)\}/g)].map(([, name = '']) => [name, SECRET]))

    if (text.includes('_previous')) {
      // It helps while another takes its place.
      env.SHOAL_NETWORK_SECRET = OTHER_SECRET
    }

    const secrets = Object.fromEntries([...text.matchAll(/_file = "([^"]+)"/g)].map(([, name = '']) => [name, SECRET]))

    try {
      await loadConfig({ flags: { configFile: file }, env, io: fakeConfigIo({ [file]: text, ...secrets }) })
    } catch (err) {
      throw new Error(`${page}:${line}\n${errorMessage(err)}`, { cause: err })
    }
  }
})

test('every script of npm that README and guide name is there', () => {
  const { scripts } = JSON.parse(readFileSync(path.join(repoRoot(), 'package.json'), 'utf8')) as
    { scripts: Record<string, string> }
  const named = guidePages().flatMap(page => [...readPage(page).matchAll(/\bnpm (?:run ([a-z:]+)|(test|start)\b)/g)]
    .map(([, run, own]) => run ?? own ?? ''))
  assert.ok(named.includes('demo') && named.includes('start'))
  assert.equal(named.filter(name => scripts[name] === undefined), [])
})

test.run()
