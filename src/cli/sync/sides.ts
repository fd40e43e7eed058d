import { resolve } from 'node:path'
import { withoutSeparator } from '../../util/platform/names.js'
import { UsageError } from '../errors.js'
import { formatVolumeTarget, isTarget, parseTarget } from '../targets/target.js'
import type { VolumeTarget } from '../targets/target.js'

/** A folder on this machine. */
export interface FolderSide {
  kind: 'folder'
  /** Absolute. */
  folder: string
  /** As the user named it, without a slash at the end. */
  shown: string
}

/** A folder of a volume. */
export interface VolumeSide {
  kind: 'volume'
  target: VolumeTarget
  shown: string
  /** As it was then. */
  snapshot?: string
}

/** One of the two that `sync` and `check` compare. */
export type Side = FolderSide | VolumeSide

/** What is written `volume:/path` is in a volume, all else on this machine. */
export function sideOf (text: string, cwd: string): Side {
  const target = parseTarget(text)

  if (target.kind === 'volume') {
    return { kind: 'volume', target, shown: formatVolumeTarget(target) }
  }

  if (isTarget(text)) {
    throw new UsageError(`${JSON.stringify(text)} is a CID: name a folder, or volume:/path. What has a CID is fetched with ` +
      'shoal get, and gets a name in a volume with shoal cp.')
  }

  return { kind: 'folder', folder: resolve(cwd, text), shown: withoutSeparator(text) }
}

/** Both sides of a comparison: one at least is in a volume, and only there can there be a snapshot. */
export function sidesOf (
  source: string, target: string, cwd: string, snapshot?: string
): { source: Side, target: Side } {
  const sides = { source: sideOf(source, cwd), target: sideOf(target, cwd) }

  if (sides.source.kind === 'folder' && sides.target.kind === 'folder') {
    throw new UsageError(`Neither ${JSON.stringify(source)} nor ${JSON.stringify(target)} is in a volume: write one of them ` +
      'volume:/path, such as photos:/2024')
  }

  if (snapshot === undefined) {
    return sides
  }

  if (sides.source.kind === 'folder') {
    throw new UsageError(`--snapshot is for a volume as the source, and ${JSON.stringify(source)} is a local folder`)
  }

  return { ...sides, source: { ...sides.source, snapshot } }
}

/** @throws UsageError for a folder that would be made like one that it lies in, or that lies in it */
export function refuseNested (source: Side, target: Side): void {
  if (source.kind !== 'volume' || target.kind !== 'volume' || source.target.volume !== target.target.volume) {
    return
  }

  const [from, to] = [resolvedNames(source.target), resolvedNames(target.target)]
  const shorter = Math.min(from.length, to.length)

  if (from.slice(0, shorter).every((name, i) => name === to[i])) {
    throw new UsageError(`${source.shown} and ${target.shown} are the same folder, or one lies in the other; name two that ` +
      'do not')
  }
}

/** Names from the root, as the volume would resolve them. */
function resolvedNames ({ names }: VolumeTarget): string[] {
  const resolved: string[] = []

  for (const name of names) {
    if (name === '..') {
      resolved.pop()
    } else if (name !== '.') {
      resolved.push(name)
    }
  }

  return resolved
}
