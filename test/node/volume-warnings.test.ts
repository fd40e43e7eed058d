import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { volumeWarnings } from '../../src/node/volume-warnings.js'

test('metadata replicas that failed or differ, by the names of their volumes; the registry has one, too', async () => {
  const [v, r] = [`v${'1'.repeat(32)}`, `r${'2'.repeat(32)}`]
  const rows = [{ id: v, name: 'photos', epoch: 1, members: [], createdAtMs: 0 }]
  const layers = {
    membership: { get: (peerId: string) => peerId === 'a' ? { hostname: 'shelf-a' } : undefined },
    volumes: { list: async () => rows }
  }
  const report = {
    volumeFaults: [
      { peerId: 'a', group: v, reason: 'its disk failed', serving: false },
      { peerId: 'b', group: r, reason: 'they differ', serving: true }
    ]
  }
  const { signal } = new AbortController()
  const [failed = '', differ = '', ...more] = await volumeWarnings(layers as never, report as never, signal)

  assert.equal(more, [])
  assert.match(failed, /^The metadata replica of volume photos on shelf-a failed: its disk failed\./)
  assert.match(differ, /^The metadata replicas of volume \.registry differ, says b: they differ\./)

  layers.volumes.list = async () => await Promise.reject<typeof rows>(new Error('no majority'))
  const [first = '', second = ''] = await volumeWarnings(layers as never, report as never, signal)
  assert.match(first, `volume ${v} on shelf-a`)
  assert.match(second, 'volume .registry differ')
})

test.run()
