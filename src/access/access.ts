import { USED_INTERVAL_MS } from './constants.js'
import { readFileOf } from './access-files.js'
import { TokenExpiredError, TokenInvalidError } from './errors.js'
import { guardVolumes } from './guard/guard-volumes.js'
import { isAdmin, VolumeRights } from './rights.js'
import { isSecretOf, parseToken } from './token-text.js'
import { errorMessage } from '../util/errors.js'
import type { AccessStore } from './access-store.js'
import type { Audit } from './audit.js'
import type { GuardInit } from './guard/checks.js'
import type { AccessState } from './state.js'
import type { Principal, Token } from './types.js'
import type { Volumes } from '../volumes/types.js'
import type { Clock } from '../util/clock.js'
import type { Logger } from '../util/logger.js'

export interface AccessInit {
  store: AccessStore
  audit: Audit
  clock: Clock
  logger: Logger
}

interface Options { signal?: AbortSignal }

/**
 * Who a request comes from, and what it may do. Every gateway asks here, and hands its requests volumes that are
 * guarded:
 *
 * @example
 *
 * ```ts
 * const principal = await access.authenticate(token)
 * const volumes = access.guard(node.volumes, principal, { address })
 *
 * await (await volumes.open('photos')).readFile('/public/cat.jpg')
 * ```
 */
export class Access {
  readonly #init: AccessInit
  /** When the last use of a token was written down, by its id. */
  readonly #used = new Map<string, number>()

  constructor (init: AccessInit) {
    this.#init = init
  }

  /** Throws `token_invalid`, `token_expired`, `no_quorum`. */
  async authenticate (text: string, options: Options = {}): Promise<Principal> {
    const { id, secret } = parseToken(text) ?? { id: '', secret: '' }
    const state = await this.#init.store.state(options)
    const token = state.token(id)
    const isKnown = isSecretOf(secret, token?.hash)
    const user = token === undefined ? undefined : state.user(token.userId)

    if (token === undefined || user === undefined || !isKnown) {
      throw new TokenInvalidError()
    }

    this.#throwIfExpired(token)
    this.#noteUse(token)

    return { kind: 'user', id: user.id, name: user.name, tokenId: token.id }
  }

  /** Whether a principal may do what concerns the node, the mesh, or rights. */
  async isAdmin (principal: Principal, options: Options = {}): Promise<boolean> {
    return isAdmin(await this.#stateFor(principal, options), principal)
  }

  async rights (principal: Principal, volumeId: string, options: Options = {}): Promise<VolumeRights> {
    return new VolumeRights(await this.#stateFor(principal, options), principal, volumeId)
  }

  /** The volumes as a principal may use them. */
  guard (volumes: Volumes, principal: Principal, { address }: { address?: string } = {}): Volumes {
    const init: GuardInit = {
      principal,
      rights: async (...of) => await this.rights(...of),
      address,
      refused: refusal => { this.#init.audit.note({ kind: 'refused', ...refusal }) }
    }

    return guardVolumes(volumes, init)
  }

  /** Throws when what proved the principal does so no more. */
  async #stateFor (principal: Principal, options: Options): Promise<AccessState> {
    const state = await this.#init.store.state(options)

    if (principal.kind === 'user') {
      const token = principal.tokenId === undefined ? undefined : state.token(principal.tokenId)

      if (state.user(principal.id) === undefined || (principal.tokenId !== undefined && token === undefined)) {
        throw new TokenInvalidError()
      }

      if (token !== undefined) {
        this.#throwIfExpired(token)
      }
    }

    return state
  }

  #throwIfExpired ({ expiresAtMs }: Token): void {
    if (expiresAtMs !== undefined && this.#init.clock.wall() >= expiresAtMs) {
      throw new TokenExpiredError(expiresAtMs)
    }
  }

  /** In its own time: no request waits for it, and one that fails is tried by a later use. */
  #noteUse ({ id, usedAtMs = 0 }: Token): void {
    const { store, clock, logger } = this.#init
    const now = clock.wall()

    if (now - Math.max(usedAtMs, this.#used.get(id) ?? 0) < USED_INTERVAL_MS) {
      return
    }

    this.#used.set(id, now)
    store.change(async files => {
      const file = await readFileOf(files, 'tokens', id, {})

      // A token that was revoked meanwhile has no file, or another version of it, and stays revoked.
      if (file !== undefined) {
        await files.write(file.path, { ...file.value as object, usedAtMs: now }, { version: file.version })
      }
    }).catch((err: unknown) => {
      logger.debug({ token: id, err: errorMessage(err) }, 'the use of a token could not be noted')
    })
  }
}

