import { BadRequestError } from './errors.js'
import { InvalidRangeError } from '../../files/errors.js'
import { REPLICAS_MAX } from '../../config/values.js'
import type { ReplicaCount } from '../../config/values.js'

/** A number of bytes from the query; undefined when it is not there. Throws `invalid_range`. */
export function bytesParam (query: URLSearchParams, name: 'offset' | 'length'): number | undefined {
  const text = query.get(name)

  if (text === null) {
    return undefined
  }

  const value = wholeNumber(text)

  if (value === undefined) {
    throw new InvalidRangeError(name, text)
  }

  return value
}

/** `replicas` from the query. Throws `bad_request`. */
export function replicasParam (query: URLSearchParams): ReplicaCount | undefined {
  const text = query.get('replicas')

  if (text === null) {
    return undefined
  }

  const value = wholeNumber(text)

  if (value === undefined || value < 1 || value > REPLICAS_MAX) {
    throw new BadRequestError(`replicas is "${text}"; it must be a number from 1 to ${REPLICAS_MAX}.`)
  }

  return value
}

/** A flag from the query: 1 or true, 0 or false. Throws `bad_request`. */
export function flagParam (query: URLSearchParams, name: string): boolean {
  const text = query.get(name) ?? '0'

  if (!['0', '1', 'true', 'false'].includes(text)) {
    throw new BadRequestError(`${name} is "${text}"; it must be 1 or 0.`)
  }

  return text === '1' || text === 'true'
}

/** One of a few words from the query. Throws `bad_request`. */
export function wordParam<W extends string> (
  query: URLSearchParams,
  name: string,
  words: readonly W[],
  byDefault: W
): W {
  const text = query.get(name) ?? byDefault
  const word = words.find(word => word === text)

  if (word === undefined) {
    throw new BadRequestError(`${name} is "${text}"; it must be one of ${words.join(', ')}.`)
  }

  return word
}

function wholeNumber (text: string): number | undefined {
  const value = Number(text)

  return /^\d+$/.test(text) && Number.isSafeInteger(value) ? value : undefined
}
