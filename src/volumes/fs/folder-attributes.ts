import { ENTRIES_AT_ONCE } from './constants.js'
import { agree, attributesOf } from '../tree/attributes.js'
import { TaskPool } from '../../util/concurrently.js'
import type { EntryAttributes } from '../types.js'

/**
 * Attributes that folders are to have. They are set when all is in its place: whatever is put into a folder, or taken
 * out, changes its time. Memory: a path and some numbers for each, and what extended attributes were asked for.
 */
export class FolderAttributes {
  readonly #folders = new Map<string, EntryAttributes>()

  /** The later one of a path counts. */
  note (path: string, attributes: EntryAttributes): void {
    this.#folders.set(path, attributesOf(attributes))
  }

  /** @param look - what is there now; undefined: nothing, or a file */
  async apply (
    look: (path: string) => Promise<EntryAttributes | undefined>,
    set: (path: string, attributes: EntryAttributes) => Promise<unknown>
  ): Promise<void> {
    await TaskPool.run(ENTRIES_AT_ONCE, async pool => {
      for (const [path, wanted] of this.#folders) {
        await pool.add(async () => {
          const there = await look(path)

          if (there !== undefined && !agree(wanted, there)) {
            await set(path, wanted)
          }
        })
      }
    })
  }
}
