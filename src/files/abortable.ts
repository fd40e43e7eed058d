import { AbortedError } from '../util/errors.js'

/**
 * A source that ends with `aborted` as soon as the signal fires, even when the source itself hangs: it may be a socket
 * whose other end has fallen silent. The source is told to close but not waited for.
 */
export async function * abortable<T> (
  source: AsyncIterable<T> | Iterable<T>,
  signal: AbortSignal,
  what: string
): AsyncGenerator<T, void, undefined> {
  const iterator = iteratorOf(source)
  let ended = false

  try {
    for (;;) {
      const result = await nextOrAbort(iterator, signal, what)

      if (result.done === true) {
        ended = true
        return
      }

      yield result.value
    }
  } finally {
    if (!ended) {
      closeQuietly(iterator)
    }
  }
}

async function nextOrAbort<T> (
  iterator: AsyncIterator<T>,
  signal: AbortSignal,
  what: string
): Promise<IteratorResult<T>> {
  let onAbort = (): void => {}

  try {
    // not `Promise.race` with one promise for the signal: each race would hang another reaction on it
    return await new Promise<IteratorResult<T>>((resolve, reject) => {
      onAbort = () => { reject(new AbortedError(what)) }

      if (signal.aborted) {
        onAbort()
        return
      }

      signal.addEventListener('abort', onAbort, { once: true })
      iterator.next().then(resolve, reject)
    })
  } finally {
    signal.removeEventListener('abort', onAbort)
  }
}

function iteratorOf<T> (source: AsyncIterable<T> | Iterable<T>): AsyncIterator<T> {
  if (Symbol.asyncIterator in source) {
    return source[Symbol.asyncIterator]()
  }

  const iterator = source[Symbol.iterator]()

  return {
    next: async () => iterator.next(),
    return: async () => iterator.return?.() ?? { done: true, value: undefined }
  }
}

function closeQuietly (iterator: AsyncIterator<unknown>): void {
  // the failure that ended the reading is what the caller hears of
  Promise.resolve(iterator.return?.()).catch(() => {})
}
