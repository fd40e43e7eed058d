import type { MemberRecord, MemberState } from './member.js'
import type { Evidence, Heartbeat, MembershipEvent, Probe, ProbeAck, RelayOutcome, TableEntry } from './messages.js'
import { PbEventKind, PbEvidence, PbGossip, PbOutcome, PbState, PbTable } from './pb/membership.js'
import { gossipSchema, TABLE_ROWS_MAX, tableSchema } from './schema.js'
import type { PbEvent, PbProbe, PbProbeAck, PbRecord } from './pb/membership.js'

const STATES: Readonly<Record<MemberState, PbState>> = {
  alive: PbState.ALIVE,
  suspect: PbState.SUSPECT,
  dead: PbState.DEAD,
  evicted: PbState.EVICTED,
  left: PbState.LEFT
}

const KINDS: Readonly<Record<MembershipEvent['kind'], PbEventKind>> = {
  joined: PbEventKind.JOINED,
  refuted: PbEventKind.REFUTED,
  store: PbEventKind.STORE,
  suspect: PbEventKind.SUSPECTED,
  dead: PbEventKind.DIED,
  evicted: PbEventKind.WAS_EVICTED,
  left: PbEventKind.DEPARTED,
  stopping: PbEventKind.STOPPING
}

const OUTCOMES: Readonly<Record<RelayOutcome, PbOutcome>> = {
  ack: PbOutcome.ACK,
  silent: PbOutcome.NO_ANSWER,
  refused: PbOutcome.REFUSAL,
  busy: PbOutcome.BUSY
}

const EVIDENCE: Readonly<Record<Evidence, PbEvidence>> = { silent: PbEvidence.SILENT, refused: PbEvidence.REFUSED }

export type GossipMessage = { heartbeat: Heartbeat } | { event: MembershipEvent }

export function encodeGossip (message: GossipMessage): Uint8Array {
  return 'heartbeat' in message
    ? PbGossip.encode({
      heartbeat: { record: toPbRecord(message.heartbeat.record), intervalMs: message.heartbeat.intervalMs }
    })
    : PbGossip.encode({ event: toPbEvent(message.event) })
}

/** @throws {InvalidMessageError} on anything that is not a well-formed heartbeat or event */
export function decodeGossip (bytes: Uint8Array): GossipMessage {
  const { heartbeat, event } = gossipSchema.decode(bytes)

  return heartbeat == null
    ? { event: fromPbEvent(event as PbEvent) }
    : { heartbeat: { record: fromPbRecord(heartbeat.record as PbRecord), intervalMs: heartbeat.intervalMs } }
}

export function toPbEvent (event: MembershipEvent): PbEvent {
  const pb: PbEvent = {
    kind: KINDS[event.kind],
    subject: '',
    incarnation: 0,
    evidence: PbEvidence.SILENT,
    silentMs: 0
  }

  if ('record' in event) {
    pb.record = toPbRecord(event.record)
  } else {
    pb.subject = event.subject
    pb.incarnation = event.incarnation
  }
  if (event.kind === 'suspect') {
    pb.evidence = EVIDENCE[event.evidence]
  }
  if (event.kind === 'dead' || event.kind === 'evicted') {
    pb.silentMs = event.silentMs
  }

  return pb
}

/** What comes here has passed `schema.ts`, as everything does that is read below. */
export function fromPbEvent (pb: PbEvent): MembershipEvent {
  const kind = keyOf(KINDS, pb.kind)
  const about = { subject: pb.subject, incarnation: pb.incarnation }

  switch (kind) {
    case 'joined':
    case 'refuted':
    case 'store':
      return { kind, record: fromPbRecord(pb.record as PbRecord) }
    case 'suspect':
      return { kind, ...about, evidence: keyOf(EVIDENCE, pb.evidence) }
    case 'dead':
    case 'evicted':
      return { kind, ...about, silentMs: pb.silentMs }
    case 'left':
    case 'stopping':
      return { kind, ...about }
  }
}

export function toPbProbe (probe: Probe): PbProbe {
  return { incarnation: probe.incarnation, state: STATES[probe.state] }
}

export function fromPbProbe ({ incarnation, state }: PbProbe): Probe {
  return { incarnation, state: keyOf(STATES, state) }
}

export function toPbAck (ack: ProbeAck): PbProbeAck {
  return { incarnation: ack.incarnation, record: ack.record && toPbRecord(ack.record) }
}

export function fromPbAck (pb: PbProbeAck): ProbeAck {
  return { incarnation: pb.incarnation, record: pb.record && fromPbRecord(pb.record) }
}

export function toPbOutcome (outcome: RelayOutcome): PbOutcome {
  return OUTCOMES[outcome]
}

export function fromPbOutcome (pb: PbOutcome): RelayOutcome {
  return keyOf(OUTCOMES, pb)
}

export function encodeTable (rows: readonly TableEntry[]): Uint8Array {
  return PbTable.encode({
    entries: rows.slice(0, TABLE_ROWS_MAX).map(row => ({
      record: toPbRecord(row.record),
      state: STATES[row.state],
      silentMs: row.silentMs
    }))
  })
}

/** @throws {InvalidMessageError} */
export function decodeTable (bytes: Uint8Array): TableEntry[] {
  return tableSchema.decode(bytes).entries.map(({ record, state, silentMs }) =>
    ({ record: fromPbRecord(record as PbRecord), state: keyOf(STATES, state), silentMs }))
}

function toPbRecord (record: MemberRecord): PbRecord {
  const { flags, ...rest } = record

  return { ...rest, draining: flags.draining, readOnly: flags.readOnly, full: flags.full }
}

function fromPbRecord ({ draining, readOnly, full, load, ...record }: PbRecord): MemberRecord {
  return { ...record, load: Math.min(1, Math.max(0, load)), flags: { draining, readOnly, full } }
}

function keyOf<K extends string, V> (names: Readonly<Record<K, V>>, value: V): K {
  return (Object.keys(names) as K[]).find(key => names[key] === value) as K
}
