import type { MemberTable } from './member-table.js'
import type { VirtualClock } from './clock.js'
import type { RpcNet } from './rpc-net.js'
import type { Member, MemberState } from '../src/peer/membership/member.js'
import type { Random } from '../src/util/random.js'

/** A machine of a world, as the member tables of the others see it. */
export interface Believed {
  readonly id: string
  /** A process runs on it and is ready. */
  readonly isOpen: boolean
  readonly isFrozen: boolean
  /** What its process knows of the others; only while it is open. */
  readonly table: MemberTable
  readonly storeId: string
  /** It says that it takes no more copies. */
  readonly isFull: boolean
}

export interface MemberBeliefsInit {
  virtual: VirtualClock
  random: Random
  nodes: readonly Believed[]
  net: Pick<RpcNet, 'isCut'>
  /** Tables follow the truth after up to this long, ms. */
  lagMs: number
  /** Dead for this long is evicted, ms. */
  evictMs: number
}

/** What a node believes of another one, and since when the truth has been otherwise. */
interface Belief { changesAt: number | undefined, deadAt: number }

/** How often the tables look at the truth, ms. */
const LOOK_MS = 250

/** What a node offers, where nothing is said of it. */
export const CAPACITY_BYTES = 1e12

/** The row of a node that is well. */
export function memberRow ({ id, storeId }: Pick<Believed, 'id' | 'storeId'>, hostname: string, now: number): Member {
  return {
    peerId: id, incarnation: 1, sequence: 1, hostname, zone: '', version: '0.0.0', capacityBytes: CAPACITY_BYTES,
    usedBytes: 0, load: 0, addresses: [], dataEndpoints: [], storeId,
    flags: { draining: false, readOnly: false, full: false }, state: 'alive', stateSince: now
  }
}

/**
 * A model of membership: the table of each process follows the truth after a random lag, and death becomes eviction by
 * the clock.
 */
export class MemberBeliefs {
  readonly #init: MemberBeliefsInit
  readonly #beliefs = new Map<string, Belief>()

  constructor (init: MemberBeliefsInit) {
    this.#init = init
  }

  /** Looks now, and again and again. */
  look (): void {
    const { virtual, nodes } = this.#init

    for (const node of nodes) {
      if (node.isOpen && !node.isFrozen) {
        for (const other of nodes) {
          if (other !== node) {
            this.#believe(node, other)
          }
        }
      }
    }

    virtual.schedule(virtual.now + LOOK_MS, () => { this.look() })
  }

  #believe (node: Believed, other: Believed): void {
    const { virtual: { now }, random, net, lagMs, evictMs } = this.#init
    const { table } = node
    const member = table.get(other.id) as Member
    const key = `${node.id} ${other.id}`
    const belief = this.#beliefs.get(key) ?? { changesAt: undefined, deadAt: 0 }
    this.#beliefs.set(key, belief)
    const isHeard = other.isOpen && !other.isFrozen && !net.isCut(node.id, other.id) && !net.isCut(other.id, node.id)
    const to = (state: MemberState): void => { table.change(other.id, { state, stateSince: now }, 'state') }

    if (isHeard === (member.state === 'alive')) {
      belief.changesAt = undefined
    } else if (belief.changesAt === undefined) {
      belief.changesAt = now + random() * lagMs
    } else if (now >= belief.changesAt && (isHeard || member.state === 'alive')) {
      belief.changesAt = undefined
      belief.deadAt = now
      to(isHeard ? 'alive' : 'dead')
    }

    if (table.get(other.id)?.state === 'dead' && now - belief.deadAt >= evictMs) {
      to('evicted')
    }

    if (isHeard && table.get(other.id)?.state === 'alive') {
      hear(table, other)
    }
  }
}

/** What a heartbeat of another node says. */
function hear (table: MemberTable, { id, storeId, isFull: full }: Believed): void {
  const member = table.get(id) as Member

  if (member.storeId !== storeId) {
    table.change(id, { storeId }, 'store')
  }

  if (member.flags.full !== full) {
    table.change(id, { flags: { ...member.flags, full } }, 'record')
  }
}
