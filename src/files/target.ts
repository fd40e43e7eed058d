import { CID } from 'multiformats/cid'
import { InvalidCidError, InvalidTargetError } from './errors.js'

/** A parsed target: where to begin, and the names to follow from there. */
export interface Target {
  cid: CID
  path: string[]
}

/**
 * Parses `<cid>` or `<cid>/path/in/folder`. Names are taken as they are, without any percent decoding; empty ones
 * (doubled or trailing slashes) are skipped. CIDv0 becomes the CIDv1 of the same block.
 */
export function parseTarget (target: string | CID): Target {
  if (typeof target !== 'string') {
    return { cid: toV1(target), path: [] }
  }

  const [root = '', ...path] = target.split('/')

  if (root === '') {
    throw new InvalidTargetError(target === '' ? 'The target is empty.' : `"${target}" begins with a slash.`)
  }

  if (target.includes('\0')) {
    throw new InvalidTargetError('The target has a NUL character in it.')
  }

  return { cid: parseCid(root), path: path.filter(name => name !== '') }
}

/** Parses a CID of any version to a CIDv1. */
export function parseCid (text: string): CID {
  try {
    return toV1(CID.parse(text))
  } catch (err) {
    throw new InvalidCidError(text, { cause: err })
  }
}

/** The target as one text, for messages. */
export function formatTarget ({ cid, path }: Target): string {
  return [cid.toString(), ...path].join('/')
}

/** CIDv0 is dag-pb and sha2-256: the same multihash, so the same block, as its CIDv1. */
export function toV1 (cid: CID): CID {
  return cid.version === 1 ? cid : cid.toV1()
}
