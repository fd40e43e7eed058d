import {
  ROOT_ID, STATE_KEY, bytesKey, countKey, entryKey, historyKey, nameKey, nameTextKey, newestKey, oldKey, placeKey, purgedKey,
  trashKey, versionKey, versionListKey
} from './keys.js'
import { entryAt, pathOf, placeOf } from './lookup.js'
import { COUNT, ENTRY, PLACE, STATE, TEXT, TRASH, VERSION, VERSION_LIST, isInline, newState } from './records.js'
import { RAW } from './work.js'
import type { Located, Records } from './lookup.js'
import type { Entry, Place, State, Version } from './records.js'
import type { Content } from './types.js'
import type { RecordCodec, Work } from './work.js'

/** Why an operation does not take effect; caught by the tree, never by an operation. */
export class Refusal extends Error {
  constructor (readonly code: string, readonly detail: string) {
    super(code)
  }
}

/** Who asks, and when: the same for all that one command does. */
export interface Asker {
  /** Numbers in the table of names. */
  who: number
  node: number
  /** Time of what is written now, ms: the tree's, or of the acceptance of a pending operation. */
  atMs: number
}

const NO_BYTES = new Uint8Array(0)

/**
 * The steps that all operations are made of, each of which leaves the records consistent with each other: entries with
 * places, children and history, contents with their count and the bytes used.
 *
 * **Contents** are known by (entry id, version that brought them). The current entry (in the tree or the trash), the
 * record of an older version and each record of the history that shows it speak of a content; `r/` counts them when
 * there are more than one. The last one to go takes the inline bytes along and gives the bytes back.
 *
 * **History** (MVCC): when a record changes that the newest snapshot sees, it is kept with the change that ended it.
 * The records of one name are a list in both directions, from the newest on, so that reading a name as of a snapshot
 * takes single gets only.
 */
export class TreeWriter implements Records {
  readonly work: Work
  state: State
  /** Number of this command's change, if it makes one. */
  seq = 0
  /** Something changed besides records. */
  touched = false
  asker: Asker = { who: 0, node: 0, atMs: 0 }
  #saved: State

  constructor (work: Work) {
    this.work = work
    this.state = work.get(STATE, STATE_KEY) ?? newState()
    this.#saved = this.state
  }

  /** A command begins. */
  begin (asker: Asker): void {
    this.work.begin()
    this.asker = asker
    this.#saved = this.state
    this.state = { ...this.state }
    this.seq = this.state.seq + 1
    this.touched = false
  }

  /** It ends well. @returns whether it changed anything */
  commit (): boolean {
    const changed = this.touched || this.work.changed

    if (changed) {
      this.state.seq = this.seq
    }

    return changed
  }

  rollback (): void {
    this.work.rollback()
    this.state = this.#saved
  }

  flush (): void {
    this.work.put(STATE, STATE_KEY, this.state)
    this.work.flush()
  }

  get<T> (codec: RecordCodec<T>, key: string): T | undefined {
    return this.work.get(codec, key)
  }

  get usedBefore (): number {
    return this.#saved.usedBytes
  }

  // --- Entries ---

  /** A new entry in a folder. The content comes with `addContent`. */
  addEntry (dirId: number, name: string, init: Partial<Entry> & { directory: boolean }): Entry {
    const { state, seq, asker } = this
    const entry: Entry = {
      id: state.nextId++,
      size: 0,
      children: 0,
      mtimeMs: asker.atMs,
      ctimeMs: state.timeMs,
      version: seq,
      since: seq,
      contentVersion: seq,
      contentMs: state.timeMs,
      versions: 0,
      by: asker.who,
      node: asker.node,
      until: 0,
      older: 0,
      newer: 0,
      ...init
    }

    state.files += entry.directory ? 0 : 1
    state.directories += entry.directory ? 1 : 0
    this.work.put(ENTRY, entryKey(dirId, name), entry)
    this.work.create(PLACE, placeKey(entry.id), { parentId: dirId, name })
    this.#countChild(dirId, 1)

    return entry
  }

  /** Another record of the entry at the same place. The content is the caller's business. */
  setEntry ({ dirId, name, entry }: Located, change: Partial<Entry>): Entry {
    this.#keepHistory(dirId, name, entry)
    const next = { ...entry, ...change, since: this.seq }
    this.work.put(ENTRY, entryKey(dirId, name), next)

    return next
  }

  /** Takes the entry out of its folder. Its content stays spoken of, by whatever the caller puts it into. */
  takeEntry ({ dirId, name, entry }: Located): void {
    this.#keepHistory(dirId, name, entry)
    this.work.del(ENTRY, entryKey(dirId, name))
    this.#countChild(dirId, -1)
  }

  /** Puts an entry that was taken out somewhere in a folder. */
  placeEntry (dirId: number, name: string, entry: Entry): void {
    this.work.put(ENTRY, entryKey(dirId, name), { ...entry, since: this.seq })
    this.setPlace(entry.id, { parentId: dirId, name })
    this.#countChild(dirId, 1)
  }

  setPlace (id: number, place: Place): void {
    this.work.put(PLACE, placeKey(id), place)
  }

  /** What is kept of an entry that is gone for good: nothing but its history. */
  forgetEntry (entry: Entry): void {
    if (!entry.directory) {
      this.release(entry.id, entry.contentVersion, entry)
    }

    this.state.files -= entry.directory ? 0 : 1
    this.state.directories -= entry.directory ? 1 : 0
    this.work.del(PLACE, placeKey(entry.id))
  }

  #countChild (dirId: number, change: number): void {
    const place = placeOf(this, dirId)

    if (place == null) {
      return
    }

    if (place.trashId != null) {
      this.setTrashEntry(place.trashId, entry => ({ ...entry, children: entry.children + change }))

      return
    }

    const entry = entryAt(this, place.parentId, place.name)

    if (entry != null) {
      this.setEntry({ dirId: place.parentId, name: place.name, entry }, {
        children: entry.children + change, mtimeMs: this.asker.atMs, ctimeMs: this.state.timeMs
      })
    }
  }

  /** Changes the entry's record without a trace: for what snapshots do not show. */
  amendEntry (id: number, change: (entry: Entry) => Entry): void {
    const place = placeOf(this, id)

    if (place?.trashId != null) {
      this.setTrashEntry(place.trashId, change)
    } else if (place != null) {
      const entry = entryAt(this, place.parentId, place.name)

      if (entry != null) {
        this.work.put(ENTRY, entryKey(place.parentId, place.name), change(entry))
      }
    }
  }

  setTrashEntry (trashId: number, change: (entry: Entry) => Entry): void {
    for (const key of [trashKey(trashId), purgedKey(trashId)]) {
      const trash = this.work.get(TRASH, key)

      if (trash?.entry != null) {
        this.work.put(TRASH, key, { ...trash, entry: change(trash.entry) })
      }
    }
  }

  path (dirId: number, name: string): string {
    const folder = dirId === 0 ? '' : pathOf(this, dirId) ?? ''

    return folder === '/' || folder === '' ? `/${name}` : `${folder}/${name}`
  }

  // --- Contents ---

  /** Stores a content for the entry; its record speaks of it from now on. */
  addContent (id: number, version: number, content: Content): void {
    this.state.usedBytes += sizeOf(content)

    if (content.kind === 'inline' && content.bytes.length > 0) {
      this.work.create(RAW, bytesKey(id, version), content.bytes)
    }
  }

  contentOf (id: number, version: number, record: { size: number, cid?: Uint8Array }): Content {
    return record.cid != null
      ? { kind: 'dag', cid: record.cid, size: record.size }
      : { kind: 'inline', bytes: this.work.get(RAW, bytesKey(id, version)) ?? NO_BYTES }
  }

  /** One record more speaks of the content. */
  share (id: number, version: number): void {
    const key = countKey(id, version)
    this.work.put(COUNT, key, { count: (this.work.get(COUNT, key)?.count ?? 1) + 1 })
  }

  /** One record less. */
  release (id: number, version: number, record: { size: number, cid?: Uint8Array }): void {
    const key = countKey(id, version)
    const count = this.work.get(COUNT, key)?.count ?? 1

    if (count > 2) {
      this.work.put(COUNT, key, { count: count - 1 })
    } else if (count === 2) {
      this.work.del(COUNT, key)
    } else {
      this.state.usedBytes -= record.size

      if (isInline(record)) {
        this.work.del(RAW, bytesKey(id, version))
      }
    }
  }

  // --- Older contents ---

  /**
   * The entry's content is replaced: it becomes a version, and the oldest ones beyond the settings' number go.
   * @returns how many versions there are now
   */
  keepVersion (entry: Entry): number {
    if (this.state.settings.versions === 0) {
      this.release(entry.id, entry.contentVersion, entry)

      return entry.versions
    }

    return this.addVersion(entry.id, entry.contentVersion, {
      size: entry.size,
      cid: entry.cid,
      mtimeMs: entry.mtimeMs,
      atMs: entry.contentMs,
      by: entry.by,
      node: entry.node,
      oldMs: this.state.timeMs,
      oldSeq: this.seq
    })
  }

  /** A content that is there already (`addContent`, or the entry's own) becomes a version. */
  addVersion (id: number, number: number, version: Version): number {
    this.work.create(VERSION, versionKey(id, number), version)
    this.work.create(RAW, oldKey(version.oldSeq, id, number), NO_BYTES)

    return this.#setVersions(id, list => version.conflict === true
      ? { versions: list.versions, conflicts: [...list.conflicts, number] }
      : { versions: [...list.versions, number], conflicts: list.conflicts })
  }

  /** A version that lost a conflict becomes one like any other. */
  settleVersion (id: number, number: number): void {
    const key = versionKey(id, number)
    const version = this.work.get(VERSION, key)

    if (version?.conflict === true) {
      const { conflict: _, ...rest } = version
      this.work.put(VERSION, key, rest)
      const versions = this.#setVersions(id, list => ({
        versions: [...list.versions, number], conflicts: list.conflicts.filter(other => other !== number)
      }))
      this.amendEntry(id, entry => ({ ...entry, versions }))
    }
  }

  /** @returns how many versions are left */
  dropVersions (id: number, numbers: readonly number[]): number {
    numbers.forEach(number => { this.#dropVersion(id, number) })

    return this.#setVersions(id, list => ({
      versions: list.versions.filter(number => !numbers.includes(number)),
      conflicts: list.conflicts.filter(number => !numbers.includes(number))
    }))
  }

  dropAllVersions (entry: Entry): void {
    if (entry.versions > 0) {
      const { versions, conflicts } = this.versionsOf(entry.id)
      this.dropVersions(entry.id, [...versions, ...conflicts])
    }
  }

  versionsOf (id: number): { versions: readonly number[], conflicts: readonly number[] } {
    return this.work.get(VERSION_LIST, versionListKey(id)) ?? { versions: [], conflicts: [] }
  }

  #setVersions (id: number, change: (list: { versions: number[], conflicts: number[] }) =>
    { versions: number[], conflicts: number[] }): number {
    const key = versionListKey(id)
    const list = change(this.work.get(VERSION_LIST, key) ?? { versions: [], conflicts: [] })
    const surplus = Math.max(0, list.versions.length - this.state.settings.versions)

    list.versions.slice(0, surplus).forEach(number => { this.#dropVersion(id, number) })
    const kept = { versions: list.versions.slice(surplus), conflicts: list.conflicts }
    const count = kept.versions.length + kept.conflicts.length

    if (count > 0) {
      this.work.put(VERSION_LIST, key, kept)
    } else {
      this.work.del(VERSION_LIST, key)
    }

    return count
  }

  #dropVersion (id: number, number: number): void {
    const version = this.work.get(VERSION, versionKey(id, number))

    if (version != null) {
      this.work.del(VERSION, versionKey(id, number))
      this.work.del(RAW, oldKey(version.oldSeq, id, number))
      this.release(id, number, version)
    }
  }

  // --- History ---

  #keepHistory (dirId: number, name: string, entry: Entry): void {
    if (entry.since > this.state.snapshotSeq) {
      return
    }

    const key = newestKey(dirId, name)
    const older = this.work.get(COUNT, key)?.count ?? 0

    if (older > 0) {
      this.#linkHistory(dirId, name, older, { newer: entry.since })
    }

    this.work.create(ENTRY, historyKey(dirId, name, entry.since), { ...entry, until: this.seq, older, newer: 0 })
    this.work.put(COUNT, key, { count: entry.since })

    if (!entry.directory) {
      this.share(entry.id, entry.contentVersion)
    }
  }

  dropHistory (dirId: number, name: string, entry: Entry): void {
    const { older, newer } = entry

    if (older > 0) {
      this.#linkHistory(dirId, name, older, { newer })
    }

    if (newer > 0) {
      this.#linkHistory(dirId, name, newer, { older })
    } else if (older > 0) {
      this.work.put(COUNT, newestKey(dirId, name), { count: older })
    } else {
      this.work.del(COUNT, newestKey(dirId, name))
    }

    this.work.del(ENTRY, historyKey(dirId, name, entry.since))

    if (!entry.directory) {
      this.release(entry.id, entry.contentVersion, entry)
    }
  }

  #linkHistory (dirId: number, name: string, since: number, change: { older?: number, newer?: number }): void {
    const key = historyKey(dirId, name, since)
    const entry = this.work.get(ENTRY, key)

    if (entry != null) {
      this.work.put(ENTRY, key, { ...entry, ...change })
    }
  }

  // --- Names of users and nodes ---

  /** Its number; outside of commands, so that a refused one leaves it. */
  nameNumber (text: string): number {
    const key = nameTextKey(text)
    const known = this.work.get(COUNT, key)

    if (known != null) {
      return known.count
    }

    const number = this.state.nextName++
    this.work.put(COUNT, key, { count: number })
    this.work.put(TEXT, nameKey(number), { text })

    return number
  }
}

export function sizeOf (content: Content): number {
  return content.kind === 'inline' ? content.bytes.length : content.size
}

export function isRoot (entry: Entry): boolean {
  return entry.id === ROOT_ID
}
