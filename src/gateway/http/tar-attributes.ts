import { constants } from 'node:fs'
import { MODE_BITS } from './attribute-text.js'
import type { Header } from 'tar-stream'

/** What an archive keeps of an entry besides its bytes. */
export interface Attributes {
  /** Permission bits, with those for set-id and sticky. */
  mode?: number
  /** ms since 1970; before it negative. */
  mtimeMs?: number
}

const { S_IFREG } = constants
const MS_PER_S = 1000

/**
 * A tar header always has a mode and a time, known or not. Ours say which of them are, in a comment, which other
 * programs skip: the others of such an entry stand for "none".
 */
const MARK = 'shoal.attributes='

/** The header's own time has whole seconds from 1970 on; that of pax, which other programs read too, all there is. */
export function attributeHeader ({ mode, mtimeMs }: Attributes): Partial<Header> {
  const known = [...mode === undefined ? [] : ['mode'], ...mtimeMs === undefined ? [] : ['mtime']]

  return {
    // A mode of 0 alone would be taken for none; of the bits above the permissions the archive keeps none.
    ...mode !== undefined && { mode: mode | S_IFREG },
    ...mtimeMs !== undefined && { mtime: new Date(Math.max(0, mtimeMs)) },
    pax: { ...mtimeMs !== undefined && { mtime: secondsOf(mtimeMs) }, comment: MARK + known.join() }
  }
}

/** Of an entry that says which are known; undefined: it was made by another program, or an older version. */
export function markedAttributes (header: Header): Attributes | undefined {
  const { comment } = paxOf(header)

  if (comment?.startsWith(MARK) !== true) {
    return undefined
  }

  const known = comment.slice(MARK.length).split(',')
  const { mode, mtimeMs } = headerAttributes(header)

  return { ...known.includes('mode') && { mode }, ...known.includes('mtime') && { mtimeMs } }
}

/** What the header says, as other programs mean it. */
export function headerAttributes (header: Header): Attributes {
  const { mode, mtime } = header
  const precise = Number(paxOf(header).mtime)
  const mtimeMs = Number.isNaN(precise) ? mtime?.getTime() : Math.round(precise * MS_PER_S)

  return {
    ...mode != null && { mode: mode & MODE_BITS },
    ...mtimeMs !== undefined && !Number.isNaN(mtimeMs) && { mtimeMs }
  }
}

/** Decimal: -1 ms is "-0.001". */
function secondsOf (ms: number): string {
  return String(Math.round(ms) / MS_PER_S)
}

function paxOf ({ pax }: Header): { mtime?: string, comment?: string } {
  return pax ?? {}
}
