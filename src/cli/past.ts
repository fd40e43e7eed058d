import { UsageError } from './errors.js'
import { parseWhole } from './option-values.js'
import type { Query } from './client.js'
import type { OptionSpec } from './command.js'
import type { CliTarget } from './target.js'

/** Options for looking at what a path in a volume was. */
export interface SnapshotOption { snapshot?: string }
export interface PastOptions extends SnapshotOption { version?: number }

export const SNAPSHOT_OPTION: OptionSpec = { flags: '--snapshot <name>', description: 'in a volume: as it was then' }

export const VERSION_OPTION: OptionSpec = {
  flags: '--version <version>',
  description: 'in a volume: an older content, as `shoal versions` lists them',
  parse: parseWhole(0, Number.MAX_SAFE_INTEGER)
}

export const PAST_OPTIONS: readonly OptionSpec[] = [VERSION_OPTION, SNAPSHOT_OPTION]

/** As the API takes them. */
export function pastQuery (target: CliTarget, { snapshot, version }: PastOptions): Query {
  if (target.kind === 'cid' && (snapshot != null || version != null)) {
    throw new UsageError('--version and --snapshot are for paths in volumes: what has a CID never changes')
  }

  if (snapshot != null && version != null) {
    throw new UsageError('--version and --snapshot name two contents; give one of them')
  }

  return { snapshot, version }
}
