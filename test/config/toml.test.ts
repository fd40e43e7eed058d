import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { loadConfig } from '../../src/config/load.js'
import { errorCode } from '../../src/util/errors.js'
import { fakeConfigIo } from '../helpers/fake-config-io.js'

/** The message for a file of this text, and its code. */
async function failureOf (text: string, env: Record<string, string> = {}): Promise<string> {
  try {
    await loadConfig({ flags: { configFile: 'shoal.toml' }, env, io: fakeConfigIo({ '/srv/shoal.toml': text }) })
  } catch (err) {
    return `${errorCode(err)}\n${(err as Error).message}`
  }

  throw new Error(`this was accepted: ${text}`)
}

const ACCEPTED = 'Accepted: host:port, [ipv6]:port, tcp://host:port, a bare host (port 11010), or a multiaddr such as ' +
  '/ip4/192.0.2.1/tcp/11010 with or without /p2p/<peer id>'

/** File, then exactly what the user sees. */
const GOLDEN: Record<string, [file: string, shown: string[]]> = {
  'unknown key': ['# my node\nreplica = 3\n', [
    'shoal.toml:2:1: unknown key "replica"; did you mean "replicas"?',
    '  2 | replica = 3',
    '    | ^^^^^^^'
  ]],
  'a key of earlier versions': ['store = "files"', [
    'shoal.toml:1:1: unknown key "store"; there is one kind of store now: take this line out.',
    '  1 | store = "files"',
    '    | ^^^^^'
  ]],
  'unknown key with dashes': ['data-dir = "/x"', [
    'shoal.toml:1:1: unknown key "data-dir"; did you mean "data_dir"?',
    '  1 | data-dir = "/x"',
    '    | ^^^^^^^^'
  ]],
  'unknown key near nothing': ['banana = 3', [
    'shoal.toml:1:1: unknown key "banana"; see `shoal config init --full` for all keys.',
    '  1 | banana = 3',
    '    | ^^^^^^'
  ]],
  'dotted key': ['network.name = "x"', [
    'shoal.toml:1:1: unknown key "network.name"; did you mean "network_name"?',
    '  1 | network.name = "x"',
    '    | ^^^^^^^^^^^^'
  ]],
  'number in quotes': ['replicas = "3"', [
    'shoal.toml:1:12: replicas must be a whole number without quotes, not a string.',
    '  1 | replicas = "3"',
    '    |            ^^^'
  ]],
  fraction: ['replicas = 2.5', [
    'shoal.toml:1:12: replicas must be a whole number without quotes, not a fraction.',
    '  1 | replicas = 2.5',
    '    |            ^^^'
  ]],
  infinity: ['capacity = inf', [
    'shoal.toml:1:12: capacity must be a string such as "500GiB", not a fraction.',
    '  1 | capacity = inf',
    '    |            ^^^'
  ]],
  date: ['repair_delay = 07:32:00', [
    'shoal.toml:1:16: repair_delay must be a string such as "30s", not a date or time.',
    '  1 | repair_delay = 07:32:00',
    '    |                ^^^^^^^^'
  ]],
  'word for a boolean': ['mdns = "yes"', [
    'shoal.toml:1:8: mdns must be true or false without quotes, not a string.',
    '  1 | mdns = "yes"',
    '    |        ^^^^^'
  ]],
  'number for a level': ['console_log_level = 3', [
    'shoal.toml:1:21: console_log_level must be one of "trace", "debug", "info", "warn", "error", "silent", ' +
      'not a whole number.',
    '  1 | console_log_level = 3',
    '    |                     ^'
  ]],
  'unknown level': ['console_log_level = "loud"', [
    'shoal.toml:1:21: console_log_level: it must be one of trace, debug, info, warn, error, silent, not "loud".',
    '  1 | console_log_level = "loud"',
    '    |                     ^^^^^^'
  ]],
  'string for a list': ['peers = "a:1"', [
    'shoal.toml:1:9: peers must be a list of strings such as ["host:port"], not a string.',
    '  1 | peers = "a:1"',
    '    |         ^^^^^'
  ]],
  'number in a list': ['listeners = [\n  "127.0.0.1:1",\n  11010\n]', [
    'shoal.toml:3:3: listeners holds strings, not a whole number; put it in quotes.',
    '  3 |   11010',
    '    |   ^^^^^'
  ]],
  'bad address among good ones': ['nodes = ["a:1", "b:99999"]', [
    `shoal.toml:1:17: "b:99999" is not a usable address: "99999" is not a port from 1 to 65535. ${ACCEPTED}.`,
    '  1 | nodes = ["a:1", "b:99999"]',
    '    |                 ^^^^^^^^^'
  ]],
  'bad address of a peer table': ['[[peer]]\nuri = "udp://a:1"', [
    `shoal.toml:2:7: "udp://a:1" is not a usable address: Shoal speaks tcp, not udp. ${ACCEPTED}.`,
    '  2 | uri = "udp://a:1"',
    '    |       ^^^^^^^^^^^'
  ]],
  'size without a unit': ['capacity = "500"', [
    'shoal.toml:1:12: capacity: "500" has no unit; write 500GiB, 500GB or 500B.',
    '  1 | capacity = "500"',
    '    |            ^^^^^'
  ]],
  'size of zero': ['capacity = "0"', [
    'shoal.toml:1:12: capacity: "0" is zero; a size is at least 1 byte.',
    '  1 | capacity = "0"',
    '    |            ^^^'
  ]],
  'size too large': ['capacity = "8PiB"', [
    'shoal.toml:1:12: capacity: "8PiB" is too large; a size is less than 8PiB.',
    '  1 | capacity = "8PiB"',
    '    |            ^^^^^^'
  ]],
  'bad duration': ['repair_delay = "soon"', [
    'shoal.toml:1:16: repair_delay: "soon" is not a duration; write a number and a unit, such as 30s, 5m or 1h30m.',
    '  1 | repair_delay = "soon"',
    '    |                ^^^^^^'
  ]],
  'out of range': ['replicas = 17', [
    'shoal.toml:1:12: replicas: it must be from 1 to 16, not 17.',
    '  1 | replicas = 17',
    '    |            ^^'
  ]],
  'negative count': ['replicas = -1', [
    'shoal.toml:1:12: replicas: it must be from 1 to 16, not -1.',
    '  1 | replicas = -1',
    '    |            ^^'
  ]],
  'more than there are': ['replicas = 2\nmin_replicas = 3', [
    'shoal.toml:2:16: min_replicas is 3 but replicas is 2; a write cannot wait for more copies than it makes.',
    '  2 | min_replicas = 3',
    '    |                ^'
  ]],
  'more than the default': ['min_replicas = 4', [
    'shoal.toml:1:16: min_replicas is 4 but replicas is 3 (the default); ' +
      'a write cannot wait for more copies than it makes.',
    '  1 | min_replicas = 4',
    '    |                ^'
  ]],
  'no listener': ['listeners = []', [
    'shoal.toml:1:13: there is no listener here; other nodes must be able to reach this one.',
    '  1 | listeners = []',
    '    |             ^^'
  ]],
  'key twice': ['zone = "a"\nzone = "b"', [
    'shoal.toml:2:1: this is not valid TOML: defining a key multiple times is invalid.',
    '  2 | zone = "b"',
    '    | ^'
  ]],
  'no quotes': ['\tzone = rack1', [
    'shoal.toml:1:9: this is not valid TOML: unexpected character; if this is a text, put it in quotes.',
    '  1 | \tzone = rack1',
    '    | \t       ^'
  ]],
  'no value': ['zone =\nreplicas = 3', [
    'shoal.toml:1:7: this is not valid TOML: there is no value after the equals sign.',
    '  1 | zone =',
    '    |       ^'
  ]],
  'unset variable': ['hostname = "a-${NOPE}"', [
    'shoal.toml:1:15: the environment variable NOPE is not set; set it, or write $${NOPE} for the literal text.',
    '  1 | hostname = "a-${NOPE}"',
    '    |               ^^^^^^^'
  ]],
  'second of two unset': ['zone = "$${NOPE} ${SET} ${NOPE}"', [
    'shoal.toml:1:25: the environment variable NOPE is not set; set it, or write $${NOPE} for the literal text.',
    '  1 | zone = "$${NOPE} ${SET} ${NOPE}"',
    '    |                         ^^^^^^^'
  ]],
  'broken variable': ["zone = 'x${a-b}'", [
    'shoal.toml:1:10: this is not a variable; write ${NAME} for one, or $${ for a literal ${.',
    "  1 | zone = 'x${a-b}'",
    '    |          ^^^^^^'
  ]],
  'open variable': ['zone = "${SET"', [
    'shoal.toml:1:9: this is not a variable; write ${NAME} for one, or $${ for a literal ${.',
    '  1 | zone = "${SET"',
    '    |         ^^^^^'
  ]],
  'wide letters': ['zone = "東京${NOPE}"', [
    'shoal.toml:1:11: the environment variable NOPE is not set; set it, or write $${NOPE} for the literal text.',
    '  1 | zone = "東京${NOPE}"',
    '    |             ^^^^^^^'
  ]],
  'single brackets': ['[peer]\nuri = "a:1"', [
    'shoal.toml:1:2: write [[peer]] in double brackets: there may be several.',
    '  1 | [peer]',
    '    |  ^^^^'
  ]],
  'setting after a table': ['[[peer]]\nuri = "a:1"\n\nzone = "x"', [
    'shoal.toml:4:1: zone stands in a [[peer]] table here; move it above the first [[peer]].',
    '  4 | zone = "x"',
    '    | ^^^^'
  ]],
  'unknown key of a peer': ['[[peer]]\nurl = "a:1"', [
    'shoal.toml:1:3: this [[peer]] has no uri; write uri = "host:port".',
    '  1 | [[peer]]',
    '    |   ^^^^',
    '',
    'shoal.toml:2:1: unknown key "url" in [[peer]]; its only key is uri.',
    '  2 | url = "a:1"',
    '    | ^^^'
  ]],
  'unknown table': ['[network]\nname = "x"', [
    'shoal.toml:1:2: unknown table "network"; settings stand at the top of the file, outside of any table, ' +
      'and the only table is [[peer]].',
    '  1 | [network]',
    '    |  ^^^^^^^'
  ]],
  'near table': ['[[peers]]\nuri = "a:1"', [
    'shoal.toml:1:3: peers is a setting, not a table; write peers = ….',
    '  1 | [[peers]]',
    '    |   ^^^^^'
  ]],
  'strings as peer tables': ['peer = ["a:1"]', [
    'shoal.toml:1:9: peer holds tables, as in [[peer]] with a uri below; ' +
      'for a list of strings write peers = ["host:port"].',
    '  1 | peer = ["a:1"]',
    '    |         ^^^^^'
  ]],
  'several at once, in their order': ['mdns = 1\n[[peer]]\nuri = 5', [
    'shoal.toml:1:8: mdns must be true or false without quotes, not a whole number.',
    '  1 | mdns = 1',
    '    |        ^',
    '',
    'shoal.toml:3:7: peer.uri holds strings, not a whole number; put it in quotes.',
    '  3 | uri = 5',
    '    |       ^'
  ]],
  'both secrets': ['network_secret = "correct-horse"\nnetwork_secret_file = "x"', [
    'shoal.toml:2:23: both network_secret and network_secret_file are given; keep one.',
    '  2 | network_secret_file = "x"',
    '    |                       ^^^'
  ]],
  'secret file that is not there': ['network_secret_file = "x"', [
    'shoal.toml:1:23: the secret file /srv/x cannot be used: there is no such file.',
    '  1 | network_secret_file = "x"',
    '    |                       ^^^'
  ]],
  'control character': ['hostname = "a\\nb"', [
    'shoal.toml:1:12: hostname: it holds a control character, such as a line end or a tab.',
    '  1 | hostname = "a\\nb"',
    '    |            ^^^^^^'
  ]],
  'empty name': ['network_name = ""', [
    'shoal.toml:1:16: network_name: it is empty.',
    '  1 | network_name = ""',
    '    |                ^^'
  ]],
  'CRLF and a byte order mark': ['\ufeffzone = "a"\r\nmdns = 3\r\n', [
    'shoal.toml:2:8: mdns must be true or false without quotes, not a whole number.',
    '  2 | mdns = 3',
    '    |        ^'
  ]],
  'a very long line': [`zone = "${'x'.repeat(150)}\${NOPE}${'y'.repeat(150)}"`, [
    'shoal.toml:1:159: the environment variable NOPE is not set; set it, or write $${NOPE} for the literal text.',
    `  1 | …${'x'.repeat(40)}\${NOPE}${'y'.repeat(53)}…`,
    `    | ${' '.repeat(41)}^^^^^^^`
  ]]
}

for (const [name, [file, shown]] of Object.entries(GOLDEN)) {
  test(`a mistake in a file is shown at its spot: ${name}`, async () => {
    assert.is(await failureOf(file, { SET: 'set' }), ['config_invalid', ...shown].join('\n'))
  })
}

test('a listener that others can reach needs a secret', async () => {
  assert.is(await failureOf('listeners = ["127.0.0.1:1", "0.0.0.0:11010"]'), [
    'secret_required',
    'shoal.toml:1:29: the listener "0.0.0.0:11010" can be reached from other machines, but there is no network ' +
      'secret. Make one with `shoal secret new` and give the same to every node (--network-secret-file, ' +
      'SHOAL_NETWORK_SECRET), or listen on 127.0.0.1:11010.',
    '  1 | listeners = ["127.0.0.1:1", "0.0.0.0:11010"]',
    '    |                             ^^^^^^^^^^^^^^^'
  ].join('\n'))
})

test('no message shows a secret, whatever is wrong with it', async () => {
  const secret = 'hunter2-correct-horse'
  const files = [
    `network_secret = "${secret}`,
    `network_secret = ${secret}`,
    `network_secret = ["${secret}"]`,
    `network_secret = "${secret}\${NOPE}"`,
    `network_secret = "${secret}" zone = 3`,
    `network_secret = """${secret}\n${secret}\${NOPE}\n${secret}"""`,
    `network_secret = '''\n${secret}\n`,
    `network_secret = "${secret}\\u0007"`,
    `network_secrets = "${secret}"`,
    `network-secret = "${secret}"`,
    `network_secret_previous = "${secret}"`,
    `password = "${secret}"`,
    `zone = 1\n"network_secret" = "${secret}"\npeers = ["${secret}:0:0"]`,
    `network_secret = "${secret}"\nzone = "\${${secret}}"`,
    'peers = ["${MESH_SECRET}:0:0"]',
    'capacity = "${MESH_SECRET}"'
  ]

  for (const file of files) {
    const message = await failureOf(file, { MESH_SECRET: secret })
    assert.not.match(message, secret, file)
    assert.match(message, /^config_invalid\nshoal\.toml:\d+:\d+: /, file)
  }

  assert.is(await failureOf(`network_secret = "${secret}\${NOPE}" # mine`), [
    'config_invalid',
    'shoal.toml:1:40: the environment variable NOPE is not set; set it, or write $${NOPE} for the literal text.',
    '  1 | network_secret = ***',
    '    |                  ^^^'
  ].join('\n'))
})

test('control characters do not reach the terminal', async () => {
  const message = await failureOf('zone = "a" # \u001b]0;owned\u0007\n\u001b[2J')
  assert.not.match(message, /[\u001b\u0007]/)
})

test('a strange file costs no more than its length', async () => {
  for (const text of ['secret'.repeat(150_000), 'a'.repeat(900_000), 'secret="""'.repeat(90_000), '[['.repeat(300_000)]) {
    const startedAt = performance.now()
    await failureOf(text)
    assert.ok(performance.now() - startedAt < 10_000, text.slice(0, 20))
  }
})

test.run()
