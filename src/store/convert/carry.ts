import { sameClaims } from '../claims.js'
import { forEachLimit } from '../disk/gate.js'
import { BlockCorruptError, ConversionMismatchError } from '../errors.js'
import { hashFault } from '../hash.js'
import { blockKey } from '../key.js'
import { CARRIED_IN_FLIGHT, MARKS_PER_CALL } from './constants.js'
import type { Damage } from '../check/types.js'
import type { BlockInfo, BlockMark, BlockStore } from '../types.js'
import type { ConvertOptions } from './types.js'

export interface CarryInit extends Pick<ConvertOptions, 'signal' | 'onProgress'> {
  source: BlockStore
  target: BlockStore
  /** Keeps the bytes of a damaged copy; resolves to the file. */
  setAside: (key: string, bytes: Uint8Array) => Promise<string>
}

export interface Carried { resumed: number, damaged: Damage[] }

/**
 * Brings the target to what the source is, from nothing or from what an earlier run carried. Every
 * copy is hashed on its way; one that is not what its CID says is set aside instead.
 */
export async function carryOver (init: CarryInit): Promise<Carried> {
  const { source, target, signal } = init

  // The node may have run between two attempts: what changed since is carried anew.
  await forEachLimit(target.entries(), CARRIED_IN_FLIGHT, async info => {
    signal?.throwIfAborted()

    if (!isSameCopy(source.info(info.cid), info)) {
      await target.delete(info.cid)
    }
  })

  const carried = await carryCopies(init)

  await carryMarks(init)

  return carried
}

/** Throws `store_convert_mismatch` unless the target holds all of the source but what is damaged. */
export function assertSame (
  source: BlockStore, target: BlockStore, damaged: readonly Damage[]
): void {
  const left = new Set(damaged.map(({ cid }) => cid))
  let expected = 0

  for (const info of source.entries()) {
    const key = blockKey(info.cid)

    if (left.has(key)) {
      continue
    }

    const made = target.info(info.cid)

    if (!isSameCopy(made, info) || !hasSameMarks(made, info)) {
      throw new ConversionMismatchError(`block ${key}`)
    }

    expected++
  }

  const found = target.usage().blocks

  if (found !== expected || target.storeId !== source.storeId) {
    throw new ConversionMismatchError(`${found} of ${expected} copies`)
  }
}

async function carryCopies (init: CarryInit): Promise<Carried> {
  const { source, target, signal, onProgress } = init
  const carried: Carried = { resumed: 0, damaged: [] }
  let copies = 0
  let bytes = 0
  let bytesTotal = 0

  for (const info of source.entries()) {
    bytesTotal += info.bytes
  }

  await forEachLimit(source.entries(), CARRIED_IN_FLIGHT, async info => {
    signal?.throwIfAborted()

    if (target.has(info.cid)) {
      carried.resumed++
    } else {
      const damage = await carryOne(init, info)

      if (damage !== undefined) {
        carried.damaged.push(damage)
      }
    }

    copies++
    bytes += info.bytes
    onProgress?.({ copies, bytes, bytesTotal })
  })

  return carried
}

async function carryOne (
  { source, target, setAside }: CarryInit, info: BlockInfo
): Promise<Damage | undefined> {
  const cid = blockKey(info.cid)
  let bytes: Uint8Array

  try {
    bytes = await source.get(info.cid)
  } catch (err) {
    if (err instanceof BlockCorruptError) {
      return { cid, file: '', reason: err.message }
    }

    throw err
  }

  const reason = hashFault(info.cid, bytes)

  if (reason !== undefined) {
    return { cid, file: await setAside(cid, bytes), reason }
  }

  await target.put(info.cid, bytes, info.claims, info.encoding)

  return undefined
}

async function carryMarks ({ source, target, signal }: CarryInit): Promise<void> {
  let marks: BlockMark[] = []

  for (const info of source.entries()) {
    const made = target.info(info.cid)

    if (made !== undefined && !hasSameMarks(made, info)) {
      marks.push({ cid: info.cid, dropping: info.dropping, pledgedUntil: info.pledgedUntil })
    }

    if (marks.length >= MARKS_PER_CALL) {
      signal?.throwIfAborted()
      await target.mark(marks)
      marks = []
    }
  }

  if (marks.length > 0) {
    await target.mark(marks)
  }
}

function isSameCopy (a: BlockInfo | undefined, b: BlockInfo): boolean {
  return a !== undefined && a.bytes === b.bytes && a.encoding === b.encoding &&
    a.storedAt === b.storedAt && sameClaims(a.claims, b.claims)
}

function hasSameMarks (a: BlockInfo | undefined, b: BlockInfo): boolean {
  return a?.dropping === b.dropping && a.pledgedUntil === b.pledgedUntil
}
