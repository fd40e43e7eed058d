import * as assert from 'uvu/assert'

/** Equal, where a key whose value is undefined is as good as none. */
export function sameValues (actual: unknown, expected: unknown): void {
  assert.equal(definedOnly(actual), definedOnly(expected))
}

function definedOnly (value: unknown): unknown {
  if (Array.isArray(value)) {
    return value.map(definedOnly)
  }

  if (value?.constructor !== Object) {
    return value
  }

  const defined = Object.entries(value).filter(([, item]) => item !== undefined)

  return Object.fromEntries(defined.map(([key, item]) => [key, definedOnly(item)]))
}
