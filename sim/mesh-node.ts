import { HostClock } from './host-clock.js'
import { MemberTable } from './member-table.js'
import type { VirtualClock } from './clock.js'
import type { Believed } from './member-beliefs.js'
import type { RpcNet } from './rpc-net.js'
import type { Member } from '../src/peer/membership/member.js'
import type { Random } from '../src/util/random.js'

/** Wall clocks differ by so much, ms. */
const SKEW_MS = 5_000

export interface MeshNodeInit {
  id: string
  index: number
  random: Random
  virtual: VirtualClock
  net: RpcNet
}

/** What one process of a node consists of, beside the layers that run in it. */
export interface NodeLife {
  clock: HostClock
  table: MemberTable
  isOpen: boolean
}

/** A machine with a disk, and on it, one after the other, processes with real layers of a node. */
export abstract class MeshNode<Life extends NodeLife> implements Believed {
  readonly id: string
  readonly index: number
  /** Faults of the code itself: what a start, or the life after it, threw. */
  readonly errors: unknown[] = []
  readonly #init: MeshNodeInit
  #life: Life | undefined
  abstract readonly isFull: boolean
  abstract readonly storeId: string

  constructor (init: MeshNodeInit) {
    this.#init = init
    this.id = init.id
    this.index = init.index
  }

  get isUp (): boolean {
    return this.#life !== undefined
  }

  get isOpen (): boolean {
    return this.#life?.isOpen === true
  }

  get isFrozen (): boolean {
    return this.#life?.clock.isFrozen === true
  }

  /** Waits for its disk. */
  get isBusy (): boolean {
    return false
  }

  get table (): MemberTable {
    return this.life.table
  }

  get life (): Life {
    return this.#life as Life
  }

  /** @param members - what the process knows of the mesh when it starts */
  abstract start (members: readonly Member[]): void

  /** The machine gets an empty disk; only while no process runs. */
  abstract loseDisk (): void

  /** What was changed about the machine is as it was. */
  abstract mend (): void

  /** A process is ready. */
  protected abstract opened (): void

  freeze (): void {
    this.#life?.clock.freeze()
  }

  thaw (): void {
    this.#life?.clock.thaw()
  }

  /** Clock and member table of the next process. */
  protected boot (members: readonly Member[]): Pick<Life, 'clock' | 'table'> {
    const { virtual, random } = this.#init

    return { clock: new HostClock(virtual, (random() - 0.5) * SKEW_MS), table: new MemberTable(this.id, members) }
  }

  /** A process runs from now on, and is ready when `open` has done all that a start takes. */
  protected begin (life: Life, open: () => Promise<void>): void {
    this.#life = life
    open().then(() => {
      if (this.#life === life) {
        life.isOpen = true
        this.opened()
      }
    }, (err: unknown) => {
      if (this.#life === life) {
        this.errors.push(err)
      }
    })
  }

  /** The process that runs is no more. */
  protected end (): void {
    this.#life?.clock.end()
    this.#life = undefined
  }
}
