import type { BlockStore } from '../../src/store/types.js'

/** Opens the store, runs `run`, and closes it whatever comes. */
export async function openOnce<S extends BlockStore, T> (store: S, run: (store: S) => Promise<T> | T): Promise<T> {
  await store.open()

  try {
    return await run(store)
  } finally {
    await store.close()
  }
}
