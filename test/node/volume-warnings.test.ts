import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { volumeWarnings } from '../../src/node/volume-warnings.js'

test('metadata replicas that failed or differ, by the names of their volumes; the registry has one, too', async () => {
  const [v, r, w, gone] = [`v${'1'.repeat(32)}`, `r${'2'.repeat(32)}`, `v${'3'.repeat(32)}`, `v${'4'.repeat(32)}`]
  const rows = [{ id: v, name: 'photos', epoch: 1, members: [], createdAtMs: 0 }, { id: w, name: 'music', epoch: 1, members: [], createdAtMs: 0 }]
  const layers = {
    membership: { get: (peerId: string) => peerId === 'a' ? { hostname: 'shelf-a' } : undefined },
    volumes: { list: async () => rows }
  }
  const report = {
    volumeFaults: [
      { peerId: 'a', group: v, reason: 'its disk failed.', serving: false, withoutMajority: false },
      { peerId: 'b', group: r, reason: 'they differ', serving: true, withoutMajority: false },
      { peerId: 'a', group: w, reason: 'of the 3 nodes c is dead and d is dead', serving: false, withoutMajority: true },
      { peerId: 'b', group: gone, reason: 'of the 3 nodes c is dead and d is dead', serving: false, withoutMajority: true },
      { peerId: 'b', group: w, reason: 'of the 3 nodes c is dead and d is dead', serving: false, withoutMajority: true }
    ]
  }
  const { signal } = new AbortController()
  const [failed = '', differ = '', few = '', ...more] = await volumeWarnings(layers as never, report as never, signal)

  assert.equal(more, [])
  assert.match(failed, /^The metadata replica of volume photos on shelf-a failed: its disk failed\. It/)
  assert.match(differ, /^The metadata replicas of volume \.registry differ, says b: they differ\./)

  assert.match(few, /^Volume music has no majority: of the 3 nodes c is dead and d is dead\. /, 'once, and not of one that was deleted')

  layers.volumes.list = async () => await Promise.reject<typeof rows>(new Error('no majority'))
  const [first = '', second = '', third = '', ...rest] = await volumeWarnings(layers as never, report as never, signal)
  assert.match(first, `volume ${v} on shelf-a`)
  assert.match(second, 'volume .registry differ')
  assert.match(third, `Volume ${w} has no majority`)
  assert.match(rest.join(), `Volume ${gone} has no majority`)
})

test.run()
