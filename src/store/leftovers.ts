import { readdir } from 'node:fs/promises'
import path from 'node:path'
import { KIND_FOLDERS, otherKind } from './kinds.js'
import type { StoreKind } from './types.js'

/** Where a conversion builds the new store. */
export const STAGING_FOLDER = 'converting'

/** What the old store is called while it is being removed. */
export const REMOVING_SUFFIX = '.removing'

/** The folder of the conversion in progress. */
export function stagingFolder (dir: string): string {
  return path.join(dir, STAGING_FOLDER)
}

/** What conversions that were cut short left in the store's folder, and what to do about it. */
export async function leftoversIn (dir: string, kind: StoreKind): Promise<string[]> {
  const names = await readdir(dir)
  const notes: string[] = []

  if (names.includes(STAGING_FOLDER)) {
    notes.push(`${stagingFolder(dir)} was left by a conversion that did not end. Run that again, or remove the folder.`)
  }

  for (const name of names) {
    if (name === KIND_FOLDERS[otherKind(kind)] || name.endsWith(REMOVING_SUFFIX)) {
      notes.push(`${path.join(dir, name)} is the old store of a conversion. \`shoal store convert --to ${kind}\` ` +
        'removes it.')
    }
  }

  return notes
}
