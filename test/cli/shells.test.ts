import { mkdir, readdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { fakeApi, sendJson, sendRows } from '../helpers/fake-api.js'
import { hasProgram } from '../helpers/pty.js'
import { reapAll, reapedDir } from '../../testing/processes/reaped.js'
import { driveShell, shellHome } from '../helpers/shells.js'
import type { FakeHandler } from '../helpers/fake-api.js'

/** The three shells with a node to ask, each driven as a person does: a line is typed, then Tab. */

const entries = (...names: readonly string[]): FakeHandler => (_request, res) => {
  sendRows(res, [...names].sort().map(name => ({
    name: name.replace(/\/$/, ''), path: `/${name}`, type: name.endsWith('/') ? 'directory' : 'file'
  })))
}
const volumes = (...names: readonly string[]): FakeHandler => (_request, res) => {
  sendJson(res, names.map(name => ({ name })))
}
const at = '2026-01-31T12:00:00Z'

const ROUTES: Record<string, FakeHandler> = {
  'GET /volumes': volumes('photos', 'plans', 'music'),
  'GET /volumes/photos/list/': entries('2024/', 'a b.jpg', 'alone.jpg', '$(touch pwned)', '`touch pwned`', 'x;touch pwned'),
  'GET /volumes/photos/list/2024': entries('may.jpg', 'june/'),
  'GET /volumes/photos/snapshots': (_request, res) => {
    sendJson(res, [{ name: 'monday', created_at: at }, { name: 'tuesday', created_at: at }])
  },
  'GET /volumes/photos/trash': (_request, res) => {
    sendRows(res, [{ trash_id: 41, path: '/gone.jpg', type: 'file', deleted_at: at }, { trash_id: 42, path: '/old', type: 'directory', deleted_at: at }])
  },
  'GET /peers': (_request, res) => {
    sendJson(res, [
      { peer_id: '12D3KooWA', hostname: 'alpha', state: 'alive', self: true },
      { peer_id: '12D3KooWB', hostname: 'beta', state: 'alive', self: false }
    ])
  }
}

/** What is typed, and what is offered. */
const CASES: readonly (readonly [line: string, words: readonly string[]])[] = [
  ['shoal pe', ['peer']],
  ['shoal help pe', ['peer']],
  ['shoal peer ', ['add', 'block', 'remove', 'unblock']],
  ['shoal completion ', ['bash', 'fish', 'zsh']],
  ['shoal status --lo', ['--local']],
  ['shoal status -o ', ['json', 'table']],
  ['shoal status --output=j', ['--output=json']],
  ['shoal block put --codec d', ['dag-pb']],
  ['shoal volume stat p', ['photos', 'plans']],
  ['shoal ls ', ['photos:/', 'plans:/', 'music:/']],
  ['shoal ls ph', ['photos:/']],
  ['shoal ls photos:/a', ['photos:/a b.jpg', 'photos:/alone.jpg']],
  ['shoal ls photos:/a\\ ', ['photos:/a b.jpg']],
  ['shoal ls -l photos:/2024/', ['photos:/2024/june/', 'photos:/2024/may.jpg']],
  ['shoal ls photos:/\\$', ['photos:/$(touch pwned)']],
  ['shoal cat photos:/\\`', ['photos:/`touch pwned`']],
  ['shoal get photos:/2024 ./a', ['./a file.txt', './a folder/']],
  ['shoal ls photos:/ --snapshot ', ['monday', 'tuesday']],
  ['shoal snapshot rm photos mo', ['monday']],
  ['shoal trash restore photos ', ['41', '42']],
  ['shoal trash empty photos 42 ', ['41']],
  ['shoal peer remove al', ['alpha']],
  ['shoal peer block 12D', ['12D3KooWA', '12D3KooWB']],
  ['shoal put a', ['a file.txt', 'a folder/']],
  ['shoal put ./a photos:/2024/m', ['photos:/2024/may.jpg']],
  // the other node
  ['shoal -d ../other ls ', ['elsewhere:/']],
  ['shoal ls --data-dir=../other e', ['elsewhere:/']],
  ['shoal ls -d ~/other e', ['elsewhere:/']],
  ['shoal -c other.toml volume stat ', ['elsewhere']],
  // a node that is not there
  ['shoal -d ../none ls ', []]
]

/** As often as a person would press it, and then some. */
const TABS_MAX = 10

/** The line after one Tab, where a person sees what was done with what was offered. */
const LINES: readonly (readonly [line: string, after: string])[] = [
  ['shoal ls ph', 'shoal ls photos:/'],
  ['shoal ls photos:/2', 'shoal ls photos:/2024/'],
  ['shoal ls photos:/al', 'shoal ls photos:/alone.jpg '],
  ['shoal ls photos:/a\\ ', 'shoal ls photos:/a\\ b.jpg '],
  ['shoal ls "photos:/a ', 'shoal ls "photos:/a b.jpg" '],
  ['shoal cat photos:/x', 'shoal cat photos:/x\\;touch\\ pwned '],
  ['shoal cat "photos:/x', 'shoal cat "photos:/x;touch pwned" '],
  ['shoal cat \'photos:/$', 'shoal cat \'photos:/$(touch pwned)\' '],
  ['shoal status --output=j', 'shoal status --output=json '],
  ['shoal -d ../oth', 'shoal -d ../other/'],
  ['shoal -d ~/oth', 'shoal -d ~/other/']
]

/** zsh is told of files without their folder, and adds the slash of folders itself. */
function fileName (word: string): string {
  return word.replace(/^(?:\.\/)?(a f[^/]*)\/?$/, '$1')
}

/**
 * What a Tab offers, asked again while that is nothing: a completion that takes too long on a busy machine offers
 * nothing, rather than hold up who types.
 */
async function settled<T> (press: () => Promise<T>, isSomething: (offered: T) => boolean): Promise<T> {
  for (let again = 0; ; again++) {
    const offered = await press()

    if (isSomething(offered) || again === TABS_MAX) {
      return offered
    }
  }
}

for (const shell of ['bash', 'zsh', 'fish']) {
  const isHere = hasProgram(shell) && (shell === 'fish' || hasProgram('script'))

  if (!isHere) {
    console.log(`skipped: ${shell}, or script to drive it, is not installed here`)
    continue
  }

  test(`${shell} completes commands, flags, files, and what the node that the line names knows`, async () => {
    const dir = await reapedDir()
    const work = join(dir, 'work')
    await mkdir(work)
    await mkdir(join(work, 'a folder'))
    await writeFile(join(work, 'a file.txt'), '')
    await mkdir(join(dir, 'other'))
    await writeFile(join(work, 'other.toml'), 'data_dir = "../other/data"\n')
    const node = await fakeApi(dir, ROUTES)
    const other = await fakeApi(join(dir, 'other'), { 'GET /volumes': volumes('elsewhere') })
    await writeFile(join(dir, 'default.toml'), `data_dir = "${node.dataDir}"\n`)
    const env = await shellHome(dir, { SHOAL_CONFIG_FILE: join(dir, 'default.toml') })
    const driver = await driveShell(shell, work, env)

    try {
      for (const [line, words] of CASES) {
        // readline has words end at a colon and an equals sign
        const split = shell === 'bash' ? /(?:\\.|\S)*[:=](?=(?:\\.|[^\s:=])*$)/.exec(line)?.[0] ?? '' : ''
        const shown = words.map(word => shell === 'zsh' ? fileName(word) : word.replace(split, '')).sort()
        const offered = await settled(
          async () => (await driver.complete(line.replaceAll('/other', '/other/data'))).words.sort(),
          ({ length }) => length > 0 || shown.length === 0)
        assert.equal(offered, shown, `${shell}: ${line}`)
      }

      for (const [line, after] of shell === 'fish' ? [] : LINES) {
        const shown = await settled(async () => (await driver.complete(line)).line, text => text !== line)
        assert.is(shown, after, `${shell}: ${line}`)
      }

      assert.not.ok((await readdir(work)).includes('pwned'))
    } finally {
      await driver.close()
      await node.close()
      await other.close()
    }
  })
}

test.after(reapAll)
test.run()
