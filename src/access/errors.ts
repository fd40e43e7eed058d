import { targetText } from '../volumes/errors.js'
import { ShoalError } from '../util/errors.js'

/** The caller may see it, and may not do that with it. Nothing was done. */
export class PermissionDeniedError extends ShoalError {
  /** @param what - the target, as a person writes it. @param needed - the level, and where, as part of a sentence */
  constructor (what: string, who: string, needed: string, options?: ErrorOptions) {
    super('permission_denied', `${what}: ${who} may not do that; it needs ${needed}. Nothing was done. ` +
      'An admin gives rights with `shoal grant`.', options)
  }
}

/** The same answer for a token that never was, one that was revoked, and one whose user is gone. */
export class TokenInvalidError extends ShoalError {
  constructor (options?: ErrorOptions) {
    super('token_invalid', 'That token is not known (any more). Ask an admin for another one: `shoal token create`.', options)
  }
}

export class TokenExpiredError extends ShoalError {
  constructor (expiredAtMs: number, options?: ErrorOptions) {
    super('token_expired', `That token has expired at ${new Date(expiredAtMs).toISOString()}. Ask an admin for another ` +
      'one: `shoal token create`.', options)
  }
}

export class InvalidAccessNameError extends ShoalError {
  constructor (kind: 'user' | 'group', name: string) {
    super('invalid_access_name', `${JSON.stringify(name)} is no name for a ${kind}: 1 to 63 of a-z, 0-9, "-", "_", "." ` +
      'and "@", the first of them a letter or digit, and not "admin" or "anonymous".')
  }
}

/** What was asked for makes no sense, as a whole sentence. */
export class InvalidAccessError extends ShoalError {
  constructor (why: string) {
    super('invalid_access', why)
  }
}

export type AccessKind = 'user' | 'group' | 'token' | 'grant'

export class AccessNotFoundError extends ShoalError {
  constructor (kind: AccessKind, name: string) {
    super(`${kind}_not_found`, `There is no ${kind} ${name}. \`shoal ${kind} ls\` lists them.`)
  }
}

export class AccessExistsError extends ShoalError {
  constructor (kind: 'user' | 'group', name: string) {
    super(`${kind}_exists`, `There is a ${kind} ${name} already. Choose another name; \`shoal ${kind} ls\` lists them.`)
  }
}

/** A limit of this layer. */
export class TooManyError extends ShoalError {
  constructor (what: string, max: number, remedy: string) {
    super('access_full', `There are ${max} ${what} already, and no more are taken. Nothing was done. ${remedy}`)
  }
}

/** A volume and a path in it, for messages. */
export function placeText (volume: string, path: string): string {
  return targetText(path, volume)
}
