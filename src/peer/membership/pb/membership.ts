/* eslint-disable require-yield */

import { decodeMessage, encodeMessage, enumeration, MaxLengthError, message } from 'protons-runtime'
import { alloc as uint8ArrayAlloc } from 'uint8arrays/alloc'
import type { Codec, DecodeOptions } from 'protons-runtime'
import type { Uint8ArrayList } from 'uint8arraylist'

export enum PbState {
  ALIVE = 'ALIVE',
  SUSPECT = 'SUSPECT',
  DEAD = 'DEAD',
  EVICTED = 'EVICTED',
  LEFT = 'LEFT'
}

enum __PbStateValues {
  ALIVE = 0,
  SUSPECT = 1,
  DEAD = 2,
  EVICTED = 3,
  LEFT = 4
}

export namespace PbState {
  export const codec = (): Codec<PbState> => {
    return enumeration<PbState>(__PbStateValues)
  }
}

export enum PbEventKind {
  JOINED = 'JOINED',
  REFUTED = 'REFUTED',
  STORE = 'STORE',
  SUSPECTED = 'SUSPECTED',
  DIED = 'DIED',
  WAS_EVICTED = 'WAS_EVICTED',
  DEPARTED = 'DEPARTED',
  STOPPING = 'STOPPING'
}

enum __PbEventKindValues {
  JOINED = 0,
  REFUTED = 1,
  STORE = 2,
  SUSPECTED = 3,
  DIED = 4,
  WAS_EVICTED = 5,
  DEPARTED = 6,
  STOPPING = 7
}

export namespace PbEventKind {
  export const codec = (): Codec<PbEventKind> => {
    return enumeration<PbEventKind>(__PbEventKindValues)
  }
}

export enum PbEvidence {
  SILENT = 'SILENT',
  REFUSED = 'REFUSED'
}

enum __PbEvidenceValues {
  SILENT = 0,
  REFUSED = 1
}

export namespace PbEvidence {
  export const codec = (): Codec<PbEvidence> => {
    return enumeration<PbEvidence>(__PbEvidenceValues)
  }
}

export enum PbOutcome {
  ACK = 'ACK',
  NO_ANSWER = 'NO_ANSWER',
  REFUSAL = 'REFUSAL',
  BUSY = 'BUSY'
}

enum __PbOutcomeValues {
  ACK = 0,
  NO_ANSWER = 1,
  REFUSAL = 2,
  BUSY = 3
}

export namespace PbOutcome {
  export const codec = (): Codec<PbOutcome> => {
    return enumeration<PbOutcome>(__PbOutcomeValues)
  }
}

export interface PbRecord {
  peerId: string
  incarnation: number
  sequence: number
  hostname: string
  zone: string
  version: string
  capacityBytes: number
  usedBytes: number
  load: number
  addresses: string[]
  dataEndpoints: string[]
  storeId: string
  draining: boolean
  readOnly: boolean
  full: boolean
  start?: PbStart
}

export namespace PbRecord {
  let _codec: Codec<PbRecord>

  export const codec = (): Codec<PbRecord> => {
    if (_codec == null) {
      _codec = message<PbRecord>((obj, w, opts = {}) => {
        if (opts.lengthDelimited !== false) {
          w.fork()
        }

        if ((obj.peerId != null && obj.peerId !== '')) {
          w.uint32(10)
          w.string(obj.peerId)
        }

        if ((obj.incarnation != null && obj.incarnation !== 0)) {
          w.uint32(16)
          w.uint64Number(obj.incarnation)
        }

        if ((obj.sequence != null && obj.sequence !== 0)) {
          w.uint32(24)
          w.uint64Number(obj.sequence)
        }

        if ((obj.hostname != null && obj.hostname !== '')) {
          w.uint32(34)
          w.string(obj.hostname)
        }

        if ((obj.zone != null && obj.zone !== '')) {
          w.uint32(42)
          w.string(obj.zone)
        }

        if ((obj.version != null && obj.version !== '')) {
          w.uint32(50)
          w.string(obj.version)
        }

        if ((obj.capacityBytes != null && obj.capacityBytes !== 0)) {
          w.uint32(56)
          w.uint64Number(obj.capacityBytes)
        }

        if ((obj.usedBytes != null && obj.usedBytes !== 0)) {
          w.uint32(64)
          w.uint64Number(obj.usedBytes)
        }

        if ((obj.load != null && obj.load !== 0)) {
          w.uint32(73)
          w.double(obj.load)
        }

        if (obj.addresses != null && obj.addresses.length > 0) {
          for (const value of obj.addresses) {
            w.uint32(82)
            w.string(value)
          }
        }

        if (obj.dataEndpoints != null && obj.dataEndpoints.length > 0) {
          for (const value of obj.dataEndpoints) {
            w.uint32(90)
            w.string(value)
          }
        }

        if ((obj.storeId != null && obj.storeId !== '')) {
          w.uint32(98)
          w.string(obj.storeId)
        }

        if ((obj.draining != null && obj.draining !== false)) {
          w.uint32(104)
          w.bool(obj.draining)
        }

        if ((obj.readOnly != null && obj.readOnly !== false)) {
          w.uint32(112)
          w.bool(obj.readOnly)
        }

        if ((obj.full != null && obj.full !== false)) {
          w.uint32(120)
          w.bool(obj.full)
        }

        if (obj.start != null) {
          w.uint32(130)
          PbStart.codec().encode(obj.start, w)
        }

        if (opts.lengthDelimited !== false) {
          w.ldelim()
        }
      }, (reader, length, opts = {}) => {
        const obj: any = {
          peerId: '',
          incarnation: 0,
          sequence: 0,
          hostname: '',
          zone: '',
          version: '',
          capacityBytes: 0,
          usedBytes: 0,
          load: 0,
          addresses: [],
          dataEndpoints: [],
          storeId: '',
          draining: false,
          readOnly: false,
          full: false
        }

        const end = length == null ? reader.len : reader.pos + length

        while (reader.pos < end) {
          const tag = reader.uint32()

          switch (tag >>> 3) {
            case 1: {
              obj.peerId = reader.string()
              break
            }
            case 2: {
              obj.incarnation = reader.uint64Number()
              break
            }
            case 3: {
              obj.sequence = reader.uint64Number()
              break
            }
            case 4: {
              obj.hostname = reader.string()
              break
            }
            case 5: {
              obj.zone = reader.string()
              break
            }
            case 6: {
              obj.version = reader.string()
              break
            }
            case 7: {
              obj.capacityBytes = reader.uint64Number()
              break
            }
            case 8: {
              obj.usedBytes = reader.uint64Number()
              break
            }
            case 9: {
              obj.load = reader.double()
              break
            }
            case 10: {
              if (opts.limits?.addresses != null && obj.addresses.length === opts.limits.addresses) {
                throw new MaxLengthError('Decode error - repeated field "addresses" had too many elements')
              }

              obj.addresses.push(reader.string())
              break
            }
            case 11: {
              if (opts.limits?.dataEndpoints != null && obj.dataEndpoints.length === opts.limits.dataEndpoints) {
                throw new MaxLengthError('Decode error - repeated field "dataEndpoints" had too many elements')
              }

              obj.dataEndpoints.push(reader.string())
              break
            }
            case 12: {
              obj.storeId = reader.string()
              break
            }
            case 13: {
              obj.draining = reader.bool()
              break
            }
            case 14: {
              obj.readOnly = reader.bool()
              break
            }
            case 15: {
              obj.full = reader.bool()
              break
            }
            case 16: {
              obj.start = PbStart.codec().decode(reader, reader.uint32(), {
                limits: opts.limits?.start
              })
              break
            }
            default: {
              reader.skipType(tag & 7)
              break
            }
          }
        }

        return obj
      }, function * () { throw new Error('This codec does not stream') })
    }

    return _codec
  }

  export function encode (obj: Partial<PbRecord>): Uint8Array<ArrayBuffer> {
    return encodeMessage(obj, PbRecord.codec())
  }

  export function decode (buf: Uint8Array | Uint8ArrayList, opts?: DecodeOptions<PbRecord>): PbRecord {
    return decodeMessage(buf, PbRecord.codec(), opts)
  }
}

export interface PbStart {
  count: number
  nonce: string
  beats: number
  previousCount: number
  previousNonce: string
  previousBeats: number
  signature: Uint8Array<ArrayBuffer>
  superseded: boolean
}

export namespace PbStart {
  let _codec: Codec<PbStart>

  export const codec = (): Codec<PbStart> => {
    if (_codec == null) {
      _codec = message<PbStart>((obj, w, opts = {}) => {
        if (opts.lengthDelimited !== false) {
          w.fork()
        }

        if ((obj.count != null && obj.count !== 0)) {
          w.uint32(8)
          w.uint64Number(obj.count)
        }

        if ((obj.nonce != null && obj.nonce !== '')) {
          w.uint32(18)
          w.string(obj.nonce)
        }

        if ((obj.beats != null && obj.beats !== 0)) {
          w.uint32(24)
          w.uint64Number(obj.beats)
        }

        if ((obj.previousCount != null && obj.previousCount !== 0)) {
          w.uint32(32)
          w.uint64Number(obj.previousCount)
        }

        if ((obj.previousNonce != null && obj.previousNonce !== '')) {
          w.uint32(42)
          w.string(obj.previousNonce)
        }

        if ((obj.previousBeats != null && obj.previousBeats !== 0)) {
          w.uint32(48)
          w.uint64Number(obj.previousBeats)
        }

        if ((obj.signature != null && obj.signature.byteLength > 0)) {
          w.uint32(58)
          w.bytes(obj.signature)
        }

        if ((obj.superseded != null && obj.superseded !== false)) {
          w.uint32(64)
          w.bool(obj.superseded)
        }

        if (opts.lengthDelimited !== false) {
          w.ldelim()
        }
      }, (reader, length, opts = {}) => {
        const obj: any = {
          count: 0,
          nonce: '',
          beats: 0,
          previousCount: 0,
          previousNonce: '',
          previousBeats: 0,
          signature: uint8ArrayAlloc(0),
          superseded: false
        }

        const end = length == null ? reader.len : reader.pos + length

        while (reader.pos < end) {
          const tag = reader.uint32()

          switch (tag >>> 3) {
            case 1: {
              obj.count = reader.uint64Number()
              break
            }
            case 2: {
              obj.nonce = reader.string()
              break
            }
            case 3: {
              obj.beats = reader.uint64Number()
              break
            }
            case 4: {
              obj.previousCount = reader.uint64Number()
              break
            }
            case 5: {
              obj.previousNonce = reader.string()
              break
            }
            case 6: {
              obj.previousBeats = reader.uint64Number()
              break
            }
            case 7: {
              obj.signature = reader.bytes()
              break
            }
            case 8: {
              obj.superseded = reader.bool()
              break
            }
            default: {
              reader.skipType(tag & 7)
              break
            }
          }
        }

        return obj
      }, function * () { throw new Error('This codec does not stream') })
    }

    return _codec
  }

  export function encode (obj: Partial<PbStart>): Uint8Array<ArrayBuffer> {
    return encodeMessage(obj, PbStart.codec())
  }

  export function decode (buf: Uint8Array | Uint8ArrayList, opts?: DecodeOptions<PbStart>): PbStart {
    return decodeMessage(buf, PbStart.codec(), opts)
  }
}

export interface PbStartPoint {
  count: number
  nonce: string
  beats: number
}

export namespace PbStartPoint {
  let _codec: Codec<PbStartPoint>

  export const codec = (): Codec<PbStartPoint> => {
    if (_codec == null) {
      _codec = message<PbStartPoint>((obj, w, opts = {}) => {
        if (opts.lengthDelimited !== false) {
          w.fork()
        }

        if ((obj.count != null && obj.count !== 0)) {
          w.uint32(8)
          w.uint64Number(obj.count)
        }

        if ((obj.nonce != null && obj.nonce !== '')) {
          w.uint32(18)
          w.string(obj.nonce)
        }

        if ((obj.beats != null && obj.beats !== 0)) {
          w.uint32(24)
          w.uint64Number(obj.beats)
        }

        if (opts.lengthDelimited !== false) {
          w.ldelim()
        }
      }, (reader, length, opts = {}) => {
        const obj: any = {
          count: 0,
          nonce: '',
          beats: 0
        }

        const end = length == null ? reader.len : reader.pos + length

        while (reader.pos < end) {
          const tag = reader.uint32()

          switch (tag >>> 3) {
            case 1: {
              obj.count = reader.uint64Number()
              break
            }
            case 2: {
              obj.nonce = reader.string()
              break
            }
            case 3: {
              obj.beats = reader.uint64Number()
              break
            }
            default: {
              reader.skipType(tag & 7)
              break
            }
          }
        }

        return obj
      }, function * () { throw new Error('This codec does not stream') })
    }

    return _codec
  }

  export function encode (obj: Partial<PbStartPoint>): Uint8Array<ArrayBuffer> {
    return encodeMessage(obj, PbStartPoint.codec())
  }

  export function decode (buf: Uint8Array | Uint8ArrayList, opts?: DecodeOptions<PbStartPoint>): PbStartPoint {
    return decodeMessage(buf, PbStartPoint.codec(), opts)
  }
}

export interface PbWitness {
  storeId: string
  start?: PbStart
}

export namespace PbWitness {
  let _codec: Codec<PbWitness>

  export const codec = (): Codec<PbWitness> => {
    if (_codec == null) {
      _codec = message<PbWitness>((obj, w, opts = {}) => {
        if (opts.lengthDelimited !== false) {
          w.fork()
        }

        if ((obj.storeId != null && obj.storeId !== '')) {
          w.uint32(10)
          w.string(obj.storeId)
        }

        if (obj.start != null) {
          w.uint32(18)
          PbStart.codec().encode(obj.start, w)
        }

        if (opts.lengthDelimited !== false) {
          w.ldelim()
        }
      }, (reader, length, opts = {}) => {
        const obj: any = {
          storeId: ''
        }

        const end = length == null ? reader.len : reader.pos + length

        while (reader.pos < end) {
          const tag = reader.uint32()

          switch (tag >>> 3) {
            case 1: {
              obj.storeId = reader.string()
              break
            }
            case 2: {
              obj.start = PbStart.codec().decode(reader, reader.uint32(), {
                limits: opts.limits?.start
              })
              break
            }
            default: {
              reader.skipType(tag & 7)
              break
            }
          }
        }

        return obj
      }, function * () { throw new Error('This codec does not stream') })
    }

    return _codec
  }

  export function encode (obj: Partial<PbWitness>): Uint8Array<ArrayBuffer> {
    return encodeMessage(obj, PbWitness.codec())
  }

  export function decode (buf: Uint8Array | Uint8ArrayList, opts?: DecodeOptions<PbWitness>): PbWitness {
    return decodeMessage(buf, PbWitness.codec(), opts)
  }
}

export interface PbRival {
  witness?: PbWitness
  uptimeMs: number
  address: string
}

export namespace PbRival {
  let _codec: Codec<PbRival>

  export const codec = (): Codec<PbRival> => {
    if (_codec == null) {
      _codec = message<PbRival>((obj, w, opts = {}) => {
        if (opts.lengthDelimited !== false) {
          w.fork()
        }

        if (obj.witness != null) {
          w.uint32(10)
          PbWitness.codec().encode(obj.witness, w)
        }

        if ((obj.uptimeMs != null && obj.uptimeMs !== 0)) {
          w.uint32(16)
          w.uint64Number(obj.uptimeMs)
        }

        if ((obj.address != null && obj.address !== '')) {
          w.uint32(26)
          w.string(obj.address)
        }

        if (opts.lengthDelimited !== false) {
          w.ldelim()
        }
      }, (reader, length, opts = {}) => {
        const obj: any = {
          uptimeMs: 0,
          address: ''
        }

        const end = length == null ? reader.len : reader.pos + length

        while (reader.pos < end) {
          const tag = reader.uint32()

          switch (tag >>> 3) {
            case 1: {
              obj.witness = PbWitness.codec().decode(reader, reader.uint32(), {
                limits: opts.limits?.witness
              })
              break
            }
            case 2: {
              obj.uptimeMs = reader.uint64Number()
              break
            }
            case 3: {
              obj.address = reader.string()
              break
            }
            default: {
              reader.skipType(tag & 7)
              break
            }
          }
        }

        return obj
      }, function * () { throw new Error('This codec does not stream') })
    }

    return _codec
  }

  export function encode (obj: Partial<PbRival>): Uint8Array<ArrayBuffer> {
    return encodeMessage(obj, PbRival.codec())
  }

  export function decode (buf: Uint8Array | Uint8ArrayList, opts?: DecodeOptions<PbRival>): PbRival {
    return decodeMessage(buf, PbRival.codec(), opts)
  }
}

export interface PbHeartbeat {
  record?: PbRecord
  intervalMs: number
}

export namespace PbHeartbeat {
  let _codec: Codec<PbHeartbeat>

  export const codec = (): Codec<PbHeartbeat> => {
    if (_codec == null) {
      _codec = message<PbHeartbeat>((obj, w, opts = {}) => {
        if (opts.lengthDelimited !== false) {
          w.fork()
        }

        if (obj.record != null) {
          w.uint32(10)
          PbRecord.codec().encode(obj.record, w)
        }

        if ((obj.intervalMs != null && obj.intervalMs !== 0)) {
          w.uint32(16)
          w.uint32(obj.intervalMs)
        }

        if (opts.lengthDelimited !== false) {
          w.ldelim()
        }
      }, (reader, length, opts = {}) => {
        const obj: any = {
          intervalMs: 0
        }

        const end = length == null ? reader.len : reader.pos + length

        while (reader.pos < end) {
          const tag = reader.uint32()

          switch (tag >>> 3) {
            case 1: {
              obj.record = PbRecord.codec().decode(reader, reader.uint32(), {
                limits: opts.limits?.record
              })
              break
            }
            case 2: {
              obj.intervalMs = reader.uint32()
              break
            }
            default: {
              reader.skipType(tag & 7)
              break
            }
          }
        }

        return obj
      }, function * () { throw new Error('This codec does not stream') })
    }

    return _codec
  }

  export function encode (obj: Partial<PbHeartbeat>): Uint8Array<ArrayBuffer> {
    return encodeMessage(obj, PbHeartbeat.codec())
  }

  export function decode (buf: Uint8Array | Uint8ArrayList, opts?: DecodeOptions<PbHeartbeat>): PbHeartbeat {
    return decodeMessage(buf, PbHeartbeat.codec(), opts)
  }
}

export interface PbEvent {
  kind: PbEventKind
  subject: string
  incarnation: number
  evidence: PbEvidence
  silentMs: number
  record?: PbRecord
}

export namespace PbEvent {
  let _codec: Codec<PbEvent>

  export const codec = (): Codec<PbEvent> => {
    if (_codec == null) {
      _codec = message<PbEvent>((obj, w, opts = {}) => {
        if (opts.lengthDelimited !== false) {
          w.fork()
        }

        if (obj.kind != null && __PbEventKindValues[obj.kind] !== 0) {
          w.uint32(8)
          PbEventKind.codec().encode(obj.kind, w)
        }

        if ((obj.subject != null && obj.subject !== '')) {
          w.uint32(18)
          w.string(obj.subject)
        }

        if ((obj.incarnation != null && obj.incarnation !== 0)) {
          w.uint32(24)
          w.uint64Number(obj.incarnation)
        }

        if (obj.evidence != null && __PbEvidenceValues[obj.evidence] !== 0) {
          w.uint32(32)
          PbEvidence.codec().encode(obj.evidence, w)
        }

        if ((obj.silentMs != null && obj.silentMs !== 0)) {
          w.uint32(40)
          w.uint64Number(obj.silentMs)
        }

        if (obj.record != null) {
          w.uint32(50)
          PbRecord.codec().encode(obj.record, w)
        }

        if (opts.lengthDelimited !== false) {
          w.ldelim()
        }
      }, (reader, length, opts = {}) => {
        const obj: any = {
          kind: PbEventKind.JOINED,
          subject: '',
          incarnation: 0,
          evidence: PbEvidence.SILENT,
          silentMs: 0
        }

        const end = length == null ? reader.len : reader.pos + length

        while (reader.pos < end) {
          const tag = reader.uint32()

          switch (tag >>> 3) {
            case 1: {
              obj.kind = PbEventKind.codec().decode(reader)
              break
            }
            case 2: {
              obj.subject = reader.string()
              break
            }
            case 3: {
              obj.incarnation = reader.uint64Number()
              break
            }
            case 4: {
              obj.evidence = PbEvidence.codec().decode(reader)
              break
            }
            case 5: {
              obj.silentMs = reader.uint64Number()
              break
            }
            case 6: {
              obj.record = PbRecord.codec().decode(reader, reader.uint32(), {
                limits: opts.limits?.record
              })
              break
            }
            default: {
              reader.skipType(tag & 7)
              break
            }
          }
        }

        return obj
      }, function * () { throw new Error('This codec does not stream') })
    }

    return _codec
  }

  export function encode (obj: Partial<PbEvent>): Uint8Array<ArrayBuffer> {
    return encodeMessage(obj, PbEvent.codec())
  }

  export function decode (buf: Uint8Array | Uint8ArrayList, opts?: DecodeOptions<PbEvent>): PbEvent {
    return decodeMessage(buf, PbEvent.codec(), opts)
  }
}

export interface PbGossip {
  heartbeat?: PbHeartbeat
  event?: PbEvent
}

export namespace PbGossip {
  let _codec: Codec<PbGossip>

  export const codec = (): Codec<PbGossip> => {
    if (_codec == null) {
      _codec = message<PbGossip>((obj, w, opts = {}) => {
        if (opts.lengthDelimited !== false) {
          w.fork()
        }

        if (obj.heartbeat != null) {
          w.uint32(10)
          PbHeartbeat.codec().encode(obj.heartbeat, w)
        }

        if (obj.event != null) {
          w.uint32(18)
          PbEvent.codec().encode(obj.event, w)
        }

        if (opts.lengthDelimited !== false) {
          w.ldelim()
        }
      }, (reader, length, opts = {}) => {
        const obj: any = {}

        const end = length == null ? reader.len : reader.pos + length

        while (reader.pos < end) {
          const tag = reader.uint32()

          switch (tag >>> 3) {
            case 1: {
              obj.heartbeat = PbHeartbeat.codec().decode(reader, reader.uint32(), {
                limits: opts.limits?.heartbeat
              })
              break
            }
            case 2: {
              obj.event = PbEvent.codec().decode(reader, reader.uint32(), {
                limits: opts.limits?.event
              })
              break
            }
            default: {
              reader.skipType(tag & 7)
              break
            }
          }
        }

        return obj
      }, function * () { throw new Error('This codec does not stream') })
    }

    return _codec
  }

  export function encode (obj: Partial<PbGossip>): Uint8Array<ArrayBuffer> {
    return encodeMessage(obj, PbGossip.codec())
  }

  export function decode (buf: Uint8Array | Uint8ArrayList, opts?: DecodeOptions<PbGossip>): PbGossip {
    return decodeMessage(buf, PbGossip.codec(), opts)
  }
}

export interface PbProbe {
  incarnation: number
  state: PbState
  beats: number
  witness?: PbWitness
  nonce: string
  believedNonce: string
  uptimeMs: number
  echo: number
}

export namespace PbProbe {
  let _codec: Codec<PbProbe>

  export const codec = (): Codec<PbProbe> => {
    if (_codec == null) {
      _codec = message<PbProbe>((obj, w, opts = {}) => {
        if (opts.lengthDelimited !== false) {
          w.fork()
        }

        if ((obj.incarnation != null && obj.incarnation !== 0)) {
          w.uint32(8)
          w.uint64Number(obj.incarnation)
        }

        if (obj.state != null && __PbStateValues[obj.state] !== 0) {
          w.uint32(16)
          PbState.codec().encode(obj.state, w)
        }

        if ((obj.beats != null && obj.beats !== 0)) {
          w.uint32(24)
          w.uint64Number(obj.beats)
        }

        if (obj.witness != null) {
          w.uint32(34)
          PbWitness.codec().encode(obj.witness, w)
        }

        if ((obj.nonce != null && obj.nonce !== '')) {
          w.uint32(42)
          w.string(obj.nonce)
        }

        if ((obj.believedNonce != null && obj.believedNonce !== '')) {
          w.uint32(50)
          w.string(obj.believedNonce)
        }

        if ((obj.uptimeMs != null && obj.uptimeMs !== 0)) {
          w.uint32(56)
          w.uint64Number(obj.uptimeMs)
        }

        if ((obj.echo != null && obj.echo !== 0)) {
          w.uint32(64)
          w.uint64Number(obj.echo)
        }

        if (opts.lengthDelimited !== false) {
          w.ldelim()
        }
      }, (reader, length, opts = {}) => {
        const obj: any = {
          incarnation: 0,
          state: PbState.ALIVE,
          beats: 0,
          nonce: '',
          believedNonce: '',
          uptimeMs: 0,
          echo: 0
        }

        const end = length == null ? reader.len : reader.pos + length

        while (reader.pos < end) {
          const tag = reader.uint32()

          switch (tag >>> 3) {
            case 1: {
              obj.incarnation = reader.uint64Number()
              break
            }
            case 2: {
              obj.state = PbState.codec().decode(reader)
              break
            }
            case 3: {
              obj.beats = reader.uint64Number()
              break
            }
            case 4: {
              obj.witness = PbWitness.codec().decode(reader, reader.uint32(), {
                limits: opts.limits?.witness
              })
              break
            }
            case 5: {
              obj.nonce = reader.string()
              break
            }
            case 6: {
              obj.believedNonce = reader.string()
              break
            }
            case 7: {
              obj.uptimeMs = reader.uint64Number()
              break
            }
            case 8: {
              obj.echo = reader.uint64Number()
              break
            }
            default: {
              reader.skipType(tag & 7)
              break
            }
          }
        }

        return obj
      }, function * () { throw new Error('This codec does not stream') })
    }

    return _codec
  }

  export function encode (obj: Partial<PbProbe>): Uint8Array<ArrayBuffer> {
    return encodeMessage(obj, PbProbe.codec())
  }

  export function decode (buf: Uint8Array | Uint8ArrayList, opts?: DecodeOptions<PbProbe>): PbProbe {
    return decodeMessage(buf, PbProbe.codec(), opts)
  }
}

export interface PbProbeAck {
  incarnation: number
  record?: PbRecord
  nonce: string
  uptimeMs: number
  wallMs: number
  witness?: PbWitness
  rivals: PbRival[]
  past?: PbStartPoint
  step: number
}

export namespace PbProbeAck {
  let _codec: Codec<PbProbeAck>

  export const codec = (): Codec<PbProbeAck> => {
    if (_codec == null) {
      _codec = message<PbProbeAck>((obj, w, opts = {}) => {
        if (opts.lengthDelimited !== false) {
          w.fork()
        }

        if ((obj.incarnation != null && obj.incarnation !== 0)) {
          w.uint32(8)
          w.uint64Number(obj.incarnation)
        }

        if (obj.record != null) {
          w.uint32(18)
          PbRecord.codec().encode(obj.record, w)
        }

        if ((obj.nonce != null && obj.nonce !== '')) {
          w.uint32(26)
          w.string(obj.nonce)
        }

        if ((obj.uptimeMs != null && obj.uptimeMs !== 0)) {
          w.uint32(32)
          w.uint64Number(obj.uptimeMs)
        }

        if ((obj.wallMs != null && obj.wallMs !== 0)) {
          w.uint32(40)
          w.uint64Number(obj.wallMs)
        }

        if (obj.witness != null) {
          w.uint32(50)
          PbWitness.codec().encode(obj.witness, w)
        }

        if (obj.rivals != null && obj.rivals.length > 0) {
          for (const value of obj.rivals) {
            w.uint32(58)
            PbRival.codec().encode(value, w)
          }
        }

        if (obj.past != null) {
          w.uint32(66)
          PbStartPoint.codec().encode(obj.past, w)
        }

        if ((obj.step != null && obj.step !== 0)) {
          w.uint32(72)
          w.uint64Number(obj.step)
        }

        if (opts.lengthDelimited !== false) {
          w.ldelim()
        }
      }, (reader, length, opts = {}) => {
        const obj: any = {
          incarnation: 0,
          nonce: '',
          uptimeMs: 0,
          wallMs: 0,
          rivals: [],
          step: 0
        }

        const end = length == null ? reader.len : reader.pos + length

        while (reader.pos < end) {
          const tag = reader.uint32()

          switch (tag >>> 3) {
            case 1: {
              obj.incarnation = reader.uint64Number()
              break
            }
            case 2: {
              obj.record = PbRecord.codec().decode(reader, reader.uint32(), {
                limits: opts.limits?.record
              })
              break
            }
            case 3: {
              obj.nonce = reader.string()
              break
            }
            case 4: {
              obj.uptimeMs = reader.uint64Number()
              break
            }
            case 5: {
              obj.wallMs = reader.uint64Number()
              break
            }
            case 6: {
              obj.witness = PbWitness.codec().decode(reader, reader.uint32(), {
                limits: opts.limits?.witness
              })
              break
            }
            case 7: {
              if (opts.limits?.rivals != null && obj.rivals.length === opts.limits.rivals) {
                throw new MaxLengthError('Decode error - repeated field "rivals" had too many elements')
              }

              obj.rivals.push(PbRival.codec().decode(reader, reader.uint32(), {
                limits: opts.limits?.rivals$
              }))
              break
            }
            case 8: {
              obj.past = PbStartPoint.codec().decode(reader, reader.uint32(), {
                limits: opts.limits?.past
              })
              break
            }
            case 9: {
              obj.step = reader.uint64Number()
              break
            }
            default: {
              reader.skipType(tag & 7)
              break
            }
          }
        }

        return obj
      }, function * () { throw new Error('This codec does not stream') })
    }

    return _codec
  }

  export function encode (obj: Partial<PbProbeAck>): Uint8Array<ArrayBuffer> {
    return encodeMessage(obj, PbProbeAck.codec())
  }

  export function decode (buf: Uint8Array | Uint8ArrayList, opts?: DecodeOptions<PbProbeAck>): PbProbeAck {
    return decodeMessage(buf, PbProbeAck.codec(), opts)
  }
}

export interface PbProbeFor {
  target: string
  probe?: PbProbe
}

export namespace PbProbeFor {
  let _codec: Codec<PbProbeFor>

  export const codec = (): Codec<PbProbeFor> => {
    if (_codec == null) {
      _codec = message<PbProbeFor>((obj, w, opts = {}) => {
        if (opts.lengthDelimited !== false) {
          w.fork()
        }

        if ((obj.target != null && obj.target !== '')) {
          w.uint32(10)
          w.string(obj.target)
        }

        if (obj.probe != null) {
          w.uint32(18)
          PbProbe.codec().encode(obj.probe, w)
        }

        if (opts.lengthDelimited !== false) {
          w.ldelim()
        }
      }, (reader, length, opts = {}) => {
        const obj: any = {
          target: ''
        }

        const end = length == null ? reader.len : reader.pos + length

        while (reader.pos < end) {
          const tag = reader.uint32()

          switch (tag >>> 3) {
            case 1: {
              obj.target = reader.string()
              break
            }
            case 2: {
              obj.probe = PbProbe.codec().decode(reader, reader.uint32(), {
                limits: opts.limits?.probe
              })
              break
            }
            default: {
              reader.skipType(tag & 7)
              break
            }
          }
        }

        return obj
      }, function * () { throw new Error('This codec does not stream') })
    }

    return _codec
  }

  export function encode (obj: Partial<PbProbeFor>): Uint8Array<ArrayBuffer> {
    return encodeMessage(obj, PbProbeFor.codec())
  }

  export function decode (buf: Uint8Array | Uint8ArrayList, opts?: DecodeOptions<PbProbeFor>): PbProbeFor {
    return decodeMessage(buf, PbProbeFor.codec(), opts)
  }
}

export interface PbProbeForReply {
  outcome: PbOutcome
  ack?: PbProbeAck
}

export namespace PbProbeForReply {
  let _codec: Codec<PbProbeForReply>

  export const codec = (): Codec<PbProbeForReply> => {
    if (_codec == null) {
      _codec = message<PbProbeForReply>((obj, w, opts = {}) => {
        if (opts.lengthDelimited !== false) {
          w.fork()
        }

        if (obj.outcome != null && __PbOutcomeValues[obj.outcome] !== 0) {
          w.uint32(8)
          PbOutcome.codec().encode(obj.outcome, w)
        }

        if (obj.ack != null) {
          w.uint32(18)
          PbProbeAck.codec().encode(obj.ack, w)
        }

        if (opts.lengthDelimited !== false) {
          w.ldelim()
        }
      }, (reader, length, opts = {}) => {
        const obj: any = {
          outcome: PbOutcome.ACK
        }

        const end = length == null ? reader.len : reader.pos + length

        while (reader.pos < end) {
          const tag = reader.uint32()

          switch (tag >>> 3) {
            case 1: {
              obj.outcome = PbOutcome.codec().decode(reader)
              break
            }
            case 2: {
              obj.ack = PbProbeAck.codec().decode(reader, reader.uint32(), {
                limits: opts.limits?.ack
              })
              break
            }
            default: {
              reader.skipType(tag & 7)
              break
            }
          }
        }

        return obj
      }, function * () { throw new Error('This codec does not stream') })
    }

    return _codec
  }

  export function encode (obj: Partial<PbProbeForReply>): Uint8Array<ArrayBuffer> {
    return encodeMessage(obj, PbProbeForReply.codec())
  }

  export function decode (buf: Uint8Array | Uint8ArrayList, opts?: DecodeOptions<PbProbeForReply>): PbProbeForReply {
    return decodeMessage(buf, PbProbeForReply.codec(), opts)
  }
}

export interface PbSync {
  digest: string
  depth: number
  push: boolean
}

export namespace PbSync {
  let _codec: Codec<PbSync>

  export const codec = (): Codec<PbSync> => {
    if (_codec == null) {
      _codec = message<PbSync>((obj, w, opts = {}) => {
        if (opts.lengthDelimited !== false) {
          w.fork()
        }

        if ((obj.digest != null && obj.digest !== '')) {
          w.uint32(10)
          w.string(obj.digest)
        }

        if ((obj.depth != null && obj.depth !== 0)) {
          w.uint32(16)
          w.uint32(obj.depth)
        }

        if ((obj.push != null && obj.push !== false)) {
          w.uint32(24)
          w.bool(obj.push)
        }

        if (opts.lengthDelimited !== false) {
          w.ldelim()
        }
      }, (reader, length, opts = {}) => {
        const obj: any = {
          digest: '',
          depth: 0,
          push: false
        }

        const end = length == null ? reader.len : reader.pos + length

        while (reader.pos < end) {
          const tag = reader.uint32()

          switch (tag >>> 3) {
            case 1: {
              obj.digest = reader.string()
              break
            }
            case 2: {
              obj.depth = reader.uint32()
              break
            }
            case 3: {
              obj.push = reader.bool()
              break
            }
            default: {
              reader.skipType(tag & 7)
              break
            }
          }
        }

        return obj
      }, function * () { throw new Error('This codec does not stream') })
    }

    return _codec
  }

  export function encode (obj: Partial<PbSync>): Uint8Array<ArrayBuffer> {
    return encodeMessage(obj, PbSync.codec())
  }

  export function decode (buf: Uint8Array | Uint8ArrayList, opts?: DecodeOptions<PbSync>): PbSync {
    return decodeMessage(buf, PbSync.codec(), opts)
  }
}

export interface PbSyncReply {
  same: boolean
  depth: number
}

export namespace PbSyncReply {
  let _codec: Codec<PbSyncReply>

  export const codec = (): Codec<PbSyncReply> => {
    if (_codec == null) {
      _codec = message<PbSyncReply>((obj, w, opts = {}) => {
        if (opts.lengthDelimited !== false) {
          w.fork()
        }

        if ((obj.same != null && obj.same !== false)) {
          w.uint32(8)
          w.bool(obj.same)
        }

        if ((obj.depth != null && obj.depth !== 0)) {
          w.uint32(16)
          w.uint32(obj.depth)
        }

        if (opts.lengthDelimited !== false) {
          w.ldelim()
        }
      }, (reader, length, opts = {}) => {
        const obj: any = {
          same: false,
          depth: 0
        }

        const end = length == null ? reader.len : reader.pos + length

        while (reader.pos < end) {
          const tag = reader.uint32()

          switch (tag >>> 3) {
            case 1: {
              obj.same = reader.bool()
              break
            }
            case 2: {
              obj.depth = reader.uint32()
              break
            }
            default: {
              reader.skipType(tag & 7)
              break
            }
          }
        }

        return obj
      }, function * () { throw new Error('This codec does not stream') })
    }

    return _codec
  }

  export function encode (obj: Partial<PbSyncReply>): Uint8Array<ArrayBuffer> {
    return encodeMessage(obj, PbSyncReply.codec())
  }

  export function decode (buf: Uint8Array | Uint8ArrayList, opts?: DecodeOptions<PbSyncReply>): PbSyncReply {
    return decodeMessage(buf, PbSyncReply.codec(), opts)
  }
}

export interface PbTableEntry {
  record?: PbRecord
  state: PbState
  silentMs: number
  witness?: PbWitness
}

export namespace PbTableEntry {
  let _codec: Codec<PbTableEntry>

  export const codec = (): Codec<PbTableEntry> => {
    if (_codec == null) {
      _codec = message<PbTableEntry>((obj, w, opts = {}) => {
        if (opts.lengthDelimited !== false) {
          w.fork()
        }

        if (obj.record != null) {
          w.uint32(10)
          PbRecord.codec().encode(obj.record, w)
        }

        if (obj.state != null && __PbStateValues[obj.state] !== 0) {
          w.uint32(16)
          PbState.codec().encode(obj.state, w)
        }

        if ((obj.silentMs != null && obj.silentMs !== 0)) {
          w.uint32(24)
          w.uint64Number(obj.silentMs)
        }

        if (obj.witness != null) {
          w.uint32(34)
          PbWitness.codec().encode(obj.witness, w)
        }

        if (opts.lengthDelimited !== false) {
          w.ldelim()
        }
      }, (reader, length, opts = {}) => {
        const obj: any = {
          state: PbState.ALIVE,
          silentMs: 0
        }

        const end = length == null ? reader.len : reader.pos + length

        while (reader.pos < end) {
          const tag = reader.uint32()

          switch (tag >>> 3) {
            case 1: {
              obj.record = PbRecord.codec().decode(reader, reader.uint32(), {
                limits: opts.limits?.record
              })
              break
            }
            case 2: {
              obj.state = PbState.codec().decode(reader)
              break
            }
            case 3: {
              obj.silentMs = reader.uint64Number()
              break
            }
            case 4: {
              obj.witness = PbWitness.codec().decode(reader, reader.uint32(), {
                limits: opts.limits?.witness
              })
              break
            }
            default: {
              reader.skipType(tag & 7)
              break
            }
          }
        }

        return obj
      }, function * () { throw new Error('This codec does not stream') })
    }

    return _codec
  }

  export function encode (obj: Partial<PbTableEntry>): Uint8Array<ArrayBuffer> {
    return encodeMessage(obj, PbTableEntry.codec())
  }

  export function decode (buf: Uint8Array | Uint8ArrayList, opts?: DecodeOptions<PbTableEntry>): PbTableEntry {
    return decodeMessage(buf, PbTableEntry.codec(), opts)
  }
}

export interface PbTable {
  entries: PbTableEntry[]
}

export namespace PbTable {
  let _codec: Codec<PbTable>

  export const codec = (): Codec<PbTable> => {
    if (_codec == null) {
      _codec = message<PbTable>((obj, w, opts = {}) => {
        if (opts.lengthDelimited !== false) {
          w.fork()
        }

        if (obj.entries != null && obj.entries.length > 0) {
          for (const value of obj.entries) {
            w.uint32(10)
            PbTableEntry.codec().encode(value, w)
          }
        }

        if (opts.lengthDelimited !== false) {
          w.ldelim()
        }
      }, (reader, length, opts = {}) => {
        const obj: any = {
          entries: []
        }

        const end = length == null ? reader.len : reader.pos + length

        while (reader.pos < end) {
          const tag = reader.uint32()

          switch (tag >>> 3) {
            case 1: {
              if (opts.limits?.entries != null && obj.entries.length === opts.limits.entries) {
                throw new MaxLengthError('Decode error - repeated field "entries" had too many elements')
              }

              obj.entries.push(PbTableEntry.codec().decode(reader, reader.uint32(), {
                limits: opts.limits?.entries$
              }))
              break
            }
            default: {
              reader.skipType(tag & 7)
              break
            }
          }
        }

        return obj
      }, function * () { throw new Error('This codec does not stream') })
    }

    return _codec
  }

  export function encode (obj: Partial<PbTable>): Uint8Array<ArrayBuffer> {
    return encodeMessage(obj, PbTable.codec())
  }

  export function decode (buf: Uint8Array | Uint8ArrayList, opts?: DecodeOptions<PbTable>): PbTable {
    return decodeMessage(buf, PbTable.codec(), opts)
  }
}

export interface PbRemembered {
  version: number
  rows: PbRememberedRow[]
  starts: PbRememberedStart[]
}

export namespace PbRemembered {
  let _codec: Codec<PbRemembered>

  export const codec = (): Codec<PbRemembered> => {
    if (_codec == null) {
      _codec = message<PbRemembered>((obj, w, opts = {}) => {
        if (opts.lengthDelimited !== false) {
          w.fork()
        }

        if ((obj.version != null && obj.version !== 0)) {
          w.uint32(8)
          w.uint32(obj.version)
        }

        if (obj.rows != null && obj.rows.length > 0) {
          for (const value of obj.rows) {
            w.uint32(18)
            PbRememberedRow.codec().encode(value, w)
          }
        }

        if (obj.starts != null && obj.starts.length > 0) {
          for (const value of obj.starts) {
            w.uint32(26)
            PbRememberedStart.codec().encode(value, w)
          }
        }

        if (opts.lengthDelimited !== false) {
          w.ldelim()
        }
      }, (reader, length, opts = {}) => {
        const obj: any = {
          version: 0,
          rows: [],
          starts: []
        }

        const end = length == null ? reader.len : reader.pos + length

        while (reader.pos < end) {
          const tag = reader.uint32()

          switch (tag >>> 3) {
            case 1: {
              obj.version = reader.uint32()
              break
            }
            case 2: {
              if (opts.limits?.rows != null && obj.rows.length === opts.limits.rows) {
                throw new MaxLengthError('Decode error - repeated field "rows" had too many elements')
              }

              obj.rows.push(PbRememberedRow.codec().decode(reader, reader.uint32(), {
                limits: opts.limits?.rows$
              }))
              break
            }
            case 3: {
              if (opts.limits?.starts != null && obj.starts.length === opts.limits.starts) {
                throw new MaxLengthError('Decode error - repeated field "starts" had too many elements')
              }

              obj.starts.push(PbRememberedStart.codec().decode(reader, reader.uint32(), {
                limits: opts.limits?.starts$
              }))
              break
            }
            default: {
              reader.skipType(tag & 7)
              break
            }
          }
        }

        return obj
      }, function * () { throw new Error('This codec does not stream') })
    }

    return _codec
  }

  export function encode (obj: Partial<PbRemembered>): Uint8Array<ArrayBuffer> {
    return encodeMessage(obj, PbRemembered.codec())
  }

  export function decode (buf: Uint8Array | Uint8ArrayList, opts?: DecodeOptions<PbRemembered>): PbRemembered {
    return decodeMessage(buf, PbRemembered.codec(), opts)
  }
}

export interface PbRememberedRow {
  record?: PbRecord
  state: PbState
  returns: number
}

export namespace PbRememberedRow {
  let _codec: Codec<PbRememberedRow>

  export const codec = (): Codec<PbRememberedRow> => {
    if (_codec == null) {
      _codec = message<PbRememberedRow>((obj, w, opts = {}) => {
        if (opts.lengthDelimited !== false) {
          w.fork()
        }

        if (obj.record != null) {
          w.uint32(10)
          PbRecord.codec().encode(obj.record, w)
        }

        if (obj.state != null && __PbStateValues[obj.state] !== 0) {
          w.uint32(16)
          PbState.codec().encode(obj.state, w)
        }

        if ((obj.returns != null && obj.returns !== 0)) {
          w.uint32(24)
          w.uint32(obj.returns)
        }

        if (opts.lengthDelimited !== false) {
          w.ldelim()
        }
      }, (reader, length, opts = {}) => {
        const obj: any = {
          state: PbState.ALIVE,
          returns: 0
        }

        const end = length == null ? reader.len : reader.pos + length

        while (reader.pos < end) {
          const tag = reader.uint32()

          switch (tag >>> 3) {
            case 1: {
              obj.record = PbRecord.codec().decode(reader, reader.uint32(), {
                limits: opts.limits?.record
              })
              break
            }
            case 2: {
              obj.state = PbState.codec().decode(reader)
              break
            }
            case 3: {
              obj.returns = reader.uint32()
              break
            }
            default: {
              reader.skipType(tag & 7)
              break
            }
          }
        }

        return obj
      }, function * () { throw new Error('This codec does not stream') })
    }

    return _codec
  }

  export function encode (obj: Partial<PbRememberedRow>): Uint8Array<ArrayBuffer> {
    return encodeMessage(obj, PbRememberedRow.codec())
  }

  export function decode (buf: Uint8Array | Uint8ArrayList, opts?: DecodeOptions<PbRememberedRow>): PbRememberedRow {
    return decodeMessage(buf, PbRememberedRow.codec(), opts)
  }
}

export interface PbRememberedStart {
  peerId: string
  witness?: PbWitness
}

export namespace PbRememberedStart {
  let _codec: Codec<PbRememberedStart>

  export const codec = (): Codec<PbRememberedStart> => {
    if (_codec == null) {
      _codec = message<PbRememberedStart>((obj, w, opts = {}) => {
        if (opts.lengthDelimited !== false) {
          w.fork()
        }

        if ((obj.peerId != null && obj.peerId !== '')) {
          w.uint32(10)
          w.string(obj.peerId)
        }

        if (obj.witness != null) {
          w.uint32(18)
          PbWitness.codec().encode(obj.witness, w)
        }

        if (opts.lengthDelimited !== false) {
          w.ldelim()
        }
      }, (reader, length, opts = {}) => {
        const obj: any = {
          peerId: ''
        }

        const end = length == null ? reader.len : reader.pos + length

        while (reader.pos < end) {
          const tag = reader.uint32()

          switch (tag >>> 3) {
            case 1: {
              obj.peerId = reader.string()
              break
            }
            case 2: {
              obj.witness = PbWitness.codec().decode(reader, reader.uint32(), {
                limits: opts.limits?.witness
              })
              break
            }
            default: {
              reader.skipType(tag & 7)
              break
            }
          }
        }

        return obj
      }, function * () { throw new Error('This codec does not stream') })
    }

    return _codec
  }

  export function encode (obj: Partial<PbRememberedStart>): Uint8Array<ArrayBuffer> {
    return encodeMessage(obj, PbRememberedStart.codec())
  }

  export function decode (buf: Uint8Array | Uint8ArrayList, opts?: DecodeOptions<PbRememberedStart>): PbRememberedStart {
    return decodeMessage(buf, PbRememberedStart.codec(), opts)
  }
}

export interface PbTold {
  event?: PbEvent
}

export namespace PbTold {
  let _codec: Codec<PbTold>

  export const codec = (): Codec<PbTold> => {
    if (_codec == null) {
      _codec = message<PbTold>((obj, w, opts = {}) => {
        if (opts.lengthDelimited !== false) {
          w.fork()
        }

        if (obj.event != null) {
          w.uint32(10)
          PbEvent.codec().encode(obj.event, w)
        }

        if (opts.lengthDelimited !== false) {
          w.ldelim()
        }
      }, (reader, length, opts = {}) => {
        const obj: any = {}

        const end = length == null ? reader.len : reader.pos + length

        while (reader.pos < end) {
          const tag = reader.uint32()

          switch (tag >>> 3) {
            case 1: {
              obj.event = PbEvent.codec().decode(reader, reader.uint32(), {
                limits: opts.limits?.event
              })
              break
            }
            default: {
              reader.skipType(tag & 7)
              break
            }
          }
        }

        return obj
      }, function * () { throw new Error('This codec does not stream') })
    }

    return _codec
  }

  export function encode (obj: Partial<PbTold>): Uint8Array<ArrayBuffer> {
    return encodeMessage(obj, PbTold.codec())
  }

  export function decode (buf: Uint8Array | Uint8ArrayList, opts?: DecodeOptions<PbTold>): PbTold {
    return decodeMessage(buf, PbTold.codec(), opts)
  }
}

export interface PbEmpty {}

export namespace PbEmpty {
  let _codec: Codec<PbEmpty>

  export const codec = (): Codec<PbEmpty> => {
    if (_codec == null) {
      _codec = message<PbEmpty>((obj, w, opts = {}) => {
        if (opts.lengthDelimited !== false) {
          w.fork()
        }

        if (opts.lengthDelimited !== false) {
          w.ldelim()
        }
      }, (reader, length, opts = {}) => {
        const obj: any = {}

        const end = length == null ? reader.len : reader.pos + length

        while (reader.pos < end) {
          const tag = reader.uint32()

          switch (tag >>> 3) {
            default: {
              reader.skipType(tag & 7)
              break
            }
          }
        }

        return obj
      }, function * () { throw new Error('This codec does not stream') })
    }

    return _codec
  }

  export function encode (obj: Partial<PbEmpty>): Uint8Array<ArrayBuffer> {
    return encodeMessage(obj, PbEmpty.codec())
  }

  export function decode (buf: Uint8Array | Uint8ArrayList, opts?: DecodeOptions<PbEmpty>): PbEmpty {
    return decodeMessage(buf, PbEmpty.codec(), opts)
  }
}
