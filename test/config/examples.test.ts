import { readdirSync, readFileSync } from 'node:fs'
import { join, relative } from 'node:path'
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { EXIT_START, EXIT_USAGE } from '../../src/cli/exit-codes.js'
import { configInit } from '../../src/config/example.js'
import { configFlags } from '../../src/config/flags.js'
import { loadConfig } from '../../src/config/load.js'
import type { LoadedConfig } from '../../src/config/load.js'
import { configReference } from '../../src/config/reference.js'
import { SETTINGS } from '../../src/config/schema.js'
import { REPLICAS_MAX } from '../../src/config/values.js'
import { DEFAULT_PORT } from '../../src/util/address.js'
import { fakeConfigIo } from '../helpers/fake-config-io.js'
import { repoRoot } from '../helpers/repo-root.js'

const SECRET = '3k9xw-7h2qm-8r4tz-5n6vy-1jcpa'
const OTHER_SECRET = '9zq2m-4w8xk-7t3hn-6r5vy-2bdfg'
const ENV = {
  CREDENTIALS_DIRECTORY: '/run/credentials/shoal.service',
  SHOAL_MESH_SECRET: SECRET,
  SHOAL_MESH_SECRET_PREVIOUS: OTHER_SECRET
}
const SECRET_FILES = {
  '/etc/shoal/network-secret': SECRET,
  '/etc/shoal/network-secret.previous': OTHER_SECRET,
  '/run/credentials/shoal.service/network-secret': SECRET
}

const root = repoRoot()

async function load (text: string, name = '/srv/c.toml'): Promise<LoadedConfig> {
  return loadConfig({ flags: { configFile: name }, env: ENV, io: fakeConfigIo({ ...SECRET_FILES, [name]: text }) })
}

function tomlFiles (): string[] {
  return readdirSync(join(root, 'configs'), { recursive: true, encoding: 'utf8' })
    .filter(name => name.endsWith('.toml')).map(name => join(root, 'configs', name)).sort()
}

test('there are configs to check', () => {
  assert.equal(tomlFiles().map(path => relative(join(root, 'configs'), path)), [
    'full.toml', 'minimal.toml', 'systemd/shoal.toml', 'three-nodes/a.toml', 'three-nodes/b.toml', 'three-nodes/c.toml'
  ])
})

for (const path of tomlFiles()) {
  test(`${relative(root, path)} loads`, async () => {
    const { config, warnings } = await load(readFileSync(path, 'utf8'), path)
    assert.ok(config.listeners.length > 0)
    assert.equal(warnings.filter(warning => !warning.startsWith('There is no network secret')), [])
  })
}

test('the three nodes know each other and share nothing', async () => {
  const nodes = await Promise.all(['a', 'b', 'c'].map(async name => {
    const path = join(root, 'configs', 'three-nodes', `${name}.toml`)
    return (await load(readFileSync(path, 'utf8'), path)).config
  }))

  assert.is(new Set(nodes.map(node => node.dataDir)).size, 3)

  for (const node of nodes) {
    assert.equal(node.peers, nodes.filter(other => other !== node).flatMap(other => other.listeners))
  }
})

test('configs/full.toml is what config init --full prints', () => {
  assert.is(readFileSync(join(root, 'configs', 'full.toml'), 'utf8'), configInit({ full: true }))
})

test('the reference in the guide is made from the table', () => {
  assert.is(readFileSync(join(root, 'docs', 'guide', 'config-reference.md'), 'utf8'), configReference())
})

test('every setting is in the full example, the flags and the reference', () => {
  const full = configInit({ full: true })
  const reference = configReference()
  const flags = configFlags()

  for (const { key } of SETTINGS) {
    assert.match(full, `\n# ${key} = `, key)
    assert.match(reference, `\n### ${key}\n`, key)
    assert.ok(flags.some(flag => flag.key === key), key)
  }
})

test('with the # taken away every line of the example is right', async () => {
  const settings = configInit({ full: true }).split('\n')
    .filter(line => /^# (\[|[a-z_]+ = )/.test(line)).map(line => line.slice(2))

  // a secret and its file are alternatives; each must be right
  for (const [dropped, defaults] of [
    [/^network_secret(_previous)? = /, 0], [/^network_secret(_previous)?_file = /, 2]
  ] as const) {
    const { config, sources } = await load(settings.filter(line => !dropped.test(line)).join('\n'))
    assert.is(config.peers.length, 3)
    assert.is(config.networkSecret, SECRET)
    assert.is(Object.values(sources).filter(source => source === 'default').length, defaults)
  }
})

test('the example changes nothing until it is edited, and its values are the defaults where there are some', async () => {
  const untouched = (await load(configInit({ full: true }))).config
  assert.equal(untouched, (await load('')).config)

  for (const setting of SETTINGS.filter(one => one.example == null)) {
    const line = configInit({ full: true }).split('\n').find(one => one.startsWith(`# ${setting.key} = `)) ?? ''
    const { config } = await load(line.slice(2))
    assert.equal(config, untouched, setting.key)
  }
})

test('numbers in the texts are those of the code', () => {
  const text = configReference()
  assert.match(text, `A port that is not written is ${DEFAULT_PORT}.`)
  assert.match(text, `a bare host (port ${DEFAULT_PORT})`)
  assert.match(text, `whole number from 1 to ${REPLICAS_MAX}`)
})

test('the flags of the issue are there', () => {
  const flags = configFlags().map(flag => flag.flags.replace(/ <.*/, ''))

  for (const wanted of ['-p, --peers', '-c, --config-file', '-l, --listeners', '-d, --data-dir', '--network-name',
    '--network-secret', '--network-secret-file', '--hostname', '--zone', '--capacity', '--replicas', '--min-replicas',
    '--repair-delay', '--advertise', '--console-log-level', '--file-log-dir', '--check-config', '--mdns']) {
    assert.ok(flags.includes(wanted), wanted)
  }

  assert.is(new Set(configFlags().map(flag => flag.attribute)).size, flags.length)
})

test('the service unit names the files beside it', () => {
  const unit = readFileSync(join(root, 'configs', 'systemd', 'shoal.service'), 'utf8')
  assert.match(unit, /^ExecStart=\/usr\/bin\/env shoal -c \/etc\/shoal\/shoal\.toml$/m)
  assert.match(unit, /^LoadCredential=network-secret:\/etc\/shoal\/network-secret$/m)
  assert.ok(unit.includes(`\nRestartPreventExitStatus=${EXIT_USAGE} ${EXIT_START}\n`), 'no crash loop over what does not heal')
  assert.match(unit, /^ExecReload=\/bin\/kill -HUP \$MAINPID$/m)
})

test.run()
