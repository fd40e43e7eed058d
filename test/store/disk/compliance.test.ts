import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { createSegmentStore } from '../../../src/store/disk/segment-store.js'
import { blockStoreCompliance } from '../../compliance/block-store.js'
import type { BlockStoreFixture, BlockStoreFixtureOptions } from '../../compliance/block-store.js'

/** A few blocks to a segment, so that the suite rolls, checkpoints and compacts all the time. */
const SMALL = { segmentBytes: 64 * 1024, checkpointBytes: 2 * 1024 }

const fixture = (sizes: typeof SMALL | object) => async (
  options: BlockStoreFixtureOptions = {}
): Promise<BlockStoreFixture> => {
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
}

blockStoreCompliance('segments', fixture({}))
blockStoreCompliance('small segments', fixture(SMALL))
