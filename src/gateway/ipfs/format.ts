import { parseAccept, WILDCARD } from './accept.js'
import { CarNotAcceptableError, InvalidParameterError } from './errors.js'
import type { AcceptedType } from './accept.js'

/** What an answer can be asked for as: the values of `format`, and `html`, which only `Accept` can say. */
export const MEDIA_TYPES = {
  raw: 'application/vnd.ipld.raw',
  car: 'application/vnd.ipld.car',
  tar: 'application/x-tar',
  'dag-json': 'application/vnd.ipld.dag-json',
  'dag-cbor': 'application/vnd.ipld.dag-cbor',
  json: 'application/json',
  cbor: 'application/cbor',
  'ipns-record': 'application/vnd.ipfs.ipns-record',
  html: 'text/html'
} as const

export type Format = keyof typeof MEDIA_TYPES

/** Parameters of a CAR that are up to the client. Its order is always depth first. */
export interface CarOptions { dups: 'y' | 'n' }

export interface Negotiated {
  /** Undefined: as the content itself suggests. */
  format?: Format
  /** `Accept` named the format, so that the URL alone does not. */
  isFromAccept: boolean
  car: CarOptions
}

const FORMATS = new Map(Object.entries(MEDIA_TYPES).map(([format, type]) => [type as string, format as Format]))
const ORDERS = ['dfs', 'unk']
const CAR_VERSION = '1'

/**
 * Which format it is to be: `?format=`, else the best that `Accept` names and that is known here (IPIP-523).
 * Parameters of a CAR come from the query, else from `Accept`, whichever named the format (IPIP-412). Throws
 * `invalid_parameter`, `not_acceptable`.
 */
export function negotiate (query: URLSearchParams, acceptHeader: string | undefined): Negotiated {
  const accepted = parseAccept(acceptHeader)
  const asked = query.get('format') ?? ''
  const format = asked === '' ? bestOf(query, accepted) : formatOf(asked)

  return {
    format,
    isFromAccept: asked === '' && format !== undefined && format !== 'html',
    car: format === 'car' ? carOptions(query, accepted) : { dups: 'n' }
  }
}

function formatOf (text: string): Format {
  if (text === 'html' || !Object.hasOwn(MEDIA_TYPES, text)) {
    throw new InvalidParameterError('format', text, Object.keys(MEDIA_TYPES).filter(name => name !== 'html').join(', '))
  }

  return text as Format
}

/**
 * Types that are not known may well be that of the content, which is found out later: they are passed over. So are CARs
 * that are not made, unless nothing else is accepted.
 */
function bestOf (query: URLSearchParams, accepted: readonly AcceptedType[]): Format | undefined {
  const known = accepted.filter(({ type }) => type === WILDCARD || FORMATS.has(type))
  const best = known.find(one => one.type !== MEDIA_TYPES.car || isOffered(carParameters(query, one))) ?? known[0]

  return best === undefined ? undefined : FORMATS.get(best.type)
}

function carOptions (query: URLSearchParams, accepted: readonly AcceptedType[]): CarOptions {
  const wanted = accepted.filter(({ type }) => type === MEDIA_TYPES.car)
  const choices = (wanted.length === 0 ? [undefined] : wanted).map(one => carParameters(query, one))
  const choice = choices.find(isOffered)

  if (choice === undefined) {
    throw new CarNotAcceptableError([...choices[0] ?? []].map(([name, value]) => `${name}=${value}`).join('; '))
  }

  return { dups: choice.get('dups') === 'y' ? 'y' : 'n' }
}

/** Those of the type, where the query does not say otherwise. */
function carParameters (query: URLSearchParams, accepted?: AcceptedType): ReadonlyMap<string, string> {
  const inQuery = ['version', 'order', 'dups']
    .map(name => [name, query.get(`car-${name}`) ?? ''] as const)
    .filter(([, value]) => value !== '')

  return new Map([...accepted?.parameters ?? [], ...inQuery])
}

function isOffered (parameters: ReadonlyMap<string, string>): boolean {
  return (parameters.get('version') ?? CAR_VERSION) === CAR_VERSION &&
    ORDERS.includes(parameters.get('order') ?? 'dfs') &&
    ['y', 'n'].includes(parameters.get('dups') ?? 'n')
}
