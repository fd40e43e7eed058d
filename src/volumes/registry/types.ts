import { LINEAGE_MAX } from '../../consensus/lineage.js'

/** The nodes that hold a group's log, as far as a node knows. A higher epoch knows better. */
export interface GroupConfig {
  epoch: number
  members: readonly string[]
  /** Which log it is, where an operator forced one: see `log/lineage.ts`. */
  lineage?: readonly string[]
}

/** The registry that a node knows. Of two the older one counts; equal times go by the id. */
export interface Pointer extends GroupConfig { group: string, createdAtMs: number }

/** A volume, as the registry has it. */
export interface VolumeRecord extends GroupConfig { id: string, name: string, createdAtMs: number }

/** True when `a` is the registry to go on with. */
export function precedes (a: Pointer, b: Pointer): boolean {
  return a.createdAtMs !== b.createdAtMs ? a.createdAtMs < b.createdAtMs : a.group < b.group
}

/** Random bits of a group's id, and what the group is for: `r` a registry, `v` a volume. */
const GROUP_ID = /^[rv][0-9a-f]{32}$/
const REGISTRY_ID = /^r[0-9a-f]{32}$/

/** Members of a set; five is the most that this version makes. */
const SET_MEMBERS_MAX = 16
const MEMBER_CHARS_MAX = 256

export function isGroupId (id: unknown): id is string {
  return typeof id === 'string' && GROUP_ID.test(id)
}

/** What another node, or a file, says of where a group is. Zero and empty are no epoch and no set. */
export function isGroupConfig (value: unknown): value is GroupConfig {
  const { epoch, members, lineage = [] } = (value ?? {}) as Partial<GroupConfig>

  return Number.isSafeInteger(epoch) && (epoch as number) > 0 && Array.isArray(members) &&
    members.length > 0 && members.length <= SET_MEMBERS_MAX && new Set(members).size === members.length &&
    members.every(isShortText) && Array.isArray(lineage) && lineage.length <= LINEAGE_MAX && lineage.every(isShortText)
}

export function isPointer (value: unknown): value is Pointer {
  const { group, createdAtMs } = (value ?? {}) as Partial<Pointer>

  return typeof group === 'string' && REGISTRY_ID.test(group) && isTime(createdAtMs) && isGroupConfig(value)
}

export function isTime (value: unknown): value is number {
  return Number.isSafeInteger(value) && (value as number) > 0
}

function isShortText (value: unknown): boolean {
  return typeof value === 'string' && value.length > 0 && value.length <= MEMBER_CHARS_MAX
}
