import { createHash } from 'node:crypto'
import { ANONYMOUS } from './types.js'

/**
 * How rights lie in the registry's tree, as small files of JSON:
 *
 *     /access/users/<name>                  {id, createdAtMs}
 *     /access/groups/<name>                 {id, members, createdAtMs}
 *     /access/tokens/<id>                   {userId, hash, label, createdAtMs, expiresAtMs?, usedAtMs?}
 *     /access/grants/<subject>~<place>      {subject, volume, path, level, createdAtMs}
 *     /access/read-only/<volume id>         {createdAtMs}
 *     /access/absorbed/<registry>/<kind>/…  the same of a registry that lost against this one
 *
 * What was absorbed came in one step, so that what has been taken away since does not come again, and counts where no
 * file of the registry's own has its name.
 */
export const ACCESS = '/access'
export const ABSORBED = `${ACCESS}/absorbed`
/** Where that lies which is about to be absorbed. */
export const ABSORBING = `${ACCESS}/absorbing`

export const KINDS = ['users', 'groups', 'tokens', 'grants', 'read-only'] as const
export type Kind = (typeof KINDS)[number]

export const FOLDERS: readonly string[] = [...KINDS.map(kind => `${ACCESS}/${kind}`), ABSORBED, ABSORBING]

const NAME = /^[a-z0-9][a-z0-9._@-]{0,62}$/
const RESERVED: ReadonlySet<string> = new Set([ANONYMOUS, 'admin'])
const USER_ID = /^u[0-9a-f]{32}$/
const GROUP_ID = /^g[0-9a-f]{32}$/
const TOKEN_ID = /^[0-9a-f]{16}$/

/** What a user or a group may be called. */
export function isAccessName (name: unknown): name is string {
  return typeof name === 'string' && NAME.test(name) && !RESERVED.has(name)
}

export function isUserId (id: unknown): id is string {
  return typeof id === 'string' && USER_ID.test(id)
}

export function isAccessGroupId (id: unknown): id is string {
  return typeof id === 'string' && GROUP_ID.test(id)
}

export function isTokenId (id: unknown): id is string {
  return typeof id === 'string' && TOKEN_ID.test(id)
}

export function isSubject (id: unknown): id is string {
  return id === ANONYMOUS || isUserId(id) || isAccessGroupId(id)
}

export function fileOf (kind: Kind, name: string): string {
  return `${ACCESS}/${kind}/${name}`
}

/** A path may be longer than a name: the file says it, and is called by its hash. */
export function grantName (subject: string, volume: string, path: string): string {
  return `${subject}~${createHash('sha256').update(`${volume}\0${path}`).digest('hex')}`
}

/** Which file of which kind a path below ACCESS is, and of which absorbed registry, if it is one. */
export function partsOf (path: string): { kind: Kind, name: string, absorbed: string | undefined } | undefined {
  const [first = '', second = '', third = '', fourth, ...rest] = path.slice(ACCESS.length + 1).split('/')
  const isAbsorbed = `${ACCESS}/${first}` === ABSORBED
  const [kind, name, more] = isAbsorbed ? [third, fourth, rest.length] : [first, second, third.length]

  return (KINDS as readonly string[]).includes(kind) && name !== undefined && name !== '' && more === 0
    ? { kind: kind as Kind, name, absorbed: isAbsorbed ? second : undefined }
    : undefined
}
