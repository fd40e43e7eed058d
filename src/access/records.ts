import { LABEL_CHARS_MAX, GROUP_MEMBERS_MAX } from './constants.js'
import { isLevel } from './levels.js'
import { grantName, isAccessGroupId, isAccessName, isSubject, isTokenId, isUserId } from './names.js'
import { ALL_VOLUMES } from './types.js'
import { isGroupId, isTime } from '../volumes/registry/types.js'
import { namesOf } from '../volumes/tree/paths.js'
import type { Grant, Group, Token, User } from './types.js'

/**
 * What a file of the registry says, checked: other nodes and other versions write there. Undefined for what makes no
 * sense, which is left out and hides nothing else.
 */

const HASH = /^[0-9a-f]{64}$/

export function parseUser (name: string, value: unknown): User | undefined {
  const { id, createdAtMs } = fieldsOf<User>(value)

  return isAccessName(name) && isUserId(id) && isTime(createdAtMs) ? { id, name, createdAtMs } : undefined
}

export function parseGroup (name: string, value: unknown): Group | undefined {
  const { id, members, createdAtMs } = fieldsOf<Group>(value)

  return isAccessName(name) && isAccessGroupId(id) && isTime(createdAtMs) && Array.isArray(members) &&
    members.length <= GROUP_MEMBERS_MAX && members.every(isUserId)
    ? { id, name, members, createdAtMs }
    : undefined
}

export function parseToken (id: string, value: unknown): Token | undefined {
  const { userId, hash, label, createdAtMs, expiresAtMs, usedAtMs } = fieldsOf<Token>(value)

  return isTokenId(id) && isUserId(userId) && typeof hash === 'string' && HASH.test(hash) && typeof label === 'string' &&
    label.length <= LABEL_CHARS_MAX && isTime(createdAtMs) && isOptionalTime(expiresAtMs) && isOptionalTime(usedAtMs)
    ? { id, userId, hash, label, createdAtMs, expiresAtMs, usedAtMs }
    : undefined
}

export function parseGrant (name: string, value: unknown): Grant | undefined {
  const { subject, volume, path, level, createdAtMs } = fieldsOf<Grant>(value)

  return isSubject(subject) && (isGroupId(volume) || volume === ALL_VOLUMES) && typeof path === 'string' &&
    typeof namesOf(path) !== 'string' && isLevel(level) && isTime(createdAtMs) &&
    name === grantName(subject, volume, path)
    ? { subject, volume, path, level, createdAtMs }
    : undefined
}

export function parseReadOnly (name: string, value: unknown): string | undefined {
  return isGroupId(name) && isTime(fieldsOf<{ createdAtMs: number }>(value).createdAtMs) ? name : undefined
}

function isOptionalTime (value: unknown): value is number | undefined {
  return value === undefined || isTime(value)
}

function fieldsOf<T> (value: unknown): Partial<Record<keyof T, unknown>> {
  return typeof value === 'object' && value !== null ? value : {}
}
