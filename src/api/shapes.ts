import * as v from 'valibot'

/** What the shapes of answers are made of. The text of each is what the OpenAPI document says of the field. */

export function text (description?: string): v.GenericSchema<string> {
  return described(v.string(), description)
}

export function flag (description?: string): v.GenericSchema<boolean> {
  return described(v.boolean(), description)
}

/** A whole number, 0 or more. */
export function count (description?: string): v.GenericSchema<number> {
  return described(v.pipe(v.number(), v.safeInteger(), v.minValue(0)), description)
}

export function real (description?: string): v.GenericSchema<number> {
  return described(v.number(), description)
}

/** ISO 8601. */
export function time (description?: string): v.GenericSchema<string> {
  return described(v.pipe(v.string(), v.isoTimestamp()), description)
}

export function texts (description?: string): v.GenericSchema<string[]> {
  return described(v.array(v.string()), description)
}

export function word<const W extends string> (words: readonly W[], description?: string): v.GenericSchema<W> {
  return described(v.picklist(words), description)
}

function described<T> (schema: v.GenericSchema<T>, description: string | undefined): v.GenericSchema<T> {
  return description === undefined ? schema : v.pipe(schema, v.description(description))
}

/** Null where it is unknown, or where there is none. */
export const nullable = v.nullable
export const optional = v.optional
export const array = v.array
export const object = v.object
