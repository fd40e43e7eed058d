import type { MkdirAction, PutAction } from './writer.js'

/**
 * Of what is to be made, the topmost new folders, which can be copied whole, and all that lies in folders that are
 * there. One request for a folder costs a fraction of one for each file.
 */
export function newFolders (
  actions: readonly (PutAction | MkdirAction)[]
): { whole: MkdirAction[], below: MkdirAction[], single: PutAction[] } {
  const folders = actions.filter(action => action.type === 'mkdir')
  const made = new Set(folders.map(({ path }) => path))
  const isBelow = ({ path }: { path: string }): boolean => made.has(path.slice(0, Math.max(0, path.lastIndexOf('/'))))

  return {
    whole: folders.filter(folder => !isBelow(folder)),
    below: folders.filter(isBelow),
    single: actions.filter(action => action.type === 'put').filter(file => !isBelow(file))
  }
}
