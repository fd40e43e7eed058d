import { userOf } from './subjects.js'
import { fileOf } from '../names.js'
import { removeFilesOf, throwUnless } from '../access-files.js'
import { EXPIRES_MS_MAX, LABEL_CHARS_MAX, TOKENS_MAX, USER_TOKENS_MAX } from '../constants.js'
import { AccessNotFoundError, InvalidAccessError, TooManyError } from '../errors.js'
import { makeToken } from '../token-text.js'
import type { AdminInit, ChangeBy, Options } from './init.js'

/** A token without its secret. */
export interface TokenRow {
  id: string
  user: string
  label: string
  createdAtMs: number
  expiresAtMs: number | undefined
  usedAtMs: number | undefined
}

export interface TokenOptions {
  /** For people. @default '' */
  label?: string
  /** How long it is good for, ms. @default for ever */
  expiresMs?: number
}

const REVOKE = 'Revoke those that are needed no more: `shoal token ls`, `shoal token revoke`.'

export class Tokens {
  readonly #init: AdminInit

  constructor (init: AdminInit) {
    this.#init = init
  }

  async list (options: Options = {}): Promise<readonly TokenRow[]> {
    const state = await this.#init.store.state(options)

    return state.records.tokens.map(({ userId, hash: _, ...token }) =>
      ({ ...token, user: state.user(userId)?.name ?? userId }))
  }

  /** `text` is what the user gets: it is kept nowhere, and cannot be shown again. Throws `user_not_found`. */
  async create (
    userName: string, { label = '', expiresMs }: TokenOptions, { by, ...options }: ChangeBy
  ): Promise<TokenRow & { text: string }> {
    const { store, audit, clock } = this.#init
    const state = await store.state(options)
    const user = userOf(state, userName)
    const { tokens } = state.records

    if (label.length > LABEL_CHARS_MAX) {
      throw new InvalidAccessError(`The label has ${label.length} characters; ${LABEL_CHARS_MAX} are the most.`)
    }

    if (expiresMs !== undefined && !(expiresMs > 0 && expiresMs <= EXPIRES_MS_MAX)) {
      throw new InvalidAccessError('A token expires after more than 0 ms and at most 100 years; left out, it never does.')
    }

    if (tokens.length >= TOKENS_MAX) {
      throw new TooManyError('tokens', TOKENS_MAX, REVOKE)
    }

    if (tokens.filter(({ userId }) => userId === user.id).length >= USER_TOKENS_MAX) {
      throw new TooManyError(`tokens of ${userName}`, USER_TOKENS_MAX, REVOKE)
    }

    const { id, text, hash } = makeToken()
    const createdAtMs = clock.wall()
    const expiresAtMs = expiresMs === undefined ? undefined : Math.ceil(createdAtMs + expiresMs)
    const value = { userId: user.id, hash, label, createdAtMs, expiresAtMs }

    await store.change(async files => {
      throwUnless(['ok'], await files.write(fileOf('tokens', id), value, undefined, options), fileOf('tokens', id))
    }, options)

    audit.note({ kind: 'changed', ...by, op: 'token.create', subject: userName, detail: id })

    return { id, text, user: userName, label, createdAtMs, expiresAtMs, usedAtMs: undefined }
  }

  /** From the answer on the token opens nothing any more, on every node. Throws `token_not_found`. */
  async revoke (id: string, { by, ...options }: ChangeBy): Promise<void> {
    const { store, audit } = this.#init
    const state = await store.state(options)
    const token = state.token(id)

    if (token === undefined) {
      throw new AccessNotFoundError('token', id)
    }

    await store.change(async files => { await removeFilesOf(files, 'tokens', id, options) }, options)
    audit.note({
      kind: 'changed', ...by, op: 'token.revoke', subject: state.user(token.userId)?.name ?? token.userId, detail: id
    })
  }
}
