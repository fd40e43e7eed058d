import type { MemberRecord } from './member.js'

/** True when two records differ in nothing but their numbering. */
export function sameFacts (a: MemberRecord, b: MemberRecord): boolean {
  return a.load === b.load && a.usedBytes === b.usedBytes && a.storeId === b.storeId && !slowFactsDiffer(a, b)
}

/** Facts that others should hear of before the next regular heartbeat. */
export function slowFactsDiffer (a: MemberRecord, b: MemberRecord): boolean {
  return a.capacityBytes !== b.capacityBytes || a.zone !== b.zone || a.hostname !== b.hostname ||
    a.version !== b.version || a.flags.draining !== b.flags.draining || a.flags.readOnly !== b.flags.readOnly ||
    a.flags.full !== b.flags.full || !sameList(a.addresses, b.addresses) ||
    !sameList(a.dataEndpoints, b.dataEndpoints)
}

function sameList (a: readonly string[], b: readonly string[]): boolean {
  return a === b || (a.length === b.length && a.every((item, i) => item === b[i]))
}
