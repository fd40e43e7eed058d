import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { BoundedDatastore } from '../../../src/peer/transport/bounded-datastore.js'
import { createAdmission } from '../../../src/peer/transport/admission.js'
import { loadIdentity } from '../../../src/peer/transport/identity.js'
import { createLibp2pNode } from '../../../src/peer/transport/libp2p-node.js'
import { DATASTORE_VALUE_BYTES_MAX } from '../../../src/peer/transport/constants.js'

type Key = Parameters<BoundedDatastore['get']>[0]

const key = (name: string): Key => ({ toString: () => name }) as unknown as Key
const value = Uint8Array.of(1)

test('what was used longest ago goes first, and the number stays', () => {
  const store = new BoundedDatastore(3)

  for (const name of ['/peers/a', '/peers/b', '/peers/c']) {
    store.put(key(name), value)
  }

  assert.is(store.get(key('/peers/a')), value)
  store.put(key('/peers/d'), value)
  assert.not.ok(store.has(key('/peers/b')))
  assert.ok(store.has(key('/peers/a')))
  assert.is(store.size, 3)
  assert.throws(() => store.get(key('/peers/b')), (err: unknown) => (err as Error).name === 'NotFoundError')
  store.delete(key('/peers/a'))
  assert.is(store.size, 2)
})

test('nothing is kept of provider records and values of the DHT, nor what is too long', () => {
  const store = new BoundedDatastore()
  store.put(key('/dht/provider/abc/def'), value)
  store.put(key('/dht/record/abc'), value)
  store.put(key('/peers/a'), new Uint8Array(DATASTORE_VALUE_BYTES_MAX + 1))
  assert.is(store.size, 0)
})

test('queries filter, sort and cut', async () => {
  const store = new BoundedDatastore()

  for (const [name, number] of [['/peers/a', 3], ['/peers/b', 1], ['/peers/c', 2], ['/else/d', 0]] as const) {
    store.put(key(name), Uint8Array.of(number))
  }

  const found = [...store.query({
    prefix: '/peers/',
    filters: [({ value }) => (value[0] ?? 0) > 0],
    orders: [(a, b) => (a.value[0] ?? 0) < (b.value[0] ?? 0) ? -1 : 1],
    offset: 1,
    limit: 1
  })]
  assert.equal(found.map(one => one.key.toString()), ['/peers/c'])
  assert.is([...store.queryKeys({})].length, 4)
  const batch = store.batch()
  batch.delete(key('/else/d'))
  await batch.commit()
  assert.is(store.size, 3)
})

test('libp2p keeps what it hears in it', async () => {
  const { privateKey } = await loadIdentity()
  const admission = await createAdmission({ networkName: 'test' })
  const node = await createLibp2pNode({
    privateKey, admission, listen: [], announce: [], gater: {}, mdns: false, version: '0.0.1'
  })

  assert.instance((node as unknown as { components: { datastore: unknown } }).components.datastore, BoundedDatastore)
})

test.run()
