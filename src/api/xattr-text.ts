import type { Xattrs } from '../volumes/types.js'

/** Extended attributes as the API tells and takes them: a JSON object of base64 by name, as a header in ASCII. */

const BASE64 = /^(?:[A-Za-z0-9+/]{4})*(?:[A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=)?$/
const NOT_ASCII = /[\u007f-\uffff]/g
const HEX = 16
const HEX_DIGITS = 4

export function xattrsJson (xattrs: Xattrs): Record<string, string> {
  return Object.fromEntries([...xattrs].map(([name, value]) => [name, base64(value)]))
}

/** Undefined when it is none. */
export function parseXattrs (value: unknown): Xattrs | undefined {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    return undefined
  }

  const pairs = Object.entries(value) as [string, unknown][]

  return pairs.every((pair): pair is [string, string] => typeof pair[1] === 'string' && BASE64.test(pair[1]))
    ? new Map(pairs.map(([name, text]) => [name, new Uint8Array(Buffer.from(text, 'base64'))]))
    : undefined
}

export function xattrsHeader (xattrs: Xattrs): string {
  return JSON.stringify(xattrsJson(xattrs))
    .replace(NOT_ASCII, unit => `\\u${unit.charCodeAt(0).toString(HEX).padStart(HEX_DIGITS, '0')}`)
}

/** Undefined when it is none. */
export function parseXattrsHeader (text: string): Xattrs | undefined {
  try {
    return parseXattrs(JSON.parse(text))
  } catch {
    return undefined
  }
}

function base64 ({ buffer, byteOffset, byteLength }: Uint8Array): string {
  return Buffer.from(buffer, byteOffset, byteLength).toString('base64')
}
