import { InvalidMessageError } from './errors.js'
import type { DeclaredMessage, Schema } from './schema.js'

/** A schema of what `check` finds no fault with. */
export function rule<T> (check: (value: T) => string | undefined): Schema<T> {
  return {
    check: value => {
      const fault = check(value)

      return fault === undefined ? undefined : `: ${fault}`
    }
  }
}

export interface TextLimits {
  /** Longest, in UTF-16 units. */
  max: number
  pattern?: RegExp
  /** The empty text is a value. @default false */
  empty?: boolean
}

export function text ({ max, pattern, empty = false }: TextLimits): Schema<string> {
  return rule(value => {
    if (value === '') {
      return empty ? undefined : 'is empty'
    }

    if (value.length > max) {
      return `has ${value.length} characters, at most ${max} are allowed`
    }

    // A text from the wire is not repeated here: what it is supposed to be says enough.
    return pattern?.test(value) === false ? `does not match ${pattern.source}` : undefined
  })
}

/** @param limits - in bytes; `min` is 1 unless empty is a value */
export function bytes ({ min = 1, max }: { min?: number, max: number }): Schema<Uint8Array<ArrayBuffer>> {
  return rule(value => {
    if (value.length < min) {
      return value.length === 0 ? 'is empty' : `has ${value.length} bytes, at least ${min} are needed`
    }

    return value.length > max ? `has ${value.length} bytes, at most ${max} are allowed` : undefined
  })
}

/** A whole number that JavaScript holds exactly; 0 is a value unless `min` says otherwise. */
export function counter (
  { min = 0, max = Number.MAX_SAFE_INTEGER }: { min?: number, max?: number } = {}
): Schema<number> {
  return rule(value => Number.isSafeInteger(value) && value >= min && value <= max
    ? undefined
    : `is ${value}, not a whole number from ${min} to ${max}`)
}

export function real ({ min, max }: { min: number, max: number }): Schema<number> {
  return rule(value => value >= min && value <= max ? undefined : `is ${value}, not from ${min} to ${max}`)
}

/** Both are values. */
export const flag: Schema<boolean> = { check: () => undefined }

/** One of these; the decoder has refused what is in no enum at all. */
export function oneOf (...values: readonly string[]): Schema<string> {
  return rule(value => values.includes(value) ? undefined : `is none of ${values.join(', ')}`)
}

/** Any value of an enum. */
export function anyOf (values: object): Schema<string> {
  return oneOf(...Object.values(values).filter((value): value is string => typeof value === 'string'))
}

/** @param max - items; `min` is 0, as an empty list is a value unless said otherwise */
export function list<T> (item: Schema<T>, max: number, { min = 0 }: { min?: number } = {}): Schema<T[]> {
  return {
    lengthMax: max,
    limits: item.limits,
    check: values => {
      if (values.length < min || values.length > max) {
        return `: has ${values.length} items, ${min} to ${max} are allowed`
      }

      for (let i = 0; i < values.length; i++) {
        const fault = item.check(values[i] as T)

        if (fault !== undefined) {
          return `[${i}]${fault}`
        }
      }

      return undefined
    }
  }
}

/** The empty text is a value: what it stands for, the message says. */
export function emptyOr (schema: Schema<string>): Schema<string> {
  return { check: value => value === '' ? undefined : schema.check(value) }
}

/** May be left out. */
export function optional<T> (schema: Schema<T>): Schema<T | undefined> {
  return { ...schema, check: value => value === undefined ? undefined : schema.check(value) }
}

/** Must be there: of a message within a message, which protobuf lets a sender leave out. */
export function required<T> (schema: Schema<T>): Schema<T | undefined> {
  return { ...schema, check: value => value === undefined ? ': is missing' : schema.check(value) }
}

/** For what was decoded elsewhere, as a part of a file. @throws {InvalidMessageError} */
export function assertMatches<T> (schema: Schema<T>, value: T | undefined): asserts value is T {
  const fault = required(schema).check(value)

  if (fault !== undefined) {
    throw new InvalidMessageError(fault.replace(/^[.:] ?/, ''))
  }
}

/** Exactly one of the fields of a message is there, as in a union. For the `whole` of `message`. */
export function exactlyOne (value: object): string | undefined {
  const count = Object.values(value).filter(field => field !== undefined).length

  return count === 1 ? undefined : `has ${count} of the fields of which it must have exactly one`
}

/** Like `schema`, but all of its items are different. */
export function distinct<T extends string | number> (schema: Schema<T[]>): Schema<T[]> {
  return {
    ...schema,
    check: values => schema.check(values) ?? (new Set(values).size === values.length ? undefined : ': names one twice')
  }
}

/** Bytes that are a message of their own: decoded here, once, for all that use them. */
export function encoded<T> (
  schema: DeclaredMessage<T>, limits: { min?: number, max: number }
): Schema<Uint8Array<ArrayBuffer>> {
  const length = bytes(limits)

  return {
    check: value => {
      const fault = length.check(value)

      if (fault !== undefined || value.length === 0) {
        return fault
      }

      try {
        schema.look(value)
        return undefined
      } catch (err) {
        return `: ${err instanceof Error && 'reason' in err ? String(err.reason) : String(err)}`
      }
    }
  }
}
