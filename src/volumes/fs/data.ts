import { INLINE_BYTES_MAX } from '../constants.js'

/** What can be written to a file. */
export type Data = string | Uint8Array | AsyncIterable<Uint8Array> | Iterable<Uint8Array>

/** What a file's content is made of: all its bytes, small enough for the entry, or a stream of them. */
export type Source = { small: Uint8Array } | { stream: AsyncIterable<Uint8Array> }

/** Reads as much as fits into an entry, to see whether that is all. */
export async function sourceOf (data: Data): Promise<Source> {
  if (typeof data === 'string' || data instanceof Uint8Array) {
    const bytes = typeof data === 'string' ? Buffer.from(data) : data

    return bytes.byteLength <= INLINE_BYTES_MAX ? { small: bytes } : { stream: once(bytes) }
  }

  const iterator = Symbol.asyncIterator in data ? data[Symbol.asyncIterator]() : data[Symbol.iterator]()
  const head: Uint8Array[] = []
  let length = 0

  while (length <= INLINE_BYTES_MAX) {
    const next = await iterator.next()

    if (next.done === true) {
      return { small: Buffer.concat(head) }
    }

    head.push(next.value)
    length += next.value.byteLength
  }

  return { stream: continued(head, iterator) }
}

/** Lets go of a source that will not be read. */
export async function closeSource (source: Source): Promise<void> {
  if ('stream' in source) {
    await source.stream[Symbol.asyncIterator]().return?.(undefined)
  }
}

async function * once (bytes: Uint8Array): AsyncGenerator<Uint8Array> {
  yield bytes
}

function continued (
  head: Uint8Array[], iterator: AsyncIterator<Uint8Array> | Iterator<Uint8Array>
): AsyncIterableIterator<Uint8Array> {
  // no generator: one that was never begun does not close its source when it is told to return
  return {
    [Symbol.asyncIterator] () { return this },
    async next () {
      const first = head.shift()

      return first === undefined ? iterator.next() : { done: false, value: first }
    },
    async return () {
      head.length = 0
      await iterator.return?.()

      return { done: true, value: undefined }
    }
  }
}
