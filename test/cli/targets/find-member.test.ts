import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { cli } from '../../helpers/cli-terminal.js'
import { sendJson, withFakeApi } from '../../helpers/fake-api.js'
import type { FakeHandler } from '../../helpers/fake-api.js'

const PEER_A = '12D3KooWAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA'
const PEER_B = '12D3KooWBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBB'

test('peer block and the like take the name of a host, or the beginning or end of a PeerId', async () => {
  const rows = [
    { peer_id: PEER_A, hostname: 'shelf-a' }, { peer_id: PEER_B, hostname: 'shelf-b' }, { peer_id: `${PEER_B}x`, hostname: 'twin' },
    { peer_id: '12D3KooWTwin', hostname: 'twin' }
  ]
  const done: FakeHandler = (_request, res) => { sendJson(res, { ok: true, message: 'Done.' }) }
  const routes: Record<string, FakeHandler> = { 'GET /peers': (_request, res) => { sendJson(res, rows) }, 'POST /peers': done, 'DELETE /peers/': done }

  const run = async (...argv: string[]): Promise<[number, string, string[]]> => {
    let result: [number, string, string[]] | undefined
    await withFakeApi(routes, async (_dir, at, api) => {
      const { code, stderr } = await cli(['peer', ...argv, ...at])
      result = [code, stderr, api.requests]
    })
    return result as [number, string, string[]]
  }

  for (const [text, id] of [
    ['shelf-b', PEER_B], [PEER_A.slice(-8), PEER_A], [`…${PEER_A.slice(-8)}`, PEER_A], ['WTwin', '12D3KooWTwin'],
    ['win', 'win']
  ] as const) {
    assert.equal(await run('block', text), [0, '', ['GET /peers', `POST /peers/${id}/block`]], text)
  }

  const [code, stderr, asked] = await run('remove', 'twin')
  assert.equal([code, asked], [2, ['GET /peers']])
  assert.match(stderr, /"twin" is not one node: twin …\S+, twin \S+\. Give more of its PeerId/)
  assert.equal(await run('block', PEER_B), [0, '', [`POST /peers/${PEER_B}/block`]], 'a whole one needs no look-up')
  assert.equal(await run('remove', 'host:1234'), [0, '', ['DELETE /peers/host%3A1234']], 'an address is one')
  assert.equal(await run('add', 'shelf-b'), [0, '', ['POST /peers']])
})

test.run()
