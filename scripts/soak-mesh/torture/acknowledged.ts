/**
 * What clients were told, and so what must be found. Pure.
 *
 * A change that was acknowledged leaves one content. One without an answer may have happened, may happen later, or
 * never: from then on its content is allowed as well, and nothing more is done to that entry. Everything else is a
 * broken promise.
 */

/** Digest of a content; `absent`: nothing is there. */
export type Content = string
export const ABSENT: Content = 'absent'

export type Outcome = 'done' | 'not done' | 'unknown'

export interface Entry {
  readonly kind: 'file' | 'pin'
  /** Path in the volume, or the CID. */
  readonly name: string
  /** What was acknowledged last. */
  acknowledged: Content
  bytes: number
  /** May be there as well: changes without an answer. */
  readonly allowed: Set<Content>
  /** A change is under way: it is not judged. */
  isBusy: boolean
  /** Removed into the trash, and so to be found there. */
  isTrashed: boolean
}

export class AcknowledgedWrites {
  readonly #entries = new Map<string, Entry>()

  /** A new file or pin, which is about to be made; `isBusy` until `end`. */
  begin (kind: Entry['kind'], name: string): Entry {
    const entry: Entry = this.#entries.get(`${kind} ${name}`) ??
      { kind, name, acknowledged: ABSENT, bytes: 0, allowed: new Set(), isBusy: true, isTrashed: false }
    entry.isBusy = true
    this.#entries.set(`${kind} ${name}`, entry)

    return entry
  }

  end (entry: Entry, outcome: Outcome, content: Content, bytes = 0): void {
    entry.isBusy = false

    if (outcome === 'done') {
      entry.acknowledged = content
      entry.bytes = bytes
    } else if (outcome === 'unknown') {
      entry.allowed.add(content)
    }
  }

  /** Those whose content is known for sure, to change them further. */
  known (kind: Entry['kind']): Entry[] {
    return this.settled().filter(entry =>
      entry.kind === kind && entry.allowed.size === 0 && entry.acknowledged !== ABSENT)
  }

  /** All that can be judged. */
  settled (): Entry[] {
    return this.#all().filter(({ isBusy }) => !isBusy)
  }

  trashed (): Entry[] {
    return this.#all().filter(({ isTrashed }) => isTrashed)
  }

  allows ({ acknowledged, allowed }: Entry, seen: Content): boolean {
    return seen === acknowledged || allowed.has(seen)
  }

  get liveBytes (): number {
    return this.#all().reduce((sum, { bytes, acknowledged }) => sum + (acknowledged === ABSENT ? 0 : bytes), 0)
  }

  get size (): number { return this.#entries.size }

  /** What was removed for good long ago need not be looked for each time. */
  forget (entry: Entry): void {
    this.#entries.delete(`${entry.kind} ${entry.name}`)
  }

  #all (): Entry[] {
    return [...this.#entries.values()]
  }
}
