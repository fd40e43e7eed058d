import path from 'node:path'
import { ShoalError } from '../util/errors.js'

/**
 * Ids of groups: of volumes (`v`) and of registries (`r`), and 128 random bits. Names of folders are made of them, and
 * they come from the wire.
 */
export const GROUP_ID = /^[vr][0-9a-f]{32}$/
export const GROUP_ID_CHARS = 33

/** A folder was asked for by something that is no id of a group. */
export class InvalidGroupIdError extends ShoalError {
  constructor () {
    super('invalid_group_id', 'This is no id of a volume or registry; nothing was done.')
  }
}

export function isGroupId (text: string): boolean {
  return GROUP_ID.test(text)
}

/** Whether the group holds the names of the volumes, and is none itself. */
export function isRegistryId (group: string): boolean {
  return group.startsWith('r')
}

/** The id itself. Throws `invalid_group_id` on any other text. */
export function assertGroupId (text: string): string {
  if (!isGroupId(text)) {
    throw new InvalidGroupIdError()
  }

  return text
}

/**
 * The one place where an id becomes a path: that of a group's folder within `dir`. Throws `invalid_group_id` on any
 * other text, so that what is written to or removed is never outside.
 */
export function groupPath (dir: string, group: string): string {
  return path.join(dir, assertGroupId(group))
}
