import { mkdir, writeFile } from 'node:fs/promises'
import path from 'node:path'
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { nodeConfigIo } from '../../src/config/io.js'
import { findDataDir } from '../../src/config/load.js'
import { plainDataDir } from '../../src/config/plain-data-dir.js'
import type { FlagValues } from '../../src/config/sources.js'
import { errorCode } from '../../src/util/errors.js'
import { fakeConfigIo } from '../helpers/fake-config-io.js'
import { withTempDir } from '../helpers/temp-dir.js'

const DEFAULT_FILE = '/home/u/.config/shoal/config.toml'

async function find (flags: FlagValues, env: Record<string, string>, toml?: string): Promise<string> {
  const io = fakeConfigIo(toml == null ? {} : { [DEFAULT_FILE]: toml })

  try {
    const { dataDir, source } = await findDataDir({ flags, env, io })
    return `${dataDir} ${source}`
  } catch (err) {
    return `${errorCode(err)} ${(err as Error).message}`
  }
}

test('the same precedence as for a node', async () => {
  const toml = 'data_dir = "file"'
  assert.is(await find({ dataDir: '/flag' }, { SHOAL_DATA_DIR: '/env' }, toml), '/flag flag')
  assert.is(await find({}, { SHOAL_DATA_DIR: '/env' }, toml), '/env env')
  assert.is(await find({}, {}, toml), '/home/u/.config/shoal/file file')
  assert.is(await find({}, {}), '/home/u/.local/share/shoal default')
})

test('mistakes in other settings do not keep a command from its node', async () => {
  const toml = 'network_secret = "${UNSET}"\ncapacity = "5"\nlisteners = ["0.0.0.0:1"]\nreplicas = "x"\n'
  assert.is(await find({ capacity: 'x' }, { SHOAL_REPLICAS: 'x' }, toml), '/home/u/.local/share/shoal default')
  assert.is(await find({}, {}, `${toml}data_dir = "/d"`), '/d file')
})

test('but whatever could hide another data dir does', async () => {
  assert.match(await find({}, {}, 'data-dir = "/d"'), /^config_invalid .*did you mean "data_dir"/)
  assert.match(await find({}, {}, 'data_dir = '), /^config_invalid .*not valid TOML/)
  assert.match(await find({}, {}, 'data_dir = 5'), /^config_invalid .*data_dir must be a string/)
  assert.match(await find({}, {}, 'data_dir = "${UNSET}"'), /^config_invalid .*UNSET is not set/)
  assert.match(await find({ dataDir: '' }, {}, 'data_dir = "/d"'), /^config_invalid --data-dir: the path is empty/)
  assert.match(await find({ configFile: '/nope' }, {}), /^config_unreadable/)
})

test('the short way finds the same, or nothing', async () => {
  await withTempDir(async home => {
    const io = { ...nodeConfigIo(), cwd: () => '/work' }
    const cases: [FlagValues, Record<string, string>, boolean][] = [
      [{ dataDir: 'd' }, { HOME: home }, true], [{ dataDir: '/d/../e' }, { HOME: home }, true],
      [{ dataDir: '~/d' }, { HOME: home }, true], [{}, { HOME: home }, true], [{}, { HOME: home, XDG_DATA_HOME: '/x' }, true],
      [{ dataDir: '/d' }, { HOME: home, SHOAL_DATA_DIR: '/e' }, false], [{}, { HOME: home, SHOAL_DATA_DIR: '/e' }, false],
      [{ dataDir: '/d', zone: 'z' }, { HOME: home }, false]
    ]

    for (const [flags, env, isShort] of cases) {
      const found = await plainDataDir(flags, env, '/work')
      const text = JSON.stringify([flags, env])
      assert.is(found !== undefined, isShort, text)
      assert.equal(found ?? await findDataDir({ flags, env, io }), await findDataDir({ flags, env, io }), text)
    }

    assert.is(await plainDataDir({ dataDir: '' }, { HOME: home }, '/work'), undefined, 'for the message')
    await mkdir(path.join(home, '.config/shoal'), { recursive: true })
    await writeFile(path.join(home, '.config/shoal/config.toml'), 'data_dir = "/file"')
    assert.is(await plainDataDir({}, { HOME: home }, '/work'), undefined)
  })
})

test.run()
