import { isPointer, precedes } from './types.js'
import type { GroupConfig, Pointer } from './types.js'
import type { SmallFile, VolumesFolder } from '../folder.js'

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
  readonly #file: SmallFile
  #known: Pointer | undefined
  #lost: LostPointer[] = []

  constructor (folder: Pick<VolumesFolder, 'file'>) {
    this.#file = folder.file(FILE)
  }

  get known (): Pointer | undefined {
    return this.#known
  }

  get lost (): readonly LostPointer[] {
    return this.#lost
  }

  async load (): Promise<void> {
    const text = await this.#file.read()

    try {
      const content = JSON.parse(text ?? 'null') as Content | null

      if (content?.version === VERSION) {
        // Versions that believed whatever they were told may have written down what is no registry.
        this.#known = isPointer(content.known) ? content.known : undefined
        this.#lost = content.lost.filter(isPointer)
      }
    } catch {
      // Told again by the others; a node alone finds its registry among its replicas.
    }
  }

  /**
   * Takes a registry that answered, a quorum of its group; resolves to true when that changed anything. Of two the
   * older one counts.
   */
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

  /**
   * Goes on with this registry: it took the place of the one that was known, or that one does not answer while the
   * others agree on this one. The one before is remembered, to be absorbed.
   *
   * @param absorbed - everything the one before had is in this one
   */
  async prefer (pointer: Pointer, { absorbed }: { absorbed: boolean }): Promise<void> {
    const known = this.#known

    if (known?.group === pointer.group) {
      await this.moved(pointer.group, pointer)
      return
    }

    this.#known = pointer
    this.#lost = this.#lost.filter(({ group }) => group !== pointer.group)

    if (known !== undefined) {
      this.#lost = [...this.#lost, { ...known, ...(absorbed ? { absorbed } : {}) }].slice(-LOST_MAX)
    }

    await this.#save()
  }

  /** The set of a known registry has changed. */
  async moved (group: string, { epoch, members }: GroupConfig): Promise<boolean> {
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
    const content: Content = {
      version: VERSION, lost: this.#lost, ...(this.#known === undefined ? {} : { known: this.#known })
    }
    await this.#file.write(JSON.stringify(content))
  }
}
