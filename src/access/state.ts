import { ANONYMOUS } from './types.js'
import type { Grant, Group, Token, User } from './types.js'

export interface AccessRecords {
  users: readonly User[]
  groups: readonly Group[]
  tokens: readonly Token[]
  grants: readonly Grant[]
  /** Ids of volumes that nothing is written to from outside. */
  readOnly: readonly string[]
}

const NONE: AccessRecords = { users: [], groups: [], tokens: [], grants: [], readOnly: [] }

/**
 * Users, groups, tokens and grants as of one moment. It never changes: another moment is another state. What names a
 * user or group that is not there has no effect.
 */
export class AccessState {
  readonly records: AccessRecords
  readonly #users: ReadonlyMap<string, User>
  readonly #userNames: ReadonlyMap<string, User>
  readonly #groups: ReadonlyMap<string, Group>
  readonly #groupNames: ReadonlyMap<string, Group>
  readonly #tokens: ReadonlyMap<string, Token>
  readonly #subjects = new Map<string, Grant[]>()
  readonly #paths = new Map<string, Set<string>>()
  readonly #groupsOf = new Map<string, string[]>()
  readonly #readOnly: ReadonlySet<string>

  constructor (records: AccessRecords = NONE) {
    const { users, groups, tokens, grants, readOnly } = records
    this.#users = new Map(users.map(user => [user.id, user]))
    this.#userNames = new Map(users.map(user => [user.name, user]))
    this.#groups = new Map(groups.map(group => [group.id, group]))
    this.#groupNames = new Map(groups.map(group => [group.name, group]))
    this.#readOnly = new Set(readOnly)

    for (const { id, members } of groups) {
      for (const member of new Set(members)) {
        if (this.#users.has(member)) {
          pushTo(this.#groupsOf, member, id)
        }
      }
    }

    const kept = grants.filter(({ subject }) => this.#isSubject(subject))

    for (const grant of kept) {
      pushTo(this.#subjects, grant.subject, grant)
      const paths = this.#paths.get(grant.volume) ?? new Set()
      this.#paths.set(grant.volume, paths.add(grant.path))
    }

    this.records = {
      users,
      groups: groups.map(group => ({ ...group, members: group.members.filter(id => this.#users.has(id)) })),
      tokens: tokens.filter(({ userId }) => this.#users.has(userId)),
      grants: kept,
      readOnly
    }
    this.#tokens = new Map(this.records.tokens.map(token => [token.id, token]))
  }

  user (id: string): User | undefined { return this.#users.get(id) }
  userNamed (name: string): User | undefined { return this.#userNames.get(name) }
  group (id: string): Group | undefined { return this.#groups.get(id) }
  groupNamed (name: string): Group | undefined { return this.#groupNames.get(name) }
  token (id: string): Token | undefined { return this.#tokens.get(id) }

  /** Ids of the groups that a user is in. */
  groupsOf (userId: string): readonly string[] { return this.#groupsOf.get(userId) ?? [] }

  grantsOf (subject: string): readonly Grant[] { return this.#subjects.get(subject) ?? [] }

  /** Where grants of any subject stand in a volume. */
  grantPaths (volume: string): Iterable<string> { return this.#paths.get(volume) ?? [] }

  isReadOnly (volume: string): boolean { return this.#readOnly.has(volume) }

  /** As `shoal grant` takes it; undefined for what is not there any more. */
  subjectName (subject: string): string | undefined {
    if (subject === ANONYMOUS) {
      return ANONYMOUS
    }

    const group = this.#groups.get(subject)

    return group === undefined ? this.#users.get(subject)?.name : `group:${group.name}`
  }

  #isSubject (id: string): boolean {
    return id === ANONYMOUS || this.#users.has(id) || this.#groups.has(id)
  }
}

function pushTo<T> (lists: Map<string, T[]>, key: string, value: T): void {
  const list = lists.get(key)

  if (list === undefined) {
    lists.set(key, [value])
  } else {
    list.push(value)
  }
}
