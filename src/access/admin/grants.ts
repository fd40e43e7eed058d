import { groupOf, userOf } from './subjects.js'
import { fileOf, grantName } from '../names.js'
import { removeFilesOf, throwUnless } from '../access-files.js'
import { GRANTS_MAX } from '../constants.js'
import { AccessNotFoundError, InvalidAccessError, TooManyError } from '../errors.js'
import { ALL_VOLUMES, ANONYMOUS } from '../types.js'
import { normalizePath } from '../../volumes/tree/paths.js'
import type { AdminInit, ChangeBy, Options } from './init.js'
import type { AccessState } from '../state.js'
import type { Grant, Level } from '../types.js'

/** A volume, by its id and by what it is called, for the log. */
export interface Place { volumeId: string, volume: string, path: string }

/** A grant with its subject as `shoal grant` takes it. */
export type GrantRow = Grant

const GROUP_PREFIX = 'group:'

export class Grants {
  readonly #init: AdminInit

  constructor (init: AdminInit) {
    this.#init = init
  }

  async list (options: Options = {}): Promise<readonly GrantRow[]> {
    const state = await this.#init.store.state(options)

    return state.records.grants.map(grant => ({ ...grant, subject: state.subjectName(grant.subject) ?? grant.subject }))
  }

  /**
   * One level for a subject at a place; what it had there goes.
   *
   * @param subjectName - a user, `group:<name>` or `anonymous`
   */
  async set (subjectName: string, place: Place, level: Level, { by, ...options }: ChangeBy): Promise<void> {
    const { store, audit, clock } = this.#init
    const state = await store.state(options)
    const subject = subjectId(state, subjectName)
    const grant: Grant = { subject, volume: place.volumeId, path: pathOf(place), level, createdAtMs: clock.wall() }

    if (grant.subject === ANONYMOUS && level === 'admin') {
      throw new InvalidAccessError('anonymous can have read or write, and is never an admin: that would be everyone who ' +
        'reaches a node.')
    }

    const isNew = !state.grantsOf(grant.subject).some(one => one.volume === grant.volume && one.path === grant.path)

    if (isNew && state.records.grants.length >= GRANTS_MAX) {
      throw new TooManyError('grants', GRANTS_MAX, 'Give rights to groups, or further up.')
    }

    const path = fileOf('grants', grantName(grant.subject, grant.volume, grant.path))

    await store.change(async files => {
      throwUnless(['ok'], await files.write(path, grant, undefined, options), path)
    }, options)

    audit.note({
      kind: 'changed', ...by, op: 'grant', subject: subjectName, volume: place.volume, path: grant.path, detail: level
    })
  }

  /** Throws `grant_not_found`. */
  async remove (subjectName: string, place: Place, { by, ...options }: ChangeBy): Promise<void> {
    const { store, audit } = this.#init
    const subject = subjectId(await store.state(options), subjectName)
    const name = grantName(subject, place.volumeId, pathOf(place))
    const isGone = await store.change(async files => await removeFilesOf(files, 'grants', name, options), options)

    if (!isGone) {
      throw new AccessNotFoundError('grant', `to ${subjectName} on ${place.volume}:${pathOf(place)}`)
    }

    audit.note({
      kind: 'changed', ...by, op: 'revoke', subject: subjectName, volume: place.volume, path: pathOf(place)
    })
  }

  /** A volume that nothing is written to through a gateway, whatever the rights are; or one that is again. */
  async setReadOnly (
    { volumeId, volume }: Omit<Place, 'path'>, isReadOnly: boolean, { by, ...options }: ChangeBy
  ): Promise<void> {
    const { store, audit, clock } = this.#init
    const path = fileOf('read-only', volumeId)

    await store.change(async files => {
      if (isReadOnly) {
        throwUnless(['ok'], await files.write(path, { createdAtMs: clock.wall() }, undefined, options), path)
      } else {
        await removeFilesOf(files, 'read-only', volumeId, options)
      }
    }, options)

    audit.note({ kind: 'changed', ...by, op: 'read-only', volume, detail: isReadOnly ? 'on' : 'off' })
  }

  /** Ids of the volumes that are. */
  async readOnly (options: Options = {}): Promise<readonly string[]> {
    return (await this.#init.store.state(options)).records.readOnly
  }
}

function pathOf ({ volumeId, path }: Place): string {
  const at = normalizePath(path)

  if (volumeId === ALL_VOLUMES && at !== '/') {
    throw new InvalidAccessError('A grant on all volumes has no path: name the volume.')
  }

  return at
}

function subjectId (state: AccessState, name: string): string {
  if (name === ANONYMOUS) {
    return ANONYMOUS
  }

  return name.startsWith(GROUP_PREFIX)
    ? groupOf(state, name.slice(GROUP_PREFIX.length)).id
    : userOf(state, name).id
}
