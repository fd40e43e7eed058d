import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { createMemoryStore, MEMORY_CAPACITY_BYTES_DEFAULT } from '../../src/store/memory/memory-store.js'
import { blockStoreCompliance } from '../compliance/block-store.js'
import { block } from '../helpers/store-blocks.js'

blockStoreCompliance('memory', async options => {
  const store = createMemoryStore(options)

  return {
    store,
    reopen: async () => {
      await store.close()
      await store.open()

      return store
    },
    remove: () => store.close()
  }
})

test('a stored block cannot be altered by the buffer it came in', async () => {
  const store = createMemoryStore()
  const { cid, bytes } = block(1)
  const given = Uint8Array.from(bytes)

  await store.open()
  await store.put(cid, given, [])
  given.fill(0)
  assert.ok(Buffer.from(await store.get(cid)).equals(bytes))
})

test('takes a store id and has a default capacity', () => {
  const store = createMemoryStore({ storeId: 'a'.repeat(32) })

  assert.is(store.storeId, 'a'.repeat(32))
  assert.is(store.usage().capacityBytes, MEMORY_CAPACITY_BYTES_DEFAULT)
  assert.not.equal(createMemoryStore().storeId, createMemoryStore().storeId)
})

test.run()
