/**
 * Keys of the stored tree. Ids and numbers are written in base 32 with a fixed width, so that text order is numeric
 * order. Prefixes:
 *
 * | key | holds |
 * |---|---|
 * | `b/<id>/<version>` | inline bytes of a content |
 * | `c/<conflict id>` | conflict |
 * | `e/<folder id>/<name>` | entry, with all attributes: a listing is one scan |
 * | `h/<folder id>/<name>\0<since>` | an entry's record that ended, for snapshots. NUL keeps the order of names |
 * | `g/<folder id>/<name>` | `since` of the newest record in its history |
 * | `i/<id>` | where the entry is: folder and name, or in which item of the trash |
 * | `j/<journal>/…` | what the entries of a healed journal became |
 * | `l/<id>` | list of an entry's older versions, oldest first |
 * | `m/…` | counters and settings; snapshots; open uploads |
 * | `n/<number>`, `n/t/<text>` | names of users and nodes, and their numbers |
 * | `o/<index>` | rows of the audit log, with command ids and results |
 * | `p/<trash id>` | purged from the trash, waits for `prune` |
 * | `q/<command id>` | nothing: the command was applied, and its row may still be in the audit log |
 * | `r/<id>/<version>` | how many records speak of a content, where it is more than one |
 * | `t/<trash id>` | trash |
 * | `v/<id>/<version>` | an older content |
 * | `w/<journal>/<n>` | which operations of a healed journal were applied: a bit for each of a thousand |
 * | `x/<change>/<id>/<version>` | the same in the order in which they became old |
 */

/** 32^9 = 2^45: at 10 000 new ids a second for a hundred years. */
const WIDTH = 9
const ZEROS = '0'.repeat(WIDTH)

/** Of the root folder; its own entry lies in folder 0 under the empty name. */
export const ROOT_ID = 1

export const STATE_KEY = 'm/state'
export const SNAPSHOTS_KEY = 'm/snapshots'
export const UPLOADS_KEY = 'm/uploads'
export const COMMANDS_PREFIX = 'q/'

export function pad (number: number): string {
  const text = number.toString(32)

  return text.length >= WIDTH ? text : ZEROS.slice(text.length) + text
}

export function unpad (text: string): number {
  return Number.parseInt(text, 32)
}

/** The first text behind all that begin with this prefix, which ends in `/`. */
export function endOf (prefix: string): string {
  return `${prefix.slice(0, -1)}0`
}

export const entryPrefix = (dirId: number): string => `e/${pad(dirId)}/`
export const entryKey = (dirId: number, name: string): string => `e/${pad(dirId)}/${name}`
export const historyPrefix = (dirId: number): string => `h/${pad(dirId)}/`
export const historyOf = (dirId: number, name: string): string => `h/${pad(dirId)}/${name}\0`
export const historyKey = (dirId: number, name: string, since: number): string => historyOf(dirId, name) + pad(since)
export const newestKey = (dirId: number, name: string): string => `g/${pad(dirId)}/${name}`
export const placeKey = (id: number): string => `i/${pad(id)}`
export const bytesKey = (id: number, version: number): string => `b/${pad(id)}/${pad(version)}`
export const countKey = (id: number, version: number): string => `r/${pad(id)}/${pad(version)}`
export const versionKey = (id: number, version: number): string => `v/${pad(id)}/${pad(version)}`
export const versionListKey = (id: number): string => `l/${pad(id)}`
export const oldKey = (seq: number, id: number, version: number): string => `x/${pad(seq)}/${pad(id)}/${pad(version)}`
export const trashKey = (trashId: number): string => `t/${pad(trashId)}`
export const purgedKey = (trashId: number): string => `p/${pad(trashId)}`
export const conflictKey = (conflictId: number): string => `c/${pad(conflictId)}`
export const rowsKey = (index: number): string => `o/${pad(index)}`
export const nameKey = (number: number): string => `n/${pad(number)}`
export const nameTextKey = (text: string): string => `n/t/${text}`
/** Shorter than its hex digits: there is one for each command. */
export const commandKey = (id: string): string => `${COMMANDS_PREFIX}${Buffer.from(id, 'hex').toString('base64url')}`
/** Of the bits of a journal's operations from `first` on. */
export const broughtKey = (journal: string, first: number): string => `w/${journal}/${pad(first)}`
/** What an id of the journal's overlay became. */
export const journalIdKey = (journal: string, id: number): string => `j/${journal}/i${pad(id)}`
/** How an entry stands towards the journal. */
export const journalEntryKey = (journal: string, id: number): string => `j/${journal}/e${pad(id)}`

/** Folder's id and name of an entry's key. */
export function parseEntryKey (key: string): { dirId: number, name: string } {
  return { dirId: unpad(key.slice(2, 2 + WIDTH)), name: key.slice(3 + WIDTH) }
}

/** Of a history key. */
export function parseHistoryKey (key: string): { dirId: number, name: string, since: number } {
  const end = key.length - WIDTH - 1

  return { dirId: unpad(key.slice(2, 2 + WIDTH)), name: key.slice(3 + WIDTH, end), since: unpad(key.slice(end + 1)) }
}

/** The numbers of a key that is made of nothing else, such as `v/<id>/<version>` or `t/<trash id>`. */
export function parseNumbers (key: string): number[] {
  return key.slice(2).split('/').map(unpad)
}
