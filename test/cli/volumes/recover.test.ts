import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { cli } from '../../helpers/cli-terminal.js'
import { fakeApi, sendJson } from '../../helpers/fake-api.js'
import { withTempDir } from '../../helpers/temp-dir.js'
import type { VolumeRecoverInfo } from '../../../src/gateway/http/volume-api.js'

test('volume recover offers to go on only where a majority is missing', async () => {
  for (const needed of [false, true]) {
    const info: VolumeRecoverInfo = {
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

test.run()
