import { mkdir, rm, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { checkPattern, FILTER_OPTIONS, filterOf } from '../../../src/cli/sources/filter.js'
import { closeApis } from '../../helpers/api-server.js'
import { withTempDir } from '../../helpers/temp-dir.js'
import { withShell } from '../../helpers/volume-shell.js'
import type { FilterOptions } from '../../../src/cli/sources/filter.js'

test.after.each(closeApis)

/** As the command line gives them, one option after the other. */
function given (...words: [flag: 'exclude' | 'include' | 'excludeFrom', text: string][]): FilterOptions {
  const names = { exclude: '--exclude <glob>', include: '--include <glob>', excludeFrom: '--exclude-from <file>' }
  const options: Record<string, unknown> = {}

  for (const [flag, text] of words) {
    options[flag] = FILTER_OPTIONS.find(({ flags }) => flags === names[flag])?.parse?.(text, options[flag])
  }

  return options
}

test('the first that matches decides, in the order of the command line; what none matches is taken along', async () => {
  await withTempDir(async dir => {
    await writeFile(join(dir, 'rules'), '# all logs but one\r\n\n; as in rsync\n+ keep.log\n*.log\n- *.bak\n')
    const cases: [FilterOptions, leftOut: string[], taken: string[]][] = [
      [{}, [], ['a']],
      [given(['exclude', '*.o'], ['include', 'a.o']), ['a.o', 'd/b.o'], ['a.c']],
      [given(['include', 'a.o'], ['exclude', '*.o']), ['b.o'], ['a.o', 'd/a.o', 'a.c']],
      [given(['include', '*/'], ['include', '*.jpg'], ['exclude', '*']), ['a', 'd/b.png'], ['d/', 'd/e/', 'd/e/a.jpg']],
      [given(['excludeFrom', 'rules']), ['a.log', 'd/b.bak'], ['keep.log', 'd/keep.log', '# all logs but one']],
      [given(['include', 'a.log'], ['excludeFrom', 'rules'], ['exclude', 'keep.*']), ['b.log', 'keep.txt'], ['a.log', 'keep.log']],
      [given(['excludeFrom', 'rules'], ['include', 'a.log']), ['a.log'], []]
    ]

    for (const [options, leftOut, taken] of cases) {
      const filter = await filterOf(options, dir)
      const isLeftOut = (path: string): boolean => filter?.(path.replace(/\/$/, ''), path.endsWith('/')) === true

      leftOut.forEach(path => { assert.ok(isLeftOut(path), `${JSON.stringify(options)} leaves ${path} out`) })
      taken.forEach(path => { assert.not.ok(isLeftOut(path), `${JSON.stringify(options)} takes ${path} along`) })
    }

    assert.is(await filterOf({}, dir), undefined)
  })
})

test('what others mean by a pattern and we do not is refused, with what to write', () => {
  const refused: [pattern: string, message: RegExp][] = [
    ['!keep', /give --include before the --exclude that matches it.*\\!/],
    ['!', /begins with "!"/],
    ['*.{jpg,png}', /has braces.*Give the option once for each/],
    ['a{1..3}', /has braces/],
    ['[[:alpha:]]*', /write \[a-zA-Z\]/],
    ['[a[:digit:]]', /class such as/],
    ['cache/***', /\*\* beside something else/],
    ['a**b', /\*\* beside something else/],
    ['./a', /has \. or \.\./],
    ['../a', /has \. or \.\./],
    ['/', /matches nothing/]
  ]

  for (const [pattern, message] of refused) {
    assert.throws(() => checkPattern(pattern), message, pattern)
  }
  for (const pattern of ['\\!keep', 'a!', '\\{a,b\\}', '{a}', 'a{', '[!a]', '[:]', '**/a', '/a/**', '**', '...', 'a\\**', '.git/']) {
    assert.is(checkPattern(pattern), pattern)
  }
})

async function make (root: string, ...names: string[]): Promise<void> {
  for (const name of names) {
    await mkdir(dirname(join(root, name)), { recursive: true })
    await writeFile(join(root, name), name)
  }
}

test('put, sync and check take them, and say what is wrong with them', async () => {
  await withShell(async ({ dir, ok, fails }) => {
    await make(join(dir, 'in'), 'a.jpg', 'b.png', 'd/c.jpg', 'd/x.txt', '!odd', '.cache/e/f.jpg')
    await writeFile(join(dir, 'rules'), '+ *.jpg\n+ */\n*\n')
    const listed = '.cache/\n.cache/e/\n.cache/e/f.jpg\na.jpg\nd/\nd/c.jpg\n'
    await ok('put', 'in', 'v:/put', '--exclude-from', 'rules')
    assert.is(await ok('ls', '-R', 'v:/put'), listed)
    await ok('sync', 'in', 'v:/sync', '--include', '*/', '--include', '*.jpg', '--exclude', '*')
    assert.is(await ok('ls', '-R', 'v:/sync'), listed)
    await ok('sync', 'in', 'v:/sync', '--exclude', '.cache', '--exclude-from', 'rules', '--delete')
    assert.is(await ok('ls', '-R', 'v:/sync'), listed, 'what is left out of the source is not removed')
    await ok('check', 'in', 'v:/sync', '--exclude-from', 'rules')
    await ok('put', 'in', 'v:/odd', '--exclude', '\\!odd', '--exclude', '/d', '--exclude', '.cache')
    assert.is(await ok('ls', '-R', 'v:/odd'), 'a.jpg\nb.png\n')

    await writeFile(join(dir, 'bad'), '*.o\n\n!keep.o\n')
    await fails(2, /bad, line 3: "!keep\.o" begins with "!"/, 'put', 'in', 'v:/x', '--exclude-from', 'bad')
    await fails(2, /has braces/, 'sync', 'in', 'v:/x', '--exclude', '*.{a,b}')
    await fails(2, /--exclude <glob>.* is empty/, 'put', 'in', 'v:/x', '--exclude', '')
    await fails(11, /There is no file or folder none/, 'check', 'in', 'v:/put', '--exclude-from', 'none')
    await fails(2, /Unknown option '--include-from'/, 'put', 'in', 'v:/x', '--include-from', 'rules')
  })
})

test('a name that is no UTF-8 can be left out, by a pattern or by its own bytes', async () => {
  await withShell(async ({ dir, ok, fails }) => {
    await make(join(dir, 'in'), 'a')
    const name = Buffer.concat([Buffer.from(`${dir}/in/caf`), Buffer.from([0xe9])])
    await writeFile(name, '')
    // As an argument with such a byte comes from the system.
    const own = Buffer.from([0x63, 0x61, 0x66, 0xe9]).toString('utf8')

    await fails(11, /not UTF-8 .*leave it out with --exclude/, 'put', 'in', 'v:/x')
    await fails(11, /not UTF-8/, 'put', 'in', 'v:/x', '--exclude', 'caf?/')

    for (const pattern of ['caf?', 'c*', own]) {
      await ok('put', 'in', 'v:/put', '--exclude', pattern)
      assert.is(await ok('ls', 'v:/put'), 'a\n')
      await ok('sync', 'in', 'v:/sync', '--exclude', pattern)
    }

    await rm(name)
    await mkdir(name)
    await ok('put', 'in', 'v:/put', '--exclude', 'caf?/')
  })
})

test.run()
