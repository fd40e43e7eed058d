import { parentOf } from '../../volumes/fs/sync.js'
import type { MkdirAction, PutAction } from './writer.js'

export interface NewFolders {
  /** Topmost ones, with all that is in them: one request for each costs a fraction of one for each file. */
  whole: MkdirAction[]
  /** What is in those. */
  below: MkdirAction[]
  /** Something below them is left out: made alone, parents first. */
  partly: MkdirAction[]
  /** Files and links that come in none of them. */
  single: PutAction[]
}

/** Of what is to be made. @param partial - folders of the source of which something below is left out by the filters */
export function newFolders (
  actions: readonly (PutAction | MkdirAction)[], partial: ReadonlySet<string>
): NewFolders {
  const folders: NewFolders = { whole: [], below: [], partly: [], single: [] }
  const covered = new Set<string>()

  // Parents come first.
  for (const action of actions) {
    const isBelow = covered.has(parentOf(action.path))

    if (action.type === 'put') {
      folders.single.push(...isBelow ? [] : [action])
    } else if (!isBelow && partial.has(action.path)) {
      folders.partly.push(action)
    } else {
      folders[isBelow ? 'below' : 'whole'].push(action)
      covered.add(action.path)
    }
  }

  return folders
}
