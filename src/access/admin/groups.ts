import { groupOf, removeGrantsTo, userOf } from './subjects.js'
import { fileOf, isAccessName } from '../names.js'
import { readFileOf, removeFilesOf, throwUnless } from '../access-files.js'
import { GROUP_MEMBERS_MAX, GROUPS_MAX, UPDATE_ATTEMPTS_MAX } from '../constants.js'
import { AccessExistsError, AccessNotFoundError, InvalidAccessNameError, TooManyError } from '../errors.js'
import { parseGroup } from '../records.js'
import { ContendedError } from '../../volumes/errors.js'
import { randomId } from '../../util/random.js'
import type { AdminInit, ChangeBy, Options } from './init.js'
import type { AccessState } from '../state.js'
import type { Group } from '../types.js'

/** A group with its members by their names. */
export interface GroupRow { name: string, members: readonly string[], createdAtMs: number }

export class Groups {
  readonly #init: AdminInit

  constructor (init: AdminInit) {
    this.#init = init
  }

  async list (options: Options = {}): Promise<readonly GroupRow[]> {
    const state = await this.#init.store.state(options)

    return state.records.groups.map(({ name, members, createdAtMs }) =>
      ({ name, createdAtMs, members: members.flatMap(id => state.user(id)?.name ?? []) }))
  }

  /**
   * Puts users into a group, which is made when it is not there. Throws `user_not_found`, `invalid_access_name`,
   * `access_full`, and `group_exists` when it is there and no user is named.
   */
  async add (name: string, users: readonly string[], { by, ...options }: ChangeBy): Promise<void> {
    const { store, audit, clock, random } = this.#init

    if (!isAccessName(name)) {
      throw new InvalidAccessNameError('group', name)
    }

    const state = await store.state(options)
    const ids = idsOf(state, users)

    const isThere = state.groupNamed(name) !== undefined

    if (isThere && users.length === 0) {
      throw new AccessExistsError('group', name)
    }

    if (!isThere && state.records.groups.length >= GROUPS_MAX) {
      throw new TooManyError('groups', GROUPS_MAX, 'Remove those that are needed no more: `shoal group rm`.')
    }

    await this.#update(name, members => [...new Set([...members, ...ids])], options,
      { id: `g${randomId(random)}`, createdAtMs: clock.wall() })
    audit.note({ kind: 'changed', ...by, op: 'group.add', subject: name, detail: users.join(' ') })
  }

  /** Takes users out, or without any removes the group with its grants. Throws `group_not_found`, `user_not_found`. */
  async remove (name: string, users: readonly string[], { by, ...options }: ChangeBy): Promise<void> {
    const { store, audit } = this.#init
    const state = await store.state(options)
    const group = groupOf(state, name)

    if (users.length === 0) {
      await store.change(async files => {
        await removeFilesOf(files, 'groups', name, options)
        await removeGrantsTo(group.id, state, files, options)
      }, options)
    } else {
      const leaving = new Set(idsOf(state, users))
      await this.#update(name, members => members.filter(id => !leaving.has(id)), options)
    }

    audit.note({ kind: 'changed', ...by, op: 'group.remove', subject: name, detail: users.join(' ') })
  }

  /** @param made - what a group that is not there begins as; left out: it has to be there */
  async #update (
    name: string, change: (members: readonly string[]) => string[], options: Options,
    made?: Pick<Group, 'id' | 'createdAtMs'>
  ): Promise<void> {
    await this.#init.store.change(async files => {
      for (let attempt = 0; attempt < UPDATE_ATTEMPTS_MAX; attempt++) {
        const file = await readFileOf(files, 'groups', name, options)
        const { id, createdAtMs, members } = parseGroup(name, file?.value) ?? { members: [], ...made }

        if (id === undefined || createdAtMs === undefined) {
          throw new AccessNotFoundError('group', name)
        }

        const next = change(members)

        if (next.length > GROUP_MEMBERS_MAX) {
          throw new TooManyError('members of the group', GROUP_MEMBERS_MAX, 'Make a second group.')
        }

        const path = file?.path ?? fileOf('groups', name)
        const code = await files.write(path, { id, createdAtMs, members: next },
          file === undefined ? { absent: true } : { version: file.version }, options)

        if (code === 'ok') {
          return
        }

        throwUnless(['version_conflict', 'EEXIST', 'ENOENT'], code, path)
      }

      throw new ContendedError(`group ${name}`, UPDATE_ATTEMPTS_MAX)
    }, options)
  }
}

function idsOf (state: AccessState, users: readonly string[]): string[] {
  return users.map(name => userOf(state, name).id)
}
