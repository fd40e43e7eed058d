import { mkdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { statusOf } from '../../../src/gateway/http/errors.js'
import {
  FS_CODES, NoQuorumError, NotWhileCutOffError, OperationExpiredError, OutcomeUnknownError, VolumeFsError
} from '../../../src/volumes/errors.js'
import { closeApis } from '../../helpers/api-server.js'
import { has } from '../../helpers/has.js'
import { startVolumeApi } from '../../helpers/volume-api.js'
import { withShell } from '../../helpers/volume-shell.js'
import type { Volume } from '../../../src/volumes/types.js'

test.after.each(closeApis)

/** Accepts everything as pending, on this one node. */
function cutOff (volume: Volume): Volume {
  const pending = <A extends unknown[], R extends object | undefined>(call: (...args: A) => Promise<R>) =>
    async (...args: A): Promise<R> => ({ ...await call(...args), pending: true, copies: 1 })

  return {
    ...volume,
    writeFile: pending(volume.writeFile),
    mkdir: pending(volume.mkdir),
    rename: pending(volume.rename),
    copy: pending(volume.copy),
    rm: pending(volume.rm),
    touch: pending(volume.touch)
  }
}

function failing (error: () => Error): (volume: Volume) => Volume {
  const fail = async (): Promise<never> => { throw error() }

  return volume => ({ ...volume, writeFile: fail, mkdir: fail, stat: fail })
}

test('pending: HTTP status 202, and the answer says so', async () => {
  const api = await startVolumeApi(cutOff)
  const mkdir = await api.call('POST', '/v1/volumes/v/mkdir', '{"path": "/a"}')

  assert.is(mkdir.status, 202)
  has(JSON.parse(mkdir.text), { path: '/a', pending: true, copies: 1 })
  has((await api.lines('PUT', '/v1/volumes/v/files/f', 'x')).at(-1).result as unknown, { pending: true, copies: 1 })
  assert.is((await api.call('DELETE', '/v1/volumes/v/files/f')).status, 202)
})

test('pending: exit code 15, the number of copies, in text and JSON', async () => {
  await withShell(async ({ dir, run }) => {
    await writeFile(join(dir, 'f'), 'x')
    await mkdir(join(dir, 'folder'))
    await writeFile(join(dir, 'folder/g'), 'x')

    const commands = [
      ['put', 'f', 'v:/f'], ['put', 'folder', 'v:/folder'], ['mkdir', 'v:/m'], ['mv', 'v:/f', 'v:/f2'], ['cp', 'v:/f2', 'v:/f3'],
      ['touch', 'v:/t'], ['rm', 'v:/t'], ['sync', 'folder', 'v:/synced']
    ]

    for (const argv of commands) {
      const { code, stderr } = await run(argv)
      assert.is(code, 15, `${argv.join(' ')}: ${stderr}`)
      assert.match(stderr, /Pending: /)
    }

    const told = await run(['put', 'f', 'v:/f'])
    assert.match(told.stderr, /1 node of this side of the partition keeps it; it takes effect when the partition heals/)
    const json = await run(['mkdir', 'v:/m2', '-o', 'json'])
    assert.is(json.code, 15)
    assert.is(json.stderr, '')
    has(JSON.parse(json.stdout), { path: '/m2', pending: true, copies: 1 })
  }, cutOff)
})

test('no majority, no answer, too late: their own exit code and HTTP status', async () => {
  const id = 'd'.repeat(32)
  const cases: [error: () => Error, status: number, message: RegExp][] = [
    [() => new NoQuorumError('v', '1 of 3 answers'), 503, /cannot be reached: 1 of 3 answers\. Nothing was done/],
    [() => new OutcomeUnknownError('v', id), 504, new RegExp(`may or may not have taken effect.*${id}`)],
    [() => new OperationExpiredError(id), 409, /too old/],
    [() => new NotWhileCutOffError('A snapshot'), 503, /needs a majority/]
  ]

  for (const [error, status, message] of cases) {
    await withShell(async ({ api, dir, fails }) => {
      await writeFile(join(dir, 'f'), 'x')
      assert.is((await api.call('POST', '/v1/volumes/v/mkdir', '{"path": "/a"}')).status, status)
      await fails(14, message, 'mkdir', 'v:/a')
      await fails(14, message, 'put', 'f', 'v:/f')
      await fails(14, message, 'ls', 'v:/')
    }, failing(error))
  }
})

test('every fault of a path has a status that says whose it is', () => {
  for (const code of FS_CODES) {
    assert.ok(statusOf(new VolumeFsError(code, '/a')) < 500 || ['ENOSPC', 'EDQUOT'].includes(code), code)
  }
})

test.run()
