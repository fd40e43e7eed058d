import { CID } from 'multiformats/cid'
import { joinPath } from './entry-stat.js'
import { InvalidBackupError } from '../errors.js'
import { FILE_BYTES_MAX, INLINE_BYTES_MAX, NAME_BYTES_MAX } from '../constants.js'
import { MTIME_NS_MAX } from '../tree/constants.js'
import { faultOfAttributes } from '../tree/attributes.js'
import { isLink as isTarget } from '../tree/command-check.js'
import { normalizePath } from '../tree/paths.js'
import { SHA2_256 } from '../../store/hash.js'
import type { EntryAttributes, EntryStat } from '../types.js'

/**
 * A backup may come from anywhere: what its manifest says is checked row by row before any of it is done. Pure.
 */

/** Mode bits are a uint32 in the tree. */
const MODE_MAX = 2 ** 32 - 1

const FINGERPRINT_BYTES = 32

/** Codecs of a file's root: a raw leaf, or a node. */
const FILE_CODECS: readonly number[] = [0x55, 0x70]

const ROW_SHOWN_CHARACTERS_MAX = 120

export const FORMAT = 'shoal-backup'
export const VERSION = 1

export interface BackupRoot {
  format: typeof FORMAT
  version: typeof VERSION
  volume: { name: string, id: string }
  /** Of which snapshot; `kept`: it stays, so that backups may be made of what changes from then on. */
  snapshot: { name: string, kept: boolean }
  atMs: number
  /** Of the whole tree, whatever part of it is in here. */
  fingerprint: Uint8Array
  /** Set on an incremental backup: the tree that it changes. */
  base: { snapshot: string, fingerprint: Uint8Array } | null
  parts: CID[]
}

/** One entry, or that there is none any more. Short names: there are millions of them. */
export type BackupEntry =
  | { k: 'd', p: string } & BackupAttributes
  | { k: 'f', p: string, s: number, b: Uint8Array | null, c: CID | null } & BackupAttributes
  /** A symbolic link, and what it says. */
  | { k: 'l', p: string, l: string } & BackupAttributes
  | { k: 'x', p: string }

export interface BackupAttributes {
  /** Mode. */
  m: number | null
  /** ms since 1970, and nanoseconds beyond that where there are any. */
  t: number
  n?: number
  /** Owner, group and extended attributes, where the volume has them. */
  u?: number
  g?: number
  x?: (readonly [string, Uint8Array])[]
}

export interface BackupTotals { files: number, directories: number, removed: number, bytes: number }

export type BackupPart = { entries: BackupEntry[] } | { end: BackupTotals }

/** The manifest's root. Throws `invalid_backup`. */
export function checkRoot (root: Readonly<Record<string, unknown>>): BackupRoot {
  const { snapshot, base, parts, fingerprint } = root

  if (!isMap(snapshot) || !isName(snapshot.name) || typeof snapshot.kept !== 'boolean') {
    throw new InvalidBackupError('its root names no snapshot')
  }

  if (!isFingerprint(fingerprint) ||
    !(base === null || (isMap(base) && isName(base.snapshot) && isFingerprint(base.fingerprint)))) {
    throw new InvalidBackupError('its root does not tell the tree that it is of, or based on')
  }

  if (!Array.isArray(parts) || !parts.every(isLink)) {
    throw new InvalidBackupError('its root names parts that are none')
  }

  return root as unknown as BackupRoot
}

/** A part. Throws `invalid_backup` with the row that makes no sense. */
export function checkPart (part: Readonly<Record<string, unknown>>): BackupPart {
  const { entries, end } = part

  if (Array.isArray(entries) && end === undefined) {
    entries.forEach(checkEntry)

    return part as unknown as BackupPart
  }

  const counts = ['files', 'directories', 'removed', 'bytes'] as const

  if (entries === undefined && isMap(end) && counts.every(key => isCount(end[key]))) {
    return part as unknown as BackupPart
  }

  throw new InvalidBackupError('a part of its manifest is none')
}

/** Where an entry belongs. */
export function pathOfEntry ({ p }: BackupEntry): string {
  return joinPath('/', p)
}

export function attributesOfRow ({ m, t, n, u, g, x }: BackupAttributes): EntryAttributes {
  return {
    mode: m ?? undefined, mtimeMs: t, mtimeNs: n,
    ...u !== undefined && { uid: u }, ...g !== undefined && { gid: g }, ...x !== undefined && { xattrs: new Map(x) }
  }
}

export function rowOfAttributes ({ mode, mtimeMs, mtimeNs, uid, gid, xattrs }: EntryStat): BackupAttributes {
  return {
    m: mode ?? null,
    t: mtimeMs,
    ...(mtimeNs === undefined ? {} : { n: mtimeNs }),
    ...(uid === undefined ? {} : { u: uid }),
    ...(gid === undefined ? {} : { g: gid }),
    ...(xattrs === undefined ? {} : { x: [...xattrs] })
  }
}

/** What a manifest says at its end that there was, beside what there is. Throws `invalid_backup`. */
export function checkTotals (found: BackupTotals, said: BackupTotals): void {
  for (const key of ['files', 'directories', 'removed', 'bytes'] as const) {
    if (found[key] !== said[key]) {
      throw new InvalidBackupError(`it has ${found[key]} ${key === 'bytes' ? 'bytes of files' : key}, and its end says ` +
        `${said[key]}`)
    }
  }
}

function checkEntry (entry: unknown): void {
  const why = isMap(entry) ? faultOf(entry) : 'it is no row'

  if (why !== undefined) {
    throw new InvalidBackupError(`a row of its manifest makes no sense, since ${why}: ${shown(entry)}`)
  }
}

function faultOf ({ k, p, m, t, n, u, g, x, s, b, c, l }: Readonly<Record<string, unknown>>): string | undefined {
  if (k !== 'f' && k !== 'd' && k !== 'l' && k !== 'x') {
    return 'its kind is not known to this version'
  }

  if (typeof p !== 'string' || p === '' || !isPath(p)) {
    return 'its path is none'
  }

  if (k === 'x') {
    return undefined
  }

  if (!(m === null || (isCount(m) && m <= MODE_MAX)) || !Number.isSafeInteger(t)) {
    return 'its mode or its time is none'
  }

  if (!(n === undefined || (isCount(n) && n <= MTIME_NS_MAX))) {
    return 'its time is none'
  }

  if (![u, g].every(id => id === undefined || typeof id === 'number') || !(x === undefined || isPairs(x)) ||
    faultOfAttributes(attributesOfRow({ m: null, t: 0, u, g, x } as BackupAttributes)) !== undefined) {
    return 'its owner or its extended attributes are none'
  }

  if (k === 'l') {
    return typeof l === 'string' && isTarget(l) ? undefined : 'what the link says is none'
  }

  return k === 'd' ? undefined : contentFault(s, b, c)
}

function contentFault (s: unknown, b: unknown, c: unknown): string | undefined {
  if (!isCount(s) || s > FILE_BYTES_MAX) {
    return 'its size is none'
  }

  if (b instanceof Uint8Array && c === null) {
    return b.byteLength === s && s <= INLINE_BYTES_MAX ? undefined : 'its bytes are not as many as it says'
  }

  if (b !== null || !isLink(c)) {
    return 'it has no content'
  }

  return FILE_CODECS.includes(c.code) && c.multihash.code === SHA2_256 ? undefined : 'its content is no file'
}

function isPath (relative: string): boolean {
  const path = joinPath('/', relative)

  try {
    return normalizePath(path) === path
  } catch {
    return false
  }
}

function isPairs (value: unknown): boolean {
  return Array.isArray(value) && value.every((pair: unknown) => Array.isArray(pair) && pair.length === 2 &&
    typeof pair[0] === 'string' && pair[1] instanceof Uint8Array)
}

function isMap (value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value) && !(value instanceof Uint8Array)
}

function isLink (value: unknown): value is CID {
  return CID.asCID(value) !== null
}

function isCount (value: unknown): value is number {
  return Number.isSafeInteger(value) && (value as number) >= 0
}

function isName (value: unknown): value is string {
  return typeof value === 'string' && value !== '' && Buffer.byteLength(value) <= NAME_BYTES_MAX
}

function isFingerprint (value: unknown): boolean {
  return value instanceof Uint8Array && value.byteLength === FINGERPRINT_BYTES
}

function shown (value: unknown): string {
  return String(JSON.stringify(value, (_, inner: unknown) => inner instanceof Uint8Array ? `${inner.byteLength} bytes` : inner))
    .slice(0, ROW_SHOWN_CHARACTERS_MAX)
}
