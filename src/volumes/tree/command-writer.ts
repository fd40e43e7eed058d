import { NUMBER_MAX } from './constants.js'
import { STATE_KEY, nameKey, nameTextKey } from './keys.js'
import { COUNT, STATE, TEXT, newState } from './records.js'
import type { Records } from './lookup.js'
import type { State } from './records.js'
import type { RecordCodec, Work } from './work.js'

/** Why an operation does not take effect; caught by the tree, never by an operation. */
export class Refusal extends Error {
  constructor (readonly code: string, readonly detail: string) {
    super(code)
  }
}

/** The principal, and when: the same for all that one command does. */
export interface Asker {
  /** Numbers in the table of names. */
  who: number
  node: number
  /** Time of what is written now, ms: the tree's, or of the acceptance of a pending operation. */
  atMs: number
}

/** A batch's state and records, one command after the other. `TreeWriter` is what operations use. */
export class CommandWriter implements Records {
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

  /** The next number of a kind; what is behind the last one that keys hold in order is refused. */
  number (counter: 'nextId' | 'nextTrashId' | 'nextConflictId'): number {
    const number = this.state[counter]

    if (!(number <= NUMBER_MAX)) {
      throw new Refusal('volume_full', 'the count of its entries')
    }

    this.state[counter] = number + 1

    return number
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

  get<T> (codec: RecordCodec<T>, key: string): T | undefined {
    return this.work.get(codec, key)
  }

  get usedBefore (): number {
    return this.#saved.usedBytes
  }

  // --- Names of users and nodes ---

  /** Its number, 0 when there is none left; outside of commands, so that a refused one leaves it. */
  nameNumber (text: string): number {
    const key = nameTextKey(text)
    const known = this.work.get(COUNT, key)

    if (known !== undefined) {
      return known.count
    }

    if (this.state.nextName > NUMBER_MAX) {
      return 0
    }

    const number = this.state.nextName++
    this.work.put(COUNT, key, { count: number })
    this.work.put(TEXT, nameKey(number), { text })

    return number
  }
}
