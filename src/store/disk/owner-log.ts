import { LogPositionError } from '../errors.js'
import { LOG_ENTRIES_MAX, LOG_ENTRY_BYTES_MAX, LOG_OWNER_CHARS_MAX, PAYLOAD_BYTES_MAX } from './constants.js'
import type { EntryPlace } from './owner-entries.js'
import type { LogEntry, OwnerLog } from '../types.js'

/** What an owner's log asks of the store. */
export interface OwnerLogBackend {
  append: (owner: string, entries: readonly LogEntry[]) => Promise<void>
  trim: (owner: string, from: number, to: number) => Promise<void>
  place: (owner: string, position: number) => EntryPlace | undefined
  positions: (owner: string) => number[]
  /** `undefined` when the place holds something else by now. */
  readAt: (owner: string, position: number) => Promise<Uint8Array | undefined>
  damage: (owner: string) => string | undefined
}

/** Checks what a caller hands in; the store does the rest. */
export function createOwnerLog (owner: string, backend: OwnerLogBackend): OwnerLog {
  if (owner.length === 0 || owner.length > LOG_OWNER_CHARS_MAX) {
    throw new RangeError(`The owner of a log has 1 to ${LOG_OWNER_CHARS_MAX} characters.`)
  }

  return {
    owner,
    append: async entries => {
      assertEntries(entries)

      if (entries.length > 0) {
        await backend.append(owner, entries)
      }
    },
    read: async position => {
      const bytes = await backend.readAt(owner, position)

      if (bytes === undefined) {
        throw new LogPositionError(owner, position)
      }

      return bytes
    },
    has: position => backend.place(owner, position) !== undefined,
    positions: () => backend.positions(owner),
    damage: () => backend.damage(owner),
    trim: async (from, to) => {
      assertPosition(from)

      if (to > from) {
        await backend.trim(owner, from, to)
      }
    }
  }
}

/** What one append takes, on disk and in memory. */
export function assertEntries (entries: readonly LogEntry[]): void {
  if (entries.length > LOG_ENTRIES_MAX) {
    throw new RangeError(`${entries.length} entries in one append; ${LOG_ENTRIES_MAX} are the most.`)
  }

  let total = 0

  for (const { position, bytes } of entries) {
    assertPosition(position)
    total += bytes.byteLength

    if (bytes.byteLength > LOG_ENTRY_BYTES_MAX) {
      throw new RangeError(`An entry has ${bytes.byteLength} bytes; ${LOG_ENTRY_BYTES_MAX} are the most.`)
    }
  }

  if (total > PAYLOAD_BYTES_MAX) {
    throw new RangeError(`An append has ${total} bytes; ${PAYLOAD_BYTES_MAX} are the most.`)
  }

  if (new Set(entries.map(({ position }) => position)).size < entries.length) {
    throw new RangeError('An append names a position twice.')
  }
}

function assertPosition (position: number): void {
  if (!Number.isSafeInteger(position) || position < 0) {
    throw new RangeError(`${position} is no position: a whole number from 0 to 2^53 - 1.`)
  }
}
