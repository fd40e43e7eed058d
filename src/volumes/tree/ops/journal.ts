import { PENDING_ID_FIRST } from '../constants.js'
import { journalEntryKey, journalIdKey } from '../keys.js'
import { entryAt, locateId, placeOf } from '../lookup.js'
import { JOURNAL_ENTRY } from '../records.js'
import type { Located } from '../lookup.js'
import type { Entry, JournalEntry } from '../records.js'
import type { PendingBase } from '../types.js'
import type { TreeWriter } from '../writer.js'

/** An entry with its path as of now. */
export type Found = Located & { path: string }

/**
 * What the tree remembers of a journal while it goes through the log: which entry an id of its overlay became, and
 * whether others changed an entry since the journal's base. A change of the journal itself is no reason to call its
 * next one a conflict, so each entry's record holds the number of the journal's last change of it.
 */
export class Journal {
  readonly #tree: TreeWriter
  readonly #base: PendingBase
  readonly #name: string

  constructor (tree: TreeWriter, base: PendingBase) {
    this.#tree = tree
    this.#base = base
    // One command is a journal of its own when the caller says no more.
    this.#name = base.journal ?? 'none'
  }

  /** The entry that an id of the overlay stands for, if it is in the tree. */
  find (id: number | undefined): Found | undefined {
    const real = id === undefined ? undefined : this.realId(id)

    return real === undefined ? undefined : locateId(this.#tree, real)
  }

  realId (id: number): number | undefined {
    const known = this.#tree.get(JOURNAL_ENTRY, journalIdKey(this.#name, id))?.entryId

    return known ?? (id < PENDING_ID_FIRST ? id : undefined)
  }

  /** From now on the id of the overlay stands for this entry. */
  learn (id: number | undefined, entryId: number): void {
    if (id !== undefined && this.#base.journal !== undefined && this.realId(id) !== entryId) {
      this.#tree.work.put(JOURNAL_ENTRY, journalIdKey(this.#name, id), { ...this.#blank(), entryId })
    }
  }

  standing (entryId: number): JournalEntry | undefined {
    return this.#base.journal === undefined
      ? undefined
      : this.#tree.get(JOURNAL_ENTRY, journalEntryKey(this.#name, entryId))
  }

  /** Only this journal gave the file a content since its base. */
  isOwnContent (entry: Entry): boolean {
    const standing = this.standing(entry.id)

    return standing?.version === undefined && standing?.foreign !== true &&
      entry.contentVersion <= this.#limit(standing)
  }

  /** Only this journal changed anything of it since its base. */
  isOwn (entry: Entry): boolean {
    const standing = this.standing(entry.id)

    return standing?.version === undefined && standing?.dirty !== true && entry.since <= this.#limit(standing)
  }

  /** The same by an id of the overlay; what is gone by now is fine. */
  isOwnId (id: number): boolean {
    const found = this.find(id)

    return found === undefined || this.isOwn(found.entry)
  }

  /** The journal is about to change the entry: to be called before it does. */
  touch (entryId: number, change: Partial<JournalEntry> = {}): void {
    const place = placeOf(this.#tree, entryId)
    const entry = place === undefined ? undefined : entryAt(this.#tree, place.parentId, place.name)

    if (this.#base.journal === undefined || entry === undefined) {
      return
    }

    const standing = this.standing(entryId)
    const limit = this.#limit(standing)
    this.#tree.work.put(JOURNAL_ENTRY, journalEntryKey(this.#name, entryId), {
      ...this.#blank(),
      ...standing,
      entryId,
      seq: this.#tree.seq,
      dirty: standing?.dirty === true || entry.since > limit,
      foreign: standing?.foreign === true || entry.contentVersion > limit,
      timeMs: this.#tree.state.timeMs,
      ...change
    })
  }

  /** The journal made this entry. */
  made (id: number | undefined, entryId: number): void {
    this.learn(id, entryId)

    if (this.#base.journal !== undefined) {
      this.#tree.work.put(JOURNAL_ENTRY, journalEntryKey(this.#name, entryId), {
        ...this.#blank(), entryId, seq: this.#tree.seq
      })
    }
  }

  #limit (standing: JournalEntry | undefined): number {
    return Math.max(this.#base.seq ?? this.#base.version ?? 0, standing?.seq ?? 0)
  }

  #blank (): JournalEntry {
    return { entryId: 0, seq: 0, dirty: false, foreign: false, timeMs: this.#tree.state.timeMs }
  }
}
