import { setImmediate as immediate } from 'node:timers/promises'
import { logStoreOn, stateDbOn, type SimDisk } from '../../sim/shell/disk.js'
import { decodeReply, encodeRequest } from '../../src/consensus/codec.js'
import { GroupLog } from '../../src/volumes/replica/group-log.js'
import { ConsensusMeter } from '../../src/volumes/replica/consensus-meter.js'
import { Replica } from '../../src/volumes/replica/replica.js'
import { decodeBatch, encodeBatch, encodeCommand } from '../../src/volumes/tree/codec/command.js'
import { silentLogger } from '../../src/util/logger.js'
import { systemClock } from '../../src/util/clock.js'
import type { HardState, LogConfig, LogItem, LogReply, LogRequest } from '../../src/consensus/types.js'
import type { Rpc, RpcMethod } from '../../src/peer/rpc/types.js'

/** One real replica on a simulated disk; the test speaks for all others. */

export const GROUP = 'g'
export const OWNER = `volume:${GROUP}`

/** Turns of the event loop after which everything that can go on has gone on. */
const TURNS = 12

export async function settled (): Promise<void> {
  for (let turn = 0; turn < TURNS; turn++) {
    await immediate()
  }
}

export interface ShellReplica {
  replica: Replica
  log: GroupLog
  /** What was broken to it. */
  failures: string[]
}

export interface ShellReplicaInit {
  self: string
  config: LogConfig
  /** The set that is in force instead of the one here. @default none is */
  followed?: () => LogConfig
  /** Calls of other nodes. @default nobody answers */
  call?: (peer: string, method: string, header: unknown) => Promise<{ header: unknown, payload: Uint8Array }>
}

const started: Replica[] = []

/** Stops all that were started, for `test.after.each`. */
export async function stopReplicas (): Promise<void> {
  await Promise.all(started.splice(0).map(async replica => { await replica.stop() }))
}

/** A replica of `config`, new or as the disk has it; started, until `stopReplicas`. */
export async function startReplica (
  disk: SimDisk, { self, config, call, followed }: ShellReplicaInit
): Promise<ShellReplica> {
  const log = new GroupLog(logStoreOn(disk).log(OWNER))
  const failures: string[] = []
  const founded: HardState = {
    self, promised: { round: 0, node: '' }, accepted: { round: 0, node: '' }, lastIndex: 0, commitIndex: 0, config,
    validFrom: 1
  }
  const nobody = async (peer: string): Promise<never> => await Promise.reject(new Error(`${peer} does not answer`))
  const rpc = {
    call: async (peer: string, method: RpcMethod<unknown, unknown>, header: unknown) =>
      await (call ?? nobody)(peer, method.name, header)
  } as unknown as Rpc
  const replica = new Replica({
    group: GROUP,
    selfId: self,
    rpc,
    meter: new ConsensusMeter(),
    log,
    db: stateDbOn(disk, GROUP),
    clock: systemClock,
    random: () => 0.5,
    logger: silentLogger,
    hostname: peerId => peerId,
    reach: members => ({ up: new Set(members), ranked: members }),
    candidates: () => [],
    followed: async () => followed?.(),
    onMark: () => {},
    onConfig: () => {},
    onFailed: () => {}
  })
  started.push(replica)
  await replica.start(await log.hard() ?? founded)

  return { replica, log, failures }
}

/** What it answers, when it does; `answer` is undefined until then. */
export function ask (replica: Replica, from: string, request: LogRequest): { answer: LogReply | undefined } {
  const asked: { answer: LogReply | undefined } = { answer: undefined }
  const { header, payload } = encodeRequest(request)
  replica.request(from, { header, payload: payload ?? new Uint8Array() }, new AbortController().signal).then(reply => {
    asked.answer = decodeReply(reply)
  }, () => {})

  return asked
}

/** A batch whose content names it, so that two ballots' items for one index differ. */
export function batch (index: number, tag: string, timeMs = 1_000): LogItem {
  return { index, value: { kind: 'batch', bytes: encodeBatch([commandOf(tag, timeMs)], timeMs) } }
}

/** As a client hands it over. */
export function commandOf (tag: string, timeMs = 1_000): Uint8Array {
  return encodeCommand({
    id: Buffer.from(tag.padEnd(16, '.').slice(0, 16)).toString('hex'),
    baseIndex: 0,
    principal: 'test',
    node: 'test',
    atMs: timeMs,
    op: { type: 'write', target: { path: `/${tag}` }, content: { kind: 'inline', bytes: Buffer.from(tag) } }
  })
}

/** The tags of such items. */
export function tagsOf (items: readonly LogItem[]): string[] {
  return items.map(({ value }) => value.kind === 'batch'
    ? (decodeBatch(value.bytes).commands[0]?.op as { target: { path: string } }).target.path.slice(1)
    : value.kind)
}
