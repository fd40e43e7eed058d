import { bytesKey, countKey, oldKey, versionKey, versionListKey } from './keys.js'
import { COUNT, VERSION, VERSION_LIST, contentOf, isInline } from './records.js'
import { CommandWriter, Refusal } from './command-writer.js'
import { COUNTER_MAX } from './constants.js'
import { RAW } from './work.js'
import type { Entry, Named, Version } from './records.js'
import type { Content } from './types.js'

const NO_BYTES = new Uint8Array(0)

/** A file's older contents, oldest first; those that lost a conflict apart. */
interface Numbers { versions: number[], conflicts: number[] }

/**
 * Contents are known by (entry id, version that brought them). The current entry (in the tree or the trash), the
 * record of an older version and each record of the history that shows it speak of a content; `r/` counts them when
 * there are more than one. The last one to go takes the inline bytes along and gives the bytes back.
 */
export class ContentWriter extends CommandWriter {
  // --- Contents ---

  /** Stores a content for the entry; its record speaks of it from now on. */
  addContent (id: number, version: number, content: Content): void {
    const usedBytes = this.state.usedBytes + sizeOf(content)

    if (!(usedBytes <= COUNTER_MAX)) {
      throw new Refusal('volume_full', 'the sum of all sizes')
    }

    this.state.usedBytes = usedBytes

    if (content.kind === 'inline' && content.bytes.length > 0) {
      this.work.create(RAW, bytesKey(id, version), content.bytes)
    }
  }

  contentOf (id: number, version: number, record: Named): Content {
    return contentOf(record, () => this.work.get(RAW, bytesKey(id, version)))
  }

  /** One record more speaks of the content. */
  share (id: number, version: number): void {
    const key = countKey(id, version)
    this.work.put(COUNT, key, { count: (this.work.get(COUNT, key)?.count ?? 1) + 1 })
  }

  /** One record less. */
  release (id: number, version: number, record: Named): void {
    const key = countKey(id, version)
    const count = this.work.get(COUNT, key)?.count ?? 1

    if (count > 2) {
      this.work.put(COUNT, key, { count: count - 1 })
    } else if (count === 2) {
      this.work.del(COUNT, key)
    } else {
      this.state.usedBytes = Math.max(0, this.state.usedBytes - record.size)

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
      link: entry.link,
      mtimeMs: entry.mtimeMs,
      mtimeNs: entry.mtimeNs,
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

    return this.setVersions(id, list => version.conflict === true
      ? { versions: list.versions, conflicts: [...list.conflicts, number] }
      : { versions: [...list.versions, number], conflicts: list.conflicts })
  }

  /** @returns how many versions are left */
  dropVersions (id: number, numbers: readonly number[]): number {
    numbers.forEach(number => { this.#dropVersion(id, number) })

    return this.setVersions(id, list => ({
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

  /** Changes the list, and drops what is too much by the settings. @returns how many are left */
  protected setVersions (id: number, change: (list: Numbers) => Numbers): number {
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

    if (version !== undefined) {
      this.work.del(VERSION, versionKey(id, number))
      this.work.del(RAW, oldKey(version.oldSeq, id, number))
      this.release(id, number, version)
    }
  }
}

export function sizeOf (content: Content): number {
  switch (content.kind) {
    case 'inline': return content.bytes.length
    case 'dag': return content.size
    case 'link': return Buffer.byteLength(content.link)
  }
}
