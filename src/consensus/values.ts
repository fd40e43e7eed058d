import { ITEM_OVERHEAD_BYTES } from './limits.js'
import { sameLineage } from './lineage.js'
import type { LogConfig, LogItem, LogValue } from './types.js'

export { BALLOT_ZERO, compareBallots, sameBallot } from './ballots.js'

/** The smallest number of members any two of which intersect. */
export function majorityOf (config: LogConfig): number {
  return Math.floor(config.members.length / 2) + 1
}

export function itemBytes ({ value }: LogItem): number {
  return valueBytes(value)
}

export function valueBytes (value: LogValue): number {
  return ITEM_OVERHEAD_BYTES + (value.kind === 'batch' ? value.bytes.length : 0)
}

export function sameConfig (a: LogConfig, b: LogConfig): boolean {
  return a.epoch === b.epoch && sameLineage(a, b) && a.members.length === b.members.length &&
    a.members.every(member => b.members.includes(member))
}

export function sameValue (a: LogValue | undefined, b: LogValue | undefined): boolean {
  if (a === b) {
    return true
  }
  if (a === undefined || b === undefined) {
    return false
  }
  if (a.kind === 'batch') {
    return b.kind === 'batch' && (a.bytes === b.bytes || Buffer.compare(a.bytes, b.bytes) === 0)
  }
  if (a.kind === 'config') {
    return b.kind === 'config' && sameConfig(a.config, b.config)
  }

  return b.kind === 'noop'
}

/** Members that one of the two has and the other has not. */
export function configDifference (a: LogConfig, b: LogConfig): string[] {
  return [
    ...a.members.filter(member => !b.members.includes(member)),
    ...b.members.filter(member => !a.members.includes(member))
  ]
}
