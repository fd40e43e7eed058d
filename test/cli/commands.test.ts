import { stat } from 'node:fs/promises'
import { join } from 'node:path'
import { readFile } from 'node:fs/promises'
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { cli } from '../helpers/cli-terminal.js'
import { fakeApi, readBody, sendError, sendJson, sendRows } from '../helpers/fake-api.js'
import { withTempDir } from '../helpers/temp-dir.js'
import type { BlockRow, FileEntry, StatInfo, BlockStat } from '../../src/api/files.js'
import type { ConfigInfo, NodeInfo } from '../../src/api/node.js'
import type { PeerRow } from '../../src/api/peers.js'
import type { ScrubStatus } from '../../src/api/scrub.js'
import type { StatusReport } from '../../src/api/status.js'
import type { CliResult } from '../helpers/cli-terminal.js'
import type { FakeApi, FakeHandler } from '../helpers/fake-api.js'

const PEER_A = '12D3KooWAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA'
const PEER_B = '12D3KooWBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBB'

const peerRow: PeerRow = {
  peer_id: PEER_A, hostname: 'shelf-a', zone: 'rack-1', state: 'alive', self: true, address: '/ip4/127.0.0.1/tcp/1',
  latency_ms: 0, rx_bytes: 1024, tx_bytes: 2048, used_bytes: 0, capacity_bytes: 1073741824, version: '0.1.0',
  flags: [], clock_skew_ms: null, transport: null
}

const nodeInfo: NodeInfo = {
  peer_id: PEER_A, hostname: 'shelf-a', zone: '', version: '0.1.0', network_name: 'default', encrypted: false,
  data_dir: '/data', store_id: 'abc', pid: 2 ** 22 + 1, uptime_s: 61, addresses: ['/ip4/127.0.0.1/tcp/1'],
  data_endpoints: ['127.0.0.1:2'], replicas: 3, min_replicas: 2, repair_delay_s: 30, scrub_interval_s: 2592000, used_bytes: 1, capacity_bytes: 2, refused_messages: { 'member.sync': 3 },
  blocks: 7, rss_bytes: 1048576
}

const statusInfo: StatusReport = {
  scope: 'mesh',
  members: { alive: 4, suspect: 0, dead: 1, evicted: 0, left: 0 },
  blocks: { total: 10, healthy: 8, under_replicated: 2, missing: 0 },
  repair: { queue: 2, bytes_per_s: 1048576, eta_s: 3, done: 5 },
  capacity: { usable_bytes: 1073741824, total_bytes: 4294967296, used_bytes: 1048576 },
  volumes: { total: 3, unwritable: ['photos', 'ev\u001bil'] }, unreached_peers: [],
  replicas: 3, min_replicas: 2, clock_skew_ms: 3, unanswered: ['shelf-c'], warnings: ['Something to read.']
}

const whyRows: BlockStat[] = [
  {
    cid: 'bafkgood', bytes: 100, wanted: 1, copies: 1, extra: [], summary: 'Healthy.',
    set: [{ peer_id: PEER_A, hostname: 'shelf-a', zone: '', state: 'alive', holds: 'yes', note: '' }]
  },
  {
    cid: 'bafkbad', bytes: null, wanted: 2, copies: 1, summary: 'One copy is missing.',
    set: [
      { peer_id: PEER_A, hostname: 'shelf-a', zone: 'rack-1', state: 'alive', holds: 'yes', note: '' },
      { peer_id: PEER_B, hostname: 'shelf-b', zone: '', state: 'dead', holds: 'unknown', note: 'it is dead' }
    ],
    extra: [{ peer_id: PEER_B, hostname: 'shelf-x', zone: '', state: 'alive', note: 'left from before' }]
  }
]

async function run (
  routes: Record<string, FakeHandler>, argv: readonly string[]
): Promise<CliResult & { api: FakeApi, dir: string }> {
  return await withTempDir(async dir => {
    const api = await fakeApi(dir, routes)

    try {
      return { ...await cli([...argv, '-d', api.dataDir], { cwd: dir }), api, dir }
    } finally {
      await api.close()
    }
  })
}

const answer = (value: unknown): FakeHandler => (_request, res) => { sendJson(res, value) }
const answerRows = (...rows: unknown[]): FakeHandler => (_request, res) => { sendRows(res, rows) }

/** Both forms of a command: the JSON is what the node said, the table holds the given texts. */
async function bothForms (
  routes: Record<string, FakeHandler>, argv: readonly string[], value: unknown, texts: readonly (string | RegExp)[]
): Promise<void> {
  const json = await run(routes, [...argv, '-o', 'json'])
  assert.is(json.code, 0, json.stderr)
  assert.equal(JSON.parse(json.stdout), value)
  assert.is(json.stderr, '')

  const table = await run(routes, argv)
  assert.is(table.code, 0, table.stderr)

  for (const text of texts) {
    assert.match(table.stdout, text)
  }

  assert.not.match(table.stdout, '\u001b', 'no colours in a pipe')
}

test('peer', async () => {
  const other: PeerRow = {
    ...peerRow, peer_id: PEER_B, hostname: 'evil\u001b[2J', self: false, state: 'suspect', latency_ms: 1.234,
    transport: 'libp2p', flags: ['full']
  }
  await bothForms({ 'GET /peers': answer([peerRow, other]) }, ['peer'], [peerRow, other], [
    /^HOST +PEER +ZONE +STATE/, /shelf-a +…AAAAAAAA +rack-1 +alive .* 1 KiB +2 KiB +0 B +1 GiB +0\.1\.0 +this node\n/,
    /evil\\x1b\[2J .* suspect .* 1\.2 ms .* full, fallback\n/
  ])
})

test('peer add, remove, block, unblock', async () => {
  let body = ''
  const changed = { ok: true, message: 'Done.' }
  const routes: Record<string, FakeHandler> = {
    'POST /peers': async ({ req }, res) => {
      body = (await readBody(req)).toString()
      sendJson(res, changed)
    },
    'DELETE /peers/': answer(changed)
  }
  await bothForms(routes, ['peer', 'add', 'a.example.com:1'], changed, [/^Done\.\n$/])
  assert.is(body, '{"address":"a.example.com:1"}')

  const removed = await run(routes, ['peer', 'remove', '/ip4/127.0.0.1/tcp/1'])
  assert.equal(removed.api.requests, ['DELETE /peers/%2Fip4%2F127.0.0.1%2Ftcp%2F1'])
  const blocked = await run(routes, ['peer', 'block', PEER_B])
  assert.equal(blocked.api.requests, [`POST /peers/${PEER_B}/block`])
  const unblocked = await run(routes, ['peer', 'unblock', PEER_B])
  assert.equal(unblocked.api.requests, [`POST /peers/${PEER_B}/unblock`])
})

test('status, whole and local', async () => {
  await bothForms({ 'GET /status': answer(statusInfo) }, ['status'], statusInfo, [
    /Members +4 alive, 1 dead\n/, /Blocks +10 in all, 8 healthy, 2 under-replicated, 0 missing\n/,
    /Repair +2 copies to make at 1 MiB\/s, ETA 0:03\n/,
    /Volumes +3 in all, 2 cannot be written: photos, ev\\x1bil\n/,
    /Capacity +1 GiB more of data at 3 copies; 1 MiB of 4 GiB used\n/,
    /No answer from shelf-c/, /Warning: Something to read\./
  ])
  const lone = { ...statusInfo, members: { ...statusInfo.members, alive: 1, suspect: 1 } }
  assert.match((await run({ 'GET /status': answer(lone) }, ['status'])).stdout, /1 GiB more of data at 2 copies;/)
  const local: StatusReport = { ...statusInfo, scope: 'local' }
  assert.match((await run({ 'GET /status': answer(local) }, ['status', '--local'])).stdout, /1 GiB more of data at 1 copy;/)
  assert.equal((await run({ 'GET /status': answer(statusInfo) }, ['status'])).api.requests, ['GET /status?local=0'])
  assert.equal((await run({ 'GET /status': answer(statusInfo) }, ['status', '--local'])).api.requests, ['GET /status?local=1'])
})

test('ls', async () => {
  const rows: FileEntry[] = [
    { name: '写真', path: '写真', cid: 'bafydir', type: 'directory', bytes: 2048 },
    { name: 'a\nb', path: 'a\nb', cid: 'bafyfile', type: 'file', bytes: 0 }
  ]
  await bothForms({ 'GET /ls/': answerRows(...rows) }, ['ls', 'bafy/x'], rows, [
    /^TYPE +SIZE +CID +NAME\n/, /directory +2 KiB +bafydir +写真\/\n/, /file +0 B +bafyfile +a\\x0ab\n/
  ])
})

test('ls of an empty folder, and an empty list as JSON', async () => {
  const routes = { 'GET /ls/': answerRows() }
  const table = await run(routes, ['ls', 'bafy'])
  assert.is(table.stdout, '')
  assert.match(table.stderr, /The folder is empty/)
  assert.is((await run(routes, ['ls', 'bafy', '-o', 'json'])).stdout, '[]\n')
})

test('a long list is streamed, with the widths of its first rows', async () => {
  const rows = Array.from({ length: 1200 }, (_, i): BlockRow => ({ cid: `bafk${i}`, bytes: i }))
  const result = await run({ 'GET /blocks': answerRows(...rows) }, ['block', 'ls'])
  const lines = result.stdout.trimEnd().split('\n')
  assert.is(lines.length, 1201)
  assert.is(lines.at(-1), '1.2 KiB  bafk1199', 'wider than those measured: its line is pushed out')
  const json = await run({ 'GET /blocks': answerRows(...rows) }, ['block', 'ls', '-o', 'json'])
  assert.equal(JSON.parse(json.stdout), rows)
})

test('names of a target are encoded one by one', async () => {
  const routes = { 'GET /ls/': answerRows() }
  const { api } = await run(routes, ['ls', 'bafy/a b/ü?#%/'])
  assert.equal(api.requests, ['GET /ls/bafy/a%20b/%C3%BC%3F%23%25'])

  for (const bad of ['', '/', 'bafy/../x', './bafy']) {
    const result = await run(routes, ['ls', bad])
    assert.is(result.code, 2, bad)
    assert.equal(result.api.requests, [])
  }
})

test('stat', async () => {
  const info: StatInfo = {
    cid: 'bafy', type: 'file', bytes: 3145728, blocks: 4, missing_blocks: 1, copies_min: 0, copies_max: 3, replicas: 3,
    pinned: true, where: [{ peer_id: PEER_A, hostname: 'shelf-a', blocks: 4, bytes: 3145900 }]
  }
  await bothForms({ 'GET /stat/': answer(info) }, ['stat', 'bafy'], info, [
    /Size +3 MiB \(3145728 bytes\)\n/, /Missing +1 block\n/, /Copies +0 to 3 of 3\n/, /Pinned +yes\n/,
    /shelf-a +…AAAAAAAA +4 +3 MiB\n/
  ])
})

test('why shows what is wrong, --all everything, JSON everything', async () => {
  const routes = { 'GET /why/': answerRows(...whyRows) }
  await bothForms(routes, ['why', 'bafy'], whyRows, [
    /^bafkbad {2}size unknown {2}1\/2 copies\n {2}One copy is missing\.\n/,
    /shelf-a …AAAAAAAA in rack-1 \(alive\) {2}holds it\n/,
    /shelf-b …BBBBBBBB \(dead\) {2}could not be asked: it is dead\n/,
    /shelf-x …BBBBBBBB \(alive\) {2}extra copy: left from before\n/, /1 healthy, 1 not\.\n$/
  ])
  assert.match((await run(routes, ['why', '--all', 'bafy'])).stdout, /^bafkgood {2}100 B {2}1\/1 copies/)
  assert.match((await run({ 'GET /why/': answerRows() }, ['why', 'bafy'])).stdout,
    /^bafy has no blocks: what is in files of up to 16 KiB lives with the metadata/)
})

test('rm', async () => {
  await bothForms({ 'DELETE /pins/': answer({ cid: 'bafy', removed: 2 }) }, ['rm', 'bafy'], { cid: 'bafy', removed: 2 },
    [/^Unpinned bafy \(2 pins\)\. To undo it: shoal pin restore bafy\n$/])
  const nothing = await run({ 'DELETE /pins/': answer({ cid: 'bafy', removed: 0 }) }, ['rm', 'bafy'])
  assert.is(nothing.code, 4)
  assert.match(nothing.stderr, /bafy is not pinned/)
})

test('node info', async () => {
  await bothForms({ 'GET /node': answer(nodeInfo) }, ['node', 'info'], nodeInfo, [
    /Network +default \(no secret: loopback only\)\n/, /Process +4194305, up 1m1s, 1 MiB of memory\n/,
    /Address +\/ip4\/127\.0\.0\.1\/tcp\/1\n/, /Repair +30s after a node died\n/,
    /Scrub +every copy is re-read within 30d\n/
  ])
})

const scrubInfo: ScrubStatus = {
  state: 'running',
  interval_s: 2592000,
  pass: {
    started_at: '2026-11-20T10:00:00.123Z', requested: true, verified_copies: 3, verified_bytes: 3145728, left_copies: 1,
    left_bytes: 1048576, bad_copies: 1, unread_copies: 0, bytes_per_s: 1048576, eta_s: 61, behind: false
  },
  last_pass: {
    started_at: '2026-10-01T00:00:00.000Z', ended_at: '2026-10-20T00:00:00.000Z', requested: false, verified_copies: 1,
    verified_bytes: 1024, bad_copies: 0, unread_copies: 2
  },
  next_at: null, found: 5, recent: 2, unhealed: 1, quarantined: 2,
  bad_copies: [
    {
      cid: 'bafkopen', bytes: 1048576, found_at: '2026-11-20T11:00:00.000Z', found_by: 'read', reason: 'unreadable',
      quarantined: true, healed_at: null, healed_from: null, attempts: 2, retry_at: '2026-11-20T11:01:00.000Z'
    },
    {
      cid: 'bafkhealed', bytes: 10, found_at: '2026-11-19T11:00:00.000Z', found_by: 'scrub', reason: 'mismatch',
      quarantined: true, healed_at: '2026-11-19T11:00:01.000Z', healed_from: 'evil\u001b[2J', attempts: 0, retry_at: null
    }
  ],
  warnings: ['Something to read.']
}

test('scrub', async () => {
  await bothForms({ 'GET /scrub': answer(scrubInfo) }, ['scrub'], scrubInfo, [
    /State +running, asked for\n/, /Interval +every copy within 30d\n/, /Progress +75 %, 1 copy \(1 MiB\) left\n/,
    /Verified +3 copies \(3 MiB\) read, 1 bad\n/, /Began +2026-11-20 10:00:00Z\n/, /Rate +1 MiB\/s, ETA 1:01\n/,
    /Last pass +ended 2026-10-20 00:00:00Z, .*; 1 copy \(1 KiB\) read, 0 bad, 2 could not be judged\n/,
    /Bad copies +2 in 30 days, 1 not healed, 5 ever, 2 kept aside\n/,
    /2026-11-20 11:00:00Z +read +unreadable +1 MiB +no, 2 attempts +bafkopen\n/,
    /scrub +mismatch +10 B +from evil\\x1b\[2J +bafkhealed\n/, /Warning: Something to read\./
  ])
  const idle: ScrubStatus = { ...scrubInfo, state: 'off', interval_s: 0, pass: null, last_pass: null, bad_copies: [] }
  await bothForms({ 'GET /scrub': answer(idle) }, ['scrub', '--status'], idle,
    [/State +off\n/, /Interval +off\n/, /Last pass +none yet\n/])
})

test('scrub --now begins a pass; with --wait it returns when that one has ended', async () => {
  const begun = await run({ 'POST /scrub': answer(scrubInfo) }, ['scrub', '--now', '-o', 'json'])
  assert.equal(begun.api.requests, ['POST /scrub'])
  assert.equal(JSON.parse(begun.stdout), scrubInfo)
  const ended = { ...scrubInfo, state: 'idle', pass: null }
  let looks = 0
  const waited = await run({
    'POST /scrub': answer(scrubInfo),
    'GET /scrub': (_request, res) => { sendJson(res, ++looks < 2 ? scrubInfo : ended) }
  }, ['scrub', '--now', '--wait', '-o', 'json'])
  assert.is(waited.code, 0, waited.stderr)
  assert.equal(waited.api.requests, ['POST /scrub', 'GET /scrub', 'GET /scrub'])
  assert.equal(JSON.parse(waited.stdout), ended)

  for (const wrong of [['--wait'], ['--now', '--status']]) {
    const refused = await run({}, ['scrub', ...wrong])
    assert.is(refused.code, 2)
    assert.equal(refused.api.requests, [])
  }
})

test('node config', async () => {
  const info: ConfigInfo = {
    values: { peers: ['a:1', 'b:2'], network_secret: '***', replicas: 3, zone: null },
    sources: { peers: 'flag', network_secret: 'env', replicas: 'default', zone: 'default' }
  }
  await bothForms({ 'GET /config': answer(info) }, ['node', 'config'], info, [
    /peers +a:1, b:2 +flag\n/, /network_secret +\*\*\* +env\n/, /zone +- +default\n/
  ])
})

test('node reload', async () => {
  const result = { applied: ['peers'], needs_restart: ['replicas'] }
  await bothForms({ 'POST /node/reload': answer(result) }, ['node', 'reload'], result,
    [/^Taken: peers\.\nRestart the node for: replicas\.\n$/])
  const nothing = await run({ 'POST /node/reload': answer({ applied: [], needs_restart: [] }) }, ['node', 'reload'])
  assert.is(nothing.stdout, 'Nothing changed.\n')
})

test('node stop waits until the socket is gone', async () => {
  await withTempDir(async dir => {
    let closed = false
    const api = await fakeApi(dir, {
      'GET /node': answer(nodeInfo),
      'POST /node/stop': (_request, res) => {
        sendJson(res, { ok: true })
        setTimeout(() => {
          closed = true
          void api.close()
        }, 200)
      }
    })
    const result = await cli(['node', 'stop', '-d', api.dataDir])
    assert.is(result.code, 0, result.stderr)
    assert.is(result.stdout, 'The node has stopped.\n')
    assert.ok(closed)
  })
})

test('leave: progress, result, error', async () => {
  await withTempDir(async dir => {
    const bodies: string[] = []
    let isForced = false
    const api = await fakeApi(dir, {
      'GET /node': answer(nodeInfo),
      'POST /leave': async ({ req }, res) => {
        bodies.push((await readBody(req)).toString())
        const progress = { blocks_left: 1, bytes_left: 10, blocks_total: 2, bytes_total: 20 }
        isForced = bodies.length > 1
        sendRows(res, [{ progress }, isForced
          ? { result: { blocks: 2, message: 'Left.' } }
          : { error: { code: 'last_node', detail: 'Nobody could take them.' } }])

        if (isForced) {
          res.on('close', () => { void api.close() })
        }
      }
    })

    try {
      const refused = await cli(['leave', '-d', api.dataDir])
      assert.is(refused.code, 5)
      assert.is(refused.stderr, 'shoal: Nobody could take them.\n')
      const left = await cli(['leave', '--force', '-o', 'json', '-d', api.dataDir])
      assert.is(left.code, 0, left.stderr)
      assert.equal(JSON.parse(left.stdout), { blocks: 2, message: 'Left.' })
      assert.equal(bodies, ['{"force":false}', '{"force":true}'])
    } finally {
      await api.close()
    }
  })
})

test('block put, get and stat', async () => {
  const result = { cid: 'bafk', bytes: 3, copies: 2, replicas: 3 }
  let received = ''
  const routes: Record<string, FakeHandler> = {
    'PUT /blocks': async ({ req }, res) => {
      received = (await readBody(req)).toString()
      sendJson(res, result)
    },
    'GET /blocks/': (_request, res) => { res.end(Buffer.from([0, 255, 10])) },
    'GET /blocks/bafk/stat': answer(whyRows[1])
  }
  await withTempDir(async dir => {
    const api = await fakeApi(dir, routes)
    const at = ['-d', api.dataDir]

    try {
      const { writeFile } = await import('node:fs/promises')
      await writeFile(join(dir, 'leaf'), 'abc')
      const put = await cli(['block', 'put', 'leaf', '--codec', 'dag-pb', ...at], { cwd: dir })
      assert.is(put.stdout, 'bafk\n')
      assert.match(put.stderr, /2 copies of 3 on disk/)
      assert.is(received, 'abc')
      assert.is(api.requests.at(-1), 'PUT /blocks?codec=dag-pb')
      assert.is((await cli(['block', 'put', '.', ...at], { cwd: dir })).code, 2)

      const got = await cli(['block', 'get', 'bafk', ...at], { cwd: dir })
      assert.equal([...got.stdoutBytes], [0, 255, 10])
      const saved = await cli(['block', 'get', 'bafk', 'out', '-o', 'json', ...at], { cwd: dir })
      assert.equal(JSON.parse(saved.stdout), { cid: 'bafk', path: join(dir, 'out'), bytes: 3 })
      assert.equal([...await readFile(join(dir, 'out'))], [0, 255, 10])
      assert.is((await cli(['block', 'get', 'bafk', 'out', ...at], { cwd: dir })).code, 11)

      const stated = await cli(['block', 'stat', 'bafk', '-o', 'json', ...at])
      assert.equal(JSON.parse(stated.stdout), whyRows[1])
    } finally {
      await api.close()
    }
  })
})

test('an error of the node: message on standard error, exit code of its class, JSON when asked for', async () => {
  const cases: [string, number][] = [
    ['block_not_found', 4], ['too_few_replicas', 5], ['no_space', 6], ['wrong_network', 7], ['aborted', 8], ['busy', 9],
    ['block_corrupt', 10], ['invalid_cid', 2], ['a_code_of_tomorrow', 1]
  ]

  for (const [code, exit] of cases) {
    const routes: Record<string, FakeHandler> = {
      'GET /stat/': (_request, res) => { sendError(res, 500, code, 'It went wrong. Do this.') }
    }
    const table = await run(routes, ['stat', 'bafy'])
    assert.is(table.code, exit, code)
    assert.is(table.stdout, '')
    assert.is(table.stderr, 'shoal: It went wrong. Do this.\n')
    const json = await run(routes, ['stat', 'bafy', '-o', 'json'])
    assert.is(json.code, exit)
    assert.is(json.stdout, '')
    assert.equal(JSON.parse(json.stderr), { error: { code, message: 'It went wrong. Do this.' } })
  }
})

test('the data dir: before or after the command, by variable, by file; the nearest wins', async () => {
  await withTempDir(async dir => {
    const api = await fakeApi(dir, { 'GET /node': answer(nodeInfo) })
    const { writeFile } = await import('node:fs/promises')
    await writeFile(join(dir, 'shoal.toml'), `data_dir = "${api.dataDir}"\nnetwork_secret = "\${NOT_SET_HERE}"\n`)

    try {
      for (const [argv, env] of [
        [['-d', api.dataDir, 'node', 'info'], {}],
        [['node', '-d', api.dataDir, 'info'], {}],
        [['node', 'info', '--data-dir', api.dataDir], {}],
        [['-d', '/wrong', 'node', 'info', '-d', api.dataDir], {}],
        [['node', 'info'], { SHOAL_DATA_DIR: api.dataDir }],
        [['node', 'info', '-d', 'data'], { SHOAL_DATA_DIR: '/wrong' }],
        [['-c', 'shoal.toml', 'node', 'info'], {}],
        [['node', 'info'], { SHOAL_CONFIG_FILE: 'shoal.toml' }]
      ] as [string[], NodeJS.ProcessEnv][]) {
        const result = await cli(argv, { env, cwd: dir })
        assert.is(result.code, 0, `${argv.join(' ')}: ${result.stderr}`)
      }

      const missing = await cli(['status'], { env: { SHOAL_DATA_DIR: join(dir, 'none') } })
      assert.is(missing.code, 3)
      assert.match(missing.stderr, /\(from SHOAL_DATA_DIR\) does not exist/)
      assert.match((await cli(['status'], { env: { HOME: dir } })).stderr, /\.local\/share\/shoal \(the default\)/)
    } finally {
      await api.close()
    }
  })
})

test('secret new', async () => {
  const one = (await cli(['secret', 'new'])).stdout.trim()
  const two = (JSON.parse((await cli(['secret', 'new', '-o', 'json'])).stdout) as { secret: string }).secret
  assert.is.not(one, two)
  assert.ok(one.replaceAll('-', '').length * 5 >= 128, one)
})

test('version', async () => {
  const { version } = JSON.parse(await readFile(new URL('../../../package.json', import.meta.url), 'utf8')) as { version: string }
  assert.is((await cli(['--version'])).stdout, `${version}\n`)
  assert.is((JSON.parse((await cli(['version', '-o', 'json'])).stdout) as { version: string }).version, version)
  assert.match((await cli(['version'])).stdout, new RegExp(`^shoal ${version} \\(Node `))
})

test('config init, check, show', async () => {
  await withTempDir(async dir => {
    const at = { cwd: dir, env: { HOME: dir } }
    const brief = (await cli(['config', 'init'], at)).stdout
    const full = (await cli(['config', 'init', '--full'], at)).stdout
    assert.ok(full.length > brief.length)
    assert.match((await cli(['config', 'init', 'shoal.toml'], at)).stdout, /Wrote .*shoal\.toml\. Edit it/)
    assert.is(await readFile(join(dir, 'shoal.toml'), 'utf8'), brief)
    assert.is((await stat(join(dir, 'shoal.toml'))).mode & 0o777, 0o600)
    assert.is((await cli(['config', 'init', 'shoal.toml'], at)).code, 11, 'not over an existing file')
    assert.is((await cli(['config', 'init', '--full', '--force', 'shoal.toml'], at)).code, 0)

    const good = await cli(['config', 'check', 'shoal.toml'], at)
    assert.is(good.code, 0, good.stderr)
    assert.match(good.stdout, /The configuration is valid \(.*shoal\.toml\): network default without a secret/)
    assert.is((await cli(['-c', 'shoal.toml', '--check-config'], at)).code, 0)

    const { writeFile } = await import('node:fs/promises')
    await writeFile(join(dir, 'bad.toml'), 'replicas = 3\ncapicity = "1GiB"\n')

    for (const argv of [['config', 'check', 'bad.toml'], ['-c', 'bad.toml', '--check-config'], ['-c', 'bad.toml']]) {
      const bad = await cli(argv, at)
      assert.is(bad.code, 2, argv.join(' '))
      assert.is(bad.stdout, '')
      assert.match(bad.stderr, /^shoal: bad\.toml:2:1: .*capicity/)
      assert.match(bad.stderr, /\^\^\^/)
    }

    const shown = await cli(['--zone', 'rack-9', 'config', 'show', '-c', 'shoal.toml', '-o', 'json'],
      { ...at, env: { ...at.env, SHOAL_NETWORK_SECRET: 'do-not-print-this-1234' } })
    const info = JSON.parse(shown.stdout) as ConfigInfo
    assert.is(info.values.zone, 'rack-9')
    assert.is(info.sources.zone, 'flag')
    assert.is(info.values.network_secret, '***')
    assert.not.match(shown.stdout, 'do-not-print')
    assert.match((await cli(['config', 'show'], at)).stdout, /^KEY +VALUE +FROM\npeers /)
  })
})

test.run()
