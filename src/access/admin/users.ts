import { removeGrantsTo, userOf } from './subjects.js'
import { fileOf, isAccessName } from '../names.js'
import { readFileOf, removeFilesOf, throwUnless } from '../access-files.js'
import { USERS_MAX } from '../constants.js'
import { AccessExistsError, InvalidAccessNameError, TooManyError } from '../errors.js'
import { randomId } from '../../util/random.js'
import type { AdminInit, ChangeBy, Options } from './init.js'
import type { User } from '../types.js'

export class Users {
  readonly #init: AdminInit

  constructor (init: AdminInit) {
    this.#init = init
  }

  async list (options: Options = {}): Promise<readonly User[]> {
    return (await this.#init.store.state(options)).records.users
  }

  /** Throws `user_exists`, `invalid_access_name`, `access_full`. */
  async add (name: string, { by, ...options }: ChangeBy): Promise<User> {
    const { store, audit, clock, random } = this.#init

    if (!isAccessName(name)) {
      throw new InvalidAccessNameError('user', name)
    }

    const { records } = await store.state(options)

    if (records.users.length >= USERS_MAX) {
      throw new TooManyError('users', USERS_MAX, 'Remove those that are needed no more: `shoal user rm`.')
    }

    const user: User = { id: `u${randomId(random)}`, name, createdAtMs: clock.wall() }

    await store.change(async files => {
      const present = await readFileOf(files, 'users', name, options)

      // Its own id: the first attempt was taken over into the registry that this one goes to.
      if (present !== undefined && (present.value as Partial<User> | undefined)?.id !== user.id) {
        throw new AccessExistsError('user', name)
      }

      const { id, createdAtMs } = user
      const path = fileOf('users', name)
      const code = present === undefined ? await files.write(path, { id, createdAtMs }, { absent: true }, options) : 'ok'

      if (code === 'EEXIST') {
        throw new AccessExistsError('user', name)
      }

      throwUnless(['ok'], code, path)
    }, options)

    audit.note({ kind: 'changed', ...by, op: 'user.add', subject: name })

    return user
  }

  /**
   * With its tokens and grants, and out of its groups. What names it by its id has no effect from the first step on.
   */
  async remove (name: string, { by, ...options }: ChangeBy): Promise<void> {
    const { store, audit } = this.#init
    const state = await store.state(options)
    const user = userOf(state, name)

    await store.change(async files => {
      await removeFilesOf(files, 'users', name, options)

      for (const { id } of state.records.tokens.filter(({ userId }) => userId === user.id)) {
        await removeFilesOf(files, 'tokens', id, options)
      }

      await removeGrantsTo(user.id, state, files, options)
    }, options)

    audit.note({ kind: 'changed', ...by, op: 'user.remove', subject: name })
  }
}
