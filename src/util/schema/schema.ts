/**
 * What a message from the wire must look like before a handler sees it. A schema is declared beside each message and
 * names every field: protobuf gives empty fields for missing ones, so two bytes can mean "everything". Nothing is
 * optional or empty unless its schema says so, and a field that has no schema does not compile.
 *
 * ```ts
 * const host = message(HostCall, { group: text({ pattern: GROUP_ID }), epoch: counter(), members: list(peerId, 9) })
 * host.decode(bytes) // or InvalidMessageError: `members[3]: is empty`
 * ```
 *
 * The longest lists are told to the decoder, which stops there: two million empty rows are never made.
 */
import { InvalidMessageError } from './errors.js'

/** Longest lists by field, as protons takes them: `rows` for the list itself, `rows$` for those inside of its items. */
export type DecodeLimits = Record<string, unknown>

export interface Schema<T> {
  /** Undefined: nothing is wrong. Otherwise what is, after the path to it: `.members[3]: is empty`. */
  readonly check: (value: T) => string | undefined
  /** Of the lists within. */
  readonly limits?: DecodeLimits
  /** Of a list: the longest. */
  readonly lengthMax?: number
}

/** What protons generates for a message; the namespace object of the message fits. */
export interface Codec<T> {
  encode: (message: Partial<T>) => Uint8Array
  decode: (bytes: Uint8Array, options?: { limits?: never }) => T
}

/** A message together with what is demanded of it. */
export interface MessageSchema<T> extends Schema<T> {
  readonly encode: (message: Partial<T>) => Uint8Array
  /** @throws {InvalidMessageError} on bytes that are no such message, or not an acceptable one */
  readonly decode: (bytes: Uint8Array) => T
}

/** What `message` makes. */
export interface DeclaredMessage<T> extends MessageSchema<T> {
  /** Decodes and keeps the message for the next `decode` of the same array. Throws as that does. */
  readonly look: (bytes: Uint8Array) => void
}

export type Fields<T> = { readonly [K in keyof T]-?: Schema<T[K]> }

/**
 * A message whose every field is checked, in the order given. `whole` looks at what single fields cannot tell: which of
 * them go together.
 */
export function message<T extends object> (
  codec: Codec<T>, fields: Fields<T>, whole?: (message: T) => string | undefined
): DeclaredMessage<T> {
  const keys = Object.keys(fields) as Array<keyof T & string>
  const schemas = keys.map(key => fields[key] as Schema<unknown>)
  const limits: DecodeLimits = {}

  for (const [i, schema] of schemas.entries()) {
    const key = keys[i] as string

    if (schema.lengthMax !== undefined) {
      limits[key] = schema.lengthMax
    }

    if (schema.limits !== undefined) {
      limits[schema.lengthMax === undefined ? key : `${key}$`] = schema.limits
    }
  }

  const check = (value: T): string | undefined => {
    // By index: this runs for every message.
    for (let i = 0; i < keys.length; i++) {
      const key = keys[i] as keyof T & string
      const fault = (schemas[i] as Schema<unknown>).check(value[key])

      if (fault !== undefined) {
        return `.${key}${fault}`
      }
    }

    const fault = whole?.(value)

    return fault === undefined ? undefined : `: ${fault}`
  }

  /** Bytes within a message that was looked at, decoded: their user does that next. */
  let looked: { bytes: Uint8Array, value: T } | undefined

  return {
    check,
    limits,
    look (bytes) { looked = { bytes, value: this.decode(bytes) } },
    encode: value => codec.encode(value),
    decode: bytes => {
      if (looked?.bytes === bytes) {
        const { value } = looked
        looked = undefined

        return value
      }

      let value: T

      try {
        value = codec.decode(bytes, { limits: limits as never })
      } catch (err) {
        throw new InvalidMessageError(undecodable(err), { cause: err })
      }

      const fault = check(value)

      if (fault !== undefined) {
        throw new InvalidMessageError(fault.replace(/^[.:] ?/, ''))
      }

      return value
    }
  }
}

/** The decoder's own message quotes nothing of what it was given. */
function undecodable (err: unknown): string {
  const why = err instanceof Error ? err.message : String(err)

  return `the bytes cannot be decoded (${why})`
}
