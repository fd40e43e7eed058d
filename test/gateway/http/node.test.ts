/* eslint-disable @typescript-eslint/no-unsafe-return -- JSON of answers */
import * as assert from 'uvu/assert'
import { test } from 'uvu'
import * as dagPb from '@ipld/dag-pb'
import { ShoalError } from '../../../src/util/errors.js'
import { closeApis, startApi, until } from '../../helpers/api-server.js'
import { dagPbCid, rawCid, seededBytes } from '../../../testing/bytes.js'
import { FakeBlocks } from '../../../testing/fake-blocks.js'

test.after.each(closeApis)

test('node, config, reload, status go to the backend and come back as they are', async () => {
  const locals: boolean[] = []
  const api = await startApi({
    backend: {
      nodeInfo: async () => ({ peer_id: 'me' }) as never,
      config: async () => ({ values: { a: 1 }, sources: {} }),
      reload: async () => ({ applied: ['peers'], needs_restart: [] }),
      status: async ({ local }) => {
        locals.push(local)
        return { scope: local ? 'local' : 'mesh' } as never
      }
    }
  })

  assert.equal(await api.json('GET', '/v1/node'), { peer_id: 'me' })
  assert.equal(await api.json('GET', '/v1/config'), { values: { a: 1 }, sources: {} })
  assert.equal(await api.json('POST', '/v1/node/reload'), { applied: ['peers'], needs_restart: [] })
  assert.equal(await api.json('GET', '/v1/status'), { scope: 'mesh' })
  assert.equal(await api.json('GET', '/v1/status?local=1'), { scope: 'local' })
  assert.equal(locals, [false, true])
})

test('scrub: looked at and begun', async () => {
  const calls: string[] = []
  const api = await startApi({
    backend: {
      scrub: async () => {
        calls.push('look')
        return { state: 'idle' } as never
      },
      scrubNow: async () => {
        calls.push('begin')
        return { state: 'running' } as never
      }
    }
  })

  assert.equal(await api.json('GET', '/v1/scrub'), { state: 'idle' })
  assert.equal(await api.json('POST', '/v1/scrub'), { state: 'running' })
  assert.equal(calls, ['look', 'begin'])
})

test('gc: looked at and begun', async () => {
  const api = await startApi({
    backend: {
      gc: async () => ({ state: 'idle' }) as never,
      gcNow: async () => ({ state: 'running' }) as never
    }
  })

  assert.equal(await api.json('GET', '/v1/gc'), { state: 'idle' })
  assert.equal(await api.json('POST', '/v1/gc'), { state: 'running' })
})

test('peers: list, add, remove by address, block, unblock', async () => {
  const calls: string[] = []
  const done = (message: string): { ok: true, message: string } => {
    calls.push(message)
    return { ok: true, message }
  }
  const api = await startApi({
    backend: {
      peers: async () => [],
      addPeer: async address => done(`add ${address}`),
      removePeer: async peer => done(`remove ${peer}`),
      blockPeer: async peer => done(`block ${peer}`),
      unblockPeer: async peer => {
        if (peer === 'unknown') {
          throw new ShoalError('unknown_peer', 'No such peer.')
        }

        return done(`unblock ${peer}`)
      }
    }
  })

  assert.equal(await api.json('GET', '/v1/peers'), [])
  await api.json('POST', '/v1/peers', '{"address":"host:1"}')
  await api.json('DELETE', `/v1/peers/${encodeURIComponent('/ip4/127.0.0.1/tcp/1')}`)
  await api.json('POST', '/v1/peers/p1/block')
  await api.json('POST', '/v1/peers/p1/unblock')
  assert.equal(calls, ['add host:1', 'remove /ip4/127.0.0.1/tcp/1', 'block p1', 'unblock p1'])

  assert.is((await api.call('POST', '/v1/peers/unknown/unblock')).status, 404)

  for (const body of ['', '{}', '[]', '{"address":5}', 'no json', `{"address":"${'x'.repeat(70_000)}"}`]) {
    const answer = await api.call('POST', '/v1/peers', body)
    assert.ok([400, 413].includes(answer.status), body.slice(0, 20))
  }
})

test('leave: progress, the result, and only then the stop', async () => {
  let stopped = false
  let force: boolean | undefined
  let now = 0
  const api = await startApi({
    clock: { now: () => now },
    backend: {
      leave: async options => {
        force = options.force
        now += 1000
        options.onProgress({ blocks_left: 1, bytes_left: 2, blocks_total: 3, bytes_total: 4 })
        return { blocks: 3, message: 'gone' }
      },
      stop: async () => { stopped = true }
    }
  })
  const lines = await api.lines('POST', '/v1/leave', '{"force":true}')

  assert.equal(lines, [
    { progress: { blocks_left: 1, bytes_left: 2, blocks_total: 3, bytes_total: 4 } },
    { result: { blocks: 3, message: 'gone' } }
  ])
  assert.is(force, true)
  await until(() => stopped, 'the node is stopped')
})

test('a leave that fails, or whose client goes away, does not stop the node', async () => {
  let stops = 0
  let leaving = false
  let aborted = false
  const api = await startApi({
    backend: {
      leave: async ({ force, signal }) => {
        if (!force) {
          throw new ShoalError('last_node', 'Nobody else.')
        }

        leaving = true
        await new Promise((resolve, reject) => {
          signal.addEventListener('abort', () => {
            aborted = true
            reject(new ShoalError('aborted', ''))
          })
        })
        throw new Error('unreachable')
      },
      stop: async () => { stops++ }
    }
  })
  const refused = await api.call('POST', '/v1/leave')
  assert.is(`${refused.status} ${JSON.parse(refused.text).code}`, '409 last_node')

  const request = api.open({ method: 'POST', path: '/v1/leave' })
  request.on('error', () => {})
  request.end('{"force":true}')
  await until(() => leaving, 'the leave is under way')
  request.destroy()
  await until(() => aborted, 'the leave was cancelled')
  assert.is(stops, 0)
})

test('stop answers first; the node may stop the server from there', async () => {
  let stopped: Promise<void> | undefined
  const api = await startApi({
    backend: {
      stop: async () => {
        stopped = api.server.stop()
        await stopped
      }
    }
  })

  assert.equal(await api.json('POST', '/v1/node/stop'), { ok: true })
  await until(() => stopped !== undefined, 'the node stops')
  await stopped
})

test('blocks: put, get, list, codecs, limits', async () => {
  const blocks = new FakeBlocks()
  const api = await startApi({ blocks })
  const bytes = Buffer.from(seededBytes(1000))
  const node = dagPb.encode({ Links: [] })

  assert.equal(await api.json('PUT', '/v1/blocks?codec=raw', bytes),
    { cid: rawCid(bytes).toString(), bytes: 1000, copies: 3, replicas: 3 })
  assert.equal(blocks.puts[0]?.claims, [])
  assert.is(Buffer.compare((await api.call('GET', `/v1/blocks/${rawCid(bytes).toString()}`)).bytes, bytes), 0)

  assert.is((await api.json('PUT', '/v1/blocks?codec=dag-pb', node)).cid, dagPbCid(node).toString())
  // the same block, by the name it had of old
  assert.is((await api.call('GET', `/v1/blocks/${dagPbCid(node).toV0().toString()}`)).status, 200)
  assert.equal((await api.lines('GET', '/v1/blocks')).map(row => row.bytes), [1000, node.byteLength])

  const cases: [url: string, body: Uint8Array, expected: string][] = [
    ['/v1/blocks?codec=dag-pb', bytes, '400 invalid_block'],
    ['/v1/blocks?codec=dag-cbor', bytes, '400 invalid_codec'],
    ['/v1/blocks?codec=toString', bytes, '400 invalid_codec'],
    ['/v1/blocks', seededBytes(2 * 1024 * 1024 + 1), '413 block_too_large']
  ]

  for (const [url, body, expected] of cases) {
    const answer = await api.call('PUT', url, body)
    assert.is(`${answer.status} ${JSON.parse(answer.text).code}`, expected)
  }

  assert.is((await api.call('GET', `/v1/blocks/${rawCid(seededBytes(5)).toString()}`)).status, 404)
})

test.run()
