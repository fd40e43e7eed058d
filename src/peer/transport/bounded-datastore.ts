// Shell: libp2p.
import { NotFoundError } from '@libp2p/interface'
import { DATASTORE_ENTRIES_MAX, DATASTORE_VALUE_BYTES_MAX } from './constants.js'
import { BoundedMap } from '../../util/bounded-map.js'
import type { Libp2pOptions } from 'libp2p'

type Datastore = NonNullable<Libp2pOptions['datastore']>
type Key = Parameters<Datastore['get']>[0]
type Pair = { key: Key, value: Uint8Array }
type Query = Parameters<Datastore['query']>[0]
type KeyQuery = Parameters<Datastore['queryKeys']>[0]

/** What kad-dht keeps for others: provider records and values. Shoal asks for neither, so nothing is kept. */
const KAD_PREFIX = '/dht/'

/**
 * Where libp2p keeps what it hears of peers, in memory and bounded: its own has no bound, and every member can tell of
 * peers and blocks that do not exist. What was used longest ago goes first; a value that is too long is not taken.
 * Losing an entry costs a lookup.
 */
export class BoundedDatastore implements Datastore {
  readonly #entries: BoundedMap<string, Pair>

  constructor (entriesMax = DATASTORE_ENTRIES_MAX) {
    this.#entries = new BoundedMap(entriesMax)
  }

  get size (): number {
    return this.#entries.size
  }

  has (key: Key): boolean {
    return this.#entries.has(key.toString())
  }

  get (key: Key): Uint8Array {
    const name = key.toString()
    const entry = this.#entries.use(name)

    if (entry === undefined) {
      throw new NotFoundError(`no ${name}`)
    }

    return entry.value
  }

  put (key: Key, value: Uint8Array): Key {
    const name = key.toString()

    if (name.startsWith(KAD_PREFIX) || value.byteLength > DATASTORE_VALUE_BYTES_MAX) {
      return key
    }

    this.#entries.set(name, { key, value })

    return key
  }

  delete (key: Key): void {
    this.#entries.delete(key.toString())
  }

  async * putMany (source: Iterable<Pair> | AsyncIterable<Pair>): AsyncGenerator<Key> {
    for await (const { key, value } of source) {
      yield this.put(key, value)
    }
  }

  async * getMany (source: Iterable<Key> | AsyncIterable<Key>): AsyncGenerator<Pair> {
    for await (const key of source) {
      yield { key, value: this.get(key) }
    }
  }

  async * deleteMany (source: Iterable<Key> | AsyncIterable<Key>): AsyncGenerator<Key> {
    for await (const key of source) {
      this.delete(key)
      yield key
    }
  }

  batch (): ReturnType<Datastore['batch']> {
    const work: Array<() => void> = []

    return {
      put: (key, value) => { work.push(() => { this.put(key, value) }) },
      delete: key => { work.push(() => { this.delete(key) }) },
      commit: () => { work.splice(0).forEach(run => { run() }) }
    }
  }

  * query ({ prefix = '', filters = [], orders = [], offset = 0, limit = Infinity }: Query): Generator<Pair> {
    const found = [...this.#entries.values()].filter(({ key }) => key.toString().startsWith(prefix))
      .filter(pair => filters.every(accepts => accepts(pair)))

    orders.forEach(order => found.sort(order))
    yield * found.slice(offset, offset + limit)
  }

  * queryKeys ({ prefix = '', filters = [], orders = [], offset = 0, limit = Infinity }: KeyQuery): Generator<Key> {
    const found = [...this.#entries.values()].map(({ key }) => key).filter(key => key.toString().startsWith(prefix))
      .filter(key => filters.every(accepts => accepts(key)))

    orders.forEach(order => found.sort(order))
    yield * found.slice(offset, offset + limit)
  }
}
