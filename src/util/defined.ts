/** Leaves out the keys whose value is undefined: what is spread over other values keeps those, and is not listed. */
export function withoutUndefined<T extends object> (object: T): Partial<T> {
  const defined: Partial<T> = {}

  for (const key of Object.keys(object) as (keyof T)[]) {
    if (object[key] !== undefined) {
      defined[key] = object[key]
    }
  }

  return defined
}
