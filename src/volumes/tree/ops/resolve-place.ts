import { NAME_BYTES_MAX, PATH_BYTES_MAX } from '../../constants.js'
import { CONFLICTS_DIR, CONFLICT_HOST_BYTES_MAX, CONFLICT_NAMES_MAX } from '../constants.js'
import { ROOT_ID, conflictKey } from '../keys.js'
import { entryAt } from '../lookup.js'
import { fits, isWellFormed } from '../paths.js'
import { CONFLICT } from '../records.js'
import type { Journal } from './journal.js'
import type { Conflict, Entry } from '../records.js'
import type { TreeWriter } from '../writer.js'

/** A folder with its path as of now. */
export interface Folder { id: number, path: string }

/** Kinds of conflicts, in one word each. */
export type ConflictKind = 'content' | 'name' | 'parent' | 'cycle' | 'removed' | 'kind' | 'refused'

/** How one pending operation finds a place for what it brings, and says what it had to do for that. */
export class Placing {
  readonly #tree: TreeWriter
  readonly #journal: Journal
  readonly #host: string
  /** First id that the operation gave out in the overlay. */
  readonly #nextId: number | undefined
  /** The last conflict that was listed. */
  conflictId: number | undefined

  constructor (tree: TreeWriter, journal: Journal, hostname: string, nextId: number | undefined) {
    this.#tree = tree
    this.#journal = journal
    this.#host = cut(isWellFormed(hostname) ? hostname.replaceAll(/[/\0]/g, '-') : '', CONFLICT_HOST_BYTES_MAX) || 'unknown'
    this.#nextId = nextId
  }

  /**
   * The lowest folder of the path that is still there, wherever it is now.
   * @param ids - along the path, in the overlay
   */
  anchor (ids: readonly number[], folders: number): { folder: Folder, depth: number } {
    for (let depth = Math.min(ids.length, folders); depth > 0; depth--) {
      const found = this.#journal.find(ids[depth - 1])

      if (found?.entry.directory === true) {
        return { folder: { id: found.entry.id, path: found.path }, depth }
      }
    }

    return { folder: { id: ROOT_ID, path: '/' }, depth: 0 }
  }

  /** The folder of these names; what is missing is made, also what was there and is gone: its contents come back. */
  folders (names: readonly string[], ids: readonly number[], path: string, attrs: Partial<Entry> = {}): Folder {
    let { folder, depth } = this.anchor(ids, names.length)
    let restored = false

    for (const name of names.slice(depth)) {
      const known = ids[depth]
      const id = known ?? this.idOf(depth - ids.length)
      const next = this.#folder(folder, name, id, path, depth === names.length - 1 ? attrs : {})
      restored ||= known !== undefined && next.made
      folder = next.folder
      depth++
    }

    if (restored) {
      this.list('parent', path, { keptAt: folder.path }, `${folder.path} had been removed, and was made again for what was put into it.`)
    }

    return folder
  }

  /** Id in the overlay of the nth entry that the operation made there. */
  idOf (nth: number): number | undefined {
    return this.#nextId === undefined ? undefined : this.#nextId + nth
  }

  #folder (
    parent: Folder, name: string, id: number | undefined, path: string, attrs: Partial<Entry>
  ): { folder: Folder, made: boolean } {
    const there = entryAt(this.#tree, parent.id, name)

    if (there?.directory === true) {
      this.#journal.learn(id, there.id)

      return { folder: { id: there.id, path: below(parent.path, name) }, made: false }
    }

    const location = this.freeLocation(parent, name)
    this.#journal.touch(location.folder.id)
    const entry = this.#tree.addEntry(location.folder.id, location.name, { directory: true, ...attrs })
    this.#journal.made(id, entry.id)

    if (there !== undefined) {
      this.list('kind', path, { keptAt: location.path },
        `${below(parent.path, name)} is a file now; the directory of that name is ${location.path}.`)
    }

    return { folder: { id: entry.id, path: location.path }, made: true }
  }

  /**
   * The name in the folder if it is free, else a conflict name; in the volume's folder of conflicts when the path would
   * be too long.
   */
  freeLocation (folder: Folder, name: string): { folder: Folder, name: string, path: string } {
    const free = this.#freeName(folder.id, name)
    const path = below(folder.path, free)

    if (fits(path, PATH_BYTES_MAX)) {
      return { folder, name: free, path }
    }

    const shelf = this.#shelf()
    const shelved = this.#freeName(shelf.id, name)

    return { folder: shelf, name: shelved, path: below(shelf.path, shelved) }
  }

  #freeName (dirId: number, name: string): string {
    const isFree = (candidate: string): boolean => entryAt(this.#tree, dirId, candidate) === undefined

    for (let i = 0; i < CONFLICT_NAMES_MAX; i++) {
      const candidate = i === 0 ? name : this.#conflictName(name, i === 1 ? '' : ` ${i}`)

      if (isFree(candidate)) {
        return candidate
      }
    }

    // Only a caller that makes such names on purpose gets here, and further.
    for (let number = this.#tree.seq; ; number++) {
      const candidate = this.#conflictName(name, ` #${number}`)

      if (isFree(candidate)) {
        return candidate
      }
    }
  }

  #conflictName (name: string, counter: string): string {
    const suffix = ` (conflict ${this.#host}${counter})`

    return cut(name, NAME_BYTES_MAX - Buffer.byteLength(suffix)) + suffix
  }

  /** `/.conflicts/<yyyy-mm-dd>`. */
  #shelf (): Folder {
    const date = new Date(this.#tree.state.timeMs).toISOString().slice(0, 10)
    let folder: Folder = { id: ROOT_ID, path: '/' }

    for (const name of [CONFLICTS_DIR, date]) {
      const there = entryAt(this.#tree, folder.id, name)
      const free = there?.directory === true ? name : this.#freeName(folder.id, name)
      const entry: Entry = there?.directory === true
        ? there
        : this.#tree.addEntry(folder.id, free, { directory: true })
      folder = { id: entry.id, path: below(folder.path, free) }
    }

    return folder
  }

  list (
    kind: ConflictKind, path: string, kept: { keptAt?: string, keptVersion?: number, entryId?: number }, message: string
  ): number {
    const { state, asker, work } = this.#tree
    const conflictId = this.#tree.number('nextConflictId')
    const conflict: Conflict = {
      kind, path, ...kept, atMs: asker.atMs, hostname: this.#host, by: asker.who, message
    }
    work.create(CONFLICT, conflictKey(conflictId), conflict)
    state.conflicts++
    this.conflictId = conflictId

    return conflictId
  }
}

export function below (folder: string, name: string): string {
  return folder === '/' ? `/${name}` : `${folder}/${name}`
}

/** The first characters of the text that fit into so many bytes. */
function cut (text: string, bytesMax: number): string {
  if (fits(text, bytesMax)) {
    return text
  }

  let result = ''
  let bytes = 0

  for (const char of text) {
    bytes += Buffer.byteLength(char)

    if (bytes > bytesMax) {
      break
    }

    result += char
  }

  return result
}
