/** What the messages of membership must look like. The core believes what comes through here to be well-formed. */
import { PEER_ADDRESSES_MAX } from '../transport/constants.js'
import { ADDRESS_CHARS_MAX, peerId, storeId } from '../fields.js'
import {
  PbEvent, PbEventKind, PbEvidence, PbGossip, PbHeartbeat, PbProbe, PbProbeAck, PbRecord, PbRival, PbStart,
  PbStartPoint, PbState, PbTable, PbTableEntry, PbTold, PbWitness
} from './pb/membership.js'
import {
  anyOf, bytes, counter, emptyOr, exactlyOne, flag, list, optional, real, required, text
} from '../../util/schema/fields.js'
import { message } from '../../util/schema/schema.js'

/** Longest text that a node says of itself: hostname (RFC 1035: 255), zone, version, store id. */
const TEXT_CHARS_MAX = 512

/** Several times what a host has, since addresses of one that moved are listed beside the new ones. */
const ADDRESSES_MAX = 4 * PEER_ADDRESSES_MAX

/** Rows of a table that one message may carry: members in full, and as many tombstones. */
export const TABLE_ROWS_MAX = 4_096

/** Twice that of Ed25519. */
const SIGNATURE_BYTES_MAX = 128

/** Rivals that one answer may name: each of them is enough to stop a node. */
export const RIVALS_MAX = 4

/** A member with a wrong clock is no reason to refuse its table: 300 years of silence. */
const SILENT_MS_MAX = Number.MAX_SAFE_INTEGER

/** Heartbeats come every second at most, and in the largest mesh once in an hour at least. */
const INTERVAL_MS_MAX = 3_600_000

const saying = { max: TEXT_CHARS_MAX, empty: true }
const address = text({ max: ADDRESS_CHARS_MAX })

const nonce = text({ max: 32, pattern: /^[0-9a-f]{32}$/ })

const startSchema = message(PbStart, {
  count: counter({ min: 1 }),
  nonce,
  beats: counter(),
  previousCount: counter(),
  previousNonce: emptyOr(nonce),
  previousBeats: counter(),
  signature: bytes({ max: SIGNATURE_BYTES_MAX }),
  superseded: flag
}, ({ previousCount, previousNonce }) =>
  previousCount > 0 && previousNonce === '' ? 'continues a start without a nonce' : undefined)

export const witnessSchema = message(PbWitness, { storeId, start: required(startSchema) })

export const recordSchema = message(PbRecord, {
  peerId,
  incarnation: counter(),
  sequence: counter(),
  hostname: text(saying),
  zone: text(saying),
  version: text(saying),
  capacityBytes: counter(),
  usedBytes: counter(),
  load: real({ min: -Infinity, max: Infinity }),
  addresses: list(address, ADDRESSES_MAX),
  dataEndpoints: list(address, ADDRESSES_MAX),
  storeId,
  draining: flag,
  readOnly: flag,
  full: flag,
  start: optional(startSchema)
})

/** Kinds that tell of a member with its whole record; the others name it. */
const WITH_RECORD: readonly PbEventKind[] = [PbEventKind.JOINED, PbEventKind.REFUTED, PbEventKind.STORE]

export const eventSchema = message(PbEvent, {
  kind: anyOf(PbEventKind),
  subject: emptyOr(peerId),
  incarnation: counter(),
  evidence: anyOf(PbEvidence),
  silentMs: counter({ max: SILENT_MS_MAX }),
  record: optional(recordSchema)
}, ({ kind, record, subject }) => {
  if (WITH_RECORD.includes(kind)) {
    return record === undefined ? `says ${kind} without a record` : undefined
  }

  return subject === '' ? `says ${kind} of no member` : undefined
})

export const gossipSchema = message(PbGossip, {
  heartbeat: optional(message(PbHeartbeat, {
    record: required(recordSchema), intervalMs: counter({ max: INTERVAL_MS_MAX })
  })),
  event: optional(eventSchema)
}, exactlyOne)

const witness = optional(witnessSchema)

export const probeSchema = message(PbProbe, {
  incarnation: counter(),
  state: anyOf(PbState),
  beats: counter(),
  witness,
  nonce: emptyOr(nonce),
  believedNonce: emptyOr(nonce),
  uptimeMs: counter(),
  echo: counter()
})

export const ackSchema = message(PbProbeAck, {
  incarnation: counter(),
  record: optional(recordSchema),
  nonce: emptyOr(nonce),
  uptimeMs: counter(),
  wallMs: counter(),
  witness,
  step: counter(),
  past: optional(message(PbStartPoint, { count: counter({ min: 1 }), nonce, beats: counter() })),
  rivals: list(message(PbRival, {
    witness: required(witnessSchema), uptimeMs: counter(), address: text({ max: ADDRESS_CHARS_MAX, empty: true })
  }), RIVALS_MAX)
})

export const tableSchema = message(PbTable, {
  entries: list(message(PbTableEntry, {
    record: required(recordSchema), state: anyOf(PbState), silentMs: counter({ max: SILENT_MS_MAX }), witness
  }), TABLE_ROWS_MAX)
})

export const toldSchema = message(PbTold, { event: required(eventSchema) })
