import path from 'node:path'
import { readFileIfExists, writeFileAtomic } from '../../util/atomic-file.js'

/** The store that a data dir had when it was last used. */
export interface RememberedStore {
  storeId: string
  /** How many starts it had counted; 0 of a version that did not count. */
  starts: number
  /** Nonce of the last of them; undefined of a version that did not note it. */
  nonce?: string
}

const FILE = 'store-id.json'
const VERSION = 1

/**
 * What `<data_dir>/store-id.json` says: kept outside of the store, so that a store that vanished is
 * missed. Undefined when there is no such file, or none that can be understood: then any store will
 * do, as for a new node.
 */
export async function recallStore (dataDir: string): Promise<RememberedStore | undefined> {
  const text = await readFileIfExists(path.join(dataDir, FILE))

  if (text === undefined) {
    return undefined
  }

  try {
    const content = JSON.parse(text) as Record<string, unknown>
    const { version, store_id: storeId, starts = 0, start_nonce: nonce } = content
    const isKnown = version === VERSION && typeof storeId === 'string'

    return isKnown
      ? {
          storeId,
          starts: Number.isSafeInteger(starts) ? starts as number : 0,
          nonce: typeof nonce === 'string' ? nonce : undefined
        }
      : undefined
  } catch {
    return undefined
  }
}

/** Remembers the store durably. */
export async function rememberStore (
  dataDir: string, { storeId, starts, nonce }: RememberedStore
): Promise<void> {
  await writeFileAtomic(path.join(dataDir, FILE),
    `${JSON.stringify({ version: VERSION, store_id: storeId, kind: 'segments', starts, start_nonce: nonce })}\n`)
}
