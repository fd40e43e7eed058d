import { ITEM_OVERHEAD_BYTES } from './limits.js'
import type { Ballot, LogConfig, LogItem, LogValue } from './types.js'

/** Below every ballot that anybody makes. */
export const BALLOT_ZERO: Ballot = Object.freeze({ round: 0, node: '' })

export function compareBallots (a: Ballot, b: Ballot): number {
  if (a.round !== b.round) {
    return a.round - b.round
  }

  return a.node < b.node ? -1 : a.node > b.node ? 1 : 0
}

export function sameBallot (a: Ballot, b: Ballot | undefined): boolean {
  return a.round === b?.round && a.node === b.node
}

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
  return a.epoch === b.epoch && a.members.length === b.members.length &&
    a.members.every(member => b.members.includes(member))
}

export function sameValue (a: LogValue | undefined, b: LogValue | undefined): boolean {
  if (a === b) {
    return true
  }
  if (a == null || b == null) {
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
