import { MembershipMessageError } from './errors.js'
import type { MemberRecord, MemberState } from './member.js'
import type { Evidence, Heartbeat, MembershipEvent, Probe, ProbeAck, RelayOutcome, Rival, TableEntry } from './messages.js'
import { PbEventKind, PbEvidence, PbGossip, PbOutcome, PbState, PbTable } from './pb/membership.js'
import type { PbEvent, PbProbe, PbProbeAck, PbRecord, PbRival, PbStart, PbWitness } from './pb/membership.js'
import type { StartWitness, StoreStart } from './start.js'

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

/** Twice that of Ed25519. */
const SIGNATURE_BYTES_MAX = 128
const NONCE_PATTERN = /^[0-9a-f]{32}$/
/** Rivals that one answer may name: each of them is enough to stop a node. */
const RIVALS_MAX = 4

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
  const { incarnation, state, nonce = '', believedNonce = '', beats = 0, witness } = probe

  return { incarnation, state: STATES[state], nonce, believedNonce, beats, witness: witness && toPbWitness(witness) }
}

export function fromPbProbe (pb: PbProbe | undefined): Probe {
  return {
    incarnation: whole(pb?.incarnation ?? 0, 'incarnation'),
    state: keyOf(STATES, pb?.state ?? PbState.ALIVE, 'state'),
    ...(pb == null || pb.nonce === '' ? {} : { nonce: nonceText(pb.nonce) }),
    ...(pb == null || pb.believedNonce === ''
      ? {}
      : { believedNonce: nonceText(pb.believedNonce), beats: whole(pb.beats, 'beats') }),
    ...(pb?.witness == null ? {} : { witness: fromPbWitness(pb.witness) })
  }
}

export function toPbAck (ack: ProbeAck): PbProbeAck {
  const { incarnation, record, nonce = '', uptimeMs = 0, wallMs = 0, witness, rivals = [] } = ack

  return {
    incarnation,
    record: record && toPbRecord(record),
    nonce,
    uptimeMs,
    wallMs,
    witness: witness && toPbWitness(witness),
    rivals: rivals.slice(0, RIVALS_MAX).map(rival => ({ ...rival, witness: toPbWitness(rival.witness) }))
  }
}

export function fromPbAck (pb: PbProbeAck): ProbeAck {
  return {
    incarnation: whole(pb.incarnation, 'incarnation'),
    record: pb.record && fromPbRecord(pb.record),
    ...(pb.nonce === '' ? {} : { nonce: nonceText(pb.nonce), uptimeMs: whole(pb.uptimeMs, 'uptime_ms') }),
    ...(pb.wallMs === 0 ? {} : { wallMs: whole(pb.wallMs, 'wall_ms') }),
    ...(pb.witness == null ? {} : { witness: fromPbWitness(pb.witness) }),
    ...(pb.rivals.length === 0 ? {} : { rivals: pb.rivals.slice(0, RIVALS_MAX).map(fromPbRival) })
  }
}

export function toPbOutcome (outcome: RelayOutcome): PbOutcome {
  return OUTCOMES[outcome]
}

export function fromPbOutcome (pb: PbOutcome): RelayOutcome {
  return keyOf(OUTCOMES, pb, 'outcome')
}

export function toPbState (state: MemberState): PbState {
  return STATES[state]
}

export function fromPbState (pb: PbState): MemberState {
  return keyOf(STATES, pb, 'state')
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

/** @throws {MembershipMessageError} */
export function decodeTable (bytes: Uint8Array): TableEntry[] {
  return decoding(() => PbTable.decode(bytes, { limits: { entries: TABLE_ROWS_MAX } }).entries.map(pb => ({
    record: fromPbRecord(pb.record),
    state: keyOf(STATES, pb.state, 'state'),
    silentMs: whole(pb.silentMs, 'silent_ms'),
    ...(pb.witness == null ? {} : { witness: fromPbWitness(pb.witness) })
  })))
}

export function toPbWitness ({ storeId, start }: StartWitness): PbWitness {
  return { storeId, start: toPbStart(start) }
}

/** @throws {MembershipMessageError} */
export function fromPbWitness (pb: PbWitness | undefined): StartWitness {
  if (pb?.start == null) {
    throw new MembershipMessageError('a witness without a start')
  }

  return { storeId: text(pb.storeId), start: fromPbStart(pb.start) }
}

function fromPbRival (pb: PbRival): Rival {
  return {
    witness: fromPbWitness(pb.witness),
    uptimeMs: whole(pb.uptimeMs, 'uptime_ms'),
    address: text(pb.address)
  }
}

function toPbStart ({ previous, ...start }: StoreStart): PbStart {
  return {
    ...start,
    signature: start.signature as Uint8Array<ArrayBuffer>,
    previousCount: previous.count,
    previousNonce: previous.nonce,
    previousBeats: previous.beats
  }
}

function fromPbStart (pb: PbStart): StoreStart {
  if (pb.count === 0 || pb.signature.byteLength > SIGNATURE_BYTES_MAX) {
    throw new MembershipMessageError('a start without a number, or with a signature that is too long')
  }

  return {
    count: whole(pb.count, 'count'),
    nonce: nonceText(pb.nonce),
    beats: whole(pb.beats, 'beats'),
    previous: {
      count: whole(pb.previousCount, 'previous_count'),
      nonce: pb.previousCount === 0 ? text(pb.previousNonce) : nonceText(pb.previousNonce),
      beats: whole(pb.previousBeats, 'previous_beats')
    },
    // A copy, so that it does not hold on to the message that it came in.
    signature: Uint8Array.from(pb.signature)
  }
}

export function toPbRecord (record: MemberRecord): PbRecord {
  const { flags: { draining, readOnly, full }, start, ...rest } = record

  return { ...rest, start: start && toPbStart(start), draining, readOnly, full }
}

/** @throws {MembershipMessageError} */
export function fromPbRecord (pb: PbRecord | undefined): MemberRecord {
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
    flags: { draining, readOnly, full },
    ...(pb.start == null ? {} : { start: fromPbStart(pb.start) })
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

function nonceText (value: string): string {
  if (!NONCE_PATTERN.test(value)) {
    throw new MembershipMessageError('a nonce that is none')
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
