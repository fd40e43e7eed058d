import { lstat, stat } from 'node:fs/promises'
import { MODE_BITS } from '../../api/attribute-text.js'
import { splitTime } from '../../gateway/http/tar-attributes.js'
import { thisPlatform } from '../../util/platform/platform.js'
import { kindOf } from './file-kind.js'
import type { BigIntStats } from 'node:fs'
import type { LocalKind } from './file-kind.js'
import type { EntryAttributes } from '../../volumes/types.js'

/** What is known of a local entry; the time to the nanosecond, which `fs.Stats` does not hold. */
export interface LocalStat {
  kind: LocalKind
  /** Bytes of a file, or of what a link says. */
  size: number
  /** Whole numbers, as they are compared only. */
  ino: bigint
  dev: bigint
  /** As a volume keeps them; no mode and no owner where files have none. */
  attributes: EntryAttributes & { mtimeMs: number }
}

/** What a path leads to. */
export async function localStat (path: string): Promise<LocalStat> {
  return toLocalStat(await stat(path, { bigint: true }))
}

/** What is at a path, a symbolic link itself. */
export async function localLstat (path: string): Promise<LocalStat> {
  return toLocalStat(await lstat(path, { bigint: true }))
}

function toLocalStat (stats: BigIntStats): LocalStat {
  return {
    kind: kindOf(stats),
    size: Number(stats.size),
    ino: stats.ino,
    dev: stats.dev,
    attributes: {
      ...thisPlatform.hasModes && {
        mode: Number(stats.mode) & MODE_BITS, uid: Number(stats.uid), gid: Number(stats.gid)
      },
      ...splitTime(stats.mtimeNs)
    }
  }
}
