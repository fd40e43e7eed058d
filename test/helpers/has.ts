import * as assert from 'uvu/assert'

/** Asserts that an object has these fields with these values, whatever it has besides. */
export function has (actual: unknown, expected: Record<string, unknown>, message?: string): void {
  const found = actual as Record<string, unknown>

  assert.equal(Object.fromEntries(Object.keys(expected).map(key => [key, found[key]])), expected, message)
}
