import { removeFilesOf } from '../access-files.js'
import { AccessNotFoundError } from '../errors.js'
import { grantName } from '../names.js'
import type { Options } from './init.js'
import type { AccessState } from '../state.js'
import type { Group, User } from '../types.js'
import type { RegistryFiles } from '../../volumes/registry/registry-files.js'

/** Throws `user_not_found`. */
export function userOf (state: AccessState, name: string): User {
  const user = state.userNamed(name)

  if (user === undefined) {
    throw new AccessNotFoundError('user', name)
  }

  return user
}

/** Throws `group_not_found`. */
export function groupOf (state: AccessState, name: string): Group {
  const group = state.groupNamed(name)

  if (group === undefined) {
    throw new AccessNotFoundError('group', name)
  }

  return group
}

/** All that was granted to a user or group that goes. */
export async function removeGrantsTo (
  subjectId: string, state: AccessState, files: RegistryFiles, options: Options
): Promise<void> {
  for (const { subject, volume, path } of state.grantsOf(subjectId)) {
    await removeFilesOf(files, 'grants', grantName(subject, volume, path), options)
  }
}
