import { constants } from 'node:fs'
import { MODE_BITS } from './attribute-text.js'
import type { Header } from 'tar-stream'

/** What an archive keeps of an entry besides its bytes. */
export interface Attributes {
  /** Permission bits, with those for set-id and sticky. */
  mode?: number
  /** ms since 1970; before it negative. */
  mtimeMs?: number
  /** Nanoseconds beyond that, 0 to 999999. */
  mtimeNs?: number
}

const { S_IFREG } = constants
const NS_PER_MS = 1_000_000n
const NS_DIGITS = 9
const NS_PER_S = 1_000_000_000n
/** Of a time in pax: seconds since 1970. What is finer than nanoseconds is cut off. */
const PAX_TIME = /^(-?)(\d{1,16})(?:\.(\d*))?$/

/**
 * A tar header always has a mode and a time, known or not. Ours say which of them are, in a comment, which other
 * programs skip: the others of such an entry stand for "none".
 */
const MARK = 'shoal.attributes='

/** The header's own time has whole seconds from 1970 on; that of pax, which other programs read too, all there is. */
export function attributeHeader ({ mode, mtimeMs, mtimeNs }: Attributes): Partial<Header> {
  const known = [...mode === undefined ? [] : ['mode'], ...mtimeMs === undefined ? [] : ['mtime']]

  return {
    // A mode of 0 alone would be taken for none; of the bits above the permissions the archive keeps none.
    ...mode !== undefined && { mode: mode | S_IFREG },
    ...mtimeMs !== undefined && { mtime: new Date(Math.max(0, mtimeMs)) },
    pax: { ...mtimeMs !== undefined && { mtime: secondsOf(mtimeMs, mtimeNs) }, comment: MARK + known.join() }
  }
}

/** Of an entry that says which are known; undefined: it was made by another program, or an older version. */
export function markedAttributes (header: Header): Attributes | undefined {
  const { comment } = paxOf(header)

  if (comment?.startsWith(MARK) !== true) {
    return undefined
  }

  const known = comment.slice(MARK.length).split(',')
  const { mode, ...mtime } = headerAttributes(header)

  return { ...known.includes('mode') && { mode }, ...known.includes('mtime') && mtime }
}

/** What the header says, as other programs mean it. */
export function headerAttributes (header: Header): Attributes {
  const { mode, mtime } = header
  const mtimeMs = mtime?.getTime() ?? NaN

  return {
    ...mode != null && { mode: mode & MODE_BITS },
    ...preciseTime(paxOf(header).mtime) ?? (Number.isNaN(mtimeMs) ? {} : { mtimeMs })
  }
}

/** Decimal: -1 ms is "-0.001". */
function secondsOf (ms: number, ns = 0): string {
  const sum = BigInt(Math.floor(ms)) * NS_PER_MS + BigInt(ns)
  const whole = sum < 0n ? -sum : sum
  const fraction = String(whole % NS_PER_S).padStart(NS_DIGITS, '0').replace(/0+$/, '')

  return `${sum < 0n ? '-' : ''}${whole / NS_PER_S}${fraction === '' ? '' : `.${fraction}`}`
}

function preciseTime (text = ''): { mtimeMs: number, mtimeNs?: number } | undefined {
  const [, sign, whole, fraction = ''] = PAX_TIME.exec(text) ?? []

  if (whole === undefined) {
    return undefined
  }

  const ns = BigInt(whole) * NS_PER_S + BigInt(fraction.padEnd(NS_DIGITS, '0').slice(0, NS_DIGITS))
  const time = splitTime(sign === '-' ? -ns : ns)

  return Number.isSafeInteger(time.mtimeMs) ? time : undefined
}

/** Nanoseconds since 1970 as ms, rounded down, and what is beyond them. */
export function splitTime (ns: bigint): { mtimeMs: number, mtimeNs?: number } {
  const beyond = ((ns % NS_PER_MS) + NS_PER_MS) % NS_PER_MS

  return { mtimeMs: Number((ns - beyond) / NS_PER_MS), ...beyond !== 0n && { mtimeNs: Number(beyond) } }
}

function paxOf ({ pax }: Header): { mtime?: string, comment?: string } {
  return pax ?? {}
}
