import type { Replica } from '../replica.js'

/** Where the group of a replica is, as an answer says it. */
export function toldConfig (replica: Replica): { epoch: number, members: string[], sequencer?: string } {
  const { members, ...config } = replica.groupConfig

  return { ...config, members: [...members] }
}
