import { isOnDrive } from '../../util/platform/names.js'
import { thisPlatform } from '../../util/platform/platform.js'
import { UsageError } from '../errors.js'

/** What a command works on: something with a CID, or a path in a volume. */
export type CliTarget = CidTarget | VolumeTarget

export interface CidTarget {
  kind: 'cid'
  /** As it was written. */
  text: string
}

export interface VolumeTarget {
  kind: 'volume'
  volume: string
  /** Names from the root, `.` and `..` left for the volume to resolve; none is the root. */
  names: readonly string[]
  /** A slash at the end, or the root: what is put there goes below it. */
  isFolder: boolean
}

/** As other programs write a CID. What follows must look like one: a volume may be called `ipfs`. */
const IPFS = /^(?:\/ipfs\/|ipfs:\/\/)(?=Qm[1-9A-HJ-NP-Za-km-z]{44}(?:\/|$)|[bzkfuB][0-9A-Za-z_-]{40,}(?:\/|$))/

/**
 * `volume:/path` or a CID. The first `:/` splits, unless a slash comes before it: then it is a CID with such a path. A
 * colon at the end (`photos:`) is the root. On Windows a single letter before the colon is a drive, and no volume.
 */
export function parseTarget (text: string, platform = thisPlatform): CliTarget {
  if (IPFS.test(text)) {
    return { kind: 'cid', text: text.replace(IPFS, '') }
  }

  const at = text.indexOf(':/')
  const volume = isOnDrive(text, platform) ? '' : at > 0 ? text.slice(0, at) : /^[^/:]+:$/.test(text) ? text.slice(0, -1) : ''

  if (volume === '' || volume.includes('/')) {
    return { kind: 'cid', text }
  }

  const path = text.slice(volume.length + 1)
  const names = path.split('/').filter(name => name !== '')

  return { kind: 'volume', volume, names, isFolder: path.endsWith('/') || names.length === 0 }
}

/** A CID by its looks alone, or a path in a volume: nothing that a local file is usually called. */
export function isTarget (text: string, platform = thisPlatform): boolean {
  return parseTarget(text, platform).kind === 'volume' || IPFS.test(text) || /^(Qm[1-9A-HJ-NP-Za-km-z]{44}|b[a-z2-7]{58,})(\/|$)/.test(text)
}

/** For commands that work on volumes only. */
export function volumeTarget (text: string): VolumeTarget {
  const target = parseTarget(text)

  if (target.kind !== 'volume') {
    throw new UsageError(`${JSON.stringify(text)} is no path in a volume: write volume:/path, such as photos:/2024 or ` +
      'photos:/2024/a.jpg')
  }

  return target
}

/** A volume's name where only that is meant: `photos`, `photos:` and `photos:/` are the same. */
export function volumeName (text: string): string {
  const target = parseTarget(text)

  if (target.kind === 'cid') {
    return text
  }

  if (target.names.length > 0) {
    throw new UsageError(`The command works on a whole volume: write ${target.volume} instead of ${JSON.stringify(text)}`)
  }

  return target.volume
}

/** Absolute in its volume, as messages and JSON bodies have it. */
export function pathInVolume ({ names }: Pick<VolumeTarget, 'names'>): string {
  return `/${names.join('/')}`
}

export function formatVolumeTarget (target: Pick<VolumeTarget, 'volume' | 'names'>): string {
  return `${target.volume}:${pathInVolume(target)}`
}

/** A target in the folder. */
export function below (target: VolumeTarget, ...names: readonly string[]): VolumeTarget {
  return { ...target, names: [...target.names, ...names], isFolder: false }
}

/** As operations on entries have it. */
export function entryParams ({ volume, names }: Pick<VolumeTarget, 'volume' | 'names'>): { name: string, path: readonly string[] } {
  return { name: volume, path: names }
}

/** The last name of the target: what a file got without a destination is called. */
export function targetName (target: CliTarget): string {
  return target.kind === 'cid'
    ? targetNames(target.text).at(-1) ?? target.text
    : target.names.at(-1) ?? target.volume
}

/** A CID and the names below it. Whether it is a CID is for the node to say. */
export function targetNames (target: string): string[] {
  const parts = target.replace(IPFS, '').split('/').filter(part => part !== '')

  if (parts.length === 0 || parts.some(part => part === '.' || part === '..')) {
    throw new UsageError(`${JSON.stringify(target)} names nothing stored: write volume:/path, or a CID and a path ` +
      'below it, such as bafy…/photos/a.jpg')
  }

  return parts
}

/** Where a CID alone is meant. */
export function cidParams (target: string): { cid: string } {
  return { cid: targetNames(target).join('/') }
}
