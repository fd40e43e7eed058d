import type { MemberRecord, MemberState } from './member.js'
import type { Evidence, Heartbeat, MembershipEvent, Probe, ProbeAck, RelayOutcome, Rival, TableEntry } from './messages.js'
import { PbEventKind, PbEvidence, PbGossip, PbOutcome, PbState, PbTable } from './pb/membership.js'
import type { PbEvent, PbProbe, PbProbeAck, PbRecord, PbRival, PbStart, PbWitness } from './pb/membership.js'
import { gossipSchema, RIVALS_MAX, TABLE_ROWS_MAX, tableSchema } from './schema.js'
import type { StartWitness, StoreStart } from './start.js'

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

  return heartbeat === undefined
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
  const { state, nonce = '', uptimeMs = 0, believedNonce = '', beats = 0, echo = 0, witness, ...rest } = probe

  return {
    ...rest, state: STATES[state], nonce, uptimeMs, believedNonce, beats, echo, witness: witness && toPbWitness(witness)
  }
}

/** Steps begin at 1, so an echo of 0 is none. */
export function fromPbProbe (probe: PbProbe): Probe {
  const { incarnation, state, nonce, uptimeMs, believedNonce, beats, echo, witness } = probe

  return {
    incarnation,
    state: keyOf(STATES, state),
    nonce: nonce === '' ? undefined : nonce,
    uptimeMs: nonce === '' ? undefined : uptimeMs,
    believedNonce: believedNonce === '' ? undefined : believedNonce,
    beats: believedNonce === '' ? undefined : beats,
    echo: echo === 0 ? undefined : echo,
    witness: witness && fromPbWitness(witness)
  }
}

export function toPbAck (ack: ProbeAck): PbProbeAck {
  const { incarnation, record, nonce = '', uptimeMs = 0, wallMs = 0, step = 0, witness, past, rivals = [] } = ack

  return {
    incarnation,
    record: record && toPbRecord(record),
    nonce,
    uptimeMs,
    wallMs,
    step,
    witness: witness && toPbWitness(witness),
    past,
    rivals: rivals.slice(0, RIVALS_MAX).map(rival => ({ ...rival, witness: toPbWitness(rival.witness) }))
  }
}

export function fromPbAck (ack: PbProbeAck): ProbeAck {
  const { incarnation, record, nonce, uptimeMs, wallMs, step, witness, past, rivals } = ack

  return {
    incarnation,
    record: record && fromPbRecord(record),
    nonce: nonce === '' ? undefined : nonce,
    uptimeMs: nonce === '' ? undefined : uptimeMs,
    wallMs: wallMs === 0 ? undefined : wallMs,
    step: step === 0 ? undefined : step,
    witness: witness && fromPbWitness(witness),
    past,
    rivals: rivals.map(fromPbRival)
  }
}

export function toPbOutcome (outcome: RelayOutcome): PbOutcome {
  return OUTCOMES[outcome]
}

export function fromPbOutcome (pb: PbOutcome): RelayOutcome {
  return keyOf(OUTCOMES, pb)
}

export function toPbState (state: MemberState): PbState {
  return STATES[state]
}

export function fromPbState (pb: PbState): MemberState {
  return keyOf(STATES, pb)
}

export function encodeTable (rows: readonly TableEntry[]): Uint8Array {
  return PbTable.encode({
    entries: rows.slice(0, TABLE_ROWS_MAX).map(row => ({
      record: toPbRecord(row.record),
      state: STATES[row.state],
      silentMs: row.silentMs,
      witness: row.witness && toPbWitness(row.witness)
    }))
  })
}

/** @throws {InvalidMessageError} */
export function decodeTable (bytes: Uint8Array): TableEntry[] {
  return tableSchema.decode(bytes).entries.map(({ record, state, silentMs, witness }) => ({
    record: fromPbRecord(record as PbRecord),
    state: keyOf(STATES, state),
    silentMs,
    witness: witness && fromPbWitness(witness)
  }))
}

export function toPbWitness ({ storeId, start }: StartWitness): PbWitness {
  return { storeId, start: toPbStart(start) }
}

export function fromPbWitness ({ storeId, start }: PbWitness): StartWitness {
  return { storeId, start: fromPbStart(start as PbStart) }
}

function fromPbRival ({ witness, uptimeMs, address }: PbRival): Rival {
  return { witness: fromPbWitness(witness as PbWitness), uptimeMs, address }
}

function toPbStart ({ previous, isSuperseded, ...start }: StoreStart): PbStart {
  return {
    ...start,
    superseded: isSuperseded ?? false,
    signature: start.signature as Uint8Array<ArrayBuffer>,
    previousCount: previous.count,
    previousNonce: previous.nonce,
    previousBeats: previous.beats
  }
}

function fromPbStart (
  { count, nonce, beats, previousCount, previousNonce, previousBeats, signature, superseded }: PbStart
): StoreStart {
  return {
    count,
    nonce,
    beats,
    previous: { count: previousCount, nonce: previousNonce, beats: previousBeats },
    isSuperseded: superseded || undefined,
    // A copy, so that it does not hold on to the message that it came in.
    signature: Uint8Array.from(signature)
  }
}

export function toPbRecord (record: MemberRecord): PbRecord {
  const { flags: { draining, readOnly, full }, start, ...rest } = record

  return { ...rest, start: start && toPbStart(start), draining, readOnly, full }
}

export function fromPbRecord ({ draining, readOnly, full, load, start, ...record }: PbRecord): MemberRecord {
  return {
    ...record,
    load: Math.min(1, Math.max(0, load)),
    flags: { draining, readOnly, full },
    start: start && fromPbStart(start)
  }
}

function keyOf<K extends string, V> (names: Readonly<Record<K, V>>, value: V): K {
  return (Object.keys(names) as K[]).find(key => names[key] === value) as K
}
