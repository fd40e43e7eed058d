/**
 * The volume's time under the simulated replicas: how a batch is dated, and what the state machine makes of that; the
 * same rules as in the real ones.
 */
import { nextTime } from '../src/volumes/tree/time.js'
import { VolumeClock } from '../src/volumes/replica/volume-clock.js'
import { silentLogger } from '../src/util/logger.js'
import type { Stamp } from '../src/volumes/replica/group-clocks.js'
import type { LogValue } from '../src/volumes/log/types.js'
import type { SimCommand, StateMachine, TreeCall, TreeReturn } from './volume-machine.js'
import type { SimReplica } from './volume-replica.js'

interface SimBatch extends Stamp { commands: readonly SimCommand[] }

/** When batches were dated, virtual ms: they may wait long for a majority, and clocks are right again by then. */
const datedAt = new WeakMap<Uint8Array, number>()

/** @param commands - as clients sent them: JSON */
export function encodeSimBatch (commands: readonly Uint8Array[], stamp: Stamp, now: number): Uint8Array {
  const list = commands.map(bytes => Buffer.from(bytes).toString()).join()
  const bytes = Buffer.from(`{${JSON.stringify(stamp).slice(1, -1)},"commands":[${list}]}`)
  datedAt.set(bytes, now)

  return bytes
}

/** How long ago a batch was dated, virtual ms. */
export function ageOf (value: LogValue, now: number): number {
  return value.kind === 'batch' ? now - (datedAt.get(value.bytes) ?? now) : 0
}

export function decodeSimBatch (value: LogValue): SimBatch {
  return value.kind === 'batch'
    ? JSON.parse(Buffer.from(value.bytes).toString()) as SimBatch
    : { timeMs: 0, commands: [] }
}

/** A state machine with the volume's time in its state. */
export class TimedMachine {
  timeMs = 0

  constructor (private readonly inner: StateMachine) {}

  apply (index: number, { commands, ...stamp }: SimBatch): TreeReturn[] {
    this.timeMs = nextTime(this.timeMs, stamp)

    return this.inner.apply(index, this.timeMs, commands)
  }

  query (call: TreeCall): TreeReturn {
    return this.inner.query(call)
  }

  snapshot (): unknown {
    return { timeMs: this.timeMs, inner: this.inner.snapshot() }
  }

  restore (snapshot: unknown): void {
    const { timeMs, inner } = snapshot as { timeMs: number, inner: unknown }
    this.timeMs = timeMs
    this.inner.restore(inner)
  }

  digest (): string {
    return `${this.timeMs} ${this.inner.digest()}`
  }
}

/** What a replica knows of the others' clocks, in one life of its process. */
export function simVolumeClock (replica: SimReplica): VolumeClock {
  const { process } = replica

  return new VolumeClock({
    group: 'sim',
    logger: silentLogger,
    clock: { now: () => process.now(), wall: () => process.wall() },
    self: () => replica.self,
    members: () => replica.core?.log.config.members ?? [],
    isPeer: member => replica.core?.log.isPeer(member) === true,
    state: { get timeMs () { return replica.machine.timeMs } }
  })
}
