/**
 * Typed events without a base class: `on` returns the function that ends the subscription. A listener that throws does
 * not keep the others from being told. Pure.
 */
export class Emitter<Events> {
  readonly #listeners = new Map<keyof Events, Set<(detail: never) => void>>()
  readonly #onError: (err: unknown, event: keyof Events) => void

  /**
   * @param onError - what a listener threw; what it throws itself comes out of `emit`, once all were told. @default
   * reported as uncaught, as in any other callback
   */
  constructor (onError: (err: unknown, event: keyof Events) => void = throwLater) {
    this.#onError = onError
  }

  on<K extends keyof Events> (event: K, listener: (detail: Events[K]) => void): () => void {
    const listeners = this.#listeners.get(event) ?? new Set()
    // Wrapped, so that one function that subscribes twice is called twice and ends twice.
    const own = (detail: Events[K]): void => { listener(detail) }
    this.#listeners.set(event, listeners)
    listeners.add(own)

    return () => { listeners.delete(own) }
  }

  emit<K extends keyof Events> (event: K, detail: Events[K]): void {
    const listeners = this.#listeners.get(event) as Set<(detail: Events[K]) => void> | undefined
    const thrown: unknown[] = []

    for (const listener of [...listeners ?? []]) {
      // One before it may have ended its subscription.
      if (listeners?.has(listener) === true) {
        try {
          this.#tell(listener, event, detail)
        } catch (err) {
          thrown.push(err)
        }
      }
    }

    if (thrown.length > 0) {
      throw thrown[0]
    }
  }

  #tell<K extends keyof Events> (listener: (detail: Events[K]) => void, event: K, detail: Events[K]): void {
    try {
      listener(detail)
    } catch (err) {
      this.#onError(err, event)
    }
  }

  has (event: keyof Events): boolean {
    return (this.#listeners.get(event)?.size ?? 0) > 0
  }
}

function throwLater (err: unknown): void {
  queueMicrotask(() => { throw err })
}
