import { entryKey, historyKey, newestKey, placeKey, purgedKey, trashKey, versionKey } from './keys.js'
import { ContentWriter } from './content-writer.js'
import { entryAt, pathOf, placeOf } from './lookup.js'
import { COUNT, ENTRY, PLACE, TRASH, VERSION } from './records.js'
import type { Located } from './lookup.js'
import type { Entry, Place } from './records.js'

export { Refusal } from './command-writer.js'
export { sizeOf } from './content-writer.js'

/**
 * The steps that all operations are made of, each of which leaves the records consistent with each other: entries with
 * places, children and history, contents (`ContentWriter`) with their count and the bytes used.
 *
 * **History** (MVCC): when a record changes that the newest snapshot sees, it is kept with the change that ended it.
 * The records of one name are a list in both directions, from the newest on, so that reading a name as of a snapshot
 * takes single gets only.
 */
export class TreeWriter extends ContentWriter {
  // --- Entries ---

  /** A new entry in a folder. The content comes with `addContent`. */
  addEntry (dirId: number, name: string, init: Partial<Entry> & { directory: boolean }): Entry {
    const { state, seq, asker } = this
    const entry: Entry = {
      id: this.number('nextId'),
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

    if (place === undefined) {
      return
    }

    if (place.trashId !== undefined) {
      this.setTrashEntry(place.trashId, entry => ({ ...entry, children: Math.max(0, entry.children + change) }))

      return
    }

    const entry = entryAt(this, place.parentId, place.name)

    if (entry !== undefined) {
      this.setEntry({ dirId: place.parentId, name: place.name, entry }, {
        children: Math.max(0, entry.children + change),
        mtimeMs: this.asker.atMs,
        mtimeNs: undefined,
        ctimeMs: this.state.timeMs
      })
    }
  }

  /** Changes the entry's record without a trace: for what snapshots do not show. */
  amendEntry (id: number, change: (entry: Entry) => Entry): void {
    const place = placeOf(this, id)

    if (place?.trashId !== undefined) {
      this.setTrashEntry(place.trashId, change)
    } else if (place !== undefined) {
      const entry = entryAt(this, place.parentId, place.name)

      if (entry !== undefined) {
        this.work.put(ENTRY, entryKey(place.parentId, place.name), change(entry))
      }
    }
  }

  setTrashEntry (trashId: number, change: (entry: Entry) => Entry): void {
    for (const key of [trashKey(trashId), purgedKey(trashId)]) {
      const trash = this.work.get(TRASH, key)

      if (trash?.entry !== undefined) {
        this.work.put(TRASH, key, { ...trash, entry: change(trash.entry) })
      }
    }
  }

  path (dirId: number, name: string): string {
    const folder = dirId === 0 ? '' : pathOf(this, dirId) ?? ''

    return folder === '/' || folder === '' ? `/${name}` : `${folder}/${name}`
  }

  /** A version that lost a conflict becomes one like any other. */
  settleVersion (id: number, number: number): void {
    const key = versionKey(id, number)
    const version = this.work.get(VERSION, key)

    if (version?.conflict === true) {
      this.work.put(VERSION, key, { ...version, conflict: undefined })
      const versions = this.setVersions(id, list => ({
        versions: [...list.versions, number], conflicts: list.conflicts.filter(other => other !== number)
      }))
      this.amendEntry(id, entry => ({ ...entry, versions }))
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

    if (entry !== undefined) {
      this.work.put(ENTRY, key, { ...entry, ...change })
    }
  }
}
