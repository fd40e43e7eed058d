import { MembershipMessageError } from './errors.js'
import type { MemberRecord, MemberState } from './member.js'
import type { Evidence, Heartbeat, MembershipEvent, Probe, ProbeAck, RelayOutcome, TableEntry } from './messages.js'
import { PbEventKind, PbEvidence, PbGossip, PbOutcome, PbState, PbTable } from './pb/membership.js'
import type { PbEvent, PbProbe, PbProbeAck, PbRecord } from './pb/membership.js'

/** Longest text of any field of a record, and most items of its lists: far above what is sane, small enough to keep. */
const TEXT_LENGTH_MAX = 512
const LIST_LENGTH_MAX = 64
/** Rows of a table that one sync may carry: members in full, and as many tombstones. */
export const TABLE_ROWS_MAX = 4_096

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

/** @throws {MembershipMessageError} on anything that is not a well-formed heartbeat or event */
export function decodeGossip (bytes: Uint8Array): GossipMessage {
  return decoding(() => {
    const message = PbGossip.decode(bytes)

    if (message.heartbeat != null) {
      const { record, intervalMs } = message.heartbeat
      return { heartbeat: { record: fromPbRecord(record), intervalMs: whole(intervalMs, 'interval') } }
    }

    return { event: fromPbEvent(message.event) }
  })
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

/** @throws {MembershipMessageError} */
export function fromPbEvent (pb: PbEvent | undefined): MembershipEvent {
  if (pb == null) {
    throw new MembershipMessageError('it holds neither a heartbeat nor an event')
  }

  const kind = keyOf(KINDS, pb.kind, 'event')

  switch (kind) {
    case 'joined':
    case 'refuted':
    case 'store':
      return { kind, record: fromPbRecord(pb.record) }
    case 'suspect':
      return { kind, ...about(pb), evidence: keyOf(EVIDENCE, pb.evidence, 'evidence') }
    case 'dead':
    case 'evicted':
      return { kind, ...about(pb), silentMs: whole(pb.silentMs, 'silent_ms') }
    case 'left':
    case 'stopping':
      return { kind, ...about(pb) }
  }
}

export function toPbProbe (probe: Probe): PbProbe {
  return { incarnation: probe.incarnation, state: STATES[probe.state] }
}

export function fromPbProbe (pb: PbProbe | undefined): Probe {
  return {
    incarnation: whole(pb?.incarnation ?? 0, 'incarnation'),
    state: keyOf(STATES, pb?.state ?? PbState.ALIVE, 'state')
  }
}

export function toPbAck (ack: ProbeAck): PbProbeAck {
  return { incarnation: ack.incarnation, record: ack.record && toPbRecord(ack.record) }
}

export function fromPbAck (pb: PbProbeAck): ProbeAck {
  return { incarnation: whole(pb.incarnation, 'incarnation'), record: pb.record && fromPbRecord(pb.record) }
}

export function toPbOutcome (outcome: RelayOutcome): PbOutcome {
  return OUTCOMES[outcome]
}

export function fromPbOutcome (pb: PbOutcome): RelayOutcome {
  return keyOf(OUTCOMES, pb, 'outcome')
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

/** @throws {MembershipMessageError} */
export function decodeTable (bytes: Uint8Array): TableEntry[] {
  return decoding(() => PbTable.decode(bytes, { limits: { entries: TABLE_ROWS_MAX } }).entries.map(pb => ({
    record: fromPbRecord(pb.record),
    state: keyOf(STATES, pb.state, 'state'),
    silentMs: whole(pb.silentMs, 'silent_ms')
  })))
}

function toPbRecord (record: MemberRecord): PbRecord {
  const { flags, ...rest } = record

  return { ...rest, draining: flags.draining, readOnly: flags.readOnly, full: flags.full }
}

function fromPbRecord (pb: PbRecord | undefined): MemberRecord {
  if (pb == null || pb.peerId === '') {
    throw new MembershipMessageError('a record without a peer id')
  }

  const { draining, readOnly, full } = pb

  return {
    peerId: text(pb.peerId),
    incarnation: whole(pb.incarnation, 'incarnation'),
    sequence: whole(pb.sequence, 'sequence'),
    hostname: text(pb.hostname),
    zone: text(pb.zone),
    version: text(pb.version),
    capacityBytes: whole(pb.capacityBytes, 'capacity_bytes'),
    usedBytes: whole(pb.usedBytes, 'used_bytes'),
    load: Math.min(1, Math.max(0, Number.isFinite(pb.load) ? pb.load : 0)),
    addresses: list(pb.addresses),
    dataEndpoints: list(pb.dataEndpoints),
    storeId: text(pb.storeId),
    flags: { draining, readOnly, full }
  }
}

function about (pb: PbEvent): { subject: string, incarnation: number } {
  if (pb.subject === '') {
    throw new MembershipMessageError('an event without a subject')
  }

  return { subject: text(pb.subject), incarnation: whole(pb.incarnation, 'incarnation') }
}

function text (value: string): string {
  if (value.length > TEXT_LENGTH_MAX) {
    throw new MembershipMessageError(`a text of ${value.length} characters`)
  }

  return value
}

function list (values: string[]): string[] {
  if (values.length > LIST_LENGTH_MAX) {
    throw new MembershipMessageError(`a list of ${values.length} items`)
  }

  return values.map(text)
}

function whole (value: number, field: string): number {
  if (!Number.isSafeInteger(value) || value < 0) {
    throw new MembershipMessageError(`${field} is ${value}`)
  }

  return value
}

function keyOf<K extends string, V> (names: Readonly<Record<K, V>>, value: V, field: string): K {
  for (const key of Object.keys(names) as K[]) {
    if (names[key] === value) {
      return key
    }
  }

  throw new MembershipMessageError(`an unknown ${field}`)
}

/** Whatever the protobuf runtime throws on garbage becomes one typed error. */
function decoding<T> (decode: () => T): T {
  try {
    return decode()
  } catch (err) {
    throw err instanceof MembershipMessageError ? err : new MembershipMessageError('it does not parse', { cause: err })
  }
}
