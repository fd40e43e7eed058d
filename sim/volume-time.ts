/**
 * The volume's time under the simulated replicas: how a batch is dated, and what the state machine makes of that; the
 * same rules as in the real ones.
 */
import { nextTime } from '../src/volumes/tree/time.js'
import { VolumeClock } from '../src/volumes/replica/clocks/volume-clock.js'
import { silentLogger } from '../src/util/logger.js'
import { CLOCK_SLACK_MS, JUMP_MS } from '../src/volumes/replica/clocks/group-clocks.js'
import type { Stamp } from '../src/volumes/replica/clocks/group-clocks.js'
import type { LogItem, LogValue } from '../src/consensus/types.js'
import type { Process } from './volume-net.js'
import type { FlatTree, SimCommand } from './volume-machine.js'
import type { TreeCall, TreeReturn } from '../testing/history/tree-calls.js'
import type { SimReplica } from './volume-replica.js'

/** What was said of a clock before it was set is on its way for so long. */
const CLOCK_SETTLES_MS = 2_000

/** Between the last batch of a run and its end. */
const TIME_LAG_MS_MAX = 30_000

/** Clocks are read across a network that is late, and of a jump that is no longer than this nobody takes notice. */
const CLOCK_ERROR_MS = 2_000 + JUMP_MS

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

/** With a majority of right clocks nothing is dated ahead, whoever orders. */
export function judgeTime (
  id: string, { index, value }: LogItem, members: readonly Pick<Process, 'isWallWrong'>[],
  { now, wallMs }: { now: number, wallMs: number }
): void {
  const ageMs = value.kind === 'batch' ? now - (datedAt.get(value.bytes) ?? now) : 0
  const wrong = members.filter(process => process.isWallWrong(CLOCK_SETTLES_MS + ageMs)).length
  const aheadMs = decodeSimBatch(value).timeMs - wallMs

  if (wrong * 2 < members.length && aheadMs > CLOCK_SLACK_MS + CLOCK_ERROR_MS) {
    throw new Error(`${index}, which ${id} has, is dated ${aheadMs} ms ahead with ${wrong} wrong clocks of ${members.length}`)
  }
}

/** A volume's time is right, however wrong it was; some time after the last batch. */
export function judgeEndTime (member: string, aheadMs: number): void {
  if (aheadMs > 2 * CLOCK_SLACK_MS + CLOCK_ERROR_MS || aheadMs < -CLOCK_SLACK_MS - TIME_LAG_MS_MAX) {
    throw new Error(`the volume's time at ${member} is ${aheadMs} ms ahead when all clocks are right again`)
  }
}

export function decodeSimBatch (value: LogValue): SimBatch {
  return value.kind === 'batch'
    ? JSON.parse(Buffer.from(value.bytes).toString()) as SimBatch
    : { timeMs: 0, commands: [] }
}

/** A state machine with the volume's time in its state. */
export class TimedMachine {
  timeMs = 0

  constructor (private readonly inner: FlatTree) {}

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
