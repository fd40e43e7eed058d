import { constants } from 'node:fs'
import { MODE_BITS } from '../../api/attribute-text.js'
import { nameOfRecord, recordKey } from './tar-pax.js'
import type { Header } from 'tar-stream'
import type { EntryAttributes, Xattrs } from '../../volumes/types.js'

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

/** What an archive can keep of an entry besides its bytes, by the words for it in the mark. */
const WORDS = { mode: 'mode', mtimeMs: 'mtime', uid: 'uid', gid: 'gid', xattrs: 'xattrs' } as const

/**
 * The header's own time has whole seconds from 1970 on, and its owner 18 bits; those of pax, which other programs read
 * too, all there is. The archive has to pass through `bytesInRecords` when it has extended attributes.
 */
export function attributeHeader (attributes: EntryAttributes): Partial<Header> {
  const { mode, mtimeMs, mtimeNs, uid, gid, xattrs = new Map<string, Uint8Array>() } = attributes
  const known = (Object.keys(WORDS) as (keyof typeof WORDS)[])
    .filter(key => attributes[key] !== undefined).map(key => WORDS[key])

  return {
    // A mode of 0 alone would be taken for none; of the bits above the permissions the archive keeps none.
    ...mode !== undefined && { mode: mode | S_IFREG },
    ...mtimeMs !== undefined && { mtime: new Date(Math.max(0, mtimeMs)) },
    ...uid !== undefined && { uid },
    ...gid !== undefined && { gid },
    pax: {
      ...mtimeMs !== undefined && { mtime: secondsOf(mtimeMs, mtimeNs) },
      ...uid !== undefined && { uid: String(uid) },
      ...gid !== undefined && { gid: String(gid) },
      ...Object.fromEntries([...xattrs].map(([name, value]) => [recordKey(name), Buffer.from(value).toString('base64')])),
      comment: MARK + known.join()
    }
  }
}

/** Of an entry that says which are known; undefined: it was made by another program, or an older version. */
export function markedAttributes (header: Header): EntryAttributes | undefined {
  const { comment } = paxOf(header)

  if (comment?.startsWith(MARK) !== true) {
    return undefined
  }

  const known = comment.slice(MARK.length).split(',')
  const { mode, uid, gid, xattrs = new Map<string, Uint8Array>(), ...mtime } = headerAttributes(header)

  return {
    ...known.includes('mode') && { mode },
    ...known.includes('mtime') && mtime,
    ...known.includes('uid') && { uid },
    ...known.includes('gid') && { gid },
    ...known.includes('xattrs') && { xattrs }
  }
}

/** What the header says, as other programs mean it; extended attributes where it has any. */
export function headerAttributes (header: Header): EntryAttributes {
  const { mode, mtime } = header
  const mtimeMs = mtime?.getTime() ?? NaN
  const pax = paxOf(header)
  const uid = ownerOf(pax.uid, header.uid)
  const gid = ownerOf(pax.gid, header.gid)
  const xattrs = xattrsOf(pax)

  return {
    ...mode !== undefined && { mode: mode & MODE_BITS },
    ...uid !== undefined && { uid },
    ...gid !== undefined && { gid },
    ...xattrs.size > 0 && { xattrs },
    ...preciseTime(paxOf(header).mtime) ?? (Number.isNaN(mtimeMs) ? {} : { mtimeMs })
  }
}

function ownerOf (text: string | undefined, number: number | undefined): number | undefined {
  return text !== undefined && /^\d{1,16}$/.test(text) ? Number(text) : number ?? undefined
}

function xattrsOf (pax: Record<string, string | undefined>): Xattrs {
  return new Map(Object.entries(pax).flatMap(([key, value = '']) => {
    const name = nameOfRecord(key)

    return name === undefined ? [] : [[name, new Uint8Array(Buffer.from(value, 'base64'))]]
  }))
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

function paxOf ({ pax }: Header): Record<string, string | undefined> {
  return pax as Record<string, string> | null | undefined ?? {}
}
