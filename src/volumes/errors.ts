import { ShoalError } from '../util/errors.js'

/** Codes that `node:fs` has; everything that a file system's user knows how to handle keeps its name. */
export type FsCode =
  'ENOENT' | 'EEXIST' | 'ENOTDIR' | 'EISDIR' | 'ENOTEMPTY' | 'ENAMETOOLONG' | 'EINVAL' | 'EFBIG' | 'ENOSPC' | 'EDQUOT' |
  'EROFS' | 'EBADF' | 'ELOOP'

const FS_MESSAGES: Readonly<Record<FsCode, string>> = {
  ENOENT: 'no such file or directory',
  EEXIST: 'something with that name is there already',
  ENOTDIR: 'not a directory',
  EISDIR: 'it is a directory',
  ENOTEMPTY: 'the directory is not empty; remove it recursively (-r) if everything in it may go',
  ENAMETOOLONG: 'a name has more than 255 bytes or the path more than 4096',
  EINVAL: 'that is not possible with this path or value',
  EFBIG: 'a file has at most 16 TiB; split what is larger',
  ENOSPC: 'the mesh has no space left; free some, or add a node',
  EDQUOT: 'the volume\'s quota is used up; raise it with `shoal volume set --quota`, or empty the trash',
  EROFS: 'snapshots, old versions and mounted-for-reading handles cannot be written',
  EBADF: 'the handle is closed, or not open for this',
  ELOOP: 'it is a symbolic link, and links are not followed; name what it leads to'
}

export const FS_CODES = Object.keys(FS_MESSAGES) as FsCode[]

export interface FsErrorInit extends ErrorOptions {
  dest?: string
  /** Instead of the code's usual words. */
  why?: string
  /** The volume of the paths: messages name the whole target, `photos:/a`. @default the paths alone */
  volume?: string
  /** The first part of a path that is not there, or is no folder; where that is known. */
  missing?: string
}

/** A fault of a path, as `node:fs` would report it; `path` and, with two paths, `dest` as there. */
export class VolumeFsError extends ShoalError {
  readonly path?: string
  readonly dest?: string
  readonly missing?: string
  /** The case in words, without the paths. */
  readonly why: string

  constructor (code: FsCode, path: string, { dest, why, volume, missing, ...options }: FsErrorInit = {}) {
    const paths = [path, ...dest === undefined || dest === path ? [] : [dest]].map(one => targetText(one, volume))

    super(code, `${paths.join(' -> ')}: ${why ?? FS_MESSAGES[code]}.`, options)
    this.path = path
    this.why = why ?? FS_MESSAGES[code]

    if (dest !== undefined) {
      this.dest = dest
    }

    if (missing !== undefined) {
      this.missing = missing
    }
  }
}

/** A path as a person writes it in a command. What is no absolute path (`#12`, a sentence) stays as it is. */
export function targetText (path: string, volume: string | undefined): string {
  return volume === undefined || volume === '' || !path.startsWith('/') ? path : `${volume}:${path}`
}

/** A volume as part of a sentence; nothing where its name is not known. */
function inVolume (volume: string | undefined): string {
  return volume === undefined || volume === '' ? '' : ` in volume ${volume}`
}

function withVolume (command: string, volume: string | undefined): string {
  return `\`${command}${volume === undefined || volume === '' ? '' : ` ${volume}`}\``
}

export interface NamedErrorInit extends ErrorOptions {
  /** The volume that it is of. @default not said */
  volume?: string
}

/** A counter of the volume is at its end: no number is left that could be counted or named with it. */
export class VolumeFullError extends ShoalError {
  constructor (volume: string, what: string, options?: ErrorOptions) {
    super('volume_full', `Volume ${volume} takes no more: ${what} would pass the most that can be counted. ` +
      'Nothing was done; remove and purge what is large, or use another volume.', options)
  }
}

/** `ifVersion` did not hold: another change was faster. Nothing was changed. */
export class VersionConflictError extends ShoalError {
  constructor (readonly path: string, { volume, ...options }: NamedErrorInit = {}) {
    super('version_conflict', `${targetText(path, volume)} has changed since: it is of another version now. Read it again, ` +
      'then decide.', options)
  }
}

/** Fewer than a majority of the volume's metadata replicas can be reached. Nothing was done. */
export class NoQuorumError extends ShoalError {
  constructor (volume: string, why: string, options?: ErrorOptions) {
    const isRegistry = volume === '.registry'
    const what = isRegistry ? 'The registry of volumes' : `The metadata of volume ${volume}`
    const look = isRegistry ? 'shoal status' : `shoal volume stat ${volume}`

    super('no_quorum', `${what} cannot be reached: ${why}. Nothing was done. Start the nodes again that are down, or try again; ` +
      `\`${look}\` shows how it is.`, options)
  }
}

/** The operation was handed over, and no answer came: it may or may not have taken effect, or still may. */
export class OutcomeUnknownError extends ShoalError {
  /** @param init.said - what a replica said of itself instead, with its host's name */
  constructor (
    volume: string, readonly operationId: string, { said, ...options }: ErrorOptions & { said?: string } = {}
  ) {
    super('outcome_unknown', `No answer came from volume ${volume}: the operation may or may not have taken effect` +
      `${said === undefined ? '' : ` (${said.replace(/\.$/, '')})`}. ` +
      `Asking again with the operation id ${operationId} (--operation-id) tells, and has no second effect.`, options)
  }
}

/** An id that another operation has: nothing was done, and what has the id already stays as it is. */
export class OperationReusedError extends ShoalError {
  constructor (readonly operationId: string, what: string, options?: ErrorOptions) {
    super('operation_reused', `The operation id ${operationId} belongs to another operation (${what}). Nothing was done now. ` +
      'An id is for repeating one and the same operation: leave --operation-id away for a new one.', options)
  }
}

/** A retry that came after its id was forgotten. */
export class OperationExpiredError extends ShoalError {
  constructor (readonly operationId: string, options?: ErrorOptions) {
    super('operation_expired', `The operation ${operationId} is too old to be told from a new one; nothing was done now. ` +
      'Look whether it took effect before you repeat it.', options)
  }
}

export class VolumeNotFoundError extends ShoalError {
  constructor (name: string, options?: ErrorOptions) {
    super('volume_not_found', `There is no volume ${JSON.stringify(name)}. \`shoal volume ls\` lists them, \`shoal volume create\` makes one.`, options)
  }
}

export class VolumeExistsError extends ShoalError {
  constructor (name: string, options?: ErrorOptions) {
    super('volume_exists', `There is a volume ${JSON.stringify(name)} already. Choose another name; ` +
      '`shoal volume ls` lists those in use.', options)
  }
}

/** The volume is being deleted, or was. */
export class VolumeDeletedError extends ShoalError {
  constructor (name: string, options?: ErrorOptions) {
    super('volume_deleted', `Volume ${name} was deleted.`, options)
  }
}

/** Two meshes were joined, and the names of this one are being taken over by the registry of the other. */
export class RegistryMovedError extends ShoalError {
  constructor (options?: ErrorOptions) {
    super('registry_moved', 'The names of volumes are being taken over by the registry of a mesh that was joined. Nothing was done; ' +
      'try again in a few seconds.', options)
  }
}

export class InvalidVolumeNameError extends ShoalError {
  constructor (name: string) {
    super('invalid_volume_name', `${JSON.stringify(name)} is no name for a volume: 1 to 63 of a-z, A-Z, 0-9, "-", "_" ` +
      'and ".", the first of them a letter or digit.')
  }
}

export class InvalidSettingsError extends ShoalError {
  constructor (why: string) {
    super('invalid_volume_settings', why)
  }
}

export class SnapshotNotFoundError extends ShoalError {
  constructor (name: string, { volume, ...options }: NamedErrorInit = {}) {
    super('snapshot_not_found', `There is no snapshot ${JSON.stringify(name)}${inVolume(volume)}. ` +
      `${withVolume('shoal snapshot ls', volume)} lists them.`, options)
  }
}

export class SnapshotExistsError extends ShoalError {
  constructor (name: string, { volume, ...options }: NamedErrorInit = {}) {
    super('snapshot_exists', `There is a snapshot ${JSON.stringify(name)}${inVolume(volume)} already. Choose another name, ` +
      'or remove it first: `shoal snapshot rm`.', options)
  }
}

export class VersionNotFoundError extends ShoalError {
  constructor (what: string, { volume, ...options }: NamedErrorInit = {}) {
    super('version_not_found', `That version is not kept (any more): ${targetText(what, volume)}. \`shoal versions\` lists ` +
      'those that are.', options)
  }
}

export class TrashNotFoundError extends ShoalError {
  constructor (what: string, { volume, ...options }: NamedErrorInit = {}) {
    super('trash_not_found', `Not in the trash${inVolume(volume)} (any more): ${what}. ` +
      `${withVolume('shoal trash ls', volume)} lists what is.`, options)
  }
}

/** Internal: the file's content is not inline, or would not be any more. The caller takes the way through blocks. */
export class NotInlineError extends ShoalError {
  constructor (path: string, options?: ErrorOptions) {
    super('not_inline', `${path} does not fit into its entry.`, options)
  }
}

/** A random write met so many other writers that it gave up. Nothing of it was kept. */
export class ContendedError extends ShoalError {
  constructor (path: string, attempts: number, { volume, ...options }: NamedErrorInit = {}) {
    super('contended', `${targetText(path, volume)} was changed by others in each of ${attempts} attempts to write to it. Try again.`, options)
  }
}

/** A file that is to be restored is no backup of a volume, or not all of one. */
export class InvalidBackupError extends ShoalError {
  constructor (why: string, options?: ErrorOptions) {
    super('invalid_backup', `This is not a whole backup of a volume: ${why}. Nothing of it was restored. ` +
      'Try again with a whole copy of the file.', options)
  }
}

/** An incremental backup whose base is not there. */
export class BackupBaseError extends ShoalError {
  constructor (volume: string, snapshot: string, why: string, options?: ErrorOptions) {
    super('backup_base_missing', `This backup holds only what changed since the snapshot ${JSON.stringify(snapshot)}, ` +
      `and ${why} in volume ${volume}. Restore the backup that was made of that snapshot first.`, options)
  }
}

/** What a pending journal cannot take: it needs an answer that only the majority can give. */
export class NotWhileCutOffError extends ShoalError {
  constructor (what: string, options?: ErrorOptions) {
    super('not_while_cut_off', `${what} needs a majority of the volume's metadata replicas, which cannot be reached now.`, options)
  }
}

/** A leaving node is still counted on by volumes: their sets cannot change without it, or no other node is there. */
export class MetadataStuckError extends ShoalError {
  constructor (volumes: number) {
    super('last_node', `The metadata of ${volumes === 1 ? 'one volume' : `${volumes} volumes`} (the registry of names ` +
      'counts as one) still needs this node: too few of the others that hold it are up. This node stays. Start another ' +
      'node, wait until those that are down are back, or use --force to leave all the same.')
  }
}

/** Too few nodes are there for the metadata of a new volume. */
export class TooFewMetadataReplicasError extends ShoalError {
  constructor (nodes: number, needed: number) {
    super('too_few_replicas', `Only ${nodes} of the ${needed} nodes that min_replicas asks for could take the metadata ` +
      'of a new volume. Nothing was made. Start more nodes, wait until those that are configured or down can be reached, ' +
      'or lower min_replicas.')
  }
}

/** Another node has to keep the copy. */
export class JournalCopiesFullError extends ShoalError {
  constructor (journals: number, options?: ErrorOptions) {
    super('journal_copies_full', `This node keeps copies of ${journals} pending journals of other nodes already, and takes no further one. ` +
      'They go when their volumes have a majority again: see `shoal volume stat` for those that have none.', options)
  }
}

/** Only the node whose journal it is adds to a copy of it. */
export class JournalOfOtherNodeError extends ShoalError {
  constructor (journal: string, options?: ErrorOptions) {
    super('journal_of_other_node', `The pending journal ${journal} is that of another node, which alone may add to it. Nothing was done.`, options)
  }
}
