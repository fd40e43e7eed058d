import { lstat, readdir } from 'node:fs/promises'
import { basename, dirname } from 'node:path'
import { twinError } from './safe-names.js'

interface Name { absolute: string, path: string }

/**
 * Names that are two in the mesh and one here: `a` and `A` on most disks of Windows and macOS, and on those of macOS
 * the two ways to write `é` too. The second would replace the first without a word. No operating system tells which
 * file systems do so; a folder shows it by what it lists for a name that is there already.
 *
 * One for each run: a file system that spells names in a way of its own (HFS+) lists that one for both, and only who
 * wrote both knows that there were two.
 */
export class NameTwins {
  /** What was written so far and can be spelled in two ways, by the composed one. */
  readonly #spelled = new Map<string, Name>()

  /**
   * To be asked before something is made at a path.
   *
   * @param path - as the mesh has it, below the folder that is written
   * @param mayGo - whether what lies there under another name is to go anyway
   * @throws DestinationError when something of another name lies there
   */
  async refuse (absolute: string, path: string, mayGo: (twin: string) => boolean = () => false): Promise<void> {
    const twin = await this.#spelledBefore({ absolute, path }) ?? await listedAs({ absolute, path })

    if (twin !== undefined && !mayGo(twin)) {
      throw twinError(path, twin)
    }
  }

  async #spelledBefore (name: Name): Promise<string | undefined> {
    if (!hasSpellings(name.path)) {
      return undefined
    }

    const key = name.absolute.normalize('NFC')
    const before = this.#spelled.get(key)

    if (before === undefined) {
      this.#spelled.set(key, name)
      return undefined
    }

    return before.path !== name.path && await isSame(before.absolute, name.absolute) ? before.path : undefined
  }
}

/** In lists to be done one after the other: of those whose names may be one here each list has one. */
export function apartFromTwins<T extends { path: string }> (entries: readonly T[]): T[][] {
  const met = new Map<string, number>()
  const lists: T[][] = []

  for (const entry of entries) {
    const key = folded(entry.path)
    const before = met.get(key) ?? 0
    met.set(key, before + 1)
    const list = lists[before] ??= []
    list.push(entry)
  }

  return lists
}

/** Whether there is another way to write it that looks the same. */
export function hasSpellings (text: string): boolean {
  return text.normalize('NFC') !== text.normalize('NFD')
}

/** Whether two paths lead to one thing; false where one leads to none. */
export async function isSame (one: string, other: string): Promise<boolean> {
  const identity = await identityOf(one)

  return identity !== undefined && identity === await identityOf(other)
}

/** The path under which the folder lists what lies there, when that differs in more than its spelling. */
async function listedAs ({ absolute, path }: Name): Promise<string | undefined> {
  const name = basename(absolute)
  const swapped = swapCase(name)

  // Where nothing is there, or the other case is something else, there is nothing to be mistaken for.
  if (swapped === name || !await isSame(absolute, absolute.slice(0, -name.length) + swapped)) {
    return undefined
  }

  const names = await readdir(dirname(absolute)).catch(() => [])

  if (names.some(listed => listed.normalize('NFC') === name.normalize('NFC'))) {
    return undefined
  }

  const twin = names.find(listed => folded(listed) === folded(name))

  return twin === undefined ? undefined : path.slice(0, -name.length) + twin
}

async function identityOf (path: string): Promise<string | undefined> {
  const stats = await lstat(path, { bigint: true }).catch(() => undefined)

  return stats === undefined ? undefined : `${stats.dev}:${stats.ino}`
}

function swapCase (text: string): string {
  return [...text].map(char => char === char.toLowerCase() ? char.toUpperCase() : char.toLowerCase()).join('')
}

/** Through capitals first: some letters have two small forms. */
function folded (name: string): string {
  return name.normalize('NFC').toUpperCase().toLowerCase()
}
