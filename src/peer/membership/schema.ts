/** What the messages of membership must look like. The core believes what comes through here to be well-formed. */
import { PEER_ADDRESSES_MAX } from '../constants.js'
import { ADDRESS_CHARS_MAX, peerId, storeId } from '../fields.js'
import { PbEvent, PbEventKind, PbEvidence, PbGossip, PbHeartbeat, PbProbe, PbProbeAck, PbRecord, PbState, PbTable,
  PbTableEntry, PbTold } from './pb/membership.js'
import { anyOf, counter, emptyOr, exactlyOne, flag, list, message, optional, real, required,
  text } from '../../util/schema/index.js'

/** Longest text that a node says of itself: hostname (RFC 1035: 255), zone, version, store id. */
const TEXT_CHARS_MAX = 512

/** Several times what a host has, since addresses of one that moved are listed beside the new ones. */
const ADDRESSES_MAX = 4 * PEER_ADDRESSES_MAX

/** Rows of a table that one message may carry: members in full, and as many tombstones. */
export const TABLE_ROWS_MAX = 4_096

/** A member with a wrong clock is no reason to refuse its table: 300 years of silence. */
const SILENT_MS_MAX = Number.MAX_SAFE_INTEGER

/** Heartbeats come every second at most, and in the largest mesh once in an hour at least. */
const INTERVAL_MS_MAX = 3_600_000

const saying = { max: TEXT_CHARS_MAX, empty: true }
const address = text({ max: ADDRESS_CHARS_MAX })

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
  full: flag
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

  return subject === '' ? `says ${kind} of nobody` : undefined
})

export const gossipSchema = message(PbGossip, {
  heartbeat: optional(message(PbHeartbeat, {
    record: required(recordSchema), intervalMs: counter({ max: INTERVAL_MS_MAX })
  })),
  event: optional(eventSchema)
}, exactlyOne)

export const probeSchema = message(PbProbe, { incarnation: counter(), state: anyOf(PbState) })

export const ackSchema = message(PbProbeAck, { incarnation: counter(), record: optional(recordSchema) })

export const tableSchema = message(PbTable, {
  entries: list(message(PbTableEntry, {
    record: required(recordSchema), state: anyOf(PbState), silentMs: counter({ max: SILENT_MS_MAX })
  }), TABLE_ROWS_MAX)
})

export const toldSchema = message(PbTold, { event: required(eventSchema) })
