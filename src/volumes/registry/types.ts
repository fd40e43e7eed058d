/** Where a group's log is kept, as far as somebody knows. A higher epoch knows better. */
export interface Place { epoch: number, members: readonly string[] }

/** The registry that a node knows. Of two the older one counts; equal times go by the id. */
export interface Pointer extends Place { group: string, createdAtMs: number }

/** A volume, as the registry has it. */
export interface VolumeRecord extends Place { id: string, name: string, createdAtMs: number }

/** True when `a` is the registry to go on with. */
export function precedes (a: Pointer, b: Pointer): boolean {
  return a.createdAtMs !== b.createdAtMs ? a.createdAtMs < b.createdAtMs : a.group < b.group
}
