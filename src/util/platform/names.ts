import { thisPlatform } from './platform.js'

/** What keeps a file from having this name here, as the end of a sentence; undefined for a name that it can have. */
export function faultOfName (name: string, { nameFaults } = thisPlatform): string | undefined {
  return nameFaults.find(({ pattern }) => pattern.test(name))?.fault
}

/**
 * `C:`, `C:/x` and `C:\x` where drives have letters: never a volume, although `c:/x` is a path in a volume `c` on other
 * systems.
 */
export function isOnDrive (text: string, { hasDrives } = thisPlatform): boolean {
  return hasDrives && /^[a-z]:([\\/]|$)/i.test(text)
}

/** "Into this folder", as people write it. */
export function endsInSeparator (text: string, { path } = thisPlatform): boolean {
  return text.endsWith('/') || text.endsWith(path.sep)
}

/** `photos/` as `photos`; the root of a file system stays. */
export function withoutSeparator (text: string, platform = thisPlatform): string {
  return text.length > 1 && endsInSeparator(text, platform) ? withoutSeparator(text.slice(0, -1), platform) : text
}
