import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { cli } from '../../helpers/cli-terminal.js'
import { fakeApi, sendJson } from '../../helpers/fake-api.js'
import { withTempDir } from '../../helpers/temp-dir.js'
import type { RecoverReport } from '../../../src/api/volumes.js'

test('volume recover offers to go on only where a majority is missing', async () => {
  for (const needed of [false, true]) {
    const info: RecoverReport = {
      name: 'photos', id: 'v1', survivors: [], lost: [], chosen: null, warnings: ['What there is to know.'], needed, recovered: false
    }

    await withTempDir(async dir => {
      const api = await fakeApi(dir, { 'POST /volumes/photos/recover': (_request, res) => { sendJson(res, info) } })

      try {
        const { stdout } = await cli(['volume', 'recover', 'photos', '-d', api.dataDir], { cwd: dir })
        assert.match(stdout, /What there is to know\.\nNothing was changed/)
        assert.is(stdout.includes('photos needs no recovery.'), !needed)
        assert.is(stdout.includes('--accept-loss'), needed)
      } finally {
        await api.close()
      }
    })
  }
})

test('volume recover names the nodes by whole ids', async () => {
  const [lost, chosen] = ['12D3KooWLostLostLostLostLostLostLostLost', '12D3KooWChosenChosenChosenChosenChosen']
  const info: RecoverReport = {
    name: 'photos',
    id: 'v1',
    survivors: [{ peer_id: chosen, hostname: 'attic', commit_index: 4, last_index: 5 }],
    lost: [lost],
    chosen,
    warnings: [],
    needed: true,
    recovered: false
  }

  await withTempDir(async dir => {
    const api = await fakeApi(dir, { 'POST /volumes/photos/recover': (_request, res) => { sendJson(res, info) } })

    try {
      const { stdout } = await cli(['volume', 'recover', 'photos', '-d', api.dataDir], { cwd: dir })
      assert.match(stdout, new RegExp(`Lost +${lost}\n`))
      assert.match(stdout, new RegExp(`Goes on from +attic \\(${chosen}\\)\n`))
    } finally {
      await api.close()
    }
  })
})

test.run()
