import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { METRICS_TYPE } from '../../src/api/constants.js'
import { cli } from '../helpers/cli-terminal.js'
import { withFakeApi } from '../helpers/fake-api.js'

test('metrics prints what the node says, byte for byte', async () => {
  const text = '# HELP shoal_blocks Blocks.\n# TYPE shoal_blocks gauge\nshoal_blocks 3\n'

  await withFakeApi({
    'GET /metrics': (_request, res) => {
      res.writeHead(200, { 'content-type': METRICS_TYPE })
      res.end(text)
    }
  }, async (dir, at) => {
    const { code, stdout } = await cli(['metrics', ...at], { cwd: dir })
    assert.equal([code, stdout], [0, text])
  })
})

test.run()
