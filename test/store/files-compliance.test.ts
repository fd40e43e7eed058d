import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { createFileStore } from '../../src/store/files.js'
import { blockStoreCompliance } from '../compliance/block-store.js'

blockStoreCompliance('files', async options => {
  const dir = await mkdtemp(path.join(tmpdir(), 'shoal-store-'))
  let store = createFileStore({ dir, ...options })

  return {
    store,
    // A new object, so that nothing but the files can have kept what is there.
    reopen: async () => {
      await store.close()
      store = createFileStore({ dir, ...options })
      await store.open()

      return store
    },
    remove: async () => {
      await store.close()
      await rm(dir, { recursive: true, force: true })
    }
  }
})
