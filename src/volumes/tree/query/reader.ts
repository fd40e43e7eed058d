import { unpackXattrs } from '../attributes.js'
import { PENDING_ID_FIRST } from '../constants.js'
import { STATE_KEY, bytesKey, nameKey } from '../keys.js'
import { STATE, TEXT, contentOf, isInline, kindOf, newState } from '../records.js'
import { RAW } from '../work.js'
import type { KvReader } from '../kv.js'
import type { Located, Records } from '../lookup.js'
import type { Entry, Named, State } from '../records.js'
import type { Content, EntryInfo } from '../types.js'
import type { RecordCodec } from '../work.js'

/** A state of the tree as one query sees it. */
export class TreeReader implements Records {
  readonly #kv: KvReader
  readonly #names = new Map<number, string>()
  #state: State | undefined

  constructor (kv: KvReader) {
    this.#kv = kv
  }

  get state (): State {
    this.#state ??= this.get(STATE, STATE_KEY) ?? newState()

    return this.#state
  }

  get<T> (codec: RecordCodec<T>, key: string): T | undefined {
    const bytes = this.#kv.get(key)

    return bytes === undefined ? undefined : codec.decode(bytes)
  }

  range (gte: string, lt: string, options?: { limit?: number, reverse?: boolean }): ReturnType<KvReader['range']> {
    return this.#kv.range(gte, lt, options)
  }

  /** A user or node by number. */
  name (number: number): string {
    let text = this.#names.get(number)

    if (text === undefined) {
      text = number === 0 ? '' : this.get(TEXT, nameKey(number))?.text ?? ''
      this.#names.set(number, text)
    }

    return text
  }

  content (id: number, version: number, record: Named): Content {
    return contentOf(record, () => this.get(RAW, bytesKey(id, version)))
  }

  /** @param seq - as of this snapshot, which says nothing of older versions and of how the folder was filled later */
  info ({ dirId, name, entry }: Located, seq?: number): EntryInfo {
    return {
      id: entry.id,
      kind: kindOf(entry),
      name,
      parentId: dirId,
      size: entry.size,
      children: entry.children,
      mode: entry.mode,
      uid: entry.uid,
      gid: entry.gid,
      xattrs: entry.xattrs && unpackXattrs(entry.xattrs),
      mtimeMs: entry.mtimeMs,
      mtimeNs: entry.mtimeNs,
      ctimeMs: entry.ctimeMs,
      version: entry.version,
      cid: entry.cid,
      inline: !entry.directory && isInline(entry),
      link: entry.link,
      versions: seq === undefined ? entry.versions : 0,
      by: this.name(entry.by),
      node: this.name(entry.node),
      pending: isPending(entry) || undefined
    }
  }

  contentOfEntry (entry: Entry): Content {
    return this.content(entry.id, entry.contentVersion, entry)
  }
}

/** Changed by an operation of the overlay; of a folder that holds such entries only the number of children differs. */
function isPending (entry: Entry): boolean {
  return entry.version >= PENDING_ID_FIRST || (!entry.directory && entry.since >= PENDING_ID_FIRST)
}
