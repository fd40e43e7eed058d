import { execFile, spawnSync } from 'node:child_process'
import { mkdir, readFile, readdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { flatten, loadAllCommands } from '../../src/cli/specs.js'
import { cli } from '../helpers/cli-terminal.js'
import { withTempDir } from '../helpers/temp-dir.js'

const run = promisify(execFile)

function has (program: string): boolean {
  return spawnSync(program, ['-c', 'true']).error == null
}

async function script (shell: string): Promise<string> {
  const { code, stdout } = await cli(['completion', shell])
  assert.is(code, 0)

  return stdout
}

/** What bash would offer for these words, the last one being completed. */
async function complete (dir: string, words: readonly string[]): Promise<string[]> {
  const program = 'source ./shoal.bash; COMP_WORDS=("$@"); COMP_CWORD=$(($# - 1)); _shoal; printf "%s\\n" "${COMPREPLY[@]}"'
  const { stdout, stderr } = await run('bash', ['--norc', '-c', program, 'bash', ...words], { cwd: dir })
  assert.not.match(stderr.replace(/.*compopt.*\n/g, ''), /\S/, 'the script is silent')

  return stdout.split('\n').filter(line => line !== '').sort()
}

if (has('bash')) {
  test('bash offers commands, flags, choices and files where they belong', async () => {
    await withTempDir(async dir => {
      await writeFile(join(dir, 'shoal.bash'), await script('bash'))
      await writeFile(join(dir, 'a file.txt'), '')
      await mkdir(join(dir, 'a folder'))
      const cases: [string[], string[]][] = [
        [['shoal', 'pe'], ['peer']],
        [['shoal', 'peer', ''], ['add', 'block', 'remove', 'unblock']],
        [['shoal', 'peer', 'un'], ['unblock']],
        [['shoal', 'completion', ''], ['bash', 'fish', 'zsh']],
        [['shoal', 'status', '--lo'], ['--local']],
        [['shoal', 'status', '-o', ''], ['json', 'table']],
        [['shoal', 'status', '--output', 'j'], ['json']],
        [['shoal', '-d', 'a folder', 'node', 'i'], ['info']],
        [['shoal', 'block', 'put', '--codec', ''], ['dag-pb', 'raw']],
        [['shoal', 'put', 'a'], ['a file.txt', 'a folder']],
        [['shoal', 'put', 'x', 'y', 'a'], ['a file.txt', 'a folder']],
        [['shoal', 'restore', 'a'], ['a file.txt', 'a folder']],
        [['shoal', 'volume', 'cr'], ['create']],
        [['shoal', 'trash', ''], ['empty', 'ls', 'restore']],
        [['shoal', 'volume', 'create', 'x', '--on-partition', ''], ['accept', 'refuse']],
        [['shoal', 'put', '--pin', '--replicas', '3', 'a f'], ['a file.txt', 'a folder']],
        [['shoal', 'get', 'bafy', 'a f'], ['a file.txt', 'a folder']],
        [['shoal', 'get', 'a'], []],
        [['shoal', '--data-dir', 'a'], ['a folder']],
        [['shoal', '-c', 'a fi'], ['a file.txt']],
        [['shoal', '--console-log-level', 'w'], ['warn']],
        [['shoal', '--network-n'], ['--network-name']],
        [['shoal', 'config', 'check', 'shoal.b'], ['shoal.bash']]
      ]

      for (const [words, expected] of cases) {
        assert.equal(await complete(dir, words), expected, words.join(' '))
      }
    })
  })

  test('bash asks the node for names, quotes them, and expands nothing of them', async () => {
    await withTempDir(async dir => {
      await writeFile(join(dir, 'shoal.bash'), await script('bash'))
      // in the place of the command: tells what it was asked, then names that somebody chose
      const names = ['v:/plain', 'v:/a b/', 'v:/$(touch pwned)', 'v:/`touch pwned`', 'v:/a;touch pwned']
      const program = 'shoal() { printf "%s|" "$@" >> asked; printf "%s\\n" ' + names.map(name => `'${name}'`).join(' ') + '; }; ' +
        'source ./shoal.bash; COMP_WORDS=("$@"); COMP_CWORD=$(($# - 1)); _shoal; printf "%s\\n" "${COMPREPLY[@]}"'
      const ask = async (...words: string[]): Promise<string[]> => {
        const { stdout } = await run('bash', ['--norc', '-c', program, 'bash', ...words], { cwd: dir })
        return stdout.trim().split('\n')
      }

      // as readline splits `v:/`
      assert.equal(await ask('shoal', '-d', 'x y', 'ls', 'v', ':', '/'), [
        '/plain', '/a\\ b/', '/\\$\\(touch\\ pwned\\)', '/\\`touch\\ pwned\\`', '/a\\;touch\\ pwned'
      ])
      assert.equal((await ask('shoal', 'put', 'f', 'v:/p'))[0], '/plain')
      assert.equal((await ask('shoal', 'volume', 'stat', 'v'))[0], 'v:/plain')
      assert.is(await readFile(join(dir, 'asked'), 'utf8'),
        '__complete|target|v:/|-d|x y|__complete|target|v:/p|__complete|volume|v|')
      assert.equal((await readdir(dir)).sort(), ['asked', 'shoal.bash'])
    })
  })

  test('bash knows every command and every flag', async () => {
    await withTempDir(async dir => {
      await writeFile(join(dir, 'shoal.bash'), await script('bash'))

      for (const { path, options } of flatten(await loadAllCommands())) {
        const offered = await complete(dir, ['shoal', ...path.split(' '), '-'])
        const flags = options.flatMap(option => option.flags.split(/[ ,]+/).filter(word => word.startsWith('-')))
        assert.equal(offered, [...flags, '-h', '--help'].sort(), path)
      }
    })
  })
}

for (const [shell, check] of [['bash', '-n'], ['zsh', '-n'], ['fish', '--no-execute']] as const) {
  test(`the script for ${shell} names every command${has(shell) ? ' and parses' : ''}`, async () => {
    const text = await script(shell)

    for (const { entry } of flatten(await loadAllCommands())) {
      assert.ok(text.includes(entry.name), entry.name)
    }

    assert.not.match(text, /undefined|\[object/)

    if (has(shell)) {
      await withTempDir(async dir => {
        await writeFile(join(dir, 'script'), text)
        await run(shell, [check, join(dir, 'script')])
      })
    }
  })
}

test('another shell is a usage error', async () => {
  const result = await cli(['completion', 'tcsh'])
  assert.is(result.code, 2)
  assert.match(result.stderr, /Allowed choices are bash, zsh, fish\. See: shoal completion --help/)
})

test.run()
