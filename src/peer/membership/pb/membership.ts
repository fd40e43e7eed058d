/* eslint-disable require-yield */

import { decodeMessage, encodeMessage, enumeration, MaxLengthError, message, streamMessage } from 'protons-runtime'
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
      }, function * (reader, length, prefix, opts = {}) {
        const obj = {
          addresses: 0,
          dataEndpoints: 0
        }

        const end = length == null ? reader.len : reader.pos + length

        while (reader.pos < end) {
          const tag = reader.uint32()

          switch (tag >>> 3) {
            case 1: {
              yield {
                field: `${prefix}.peerId`,
                value: reader.string()
              }
              break
            }
            case 2: {
              yield {
                field: `${prefix}.incarnation`,
                value: reader.uint64Number()
              }
              break
            }
            case 3: {
              yield {
                field: `${prefix}.sequence`,
                value: reader.uint64Number()
              }
              break
            }
            case 4: {
              yield {
                field: `${prefix}.hostname`,
                value: reader.string()
              }
              break
            }
            case 5: {
              yield {
                field: `${prefix}.zone`,
                value: reader.string()
              }
              break
            }
            case 6: {
              yield {
                field: `${prefix}.version`,
                value: reader.string()
              }
              break
            }
            case 7: {
              yield {
                field: `${prefix}.capacityBytes`,
                value: reader.uint64Number()
              }
              break
            }
            case 8: {
              yield {
                field: `${prefix}.usedBytes`,
                value: reader.uint64Number()
              }
              break
            }
            case 9: {
              yield {
                field: `${prefix}.load`,
                value: reader.double()
              }
              break
            }
            case 10: {
              if (opts.limits?.addresses != null && obj.addresses === opts.limits.addresses) {
                throw new MaxLengthError('Streaming decode error - repeated field "addresses" had too many elements')
              }

              yield {
                field: `${prefix}.addresses[]`,
                index: obj.addresses,
                value: reader.string()
              }

              obj.addresses++

              break
            }
            case 11: {
              if (opts.limits?.dataEndpoints != null && obj.dataEndpoints === opts.limits.dataEndpoints) {
                throw new MaxLengthError('Streaming decode error - repeated field "dataEndpoints" had too many elements')
              }

              yield {
                field: `${prefix}.dataEndpoints[]`,
                index: obj.dataEndpoints,
                value: reader.string()
              }

              obj.dataEndpoints++

              break
            }
            case 12: {
              yield {
                field: `${prefix}.storeId`,
                value: reader.string()
              }
              break
            }
            case 13: {
              yield {
                field: `${prefix}.draining`,
                value: reader.bool()
              }
              break
            }
            case 14: {
              yield {
                field: `${prefix}.readOnly`,
                value: reader.bool()
              }
              break
            }
            case 15: {
              yield {
                field: `${prefix}.full`,
                value: reader.bool()
              }
              break
            }
            case 16: {
              yield * PbStart.codec().stream(reader, reader.uint32(), `${prefix}.start`, {
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
      })
    }

    return _codec
  }

  export interface PbRecordPeerIdFieldEvent {
    field: '$.peerId'
    value: string
  }

  export interface PbRecordIncarnationFieldEvent {
    field: '$.incarnation'
    value: number
  }

  export interface PbRecordSequenceFieldEvent {
    field: '$.sequence'
    value: number
  }

  export interface PbRecordHostnameFieldEvent {
    field: '$.hostname'
    value: string
  }

  export interface PbRecordZoneFieldEvent {
    field: '$.zone'
    value: string
  }

  export interface PbRecordVersionFieldEvent {
    field: '$.version'
    value: string
  }

  export interface PbRecordCapacityBytesFieldEvent {
    field: '$.capacityBytes'
    value: number
  }

  export interface PbRecordUsedBytesFieldEvent {
    field: '$.usedBytes'
    value: number
  }

  export interface PbRecordLoadFieldEvent {
    field: '$.load'
    value: number
  }

  export interface PbRecordAddressesFieldEvent {
    field: '$.addresses[]'
    index: number
    value: string
  }

  export interface PbRecordDataEndpointsFieldEvent {
    field: '$.dataEndpoints[]'
    index: number
    value: string
  }

  export interface PbRecordStoreIdFieldEvent {
    field: '$.storeId'
    value: string
  }

  export interface PbRecordDrainingFieldEvent {
    field: '$.draining'
    value: boolean
  }

  export interface PbRecordReadOnlyFieldEvent {
    field: '$.readOnly'
    value: boolean
  }

  export interface PbRecordFullFieldEvent {
    field: '$.full'
    value: boolean
  }

  export interface PbRecordStartCountFieldEvent {
    field: '$.start.count'
    value: number
  }

  export interface PbRecordStartNonceFieldEvent {
    field: '$.start.nonce'
    value: string
  }

  export interface PbRecordStartBeatsFieldEvent {
    field: '$.start.beats'
    value: number
  }

  export interface PbRecordStartPreviousCountFieldEvent {
    field: '$.start.previousCount'
    value: number
  }

  export interface PbRecordStartPreviousNonceFieldEvent {
    field: '$.start.previousNonce'
    value: string
  }

  export interface PbRecordStartPreviousBeatsFieldEvent {
    field: '$.start.previousBeats'
    value: number
  }

  export interface PbRecordStartSignatureFieldEvent {
    field: '$.start.signature'
    value: Uint8Array<ArrayBuffer>
  }

  export interface PbRecordStartSupersededFieldEvent {
    field: '$.start.superseded'
    value: boolean
  }

  export function encode (obj: Partial<PbRecord>): Uint8Array<ArrayBuffer> {
    return encodeMessage(obj, PbRecord.codec())
  }

  export function decode (buf: Uint8Array | Uint8ArrayList, opts?: DecodeOptions<PbRecord>): PbRecord {
    return decodeMessage(buf, PbRecord.codec(), opts)
  }

  export function stream (buf: Uint8Array | Uint8ArrayList, opts?: DecodeOptions<PbRecord>): Generator<PbRecordPeerIdFieldEvent | PbRecordIncarnationFieldEvent | PbRecordSequenceFieldEvent | PbRecordHostnameFieldEvent | PbRecordZoneFieldEvent | PbRecordVersionFieldEvent | PbRecordCapacityBytesFieldEvent | PbRecordUsedBytesFieldEvent | PbRecordLoadFieldEvent | PbRecordAddressesFieldEvent | PbRecordDataEndpointsFieldEvent | PbRecordStoreIdFieldEvent | PbRecordDrainingFieldEvent | PbRecordReadOnlyFieldEvent | PbRecordFullFieldEvent | PbRecordStartCountFieldEvent | PbRecordStartNonceFieldEvent | PbRecordStartBeatsFieldEvent | PbRecordStartPreviousCountFieldEvent | PbRecordStartPreviousNonceFieldEvent | PbRecordStartPreviousBeatsFieldEvent | PbRecordStartSignatureFieldEvent | PbRecordStartSupersededFieldEvent> {
    return streamMessage(buf, PbRecord.codec(), opts)
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
      }, function * (reader, length, prefix, opts = {}) {
        const end = length == null ? reader.len : reader.pos + length

        while (reader.pos < end) {
          const tag = reader.uint32()

          switch (tag >>> 3) {
            case 1: {
              yield {
                field: `${prefix}.count`,
                value: reader.uint64Number()
              }
              break
            }
            case 2: {
              yield {
                field: `${prefix}.nonce`,
                value: reader.string()
              }
              break
            }
            case 3: {
              yield {
                field: `${prefix}.beats`,
                value: reader.uint64Number()
              }
              break
            }
            case 4: {
              yield {
                field: `${prefix}.previousCount`,
                value: reader.uint64Number()
              }
              break
            }
            case 5: {
              yield {
                field: `${prefix}.previousNonce`,
                value: reader.string()
              }
              break
            }
            case 6: {
              yield {
                field: `${prefix}.previousBeats`,
                value: reader.uint64Number()
              }
              break
            }
            case 7: {
              yield {
                field: `${prefix}.signature`,
                value: reader.bytes()
              }
              break
            }
            case 8: {
              yield {
                field: `${prefix}.superseded`,
                value: reader.bool()
              }
              break
            }
            default: {
              reader.skipType(tag & 7)
              break
            }
          }
        }
      })
    }

    return _codec
  }

  export interface PbStartCountFieldEvent {
    field: '$.count'
    value: number
  }

  export interface PbStartNonceFieldEvent {
    field: '$.nonce'
    value: string
  }

  export interface PbStartBeatsFieldEvent {
    field: '$.beats'
    value: number
  }

  export interface PbStartPreviousCountFieldEvent {
    field: '$.previousCount'
    value: number
  }

  export interface PbStartPreviousNonceFieldEvent {
    field: '$.previousNonce'
    value: string
  }

  export interface PbStartPreviousBeatsFieldEvent {
    field: '$.previousBeats'
    value: number
  }

  export interface PbStartSignatureFieldEvent {
    field: '$.signature'
    value: Uint8Array<ArrayBuffer>
  }

  export interface PbStartSupersededFieldEvent {
    field: '$.superseded'
    value: boolean
  }

  export function encode (obj: Partial<PbStart>): Uint8Array<ArrayBuffer> {
    return encodeMessage(obj, PbStart.codec())
  }

  export function decode (buf: Uint8Array | Uint8ArrayList, opts?: DecodeOptions<PbStart>): PbStart {
    return decodeMessage(buf, PbStart.codec(), opts)
  }

  export function stream (buf: Uint8Array | Uint8ArrayList, opts?: DecodeOptions<PbStart>): Generator<PbStartCountFieldEvent | PbStartNonceFieldEvent | PbStartBeatsFieldEvent | PbStartPreviousCountFieldEvent | PbStartPreviousNonceFieldEvent | PbStartPreviousBeatsFieldEvent | PbStartSignatureFieldEvent | PbStartSupersededFieldEvent> {
    return streamMessage(buf, PbStart.codec(), opts)
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
      }, function * (reader, length, prefix, opts = {}) {
        const end = length == null ? reader.len : reader.pos + length

        while (reader.pos < end) {
          const tag = reader.uint32()

          switch (tag >>> 3) {
            case 1: {
              yield {
                field: `${prefix}.count`,
                value: reader.uint64Number()
              }
              break
            }
            case 2: {
              yield {
                field: `${prefix}.nonce`,
                value: reader.string()
              }
              break
            }
            case 3: {
              yield {
                field: `${prefix}.beats`,
                value: reader.uint64Number()
              }
              break
            }
            default: {
              reader.skipType(tag & 7)
              break
            }
          }
        }
      })
    }

    return _codec
  }

  export interface PbStartPointCountFieldEvent {
    field: '$.count'
    value: number
  }

  export interface PbStartPointNonceFieldEvent {
    field: '$.nonce'
    value: string
  }

  export interface PbStartPointBeatsFieldEvent {
    field: '$.beats'
    value: number
  }

  export function encode (obj: Partial<PbStartPoint>): Uint8Array<ArrayBuffer> {
    return encodeMessage(obj, PbStartPoint.codec())
  }

  export function decode (buf: Uint8Array | Uint8ArrayList, opts?: DecodeOptions<PbStartPoint>): PbStartPoint {
    return decodeMessage(buf, PbStartPoint.codec(), opts)
  }

  export function stream (buf: Uint8Array | Uint8ArrayList, opts?: DecodeOptions<PbStartPoint>): Generator<PbStartPointCountFieldEvent | PbStartPointNonceFieldEvent | PbStartPointBeatsFieldEvent> {
    return streamMessage(buf, PbStartPoint.codec(), opts)
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
      }, function * (reader, length, prefix, opts = {}) {
        const end = length == null ? reader.len : reader.pos + length

        while (reader.pos < end) {
          const tag = reader.uint32()

          switch (tag >>> 3) {
            case 1: {
              yield {
                field: `${prefix}.storeId`,
                value: reader.string()
              }
              break
            }
            case 2: {
              yield * PbStart.codec().stream(reader, reader.uint32(), `${prefix}.start`, {
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
      })
    }

    return _codec
  }

  export interface PbWitnessStoreIdFieldEvent {
    field: '$.storeId'
    value: string
  }

  export interface PbWitnessStartCountFieldEvent {
    field: '$.start.count'
    value: number
  }

  export interface PbWitnessStartNonceFieldEvent {
    field: '$.start.nonce'
    value: string
  }

  export interface PbWitnessStartBeatsFieldEvent {
    field: '$.start.beats'
    value: number
  }

  export interface PbWitnessStartPreviousCountFieldEvent {
    field: '$.start.previousCount'
    value: number
  }

  export interface PbWitnessStartPreviousNonceFieldEvent {
    field: '$.start.previousNonce'
    value: string
  }

  export interface PbWitnessStartPreviousBeatsFieldEvent {
    field: '$.start.previousBeats'
    value: number
  }

  export interface PbWitnessStartSignatureFieldEvent {
    field: '$.start.signature'
    value: Uint8Array<ArrayBuffer>
  }

  export interface PbWitnessStartSupersededFieldEvent {
    field: '$.start.superseded'
    value: boolean
  }

  export function encode (obj: Partial<PbWitness>): Uint8Array<ArrayBuffer> {
    return encodeMessage(obj, PbWitness.codec())
  }

  export function decode (buf: Uint8Array | Uint8ArrayList, opts?: DecodeOptions<PbWitness>): PbWitness {
    return decodeMessage(buf, PbWitness.codec(), opts)
  }

  export function stream (buf: Uint8Array | Uint8ArrayList, opts?: DecodeOptions<PbWitness>): Generator<PbWitnessStoreIdFieldEvent | PbWitnessStartCountFieldEvent | PbWitnessStartNonceFieldEvent | PbWitnessStartBeatsFieldEvent | PbWitnessStartPreviousCountFieldEvent | PbWitnessStartPreviousNonceFieldEvent | PbWitnessStartPreviousBeatsFieldEvent | PbWitnessStartSignatureFieldEvent | PbWitnessStartSupersededFieldEvent> {
    return streamMessage(buf, PbWitness.codec(), opts)
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
      }, function * (reader, length, prefix, opts = {}) {
        const end = length == null ? reader.len : reader.pos + length

        while (reader.pos < end) {
          const tag = reader.uint32()

          switch (tag >>> 3) {
            case 1: {
              yield * PbWitness.codec().stream(reader, reader.uint32(), `${prefix}.witness`, {
                limits: opts.limits?.witness
              })

              break
            }
            case 2: {
              yield {
                field: `${prefix}.uptimeMs`,
                value: reader.uint64Number()
              }
              break
            }
            case 3: {
              yield {
                field: `${prefix}.address`,
                value: reader.string()
              }
              break
            }
            default: {
              reader.skipType(tag & 7)
              break
            }
          }
        }
      })
    }

    return _codec
  }

  export interface PbRivalWitnessStoreIdFieldEvent {
    field: '$.witness.storeId'
    value: string
  }

  export interface PbRivalWitnessStartCountFieldEvent {
    field: '$.witness.start.count'
    value: number
  }

  export interface PbRivalWitnessStartNonceFieldEvent {
    field: '$.witness.start.nonce'
    value: string
  }

  export interface PbRivalWitnessStartBeatsFieldEvent {
    field: '$.witness.start.beats'
    value: number
  }

  export interface PbRivalWitnessStartPreviousCountFieldEvent {
    field: '$.witness.start.previousCount'
    value: number
  }

  export interface PbRivalWitnessStartPreviousNonceFieldEvent {
    field: '$.witness.start.previousNonce'
    value: string
  }

  export interface PbRivalWitnessStartPreviousBeatsFieldEvent {
    field: '$.witness.start.previousBeats'
    value: number
  }

  export interface PbRivalWitnessStartSignatureFieldEvent {
    field: '$.witness.start.signature'
    value: Uint8Array<ArrayBuffer>
  }

  export interface PbRivalWitnessStartSupersededFieldEvent {
    field: '$.witness.start.superseded'
    value: boolean
  }

  export interface PbRivalUptimeMsFieldEvent {
    field: '$.uptimeMs'
    value: number
  }

  export interface PbRivalAddressFieldEvent {
    field: '$.address'
    value: string
  }

  export function encode (obj: Partial<PbRival>): Uint8Array<ArrayBuffer> {
    return encodeMessage(obj, PbRival.codec())
  }

  export function decode (buf: Uint8Array | Uint8ArrayList, opts?: DecodeOptions<PbRival>): PbRival {
    return decodeMessage(buf, PbRival.codec(), opts)
  }

  export function stream (buf: Uint8Array | Uint8ArrayList, opts?: DecodeOptions<PbRival>): Generator<PbRivalWitnessStoreIdFieldEvent | PbRivalWitnessStartCountFieldEvent | PbRivalWitnessStartNonceFieldEvent | PbRivalWitnessStartBeatsFieldEvent | PbRivalWitnessStartPreviousCountFieldEvent | PbRivalWitnessStartPreviousNonceFieldEvent | PbRivalWitnessStartPreviousBeatsFieldEvent | PbRivalWitnessStartSignatureFieldEvent | PbRivalWitnessStartSupersededFieldEvent | PbRivalUptimeMsFieldEvent | PbRivalAddressFieldEvent> {
    return streamMessage(buf, PbRival.codec(), opts)
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
      }, function * (reader, length, prefix, opts = {}) {
        const end = length == null ? reader.len : reader.pos + length

        while (reader.pos < end) {
          const tag = reader.uint32()

          switch (tag >>> 3) {
            case 1: {
              yield * PbRecord.codec().stream(reader, reader.uint32(), `${prefix}.record`, {
                limits: opts.limits?.record
              })

              break
            }
            case 2: {
              yield {
                field: `${prefix}.intervalMs`,
                value: reader.uint32()
              }
              break
            }
            default: {
              reader.skipType(tag & 7)
              break
            }
          }
        }
      })
    }

    return _codec
  }

  export interface PbHeartbeatRecordPeerIdFieldEvent {
    field: '$.record.peerId'
    value: string
  }

  export interface PbHeartbeatRecordIncarnationFieldEvent {
    field: '$.record.incarnation'
    value: number
  }

  export interface PbHeartbeatRecordSequenceFieldEvent {
    field: '$.record.sequence'
    value: number
  }

  export interface PbHeartbeatRecordHostnameFieldEvent {
    field: '$.record.hostname'
    value: string
  }

  export interface PbHeartbeatRecordZoneFieldEvent {
    field: '$.record.zone'
    value: string
  }

  export interface PbHeartbeatRecordVersionFieldEvent {
    field: '$.record.version'
    value: string
  }

  export interface PbHeartbeatRecordCapacityBytesFieldEvent {
    field: '$.record.capacityBytes'
    value: number
  }

  export interface PbHeartbeatRecordUsedBytesFieldEvent {
    field: '$.record.usedBytes'
    value: number
  }

  export interface PbHeartbeatRecordLoadFieldEvent {
    field: '$.record.load'
    value: number
  }

  export interface PbHeartbeatRecordAddressesFieldEvent {
    field: '$.record.addresses[]'
    index: number
    value: string
  }

  export interface PbHeartbeatRecordDataEndpointsFieldEvent {
    field: '$.record.dataEndpoints[]'
    index: number
    value: string
  }

  export interface PbHeartbeatRecordStoreIdFieldEvent {
    field: '$.record.storeId'
    value: string
  }

  export interface PbHeartbeatRecordDrainingFieldEvent {
    field: '$.record.draining'
    value: boolean
  }

  export interface PbHeartbeatRecordReadOnlyFieldEvent {
    field: '$.record.readOnly'
    value: boolean
  }

  export interface PbHeartbeatRecordFullFieldEvent {
    field: '$.record.full'
    value: boolean
  }

  export interface PbHeartbeatRecordStartCountFieldEvent {
    field: '$.record.start.count'
    value: number
  }

  export interface PbHeartbeatRecordStartNonceFieldEvent {
    field: '$.record.start.nonce'
    value: string
  }

  export interface PbHeartbeatRecordStartBeatsFieldEvent {
    field: '$.record.start.beats'
    value: number
  }

  export interface PbHeartbeatRecordStartPreviousCountFieldEvent {
    field: '$.record.start.previousCount'
    value: number
  }

  export interface PbHeartbeatRecordStartPreviousNonceFieldEvent {
    field: '$.record.start.previousNonce'
    value: string
  }

  export interface PbHeartbeatRecordStartPreviousBeatsFieldEvent {
    field: '$.record.start.previousBeats'
    value: number
  }

  export interface PbHeartbeatRecordStartSignatureFieldEvent {
    field: '$.record.start.signature'
    value: Uint8Array<ArrayBuffer>
  }

  export interface PbHeartbeatRecordStartSupersededFieldEvent {
    field: '$.record.start.superseded'
    value: boolean
  }

  export interface PbHeartbeatIntervalMsFieldEvent {
    field: '$.intervalMs'
    value: number
  }

  export function encode (obj: Partial<PbHeartbeat>): Uint8Array<ArrayBuffer> {
    return encodeMessage(obj, PbHeartbeat.codec())
  }

  export function decode (buf: Uint8Array | Uint8ArrayList, opts?: DecodeOptions<PbHeartbeat>): PbHeartbeat {
    return decodeMessage(buf, PbHeartbeat.codec(), opts)
  }

  export function stream (buf: Uint8Array | Uint8ArrayList, opts?: DecodeOptions<PbHeartbeat>): Generator<PbHeartbeatRecordPeerIdFieldEvent | PbHeartbeatRecordIncarnationFieldEvent | PbHeartbeatRecordSequenceFieldEvent | PbHeartbeatRecordHostnameFieldEvent | PbHeartbeatRecordZoneFieldEvent | PbHeartbeatRecordVersionFieldEvent | PbHeartbeatRecordCapacityBytesFieldEvent | PbHeartbeatRecordUsedBytesFieldEvent | PbHeartbeatRecordLoadFieldEvent | PbHeartbeatRecordAddressesFieldEvent | PbHeartbeatRecordDataEndpointsFieldEvent | PbHeartbeatRecordStoreIdFieldEvent | PbHeartbeatRecordDrainingFieldEvent | PbHeartbeatRecordReadOnlyFieldEvent | PbHeartbeatRecordFullFieldEvent | PbHeartbeatRecordStartCountFieldEvent | PbHeartbeatRecordStartNonceFieldEvent | PbHeartbeatRecordStartBeatsFieldEvent | PbHeartbeatRecordStartPreviousCountFieldEvent | PbHeartbeatRecordStartPreviousNonceFieldEvent | PbHeartbeatRecordStartPreviousBeatsFieldEvent | PbHeartbeatRecordStartSignatureFieldEvent | PbHeartbeatRecordStartSupersededFieldEvent | PbHeartbeatIntervalMsFieldEvent> {
    return streamMessage(buf, PbHeartbeat.codec(), opts)
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
      }, function * (reader, length, prefix, opts = {}) {
        const end = length == null ? reader.len : reader.pos + length

        while (reader.pos < end) {
          const tag = reader.uint32()

          switch (tag >>> 3) {
            case 1: {
              yield {
                field: `${prefix}.kind`,
                value: PbEventKind.codec().decode(reader)
              }
              break
            }
            case 2: {
              yield {
                field: `${prefix}.subject`,
                value: reader.string()
              }
              break
            }
            case 3: {
              yield {
                field: `${prefix}.incarnation`,
                value: reader.uint64Number()
              }
              break
            }
            case 4: {
              yield {
                field: `${prefix}.evidence`,
                value: PbEvidence.codec().decode(reader)
              }
              break
            }
            case 5: {
              yield {
                field: `${prefix}.silentMs`,
                value: reader.uint64Number()
              }
              break
            }
            case 6: {
              yield * PbRecord.codec().stream(reader, reader.uint32(), `${prefix}.record`, {
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
      })
    }

    return _codec
  }

  export interface PbEventKindFieldEvent {
    field: '$.kind'
    value: PbEventKind
  }

  export interface PbEventSubjectFieldEvent {
    field: '$.subject'
    value: string
  }

  export interface PbEventIncarnationFieldEvent {
    field: '$.incarnation'
    value: number
  }

  export interface PbEventEvidenceFieldEvent {
    field: '$.evidence'
    value: PbEvidence
  }

  export interface PbEventSilentMsFieldEvent {
    field: '$.silentMs'
    value: number
  }

  export interface PbEventRecordPeerIdFieldEvent {
    field: '$.record.peerId'
    value: string
  }

  export interface PbEventRecordIncarnationFieldEvent {
    field: '$.record.incarnation'
    value: number
  }

  export interface PbEventRecordSequenceFieldEvent {
    field: '$.record.sequence'
    value: number
  }

  export interface PbEventRecordHostnameFieldEvent {
    field: '$.record.hostname'
    value: string
  }

  export interface PbEventRecordZoneFieldEvent {
    field: '$.record.zone'
    value: string
  }

  export interface PbEventRecordVersionFieldEvent {
    field: '$.record.version'
    value: string
  }

  export interface PbEventRecordCapacityBytesFieldEvent {
    field: '$.record.capacityBytes'
    value: number
  }

  export interface PbEventRecordUsedBytesFieldEvent {
    field: '$.record.usedBytes'
    value: number
  }

  export interface PbEventRecordLoadFieldEvent {
    field: '$.record.load'
    value: number
  }

  export interface PbEventRecordAddressesFieldEvent {
    field: '$.record.addresses[]'
    index: number
    value: string
  }

  export interface PbEventRecordDataEndpointsFieldEvent {
    field: '$.record.dataEndpoints[]'
    index: number
    value: string
  }

  export interface PbEventRecordStoreIdFieldEvent {
    field: '$.record.storeId'
    value: string
  }

  export interface PbEventRecordDrainingFieldEvent {
    field: '$.record.draining'
    value: boolean
  }

  export interface PbEventRecordReadOnlyFieldEvent {
    field: '$.record.readOnly'
    value: boolean
  }

  export interface PbEventRecordFullFieldEvent {
    field: '$.record.full'
    value: boolean
  }

  export interface PbEventRecordStartCountFieldEvent {
    field: '$.record.start.count'
    value: number
  }

  export interface PbEventRecordStartNonceFieldEvent {
    field: '$.record.start.nonce'
    value: string
  }

  export interface PbEventRecordStartBeatsFieldEvent {
    field: '$.record.start.beats'
    value: number
  }

  export interface PbEventRecordStartPreviousCountFieldEvent {
    field: '$.record.start.previousCount'
    value: number
  }

  export interface PbEventRecordStartPreviousNonceFieldEvent {
    field: '$.record.start.previousNonce'
    value: string
  }

  export interface PbEventRecordStartPreviousBeatsFieldEvent {
    field: '$.record.start.previousBeats'
    value: number
  }

  export interface PbEventRecordStartSignatureFieldEvent {
    field: '$.record.start.signature'
    value: Uint8Array<ArrayBuffer>
  }

  export interface PbEventRecordStartSupersededFieldEvent {
    field: '$.record.start.superseded'
    value: boolean
  }

  export function encode (obj: Partial<PbEvent>): Uint8Array<ArrayBuffer> {
    return encodeMessage(obj, PbEvent.codec())
  }

  export function decode (buf: Uint8Array | Uint8ArrayList, opts?: DecodeOptions<PbEvent>): PbEvent {
    return decodeMessage(buf, PbEvent.codec(), opts)
  }

  export function stream (buf: Uint8Array | Uint8ArrayList, opts?: DecodeOptions<PbEvent>): Generator<PbEventKindFieldEvent | PbEventSubjectFieldEvent | PbEventIncarnationFieldEvent | PbEventEvidenceFieldEvent | PbEventSilentMsFieldEvent | PbEventRecordPeerIdFieldEvent | PbEventRecordIncarnationFieldEvent | PbEventRecordSequenceFieldEvent | PbEventRecordHostnameFieldEvent | PbEventRecordZoneFieldEvent | PbEventRecordVersionFieldEvent | PbEventRecordCapacityBytesFieldEvent | PbEventRecordUsedBytesFieldEvent | PbEventRecordLoadFieldEvent | PbEventRecordAddressesFieldEvent | PbEventRecordDataEndpointsFieldEvent | PbEventRecordStoreIdFieldEvent | PbEventRecordDrainingFieldEvent | PbEventRecordReadOnlyFieldEvent | PbEventRecordFullFieldEvent | PbEventRecordStartCountFieldEvent | PbEventRecordStartNonceFieldEvent | PbEventRecordStartBeatsFieldEvent | PbEventRecordStartPreviousCountFieldEvent | PbEventRecordStartPreviousNonceFieldEvent | PbEventRecordStartPreviousBeatsFieldEvent | PbEventRecordStartSignatureFieldEvent | PbEventRecordStartSupersededFieldEvent> {
    return streamMessage(buf, PbEvent.codec(), opts)
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
      }, function * (reader, length, prefix, opts = {}) {
        const end = length == null ? reader.len : reader.pos + length

        while (reader.pos < end) {
          const tag = reader.uint32()

          switch (tag >>> 3) {
            case 1: {
              yield * PbHeartbeat.codec().stream(reader, reader.uint32(), `${prefix}.heartbeat`, {
                limits: opts.limits?.heartbeat
              })

              break
            }
            case 2: {
              yield * PbEvent.codec().stream(reader, reader.uint32(), `${prefix}.event`, {
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
      })
    }

    return _codec
  }

  export interface PbGossipHeartbeatRecordPeerIdFieldEvent {
    field: '$.heartbeat.record.peerId'
    value: string
  }

  export interface PbGossipHeartbeatRecordIncarnationFieldEvent {
    field: '$.heartbeat.record.incarnation'
    value: number
  }

  export interface PbGossipHeartbeatRecordSequenceFieldEvent {
    field: '$.heartbeat.record.sequence'
    value: number
  }

  export interface PbGossipHeartbeatRecordHostnameFieldEvent {
    field: '$.heartbeat.record.hostname'
    value: string
  }

  export interface PbGossipHeartbeatRecordZoneFieldEvent {
    field: '$.heartbeat.record.zone'
    value: string
  }

  export interface PbGossipHeartbeatRecordVersionFieldEvent {
    field: '$.heartbeat.record.version'
    value: string
  }

  export interface PbGossipHeartbeatRecordCapacityBytesFieldEvent {
    field: '$.heartbeat.record.capacityBytes'
    value: number
  }

  export interface PbGossipHeartbeatRecordUsedBytesFieldEvent {
    field: '$.heartbeat.record.usedBytes'
    value: number
  }

  export interface PbGossipHeartbeatRecordLoadFieldEvent {
    field: '$.heartbeat.record.load'
    value: number
  }

  export interface PbGossipHeartbeatRecordAddressesFieldEvent {
    field: '$.heartbeat.record.addresses[]'
    index: number
    value: string
  }

  export interface PbGossipHeartbeatRecordDataEndpointsFieldEvent {
    field: '$.heartbeat.record.dataEndpoints[]'
    index: number
    value: string
  }

  export interface PbGossipHeartbeatRecordStoreIdFieldEvent {
    field: '$.heartbeat.record.storeId'
    value: string
  }

  export interface PbGossipHeartbeatRecordDrainingFieldEvent {
    field: '$.heartbeat.record.draining'
    value: boolean
  }

  export interface PbGossipHeartbeatRecordReadOnlyFieldEvent {
    field: '$.heartbeat.record.readOnly'
    value: boolean
  }

  export interface PbGossipHeartbeatRecordFullFieldEvent {
    field: '$.heartbeat.record.full'
    value: boolean
  }

  export interface PbGossipHeartbeatRecordStartCountFieldEvent {
    field: '$.heartbeat.record.start.count'
    value: number
  }

  export interface PbGossipHeartbeatRecordStartNonceFieldEvent {
    field: '$.heartbeat.record.start.nonce'
    value: string
  }

  export interface PbGossipHeartbeatRecordStartBeatsFieldEvent {
    field: '$.heartbeat.record.start.beats'
    value: number
  }

  export interface PbGossipHeartbeatRecordStartPreviousCountFieldEvent {
    field: '$.heartbeat.record.start.previousCount'
    value: number
  }

  export interface PbGossipHeartbeatRecordStartPreviousNonceFieldEvent {
    field: '$.heartbeat.record.start.previousNonce'
    value: string
  }

  export interface PbGossipHeartbeatRecordStartPreviousBeatsFieldEvent {
    field: '$.heartbeat.record.start.previousBeats'
    value: number
  }

  export interface PbGossipHeartbeatRecordStartSignatureFieldEvent {
    field: '$.heartbeat.record.start.signature'
    value: Uint8Array<ArrayBuffer>
  }

  export interface PbGossipHeartbeatRecordStartSupersededFieldEvent {
    field: '$.heartbeat.record.start.superseded'
    value: boolean
  }

  export interface PbGossipHeartbeatIntervalMsFieldEvent {
    field: '$.heartbeat.intervalMs'
    value: number
  }

  export interface PbGossipEventKindFieldEvent {
    field: '$.event.kind'
    value: PbEventKind
  }

  export interface PbGossipEventSubjectFieldEvent {
    field: '$.event.subject'
    value: string
  }

  export interface PbGossipEventIncarnationFieldEvent {
    field: '$.event.incarnation'
    value: number
  }

  export interface PbGossipEventEvidenceFieldEvent {
    field: '$.event.evidence'
    value: PbEvidence
  }

  export interface PbGossipEventSilentMsFieldEvent {
    field: '$.event.silentMs'
    value: number
  }

  export interface PbGossipEventRecordPeerIdFieldEvent {
    field: '$.event.record.peerId'
    value: string
  }

  export interface PbGossipEventRecordIncarnationFieldEvent {
    field: '$.event.record.incarnation'
    value: number
  }

  export interface PbGossipEventRecordSequenceFieldEvent {
    field: '$.event.record.sequence'
    value: number
  }

  export interface PbGossipEventRecordHostnameFieldEvent {
    field: '$.event.record.hostname'
    value: string
  }

  export interface PbGossipEventRecordZoneFieldEvent {
    field: '$.event.record.zone'
    value: string
  }

  export interface PbGossipEventRecordVersionFieldEvent {
    field: '$.event.record.version'
    value: string
  }

  export interface PbGossipEventRecordCapacityBytesFieldEvent {
    field: '$.event.record.capacityBytes'
    value: number
  }

  export interface PbGossipEventRecordUsedBytesFieldEvent {
    field: '$.event.record.usedBytes'
    value: number
  }

  export interface PbGossipEventRecordLoadFieldEvent {
    field: '$.event.record.load'
    value: number
  }

  export interface PbGossipEventRecordAddressesFieldEvent {
    field: '$.event.record.addresses[]'
    index: number
    value: string
  }

  export interface PbGossipEventRecordDataEndpointsFieldEvent {
    field: '$.event.record.dataEndpoints[]'
    index: number
    value: string
  }

  export interface PbGossipEventRecordStoreIdFieldEvent {
    field: '$.event.record.storeId'
    value: string
  }

  export interface PbGossipEventRecordDrainingFieldEvent {
    field: '$.event.record.draining'
    value: boolean
  }

  export interface PbGossipEventRecordReadOnlyFieldEvent {
    field: '$.event.record.readOnly'
    value: boolean
  }

  export interface PbGossipEventRecordFullFieldEvent {
    field: '$.event.record.full'
    value: boolean
  }

  export interface PbGossipEventRecordStartCountFieldEvent {
    field: '$.event.record.start.count'
    value: number
  }

  export interface PbGossipEventRecordStartNonceFieldEvent {
    field: '$.event.record.start.nonce'
    value: string
  }

  export interface PbGossipEventRecordStartBeatsFieldEvent {
    field: '$.event.record.start.beats'
    value: number
  }

  export interface PbGossipEventRecordStartPreviousCountFieldEvent {
    field: '$.event.record.start.previousCount'
    value: number
  }

  export interface PbGossipEventRecordStartPreviousNonceFieldEvent {
    field: '$.event.record.start.previousNonce'
    value: string
  }

  export interface PbGossipEventRecordStartPreviousBeatsFieldEvent {
    field: '$.event.record.start.previousBeats'
    value: number
  }

  export interface PbGossipEventRecordStartSignatureFieldEvent {
    field: '$.event.record.start.signature'
    value: Uint8Array<ArrayBuffer>
  }

  export interface PbGossipEventRecordStartSupersededFieldEvent {
    field: '$.event.record.start.superseded'
    value: boolean
  }

  export function encode (obj: Partial<PbGossip>): Uint8Array<ArrayBuffer> {
    return encodeMessage(obj, PbGossip.codec())
  }

  export function decode (buf: Uint8Array | Uint8ArrayList, opts?: DecodeOptions<PbGossip>): PbGossip {
    return decodeMessage(buf, PbGossip.codec(), opts)
  }

  export function stream (buf: Uint8Array | Uint8ArrayList, opts?: DecodeOptions<PbGossip>): Generator<PbGossipHeartbeatRecordPeerIdFieldEvent | PbGossipHeartbeatRecordIncarnationFieldEvent | PbGossipHeartbeatRecordSequenceFieldEvent | PbGossipHeartbeatRecordHostnameFieldEvent | PbGossipHeartbeatRecordZoneFieldEvent | PbGossipHeartbeatRecordVersionFieldEvent | PbGossipHeartbeatRecordCapacityBytesFieldEvent | PbGossipHeartbeatRecordUsedBytesFieldEvent | PbGossipHeartbeatRecordLoadFieldEvent | PbGossipHeartbeatRecordAddressesFieldEvent | PbGossipHeartbeatRecordDataEndpointsFieldEvent | PbGossipHeartbeatRecordStoreIdFieldEvent | PbGossipHeartbeatRecordDrainingFieldEvent | PbGossipHeartbeatRecordReadOnlyFieldEvent | PbGossipHeartbeatRecordFullFieldEvent | PbGossipHeartbeatRecordStartCountFieldEvent | PbGossipHeartbeatRecordStartNonceFieldEvent | PbGossipHeartbeatRecordStartBeatsFieldEvent | PbGossipHeartbeatRecordStartPreviousCountFieldEvent | PbGossipHeartbeatRecordStartPreviousNonceFieldEvent | PbGossipHeartbeatRecordStartPreviousBeatsFieldEvent | PbGossipHeartbeatRecordStartSignatureFieldEvent | PbGossipHeartbeatRecordStartSupersededFieldEvent | PbGossipHeartbeatIntervalMsFieldEvent | PbGossipEventKindFieldEvent | PbGossipEventSubjectFieldEvent | PbGossipEventIncarnationFieldEvent | PbGossipEventEvidenceFieldEvent | PbGossipEventSilentMsFieldEvent | PbGossipEventRecordPeerIdFieldEvent | PbGossipEventRecordIncarnationFieldEvent | PbGossipEventRecordSequenceFieldEvent | PbGossipEventRecordHostnameFieldEvent | PbGossipEventRecordZoneFieldEvent | PbGossipEventRecordVersionFieldEvent | PbGossipEventRecordCapacityBytesFieldEvent | PbGossipEventRecordUsedBytesFieldEvent | PbGossipEventRecordLoadFieldEvent | PbGossipEventRecordAddressesFieldEvent | PbGossipEventRecordDataEndpointsFieldEvent | PbGossipEventRecordStoreIdFieldEvent | PbGossipEventRecordDrainingFieldEvent | PbGossipEventRecordReadOnlyFieldEvent | PbGossipEventRecordFullFieldEvent | PbGossipEventRecordStartCountFieldEvent | PbGossipEventRecordStartNonceFieldEvent | PbGossipEventRecordStartBeatsFieldEvent | PbGossipEventRecordStartPreviousCountFieldEvent | PbGossipEventRecordStartPreviousNonceFieldEvent | PbGossipEventRecordStartPreviousBeatsFieldEvent | PbGossipEventRecordStartSignatureFieldEvent | PbGossipEventRecordStartSupersededFieldEvent> {
    return streamMessage(buf, PbGossip.codec(), opts)
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
      }, function * (reader, length, prefix, opts = {}) {
        const end = length == null ? reader.len : reader.pos + length

        while (reader.pos < end) {
          const tag = reader.uint32()

          switch (tag >>> 3) {
            case 1: {
              yield {
                field: `${prefix}.incarnation`,
                value: reader.uint64Number()
              }
              break
            }
            case 2: {
              yield {
                field: `${prefix}.state`,
                value: PbState.codec().decode(reader)
              }
              break
            }
            case 3: {
              yield {
                field: `${prefix}.beats`,
                value: reader.uint64Number()
              }
              break
            }
            case 4: {
              yield * PbWitness.codec().stream(reader, reader.uint32(), `${prefix}.witness`, {
                limits: opts.limits?.witness
              })

              break
            }
            case 5: {
              yield {
                field: `${prefix}.nonce`,
                value: reader.string()
              }
              break
            }
            case 6: {
              yield {
                field: `${prefix}.believedNonce`,
                value: reader.string()
              }
              break
            }
            case 7: {
              yield {
                field: `${prefix}.uptimeMs`,
                value: reader.uint64Number()
              }
              break
            }
            case 8: {
              yield {
                field: `${prefix}.echo`,
                value: reader.uint64Number()
              }
              break
            }
            default: {
              reader.skipType(tag & 7)
              break
            }
          }
        }
      })
    }

    return _codec
  }

  export interface PbProbeIncarnationFieldEvent {
    field: '$.incarnation'
    value: number
  }

  export interface PbProbeStateFieldEvent {
    field: '$.state'
    value: PbState
  }

  export interface PbProbeBeatsFieldEvent {
    field: '$.beats'
    value: number
  }

  export interface PbProbeWitnessStoreIdFieldEvent {
    field: '$.witness.storeId'
    value: string
  }

  export interface PbProbeWitnessStartCountFieldEvent {
    field: '$.witness.start.count'
    value: number
  }

  export interface PbProbeWitnessStartNonceFieldEvent {
    field: '$.witness.start.nonce'
    value: string
  }

  export interface PbProbeWitnessStartBeatsFieldEvent {
    field: '$.witness.start.beats'
    value: number
  }

  export interface PbProbeWitnessStartPreviousCountFieldEvent {
    field: '$.witness.start.previousCount'
    value: number
  }

  export interface PbProbeWitnessStartPreviousNonceFieldEvent {
    field: '$.witness.start.previousNonce'
    value: string
  }

  export interface PbProbeWitnessStartPreviousBeatsFieldEvent {
    field: '$.witness.start.previousBeats'
    value: number
  }

  export interface PbProbeWitnessStartSignatureFieldEvent {
    field: '$.witness.start.signature'
    value: Uint8Array<ArrayBuffer>
  }

  export interface PbProbeWitnessStartSupersededFieldEvent {
    field: '$.witness.start.superseded'
    value: boolean
  }

  export interface PbProbeNonceFieldEvent {
    field: '$.nonce'
    value: string
  }

  export interface PbProbeBelievedNonceFieldEvent {
    field: '$.believedNonce'
    value: string
  }

  export interface PbProbeUptimeMsFieldEvent {
    field: '$.uptimeMs'
    value: number
  }

  export interface PbProbeEchoFieldEvent {
    field: '$.echo'
    value: number
  }

  export function encode (obj: Partial<PbProbe>): Uint8Array<ArrayBuffer> {
    return encodeMessage(obj, PbProbe.codec())
  }

  export function decode (buf: Uint8Array | Uint8ArrayList, opts?: DecodeOptions<PbProbe>): PbProbe {
    return decodeMessage(buf, PbProbe.codec(), opts)
  }

  export function stream (buf: Uint8Array | Uint8ArrayList, opts?: DecodeOptions<PbProbe>): Generator<PbProbeIncarnationFieldEvent | PbProbeStateFieldEvent | PbProbeBeatsFieldEvent | PbProbeWitnessStoreIdFieldEvent | PbProbeWitnessStartCountFieldEvent | PbProbeWitnessStartNonceFieldEvent | PbProbeWitnessStartBeatsFieldEvent | PbProbeWitnessStartPreviousCountFieldEvent | PbProbeWitnessStartPreviousNonceFieldEvent | PbProbeWitnessStartPreviousBeatsFieldEvent | PbProbeWitnessStartSignatureFieldEvent | PbProbeWitnessStartSupersededFieldEvent | PbProbeNonceFieldEvent | PbProbeBelievedNonceFieldEvent | PbProbeUptimeMsFieldEvent | PbProbeEchoFieldEvent> {
    return streamMessage(buf, PbProbe.codec(), opts)
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
      }, function * (reader, length, prefix, opts = {}) {
        const obj = {
          rivals: 0
        }

        const end = length == null ? reader.len : reader.pos + length

        while (reader.pos < end) {
          const tag = reader.uint32()

          switch (tag >>> 3) {
            case 1: {
              yield {
                field: `${prefix}.incarnation`,
                value: reader.uint64Number()
              }
              break
            }
            case 2: {
              yield * PbRecord.codec().stream(reader, reader.uint32(), `${prefix}.record`, {
                limits: opts.limits?.record
              })

              break
            }
            case 3: {
              yield {
                field: `${prefix}.nonce`,
                value: reader.string()
              }
              break
            }
            case 4: {
              yield {
                field: `${prefix}.uptimeMs`,
                value: reader.uint64Number()
              }
              break
            }
            case 5: {
              yield {
                field: `${prefix}.wallMs`,
                value: reader.uint64Number()
              }
              break
            }
            case 6: {
              yield * PbWitness.codec().stream(reader, reader.uint32(), `${prefix}.witness`, {
                limits: opts.limits?.witness
              })

              break
            }
            case 7: {
              if (opts.limits?.rivals != null && obj.rivals === opts.limits.rivals) {
                throw new MaxLengthError('Streaming decode error - repeated field "rivals" had too many elements')
              }

              for (const evt of PbRival.codec().stream(reader, reader.uint32(), `${prefix}.rivals[]`, {
                limits: opts.limits?.rivals$
              })) {
                yield {
                  ...evt,
                  index: obj.rivals
                }
              }

              obj.rivals++

              break
            }
            case 8: {
              yield * PbStartPoint.codec().stream(reader, reader.uint32(), `${prefix}.past`, {
                limits: opts.limits?.past
              })

              break
            }
            case 9: {
              yield {
                field: `${prefix}.step`,
                value: reader.uint64Number()
              }
              break
            }
            default: {
              reader.skipType(tag & 7)
              break
            }
          }
        }
      })
    }

    return _codec
  }

  export interface PbProbeAckIncarnationFieldEvent {
    field: '$.incarnation'
    value: number
  }

  export interface PbProbeAckRecordPeerIdFieldEvent {
    field: '$.record.peerId'
    value: string
  }

  export interface PbProbeAckRecordIncarnationFieldEvent {
    field: '$.record.incarnation'
    value: number
  }

  export interface PbProbeAckRecordSequenceFieldEvent {
    field: '$.record.sequence'
    value: number
  }

  export interface PbProbeAckRecordHostnameFieldEvent {
    field: '$.record.hostname'
    value: string
  }

  export interface PbProbeAckRecordZoneFieldEvent {
    field: '$.record.zone'
    value: string
  }

  export interface PbProbeAckRecordVersionFieldEvent {
    field: '$.record.version'
    value: string
  }

  export interface PbProbeAckRecordCapacityBytesFieldEvent {
    field: '$.record.capacityBytes'
    value: number
  }

  export interface PbProbeAckRecordUsedBytesFieldEvent {
    field: '$.record.usedBytes'
    value: number
  }

  export interface PbProbeAckRecordLoadFieldEvent {
    field: '$.record.load'
    value: number
  }

  export interface PbProbeAckRecordAddressesFieldEvent {
    field: '$.record.addresses[]'
    index: number
    value: string
  }

  export interface PbProbeAckRecordDataEndpointsFieldEvent {
    field: '$.record.dataEndpoints[]'
    index: number
    value: string
  }

  export interface PbProbeAckRecordStoreIdFieldEvent {
    field: '$.record.storeId'
    value: string
  }

  export interface PbProbeAckRecordDrainingFieldEvent {
    field: '$.record.draining'
    value: boolean
  }

  export interface PbProbeAckRecordReadOnlyFieldEvent {
    field: '$.record.readOnly'
    value: boolean
  }

  export interface PbProbeAckRecordFullFieldEvent {
    field: '$.record.full'
    value: boolean
  }

  export interface PbProbeAckRecordStartCountFieldEvent {
    field: '$.record.start.count'
    value: number
  }

  export interface PbProbeAckRecordStartNonceFieldEvent {
    field: '$.record.start.nonce'
    value: string
  }

  export interface PbProbeAckRecordStartBeatsFieldEvent {
    field: '$.record.start.beats'
    value: number
  }

  export interface PbProbeAckRecordStartPreviousCountFieldEvent {
    field: '$.record.start.previousCount'
    value: number
  }

  export interface PbProbeAckRecordStartPreviousNonceFieldEvent {
    field: '$.record.start.previousNonce'
    value: string
  }

  export interface PbProbeAckRecordStartPreviousBeatsFieldEvent {
    field: '$.record.start.previousBeats'
    value: number
  }

  export interface PbProbeAckRecordStartSignatureFieldEvent {
    field: '$.record.start.signature'
    value: Uint8Array<ArrayBuffer>
  }

  export interface PbProbeAckRecordStartSupersededFieldEvent {
    field: '$.record.start.superseded'
    value: boolean
  }

  export interface PbProbeAckNonceFieldEvent {
    field: '$.nonce'
    value: string
  }

  export interface PbProbeAckUptimeMsFieldEvent {
    field: '$.uptimeMs'
    value: number
  }

  export interface PbProbeAckWallMsFieldEvent {
    field: '$.wallMs'
    value: number
  }

  export interface PbProbeAckWitnessStoreIdFieldEvent {
    field: '$.witness.storeId'
    value: string
  }

  export interface PbProbeAckWitnessStartCountFieldEvent {
    field: '$.witness.start.count'
    value: number
  }

  export interface PbProbeAckWitnessStartNonceFieldEvent {
    field: '$.witness.start.nonce'
    value: string
  }

  export interface PbProbeAckWitnessStartBeatsFieldEvent {
    field: '$.witness.start.beats'
    value: number
  }

  export interface PbProbeAckWitnessStartPreviousCountFieldEvent {
    field: '$.witness.start.previousCount'
    value: number
  }

  export interface PbProbeAckWitnessStartPreviousNonceFieldEvent {
    field: '$.witness.start.previousNonce'
    value: string
  }

  export interface PbProbeAckWitnessStartPreviousBeatsFieldEvent {
    field: '$.witness.start.previousBeats'
    value: number
  }

  export interface PbProbeAckWitnessStartSignatureFieldEvent {
    field: '$.witness.start.signature'
    value: Uint8Array<ArrayBuffer>
  }

  export interface PbProbeAckWitnessStartSupersededFieldEvent {
    field: '$.witness.start.superseded'
    value: boolean
  }

  export interface PbProbeAckRivalsWitnessStoreIdFieldEvent {
    field: '$.rivals[].witness.storeId'
    value: string
    index: number
  }

  export interface PbProbeAckRivalsWitnessStartCountFieldEvent {
    field: '$.rivals[].witness.start.count'
    value: number
    index: number
  }

  export interface PbProbeAckRivalsWitnessStartNonceFieldEvent {
    field: '$.rivals[].witness.start.nonce'
    value: string
    index: number
  }

  export interface PbProbeAckRivalsWitnessStartBeatsFieldEvent {
    field: '$.rivals[].witness.start.beats'
    value: number
    index: number
  }

  export interface PbProbeAckRivalsWitnessStartPreviousCountFieldEvent {
    field: '$.rivals[].witness.start.previousCount'
    value: number
    index: number
  }

  export interface PbProbeAckRivalsWitnessStartPreviousNonceFieldEvent {
    field: '$.rivals[].witness.start.previousNonce'
    value: string
    index: number
  }

  export interface PbProbeAckRivalsWitnessStartPreviousBeatsFieldEvent {
    field: '$.rivals[].witness.start.previousBeats'
    value: number
    index: number
  }

  export interface PbProbeAckRivalsWitnessStartSignatureFieldEvent {
    field: '$.rivals[].witness.start.signature'
    value: Uint8Array<ArrayBuffer>
    index: number
  }

  export interface PbProbeAckRivalsWitnessStartSupersededFieldEvent {
    field: '$.rivals[].witness.start.superseded'
    value: boolean
    index: number
  }

  export interface PbProbeAckRivalsUptimeMsFieldEvent {
    field: '$.rivals[].uptimeMs'
    value: number
    index: number
  }

  export interface PbProbeAckRivalsAddressFieldEvent {
    field: '$.rivals[].address'
    value: string
    index: number
  }

  export interface PbProbeAckPastCountFieldEvent {
    field: '$.past.count'
    value: number
  }

  export interface PbProbeAckPastNonceFieldEvent {
    field: '$.past.nonce'
    value: string
  }

  export interface PbProbeAckPastBeatsFieldEvent {
    field: '$.past.beats'
    value: number
  }

  export interface PbProbeAckStepFieldEvent {
    field: '$.step'
    value: number
  }

  export function encode (obj: Partial<PbProbeAck>): Uint8Array<ArrayBuffer> {
    return encodeMessage(obj, PbProbeAck.codec())
  }

  export function decode (buf: Uint8Array | Uint8ArrayList, opts?: DecodeOptions<PbProbeAck>): PbProbeAck {
    return decodeMessage(buf, PbProbeAck.codec(), opts)
  }

  export function stream (buf: Uint8Array | Uint8ArrayList, opts?: DecodeOptions<PbProbeAck>): Generator<PbProbeAckIncarnationFieldEvent | PbProbeAckRecordPeerIdFieldEvent | PbProbeAckRecordIncarnationFieldEvent | PbProbeAckRecordSequenceFieldEvent | PbProbeAckRecordHostnameFieldEvent | PbProbeAckRecordZoneFieldEvent | PbProbeAckRecordVersionFieldEvent | PbProbeAckRecordCapacityBytesFieldEvent | PbProbeAckRecordUsedBytesFieldEvent | PbProbeAckRecordLoadFieldEvent | PbProbeAckRecordAddressesFieldEvent | PbProbeAckRecordDataEndpointsFieldEvent | PbProbeAckRecordStoreIdFieldEvent | PbProbeAckRecordDrainingFieldEvent | PbProbeAckRecordReadOnlyFieldEvent | PbProbeAckRecordFullFieldEvent | PbProbeAckRecordStartCountFieldEvent | PbProbeAckRecordStartNonceFieldEvent | PbProbeAckRecordStartBeatsFieldEvent | PbProbeAckRecordStartPreviousCountFieldEvent | PbProbeAckRecordStartPreviousNonceFieldEvent | PbProbeAckRecordStartPreviousBeatsFieldEvent | PbProbeAckRecordStartSignatureFieldEvent | PbProbeAckRecordStartSupersededFieldEvent | PbProbeAckNonceFieldEvent | PbProbeAckUptimeMsFieldEvent | PbProbeAckWallMsFieldEvent | PbProbeAckWitnessStoreIdFieldEvent | PbProbeAckWitnessStartCountFieldEvent | PbProbeAckWitnessStartNonceFieldEvent | PbProbeAckWitnessStartBeatsFieldEvent | PbProbeAckWitnessStartPreviousCountFieldEvent | PbProbeAckWitnessStartPreviousNonceFieldEvent | PbProbeAckWitnessStartPreviousBeatsFieldEvent | PbProbeAckWitnessStartSignatureFieldEvent | PbProbeAckWitnessStartSupersededFieldEvent | PbProbeAckRivalsWitnessStoreIdFieldEvent | PbProbeAckRivalsWitnessStartCountFieldEvent | PbProbeAckRivalsWitnessStartNonceFieldEvent | PbProbeAckRivalsWitnessStartBeatsFieldEvent | PbProbeAckRivalsWitnessStartPreviousCountFieldEvent | PbProbeAckRivalsWitnessStartPreviousNonceFieldEvent | PbProbeAckRivalsWitnessStartPreviousBeatsFieldEvent | PbProbeAckRivalsWitnessStartSignatureFieldEvent | PbProbeAckRivalsWitnessStartSupersededFieldEvent | PbProbeAckRivalsUptimeMsFieldEvent | PbProbeAckRivalsAddressFieldEvent | PbProbeAckPastCountFieldEvent | PbProbeAckPastNonceFieldEvent | PbProbeAckPastBeatsFieldEvent | PbProbeAckStepFieldEvent> {
    return streamMessage(buf, PbProbeAck.codec(), opts)
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
      }, function * (reader, length, prefix, opts = {}) {
        const end = length == null ? reader.len : reader.pos + length

        while (reader.pos < end) {
          const tag = reader.uint32()

          switch (tag >>> 3) {
            case 1: {
              yield {
                field: `${prefix}.target`,
                value: reader.string()
              }
              break
            }
            case 2: {
              yield * PbProbe.codec().stream(reader, reader.uint32(), `${prefix}.probe`, {
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
      })
    }

    return _codec
  }

  export interface PbProbeForTargetFieldEvent {
    field: '$.target'
    value: string
  }

  export interface PbProbeForProbeIncarnationFieldEvent {
    field: '$.probe.incarnation'
    value: number
  }

  export interface PbProbeForProbeStateFieldEvent {
    field: '$.probe.state'
    value: PbState
  }

  export interface PbProbeForProbeBeatsFieldEvent {
    field: '$.probe.beats'
    value: number
  }

  export interface PbProbeForProbeWitnessStoreIdFieldEvent {
    field: '$.probe.witness.storeId'
    value: string
  }

  export interface PbProbeForProbeWitnessStartCountFieldEvent {
    field: '$.probe.witness.start.count'
    value: number
  }

  export interface PbProbeForProbeWitnessStartNonceFieldEvent {
    field: '$.probe.witness.start.nonce'
    value: string
  }

  export interface PbProbeForProbeWitnessStartBeatsFieldEvent {
    field: '$.probe.witness.start.beats'
    value: number
  }

  export interface PbProbeForProbeWitnessStartPreviousCountFieldEvent {
    field: '$.probe.witness.start.previousCount'
    value: number
  }

  export interface PbProbeForProbeWitnessStartPreviousNonceFieldEvent {
    field: '$.probe.witness.start.previousNonce'
    value: string
  }

  export interface PbProbeForProbeWitnessStartPreviousBeatsFieldEvent {
    field: '$.probe.witness.start.previousBeats'
    value: number
  }

  export interface PbProbeForProbeWitnessStartSignatureFieldEvent {
    field: '$.probe.witness.start.signature'
    value: Uint8Array<ArrayBuffer>
  }

  export interface PbProbeForProbeWitnessStartSupersededFieldEvent {
    field: '$.probe.witness.start.superseded'
    value: boolean
  }

  export interface PbProbeForProbeNonceFieldEvent {
    field: '$.probe.nonce'
    value: string
  }

  export interface PbProbeForProbeBelievedNonceFieldEvent {
    field: '$.probe.believedNonce'
    value: string
  }

  export interface PbProbeForProbeUptimeMsFieldEvent {
    field: '$.probe.uptimeMs'
    value: number
  }

  export interface PbProbeForProbeEchoFieldEvent {
    field: '$.probe.echo'
    value: number
  }

  export function encode (obj: Partial<PbProbeFor>): Uint8Array<ArrayBuffer> {
    return encodeMessage(obj, PbProbeFor.codec())
  }

  export function decode (buf: Uint8Array | Uint8ArrayList, opts?: DecodeOptions<PbProbeFor>): PbProbeFor {
    return decodeMessage(buf, PbProbeFor.codec(), opts)
  }

  export function stream (buf: Uint8Array | Uint8ArrayList, opts?: DecodeOptions<PbProbeFor>): Generator<PbProbeForTargetFieldEvent | PbProbeForProbeIncarnationFieldEvent | PbProbeForProbeStateFieldEvent | PbProbeForProbeBeatsFieldEvent | PbProbeForProbeWitnessStoreIdFieldEvent | PbProbeForProbeWitnessStartCountFieldEvent | PbProbeForProbeWitnessStartNonceFieldEvent | PbProbeForProbeWitnessStartBeatsFieldEvent | PbProbeForProbeWitnessStartPreviousCountFieldEvent | PbProbeForProbeWitnessStartPreviousNonceFieldEvent | PbProbeForProbeWitnessStartPreviousBeatsFieldEvent | PbProbeForProbeWitnessStartSignatureFieldEvent | PbProbeForProbeWitnessStartSupersededFieldEvent | PbProbeForProbeNonceFieldEvent | PbProbeForProbeBelievedNonceFieldEvent | PbProbeForProbeUptimeMsFieldEvent | PbProbeForProbeEchoFieldEvent> {
    return streamMessage(buf, PbProbeFor.codec(), opts)
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
      }, function * (reader, length, prefix, opts = {}) {
        const end = length == null ? reader.len : reader.pos + length

        while (reader.pos < end) {
          const tag = reader.uint32()

          switch (tag >>> 3) {
            case 1: {
              yield {
                field: `${prefix}.outcome`,
                value: PbOutcome.codec().decode(reader)
              }
              break
            }
            case 2: {
              yield * PbProbeAck.codec().stream(reader, reader.uint32(), `${prefix}.ack`, {
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
      })
    }

    return _codec
  }

  export interface PbProbeForReplyOutcomeFieldEvent {
    field: '$.outcome'
    value: PbOutcome
  }

  export interface PbProbeForReplyAckIncarnationFieldEvent {
    field: '$.ack.incarnation'
    value: number
  }

  export interface PbProbeForReplyAckRecordPeerIdFieldEvent {
    field: '$.ack.record.peerId'
    value: string
  }

  export interface PbProbeForReplyAckRecordIncarnationFieldEvent {
    field: '$.ack.record.incarnation'
    value: number
  }

  export interface PbProbeForReplyAckRecordSequenceFieldEvent {
    field: '$.ack.record.sequence'
    value: number
  }

  export interface PbProbeForReplyAckRecordHostnameFieldEvent {
    field: '$.ack.record.hostname'
    value: string
  }

  export interface PbProbeForReplyAckRecordZoneFieldEvent {
    field: '$.ack.record.zone'
    value: string
  }

  export interface PbProbeForReplyAckRecordVersionFieldEvent {
    field: '$.ack.record.version'
    value: string
  }

  export interface PbProbeForReplyAckRecordCapacityBytesFieldEvent {
    field: '$.ack.record.capacityBytes'
    value: number
  }

  export interface PbProbeForReplyAckRecordUsedBytesFieldEvent {
    field: '$.ack.record.usedBytes'
    value: number
  }

  export interface PbProbeForReplyAckRecordLoadFieldEvent {
    field: '$.ack.record.load'
    value: number
  }

  export interface PbProbeForReplyAckRecordAddressesFieldEvent {
    field: '$.ack.record.addresses[]'
    index: number
    value: string
  }

  export interface PbProbeForReplyAckRecordDataEndpointsFieldEvent {
    field: '$.ack.record.dataEndpoints[]'
    index: number
    value: string
  }

  export interface PbProbeForReplyAckRecordStoreIdFieldEvent {
    field: '$.ack.record.storeId'
    value: string
  }

  export interface PbProbeForReplyAckRecordDrainingFieldEvent {
    field: '$.ack.record.draining'
    value: boolean
  }

  export interface PbProbeForReplyAckRecordReadOnlyFieldEvent {
    field: '$.ack.record.readOnly'
    value: boolean
  }

  export interface PbProbeForReplyAckRecordFullFieldEvent {
    field: '$.ack.record.full'
    value: boolean
  }

  export interface PbProbeForReplyAckRecordStartCountFieldEvent {
    field: '$.ack.record.start.count'
    value: number
  }

  export interface PbProbeForReplyAckRecordStartNonceFieldEvent {
    field: '$.ack.record.start.nonce'
    value: string
  }

  export interface PbProbeForReplyAckRecordStartBeatsFieldEvent {
    field: '$.ack.record.start.beats'
    value: number
  }

  export interface PbProbeForReplyAckRecordStartPreviousCountFieldEvent {
    field: '$.ack.record.start.previousCount'
    value: number
  }

  export interface PbProbeForReplyAckRecordStartPreviousNonceFieldEvent {
    field: '$.ack.record.start.previousNonce'
    value: string
  }

  export interface PbProbeForReplyAckRecordStartPreviousBeatsFieldEvent {
    field: '$.ack.record.start.previousBeats'
    value: number
  }

  export interface PbProbeForReplyAckRecordStartSignatureFieldEvent {
    field: '$.ack.record.start.signature'
    value: Uint8Array<ArrayBuffer>
  }

  export interface PbProbeForReplyAckRecordStartSupersededFieldEvent {
    field: '$.ack.record.start.superseded'
    value: boolean
  }

  export interface PbProbeForReplyAckNonceFieldEvent {
    field: '$.ack.nonce'
    value: string
  }

  export interface PbProbeForReplyAckUptimeMsFieldEvent {
    field: '$.ack.uptimeMs'
    value: number
  }

  export interface PbProbeForReplyAckWallMsFieldEvent {
    field: '$.ack.wallMs'
    value: number
  }

  export interface PbProbeForReplyAckWitnessStoreIdFieldEvent {
    field: '$.ack.witness.storeId'
    value: string
  }

  export interface PbProbeForReplyAckWitnessStartCountFieldEvent {
    field: '$.ack.witness.start.count'
    value: number
  }

  export interface PbProbeForReplyAckWitnessStartNonceFieldEvent {
    field: '$.ack.witness.start.nonce'
    value: string
  }

  export interface PbProbeForReplyAckWitnessStartBeatsFieldEvent {
    field: '$.ack.witness.start.beats'
    value: number
  }

  export interface PbProbeForReplyAckWitnessStartPreviousCountFieldEvent {
    field: '$.ack.witness.start.previousCount'
    value: number
  }

  export interface PbProbeForReplyAckWitnessStartPreviousNonceFieldEvent {
    field: '$.ack.witness.start.previousNonce'
    value: string
  }

  export interface PbProbeForReplyAckWitnessStartPreviousBeatsFieldEvent {
    field: '$.ack.witness.start.previousBeats'
    value: number
  }

  export interface PbProbeForReplyAckWitnessStartSignatureFieldEvent {
    field: '$.ack.witness.start.signature'
    value: Uint8Array<ArrayBuffer>
  }

  export interface PbProbeForReplyAckWitnessStartSupersededFieldEvent {
    field: '$.ack.witness.start.superseded'
    value: boolean
  }

  export interface PbProbeForReplyAckRivalsWitnessStoreIdFieldEvent {
    field: '$.ack.rivals[].witness.storeId'
    value: string
    index: number
  }

  export interface PbProbeForReplyAckRivalsWitnessStartCountFieldEvent {
    field: '$.ack.rivals[].witness.start.count'
    value: number
    index: number
  }

  export interface PbProbeForReplyAckRivalsWitnessStartNonceFieldEvent {
    field: '$.ack.rivals[].witness.start.nonce'
    value: string
    index: number
  }

  export interface PbProbeForReplyAckRivalsWitnessStartBeatsFieldEvent {
    field: '$.ack.rivals[].witness.start.beats'
    value: number
    index: number
  }

  export interface PbProbeForReplyAckRivalsWitnessStartPreviousCountFieldEvent {
    field: '$.ack.rivals[].witness.start.previousCount'
    value: number
    index: number
  }

  export interface PbProbeForReplyAckRivalsWitnessStartPreviousNonceFieldEvent {
    field: '$.ack.rivals[].witness.start.previousNonce'
    value: string
    index: number
  }

  export interface PbProbeForReplyAckRivalsWitnessStartPreviousBeatsFieldEvent {
    field: '$.ack.rivals[].witness.start.previousBeats'
    value: number
    index: number
  }

  export interface PbProbeForReplyAckRivalsWitnessStartSignatureFieldEvent {
    field: '$.ack.rivals[].witness.start.signature'
    value: Uint8Array<ArrayBuffer>
    index: number
  }

  export interface PbProbeForReplyAckRivalsWitnessStartSupersededFieldEvent {
    field: '$.ack.rivals[].witness.start.superseded'
    value: boolean
    index: number
  }

  export interface PbProbeForReplyAckRivalsUptimeMsFieldEvent {
    field: '$.ack.rivals[].uptimeMs'
    value: number
    index: number
  }

  export interface PbProbeForReplyAckRivalsAddressFieldEvent {
    field: '$.ack.rivals[].address'
    value: string
    index: number
  }

  export interface PbProbeForReplyAckPastCountFieldEvent {
    field: '$.ack.past.count'
    value: number
  }

  export interface PbProbeForReplyAckPastNonceFieldEvent {
    field: '$.ack.past.nonce'
    value: string
  }

  export interface PbProbeForReplyAckPastBeatsFieldEvent {
    field: '$.ack.past.beats'
    value: number
  }

  export interface PbProbeForReplyAckStepFieldEvent {
    field: '$.ack.step'
    value: number
  }

  export function encode (obj: Partial<PbProbeForReply>): Uint8Array<ArrayBuffer> {
    return encodeMessage(obj, PbProbeForReply.codec())
  }

  export function decode (buf: Uint8Array | Uint8ArrayList, opts?: DecodeOptions<PbProbeForReply>): PbProbeForReply {
    return decodeMessage(buf, PbProbeForReply.codec(), opts)
  }

  export function stream (buf: Uint8Array | Uint8ArrayList, opts?: DecodeOptions<PbProbeForReply>): Generator<PbProbeForReplyOutcomeFieldEvent | PbProbeForReplyAckIncarnationFieldEvent | PbProbeForReplyAckRecordPeerIdFieldEvent | PbProbeForReplyAckRecordIncarnationFieldEvent | PbProbeForReplyAckRecordSequenceFieldEvent | PbProbeForReplyAckRecordHostnameFieldEvent | PbProbeForReplyAckRecordZoneFieldEvent | PbProbeForReplyAckRecordVersionFieldEvent | PbProbeForReplyAckRecordCapacityBytesFieldEvent | PbProbeForReplyAckRecordUsedBytesFieldEvent | PbProbeForReplyAckRecordLoadFieldEvent | PbProbeForReplyAckRecordAddressesFieldEvent | PbProbeForReplyAckRecordDataEndpointsFieldEvent | PbProbeForReplyAckRecordStoreIdFieldEvent | PbProbeForReplyAckRecordDrainingFieldEvent | PbProbeForReplyAckRecordReadOnlyFieldEvent | PbProbeForReplyAckRecordFullFieldEvent | PbProbeForReplyAckRecordStartCountFieldEvent | PbProbeForReplyAckRecordStartNonceFieldEvent | PbProbeForReplyAckRecordStartBeatsFieldEvent | PbProbeForReplyAckRecordStartPreviousCountFieldEvent | PbProbeForReplyAckRecordStartPreviousNonceFieldEvent | PbProbeForReplyAckRecordStartPreviousBeatsFieldEvent | PbProbeForReplyAckRecordStartSignatureFieldEvent | PbProbeForReplyAckRecordStartSupersededFieldEvent | PbProbeForReplyAckNonceFieldEvent | PbProbeForReplyAckUptimeMsFieldEvent | PbProbeForReplyAckWallMsFieldEvent | PbProbeForReplyAckWitnessStoreIdFieldEvent | PbProbeForReplyAckWitnessStartCountFieldEvent | PbProbeForReplyAckWitnessStartNonceFieldEvent | PbProbeForReplyAckWitnessStartBeatsFieldEvent | PbProbeForReplyAckWitnessStartPreviousCountFieldEvent | PbProbeForReplyAckWitnessStartPreviousNonceFieldEvent | PbProbeForReplyAckWitnessStartPreviousBeatsFieldEvent | PbProbeForReplyAckWitnessStartSignatureFieldEvent | PbProbeForReplyAckWitnessStartSupersededFieldEvent | PbProbeForReplyAckRivalsWitnessStoreIdFieldEvent | PbProbeForReplyAckRivalsWitnessStartCountFieldEvent | PbProbeForReplyAckRivalsWitnessStartNonceFieldEvent | PbProbeForReplyAckRivalsWitnessStartBeatsFieldEvent | PbProbeForReplyAckRivalsWitnessStartPreviousCountFieldEvent | PbProbeForReplyAckRivalsWitnessStartPreviousNonceFieldEvent | PbProbeForReplyAckRivalsWitnessStartPreviousBeatsFieldEvent | PbProbeForReplyAckRivalsWitnessStartSignatureFieldEvent | PbProbeForReplyAckRivalsWitnessStartSupersededFieldEvent | PbProbeForReplyAckRivalsUptimeMsFieldEvent | PbProbeForReplyAckRivalsAddressFieldEvent | PbProbeForReplyAckPastCountFieldEvent | PbProbeForReplyAckPastNonceFieldEvent | PbProbeForReplyAckPastBeatsFieldEvent | PbProbeForReplyAckStepFieldEvent> {
    return streamMessage(buf, PbProbeForReply.codec(), opts)
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
      }, function * (reader, length, prefix, opts = {}) {
        const end = length == null ? reader.len : reader.pos + length

        while (reader.pos < end) {
          const tag = reader.uint32()

          switch (tag >>> 3) {
            case 1: {
              yield {
                field: `${prefix}.digest`,
                value: reader.string()
              }
              break
            }
            case 2: {
              yield {
                field: `${prefix}.depth`,
                value: reader.uint32()
              }
              break
            }
            case 3: {
              yield {
                field: `${prefix}.push`,
                value: reader.bool()
              }
              break
            }
            default: {
              reader.skipType(tag & 7)
              break
            }
          }
        }
      })
    }

    return _codec
  }

  export interface PbSyncDigestFieldEvent {
    field: '$.digest'
    value: string
  }

  export interface PbSyncDepthFieldEvent {
    field: '$.depth'
    value: number
  }

  export interface PbSyncPushFieldEvent {
    field: '$.push'
    value: boolean
  }

  export function encode (obj: Partial<PbSync>): Uint8Array<ArrayBuffer> {
    return encodeMessage(obj, PbSync.codec())
  }

  export function decode (buf: Uint8Array | Uint8ArrayList, opts?: DecodeOptions<PbSync>): PbSync {
    return decodeMessage(buf, PbSync.codec(), opts)
  }

  export function stream (buf: Uint8Array | Uint8ArrayList, opts?: DecodeOptions<PbSync>): Generator<PbSyncDigestFieldEvent | PbSyncDepthFieldEvent | PbSyncPushFieldEvent> {
    return streamMessage(buf, PbSync.codec(), opts)
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
      }, function * (reader, length, prefix, opts = {}) {
        const end = length == null ? reader.len : reader.pos + length

        while (reader.pos < end) {
          const tag = reader.uint32()

          switch (tag >>> 3) {
            case 1: {
              yield {
                field: `${prefix}.same`,
                value: reader.bool()
              }
              break
            }
            case 2: {
              yield {
                field: `${prefix}.depth`,
                value: reader.uint32()
              }
              break
            }
            default: {
              reader.skipType(tag & 7)
              break
            }
          }
        }
      })
    }

    return _codec
  }

  export interface PbSyncReplySameFieldEvent {
    field: '$.same'
    value: boolean
  }

  export interface PbSyncReplyDepthFieldEvent {
    field: '$.depth'
    value: number
  }

  export function encode (obj: Partial<PbSyncReply>): Uint8Array<ArrayBuffer> {
    return encodeMessage(obj, PbSyncReply.codec())
  }

  export function decode (buf: Uint8Array | Uint8ArrayList, opts?: DecodeOptions<PbSyncReply>): PbSyncReply {
    return decodeMessage(buf, PbSyncReply.codec(), opts)
  }

  export function stream (buf: Uint8Array | Uint8ArrayList, opts?: DecodeOptions<PbSyncReply>): Generator<PbSyncReplySameFieldEvent | PbSyncReplyDepthFieldEvent> {
    return streamMessage(buf, PbSyncReply.codec(), opts)
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
      }, function * (reader, length, prefix, opts = {}) {
        const end = length == null ? reader.len : reader.pos + length

        while (reader.pos < end) {
          const tag = reader.uint32()

          switch (tag >>> 3) {
            case 1: {
              yield * PbRecord.codec().stream(reader, reader.uint32(), `${prefix}.record`, {
                limits: opts.limits?.record
              })

              break
            }
            case 2: {
              yield {
                field: `${prefix}.state`,
                value: PbState.codec().decode(reader)
              }
              break
            }
            case 3: {
              yield {
                field: `${prefix}.silentMs`,
                value: reader.uint64Number()
              }
              break
            }
            case 4: {
              yield * PbWitness.codec().stream(reader, reader.uint32(), `${prefix}.witness`, {
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
      })
    }

    return _codec
  }

  export interface PbTableEntryRecordPeerIdFieldEvent {
    field: '$.record.peerId'
    value: string
  }

  export interface PbTableEntryRecordIncarnationFieldEvent {
    field: '$.record.incarnation'
    value: number
  }

  export interface PbTableEntryRecordSequenceFieldEvent {
    field: '$.record.sequence'
    value: number
  }

  export interface PbTableEntryRecordHostnameFieldEvent {
    field: '$.record.hostname'
    value: string
  }

  export interface PbTableEntryRecordZoneFieldEvent {
    field: '$.record.zone'
    value: string
  }

  export interface PbTableEntryRecordVersionFieldEvent {
    field: '$.record.version'
    value: string
  }

  export interface PbTableEntryRecordCapacityBytesFieldEvent {
    field: '$.record.capacityBytes'
    value: number
  }

  export interface PbTableEntryRecordUsedBytesFieldEvent {
    field: '$.record.usedBytes'
    value: number
  }

  export interface PbTableEntryRecordLoadFieldEvent {
    field: '$.record.load'
    value: number
  }

  export interface PbTableEntryRecordAddressesFieldEvent {
    field: '$.record.addresses[]'
    index: number
    value: string
  }

  export interface PbTableEntryRecordDataEndpointsFieldEvent {
    field: '$.record.dataEndpoints[]'
    index: number
    value: string
  }

  export interface PbTableEntryRecordStoreIdFieldEvent {
    field: '$.record.storeId'
    value: string
  }

  export interface PbTableEntryRecordDrainingFieldEvent {
    field: '$.record.draining'
    value: boolean
  }

  export interface PbTableEntryRecordReadOnlyFieldEvent {
    field: '$.record.readOnly'
    value: boolean
  }

  export interface PbTableEntryRecordFullFieldEvent {
    field: '$.record.full'
    value: boolean
  }

  export interface PbTableEntryRecordStartCountFieldEvent {
    field: '$.record.start.count'
    value: number
  }

  export interface PbTableEntryRecordStartNonceFieldEvent {
    field: '$.record.start.nonce'
    value: string
  }

  export interface PbTableEntryRecordStartBeatsFieldEvent {
    field: '$.record.start.beats'
    value: number
  }

  export interface PbTableEntryRecordStartPreviousCountFieldEvent {
    field: '$.record.start.previousCount'
    value: number
  }

  export interface PbTableEntryRecordStartPreviousNonceFieldEvent {
    field: '$.record.start.previousNonce'
    value: string
  }

  export interface PbTableEntryRecordStartPreviousBeatsFieldEvent {
    field: '$.record.start.previousBeats'
    value: number
  }

  export interface PbTableEntryRecordStartSignatureFieldEvent {
    field: '$.record.start.signature'
    value: Uint8Array<ArrayBuffer>
  }

  export interface PbTableEntryRecordStartSupersededFieldEvent {
    field: '$.record.start.superseded'
    value: boolean
  }

  export interface PbTableEntryStateFieldEvent {
    field: '$.state'
    value: PbState
  }

  export interface PbTableEntrySilentMsFieldEvent {
    field: '$.silentMs'
    value: number
  }

  export interface PbTableEntryWitnessStoreIdFieldEvent {
    field: '$.witness.storeId'
    value: string
  }

  export interface PbTableEntryWitnessStartCountFieldEvent {
    field: '$.witness.start.count'
    value: number
  }

  export interface PbTableEntryWitnessStartNonceFieldEvent {
    field: '$.witness.start.nonce'
    value: string
  }

  export interface PbTableEntryWitnessStartBeatsFieldEvent {
    field: '$.witness.start.beats'
    value: number
  }

  export interface PbTableEntryWitnessStartPreviousCountFieldEvent {
    field: '$.witness.start.previousCount'
    value: number
  }

  export interface PbTableEntryWitnessStartPreviousNonceFieldEvent {
    field: '$.witness.start.previousNonce'
    value: string
  }

  export interface PbTableEntryWitnessStartPreviousBeatsFieldEvent {
    field: '$.witness.start.previousBeats'
    value: number
  }

  export interface PbTableEntryWitnessStartSignatureFieldEvent {
    field: '$.witness.start.signature'
    value: Uint8Array<ArrayBuffer>
  }

  export interface PbTableEntryWitnessStartSupersededFieldEvent {
    field: '$.witness.start.superseded'
    value: boolean
  }

  export function encode (obj: Partial<PbTableEntry>): Uint8Array<ArrayBuffer> {
    return encodeMessage(obj, PbTableEntry.codec())
  }

  export function decode (buf: Uint8Array | Uint8ArrayList, opts?: DecodeOptions<PbTableEntry>): PbTableEntry {
    return decodeMessage(buf, PbTableEntry.codec(), opts)
  }

  export function stream (buf: Uint8Array | Uint8ArrayList, opts?: DecodeOptions<PbTableEntry>): Generator<PbTableEntryRecordPeerIdFieldEvent | PbTableEntryRecordIncarnationFieldEvent | PbTableEntryRecordSequenceFieldEvent | PbTableEntryRecordHostnameFieldEvent | PbTableEntryRecordZoneFieldEvent | PbTableEntryRecordVersionFieldEvent | PbTableEntryRecordCapacityBytesFieldEvent | PbTableEntryRecordUsedBytesFieldEvent | PbTableEntryRecordLoadFieldEvent | PbTableEntryRecordAddressesFieldEvent | PbTableEntryRecordDataEndpointsFieldEvent | PbTableEntryRecordStoreIdFieldEvent | PbTableEntryRecordDrainingFieldEvent | PbTableEntryRecordReadOnlyFieldEvent | PbTableEntryRecordFullFieldEvent | PbTableEntryRecordStartCountFieldEvent | PbTableEntryRecordStartNonceFieldEvent | PbTableEntryRecordStartBeatsFieldEvent | PbTableEntryRecordStartPreviousCountFieldEvent | PbTableEntryRecordStartPreviousNonceFieldEvent | PbTableEntryRecordStartPreviousBeatsFieldEvent | PbTableEntryRecordStartSignatureFieldEvent | PbTableEntryRecordStartSupersededFieldEvent | PbTableEntryStateFieldEvent | PbTableEntrySilentMsFieldEvent | PbTableEntryWitnessStoreIdFieldEvent | PbTableEntryWitnessStartCountFieldEvent | PbTableEntryWitnessStartNonceFieldEvent | PbTableEntryWitnessStartBeatsFieldEvent | PbTableEntryWitnessStartPreviousCountFieldEvent | PbTableEntryWitnessStartPreviousNonceFieldEvent | PbTableEntryWitnessStartPreviousBeatsFieldEvent | PbTableEntryWitnessStartSignatureFieldEvent | PbTableEntryWitnessStartSupersededFieldEvent> {
    return streamMessage(buf, PbTableEntry.codec(), opts)
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
      }, function * (reader, length, prefix, opts = {}) {
        const obj = {
          entries: 0
        }

        const end = length == null ? reader.len : reader.pos + length

        while (reader.pos < end) {
          const tag = reader.uint32()

          switch (tag >>> 3) {
            case 1: {
              if (opts.limits?.entries != null && obj.entries === opts.limits.entries) {
                throw new MaxLengthError('Streaming decode error - repeated field "entries" had too many elements')
              }

              for (const evt of PbTableEntry.codec().stream(reader, reader.uint32(), `${prefix}.entries[]`, {
                limits: opts.limits?.entries$
              })) {
                yield {
                  ...evt,
                  index: obj.entries
                }
              }

              obj.entries++

              break
            }
            default: {
              reader.skipType(tag & 7)
              break
            }
          }
        }
      })
    }

    return _codec
  }

  export interface PbTableEntriesRecordPeerIdFieldEvent {
    field: '$.entries[].record.peerId'
    value: string
    index: number
  }

  export interface PbTableEntriesRecordIncarnationFieldEvent {
    field: '$.entries[].record.incarnation'
    value: number
    index: number
  }

  export interface PbTableEntriesRecordSequenceFieldEvent {
    field: '$.entries[].record.sequence'
    value: number
    index: number
  }

  export interface PbTableEntriesRecordHostnameFieldEvent {
    field: '$.entries[].record.hostname'
    value: string
    index: number
  }

  export interface PbTableEntriesRecordZoneFieldEvent {
    field: '$.entries[].record.zone'
    value: string
    index: number
  }

  export interface PbTableEntriesRecordVersionFieldEvent {
    field: '$.entries[].record.version'
    value: string
    index: number
  }

  export interface PbTableEntriesRecordCapacityBytesFieldEvent {
    field: '$.entries[].record.capacityBytes'
    value: number
    index: number
  }

  export interface PbTableEntriesRecordUsedBytesFieldEvent {
    field: '$.entries[].record.usedBytes'
    value: number
    index: number
  }

  export interface PbTableEntriesRecordLoadFieldEvent {
    field: '$.entries[].record.load'
    value: number
    index: number
  }

  export interface PbTableEntriesRecordAddressesFieldEvent {
    field: '$.entries[].record.addresses[]'
    index: number
    value: string
  }

  export interface PbTableEntriesRecordDataEndpointsFieldEvent {
    field: '$.entries[].record.dataEndpoints[]'
    index: number
    value: string
  }

  export interface PbTableEntriesRecordStoreIdFieldEvent {
    field: '$.entries[].record.storeId'
    value: string
    index: number
  }

  export interface PbTableEntriesRecordDrainingFieldEvent {
    field: '$.entries[].record.draining'
    value: boolean
    index: number
  }

  export interface PbTableEntriesRecordReadOnlyFieldEvent {
    field: '$.entries[].record.readOnly'
    value: boolean
    index: number
  }

  export interface PbTableEntriesRecordFullFieldEvent {
    field: '$.entries[].record.full'
    value: boolean
    index: number
  }

  export interface PbTableEntriesRecordStartCountFieldEvent {
    field: '$.entries[].record.start.count'
    value: number
    index: number
  }

  export interface PbTableEntriesRecordStartNonceFieldEvent {
    field: '$.entries[].record.start.nonce'
    value: string
    index: number
  }

  export interface PbTableEntriesRecordStartBeatsFieldEvent {
    field: '$.entries[].record.start.beats'
    value: number
    index: number
  }

  export interface PbTableEntriesRecordStartPreviousCountFieldEvent {
    field: '$.entries[].record.start.previousCount'
    value: number
    index: number
  }

  export interface PbTableEntriesRecordStartPreviousNonceFieldEvent {
    field: '$.entries[].record.start.previousNonce'
    value: string
    index: number
  }

  export interface PbTableEntriesRecordStartPreviousBeatsFieldEvent {
    field: '$.entries[].record.start.previousBeats'
    value: number
    index: number
  }

  export interface PbTableEntriesRecordStartSignatureFieldEvent {
    field: '$.entries[].record.start.signature'
    value: Uint8Array<ArrayBuffer>
    index: number
  }

  export interface PbTableEntriesRecordStartSupersededFieldEvent {
    field: '$.entries[].record.start.superseded'
    value: boolean
    index: number
  }

  export interface PbTableEntriesStateFieldEvent {
    field: '$.entries[].state'
    value: PbState
    index: number
  }

  export interface PbTableEntriesSilentMsFieldEvent {
    field: '$.entries[].silentMs'
    value: number
    index: number
  }

  export interface PbTableEntriesWitnessStoreIdFieldEvent {
    field: '$.entries[].witness.storeId'
    value: string
    index: number
  }

  export interface PbTableEntriesWitnessStartCountFieldEvent {
    field: '$.entries[].witness.start.count'
    value: number
    index: number
  }

  export interface PbTableEntriesWitnessStartNonceFieldEvent {
    field: '$.entries[].witness.start.nonce'
    value: string
    index: number
  }

  export interface PbTableEntriesWitnessStartBeatsFieldEvent {
    field: '$.entries[].witness.start.beats'
    value: number
    index: number
  }

  export interface PbTableEntriesWitnessStartPreviousCountFieldEvent {
    field: '$.entries[].witness.start.previousCount'
    value: number
    index: number
  }

  export interface PbTableEntriesWitnessStartPreviousNonceFieldEvent {
    field: '$.entries[].witness.start.previousNonce'
    value: string
    index: number
  }

  export interface PbTableEntriesWitnessStartPreviousBeatsFieldEvent {
    field: '$.entries[].witness.start.previousBeats'
    value: number
    index: number
  }

  export interface PbTableEntriesWitnessStartSignatureFieldEvent {
    field: '$.entries[].witness.start.signature'
    value: Uint8Array<ArrayBuffer>
    index: number
  }

  export interface PbTableEntriesWitnessStartSupersededFieldEvent {
    field: '$.entries[].witness.start.superseded'
    value: boolean
    index: number
  }

  export function encode (obj: Partial<PbTable>): Uint8Array<ArrayBuffer> {
    return encodeMessage(obj, PbTable.codec())
  }

  export function decode (buf: Uint8Array | Uint8ArrayList, opts?: DecodeOptions<PbTable>): PbTable {
    return decodeMessage(buf, PbTable.codec(), opts)
  }

  export function stream (buf: Uint8Array | Uint8ArrayList, opts?: DecodeOptions<PbTable>): Generator<PbTableEntriesRecordPeerIdFieldEvent | PbTableEntriesRecordIncarnationFieldEvent | PbTableEntriesRecordSequenceFieldEvent | PbTableEntriesRecordHostnameFieldEvent | PbTableEntriesRecordZoneFieldEvent | PbTableEntriesRecordVersionFieldEvent | PbTableEntriesRecordCapacityBytesFieldEvent | PbTableEntriesRecordUsedBytesFieldEvent | PbTableEntriesRecordLoadFieldEvent | PbTableEntriesRecordAddressesFieldEvent | PbTableEntriesRecordDataEndpointsFieldEvent | PbTableEntriesRecordStoreIdFieldEvent | PbTableEntriesRecordDrainingFieldEvent | PbTableEntriesRecordReadOnlyFieldEvent | PbTableEntriesRecordFullFieldEvent | PbTableEntriesRecordStartCountFieldEvent | PbTableEntriesRecordStartNonceFieldEvent | PbTableEntriesRecordStartBeatsFieldEvent | PbTableEntriesRecordStartPreviousCountFieldEvent | PbTableEntriesRecordStartPreviousNonceFieldEvent | PbTableEntriesRecordStartPreviousBeatsFieldEvent | PbTableEntriesRecordStartSignatureFieldEvent | PbTableEntriesRecordStartSupersededFieldEvent | PbTableEntriesStateFieldEvent | PbTableEntriesSilentMsFieldEvent | PbTableEntriesWitnessStoreIdFieldEvent | PbTableEntriesWitnessStartCountFieldEvent | PbTableEntriesWitnessStartNonceFieldEvent | PbTableEntriesWitnessStartBeatsFieldEvent | PbTableEntriesWitnessStartPreviousCountFieldEvent | PbTableEntriesWitnessStartPreviousNonceFieldEvent | PbTableEntriesWitnessStartPreviousBeatsFieldEvent | PbTableEntriesWitnessStartSignatureFieldEvent | PbTableEntriesWitnessStartSupersededFieldEvent> {
    return streamMessage(buf, PbTable.codec(), opts)
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
      }, function * (reader, length, prefix, opts = {}) {
        const obj = {
          rows: 0,
          starts: 0
        }

        const end = length == null ? reader.len : reader.pos + length

        while (reader.pos < end) {
          const tag = reader.uint32()

          switch (tag >>> 3) {
            case 1: {
              yield {
                field: `${prefix}.version`,
                value: reader.uint32()
              }
              break
            }
            case 2: {
              if (opts.limits?.rows != null && obj.rows === opts.limits.rows) {
                throw new MaxLengthError('Streaming decode error - repeated field "rows" had too many elements')
              }

              for (const evt of PbRememberedRow.codec().stream(reader, reader.uint32(), `${prefix}.rows[]`, {
                limits: opts.limits?.rows$
              })) {
                yield {
                  ...evt,
                  index: obj.rows
                }
              }

              obj.rows++

              break
            }
            case 3: {
              if (opts.limits?.starts != null && obj.starts === opts.limits.starts) {
                throw new MaxLengthError('Streaming decode error - repeated field "starts" had too many elements')
              }

              for (const evt of PbRememberedStart.codec().stream(reader, reader.uint32(), `${prefix}.starts[]`, {
                limits: opts.limits?.starts$
              })) {
                yield {
                  ...evt,
                  index: obj.starts
                }
              }

              obj.starts++

              break
            }
            default: {
              reader.skipType(tag & 7)
              break
            }
          }
        }
      })
    }

    return _codec
  }

  export interface PbRememberedVersionFieldEvent {
    field: '$.version'
    value: number
  }

  export interface PbRememberedRowsRecordPeerIdFieldEvent {
    field: '$.rows[].record.peerId'
    value: string
    index: number
  }

  export interface PbRememberedRowsRecordIncarnationFieldEvent {
    field: '$.rows[].record.incarnation'
    value: number
    index: number
  }

  export interface PbRememberedRowsRecordSequenceFieldEvent {
    field: '$.rows[].record.sequence'
    value: number
    index: number
  }

  export interface PbRememberedRowsRecordHostnameFieldEvent {
    field: '$.rows[].record.hostname'
    value: string
    index: number
  }

  export interface PbRememberedRowsRecordZoneFieldEvent {
    field: '$.rows[].record.zone'
    value: string
    index: number
  }

  export interface PbRememberedRowsRecordVersionFieldEvent {
    field: '$.rows[].record.version'
    value: string
    index: number
  }

  export interface PbRememberedRowsRecordCapacityBytesFieldEvent {
    field: '$.rows[].record.capacityBytes'
    value: number
    index: number
  }

  export interface PbRememberedRowsRecordUsedBytesFieldEvent {
    field: '$.rows[].record.usedBytes'
    value: number
    index: number
  }

  export interface PbRememberedRowsRecordLoadFieldEvent {
    field: '$.rows[].record.load'
    value: number
    index: number
  }

  export interface PbRememberedRowsRecordAddressesFieldEvent {
    field: '$.rows[].record.addresses[]'
    index: number
    value: string
  }

  export interface PbRememberedRowsRecordDataEndpointsFieldEvent {
    field: '$.rows[].record.dataEndpoints[]'
    index: number
    value: string
  }

  export interface PbRememberedRowsRecordStoreIdFieldEvent {
    field: '$.rows[].record.storeId'
    value: string
    index: number
  }

  export interface PbRememberedRowsRecordDrainingFieldEvent {
    field: '$.rows[].record.draining'
    value: boolean
    index: number
  }

  export interface PbRememberedRowsRecordReadOnlyFieldEvent {
    field: '$.rows[].record.readOnly'
    value: boolean
    index: number
  }

  export interface PbRememberedRowsRecordFullFieldEvent {
    field: '$.rows[].record.full'
    value: boolean
    index: number
  }

  export interface PbRememberedRowsRecordStartCountFieldEvent {
    field: '$.rows[].record.start.count'
    value: number
    index: number
  }

  export interface PbRememberedRowsRecordStartNonceFieldEvent {
    field: '$.rows[].record.start.nonce'
    value: string
    index: number
  }

  export interface PbRememberedRowsRecordStartBeatsFieldEvent {
    field: '$.rows[].record.start.beats'
    value: number
    index: number
  }

  export interface PbRememberedRowsRecordStartPreviousCountFieldEvent {
    field: '$.rows[].record.start.previousCount'
    value: number
    index: number
  }

  export interface PbRememberedRowsRecordStartPreviousNonceFieldEvent {
    field: '$.rows[].record.start.previousNonce'
    value: string
    index: number
  }

  export interface PbRememberedRowsRecordStartPreviousBeatsFieldEvent {
    field: '$.rows[].record.start.previousBeats'
    value: number
    index: number
  }

  export interface PbRememberedRowsRecordStartSignatureFieldEvent {
    field: '$.rows[].record.start.signature'
    value: Uint8Array<ArrayBuffer>
    index: number
  }

  export interface PbRememberedRowsRecordStartSupersededFieldEvent {
    field: '$.rows[].record.start.superseded'
    value: boolean
    index: number
  }

  export interface PbRememberedRowsStateFieldEvent {
    field: '$.rows[].state'
    value: PbState
    index: number
  }

  export interface PbRememberedRowsReturnsFieldEvent {
    field: '$.rows[].returns'
    value: number
    index: number
  }

  export interface PbRememberedStartsPeerIdFieldEvent {
    field: '$.starts[].peerId'
    value: string
    index: number
  }

  export interface PbRememberedStartsWitnessStoreIdFieldEvent {
    field: '$.starts[].witness.storeId'
    value: string
    index: number
  }

  export interface PbRememberedStartsWitnessStartCountFieldEvent {
    field: '$.starts[].witness.start.count'
    value: number
    index: number
  }

  export interface PbRememberedStartsWitnessStartNonceFieldEvent {
    field: '$.starts[].witness.start.nonce'
    value: string
    index: number
  }

  export interface PbRememberedStartsWitnessStartBeatsFieldEvent {
    field: '$.starts[].witness.start.beats'
    value: number
    index: number
  }

  export interface PbRememberedStartsWitnessStartPreviousCountFieldEvent {
    field: '$.starts[].witness.start.previousCount'
    value: number
    index: number
  }

  export interface PbRememberedStartsWitnessStartPreviousNonceFieldEvent {
    field: '$.starts[].witness.start.previousNonce'
    value: string
    index: number
  }

  export interface PbRememberedStartsWitnessStartPreviousBeatsFieldEvent {
    field: '$.starts[].witness.start.previousBeats'
    value: number
    index: number
  }

  export interface PbRememberedStartsWitnessStartSignatureFieldEvent {
    field: '$.starts[].witness.start.signature'
    value: Uint8Array<ArrayBuffer>
    index: number
  }

  export interface PbRememberedStartsWitnessStartSupersededFieldEvent {
    field: '$.starts[].witness.start.superseded'
    value: boolean
    index: number
  }

  export function encode (obj: Partial<PbRemembered>): Uint8Array<ArrayBuffer> {
    return encodeMessage(obj, PbRemembered.codec())
  }

  export function decode (buf: Uint8Array | Uint8ArrayList, opts?: DecodeOptions<PbRemembered>): PbRemembered {
    return decodeMessage(buf, PbRemembered.codec(), opts)
  }

  export function stream (buf: Uint8Array | Uint8ArrayList, opts?: DecodeOptions<PbRemembered>): Generator<PbRememberedVersionFieldEvent | PbRememberedRowsRecordPeerIdFieldEvent | PbRememberedRowsRecordIncarnationFieldEvent | PbRememberedRowsRecordSequenceFieldEvent | PbRememberedRowsRecordHostnameFieldEvent | PbRememberedRowsRecordZoneFieldEvent | PbRememberedRowsRecordVersionFieldEvent | PbRememberedRowsRecordCapacityBytesFieldEvent | PbRememberedRowsRecordUsedBytesFieldEvent | PbRememberedRowsRecordLoadFieldEvent | PbRememberedRowsRecordAddressesFieldEvent | PbRememberedRowsRecordDataEndpointsFieldEvent | PbRememberedRowsRecordStoreIdFieldEvent | PbRememberedRowsRecordDrainingFieldEvent | PbRememberedRowsRecordReadOnlyFieldEvent | PbRememberedRowsRecordFullFieldEvent | PbRememberedRowsRecordStartCountFieldEvent | PbRememberedRowsRecordStartNonceFieldEvent | PbRememberedRowsRecordStartBeatsFieldEvent | PbRememberedRowsRecordStartPreviousCountFieldEvent | PbRememberedRowsRecordStartPreviousNonceFieldEvent | PbRememberedRowsRecordStartPreviousBeatsFieldEvent | PbRememberedRowsRecordStartSignatureFieldEvent | PbRememberedRowsRecordStartSupersededFieldEvent | PbRememberedRowsStateFieldEvent | PbRememberedRowsReturnsFieldEvent | PbRememberedStartsPeerIdFieldEvent | PbRememberedStartsWitnessStoreIdFieldEvent | PbRememberedStartsWitnessStartCountFieldEvent | PbRememberedStartsWitnessStartNonceFieldEvent | PbRememberedStartsWitnessStartBeatsFieldEvent | PbRememberedStartsWitnessStartPreviousCountFieldEvent | PbRememberedStartsWitnessStartPreviousNonceFieldEvent | PbRememberedStartsWitnessStartPreviousBeatsFieldEvent | PbRememberedStartsWitnessStartSignatureFieldEvent | PbRememberedStartsWitnessStartSupersededFieldEvent> {
    return streamMessage(buf, PbRemembered.codec(), opts)
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
      }, function * (reader, length, prefix, opts = {}) {
        const end = length == null ? reader.len : reader.pos + length

        while (reader.pos < end) {
          const tag = reader.uint32()

          switch (tag >>> 3) {
            case 1: {
              yield * PbRecord.codec().stream(reader, reader.uint32(), `${prefix}.record`, {
                limits: opts.limits?.record
              })

              break
            }
            case 2: {
              yield {
                field: `${prefix}.state`,
                value: PbState.codec().decode(reader)
              }
              break
            }
            case 3: {
              yield {
                field: `${prefix}.returns`,
                value: reader.uint32()
              }
              break
            }
            default: {
              reader.skipType(tag & 7)
              break
            }
          }
        }
      })
    }

    return _codec
  }

  export interface PbRememberedRowRecordPeerIdFieldEvent {
    field: '$.record.peerId'
    value: string
  }

  export interface PbRememberedRowRecordIncarnationFieldEvent {
    field: '$.record.incarnation'
    value: number
  }

  export interface PbRememberedRowRecordSequenceFieldEvent {
    field: '$.record.sequence'
    value: number
  }

  export interface PbRememberedRowRecordHostnameFieldEvent {
    field: '$.record.hostname'
    value: string
  }

  export interface PbRememberedRowRecordZoneFieldEvent {
    field: '$.record.zone'
    value: string
  }

  export interface PbRememberedRowRecordVersionFieldEvent {
    field: '$.record.version'
    value: string
  }

  export interface PbRememberedRowRecordCapacityBytesFieldEvent {
    field: '$.record.capacityBytes'
    value: number
  }

  export interface PbRememberedRowRecordUsedBytesFieldEvent {
    field: '$.record.usedBytes'
    value: number
  }

  export interface PbRememberedRowRecordLoadFieldEvent {
    field: '$.record.load'
    value: number
  }

  export interface PbRememberedRowRecordAddressesFieldEvent {
    field: '$.record.addresses[]'
    index: number
    value: string
  }

  export interface PbRememberedRowRecordDataEndpointsFieldEvent {
    field: '$.record.dataEndpoints[]'
    index: number
    value: string
  }

  export interface PbRememberedRowRecordStoreIdFieldEvent {
    field: '$.record.storeId'
    value: string
  }

  export interface PbRememberedRowRecordDrainingFieldEvent {
    field: '$.record.draining'
    value: boolean
  }

  export interface PbRememberedRowRecordReadOnlyFieldEvent {
    field: '$.record.readOnly'
    value: boolean
  }

  export interface PbRememberedRowRecordFullFieldEvent {
    field: '$.record.full'
    value: boolean
  }

  export interface PbRememberedRowRecordStartCountFieldEvent {
    field: '$.record.start.count'
    value: number
  }

  export interface PbRememberedRowRecordStartNonceFieldEvent {
    field: '$.record.start.nonce'
    value: string
  }

  export interface PbRememberedRowRecordStartBeatsFieldEvent {
    field: '$.record.start.beats'
    value: number
  }

  export interface PbRememberedRowRecordStartPreviousCountFieldEvent {
    field: '$.record.start.previousCount'
    value: number
  }

  export interface PbRememberedRowRecordStartPreviousNonceFieldEvent {
    field: '$.record.start.previousNonce'
    value: string
  }

  export interface PbRememberedRowRecordStartPreviousBeatsFieldEvent {
    field: '$.record.start.previousBeats'
    value: number
  }

  export interface PbRememberedRowRecordStartSignatureFieldEvent {
    field: '$.record.start.signature'
    value: Uint8Array<ArrayBuffer>
  }

  export interface PbRememberedRowRecordStartSupersededFieldEvent {
    field: '$.record.start.superseded'
    value: boolean
  }

  export interface PbRememberedRowStateFieldEvent {
    field: '$.state'
    value: PbState
  }

  export interface PbRememberedRowReturnsFieldEvent {
    field: '$.returns'
    value: number
  }

  export function encode (obj: Partial<PbRememberedRow>): Uint8Array<ArrayBuffer> {
    return encodeMessage(obj, PbRememberedRow.codec())
  }

  export function decode (buf: Uint8Array | Uint8ArrayList, opts?: DecodeOptions<PbRememberedRow>): PbRememberedRow {
    return decodeMessage(buf, PbRememberedRow.codec(), opts)
  }

  export function stream (buf: Uint8Array | Uint8ArrayList, opts?: DecodeOptions<PbRememberedRow>): Generator<PbRememberedRowRecordPeerIdFieldEvent | PbRememberedRowRecordIncarnationFieldEvent | PbRememberedRowRecordSequenceFieldEvent | PbRememberedRowRecordHostnameFieldEvent | PbRememberedRowRecordZoneFieldEvent | PbRememberedRowRecordVersionFieldEvent | PbRememberedRowRecordCapacityBytesFieldEvent | PbRememberedRowRecordUsedBytesFieldEvent | PbRememberedRowRecordLoadFieldEvent | PbRememberedRowRecordAddressesFieldEvent | PbRememberedRowRecordDataEndpointsFieldEvent | PbRememberedRowRecordStoreIdFieldEvent | PbRememberedRowRecordDrainingFieldEvent | PbRememberedRowRecordReadOnlyFieldEvent | PbRememberedRowRecordFullFieldEvent | PbRememberedRowRecordStartCountFieldEvent | PbRememberedRowRecordStartNonceFieldEvent | PbRememberedRowRecordStartBeatsFieldEvent | PbRememberedRowRecordStartPreviousCountFieldEvent | PbRememberedRowRecordStartPreviousNonceFieldEvent | PbRememberedRowRecordStartPreviousBeatsFieldEvent | PbRememberedRowRecordStartSignatureFieldEvent | PbRememberedRowRecordStartSupersededFieldEvent | PbRememberedRowStateFieldEvent | PbRememberedRowReturnsFieldEvent> {
    return streamMessage(buf, PbRememberedRow.codec(), opts)
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
      }, function * (reader, length, prefix, opts = {}) {
        const end = length == null ? reader.len : reader.pos + length

        while (reader.pos < end) {
          const tag = reader.uint32()

          switch (tag >>> 3) {
            case 1: {
              yield {
                field: `${prefix}.peerId`,
                value: reader.string()
              }
              break
            }
            case 2: {
              yield * PbWitness.codec().stream(reader, reader.uint32(), `${prefix}.witness`, {
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
      })
    }

    return _codec
  }

  export interface PbRememberedStartPeerIdFieldEvent {
    field: '$.peerId'
    value: string
  }

  export interface PbRememberedStartWitnessStoreIdFieldEvent {
    field: '$.witness.storeId'
    value: string
  }

  export interface PbRememberedStartWitnessStartCountFieldEvent {
    field: '$.witness.start.count'
    value: number
  }

  export interface PbRememberedStartWitnessStartNonceFieldEvent {
    field: '$.witness.start.nonce'
    value: string
  }

  export interface PbRememberedStartWitnessStartBeatsFieldEvent {
    field: '$.witness.start.beats'
    value: number
  }

  export interface PbRememberedStartWitnessStartPreviousCountFieldEvent {
    field: '$.witness.start.previousCount'
    value: number
  }

  export interface PbRememberedStartWitnessStartPreviousNonceFieldEvent {
    field: '$.witness.start.previousNonce'
    value: string
  }

  export interface PbRememberedStartWitnessStartPreviousBeatsFieldEvent {
    field: '$.witness.start.previousBeats'
    value: number
  }

  export interface PbRememberedStartWitnessStartSignatureFieldEvent {
    field: '$.witness.start.signature'
    value: Uint8Array<ArrayBuffer>
  }

  export interface PbRememberedStartWitnessStartSupersededFieldEvent {
    field: '$.witness.start.superseded'
    value: boolean
  }

  export function encode (obj: Partial<PbRememberedStart>): Uint8Array<ArrayBuffer> {
    return encodeMessage(obj, PbRememberedStart.codec())
  }

  export function decode (buf: Uint8Array | Uint8ArrayList, opts?: DecodeOptions<PbRememberedStart>): PbRememberedStart {
    return decodeMessage(buf, PbRememberedStart.codec(), opts)
  }

  export function stream (buf: Uint8Array | Uint8ArrayList, opts?: DecodeOptions<PbRememberedStart>): Generator<PbRememberedStartPeerIdFieldEvent | PbRememberedStartWitnessStoreIdFieldEvent | PbRememberedStartWitnessStartCountFieldEvent | PbRememberedStartWitnessStartNonceFieldEvent | PbRememberedStartWitnessStartBeatsFieldEvent | PbRememberedStartWitnessStartPreviousCountFieldEvent | PbRememberedStartWitnessStartPreviousNonceFieldEvent | PbRememberedStartWitnessStartPreviousBeatsFieldEvent | PbRememberedStartWitnessStartSignatureFieldEvent | PbRememberedStartWitnessStartSupersededFieldEvent> {
    return streamMessage(buf, PbRememberedStart.codec(), opts)
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
      }, function * (reader, length, prefix, opts = {}) {
        const end = length == null ? reader.len : reader.pos + length

        while (reader.pos < end) {
          const tag = reader.uint32()

          switch (tag >>> 3) {
            case 1: {
              yield * PbEvent.codec().stream(reader, reader.uint32(), `${prefix}.event`, {
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
      })
    }

    return _codec
  }

  export interface PbToldEventKindFieldEvent {
    field: '$.event.kind'
    value: PbEventKind
  }

  export interface PbToldEventSubjectFieldEvent {
    field: '$.event.subject'
    value: string
  }

  export interface PbToldEventIncarnationFieldEvent {
    field: '$.event.incarnation'
    value: number
  }

  export interface PbToldEventEvidenceFieldEvent {
    field: '$.event.evidence'
    value: PbEvidence
  }

  export interface PbToldEventSilentMsFieldEvent {
    field: '$.event.silentMs'
    value: number
  }

  export interface PbToldEventRecordPeerIdFieldEvent {
    field: '$.event.record.peerId'
    value: string
  }

  export interface PbToldEventRecordIncarnationFieldEvent {
    field: '$.event.record.incarnation'
    value: number
  }

  export interface PbToldEventRecordSequenceFieldEvent {
    field: '$.event.record.sequence'
    value: number
  }

  export interface PbToldEventRecordHostnameFieldEvent {
    field: '$.event.record.hostname'
    value: string
  }

  export interface PbToldEventRecordZoneFieldEvent {
    field: '$.event.record.zone'
    value: string
  }

  export interface PbToldEventRecordVersionFieldEvent {
    field: '$.event.record.version'
    value: string
  }

  export interface PbToldEventRecordCapacityBytesFieldEvent {
    field: '$.event.record.capacityBytes'
    value: number
  }

  export interface PbToldEventRecordUsedBytesFieldEvent {
    field: '$.event.record.usedBytes'
    value: number
  }

  export interface PbToldEventRecordLoadFieldEvent {
    field: '$.event.record.load'
    value: number
  }

  export interface PbToldEventRecordAddressesFieldEvent {
    field: '$.event.record.addresses[]'
    index: number
    value: string
  }

  export interface PbToldEventRecordDataEndpointsFieldEvent {
    field: '$.event.record.dataEndpoints[]'
    index: number
    value: string
  }

  export interface PbToldEventRecordStoreIdFieldEvent {
    field: '$.event.record.storeId'
    value: string
  }

  export interface PbToldEventRecordDrainingFieldEvent {
    field: '$.event.record.draining'
    value: boolean
  }

  export interface PbToldEventRecordReadOnlyFieldEvent {
    field: '$.event.record.readOnly'
    value: boolean
  }

  export interface PbToldEventRecordFullFieldEvent {
    field: '$.event.record.full'
    value: boolean
  }

  export interface PbToldEventRecordStartCountFieldEvent {
    field: '$.event.record.start.count'
    value: number
  }

  export interface PbToldEventRecordStartNonceFieldEvent {
    field: '$.event.record.start.nonce'
    value: string
  }

  export interface PbToldEventRecordStartBeatsFieldEvent {
    field: '$.event.record.start.beats'
    value: number
  }

  export interface PbToldEventRecordStartPreviousCountFieldEvent {
    field: '$.event.record.start.previousCount'
    value: number
  }

  export interface PbToldEventRecordStartPreviousNonceFieldEvent {
    field: '$.event.record.start.previousNonce'
    value: string
  }

  export interface PbToldEventRecordStartPreviousBeatsFieldEvent {
    field: '$.event.record.start.previousBeats'
    value: number
  }

  export interface PbToldEventRecordStartSignatureFieldEvent {
    field: '$.event.record.start.signature'
    value: Uint8Array<ArrayBuffer>
  }

  export interface PbToldEventRecordStartSupersededFieldEvent {
    field: '$.event.record.start.superseded'
    value: boolean
  }

  export function encode (obj: Partial<PbTold>): Uint8Array<ArrayBuffer> {
    return encodeMessage(obj, PbTold.codec())
  }

  export function decode (buf: Uint8Array | Uint8ArrayList, opts?: DecodeOptions<PbTold>): PbTold {
    return decodeMessage(buf, PbTold.codec(), opts)
  }

  export function stream (buf: Uint8Array | Uint8ArrayList, opts?: DecodeOptions<PbTold>): Generator<PbToldEventKindFieldEvent | PbToldEventSubjectFieldEvent | PbToldEventIncarnationFieldEvent | PbToldEventEvidenceFieldEvent | PbToldEventSilentMsFieldEvent | PbToldEventRecordPeerIdFieldEvent | PbToldEventRecordIncarnationFieldEvent | PbToldEventRecordSequenceFieldEvent | PbToldEventRecordHostnameFieldEvent | PbToldEventRecordZoneFieldEvent | PbToldEventRecordVersionFieldEvent | PbToldEventRecordCapacityBytesFieldEvent | PbToldEventRecordUsedBytesFieldEvent | PbToldEventRecordLoadFieldEvent | PbToldEventRecordAddressesFieldEvent | PbToldEventRecordDataEndpointsFieldEvent | PbToldEventRecordStoreIdFieldEvent | PbToldEventRecordDrainingFieldEvent | PbToldEventRecordReadOnlyFieldEvent | PbToldEventRecordFullFieldEvent | PbToldEventRecordStartCountFieldEvent | PbToldEventRecordStartNonceFieldEvent | PbToldEventRecordStartBeatsFieldEvent | PbToldEventRecordStartPreviousCountFieldEvent | PbToldEventRecordStartPreviousNonceFieldEvent | PbToldEventRecordStartPreviousBeatsFieldEvent | PbToldEventRecordStartSignatureFieldEvent | PbToldEventRecordStartSupersededFieldEvent> {
    return streamMessage(buf, PbTold.codec(), opts)
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
      }, function * (reader, length, prefix, opts = {}) {
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
      })
    }

    return _codec
  }

  export function encode (obj: Partial<PbEmpty>): Uint8Array<ArrayBuffer> {
    return encodeMessage(obj, PbEmpty.codec())
  }

  export function decode (buf: Uint8Array | Uint8ArrayList, opts?: DecodeOptions<PbEmpty>): PbEmpty {
    return decodeMessage(buf, PbEmpty.codec(), opts)
  }

  export function stream (buf: Uint8Array | Uint8ArrayList, opts?: DecodeOptions<PbEmpty>): Generator<{}> {
    return streamMessage(buf, PbEmpty.codec(), opts)
  }
}
