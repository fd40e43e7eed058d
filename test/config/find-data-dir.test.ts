import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { findDataDir } from '../../src/config/load.js'
import type { FlagValues } from '../../src/config/sources.js'
import { errorCode } from '../../src/util/errors.js'
import { fakeConfigIo } from '../helpers/fake-config-io.js'

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

test.run()
