import { BadRequestError } from './errors.js'
import { MODE_BITS, parseMtime } from '../../api/attribute-text.js'
import { parseXattrs } from '../../api/xattr-text.js'
import type { AttributeChoice } from '../../volumes/tree/attributes.js'
import type { EntryAttributes } from '../../volumes/types.js'

/** As the ids of operations are written: 128 random bits. */
const OPERATION_ID = /^[0-9a-f]{32}$/
const MODE = /^0?[0-7]{1,4}$/
const OCTAL = 8
/** Ids of one request; the body's own limit is about as many. */
const IDS_MAX = 10_000

/**
 * Fields of a JSON object or, as text, of a query, each checked. All throw `bad_request` with the name of the field.
 * A field that is not there is `undefined`.
 */
export class Fields {
  readonly #values: Readonly<Record<string, unknown>>

  constructor (values: Readonly<Record<string, unknown>>) {
    this.#values = values
  }

  static ofQuery (query: URLSearchParams): Fields {
    return new Fields(Object.fromEntries(query))
  }

  text (name: string): string | undefined {
    return this.#get(name, (value): value is string => typeof value === 'string', 'text')
  }

  neededText (name: string): string {
    return this.text(name) ?? this.#missing(name)
  }

  /** A whole number, 0 or more. */
  whole (name: string): number | undefined {
    const value = this.#values[name]
    const number = typeof value === 'string' && /^\d+$/.test(value) ? Number(value) : value

    if (number === undefined) {
      return undefined
    }

    if (typeof number !== 'number' || !Number.isSafeInteger(number) || number < 0) {
      throw new BadRequestError(`${name} is ${JSON.stringify(value)}; it must be a whole number, 0 or more.`)
    }

    return number
  }

  neededWhole (name: string): number {
    return this.whole(name) ?? this.#missing(name)
  }

  wholes (name: string): number[] | undefined {
    return this.#get(name, (value): value is number[] => Array.isArray(value) && value.length <= IDS_MAX &&
      value.every(item => Number.isSafeInteger(item) && (item as number) >= 0),
    `an array of at most ${IDS_MAX} whole numbers`)
  }

  flag (name: string, byDefault = false): boolean {
    const value = this.#values[name]
    const flag = typeof value === 'string' ? { 1: true, true: true, 0: false, false: false }[value] : value

    if (value !== undefined && typeof flag !== 'boolean') {
      throw new BadRequestError(`${name} is ${JSON.stringify(value)}; it must be true or false.`)
    }

    return flag as boolean | undefined ?? byDefault
  }

  word<W extends string | number> (name: string, words: readonly W[]): W | undefined {
    return this.#get(name, (value): value is W => words.includes(value as W), `one of ${words.join(', ')}`)
  }

  /** Octal text, as `0644`. */
  mode (name = 'mode'): number | undefined {
    const text = this.#get(name, (value): value is string => typeof value === 'string' && MODE.test(value),
      'a mode in octal, such as "0644"')

    return text == null ? undefined : Number.parseInt(text, OCTAL) & MODE_BITS
  }

  /** ISO 8601, up to nanoseconds; no fields of a time where there is none. */
  time (name = 'mtime'): { mtimeMs?: number, mtimeNs?: number } {
    const text = this.#get(name, (value): value is string =>
      typeof value === 'string' && /^\d|^[+-]\d{6}/.test(value) && parseMtime(value) !== undefined,
    'a time in ISO 8601, such as "2026-01-31T12:00:00Z"')

    return text == null ? {} : parseMtime(text) ?? {}
  }

  /** All that an entry may be given; what is not there is left out. */
  attributes (): EntryAttributes {
    const xattrs = this.#get('xattrs', (value): value is object => parseXattrs(value) !== undefined,
      'an object of base64 by name')

    return {
      mode: this.mode(),
      ...this.time(),
      uid: this.whole('uid'),
      gid: this.whole('gid'),
      ...xattrs !== undefined && { xattrs: parseXattrs(xattrs) }
    }
  }

  /** Of a query: what is wanted besides mode and time. */
  choice (): AttributeChoice {
    return { owner: this.flag('owner'), xattrs: this.flag('xattrs') }
  }

  operationId (): string | undefined {
    return this.#get('operation_id', (value): value is string => typeof value === 'string' && OPERATION_ID.test(value),
      '32 hex digits, random')
  }

  #get<T> (name: string, fits: (value: unknown) => value is T, what: string): T | undefined {
    const value = this.#values[name]

    if (value === undefined) {
      return undefined
    }

    if (!fits(value)) {
      throw new BadRequestError(`${name} is ${JSON.stringify(value)}; it must be ${what}.`)
    }

    return value
  }

  #missing (name: string): never {
    throw new BadRequestError(`The request needs "${name}".`)
  }
}
