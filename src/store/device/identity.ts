import { randomBytes } from 'node:crypto'
import path from 'node:path'
import { StoreCorruptError, StoreTooNewError } from '../errors.js'
import { STORE_VERSION, TEMPORARY_SUFFIX } from './constants.js'
import { fsCode, syncFolder } from './fs.js'
import type { Clock } from '../../util/clock.js'
import type { StoreFs } from './fs.js'

/** Far more than `store.json` ever holds. */
const IDENTITY_BYTES_MAX = 64 * 1024

/** What `store.json` says of how the copies lie. Earlier versions knew another one, of one file per block. */
const STORE_KIND = 'segments'

const STORE_ID_PATTERN = /^[0-9a-f]{32}$/

/** What `store.json` says. */
export interface StoreIdentity {
  /** The format of the folder: up to `STORE_VERSION`. */
  version: number
  /** The id that the copies were written under. */
  storeId: string
  /**
   * The id that the mesh knows the store by: another one since the store was found to have gone back in time. Its
   * copies stay, but nothing that was promised under the old id does.
   */
  incarnation: string
  /** The copies were not read since then: none of them may be vouched for. */
  isUnverified: boolean
  /**
   * How often earlier versions converted these copies to another kind of store. After a conversion both kinds may be
   * there: the one with the higher number counts.
   */
  generation: number
}

export type IncarnationMark = Pick<StoreIdentity, 'incarnation' | 'isUnverified'>

/** Reads the id of the copies from `store.json`; undefined when there is no such file. */
export async function readIdentity (
  fs: StoreFs, file: string
): Promise<string | undefined> {
  return (await readStoreJson(fs, file))?.storeId
}

/** Reads all of `store.json`; undefined when there is no such file. */
export async function readStoreJson (
  fs: StoreFs, file: string, expected = STORE_KIND
): Promise<StoreIdentity | undefined> {
  let text: string

  try {
    text = await readText(fs, file)
  } catch (err) {
    if (fsCode(err) === 'ENOENT') {
      return undefined
    }

    throw err
  }

  const { version, store_id: storeId, kind, generation = 0, incarnation = storeId, unverified = false } =
    parse(file, text)

  if (typeof version !== 'number' || !Number.isInteger(version) || version < 1) {
    throw new StoreCorruptError(file, 'it has no version')
  }

  if (version > STORE_VERSION) {
    throw new StoreTooNewError(file, version, STORE_VERSION)
  }

  if (kind !== expected) {
    throw new StoreCorruptError(file, `it is of the kind ${JSON.stringify(kind)}, not "${expected}"`)
  }

  if (typeof storeId !== 'string' || !STORE_ID_PATTERN.test(storeId)) {
    throw new StoreCorruptError(file, 'its store_id is not 32 hex digits')
  }

  if (typeof generation !== 'number' || !Number.isInteger(generation) || generation < 0) {
    throw new StoreCorruptError(file, 'its generation is not a whole number')
  }

  if (typeof incarnation !== 'string' || !STORE_ID_PATTERN.test(incarnation)) {
    throw new StoreCorruptError(file, 'its incarnation is not 32 hex digits')
  }

  return { version, storeId, generation, incarnation, isUnverified: unverified === true }
}

/**
 * Writes a new `store.json` durably and resolves to the id in it.
 *
 * @param storeId - a random one unless the copies already have one
 * @param generation - see `StoreIdentity`
 */
export async function createIdentity (
  fs: StoreFs, file: string, clock: Clock,
  storeId = newStoreId(), generation = 0, mark: Partial<IncarnationMark> = {}
): Promise<string> {
  const created = new Date(clock.wall()).toISOString()
  const { incarnation = storeId, isUnverified = false } = mark
  const content = {
    version: STORE_VERSION,
    store_id: storeId,
    kind: STORE_KIND,
    created,
    ...generation > 0 && { generation },
    ...incarnation !== storeId && { incarnation },
    ...isUnverified && { unverified: true }
  }
  const temporary = file + TEMPORARY_SUFFIX
  const fd = await fs.open(temporary, 'w')

  try {
    await fs.writev(fd, [Buffer.from(`${JSON.stringify(content, null, 2)}\n`)], 0)
    await fs.fdatasync(fd)
  } finally {
    await fs.close(fd)
  }

  await fs.rename(temporary, file)
  await syncFolder(fs, path.dirname(file))

  return storeId
}

export function newStoreId (): string {
  return randomBytes(16).toString('hex')
}

/** Writes `store.json` anew with another mark, durably. */
export async function markIdentity (
  fs: StoreFs, file: string, clock: Clock, mark: Partial<IncarnationMark>
): Promise<IncarnationMark> {
  const identity = await readStoreJson(fs, file)

  if (identity === undefined) {
    throw new StoreCorruptError(file, 'it is gone')
  }

  const { incarnation, isUnverified } = { ...identity, ...mark }
  await createIdentity(fs, file, clock, identity.storeId, identity.generation, { incarnation, isUnverified })

  return { incarnation, isUnverified }
}

/**
 * Marks the folder as one of this version, durably and before anything else in it is written: an older Shoal refuses it
 * from then on. The version of its records alone keeps none out, since none is read after a clean stop.
 */
export async function raiseVersion (fs: StoreFs, file: string, clock: Clock): Promise<void> {
  const identity = await readStoreJson(fs, file)

  if (identity !== undefined && identity.version < STORE_VERSION) {
    await markIdentity(fs, file, clock, {})
  }
}

async function readText (fs: StoreFs, file: string): Promise<string> {
  const fd = await fs.open(file, 'r')

  try {
    const buffer = Buffer.allocUnsafe(IDENTITY_BYTES_MAX)

    return buffer.toString('utf8', 0, await fs.read(fd, buffer, 0))
  } finally {
    await fs.close(fd)
  }
}

function parse (file: string, text: string): Record<string, unknown> {
  let value: unknown

  try {
    value = JSON.parse(text)
  } catch (err) {
    throw new StoreCorruptError(file, 'it is not JSON', { cause: err })
  }

  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    throw new StoreCorruptError(file, 'it is not a JSON object')
  }

  return value as Record<string, unknown>
}
