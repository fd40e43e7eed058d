import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { cli } from '../helpers/cli-terminal.js'
import { fakeApi, sendJson } from '../helpers/fake-api.js'
import { withTempDir } from '../helpers/temp-dir.js'
import type { GcStatus } from '../../src/api/gc.js'
import type { CliResult } from '../helpers/cli-terminal.js'

const info: GcStatus = {
  state: 'waiting', interval_s: 21600, scanned_at: '2026-11-20T10:00:00.123Z', next_at: '2026-11-20T16:00:00.000Z',
  in_touch_since: '2026-11-19T00:00:00.000Z', candidates: 2, candidate_bytes: 2097152, dropped_copies: 1,
  dropped_bytes: 1048576, waiting: [{ reason: 'somebody is away', copies: 2 }],
  volumes: [
    {
      volume: 'abc', name: 'photos', sweeps: 1, last_sweep_at: '2026-11-20T09:00:00.000Z', last_index: 7, deleted: false, waiting: true,
      problem: 'evil\u001b[2J'
    },
    { volume: 'gone', name: null, sweeps: 0, last_sweep_at: null, last_index: null, deleted: true, waiting: false, problem: null }
  ],
  removed_pins: 3,
  unended_puts: { puts: 4, silent_since: '2026-11-18T00:00:00.000Z', waiting_for: ['p1', 'p2', 'p3', 'p\u001b4'],
    waiting_for_hostnames: ['ham\u001b', null, 'spam', 'p4']
  }, warnings: ['Something to read.']
}

async function gc (...argv: string[]): Promise<CliResult & { requests: string[] }> {
  return await withTempDir(async dir => {
    const api = await fakeApi(dir, {
      'GET /gc': (_request, res) => { sendJson(res, info) },
      'POST /gc': (_request, res) => { sendJson(res, info) }
    })

    try {
      return { ...await cli(['gc', ...argv, '-d', api.dataDir], { cwd: dir }), requests: [...api.requests] }
    } finally {
      await api.close()
    }
  })
}

test('gc shows what was dropped, and what waits for what', async () => {
  const json = await gc('-o', 'json')
  assert.equal(JSON.parse(json.stdout), info)
  assert.equal(json.requests, ['GET /gc'])
  const { code, stdout } = await gc('--status')
  assert.is(code, 0)

  for (const text of [
    /State +waiting/, /Interval +volumes are swept every 6h\n/, /Last look +2026-11-20 10:00:00Z\n/,
    /Next sweep +due 2026-11-20 16:00:00Z\n/, /Dropped +1 copy \(1 MiB\) since/, /Garbage +2 copies \(2 MiB\) still/,
    /Waiting +2: somebody is away\n/, /photos +1 of 2 +2026-11-20 09:00:00Z +7 +a sweep was asked for; evil\\x1b\[2J/,
    /gone +0 of 2 +- +- +deleted/, /Warning: Something to read\./,
    /Unended puts +4, silent since 2026-11-18 00:00:00Z: waiting for ham\\x1b, p2, spam and 1 more\n/
  ]) {
    assert.match(stdout, text)
  }
})

test('gc --now begins one; --now and --status together make no sense', async () => {
  const { requests, stderr } = await gc('--now')
  assert.equal(requests, ['POST /gc'])
  assert.match(stderr, /^All volumes are asked for a sweep\. Two are needed/)
  assert.is((await gc('--now', '-o', 'json')).stderr, '')
  assert.is((await gc('--status')).stderr, '')
  const refused = await gc('--now', '--status')
  assert.is(refused.code, 2)
  assert.equal(refused.requests, [])
})

test.run()
