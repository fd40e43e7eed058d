import { RESOLVED_TRASH_MS } from '../constants.js'
import { ROOT_ID, conflictKey } from '../keys.js'
import { entryAt, placeOf } from '../lookup.js'
import { CONFLICT } from '../records.js'
import { Refusal, sizeOf } from '../writer.js'
import { EMPTY, addFile, isContent, namedBy, replaceContent } from './files.js'
import { Journal } from './journal.js'
import { discard, move } from './names.js'
import { Placing, below } from './resolve-place.js'
import { attributes, checkContent, keptAttributes, mtimeOf, names } from './location.js'
import type { Found } from './journal.js'
import type { Folder } from './resolve-place.js'
import type { Entry } from '../records.js'
import type { Content, TreeOp, TreeResult } from '../types.js'
import type { TreeWriter } from '../writer.js'

type Op<T extends TreeOp['type']> = Extract<TreeOp, { type: T }>
type Outcome = Omit<TreeResult, 'code'>

/**
 * An operation that was accepted in a partition, without a majority, applied to what the others have made of the tree
 * since. It never fails for what they did. The rules, in one sentence each:
 *
 * - What the log has stays where it is; what comes later gives way, and everything it brings is kept somewhere.
 * - Content changed on both sides: the pending one becomes a conflict version of the file, and the journal's later
 *   contents of that file follow it there.
 * - Name taken by something else: `name (conflict <host>)`. Folders of one name are one folder.
 * - Folder gone: made again. File gone: made again with the pending content.
 * - Removed here, changed there: kept. What is removed lies in the trash at least RESOLVED_TRASH_MS.
 * - Moved on both sides: stays where the log has it. Moved below itself: not moved.
 * - No place at all: `/.conflicts/<date>/`.
 *
 * Each of these but the merging of folders is listed in the volume's conflicts. Entries are found by id, through
 * renames on either side; ids that only the overlay knew are translated (`Journal`).
 */
export function resolve (tree: TreeWriter, { op, base, hostname }: Op<'resolve'>): Outcome {
  const journal = new Journal(tree, base)
  const resolution = new Resolution(tree, journal, new Placing(tree, journal, hostname, base.nextId), base)

  switch (op.type) {
    case 'mkdir': return resolution.mkdir(op)
    case 'write': return resolution.write(op)
    case 'setattr': return resolution.setattr(op)
    case 'rename': return resolution.rename(op)
    case 'remove': return resolution.remove(op)
    // `pending.ts` makes writes of patches, appends and copies: it knows the content that they gave.
    default: throw new Refusal('not_while_cut_off', op.type)
  }
}

/** What the operation is about, in the tree that it was accepted over. */
export function pathOfOp (op: TreeOp): string {
  switch (op.type) {
    case 'mkdir': case 'remove': return op.path
    case 'write': case 'setattr': return 'path' in op.target ? op.target.path : `#${op.target.id}`
    case 'rename': return op.from
    default: return ''
  }
}

class Resolution {
  readonly #tree: TreeWriter
  readonly #journal: Journal
  readonly #placing: Placing
  readonly #base: Op<'resolve'>['base']
  readonly #ids: readonly number[]

  constructor (tree: TreeWriter, journal: Journal, placing: Placing, base: Op<'resolve'>['base']) {
    this.#tree = tree
    this.#journal = journal
    this.#placing = placing
    this.#base = base
    this.#ids = base.ids ?? []
  }

  mkdir (op: Op<'mkdir'>): Outcome {
    // Of a folder that is made here the time is that of its making.
    const attrs = keptAttributes(attributes(op, op.path))
    const folder = this.#placing.folders(names(op.path), this.#ids, op.path, attrs)

    return this.#outcome(op.path, folder.path, folder.id)
  }

  write (op: Op<'write'>): Outcome {
    const path = this.#pathOf(op.target)
    const parts = names(path)
    const attrs = attributes(op, path)
    const { id } = this.#base
    checkContent(op.content, path)

    const found = this.#journal.find(id)

    return found !== undefined && !found.entry.directory
      ? this.#replace(found, op.content, attrs, path)
      : this.#create(parts, path, op.content, attrs, id)
  }

  #replace (found: Found, content: Content, attrs: Partial<Entry>, path: string): Outcome {
    const { entry } = found

    const same = isContent(this.#tree, entry, content)

    if (!this.#journal.isOwnContent(entry) && !same) {
      return this.#keepAside(found, content, attrs, path)
    }

    // Both sides came to the same content: from here on they are one line again.
    this.#journal.touch(entry.id, same ? { foreign: false, version: undefined } : {})
    const { version } = replaceContent(this.#tree, found, content, attrs)

    return { ...this.#outcome(path, found.path, entry.id), version }
  }

  /** The log's content stays; this one becomes a version that is kept until a person has looked at it. */
  #keepAside (found: Found, content: Content, attrs: Partial<Entry>, path: string): Outcome {
    const tree = this.#tree
    const { seq, asker, state } = tree
    const { id } = found.entry
    const standing = this.#journal.standing(id)
    tree.addContent(id, seq, content)

    const versions = tree.addVersion(id, seq, {
      size: sizeOf(content),
      ...namedBy(content),
      ...mtimeOf({ ...attrs, mtimeMs: attrs.mtimeMs ?? asker.atMs }),
      atMs: Math.max(0, asker.atMs),
      by: asker.who,
      node: asker.node,
      conflict: true,
      oldMs: state.timeMs,
      oldSeq: seq
    })
    tree.amendEntry(id, entry => ({ ...entry, versions }))
    const conflictId = this.#listContent(found, path, standing?.conflictId)
    this.#journal.touch(id, { version: seq, conflictId })

    // The journal's content before this one was replaced by it: a version like any other.
    if (standing?.version !== undefined) {
      tree.settleVersion(id, standing.version)
    }

    return { ...this.#outcome(path, found.path, id), version: seq, conflictId }
  }

  #listContent (found: Found, path: string, conflictId: number | undefined): number {
    const key = conflictId === undefined ? undefined : conflictKey(conflictId)
    const listed = key === undefined ? undefined : this.#tree.get(CONFLICT, key)
    const kept = { keptAt: found.path, keptVersion: this.#tree.seq, entryId: found.entry.id }

    if (key === undefined || conflictId === undefined || listed === undefined) {
      return this.#placing.list('content', path, kept,
        `${found.path} was changed on both sides of the cut. It has the content of the majority; the other one is its version ${kept.keptVersion}.`)
    }

    const message = `${found.path} was changed on both sides of the cut. It has the content of the majority; the last one of the other side is its version ${kept.keptVersion}.`
    this.#tree.work.put(CONFLICT, key, { ...listed, ...kept, message })

    return conflictId
  }

  /** @param id - in the overlay, of the file that was there when the operation was accepted, and is not any more */
  #create (
    parts: readonly string[], path: string, content: Content, attrs: Partial<Entry>, id: number | undefined
  ): Outcome {
    const folderNames = parts.slice(0, -1)
    const name = parts.at(-1)

    if (name === undefined) {
      throw new Refusal('EISDIR', path)
    }

    const folder = this.#placing.folders(folderNames, this.#ids.slice(0, folderNames.length), path)
    const there = entryAt(this.#tree, folder.id, name)
    const newId = id ?? this.#placing.idOf(Math.max(0, folderNames.length - this.#ids.length))

    if (there?.directory === false && isContent(this.#tree, there, content)) {
      this.#journal.made(newId, there.id)

      return { ...this.#outcome(path, below(folder.path, name), there.id), version: there.version }
    }

    const location = this.#placing.freeLocation(folder, name)
    this.#journal.touch(location.folder.id)
    const entry = addFile(this.#tree, location.folder.id, location.name, content, attrs)
    this.#journal.made(newId, entry.id)

    if (there !== undefined) {
      this.#listTaken(path, below(folder.path, name), location.path, there)
    } else if (id !== undefined) {
      this.#placing.list('removed', path, { keptAt: location.path },
        `${path} was removed on one side of the cut and written on the other; it is ${location.path} with what was written.`)
    } else if (location.path !== below(folder.path, name)) {
      this.#listShelved(path, location.path)
    }

    return { ...this.#outcome(path, location.path, entry.id), version: entry.version }
  }

  setattr (op: Op<'setattr'>): Outcome {
    const path = this.#pathOf(op.target)
    const attrs = attributes(op, path)
    const { id } = this.#base
    const found = this.#journal.find(id)

    if (found === undefined && id === undefined && op.create === true) {
      return this.#create(names(path), path, EMPTY, attrs, id)
    }

    if (found === undefined) {
      this.#placing.list('removed', path, {}, `${path} was removed; its attributes were changed on the other side of the cut.`)

      return this.#outcome(path, path)
    }

    const { seq, state } = this.#tree
    this.#journal.touch(found.entry.id)
    this.#tree.setEntry(found, { ...attrs, version: seq, ctimeMs: state.timeMs })

    return { ...this.#outcome(path, found.path, found.entry.id), version: seq }
  }

  remove (op: Op<'remove'>): Outcome {
    const found = this.#journal.find(this.#base.id)
    const { below: inside = [], unchecked } = this.#base

    if (found === undefined) {
      return {}
    }

    const { entry, path } = found
    const own = this.#journal.isOwn(entry) && inside.every(id => this.#journal.isOwnId(id))

    if (!own || entry.id === ROOT_ID) {
      this.#placing.list('removed', op.path, { keptAt: path },
        `${path} was changed on one side of the cut and removed on the other; it was kept.`)

      return this.#outcome(op.path, path, entry.id)
    }

    this.#journal.touch(found.dirId)
    const outcome = discard(this.#tree, found, path, false, this.#tree.state.timeMs + RESOLVED_TRASH_MS)

    if (unchecked === true) {
      this.#placing.list('removed', op.path, {},
        `${path} was removed on one side of the cut; what the other side changed in it meanwhile is in the trash (${outcome.trashId}) with it.`)
    }

    return { ...this.#outcome(op.path, op.path, entry.id), ...outcome }
  }

  rename (op: Op<'rename'>): Outcome {
    const parts = names(op.to)
    const found = this.#journal.find(this.#base.id)
    const folderNames = parts.slice(0, -1)
    const ids = this.#base.toIds ?? []

    if (parts.length === 0 || found?.entry.id === ROOT_ID) {
      throw new Refusal('EINVAL', op.to)
    }

    if (found === undefined) {
      this.#placing.list('removed', op.from, {}, `${op.from} was removed; on the other side of the cut it was moved to ${op.to}.`)

      return this.#outcome(op.to, op.to)
    }

    if (this.#wasMoved(found, names(op.from))) {
      this.#placing.list('name', op.from, { keptAt: found.path },
        `${op.from} was moved on both sides of the cut: it is ${found.path}, not ${op.to}.`)

      return this.#outcome(op.to, found.path, found.entry.id)
    }

    // Looked at before folders are made for nothing, and again: made by name, they may have led into it.
    if (this.#isBelow(this.#placing.anchor(ids, folderNames.length).folder.id, found.entry.id)) {
      return this.#listCycle(found, op)
    }

    const folder = this.#placing.folders(folderNames, ids.slice(0, folderNames.length), op.to)

    return this.#isBelow(folder.id, found.entry.id)
      ? this.#listCycle(found, op)
      : this.#moveTo(found, folder, parts, op)
  }

  #listCycle (found: Found, op: Op<'rename'>): Outcome {
    this.#placing.list('cycle', op.from, { keptAt: found.path },
      `${found.path} was not moved to ${op.to}: that is in ${found.path} itself now.`)

    return this.#outcome(op.to, found.path, found.entry.id)
  }

  #moveTo (found: Found, folder: Folder, parts: readonly string[], op: Op<'rename'>): Outcome {
    const name = parts[parts.length - 1] as string
    const there = entryAt(this.#tree, folder.id, name)

    if (there?.id === found.entry.id) {
      return this.#outcome(op.to, found.path, found.entry.id)
    }

    const freed = there !== undefined && this.#replaceTarget(folder, name, there, found.entry)

    const location = this.#placing.freeLocation(folder, name)
    this.#journal.touch(found.entry.id)
    this.#journal.touch(found.dirId)
    this.#journal.touch(location.folder.id)
    move(this.#tree, found, location.folder.id, location.name)

    if (there !== undefined && !freed) {
      this.#listTaken(op.to, below(folder.path, name), location.path, there)
    } else if (location.path !== below(folder.path, name)) {
      this.#listShelved(op.to, location.path)
    }

    return { ...this.#outcome(op.to, location.path, found.entry.id), version: found.entry.version }
  }

  /** What the rename replaced when it was accepted goes, if it is still that. */
  #replaceTarget (folder: Folder, name: string, there: Entry, moved: Entry): boolean {
    const { toId } = this.#base
    const same = toId !== undefined && this.#journal.realId(toId) === there.id && there.directory === moved.directory

    if (!same || !this.#journal.isOwn(there) || there.children > 0) {
      return false
    }

    this.#journal.touch(folder.id)
    discard(this.#tree, { dirId: folder.id, name, entry: there }, below(folder.path, name), false,
      this.#tree.state.timeMs + RESOLVED_TRASH_MS)

    return true
  }

  /** Others moved it: it is not where the overlay had it, and no earlier operation of the journal put it there. */
  #wasMoved (found: Found, parts: readonly string[]): boolean {
    const parentId = this.#ids.length >= parts.length && parts.length > 1 ? this.#ids[parts.length - 2] : ROOT_ID
    const known = this.#journal.standing(found.entry.id) !== undefined || this.#ids.length < parts.length

    return !known && (found.name !== parts.at(-1) || found.dirId !== this.#journal.realId(parentId as number))
  }

  #isBelow (dirId: number, id: number): boolean {
    for (let at = dirId; at !== ROOT_ID && at !== 0;) {
      if (at === id) {
        return true
      }

      at = placeOf(this.#tree, at)?.parentId ?? 0
    }

    return false
  }

  #listTaken (path: string, taken: string, keptAt: string, there: Entry): void {
    this.#placing.list(there.directory ? 'kind' : 'name', path, { keptAt },
      `${taken} was taken by something else on the other side of the cut; what was to be there is ${keptAt}.`)
  }

  #listShelved (path: string, keptAt: string): void {
    this.#placing.list('name', path, { keptAt }, `The path of ${path} would be too long now; it is ${keptAt}.`)
  }

  #pathOf (target: Op<'write'>['target']): string {
    return this.#base.path ?? ('path' in target ? target.path : '')
  }

  #outcome (asked: string, path: string, entryId?: number): Outcome {
    const { conflictId } = this.#placing

    return { entryId, conflictId, path: asked === path ? undefined : path }
  }
}
