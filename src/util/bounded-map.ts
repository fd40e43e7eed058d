/**
 * A map with room for `max` entries: beyond it the one that was set longest ago goes. A key that is set again is the
 * newest. For what others may name, and for what can be had again.
 */
export class BoundedMap<K, V> extends Map<K, V> {
  constructor (readonly max: number) {
    super()
  }

  override set (key: K, value: V): this {
    this.delete(key)
    super.set(key, value)

    if (this.size > this.max) {
      // A Map iterates in the order of insertion.
      this.delete(this.keys().next().value as K)
    }

    return this
  }

  /** The value, whose entry is the newest from now on: with this, the one that was used longest ago goes first. */
  use (key: K): V | undefined {
    const value = this.get(key)

    if (value !== undefined) {
      this.set(key, value)
    }

    return value
  }
}
