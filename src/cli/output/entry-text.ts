import { formatBytes } from '../../config/values/bytes.js'
import { printable } from '../../util/printable.js'
import type { EntryType } from '../../files/types.js'
import type { EntryStat } from '../../api/entries.js'
import type { Column } from './table.js'

/** Entries of a volume for people, as `ls -l` has them. */
export const LONG_COLUMNS: readonly Column[] = [
  { title: 'MODE' }, { title: 'SIZE', align: 'right' }, { title: 'MODIFIED' }, { title: 'BY' }, { title: 'NAME' }
]

/** What is shown where none was ever set. */
const MODE_DEFAULT = { file: '0644', directory: '0755', symlink: '0777' } as const
const TYPE_LETTERS = { file: '-', directory: 'd', symlink: 'l' } as const
const OCTAL = 8
/** `ls` shows the year instead of the time of day beyond half a year. */
const RECENT_MS = 183 * 86_400_000
const LETTERS = 'rwxrwxrwx'

export function longCells (row: EntryStat, name: string, now: Date): string[] {
  return [
    modeText(row.type, row.mode),
    row.type === 'directory' ? '-' : formatBytes(row.bytes),
    timeText(row.mtime, now),
    row.by === '' ? '-' : printable(row.by),
    `${name}${leadsTo(row.link)}${row.pending ? '  (pending)' : ''}`
  ]
}

/** ` -> target` after the name of a symbolic link. */
export function leadsTo (link: string | null | undefined): string {
  return link == null ? '' : ` -> ${printable(link)}`
}

export function shownName (name: string, type: EntryType): string {
  return printable(name) + (type === 'directory' ? '/' : '')
}

/** `-rw-r--r--`, set-id and sticky bits as `ls` writes them. */
export function modeText (type: EntryType, mode: string | null): string {
  const bits = Number.parseInt(mode ?? MODE_DEFAULT[type], OCTAL)
  const letters = [...LETTERS].map((letter, i) => (bits & (1 << (LETTERS.length - 1 - i))) === 0 ? '-' : letter)
  const special = (at: number, bit: number, letter: string): void => {
    if ((bits & bit) !== 0) {
      letters[at] = letters[at] === 'x' ? letter : letter.toUpperCase()
    }
  }

  special(2, 0o4000, 's')
  special(5, 0o2000, 's')
  special(8, 0o1000, 't')

  return TYPE_LETTERS[type] + letters.join('')
}

/** Local time: `2026-01-31 12:05`, or the date alone when it is long ago or ahead. */
export function timeText (iso: string, now: Date): string {
  const time = new Date(iso)
  const two = (value: number): string => String(value).padStart(2, '0')
  const date = `${time.getFullYear()}-${two(time.getMonth() + 1)}-${two(time.getDate())}`

  return Math.abs(now.getTime() - time.getTime()) > RECENT_MS
    ? date
    : `${date} ${two(time.getHours())}:${two(time.getMinutes())}`
}
