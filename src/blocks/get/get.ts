import { matches } from '../verify.js'
import { errorCode, retryAfterOf } from '../../util/errors.js'
import type { DiskQueue } from '../disk-queue.js'
import type { Fetcher, Search } from './fetch.js'
import type { ClusterView } from '../../dht/cluster-view.js'
import type { BlockStore } from '../../store/types.js'
import type { Logger } from '../../util/logger.js'
import type { CID } from 'multiformats/cid'

export interface ReaderComponents {
  mesh: ClusterView
  store: BlockStore
  disk: DiskQueue
  fetcher: Fetcher
  /** A copy of this node's own turned out to be bad. The read goes on at once with the copies of others. */
  onBadCopy: (cid: CID) => void
  logger: Logger
}

/** Reads blocks for clients: the own copy, else one of another node. */
export class Reader {
  readonly #components: ReaderComponents

  constructor (components: ReaderComponents) {
    this.#components = components
  }

  /** The whole block, its hash verified. */
  async read (cid: CID, signal?: AbortSignal): Promise<Uint8Array> {
    const { fetcher, mesh } = this.#components
    const search: Search = { traffic: 'client', signal }
    const own = await this.#readHere(cid, search)

    if (own !== undefined) {
      return own
    }

    // In later rounds the own disk may have time again.
    const { bytes } = await fetcher.fetch(cid, search, async () => {
      const bytes = await this.#readHere(cid, search)

      return bytes === undefined ? undefined : { bytes, from: mesh.selfId }
    })

    return bytes
  }

  async #readHere (cid: CID, search: Search): Promise<Uint8Array | undefined> {
    const { mesh, store, disk, onBadCopy, logger } = this.#components
    const { signal } = search
    const bytes = store.info(cid)?.bytes

    if (bytes === undefined) {
      return undefined
    }

    try {
      const work = { traffic: 'client', peerId: mesh.selfId, bytes, signal } as const
      const copy = await disk.run(work, async () => await store.get(cid))

      if (matches(cid, copy)) {
        return copy
      }
    } catch (err) {
      const code = errorCode(err)

      if (code === 'busy') {
        // The copy is not bad for that: others may have more time for theirs.
        search.retryAfterMs = retryAfterOf(err)
        return undefined
      }

      if (code === 'aborted') {
        throw err
      }

      if (code === 'block_not_found') {
        return undefined
      }

      logger.warn({ cid: cid.toString(), err }, 'own copy could not be read')
    }

    onBadCopy(cid)

    return undefined
  }
}
