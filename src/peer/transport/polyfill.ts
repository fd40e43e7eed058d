/**
 * libp2p 3 calls `Promise.withResolvers`, which Node 20 lacks. Every module that imports libp2p imports this
 * one first.
 */
interface WithResolvers<T> {
  promise: Promise<T>
  resolve: (value: T | PromiseLike<T>) => void
  reject: (reason?: unknown) => void
}

function withResolvers<T> (): WithResolvers<T> {
  let resolve!: WithResolvers<T>['resolve']
  let reject!: WithResolvers<T>['reject']
  const promise = new Promise<T>((_resolve, _reject) => {
    resolve = _resolve
    reject = _reject
  })

  return { promise, resolve, reject }
}

if (!('withResolvers' in Promise)) {
  Object.defineProperty(Promise, 'withResolvers', { value: withResolvers, configurable: true, writable: true })
}
