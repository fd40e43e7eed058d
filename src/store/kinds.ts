import path from 'node:path'
import { fsCode, nodeFs } from './disk/fs.js'
import { readStoreJson } from './disk/identity.js'
import { explained } from './disk/operations.js'
import { StoreAmbiguousError, StoreKindMismatchError } from './errors.js'
import type { StoreIdentity } from './disk/identity.js'
import type { StoreFs } from './disk/fs.js'
import type { StoreKind } from './types.js'

/** What a data dir without copies gets. */
export const STORE_KIND_DEFAULT: StoreKind = 'segments'

/** The folder of each kind inside the store's folder. */
export const KIND_FOLDERS: Readonly<Record<StoreKind, string>> = {
  segments: 'segments', files: 'blocks'
}

export const STORE_KINDS = Object.keys(KIND_FOLDERS) as StoreKind[]

/** Where the store of a kind is, below the store's folder. */
export function kindFolder (dir: string, kind: StoreKind): string {
  return path.join(dir, KIND_FOLDERS[kind])
}

/** The file that says whose copies these are. */
export function identityFile (dir: string, kind: StoreKind): string {
  return path.join(kindFolder(dir, kind), 'store.json')
}

/** The other one of the two. */
export function otherKind (kind: StoreKind): StoreKind {
  return kind === 'segments' ? 'files' : 'segments'
}

/**
 * The kind of the store in a folder; undefined when there is none. Folders without `store.json`
 * count when nothing else is there: a store that lost its identity still has its copies.
 *
 * Both kinds are there after a conversion until the old store is removed, then the one that was
 * made from the other counts. Throws `store_ambiguous` when neither was.
 */
export async function storeKindOf (
  dir: string, fs: StoreFs = nodeFs
): Promise<StoreKind | undefined> {
  try {
    const there = await foldersIn(fs, dir)

    if (there.length < 2) {
      return there[0]
    }

    const [segments, files] = await Promise.all(STORE_KINDS.map(kind =>
      readStoreJson(fs, identityFile(dir, kind), kind)))

    return newer(dir, segments, files)
  } catch (err) {
    throw explained('look for the store', err)
  }
}

/**
 * The kind that a node works with: what is there, else what was asked for, else the default. Throws
 * `store_kind_mismatch` when something else is there than was asked for.
 */
export async function chooseKind (dir: string, wanted?: StoreKind): Promise<StoreKind> {
  const held = await storeKindOf(dir)

  if (held !== undefined && wanted !== undefined && held !== wanted) {
    throw new StoreKindMismatchError(dir, held, wanted)
  }

  return held ?? wanted ?? STORE_KIND_DEFAULT
}

async function foldersIn (fs: StoreFs, dir: string): Promise<StoreKind[]> {
  const found: StoreKind[] = []

  for (const kind of STORE_KINDS) {
    try {
      if ((await fs.readdir(kindFolder(dir, kind))).length > 0) {
        found.push(kind)
      }
    } catch (err) {
      if (fsCode(err) !== 'ENOENT') {
        throw err
      }
    }
  }

  return found
}

function newer (
  dir: string, segments: StoreIdentity | undefined, files: StoreIdentity | undefined
): StoreKind {
  if (segments === undefined !== (files === undefined)) {
    return segments === undefined ? 'files' : 'segments'
  }

  if (segments?.storeId !== files?.storeId || segments?.generation === files?.generation) {
    throw new StoreAmbiguousError(dir, Object.values(KIND_FOLDERS))
  }

  return (segments?.generation ?? 0) > (files?.generation ?? 0) ? 'segments' : 'files'
}
