import fc from 'fast-check'
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { loadConfig } from '../../src/config/load.js'
import type { LoadConfigInput, LoadedConfig } from '../../src/config/load.js'
import { tomlValue } from '../../src/config/toml-text.js'
import { errorCode } from '../../src/util/errors.js'
import { fakeConfigIo } from '../helpers/fake-config-io.js'
import type { FakeFile } from '../helpers/fake-config-io.js'

/** Strong enough for no warning. */
const SECRET = '3k9xw-7h2qm-8r4tz-5n6vy-1jcpa'
const OTHER_SECRET = '9zq2m-4w8xk-7t3hn-6r5vy-2bdfg'

interface Input extends Pick<LoadConfigInput, 'flags' | 'env'> {
  toml?: string
  files?: Record<string, string | FakeFile>
}

async function load ({ toml, files = {}, flags, env = {} }: Input = {}): Promise<LoadedConfig> {
  return loadConfig({
    flags: { ...(toml == null ? {} : { configFile: 'etc/shoal.toml' }), ...flags },
    env,
    io: fakeConfigIo({ ...files, ...(toml == null ? {} : { '/srv/etc/shoal.toml': toml }) })
  })
}

async function failure (input: Input): Promise<{ code: string, message: string }> {
  try {
    await load(input)
  } catch (err) {
    return { code: errorCode(err), message: (err as Error).message }
  }

  throw new Error('this was accepted')
}

test('defaults', async () => {
  const { config, sources, files, notices } = await load()

  assert.equal(config, {
    peers: [],
    listeners: ['127.0.0.1:11010'],
    dataDir: '/home/u/.local/share/shoal',
    networkName: 'default',
    networkSecret: undefined,
    networkSecretPrevious: undefined,
    hostname: 'box',
    zone: '',
    capacityBytes: undefined,
    fileLogDir: undefined,
    replicas: 3,
    minReplicas: 2,
    repairDelayMs: 30_000,
    scrubIntervalMs: 30 * 86_400_000,
    metadataReplaceDelayMs: 10_000,
    volumeCacheBytes: 64 * 1024 * 1024,
    advertise: [],
    httpListen: [],
    httpHosts: '',
    httpCert: undefined,
    httpKey: undefined,
    consoleLogLevel: 'info',
    mdns: false
  })
  assert.equal([...new Set(Object.values(sources))], ['default'])
  assert.equal(files, [])
  assert.equal(notices, [])
})

test('every setting from a file, from variables and from flags comes to the same', async () => {
  const wanted = {
    peers: ['a.example:11010', '[::1]:8080', '/dns4/c.example/tcp/9000'],
    listeners: ['0.0.0.0:7000', '[::]:7001', '127.0.0.1:0'],
    dataDir: '/data',
    networkName: 'lab',
    networkSecret: SECRET,
    networkSecretPrevious: OTHER_SECRET,
    hostname: 'shelf',
    zone: 'r1',
    capacityBytes: 1_500_000_000_000,
    replicas: 5,
    minReplicas: 4,
    repairDelayMs: 90_000,
    scrubIntervalMs: 90 * 86_400_000,
    metadataReplaceDelayMs: 20_000,
    volumeCacheBytes: 128_000_000,
    advertise: ['203.0.113.7:11010'],
    consoleLogLevel: 'debug',
    httpListen: ['127.0.0.1:8080', '0.0.0.0:8081'],
    httpHosts: 'files.example.com',
    httpCert: '/tls/cert',
    httpKey: '/tls/key',
    fileLogDir: '/logs',
    mdns: true
  }
  const toml = `
    nodes = ["a.example", "tcp://[::1]:8080", "/dns4/c.example/tcp/9000"]
    listeners = ["7000", "tcp://[::]:7001", "/ip4/127.0.0.1/tcp/0"]
    data_dir = "/data"
    network_name = "lab"
    network_secret = "${SECRET}"
    network_secret_previous = "${OTHER_SECRET}"
    hostname = "shelf"
    zone = "r1"
    capacity = "1.5TB"
    replicas = 5
    min_replicas = 4
    repair_delay = "1m30s"
    scrub_interval = "90d"
    metadata_replace_delay = "20s"
    volume_cache = "128MB"
    advertise = ["203.0.113.7"]
    console_log_level = "debug"
    http_listen = ["8080", "0.0.0.0:8081"]
    http_hosts = "files.example.com"
    http_cert = "/tls/cert"
    http_key = "/tls/key"
    file_log_dir = "/logs"
    mdns = true
  `
  const flags = {
    peers: ['a.example,tcp://[::1]:8080', '/dns4/c.example/tcp/9000'],
    listeners: ['7000', 'tcp://[::]:7001', '/ip4/127.0.0.1/tcp/0'],
    dataDir: '/data',
    networkName: 'lab',
    networkSecret: SECRET,
    networkSecretPrevious: OTHER_SECRET,
    hostname: 'shelf',
    zone: 'r1',
    capacity: '1.5TB',
    replicas: '5',
    minReplicas: '4',
    repairDelay: '1m30s',
    scrubInterval: '90d',
    metadataReplaceDelay: '20s',
    volumeCache: '128MB',
    advertise: ['203.0.113.7'],
    consoleLogLevel: 'debug',
    httpListen: ['8080', '0.0.0.0:8081'],
    httpHosts: 'files.example.com',
    httpCert: '/tls/cert',
    httpKey: '/tls/key',
    fileLogDir: '/logs',
    mdns: true
  }
  const env = {
    SHOAL_PEERS: 'a.example, tcp://[::1]:8080 ,/dns4/c.example/tcp/9000,',
    SHOAL_LISTENERS: '7000,tcp://[::]:7001,/ip4/127.0.0.1/tcp/0',
    SHOAL_DATA_DIR: '/data',
    SHOAL_NETWORK_NAME: 'lab',
    SHOAL_NETWORK_SECRET: SECRET,
    SHOAL_NETWORK_SECRET_PREVIOUS: OTHER_SECRET,
    SHOAL_HOSTNAME: 'shelf',
    SHOAL_ZONE: 'r1',
    SHOAL_CAPACITY: '1.5TB',
    SHOAL_REPLICAS: '5',
    SHOAL_MIN_REPLICAS: '4',
    SHOAL_REPAIR_DELAY: '1m30s',
    SHOAL_SCRUB_INTERVAL: '90d',
    SHOAL_METADATA_REPLACE_DELAY: '20s',
    SHOAL_VOLUME_CACHE: '128MB',
    SHOAL_ADVERTISE: '203.0.113.7',
    SHOAL_CONSOLE_LOG_LEVEL: 'debug',
    SHOAL_FILE_LOG_DIR: '/logs',
    SHOAL_HTTP_LISTEN: '8080,0.0.0.0:8081',
    SHOAL_HTTP_HOSTS: 'files.example.com',
    SHOAL_HTTP_CERT: '/tls/cert',
    SHOAL_HTTP_KEY: '/tls/key',
    SHOAL_MDNS: 'yes'
  }

  for (const [source, input] of Object.entries({ file: { toml }, flag: { flags }, env: { env } })) {
    const { config, sources } = await load(input)
    const { network_secret_file: a, network_secret_previous_file: b, ...others } = sources
    assert.equal(config, wanted, source)
    assert.equal([...new Set(Object.values(others))], [source])
    assert.equal([a, b], ['default', 'default'])
  }
})

test('a flag beats a variable beats the file beats the default, for every mix of them', async () => {
  const scalar = (values: string[]): fc.Arbitrary<string | undefined> =>
    fc.option(fc.constantFrom(...values), { nil: undefined })
  const layer = fc.record({
    peers: fc.option(fc.array(fc.constantFrom('a:1', 'b:2', 'c:3'), { minLength: 1 }), { nil: undefined }),
    zone: scalar(['x', 'y', 'z']),
    capacity: scalar(['1GiB', '2GiB', '3GiB']),
    repair_delay: scalar(['1s', '2s', '3s']),
    mdns: scalar(['true', 'false'])
  })

  await fc.assert(fc.asyncProperty(layer, layer, layer, async (flag, env, file) => {
    const toml = Object.entries(file).filter(([, value]) => value != null)
      .map(([key, value]) => `${key} = ${key === 'mdns' ? String(value) : tomlValue(value as string)}`).join('\n')
    const { config, sources } = await load({
      toml,
      env: {
        SHOAL_PEERS: env.peers?.join(','), SHOAL_ZONE: env.zone, SHOAL_CAPACITY: env.capacity,
        SHOAL_REPAIR_DELAY: env.repair_delay, SHOAL_MDNS: env.mdns
      },
      flags: {
        peers: flag.peers, zone: flag.zone, capacity: flag.capacity, repairDelay: flag.repair_delay,
        mdns: flag.mdns == null ? undefined : flag.mdns === 'true'
      }
    })
    const strongest = <K extends keyof typeof flag>(key: K): [typeof flag[K], string] =>
      flag[key] != null ? [flag[key], 'flag']
        : env[key] != null ? [env[key], 'env'] : file[key] != null ? [file[key], 'file'] : [undefined, 'default']

    for (const key of ['peers', 'zone', 'capacity', 'repair_delay', 'mdns'] as const) {
      assert.is(sources[key], strongest(key)[1], key)
    }

    // whole lists replace each other, and one list holds an address once, in the order given
    assert.equal(config.peers, [...new Set(strongest('peers')[0] ?? [])])
    assert.is(config.zone, strongest('zone')[0] ?? '')
    assert.is(config.capacityBytes, ({ '1GiB': 1, '2GiB': 2, '3GiB': 3 } as Record<string, number>)[
      strongest('capacity')[0] ?? ''] == null ? undefined : Number((strongest('capacity')[0] ?? '0')[0]) * 1024 ** 3)
    assert.is(config.repairDelayMs, Number((strongest('repair_delay')[0] ?? '30s').slice(0, -1)) * 1000)
    assert.is(config.mdns, strongest('mdns')[0] === 'true')
  }), { numRuns: 150 })
})

test('nodes, peers and [[peer]] are one list in the order of the file', async () => {
  const toml = 'nodes = ["a:1", "b:2"]\npeers = ["c:3", "A:1"]\n[[peer]]\nuri = "tcp://d:4"\n[[peer]]\nuri = "b:2"\n'
  assert.equal((await load({ toml })).config.peers, ['a:1', 'b:2', 'c:3', 'd:4'])
  assert.equal((await load({ toml: 'peer = [{ uri = "a:1" }, { uri = "b:2" }]' })).config.peers, ['a:1', 'b:2'])
})

test('a list on the command line replaces the file\'s, an empty one too', async () => {
  const toml = 'nodes = ["a:1"]\n[[peer]]\nuri = "b:2"'
  assert.equal((await load({ toml, flags: { peers: ['c:3,d:4', 'e:5'] } })).config.peers, ['c:3', 'd:4', 'e:5'])
  assert.equal((await load({ toml, flags: { peers: [''] } })).config.peers, [])
  assert.equal((await load({ toml, env: { SHOAL_PEERS: 'f:6' } })).config.peers, ['f:6'])
  assert.equal((await load({ toml, env: { SHOAL_PEERS: '' } })).config.peers, ['a:1', 'b:2'])
})

test('a bare port is all interfaces with a secret and loopback without', async () => {
  assert.equal((await load({ flags: { listeners: ['7000'] } })).config.listeners, ['127.0.0.1:7000'])
  assert.equal((await load({ flags: { listeners: ['7000'], networkSecret: SECRET } })).config.listeners, ['0.0.0.0:7000'])
  assert.equal((await load({ flags: { networkSecret: SECRET } })).config.listeners, ['0.0.0.0:11010'])
  assert.equal((await load({ flags: { listeners: ['tcp://[::1]:7000', 'localhost:1', '127.0.0.2:0'] } })).config.listeners,
    ['[::1]:7000', '127.0.0.1:1', '127.0.0.2:0'])

  for (const listener of ['0.0.0.0:1', '[::]:1', '192.0.2.1:1', '/ip4/10.0.0.1/tcp/1']) {
    const { code, message } = await failure({ flags: { listeners: [listener] } })
    assert.is(code, 'secret_required')
    assert.match(message, `--listeners: the listener "${listener}" can be reached`)
    assert.match(message, 'shoal secret new')
  }
})

test('variables expand inside strings only', async () => {
  const env = { NAME: 'n', EMPTY: '', MESH_SECRET: SECRET }
  const toml = `
    # \${UNSET} in a comment is a comment
    zone = "a-\${NAME}\${EMPTY}-$\${NAME}-$NAME-$"
    hostname = '\${NAME}'
    peers = ["\${NAME}:1"]
    network_secret = "\${MESH_SECRET}"
    [[peer]]
    uri = "\${NAME}:2"
  `
  const { config } = await load({ toml, env })
  assert.is(config.zone, 'a-n-${NAME}-$NAME-$')
  assert.is(config.hostname, 'n')
  assert.is(config.networkSecret, SECRET)
  assert.equal(config.peers, ['n:1', 'n:2'])

  assert.is((await failure({ toml: '"${NAME}" = "x"', env })).code, 'config_invalid')
  // what comes out of a variable is not looked at again
  assert.is((await load({ toml: 'zone = "${A}"', env: { A: '${B}' } })).config.zone, '${B}')
  // flags and variables were expanded by a shell, or are not meant to be
  assert.is((await load({ flags: { zone: '${NAME}' }, env })).config.zone, '${NAME}')
})

test('a secret from a file, its line ends dropped', async () => {
  const files = { '/srv/etc/key': `${SECRET}\n`, '/srv/key': `${OTHER_SECRET}\r\n\n` }
  const fromToml = await load({ toml: 'network_secret_file = "key"', files })
  assert.is(fromToml.config.networkSecret, SECRET)
  assert.equal(fromToml.secretFiles, { network_secret_file: '/srv/etc/key' })
  assert.equal(fromToml.files, ['/srv/etc/shoal.toml', '/srv/etc/key'])
  assert.is(fromToml.sources.network_secret, 'file')

  assert.is((await load({ flags: { networkSecretFile: 'key' }, files })).config.networkSecret, OTHER_SECRET)

  for (const [text, reason] of [['', 'it is empty'], ['\n', 'it is empty'], ['a\nb', 'control character'],
    ['x'.repeat(1025), 'it has 1025 characters and may have 1024']] as const) {
    const { code, message } = await failure({ toml: 'network_secret_file = "key"', files: { '/srv/etc/key': text } })
    assert.is(code, 'config_invalid')
    assert.match(message, reason)
  }

  const binary = { '/srv/etc/key': { text: new Uint8Array([0xff, 0xfe, 0x41]) } }
  assert.match((await failure({ toml: 'network_secret_file = "key"', files: binary })).message, 'it is not UTF-8 text')
})

test('a secret and a secret file: the stronger source wins, both in one is a mistake', async () => {
  const files = { '/key': OTHER_SECRET }
  const both: Input[] = [
    { flags: { networkSecret: SECRET, networkSecretFile: '/key' }, files },
    { env: { SHOAL_NETWORK_SECRET: SECRET, SHOAL_NETWORK_SECRET_FILE: '/key' }, files },
    { toml: `network_secret = "${SECRET}"\nnetwork_secret_file = "/key"`, files }
  ]

  for (const input of both) {
    const { code, message } = await failure(input)
    assert.is(code, 'config_invalid')
    assert.match(message, 'are given; keep one')
    assert.not.match(message, SECRET)
  }

  const overFile = await load({ toml: `network_secret = "${SECRET}"`, env: { SHOAL_NETWORK_SECRET_FILE: '/key' }, files })
  assert.is(overFile.config.networkSecret, OTHER_SECRET)
  assert.is(overFile.sources.network_secret, 'env')

  const overEnv = await load({ flags: { networkSecret: SECRET }, env: { SHOAL_NETWORK_SECRET_FILE: '/nowhere' } })
  assert.is(overEnv.config.networkSecret, SECRET)
  assert.is(overEnv.sources.network_secret_file, 'default')

  assert.match((await failure({ flags: { networkSecretPrevious: SECRET } })).message, 'without network_secret')
  assert.match((await failure({ flags: { networkSecret: OTHER_SECRET, networkSecretPreviousFile: '/key' }, files })).message,
    '--network-secret-previous-file: network_secret_previous is the same as network_secret;')
})

test('paths: from the file\'s folder in a file, from the working folder elsewhere, ~ from home', async () => {
  assert.is((await load({ toml: 'data_dir = "d"' })).config.dataDir, '/srv/etc/d')
  assert.is((await load({ toml: 'data_dir = "../d"' })).config.dataDir, '/srv/d')
  assert.is((await load({ toml: 'data_dir = "~/d"' })).config.dataDir, '/home/u/d')
  assert.is((await load({ toml: 'data_dir = "~x"' })).config.dataDir, '/srv/etc/~x')
  assert.is((await load({ toml: 'data_dir = "~"', env: { HOME: '/root' } })).config.dataDir, '/root')
  assert.is((await load({ flags: { dataDir: 'd' } })).config.dataDir, '/srv/d')
  assert.is((await load({ env: { SHOAL_FILE_LOG_DIR: 'l' } })).config.fileLogDir, '/srv/l')
  assert.is((await load({ env: { XDG_DATA_HOME: '/xdg' } })).config.dataDir, '/xdg/shoal')
  assert.is((await load({ env: { XDG_DATA_HOME: 'relative' } })).config.dataDir, '/home/u/.local/share/shoal')
  assert.match((await failure({ flags: { dataDir: '' } })).message, '--data-dir: the path is empty.')
})

test('the user\'s default file is read and said so; -c and the variable name another', async () => {
  const files = { '/home/u/.config/shoal/config.toml': 'zone = "default"', '/xdg/shoal/config.toml': 'zone = "xdg"',
    '/srv/other.toml': 'zone = "other"', '/home/u/my.toml': 'zone = "mine"' }
  const fromDefault = await load({ files })
  assert.is(fromDefault.config.zone, 'default')
  assert.equal(fromDefault.notices,
    ['Settings were read from /home/u/.config/shoal/config.toml, your default file; -c names another one.'])

  assert.is((await load({ files, env: { XDG_CONFIG_HOME: '/xdg' } })).config.zone, 'xdg')
  const named = await load({ files, flags: { configFile: 'other.toml' } })
  assert.is(named.config.zone, 'other')
  assert.equal(named.notices, [])
  assert.is((await load({ files, env: { SHOAL_CONFIG_FILE: '~/my.toml' } })).config.zone, 'mine')
  assert.is((await load({ files, env: { SHOAL_CONFIG_FILE: '~/my.toml' }, flags: { configFile: 'other.toml' } })).config.zone,
    'other')

  const missing = await failure({ flags: { configFile: 'nope.toml' } })
  assert.equal(missing, {
    code: 'config_unreadable', message: 'The configuration file nope.toml cannot be read: there is no such file.'
  })
  assert.is((await failure({ flags: { configFile: '' } })).code, 'config_unreadable')
  assert.match((await failure({ flags: { configFile: 'x' }, files: { '/srv/x': { text: new Uint8Array([0xff]) } } })).message,
    'it is not UTF-8 text')
})

test('a default file that is there but not to be read is an error', async () => {
  const io = fakeConfigIo()
  const readFile = async (): Promise<never> => { throw Object.assign(new Error('EACCES'), { code: 'EACCES' }) }

  try {
    await loadConfig({ env: {}, io: { ...io, readFile } })
    assert.unreachable()
  } catch (err) {
    assert.is(errorCode(err), 'config_unreadable')
    assert.match((err as Error).message, 'permission denied')
  }
})

test('standard input, again on a reload; its relative paths start at the working folder', async () => {
  const io = fakeConfigIo({}, 'data_dir = "d"\nmdns = true')
  const { config, files } = await loadConfig({ flags: { configFile: '-' }, env: {}, io })
  assert.is(config.dataDir, '/srv/d')
  assert.equal(files, ['-'])

  try {
    await loadConfig({ flags: { configFile: '-' }, env: {}, io: fakeConfigIo({}, 'x = 1') })
    assert.unreachable()
  } catch (err) {
    assert.match((err as Error).message, '<stdin>:1:1: unknown key "x"')
  }
})

test('mistakes in flags and variables name them', async () => {
  const { code, message } = await failure({
    flags: { capacity: '5XB', replicas: 'three', listeners: ['a:b'] },
    env: { SHOAL_MDNS: 'maybe', SHOAL_REPAIR_DELAY: '5' }
  })
  assert.is(code, 'config_invalid')
  const lines = message.split('\n\n')
  assert.is(lines.length, 5)
  assert.ok(lines.includes('--capacity: "5XB" has an unknown unit; units are B, KiB to PiB (in 1024) and KB to PB (in 1000).'))
  assert.ok(lines.includes('--replicas: it must be a whole number, not "three".'))
  assert.ok(lines.includes('SHOAL_MDNS: it must be true or false, not "maybe".'))
  assert.ok(lines.includes('SHOAL_REPAIR_DELAY: "5" has no unit; write 5s, 5m, 5h or 5d.'))
  assert.ok(lines.some(line => line.startsWith('--listeners: "a:b" is not a usable address')))
})

test('a mistake in a file counts even where a flag is stronger', async () => {
  assert.match((await failure({ toml: 'capacity = "5XB"', flags: { capacity: '5GB' } })).message, 'etc/shoal.toml:1:12')
})

test('min_replicas is a majority unless given', async () => {
  for (const [replicas, min] of [[1, 1], [2, 2], [3, 2], [4, 3], [5, 3], [16, 9]] as const) {
    assert.is((await load({ flags: { replicas: String(replicas) } })).config.minReplicas, min)
  }

  assert.match((await failure({ env: { SHOAL_REPLICAS: '2' }, flags: { minReplicas: '3' } })).message,
    '--min-replicas: min_replicas is 3 but replicas is 2;')
})

test('warnings', async () => {
  const none = await load({ toml: 'network_secret_file = "/key"', files: { '/key': SECRET } })
  assert.equal(none.warnings, [])

  const open = await load({ flags: { peers: ['far.example'] } })
  assert.is(open.warnings.length, 1)
  assert.match(open.warnings.join(), 'listens on 127.0.0.1:11010 only')
  assert.match(open.warnings.join(), 'The peer far.example:11010 is on another machine')
  assert.match((await load({ flags: { listeners: ['0'] } })).warnings.join(), 'listens on a free port of 127.0.0.1 only')
  assert.not.match((await load({ flags: { peers: ['127.0.0.1:1'] } })).warnings.join(), 'another machine')

  const weak = await load({ env: { SHOAL_NETWORK_SECRET: 'test1234' } })
  assert.match(weak.warnings.join(), 'network_secret is weak')
  assert.not.match(weak.warnings.join(), 'test1234')

  assert.match((await load({ flags: { networkSecret: SECRET } })).warnings.join(), 'given as a flag')
  assert.match((await load({ flags: { networkSecretFile: '/key' }, files: { '/key': { text: SECRET, mode: 0o644 } } }))
    .warnings.join(), '/key holds a secret and other users can read it (mode 0644). Run: chmod 600 /key')
  assert.match((await load({ flags: { networkSecret: SECRET }, env: { SHOAL_REPLICA: '2' } })).warnings.join(),
    'SHOAL_REPLICA is set but means nothing; did you mean SHOAL_REPLICAS?')

  const files = { '/home/u/.config/shoal/config.toml': { text: `network_secret = "${SECRET}"`, mode: 0o644 } }
  assert.match((await load({ files })).warnings.join(), 'config.toml holds a secret and other users can read it')
})

test.run()
