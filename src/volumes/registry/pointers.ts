import path from 'node:path'
import { precedes } from './types.js'
import { readFileIfExists, writeFileAtomic } from '../../peer/atomic-file.js'
import type { Place, Pointer } from './types.js'

const FILE = 'registry.json'
const VERSION = 1

/** Registries that lost against the one that counts, kept to be absorbed; two meshes joined bring one each. */
const LOST_MAX = 64

/** A registry that lost; `absorbed` when everything it had is in the one that counts. */
export interface LostPointer extends Pointer { absorbed?: boolean }

interface Content { version: number, known?: Pointer, lost: LostPointer[] }

/**
 * The registry that this node knows, and those it knows to have lost against it. Told by others and remembered, so that
 * names are found though every node that held the registry at first is gone.
 */
export class Pointers {
  readonly #file: string | undefined
  #known: Pointer | undefined
  #lost: LostPointer[] = []

  constructor (dir: string | undefined) {
    this.#file = dir === undefined ? undefined : path.join(dir, FILE)
  }

  get known (): Pointer | undefined {
    return this.#known
  }

  get lost (): readonly LostPointer[] {
    return this.#lost
  }

  async load (): Promise<void> {
    const text = this.#file === undefined ? undefined : await readFileIfExists(this.#file)

    try {
      const content = JSON.parse(text ?? 'null') as Content | null

      if (content?.version === VERSION) {
        this.#known = content.known
        this.#lost = content.lost
      }
    } catch {
      // Told again by the others; a node alone finds its registry among its replicas.
    }
  }

  /** Takes what somebody else knows; resolves to true when that changed anything. */
  async learn (told: Pointer): Promise<boolean> {
    const known = this.#known

    if (known?.group === told.group) {
      return await this.moved(told.group, told)
    }

    if (this.#lost.some(({ group }) => group === told.group)) {
      return false
    }

    if (known === undefined) {
      this.#known = told
    } else if (precedes(told, known)) {
      this.#known = told
      this.#lost.push(known)
    } else {
      this.#lost.push(told)
    }

    this.#lost = this.#lost.slice(-LOST_MAX)
    await this.#save()

    return true
  }

  /** The set of a known registry has changed. */
  async moved (group: string, { epoch, members }: Place): Promise<boolean> {
    const pointer = this.#known?.group === group ? this.#known : this.#lost.find(one => one.group === group)

    if (pointer === undefined || pointer.epoch >= epoch) {
      return false
    }

    pointer.epoch = epoch
    pointer.members = [...members]
    await this.#save()

    return true
  }

  /** Nothing of that registry is needed any more; it is only remembered, so that it is not taken up again. */
  async absorbed (group: string): Promise<void> {
    const pointer = this.#lost.find(one => one.group === group)

    if (pointer !== undefined) {
      pointer.absorbed = true
      await this.#save()
    }
  }

  async #save (): Promise<void> {
    if (this.#file !== undefined) {
      const content: Content = {
        version: VERSION, lost: this.#lost, ...(this.#known === undefined ? {} : { known: this.#known })
      }
      await writeFileAtomic(this.#file, JSON.stringify(content))
    }
  }
}
