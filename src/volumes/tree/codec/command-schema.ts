/**
 * What a command must look like before a replica takes it: shape, ranges, lengths, nesting. Whether it makes sense in
 * the tree as it is, applying tells, with an ordinary answer; so limits here are above those of the tree.
 */
import {
  AppendOp, ChildRef, Command, ConflictClearOp, Content, CopyOp, Expect, MkdirOp, NameOp, Nothing, Op, PatchOp,
  PendingBase, Range, PruneOp, PruneStep, RemoveOp, RenameOp, ResolveOp, SetattrOp, Settings, SweepOp, Target,
  TrashPurgeOp, TrashRestoreOp, UploadOp, WriteOp, Xattr, Xattrs
} from '../pb/tree.js'
import {
  IDS_MAX, MTIME_NS_MAX, OWNER_ID_MAX, PENDING_BELOW_MAX, PRUNE_MAX, TREE_FORMAT, WHO_BYTES_MAX, XATTRS_BYTES_MAX,
  XATTRS_MAX, XATTR_NAME_BYTES_MAX
} from '../constants.js'
import { LINK_BYTES_MAX, NAME_BYTES_MAX, PATH_BYTES_MAX } from '../../constants.js'
import {
  bytes, counter, encoded, exactlyOne, flag, list, optional, real, required, rule, text
} from '../../../util/schema/fields.js'
import { message } from '../../../util/schema/schema.js'
import type { DeclaredMessage, Schema } from '../../../util/schema/schema.js'

/** Longer ones get the tree's own answer, ENAMETOOLONG, up to here. */
export const PATH_CHARS_MAX = 4 * PATH_BYTES_MAX
export const NAME_CHARS_MAX = 4 * NAME_BYTES_MAX

/** One value of the log, and with it all bytes of one command. */
export const COMMAND_BYTES_MAX = 1024 * 1024

/** Keys of the state: an id, and a name or a path. */
const KEY_CHARS_MAX = 2 * PATH_CHARS_MAX

/** Ids of operations, uploads, marks and journals: 16 random bytes, in hex or as a UUID. */
const ID_BYTES_MAX = 32
const ID_CHARS_MAX = 64

const UINT32_MAX = 2 ** 32 - 1

const path = text({ max: PATH_CHARS_MAX, empty: true })
const name = text({ max: NAME_CHARS_MAX, empty: true })
const id = text({ max: ID_CHARS_MAX })
const numbers = list(counter(), IDS_MAX)
const mode = optional(counter({ max: UINT32_MAX }))
/** Before 1970 too; the tree says what a time may be. */
const mtimeMs = optional(real({ min: -Number.MAX_SAFE_INTEGER, max: Number.MAX_SAFE_INTEGER }))
export const mtimeNs = optional(counter({ max: MTIME_NS_MAX }))
/** Owner and extended attributes; the tree has the limits of the latter in bytes. */
export const uid = optional(counter({ max: OWNER_ID_MAX }))
export const gid = uid
export const xattrs = optional(message(Xattrs, {
  list: list(message(Xattr, {
    name: text({ max: XATTR_NAME_BYTES_MAX }), value: bytes({ min: 0, max: XATTRS_BYTES_MAX })
  }), XATTRS_MAX)
}))
/** What a symbolic link says; the tree has the limit in bytes. */
export const link = text({ max: LINK_BYTES_MAX })
const yes = optional(flag)
const absent: Schema<unknown> = rule(value => value === undefined ? undefined : 'is an operation within an operation')

export const cidBytes = bytes({ max: 96 })

/** By its path or by its number, and never by both or by neither. */
export const target = message(Target, { path: optional(path), id: optional(counter()) }, exactlyOne)

/** Inline bytes, which may be none, or a block, or a link. */
export const content = message(Content, {
  inline: optional(bytes({ min: 0, max: COMMAND_BYTES_MAX })),
  cid: optional(cidBytes),
  size: counter(),
  link: optional(link)
}, ({ inline, cid, link }) => [inline, cid, link].filter(part => part !== undefined).length === 1
  ? undefined
  : 'is neither bytes nor a block nor a link, or several of them')

const expect = optional(message(Expect, {
  absent: yes, present: yes, version: optional(counter()), cid: optional(cidBytes)
}))

export const settings = message(Settings, {
  replicas: optional(counter()),
  metadataReplicas: optional(counter()),
  accept: yes,
  trashMs: optional(counter()),
  versions: optional(counter()),
  versionsMs: optional(counter()),
  quotaBytes: optional(counter())
})

const pruneStep = message(PruneStep, {
  trashId: optional(counter()),
  children: list(message(ChildRef, { dirId: counter(), name }), IDS_MAX),
  id: optional(counter()),
  versions: numbers,
  history: yes,
  keys: list(text({ max: KEY_CHARS_MAX }), IDS_MAX),
  doneSeq: optional(counter()),
  logUpToIndex: optional(counter()),
  uploadId: optional(id),
  journal: yes
}, ({ trashId, id, history, logUpToIndex, uploadId, journal }) =>
  exactlyOne({ trashId, id, history, logUpToIndex, uploadId, journal }))

const pendingBase = message(PendingBase, {
  index: counter(),
  atMs: counter(),
  id: optional(counter()),
  version: optional(counter()),
  path: optional(path),
  journal: optional(id),
  seq: optional(counter()),
  nextId: optional(counter()),
  ids: numbers,
  toIds: numbers,
  toId: optional(counter()),
  below: list(counter(), PENDING_BELOW_MAX),
  unchecked: yes
})

/** @param resolve - an operation of a healed journal holds another one, which holds none */
function operation (resolve: Schema<ResolveOp | undefined>): DeclaredMessage<Op> {
  const named = optional(message(NameOp, { name }))

  return message(Op, {
    mkdir: optional(message(MkdirOp, { path, parents: yes, mode, mtimeMs, mtimeNs, uid, gid, xattrs })),
    write: optional(message(WriteOp, {
      target: required(target), content: required(content), expect, parents: yes, mode, mtimeMs, mtimeNs, uid, gid,
      xattrs
    })),
    patch: optional(message(PatchOp, {
      target: required(target),
      writes: list(message(Range, {
        offset: counter(), bytes: bytes({ min: 0, max: COMMAND_BYTES_MAX })
      }), IDS_MAX),
      size: optional(counter()),
      expect
    })),
    append: optional(message(AppendOp, {
      target: required(target), bytes: bytes({ min: 0, max: COMMAND_BYTES_MAX }), parents: yes
    })),
    setattr: optional(message(SetattrOp, {
      target: required(target), create: yes, mode, mtimeMs, parents: yes, mtimeNs, uid, gid, xattrs
    })),
    rename: optional(message(RenameOp, { from: path, to: path, noReplace: yes, parents: yes })),
    copy: optional(message(CopyOp, {
      from: path, to: path, snapshot: optional(name), version: optional(counter()), noReplace: yes, parents: yes
    })),
    remove: optional(message(RemoveOp, { path, directory: yes, recursive: yes, purge: yes, expect })),
    trashRestore: optional(message(TrashRestoreOp, { trashId: counter(), to: optional(path) })),
    trashPurge: optional(message(TrashPurgeOp, { listed: yes, trashIds: numbers })),
    snapshotCreate: named,
    snapshotRemove: named,
    settings: optional(settings),
    conflictClear: optional(message(ConflictClearOp, { conflictIds: numbers })),
    upload: optional(message(UploadOp, { uploadId: id, done: flag, startedAtMs: counter() })),
    sweep: optional(message(SweepOp, { sweepId: id, salt: bytes({ max: 64 }) })),
    prune: optional(message(PruneOp, { steps: list(pruneStep, PRUNE_MAX) })),
    resolve,
    deleteVolume: optional(message(Nothing, {}))
  }, exactlyOne)
}

const operationSchema = operation(optional(message(ResolveOp, {
  op: encoded(operation(absent), { max: COMMAND_BYTES_MAX }),
  base: required(pendingBase),
  hostname: text({ max: NAME_CHARS_MAX, empty: true })
})))

export const commandSchema = message(Command, {
  id: bytes({ max: ID_BYTES_MAX }),
  baseIndex: counter(),
  principal: text({ max: 4 * WHO_BYTES_MAX, empty: true }),
  node: text({ max: 4 * WHO_BYTES_MAX, empty: true }),
  atMs: counter(),
  op: required(operationSchema),
  format: optional(counter({ max: TREE_FORMAT }))
})
