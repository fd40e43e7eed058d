import { LogPositionError } from '../errors.js'
import { assertEntries } from '../disk/owner-log.js'
import type { LogStore, OwnerLog } from '../types.js'

/** Logs of others in memory, for nodes without a data dir and for tests. */
export function createMemoryLogStore (): LogStore {
  const owners = new Map<string, Map<number, Uint8Array>>()
  const entriesOf = (owner: string): Map<number, Uint8Array> => owners.get(owner) ?? new Map<number, Uint8Array>()

  return {
    log: (owner): OwnerLog => ({
      owner,
      append: async entries => {
        assertEntries(entries)
        const held = entriesOf(owner)

        for (const { position, bytes } of entries) {
          held.set(position, bytes)
        }

        owners.set(owner, held)
      },
      read: async position => {
        const bytes = entriesOf(owner).get(position)

        if (bytes === undefined) {
          throw new LogPositionError(owner, position)
        }

        return bytes
      },
      has: position => entriesOf(owner).has(position),
      positions: () => [...entriesOf(owner).keys()].sort((a, b) => a - b),
      damage: () => undefined,
      trim: async (from, to) => {
        const held = entriesOf(owner)

        for (const position of held.keys()) {
          if (from <= position && position < to) {
            held.delete(position)
          }
        }

        if (held.size === 0) {
          owners.delete(owner)
        }
      }
    }),
    logOwners: () => [...owners.keys()]
  }
}
