import { randomBytes } from 'node:crypto'
import { makeFolders, throwUnless } from './access-files.js'
import { AccessLoader } from './loader.js'
import { ABSORBED, ABSORBING, grantName, KINDS } from './names.js'
import { ANONYMOUS } from './types.js'
import type { Kind } from './names.js'
import type { AccessState } from './state.js'
import type { RegistryFiles } from '../volumes/registry/registry-files.js'

const STAGE_BYTES = 16

interface TakeOverOptions {
  signal?: AbortSignal
  /** Both registries had a user or group of that name: the one of the registry that goes on stays. */
  onClash?: (kind: 'user' | 'group', name: string) => void
}

/**
 * Users, groups, tokens and grants of a registry that lost against an older one, which nothing is written to any
 * more, go on in that one. They come in one step, once: others may take over the same at the same time, and what was
 * taken away since must not come back. A user or group whose name is taken stays behind with its tokens and grants,
 * which name it by its id.
 */
export async function takeOverAccess (
  from: RegistryFiles, to: RegistryFiles, { signal, onClash }: TakeOverOptions = {}
): Promise<void> {
  const options = { signal }
  const target = `${ABSORBED}/${from.group}`

  if (await to.exists(target, options)) {
    return
  }

  const state = await new AccessLoader().load(from, () => signal)
  const present = await new AccessLoader().load(to, () => signal)
  const stage = `${ABSORBING}/${from.group}-${randomBytes(STAGE_BYTES).toString('hex')}`
  await makeFolders(to, options)

  for (const kind of KINDS) {
    const path = `${stage}/${kind}`
    throwUnless(['ok'], await to.submit({ type: 'mkdir', path, parents: true }, options), path)
  }

  for (const { kind, name, value } of filesOf(state, present, onClash)) {
    const path = `${stage}/${kind}/${name}`
    throwUnless(['ok'], await to.write(path, value, undefined, options), path)
  }

  const code = await to.submit({ type: 'rename', from: stage, to: target, noReplace: true }, options)
  throwUnless(['ok', 'EEXIST'], code, target)

  if (code === 'EEXIST') {
    throwUnless(['ok', 'ENOENT'], await to.remove(stage, undefined, options), stage)
  }
}

interface NewFile { kind: Kind, name: string, value: unknown }

function filesOf (
  { records }: AccessState, present: AccessState, onClash: TakeOverOptions['onClash']
): NewFile[] {
  const isTaken = (kind: 'user' | 'group', name: string, id: string): boolean => {
    const holder = kind === 'user' ? present.userNamed(name) : present.groupNamed(name)

    if (holder !== undefined && holder.id !== id) {
      onClash?.(kind, name)
    }

    return holder !== undefined
  }

  const users = records.users.filter(({ name, id }) => !isTaken('user', name, id))
  const groups = records.groups.filter(({ name, id }) => !isTaken('group', name, id))
  const subjects = new Set([ANONYMOUS, ...[...users, ...groups].map(({ id }) => id)])

  return [
    ...users.map(({ name, ...value }): NewFile => ({ kind: 'users', name, value })),
    ...groups.map(({ name, ...value }): NewFile => ({ kind: 'groups', name, value })),
    ...records.tokens.filter(({ userId }) => subjects.has(userId))
      .map(({ id, ...value }): NewFile => ({ kind: 'tokens', name: id, value })),
    ...records.grants.filter(({ subject }) => subjects.has(subject))
      .map((value): NewFile => ({ kind: 'grants', name: grantName(value.subject, value.volume, value.path), value })),
    ...records.readOnly.map((name): NewFile => ({ kind: 'read-only', name, value: { createdAtMs: 1 } }))
  ]
}
