import { UsageError } from '../errors.js'
import { parseWhole } from '../option-values.js'
import type { OptionSpec } from '../command.js'
import type { CliTarget } from './target.js'

/** Options for what of a path in a volume is read. */
export interface ReadCliOptions { snapshot?: string, stale?: boolean }
export interface PastOptions extends ReadCliOptions { version?: number }

export const READ_OPTIONS: readonly OptionSpec[] = [
  { flags: '--snapshot <name>', description: 'in a volume: as it was then', complete: 'snapshot' },
  {
    flags: '--stale',
    description: 'in a volume: ask one metadata node only; quick, works without a majority, and may be old'
  }
]

export const VERSION_OPTION: OptionSpec = {
  flags: '--version <version>',
  description: 'in a volume: an older content, as `shoal versions` lists them',
  complete: 'version',
  parse: parseWhole(0, Number.MAX_SAFE_INTEGER)
}

export const PAST_OPTIONS: readonly OptionSpec[] = [VERSION_OPTION, ...READ_OPTIONS]

/** As the API takes them. */
export function pastQuery (target: CliTarget, { snapshot, version, stale }: PastOptions): PastOptions {
  if (target.kind === 'cid' && (snapshot !== undefined || version !== undefined || stale !== undefined)) {
    throw new UsageError('--version, --snapshot and --stale are for paths in volumes: what has a CID never changes')
  }

  if (snapshot !== undefined && version !== undefined) {
    throw new UsageError('--version and --snapshot name two contents; give one of them')
  }

  return { snapshot, version, stale: stale === true ? true : undefined }
}
