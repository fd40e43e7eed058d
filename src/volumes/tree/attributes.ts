import { OWNER_ID_MAX, XATTRS_BYTES_MAX, XATTRS_MAX, XATTR_NAME_BYTES_MAX, XATTR_VALUE_BYTES_MAX } from './constants.js'
import { withoutUndefined } from '../../util/defined.js'
import type * as pb from './pb/tree.js'
import type { EntryAttributes, Xattrs } from './types.js'

/** What an entry has besides its name and content, picked, compared, checked and packed. Pure. */

/** Which are wanted besides mode and time, which always are. */
export interface AttributeChoice {
  /** Numbers of owner and group. @default false */
  owner?: boolean
  /** @default false */
  xattrs?: boolean
}

/** Without those that are not wanted. */
export function chosen (
  attributes: EntryAttributes, { owner = false, xattrs = false }: AttributeChoice
): EntryAttributes {
  const { uid, gid } = owner ? attributes : {}

  return attributesOf({ ...attributes, uid, gid, xattrs: xattrs ? attributes.xattrs : undefined })
}

/** Nothing but the attributes, and of them those that are given. */
export function attributesOf ({ mode, mtimeMs, mtimeNs, uid, gid, xattrs }: EntryAttributes): EntryAttributes {
  return withoutUndefined({ mode, mtimeMs, mtimeNs, uid, gid, xattrs })
}

/** Those of which a volume has some only when a user asked for them to be stored. */
export function ownerAndXattrs ({ uid, gid, xattrs }: EntryAttributes): Pick<EntryAttributes, 'uid' | 'gid' | 'xattrs'> {
  return withoutUndefined({ uid, gid, xattrs })
}

export function hasOwnerOrXattrs ({ uid, gid, xattrs }: EntryAttributes): boolean {
  return uid !== undefined || gid !== undefined || xattrs !== undefined
}

/** What is not wanted to be anything agrees with all. */
export function agree (wanted: EntryAttributes, there: EntryAttributes): boolean {
  return (wanted.mode ?? there.mode) === there.mode && agreeInOwnerAndXattrs(wanted, there) &&
    (wanted.mtimeMs === undefined ||
      (wanted.mtimeMs === there.mtimeMs && (wanted.mtimeNs ?? 0) === (there.mtimeNs ?? 0)))
}

/** The same of what is stored when asked alone. */
export function agreeInOwnerAndXattrs (wanted: EntryAttributes, there: EntryAttributes): boolean {
  return (wanted.uid ?? there.uid) === there.uid && (wanted.gid ?? there.gid) === there.gid &&
    (wanted.xattrs === undefined || (there.xattrs !== undefined && sameXattrs(wanted.xattrs, there.xattrs)))
}

export function sameXattrs (a: Xattrs, b: Xattrs): boolean {
  return a.size === b.size && [...a].every(([name, value]) => {
    const other = b.get(name)

    return other !== undefined && Buffer.compare(value, other) === 0
  })
}

/** What is wrong with them, as part of a sentence; undefined: nothing. */
export function faultOfAttributes ({ uid, gid, xattrs }: EntryAttributes): string | undefined {
  const id = [uid, gid].find(id => id !== undefined && !(Number.isSafeInteger(id) && id >= 0 && id <= OWNER_ID_MAX))

  return id === undefined
    ? xattrs === undefined ? undefined : faultOfXattrs(xattrs)
    : `${id} is no number of a user or a group, which are whole and from 0 to ${OWNER_ID_MAX}`
}

function faultOfXattrs (xattrs: Xattrs): string | undefined {
  let bytes = 0

  if (xattrs.size > XATTRS_MAX) {
    return `it has ${xattrs.size} extended attributes, and at most ${XATTRS_MAX} are stored`
  }

  for (const [name, value] of xattrs) {
    const nameBytes = Buffer.byteLength(name)

    if (name === '' || name.includes('\0') || Buffer.from(name).toString() !== name || nameBytes > XATTR_NAME_BYTES_MAX) {
      return `its extended attribute ${JSON.stringify(name)} has no name that is stored: 1 to ${XATTR_NAME_BYTES_MAX} ` +
        'bytes of UTF-8'
    }

    if (value.byteLength > XATTR_VALUE_BYTES_MAX) {
      return `its extended attribute ${JSON.stringify(name)} has ${value.byteLength} bytes, and at most ` +
        `${XATTR_VALUE_BYTES_MAX} are stored`
    }

    bytes += nameBytes + value.byteLength
  }

  return bytes > XATTRS_BYTES_MAX
    ? `its extended attributes have ${bytes} bytes together, and at most ${XATTRS_BYTES_MAX} are stored`
    : undefined
}

/** By name, so that equal ones are equal bytes. */
export function packXattrs (xattrs: Xattrs): pb.Xattrs {
  return {
    list: [...xattrs]
      .sort(([a], [b]) => Buffer.compare(Buffer.from(a), Buffer.from(b)))
      .map(([name, value]) => ({ name, value: value as Uint8Array<ArrayBuffer> }))
  }
}

export function unpackXattrs ({ list }: pb.Xattrs): Xattrs {
  return new Map(list.map(({ name, value }) => [name, value]))
}

/** Of messages that carry them. */
export function withPackedXattrs<T extends { xattrs?: Xattrs }> (value: T): Omit<T, 'xattrs'> & { xattrs?: pb.Xattrs } {
  const { xattrs, ...rest } = value

  return { ...rest, xattrs: xattrs && packXattrs(xattrs) }
}

export function withUnpackedXattrs<T extends { xattrs?: pb.Xattrs }> (value: T): Omit<T, 'xattrs'> & { xattrs?: Xattrs } {
  const { xattrs, ...rest } = value

  return { ...rest, xattrs: xattrs && unpackXattrs(xattrs) }
}
