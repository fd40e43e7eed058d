/**
 * Remembers a value under a key that others may make up: beyond `max` the one that was put longest ago goes. Put again,
 * a key is the newest.
 */
export function putBounded<K, V> (map: Map<K, V>, key: K, value: V, max: number): void {
  map.delete(key)
  map.set(key, value)

  if (map.size > max) {
    map.delete(map.keys().next().value as K)
  }
}
