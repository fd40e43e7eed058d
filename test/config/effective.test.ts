import { mkdtemp, readdir, readFile, rm, stat } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { effectiveSettings, renderEffectiveConfig, writeEffectiveConfig } from '../../src/config/effective.js'
import { loadConfig } from '../../src/config/load.js'
import type { LoadedConfig } from '../../src/config/load.js'
import { diffReloadable } from '../../src/config/reload.js'
import { SETTINGS } from '../../src/config/schema.js'
import { errorCode } from '../../src/util/errors.js'
import { fakeConfigIo } from '../helpers/fake-config-io.js'

const SECRET = '3k9xw-7h2qm-8r4tz-5n6vy-1jcpa'

async function load (toml: string, flags: Record<string, unknown> = {}): Promise<LoadedConfig> {
  return loadConfig({
    flags: { configFile: 'c.toml', ...flags },
    env: {},
    io: fakeConfigIo({ '/srv/c.toml': toml, '/srv/key': SECRET })
  })
}

test('config show: every setting with its source, secrets masked', async () => {
  const loaded = await load(`network_secret = "${SECRET}"\ncapacity = "1.5TB"`, { zone: 'r1', repairDelay: '90s' })
  const settings = effectiveSettings(loaded)
  const of = (key: string): unknown => settings.find(setting => setting.key === key)

  assert.equal(settings.map(setting => setting.key), SETTINGS.map(setting => setting.key))
  assert.equal(of('network_secret'), { key: 'network_secret', value: '***', source: 'file' })
  assert.equal(of('network_secret_previous'), { key: 'network_secret_previous', value: null, source: 'default' })
  assert.equal(of('capacity'), { key: 'capacity', value: '1500GB', source: 'file' })
  assert.equal(of('repair_delay'), { key: 'repair_delay', value: '1m30s', source: 'flag' })
  assert.equal(of('zone'), { key: 'zone', value: 'r1', source: 'flag' })
  assert.equal(of('listeners'), { key: 'listeners', value: ['0.0.0.0:11010'], source: 'default' })
  assert.not.match(JSON.stringify(settings), SECRET)
})

test('the effective config loads again as what it was', async () => {
  const first = await load('network_secret_file = "key"\nzone = "a\\"b$${X}"\nmdns = true\npeers = ["a:1", "b:2"]',
    { capacity: '1GiB', replicas: '5', fileLogDir: 'logs' })
  const again = await load(renderEffectiveConfig(first))

  assert.equal(again.config, first.config)
  assert.is(first.config.zone, 'a"b${X}')
})

test('writing it: whole, for the owner alone, without a secret', async () => {
  const dir = await mkdtemp(join(tmpdir(), 'shoal-config-'))

  try {
    const loaded = await load(`network_secret = "${SECRET}"`, { dataDir: dir })
    const path = await writeEffectiveConfig(loaded)
    await writeEffectiveConfig(loaded)

    assert.is(path, join(dir, 'effective-config.toml'))
    assert.is((await stat(path)).mode & 0o777, 0o600)
    assert.equal(await readdir(dir), ['effective-config.toml'])
    const text = await readFile(path, 'utf8')
    assert.not.match(text, SECRET)
    assert.match(text, '# network_secret = "***" # file')
    assert.match(text, `data_dir = "${dir}" # flag`)

    const nowhere = { ...loaded, config: { ...loaded.config, dataDir: join(dir, 'nope') } }
    try {
      await writeEffectiveConfig(nowhere)
      assert.unreachable()
    } catch (err) {
      assert.is(errorCode(err), 'effective_config_unwritable')
      assert.match((err as Error).message, 'there is no such file')
    }
  } finally {
    await rm(dir, { recursive: true })
  }
})

test('a reload: what is taken and what waits for a restart', async () => {
  const before = (await load('peers = ["a:1"]\nzone = "x"')).config
  const after = (await load('peers = ["a:1", "b:2"]\nzone = "y"\ncapacity = "1GiB"\nconsole_log_level = "debug"\n' +
    `network_secret = "${SECRET}"`)).config

  assert.equal(diffReloadable(before, before), { applied: [], needsRestart: [] })
  assert.equal(diffReloadable(before, { ...before, peers: [...before.peers] }), { applied: [], needsRestart: [] })
  assert.equal(diffReloadable(before, after), {
    applied: ['peers', 'capacity', 'console_log_level'],
    needsRestart: ['listeners', 'network_secret', 'zone']
  })
  // order of peers is the order of dialling
  assert.equal(diffReloadable({ ...before, peers: ['a:1', 'b:2'] }, { ...before, peers: ['b:2', 'a:1'] }).applied, ['peers'])
})

test.run()
