/**
 * Rights once more, as the guide tells them and as slowly as they come: no map, no cache, no code of `src/access`.
 * What a request should come to is the code of the first thing in its way, or undefined.
 */

export type ModelLevel = 'none' | 'read' | 'write' | 'admin'

export interface ModelGrant { subject: string, everywhere: boolean, path: string, level: ModelLevel }

export interface ModelInit {
  grants: readonly ModelGrant[]
  /** Of the caller: its own name and those of its groups; none for anonymous. */
  names: readonly string[]
  isReadOnly: boolean
  /** What is in the volume now. */
  exists: (path: string) => boolean
}

const ORDER: readonly ModelLevel[] = ['none', 'read', 'write', 'admin']

function isAtOrBelow (path: string, folder: string): boolean {
  return folder === '/' || path === folder || path.startsWith(`${folder}/`)
}

function above (path: string): string[] {
  const names = path.split('/').filter(name => name !== '')

  return names.map((_, i) => `/${names.slice(0, i).join('/')}`).reverse()
}

export class RightsModel {
  constructor (readonly init: ModelInit) {}

  rank (path: string): number {
    const { grants, names } = this.init

    if (grants.some(({ subject, everywhere, level }) => names.includes(subject) && everywhere && level === 'admin')) {
      return 3
    }

    return Math.max(
      this.#rankOf(grants.filter(({ subject }) => names.includes(subject)), path),
      this.#rankOf(grants.filter(({ subject }) => subject === 'anonymous'), path))
  }

  #rankOf (grants: readonly ModelGrant[], path: string): number {
    // A grant on everything lies above the root.
    const depth = ({ everywhere, path }: ModelGrant): number => everywhere ? -1 : path === '/' ? 0 : path.split('/').length
    const applying = grants.filter(one => one.everywhere || isAtOrBelow(path, one.path))
    const deepest = Math.max(...applying.map(depth))

    return Math.max(0, ...applying.filter(one => depth(one) === deepest).map(({ level }) => ORDER.indexOf(level)))
  }

  canRead (path: string): boolean {
    return this.rank(path) >= 1
  }

  /** A readable place lies below it. */
  leadsOn (path: string): boolean {
    return !this.canRead(path) && this.#ownPaths().some(at => at !== path && isAtOrBelow(at, path) && this.canRead(at))
  }

  sees (path: string): boolean {
    return this.canRead(path) || this.leadsOn(path)
  }

  #ownPaths (): string[] {
    return this.init.grants
      .filter(({ subject, everywhere }) => !everywhere && (subject === 'anonymous' || this.init.names.includes(subject)))
      .map(({ path }) => path)
  }

  at (path: string, level: ModelLevel, deep = false): string | undefined {
    const needed = ORDER.indexOf(level)

    if (!this.sees(path)) {
      return 'ENOENT'
    }

    const places = [path, ...deep ? this.#ownPaths().filter(at => isAtOrBelow(at, path)) : []]

    if (places.some(at => this.rank(at) < needed)) {
      return 'permission_denied'
    }

    return needed >= 2 && this.init.isReadOnly ? 'EROFS' : undefined
  }

  taking (path: string): string | undefined {
    const isStanding = this.init.grants.some(({ everywhere, path: at }) => !everywhere && isAtOrBelow(at, path))

    return this.at(path, isStanding ? 'admin' : 'write', true)
  }

  making (path: string, parents: boolean, deep = false): string | undefined {
    const refused = this.at(path, 'write', deep)

    if (refused !== undefined || !parents) {
      return refused
    }

    const fixed = above(path).find(at => at !== '/' && this.rank(at) < 2)

    return fixed === undefined || this.init.exists(fixed) ? undefined : 'permission_denied'
  }
}
