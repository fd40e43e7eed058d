import { createHash } from 'node:crypto'
import { base58btc } from 'multiformats/bases/base58'
import { Placement } from '../../src/dht/placement.js'
import { nodeLevel, zoneRounds, zoneTargets } from '../../src/dht/shares.js'
import type { PlacementNode } from '../../src/dht/placement.js'

/** A well-formed Ed25519 PeerId, the same for the same seed. There is no private key to it. */
export function fakePeerId (seed: string | number): string {
  const publicKey = createHash('sha256').update(`peer ${seed}`).digest()

  return base58btc.encode(Buffer.concat([Buffer.from('002408011220', 'hex'), publicKey])).slice(1)
}

/** Keys as blocks have them, the same for the same seed. */
export function blockKeys (count: number, seed = 'block'): Uint8Array[] {
  return Array.from({ length: count }, (_, i) =>
    new Uint8Array(createHash('sha256').update(`${seed} ${i}`).digest()))
}

/** Nodes from rows of [how many, capacity, zone]. */
export function table (...rows: Array<[count: number, capacityBytes: number, zone?: string]>): PlacementNode[] {
  let seed = 0

  return rows.flatMap(([count, capacityBytes, zone = '']) =>
    Array.from({ length: count }, () => ({ peerId: fakePeerId(seed++), zone, capacityBytes })))
}

export function setsOf (nodes: readonly PlacementNode[], keys: readonly Uint8Array[], copies: number): string[][] {
  const placement = new Placement(nodes)

  return keys.map(key => placement.set(key, copies))
}

export function copiesByNode (sets: readonly string[][]): Map<string, number> {
  const copies = new Map<string, number>()

  for (const peerId of sets.flat()) {
    copies.set(peerId, (copies.get(peerId) ?? 0) + 1)
  }

  return copies
}

/** Chance of each node to hold a copy of a block that capacity and the rules entitle it to. */
export function fairShares (nodes: readonly PlacementNode[], copies: number): Map<string, number> {
  const zones = [...new Set(nodes.map(node => node.zone))].map(zone => nodes.filter(node => node.zone === zone))
  const capacities = zones.map(zone => zone.map(node => node.capacityBytes))
  const targets = zoneTargets(capacities, zoneRounds(capacities.map(zone => zone.length), copies))

  return new Map(zones.flatMap((zone, z) => {
    const level = nodeLevel(capacities[z] ?? [], targets[z] ?? 0)

    return zone.map(node => [node.peerId, Math.min(1, node.capacityBytes * level)] as const)
  }))
}
