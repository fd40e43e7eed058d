import type { FaultFile } from './file.js'

export type FaultNode = FaultFile | FaultFolder

/** A folder: the names that every process sees, and those that the disk has confirmed. */
export class FaultFolder {
  readonly kind = 'folder'
  seen = new Map<string, FaultNode>()
  readonly kept = new Map<string, FaultNode>()
}

/** What one call did to names; atomic, as journals of file systems keep it. */
export interface EntryChange {
  id: number
  names: readonly { folder: FaultFolder, name: string, node: FaultNode | undefined }[]
}

export function applyEntries (change: EntryChange, image: 'seen' | 'kept'): void {
  for (const { folder, name, node } of change.names) {
    if (node === undefined) {
      folder[image].delete(name)
    } else {
      folder[image].set(name, node)
    }
  }
}
