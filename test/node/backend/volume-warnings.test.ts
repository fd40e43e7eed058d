import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { AbortedError } from '../../../src/util/errors.js'
import { volumesHealth } from '../../../src/node/backend/volume-health.js'
import { volumeWarnings } from '../../../src/node/backend/volume-warnings.js'

test('metadata replicas that failed or differ, by the names of their volumes; the registry has one, too', async () => {
  const [v, r, w, gone] = [`v${'1'.repeat(32)}`, `r${'2'.repeat(32)}`, `v${'3'.repeat(32)}`, `v${'4'.repeat(32)}`]
  const rows = [{ id: v, name: 'photos', epoch: 1, members: [], createdAtMs: 0 }, { id: w, name: 'music', epoch: 1, members: [], createdAtMs: 0 }]
  const layers = {
    membership: {
      get: (peerId: string) => peerId === 'a' ? { hostname: 'shelf-a' } : undefined, self: () => ({ peerId: 'self' })
    },
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
  const told = async (): Promise<string[]> =>
    volumeWarnings(layers.membership as never, report, await volumesHealth(layers as never, report, signal))
  const [few = '', failed = '', differ = '', ...more] = await told()

  assert.equal(more, [])
  assert.match(few, /^Volume music has no majority: of the 3 nodes c is dead and d is dead\. /, 'once, and not of one that was deleted')
  assert.match(few, 'shoal volume recover music')
  assert.match(failed, /^The metadata replica of volume photos on shelf-a failed: its disk failed\. It/)
  assert.match(differ, /^The metadata replicas of volume \.registry differ, says b: they differ\./)

  layers.volumes.list = async () => await Promise.reject<typeof rows>(new Error('There is no majority.'))
  const [names = '', first = '', second = '', third = '', fourth = ''] = await told()
  assert.is(names, 'The names of volumes cannot be read: There is no majority.')
  assert.match(first, `Volume ${w} has no majority`)
  assert.match(second, `Volume ${gone} has no majority`)
  assert.match(third, `volume ${v} on shelf-a`)
  assert.match(fourth, 'volume .registry differ')
})

test('volumes of which no replica is left to say so, and those whose replicas failed on nodes that are up', async () => {
  const states: Record<string, string> = { a: 'alive', b: 'alive', c: 'dead', d: 'evicted', e: 'suspect' }
  const get = (peerId: string): unknown => peerId in states ? { peerId, hostname: `host-${peerId}`, state: states[peerId] } : undefined
  const row = (name: string, ...members: string[]): unknown => ({ id: `v-${name}`, name, epoch: 1, members, createdAtMs: 0 })
  const layers = {
    membership: { get, self: () => ({ peerId: 'a', hostname: 'host-a', state: 'alive' }) },
    volumes: { list: async () => [row('whole', 'a', 'b', 'c'), row('lost', 'c', 'd', 'a'), row('away', 'c', 'd', 'x'), row('broken', 'a', 'b', 'e')] }
  }
  const fault = (peerId: string, serving = false): unknown =>
    ({ peerId, group: 'v-broken', reason: 'its disk failed', serving, withoutMajority: false })
  const health = async (...volumeFaults: unknown[]): Promise<[string, string][]> => {
    const { unwritable } = await volumesHealth(layers as never, { volumeFaults } as never, new AbortController().signal)

    return [...unwritable]
  }
  const dead: [string, string][] = [
    ['v-lost', 'of the 3 nodes with its metadata host-c is dead and host-d is evicted'],
    ['v-away', 'of the 3 nodes with its metadata host-c is dead and host-d is evicted and x is unknown']
  ]

  assert.equal(await health(), dead)
  assert.equal(await health(fault('a'), fault('b', true)), dead, 'one of three, and one that differs')
  assert.equal(await health(fault('a'), fault('b')), [...dead, ['v-broken', 'its metadata replicas on host-a and host-b failed']])
})

test('a registry that is silent holds nothing up', async () => {
  const list = async ({ signal }: { signal: AbortSignal }): Promise<never> => await new Promise((_resolve, reject) => {
    signal.addEventListener('abort', () => { reject(new AbortedError('The question')) })
  })
  // A timeout alone keeps no process alive.
  const alive = setInterval(() => {}, 1_000)
  const { signal } = new AbortController()
  const health = await volumesHealth({ membership: {}, volumes: { list } } as never, { volumeFaults: [] }, signal)

  clearInterval(alive)
  assert.is(health.rows, undefined)
  assert.match(health.problem ?? '', 'did not answer within 1 s')
})

test.run()
