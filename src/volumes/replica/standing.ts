import type { LogConfig } from '../../consensus/types.js'

/** What others remember of the disk of this node. */
export interface Standing {
  /** They know better: it went back in time, or is a copy of another one. */
  isSuperseded: () => boolean
  /** Resolves when they had the time to say so after the start. */
  heard: () => Promise<void>
}

/** Whether the replicas on this disk may speak. Once they may not, they never may again, until the node starts anew. */
export class Silence {
  readonly #standing: Standing | undefined
  #isKept = false

  constructor (standing?: Standing) {
    this.#standing = standing
  }

  get isKept (): boolean {
    this.#isKept ||= this.#standing?.isSuperseded() === true

    return this.#isKept
  }

  keep (): void {
    this.#isKept = true
  }

  /** Alone a replica needs no other's word, so it has to know before it orders anything. */
  async heard ({ members }: LogConfig): Promise<void> {
    if (members.length === 1) {
      await this.#standing?.heard()
    }
  }
}
