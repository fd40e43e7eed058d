import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { createSegmentStore } from '../../src/store/segments.js'
import { blockStoreCompliance } from '../compliance/block-store.js'

/** A few blocks to a segment, so that the suite rolls, checkpoints and compacts all the time. */
const SMALL = { segmentBytes: 64 * 1024, checkpointBytes: 2 * 1024 }

for (const [name, sizes] of [['segments', {}], ['small segments', SMALL]] as const) {
  blockStoreCompliance(name, async options => {
    const dir = await mkdtemp(path.join(tmpdir(), 'shoal-store-'))
    let store = createSegmentStore({ dir, ...sizes, ...options })

    return {
      store,
      // A new object, so that nothing but the files can have kept what is there.
      reopen: async () => {
        await store.close()
        store = createSegmentStore({ dir, ...sizes, ...options })
        await store.open()

        return store
      },
      remove: async () => {
        await store.close()
        await rm(dir, { recursive: true, force: true })
      }
    }
  })
}
