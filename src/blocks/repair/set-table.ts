/**
 * Sets kept for sharing; beyond, sharing starts anew. A mesh of 20 nodes has 6 840 sets of three. Where there are far
 * more, few entries have the same one, and remembering each for ever would cost more than it saves.
 */
export const SETS_MAX = 65_536

/** As many as there are characters to name them. */
export const MEMBERS_MAX = 65_536

/**
 * One array for each replica set, shared by all entries that have it: a mesh of ten nodes has some hundred sets, and a
 * node a million copies.
 */
export class SetTable {
  readonly #numbers = new Map<string, number>()
  readonly #sets = new Map<string, readonly string[]>()

  /** The shared array with these members in this order; the one given may become it. */
  share (set: readonly string[]): readonly string[] {
    let name = ''

    // Members come and go for as long as a node runs, and two must never have one character.
    if (this.#numbers.size + set.length > MEMBERS_MAX) {
      this.#numbers.clear()
      this.#sets.clear()
    }

    for (const peerId of set) {
      name += String.fromCharCode(this.#number(peerId))
    }

    const shared = this.#sets.get(name)

    if (shared === undefined) {
      if (this.#sets.size >= SETS_MAX) {
        this.#sets.clear()
      }

      this.#sets.set(name, set)
    }

    return shared ?? set
  }

  /** One character names a member: a node places among some thousand at most. */
  #number (peerId: string): number {
    let number = this.#numbers.get(peerId)

    if (number === undefined) {
      number = this.#numbers.size
      this.#numbers.set(peerId, number)
    }

    return number
  }
}
