import type { Replica } from './replica.js'

/** Where the group of a replica is, as an answer says it. */
export function callPlace (replica: Replica): { epoch: number, members: string[], sequencer?: string } {
  const { members, ...place } = replica.place

  return { ...place, members: [...members] }
}
