import { Pool } from './pool.js'
import { ENTRIES_AT_ONCE } from './constants.js'
import type { EntryAttributes } from '../types.js'

/**
 * Modes and times that folders are to have. They are set when all is in its place: whatever is put into a folder, or
 * taken out, changes its time. Memory: a path and two numbers for each.
 */
export class FolderAttributes {
  readonly #folders = new Map<string, EntryAttributes>()

  /** The later one of a path counts. */
  note (path: string, { mode, mtimeMs, mtimeNs }: EntryAttributes): void {
    this.#folders.set(path, { mode, mtimeMs, mtimeNs })
  }

  /** @param look - what is there now; undefined: nothing, or a file */
  async apply (
    look: (path: string) => Promise<EntryAttributes | undefined>,
    set: (path: string, attributes: EntryAttributes) => Promise<unknown>
  ): Promise<void> {
    await Pool.run(ENTRIES_AT_ONCE, async pool => {
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

/** What is not wanted to be anything agrees with all. */
function agree (wanted: EntryAttributes, there: EntryAttributes): boolean {
  return (wanted.mode ?? there.mode) === there.mode && (wanted.mtimeMs === undefined ||
    (wanted.mtimeMs === there.mtimeMs && (wanted.mtimeNs ?? 0) === (there.mtimeNs ?? 0)))
}
