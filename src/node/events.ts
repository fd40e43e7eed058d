/**
 * Typed events without a base class: `on` returns the function that ends the subscription. A listener that throws
 * harms neither the other listeners nor the node; its error is reported as uncaught, as in any other callback.
 */
export class EventHub<Events> {
  readonly #listeners = new Map<keyof Events, Set<(detail: never) => void>>()

  on<K extends keyof Events> (event: K, listener: (detail: Events[K]) => void): () => void {
    const listeners = this.#listeners.get(event) ?? new Set()
    this.#listeners.set(event, listeners)
    listeners.add(listener)

    return () => listeners.delete(listener)
  }

  emit<K extends keyof Events> (event: K, detail: Events[K]): void {
    for (const listener of this.#listeners.get(event) ?? []) {
      try {
        (listener as (detail: Events[K]) => void)(detail)
      } catch (err) {
        queueMicrotask(() => { throw err })
      }
    }
  }
}
