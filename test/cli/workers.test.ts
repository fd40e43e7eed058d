import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { cli } from '../helpers/cli-terminal.js'
import { fakeApi, readBody, sendError, sendJson } from '../helpers/fake-api.js'
import { withTempDir } from '../helpers/temp-dir.js'
import type { WorkerStatus } from '../../src/api/workers.js'
import type { CliResult } from '../helpers/cli-terminal.js'

const repair: WorkerStatus = {
  name: 'repair', task: 'Copies blocks.', state: 'running', pausable: true,
  progress: { done: 3, left: 4, unit: 'copies' },
  throttle: { bytes_per_s: 20971520, default_bytes_per_s: 1073741824 },
  last_error: { at: '2026-11-20T10:00:00.123Z', code: 'busy', message: `Too busy\u001b[2J ${'x'.repeat(60)}` }
}
const gc: WorkerStatus = {
  name: 'gc', task: 'Drops copies.', state: 'idle', pausable: false, progress: { done: 1, left: null, unit: 'copies' },
  throttle: null, last_error: null
}

async function workers (...argv: string[]): Promise<CliResult & { bodies: string[] }> {
  const bodies: string[] = []

  return await withTempDir(async dir => {
    const api = await fakeApi(dir, {
      'GET /workers': (_request, res) => { sendJson(res, [repair, gc]) },
      'POST /workers/repair': async ({ req }, res) => {
        bodies.push((await readBody(req)).toString())
        sendJson(res, { ...repair, state: 'paused' })
      },
      'POST /workers/nothing': (_request, res) => { sendError(res, 404, 'unknown_worker', 'This node has no worker nothing.') }
    })

    try {
      return { ...await cli(['workers', ...argv, '-d', api.dataDir], { cwd: dir }), bodies }
    } finally {
      await api.close()
    }
  })
}

test('workers lists what runs, how far it is and what went wrong', async () => {
  assert.equal(JSON.parse((await workers('-o', 'json')).stdout), [repair, gc])
  const { code, stdout } = await workers()
  assert.is(code, 0)
  assert.match(stdout, /repair +running +3 copies, 4 left +20 MiB\/s +2026-11-20T10:00:00Z Too busy\\x1b\[2J x+…\n/)
  assert.match(stdout, /gc +idle +1 copies +- +-\n/)
  assert.match((await workers('-w')).stdout, /x{60} +Copies blocks\.\n/)
})

test('workers set sends what is to change, and tells what holds', async () => {
  const { code, stdout, bodies } = await workers('set', 'repair', '--throttle', '20MiB/s', '--pause')
  assert.is(code, 0)
  assert.is(stdout, 'repair is paused, at most 20 MiB/s.\n')
  assert.equal(bodies.map(body => JSON.parse(body) as unknown), [{ bytes_per_s: 20971520, paused: true }])
  const percent = await workers('set', 'repair', '--throttle', '50%', '--resume')
  assert.equal(percent.bodies.map(body => JSON.parse(body) as unknown), [{ percent: 50, paused: false }])
})

test('workers set: nothing to change, opposites, nonsense and no such worker', async () => {
  assert.is((await workers('set', 'repair')).code, 2)
  assert.is((await workers('set', 'repair', '--pause', '--resume')).code, 2)
  assert.is((await workers('set', 'repair', '--throttle', 'fast')).code, 2)
  assert.is((await workers('set', 'nothing', '--pause')).code, 4)
})

test.run()
