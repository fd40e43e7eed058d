import * as assert from 'uvu/assert'

/** Equal, whatever class bytes have, and where a key whose value is undefined is as good as none. */
export function sameValues (actual: unknown, expected: unknown): void {
  assert.equal(plain(actual), plain(expected))
}

function plain (value: unknown): unknown {
  if (value instanceof Uint8Array) {
    return `bytes ${Buffer.from(value).toString('hex')}`
  }

  if (Array.isArray(value)) {
    return value.map(plain)
  }

  if (value instanceof Map) {
    return new Map([...value as Map<unknown, unknown>].map(([key, item]) => [key, plain(item)]))
  }

  // fast-check's records have no prototype, hence no constructor.
  if (typeof value !== 'object' || value === null || (value.constructor ?? Object) !== Object) {
    return value
  }

  const given = Object.entries(value).filter(([, item]) => item !== undefined)

  return Object.fromEntries(given.map(([key, item]) => [key, plain(item)]))
}
