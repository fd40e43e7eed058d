import { allows, higher } from './levels.js'
import { ALL_VOLUMES, ANONYMOUS } from './types.js'
import { isWithin, parentPath } from '../volumes/fs/entry-stat.js'
import type { AccessState } from './state.js'
import type { Grant, Level, Principal } from './types.js'

/**
 * What one principal may do in one volume.
 *
 * A grant holds at its path and below it. Of those to the principal and to its groups the one with the longest path
 * counts, at one path the highest: so a grant further down can lessen what one further up gives. What is granted to
 * *anonymous* is found in the same way and comes on top: a published folder takes nothing from the users who write it.
 *
 * A folder that may not be read, above something that may, is *on the way*: it can be seen, with those of its children
 * that lead there.
 */
export class VolumeRights {
  readonly volumeId: string
  /** May do everything, also what concerns no volume. */
  readonly isAdmin: boolean
  /** Nothing is written to the volume from outside, whatever the rights are. */
  readonly isReadOnly: boolean
  readonly #state: AccessState
  readonly #named: Levels
  readonly #anonymous: Levels
  readonly #ways = new Map<string, Set<string>>()

  constructor (state: AccessState, principal: Principal, volumeId: string) {
    this.volumeId = volumeId
    this.#state = state
    this.isAdmin = isAdmin(state, principal)
    this.isReadOnly = state.isReadOnly(volumeId)
    this.#named = new Levels(namedGrants(state, principal), volumeId)
    this.#anonymous = new Levels(state.grantsOf(ANONYMOUS), volumeId)

    for (const path of this.#paths()) {
      if (this.allows(path, 'read')) {
        this.#noteWay(path)
      }
    }
  }

  level (path: string): Level {
    return this.isAdmin ? 'admin' : higher(this.#named.at(path), this.#anonymous.at(path))
  }

  allows (path: string, needed: Level): boolean {
    return allows(this.level(path), needed)
  }

  /** At the path and everywhere below it. */
  allowsAll (path: string, needed: Level): boolean {
    return this.allows(path, needed) &&
      (this.isAdmin || this.#paths().every(below => !isWithin(below, path) || this.allows(below, needed)))
  }

  /** It is there for this principal: it may be read, or is on the way. */
  sees (path: string): boolean {
    return this.allows(path, 'read') || this.isOnWay(path)
  }

  /** It may not be read, and leads to what may. */
  isOnWay (path: string): boolean {
    return !this.allows(path, 'read') && this.#ways.has(path)
  }

  /** How many names in a folder on the way lead on. */
  waysIn (path: string): number {
    return this.#ways.get(path)?.size ?? 0
  }

  /** Grants of any subject stand on the path or below it. */
  hasGrantsWithin (path: string): boolean {
    return [...this.#state.grantPaths(this.volumeId)].some(at => isWithin(at, path))
  }

  #paths (): string[] {
    return [...this.#named.paths(), ...this.#anonymous.paths()]
  }

  #noteWay (path: string): void {
    for (let at = path; at !== '/';) {
      const parent = parentPath(at)
      const children = this.#ways.get(parent)

      if (children?.has(at) === true) {
        return
      }

      this.#ways.set(parent, (children ?? new Set()).add(at))
      at = parent
    }
  }
}

/** Granted `admin` on all volumes: as good as the owner of the node. */
export function isAdmin (state: AccessState, principal: Principal): boolean {
  return principal.kind === 'admin' ||
    namedGrants(state, principal).some(({ volume, level }) => volume === ALL_VOLUMES && level === 'admin')
}

/** To the user itself and to its groups. */
function namedGrants (state: AccessState, principal: Principal): readonly Grant[] {
  return principal.kind === 'user'
    ? [principal.id, ...state.groupsOf(principal.id)].flatMap(subject => state.grantsOf(subject))
    : []
}

/** Of some grants together: the highest at each path. */
class Levels {
  readonly #levels = new Map<string, Level>()
  #everywhere: Level = 'none'

  constructor (grants: readonly Grant[], volumeId: string) {
    for (const { volume, path, level } of grants) {
      if (volume === volumeId) {
        this.#levels.set(path, higher(level, this.#levels.get(path) ?? 'none'))
      } else if (volume === ALL_VOLUMES) {
        this.#everywhere = higher(level, this.#everywhere)
      }
    }
  }

  /** Of the longest path that is this one or above it. */
  at (path: string): Level {
    for (let at = path; ; at = parentPath(at)) {
      const level = this.#levels.get(at)

      if (level !== undefined || at === '/') {
        return level ?? this.#everywhere
      }
    }
  }

  paths (): Iterable<string> { return this.#levels.keys() }
}
