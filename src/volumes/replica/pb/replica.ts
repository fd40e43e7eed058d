import { decodeMessage, encodeMessage, MaxLengthError, message } from 'protons-runtime'
import { alloc as uint8ArrayAlloc } from 'uint8arrays/alloc'
import type { Codec, DecodeOptions } from 'protons-runtime'
import type { Uint8ArrayList } from 'uint8arraylist'

export interface Place {
  epoch: number
  members: string[]
  sequencer?: string
}

export namespace Place {
  let _codec: Codec<Place>

  export const codec = (): Codec<Place> => {
    if (_codec == null) {
      _codec = message<Place>((obj, w, opts = {}) => {
        if (opts.lengthDelimited !== false) {
          w.fork()
        }

        if ((obj.epoch != null && obj.epoch !== 0)) {
          w.uint32(8)
          w.uint64Number(obj.epoch)
        }

        if (obj.members != null && obj.members.length > 0) {
          for (const value of obj.members) {
            w.uint32(18)
            w.string(value)
          }
        }

        if (obj.sequencer != null) {
          w.uint32(26)
          w.string(obj.sequencer)
        }

        if (opts.lengthDelimited !== false) {
          w.ldelim()
        }
      }, (reader, length, opts = {}) => {
        const obj: any = {
          epoch: 0,
          members: []
        }

        const end = length == null ? reader.len : reader.pos + length

        while (reader.pos < end) {
          const tag = reader.uint32()

          switch (tag >>> 3) {
            case 1: {
              obj.epoch = reader.uint64Number()
              break
            }
            case 2: {
              if (opts.limits?.members != null && obj.members.length === opts.limits.members) {
                throw new MaxLengthError('Decode error - repeated field "members" had too many elements')
              }

              obj.members.push(reader.string())
              break
            }
            case 3: {
              obj.sequencer = reader.string()
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

  export function encode (obj: Partial<Place>): Uint8Array<ArrayBuffer> {
    return encodeMessage(obj, Place.codec())
  }

  export function decode (buf: Uint8Array | Uint8ArrayList, opts?: DecodeOptions<Place>): Place {
    return decodeMessage(buf, Place.codec(), opts)
  }
}

export interface Digest {
  index: number
  state: string
  log: string
  logSince: number
  lineage: string
}

export namespace Digest {
  let _codec: Codec<Digest>

  export const codec = (): Codec<Digest> => {
    if (_codec == null) {
      _codec = message<Digest>((obj, w, opts = {}) => {
        if (opts.lengthDelimited !== false) {
          w.fork()
        }

        if ((obj.index != null && obj.index !== 0)) {
          w.uint32(8)
          w.uint64Number(obj.index)
        }

        if ((obj.state != null && obj.state !== '')) {
          w.uint32(18)
          w.string(obj.state)
        }

        if ((obj.log != null && obj.log !== '')) {
          w.uint32(26)
          w.string(obj.log)
        }

        if ((obj.logSince != null && obj.logSince !== 0)) {
          w.uint32(32)
          w.uint64Number(obj.logSince)
        }

        if ((obj.lineage != null && obj.lineage !== '')) {
          w.uint32(42)
          w.string(obj.lineage)
        }

        if (opts.lengthDelimited !== false) {
          w.ldelim()
        }
      }, (reader, length, opts = {}) => {
        const obj: any = {
          index: 0,
          state: '',
          log: '',
          logSince: 0,
          lineage: ''
        }

        const end = length == null ? reader.len : reader.pos + length

        while (reader.pos < end) {
          const tag = reader.uint32()

          switch (tag >>> 3) {
            case 1: {
              obj.index = reader.uint64Number()
              break
            }
            case 2: {
              obj.state = reader.string()
              break
            }
            case 3: {
              obj.log = reader.string()
              break
            }
            case 4: {
              obj.logSince = reader.uint64Number()
              break
            }
            case 5: {
              obj.lineage = reader.string()
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

  export function encode (obj: Partial<Digest>): Uint8Array<ArrayBuffer> {
    return encodeMessage(obj, Digest.codec())
  }

  export function decode (buf: Uint8Array | Uint8ArrayList, opts?: DecodeOptions<Digest>): Digest {
    return decodeMessage(buf, Digest.codec(), opts)
  }
}

export interface LogCall {
  group: string
  message: Uint8Array<ArrayBuffer>
  from: string
  to: string
  digests: Digest[]
  startCount: number
  startNonce: string
  wallMs: number
}

export namespace LogCall {
  let _codec: Codec<LogCall>

  export const codec = (): Codec<LogCall> => {
    if (_codec == null) {
      _codec = message<LogCall>((obj, w, opts = {}) => {
        if (opts.lengthDelimited !== false) {
          w.fork()
        }

        if ((obj.group != null && obj.group !== '')) {
          w.uint32(10)
          w.string(obj.group)
        }

        if ((obj.message != null && obj.message.byteLength > 0)) {
          w.uint32(18)
          w.bytes(obj.message)
        }

        if ((obj.from != null && obj.from !== '')) {
          w.uint32(26)
          w.string(obj.from)
        }

        if ((obj.to != null && obj.to !== '')) {
          w.uint32(34)
          w.string(obj.to)
        }

        if (obj.digests != null && obj.digests.length > 0) {
          for (const value of obj.digests) {
            w.uint32(42)
            Digest.codec().encode(value, w)
          }
        }

        if ((obj.startCount != null && obj.startCount !== 0)) {
          w.uint32(48)
          w.uint64Number(obj.startCount)
        }

        if ((obj.startNonce != null && obj.startNonce !== '')) {
          w.uint32(58)
          w.string(obj.startNonce)
        }

        if ((obj.wallMs != null && obj.wallMs !== 0)) {
          w.uint32(64)
          w.uint64Number(obj.wallMs)
        }

        if (opts.lengthDelimited !== false) {
          w.ldelim()
        }
      }, (reader, length, opts = {}) => {
        const obj: any = {
          group: '',
          message: uint8ArrayAlloc(0),
          from: '',
          to: '',
          digests: [],
          startCount: 0,
          startNonce: '',
          wallMs: 0
        }

        const end = length == null ? reader.len : reader.pos + length

        while (reader.pos < end) {
          const tag = reader.uint32()

          switch (tag >>> 3) {
            case 1: {
              obj.group = reader.string()
              break
            }
            case 2: {
              obj.message = reader.bytes()
              break
            }
            case 3: {
              obj.from = reader.string()
              break
            }
            case 4: {
              obj.to = reader.string()
              break
            }
            case 5: {
              if (opts.limits?.digests != null && obj.digests.length === opts.limits.digests) {
                throw new MaxLengthError('Decode error - repeated field "digests" had too many elements')
              }

              obj.digests.push(Digest.codec().decode(reader, reader.uint32(), {
                limits: opts.limits?.digests$
              }))
              break
            }
            case 6: {
              obj.startCount = reader.uint64Number()
              break
            }
            case 7: {
              obj.startNonce = reader.string()
              break
            }
            case 8: {
              obj.wallMs = reader.uint64Number()
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

  export function encode (obj: Partial<LogCall>): Uint8Array<ArrayBuffer> {
    return encodeMessage(obj, LogCall.codec())
  }

  export function decode (buf: Uint8Array | Uint8ArrayList, opts?: DecodeOptions<LogCall>): LogCall {
    return decodeMessage(buf, LogCall.codec(), opts)
  }
}

export interface LogAnswer {
  message: Uint8Array<ArrayBuffer>
  digests: Digest[]
  startCount: number
  startNonce: string
  wallMs: number
}

export namespace LogAnswer {
  let _codec: Codec<LogAnswer>

  export const codec = (): Codec<LogAnswer> => {
    if (_codec == null) {
      _codec = message<LogAnswer>((obj, w, opts = {}) => {
        if (opts.lengthDelimited !== false) {
          w.fork()
        }

        if ((obj.message != null && obj.message.byteLength > 0)) {
          w.uint32(10)
          w.bytes(obj.message)
        }

        if (obj.digests != null && obj.digests.length > 0) {
          for (const value of obj.digests) {
            w.uint32(18)
            Digest.codec().encode(value, w)
          }
        }

        if ((obj.startCount != null && obj.startCount !== 0)) {
          w.uint32(24)
          w.uint64Number(obj.startCount)
        }

        if ((obj.startNonce != null && obj.startNonce !== '')) {
          w.uint32(34)
          w.string(obj.startNonce)
        }

        if ((obj.wallMs != null && obj.wallMs !== 0)) {
          w.uint32(40)
          w.uint64Number(obj.wallMs)
        }

        if (opts.lengthDelimited !== false) {
          w.ldelim()
        }
      }, (reader, length, opts = {}) => {
        const obj: any = {
          message: uint8ArrayAlloc(0),
          digests: [],
          startCount: 0,
          startNonce: '',
          wallMs: 0
        }

        const end = length == null ? reader.len : reader.pos + length

        while (reader.pos < end) {
          const tag = reader.uint32()

          switch (tag >>> 3) {
            case 1: {
              obj.message = reader.bytes()
              break
            }
            case 2: {
              if (opts.limits?.digests != null && obj.digests.length === opts.limits.digests) {
                throw new MaxLengthError('Decode error - repeated field "digests" had too many elements')
              }

              obj.digests.push(Digest.codec().decode(reader, reader.uint32(), {
                limits: opts.limits?.digests$
              }))
              break
            }
            case 3: {
              obj.startCount = reader.uint64Number()
              break
            }
            case 4: {
              obj.startNonce = reader.string()
              break
            }
            case 5: {
              obj.wallMs = reader.uint64Number()
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

  export function encode (obj: Partial<LogAnswer>): Uint8Array<ArrayBuffer> {
    return encodeMessage(obj, LogAnswer.codec())
  }

  export function decode (buf: Uint8Array | Uint8ArrayList, opts?: DecodeOptions<LogAnswer>): LogAnswer {
    return decodeMessage(buf, LogAnswer.codec(), opts)
  }
}

export interface SubmitCall {
  group: string
  failed: string[]
  silent: string[]
  pending: boolean
}

export namespace SubmitCall {
  let _codec: Codec<SubmitCall>

  export const codec = (): Codec<SubmitCall> => {
    if (_codec == null) {
      _codec = message<SubmitCall>((obj, w, opts = {}) => {
        if (opts.lengthDelimited !== false) {
          w.fork()
        }

        if ((obj.group != null && obj.group !== '')) {
          w.uint32(10)
          w.string(obj.group)
        }

        if (obj.failed != null && obj.failed.length > 0) {
          for (const value of obj.failed) {
            w.uint32(18)
            w.string(value)
          }
        }

        if (obj.silent != null && obj.silent.length > 0) {
          for (const value of obj.silent) {
            w.uint32(26)
            w.string(value)
          }
        }

        if ((obj.pending != null && obj.pending !== false)) {
          w.uint32(32)
          w.bool(obj.pending)
        }

        if (opts.lengthDelimited !== false) {
          w.ldelim()
        }
      }, (reader, length, opts = {}) => {
        const obj: any = {
          group: '',
          failed: [],
          silent: [],
          pending: false
        }

        const end = length == null ? reader.len : reader.pos + length

        while (reader.pos < end) {
          const tag = reader.uint32()

          switch (tag >>> 3) {
            case 1: {
              obj.group = reader.string()
              break
            }
            case 2: {
              if (opts.limits?.failed != null && obj.failed.length === opts.limits.failed) {
                throw new MaxLengthError('Decode error - repeated field "failed" had too many elements')
              }

              obj.failed.push(reader.string())
              break
            }
            case 3: {
              if (opts.limits?.silent != null && obj.silent.length === opts.limits.silent) {
                throw new MaxLengthError('Decode error - repeated field "silent" had too many elements')
              }

              obj.silent.push(reader.string())
              break
            }
            case 4: {
              obj.pending = reader.bool()
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

  export function encode (obj: Partial<SubmitCall>): Uint8Array<ArrayBuffer> {
    return encodeMessage(obj, SubmitCall.codec())
  }

  export function decode (buf: Uint8Array | Uint8ArrayList, opts?: DecodeOptions<SubmitCall>): SubmitCall {
    return decodeMessage(buf, SubmitCall.codec(), opts)
  }
}

export interface SubmitAnswer {
  outcome: string
  place?: Place
  ordered: boolean
  copies: number[]
}

export namespace SubmitAnswer {
  let _codec: Codec<SubmitAnswer>

  export const codec = (): Codec<SubmitAnswer> => {
    if (_codec == null) {
      _codec = message<SubmitAnswer>((obj, w, opts = {}) => {
        if (opts.lengthDelimited !== false) {
          w.fork()
        }

        if ((obj.outcome != null && obj.outcome !== '')) {
          w.uint32(10)
          w.string(obj.outcome)
        }

        if (obj.place != null) {
          w.uint32(18)
          Place.codec().encode(obj.place, w)
        }

        if ((obj.ordered != null && obj.ordered !== false)) {
          w.uint32(24)
          w.bool(obj.ordered)
        }

        if (obj.copies != null && obj.copies.length > 0) {
          for (const value of obj.copies) {
            w.uint32(32)
            w.uint32(value)
          }
        }

        if (opts.lengthDelimited !== false) {
          w.ldelim()
        }
      }, (reader, length, opts = {}) => {
        const obj: any = {
          outcome: '',
          ordered: false,
          copies: []
        }

        const end = length == null ? reader.len : reader.pos + length

        while (reader.pos < end) {
          const tag = reader.uint32()

          switch (tag >>> 3) {
            case 1: {
              obj.outcome = reader.string()
              break
            }
            case 2: {
              obj.place = Place.codec().decode(reader, reader.uint32(), {
                limits: opts.limits?.place
              })
              break
            }
            case 3: {
              obj.ordered = reader.bool()
              break
            }
            case 4: {
              if (opts.limits?.copies != null && obj.copies.length === opts.limits.copies) {
                throw new MaxLengthError('Decode error - repeated field "copies" had too many elements')
              }

              obj.copies.push(reader.uint32())
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

  export function encode (obj: Partial<SubmitAnswer>): Uint8Array<ArrayBuffer> {
    return encodeMessage(obj, SubmitAnswer.codec())
  }

  export function decode (buf: Uint8Array | Uint8ArrayList, opts?: DecodeOptions<SubmitAnswer>): SubmitAnswer {
    return decodeMessage(buf, SubmitAnswer.codec(), opts)
  }
}

export interface QueryCall {
  group: string
  stale: boolean
  minIndex: number
  pending: boolean
}

export namespace QueryCall {
  let _codec: Codec<QueryCall>

  export const codec = (): Codec<QueryCall> => {
    if (_codec == null) {
      _codec = message<QueryCall>((obj, w, opts = {}) => {
        if (opts.lengthDelimited !== false) {
          w.fork()
        }

        if ((obj.group != null && obj.group !== '')) {
          w.uint32(10)
          w.string(obj.group)
        }

        if ((obj.stale != null && obj.stale !== false)) {
          w.uint32(16)
          w.bool(obj.stale)
        }

        if ((obj.minIndex != null && obj.minIndex !== 0)) {
          w.uint32(24)
          w.uint64Number(obj.minIndex)
        }

        if ((obj.pending != null && obj.pending !== false)) {
          w.uint32(32)
          w.bool(obj.pending)
        }

        if (opts.lengthDelimited !== false) {
          w.ldelim()
        }
      }, (reader, length, opts = {}) => {
        const obj: any = {
          group: '',
          stale: false,
          minIndex: 0,
          pending: false
        }

        const end = length == null ? reader.len : reader.pos + length

        while (reader.pos < end) {
          const tag = reader.uint32()

          switch (tag >>> 3) {
            case 1: {
              obj.group = reader.string()
              break
            }
            case 2: {
              obj.stale = reader.bool()
              break
            }
            case 3: {
              obj.minIndex = reader.uint64Number()
              break
            }
            case 4: {
              obj.pending = reader.bool()
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

  export function encode (obj: Partial<QueryCall>): Uint8Array<ArrayBuffer> {
    return encodeMessage(obj, QueryCall.codec())
  }

  export function decode (buf: Uint8Array | Uint8ArrayList, opts?: DecodeOptions<QueryCall>): QueryCall {
    return decodeMessage(buf, QueryCall.codec(), opts)
  }
}

export interface QueryAnswer {
  outcome: string
  index: number
  place?: Place
}

export namespace QueryAnswer {
  let _codec: Codec<QueryAnswer>

  export const codec = (): Codec<QueryAnswer> => {
    if (_codec == null) {
      _codec = message<QueryAnswer>((obj, w, opts = {}) => {
        if (opts.lengthDelimited !== false) {
          w.fork()
        }

        if ((obj.outcome != null && obj.outcome !== '')) {
          w.uint32(26)
          w.string(obj.outcome)
        }

        if ((obj.index != null && obj.index !== 0)) {
          w.uint32(8)
          w.uint64Number(obj.index)
        }

        if (obj.place != null) {
          w.uint32(18)
          Place.codec().encode(obj.place, w)
        }

        if (opts.lengthDelimited !== false) {
          w.ldelim()
        }
      }, (reader, length, opts = {}) => {
        const obj: any = {
          outcome: '',
          index: 0
        }

        const end = length == null ? reader.len : reader.pos + length

        while (reader.pos < end) {
          const tag = reader.uint32()

          switch (tag >>> 3) {
            case 3: {
              obj.outcome = reader.string()
              break
            }
            case 1: {
              obj.index = reader.uint64Number()
              break
            }
            case 2: {
              obj.place = Place.codec().decode(reader, reader.uint32(), {
                limits: opts.limits?.place
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

  export function encode (obj: Partial<QueryAnswer>): Uint8Array<ArrayBuffer> {
    return encodeMessage(obj, QueryAnswer.codec())
  }

  export function decode (buf: Uint8Array | Uint8ArrayList, opts?: DecodeOptions<QueryAnswer>): QueryAnswer {
    return decodeMessage(buf, QueryAnswer.codec(), opts)
  }
}

export interface ChangedCall {
  group: string
  index: number
  timeoutMs: number
}

export namespace ChangedCall {
  let _codec: Codec<ChangedCall>

  export const codec = (): Codec<ChangedCall> => {
    if (_codec == null) {
      _codec = message<ChangedCall>((obj, w, opts = {}) => {
        if (opts.lengthDelimited !== false) {
          w.fork()
        }

        if ((obj.group != null && obj.group !== '')) {
          w.uint32(10)
          w.string(obj.group)
        }

        if ((obj.index != null && obj.index !== 0)) {
          w.uint32(16)
          w.uint64Number(obj.index)
        }

        if ((obj.timeoutMs != null && obj.timeoutMs !== 0)) {
          w.uint32(24)
          w.uint32(obj.timeoutMs)
        }

        if (opts.lengthDelimited !== false) {
          w.ldelim()
        }
      }, (reader, length, opts = {}) => {
        const obj: any = {
          group: '',
          index: 0,
          timeoutMs: 0
        }

        const end = length == null ? reader.len : reader.pos + length

        while (reader.pos < end) {
          const tag = reader.uint32()

          switch (tag >>> 3) {
            case 1: {
              obj.group = reader.string()
              break
            }
            case 2: {
              obj.index = reader.uint64Number()
              break
            }
            case 3: {
              obj.timeoutMs = reader.uint32()
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

  export function encode (obj: Partial<ChangedCall>): Uint8Array<ArrayBuffer> {
    return encodeMessage(obj, ChangedCall.codec())
  }

  export function decode (buf: Uint8Array | Uint8ArrayList, opts?: DecodeOptions<ChangedCall>): ChangedCall {
    return decodeMessage(buf, ChangedCall.codec(), opts)
  }
}

export interface ChangedAnswer {
  index: number
}

export namespace ChangedAnswer {
  let _codec: Codec<ChangedAnswer>

  export const codec = (): Codec<ChangedAnswer> => {
    if (_codec == null) {
      _codec = message<ChangedAnswer>((obj, w, opts = {}) => {
        if (opts.lengthDelimited !== false) {
          w.fork()
        }

        if ((obj.index != null && obj.index !== 0)) {
          w.uint32(8)
          w.uint64Number(obj.index)
        }

        if (opts.lengthDelimited !== false) {
          w.ldelim()
        }
      }, (reader, length, opts = {}) => {
        const obj: any = {
          index: 0
        }

        const end = length == null ? reader.len : reader.pos + length

        while (reader.pos < end) {
          const tag = reader.uint32()

          switch (tag >>> 3) {
            case 1: {
              obj.index = reader.uint64Number()
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

  export function encode (obj: Partial<ChangedAnswer>): Uint8Array<ArrayBuffer> {
    return encodeMessage(obj, ChangedAnswer.codec())
  }

  export function decode (buf: Uint8Array | Uint8ArrayList, opts?: DecodeOptions<ChangedAnswer>): ChangedAnswer {
    return decodeMessage(buf, ChangedAnswer.codec(), opts)
  }
}

export interface FetchCall {
  group: string
  from: number
}

export namespace FetchCall {
  let _codec: Codec<FetchCall>

  export const codec = (): Codec<FetchCall> => {
    if (_codec == null) {
      _codec = message<FetchCall>((obj, w, opts = {}) => {
        if (opts.lengthDelimited !== false) {
          w.fork()
        }

        if ((obj.group != null && obj.group !== '')) {
          w.uint32(10)
          w.string(obj.group)
        }

        if ((obj.from != null && obj.from !== 0)) {
          w.uint32(16)
          w.uint64Number(obj.from)
        }

        if (opts.lengthDelimited !== false) {
          w.ldelim()
        }
      }, (reader, length, opts = {}) => {
        const obj: any = {
          group: '',
          from: 0
        }

        const end = length == null ? reader.len : reader.pos + length

        while (reader.pos < end) {
          const tag = reader.uint32()

          switch (tag >>> 3) {
            case 1: {
              obj.group = reader.string()
              break
            }
            case 2: {
              obj.from = reader.uint64Number()
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

  export function encode (obj: Partial<FetchCall>): Uint8Array<ArrayBuffer> {
    return encodeMessage(obj, FetchCall.codec())
  }

  export function decode (buf: Uint8Array | Uint8ArrayList, opts?: DecodeOptions<FetchCall>): FetchCall {
    return decodeMessage(buf, FetchCall.codec(), opts)
  }
}

export interface FetchAnswer {
  commitIndex: number
  needsState: boolean
  epoch: number
  lineage: string[]
}

export namespace FetchAnswer {
  let _codec: Codec<FetchAnswer>

  export const codec = (): Codec<FetchAnswer> => {
    if (_codec == null) {
      _codec = message<FetchAnswer>((obj, w, opts = {}) => {
        if (opts.lengthDelimited !== false) {
          w.fork()
        }

        if ((obj.commitIndex != null && obj.commitIndex !== 0)) {
          w.uint32(8)
          w.uint64Number(obj.commitIndex)
        }

        if ((obj.needsState != null && obj.needsState !== false)) {
          w.uint32(16)
          w.bool(obj.needsState)
        }

        if ((obj.epoch != null && obj.epoch !== 0)) {
          w.uint32(24)
          w.uint64Number(obj.epoch)
        }

        if (obj.lineage != null && obj.lineage.length > 0) {
          for (const value of obj.lineage) {
            w.uint32(34)
            w.string(value)
          }
        }

        if (opts.lengthDelimited !== false) {
          w.ldelim()
        }
      }, (reader, length, opts = {}) => {
        const obj: any = {
          commitIndex: 0,
          needsState: false,
          epoch: 0,
          lineage: []
        }

        const end = length == null ? reader.len : reader.pos + length

        while (reader.pos < end) {
          const tag = reader.uint32()

          switch (tag >>> 3) {
            case 1: {
              obj.commitIndex = reader.uint64Number()
              break
            }
            case 2: {
              obj.needsState = reader.bool()
              break
            }
            case 3: {
              obj.epoch = reader.uint64Number()
              break
            }
            case 4: {
              if (opts.limits?.lineage != null && obj.lineage.length === opts.limits.lineage) {
                throw new MaxLengthError('Decode error - repeated field "lineage" had too many elements')
              }

              obj.lineage.push(reader.string())
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

  export function encode (obj: Partial<FetchAnswer>): Uint8Array<ArrayBuffer> {
    return encodeMessage(obj, FetchAnswer.codec())
  }

  export function decode (buf: Uint8Array | Uint8ArrayList, opts?: DecodeOptions<FetchAnswer>): FetchAnswer {
    return decodeMessage(buf, FetchAnswer.codec(), opts)
  }
}

export interface StateCall {
  group: string
  session: number
}

export namespace StateCall {
  let _codec: Codec<StateCall>

  export const codec = (): Codec<StateCall> => {
    if (_codec == null) {
      _codec = message<StateCall>((obj, w, opts = {}) => {
        if (opts.lengthDelimited !== false) {
          w.fork()
        }

        if ((obj.group != null && obj.group !== '')) {
          w.uint32(10)
          w.string(obj.group)
        }

        if ((obj.session != null && obj.session !== 0)) {
          w.uint32(16)
          w.uint64Number(obj.session)
        }

        if (opts.lengthDelimited !== false) {
          w.ldelim()
        }
      }, (reader, length, opts = {}) => {
        const obj: any = {
          group: '',
          session: 0
        }

        const end = length == null ? reader.len : reader.pos + length

        while (reader.pos < end) {
          const tag = reader.uint32()

          switch (tag >>> 3) {
            case 1: {
              obj.group = reader.string()
              break
            }
            case 2: {
              obj.session = reader.uint64Number()
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

  export function encode (obj: Partial<StateCall>): Uint8Array<ArrayBuffer> {
    return encodeMessage(obj, StateCall.codec())
  }

  export function decode (buf: Uint8Array | Uint8ArrayList, opts?: DecodeOptions<StateCall>): StateCall {
    return decodeMessage(buf, StateCall.codec(), opts)
  }
}

export interface StateAnswer {
  session: number
  index: number
  epoch: number
  members: string[]
  done: boolean
  bytes: number
  lineage: string[]
  digest?: Digest
  checkpoint?: Digest
}

export namespace StateAnswer {
  let _codec: Codec<StateAnswer>

  export const codec = (): Codec<StateAnswer> => {
    if (_codec == null) {
      _codec = message<StateAnswer>((obj, w, opts = {}) => {
        if (opts.lengthDelimited !== false) {
          w.fork()
        }

        if ((obj.session != null && obj.session !== 0)) {
          w.uint32(8)
          w.uint64Number(obj.session)
        }

        if ((obj.index != null && obj.index !== 0)) {
          w.uint32(16)
          w.uint64Number(obj.index)
        }

        if ((obj.epoch != null && obj.epoch !== 0)) {
          w.uint32(24)
          w.uint64Number(obj.epoch)
        }

        if (obj.members != null && obj.members.length > 0) {
          for (const value of obj.members) {
            w.uint32(34)
            w.string(value)
          }
        }

        if ((obj.done != null && obj.done !== false)) {
          w.uint32(40)
          w.bool(obj.done)
        }

        if ((obj.bytes != null && obj.bytes !== 0)) {
          w.uint32(48)
          w.uint64Number(obj.bytes)
        }

        if (obj.lineage != null && obj.lineage.length > 0) {
          for (const value of obj.lineage) {
            w.uint32(58)
            w.string(value)
          }
        }

        if (obj.digest != null) {
          w.uint32(66)
          Digest.codec().encode(obj.digest, w)
        }

        if (obj.checkpoint != null) {
          w.uint32(74)
          Digest.codec().encode(obj.checkpoint, w)
        }

        if (opts.lengthDelimited !== false) {
          w.ldelim()
        }
      }, (reader, length, opts = {}) => {
        const obj: any = {
          session: 0,
          index: 0,
          epoch: 0,
          members: [],
          done: false,
          bytes: 0,
          lineage: []
        }

        const end = length == null ? reader.len : reader.pos + length

        while (reader.pos < end) {
          const tag = reader.uint32()

          switch (tag >>> 3) {
            case 1: {
              obj.session = reader.uint64Number()
              break
            }
            case 2: {
              obj.index = reader.uint64Number()
              break
            }
            case 3: {
              obj.epoch = reader.uint64Number()
              break
            }
            case 4: {
              if (opts.limits?.members != null && obj.members.length === opts.limits.members) {
                throw new MaxLengthError('Decode error - repeated field "members" had too many elements')
              }

              obj.members.push(reader.string())
              break
            }
            case 5: {
              obj.done = reader.bool()
              break
            }
            case 6: {
              obj.bytes = reader.uint64Number()
              break
            }
            case 7: {
              if (opts.limits?.lineage != null && obj.lineage.length === opts.limits.lineage) {
                throw new MaxLengthError('Decode error - repeated field "lineage" had too many elements')
              }

              obj.lineage.push(reader.string())
              break
            }
            case 8: {
              obj.digest = Digest.codec().decode(reader, reader.uint32(), {
                limits: opts.limits?.digest
              })
              break
            }
            case 9: {
              obj.checkpoint = Digest.codec().decode(reader, reader.uint32(), {
                limits: opts.limits?.checkpoint
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

  export function encode (obj: Partial<StateAnswer>): Uint8Array<ArrayBuffer> {
    return encodeMessage(obj, StateAnswer.codec())
  }

  export function decode (buf: Uint8Array | Uint8ArrayList, opts?: DecodeOptions<StateAnswer>): StateAnswer {
    return decodeMessage(buf, StateAnswer.codec(), opts)
  }
}

export interface HostCall {
  group: string
  epoch: number
  members: string[]
  found: boolean
  source?: string
  member: string
}

export namespace HostCall {
  let _codec: Codec<HostCall>

  export const codec = (): Codec<HostCall> => {
    if (_codec == null) {
      _codec = message<HostCall>((obj, w, opts = {}) => {
        if (opts.lengthDelimited !== false) {
          w.fork()
        }

        if ((obj.group != null && obj.group !== '')) {
          w.uint32(10)
          w.string(obj.group)
        }

        if ((obj.epoch != null && obj.epoch !== 0)) {
          w.uint32(16)
          w.uint64Number(obj.epoch)
        }

        if (obj.members != null && obj.members.length > 0) {
          for (const value of obj.members) {
            w.uint32(26)
            w.string(value)
          }
        }

        if ((obj.found != null && obj.found !== false)) {
          w.uint32(32)
          w.bool(obj.found)
        }

        if (obj.source != null) {
          w.uint32(42)
          w.string(obj.source)
        }

        if ((obj.member != null && obj.member !== '')) {
          w.uint32(50)
          w.string(obj.member)
        }

        if (opts.lengthDelimited !== false) {
          w.ldelim()
        }
      }, (reader, length, opts = {}) => {
        const obj: any = {
          group: '',
          epoch: 0,
          members: [],
          found: false,
          member: ''
        }

        const end = length == null ? reader.len : reader.pos + length

        while (reader.pos < end) {
          const tag = reader.uint32()

          switch (tag >>> 3) {
            case 1: {
              obj.group = reader.string()
              break
            }
            case 2: {
              obj.epoch = reader.uint64Number()
              break
            }
            case 3: {
              if (opts.limits?.members != null && obj.members.length === opts.limits.members) {
                throw new MaxLengthError('Decode error - repeated field "members" had too many elements')
              }

              obj.members.push(reader.string())
              break
            }
            case 4: {
              obj.found = reader.bool()
              break
            }
            case 5: {
              obj.source = reader.string()
              break
            }
            case 6: {
              obj.member = reader.string()
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

  export function encode (obj: Partial<HostCall>): Uint8Array<ArrayBuffer> {
    return encodeMessage(obj, HostCall.codec())
  }

  export function decode (buf: Uint8Array | Uint8ArrayList, opts?: DecodeOptions<HostCall>): HostCall {
    return decodeMessage(buf, HostCall.codec(), opts)
  }
}

export interface HostAnswer {
  appliedIndex: number
  lastIndex: number
}

export namespace HostAnswer {
  let _codec: Codec<HostAnswer>

  export const codec = (): Codec<HostAnswer> => {
    if (_codec == null) {
      _codec = message<HostAnswer>((obj, w, opts = {}) => {
        if (opts.lengthDelimited !== false) {
          w.fork()
        }

        if ((obj.appliedIndex != null && obj.appliedIndex !== 0)) {
          w.uint32(8)
          w.uint64Number(obj.appliedIndex)
        }

        if ((obj.lastIndex != null && obj.lastIndex !== 0)) {
          w.uint32(16)
          w.uint64Number(obj.lastIndex)
        }

        if (opts.lengthDelimited !== false) {
          w.ldelim()
        }
      }, (reader, length, opts = {}) => {
        const obj: any = {
          appliedIndex: 0,
          lastIndex: 0
        }

        const end = length == null ? reader.len : reader.pos + length

        while (reader.pos < end) {
          const tag = reader.uint32()

          switch (tag >>> 3) {
            case 1: {
              obj.appliedIndex = reader.uint64Number()
              break
            }
            case 2: {
              obj.lastIndex = reader.uint64Number()
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

  export function encode (obj: Partial<HostAnswer>): Uint8Array<ArrayBuffer> {
    return encodeMessage(obj, HostAnswer.codec())
  }

  export function decode (buf: Uint8Array | Uint8ArrayList, opts?: DecodeOptions<HostAnswer>): HostAnswer {
    return decodeMessage(buf, HostAnswer.codec(), opts)
  }
}

export interface StatusCall {
  group: string
}

export namespace StatusCall {
  let _codec: Codec<StatusCall>

  export const codec = (): Codec<StatusCall> => {
    if (_codec == null) {
      _codec = message<StatusCall>((obj, w, opts = {}) => {
        if (opts.lengthDelimited !== false) {
          w.fork()
        }

        if ((obj.group != null && obj.group !== '')) {
          w.uint32(10)
          w.string(obj.group)
        }

        if (opts.lengthDelimited !== false) {
          w.ldelim()
        }
      }, (reader, length, opts = {}) => {
        const obj: any = {
          group: ''
        }

        const end = length == null ? reader.len : reader.pos + length

        while (reader.pos < end) {
          const tag = reader.uint32()

          switch (tag >>> 3) {
            case 1: {
              obj.group = reader.string()
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

  export function encode (obj: Partial<StatusCall>): Uint8Array<ArrayBuffer> {
    return encodeMessage(obj, StatusCall.codec())
  }

  export function decode (buf: Uint8Array | Uint8ArrayList, opts?: DecodeOptions<StatusCall>): StatusCall {
    return decodeMessage(buf, StatusCall.codec(), opts)
  }
}

export interface StatusAnswer {
  hosted: boolean
  role: string
  place?: Place
  commitIndex: number
  appliedIndex: number
  lastIndex: number
  acceptedRound: number
  acceptedNode: string
  stateBytes: number
  pending: number
  lineage: string[]
  failed?: string
  digests: Digest[]
  divided?: string
  proposed?: Place
  promisedRound: number
  promisedNode: string
  self: string
  members: string[]
}

export namespace StatusAnswer {
  let _codec: Codec<StatusAnswer>

  export const codec = (): Codec<StatusAnswer> => {
    if (_codec == null) {
      _codec = message<StatusAnswer>((obj, w, opts = {}) => {
        if (opts.lengthDelimited !== false) {
          w.fork()
        }

        if ((obj.hosted != null && obj.hosted !== false)) {
          w.uint32(8)
          w.bool(obj.hosted)
        }

        if ((obj.role != null && obj.role !== '')) {
          w.uint32(18)
          w.string(obj.role)
        }

        if (obj.place != null) {
          w.uint32(26)
          Place.codec().encode(obj.place, w)
        }

        if ((obj.commitIndex != null && obj.commitIndex !== 0)) {
          w.uint32(32)
          w.uint64Number(obj.commitIndex)
        }

        if ((obj.appliedIndex != null && obj.appliedIndex !== 0)) {
          w.uint32(40)
          w.uint64Number(obj.appliedIndex)
        }

        if ((obj.lastIndex != null && obj.lastIndex !== 0)) {
          w.uint32(48)
          w.uint64Number(obj.lastIndex)
        }

        if ((obj.acceptedRound != null && obj.acceptedRound !== 0)) {
          w.uint32(56)
          w.uint64Number(obj.acceptedRound)
        }

        if ((obj.acceptedNode != null && obj.acceptedNode !== '')) {
          w.uint32(66)
          w.string(obj.acceptedNode)
        }

        if ((obj.stateBytes != null && obj.stateBytes !== 0)) {
          w.uint32(72)
          w.uint64Number(obj.stateBytes)
        }

        if ((obj.pending != null && obj.pending !== 0)) {
          w.uint32(80)
          w.uint32(obj.pending)
        }

        if (obj.lineage != null && obj.lineage.length > 0) {
          for (const value of obj.lineage) {
            w.uint32(90)
            w.string(value)
          }
        }

        if (obj.failed != null) {
          w.uint32(98)
          w.string(obj.failed)
        }

        if (obj.digests != null && obj.digests.length > 0) {
          for (const value of obj.digests) {
            w.uint32(106)
            Digest.codec().encode(value, w)
          }
        }

        if (obj.divided != null) {
          w.uint32(114)
          w.string(obj.divided)
        }

        if (obj.proposed != null) {
          w.uint32(122)
          Place.codec().encode(obj.proposed, w)
        }

        if ((obj.promisedRound != null && obj.promisedRound !== 0)) {
          w.uint32(128)
          w.uint64Number(obj.promisedRound)
        }

        if ((obj.promisedNode != null && obj.promisedNode !== '')) {
          w.uint32(138)
          w.string(obj.promisedNode)
        }

        if ((obj.self != null && obj.self !== '')) {
          w.uint32(146)
          w.string(obj.self)
        }

        if (obj.members != null && obj.members.length > 0) {
          for (const value of obj.members) {
            w.uint32(154)
            w.string(value)
          }
        }

        if (opts.lengthDelimited !== false) {
          w.ldelim()
        }
      }, (reader, length, opts = {}) => {
        const obj: any = {
          hosted: false,
          role: '',
          commitIndex: 0,
          appliedIndex: 0,
          lastIndex: 0,
          acceptedRound: 0,
          acceptedNode: '',
          stateBytes: 0,
          pending: 0,
          lineage: [],
          digests: [],
          promisedRound: 0,
          promisedNode: '',
          self: '',
          members: []
        }

        const end = length == null ? reader.len : reader.pos + length

        while (reader.pos < end) {
          const tag = reader.uint32()

          switch (tag >>> 3) {
            case 1: {
              obj.hosted = reader.bool()
              break
            }
            case 2: {
              obj.role = reader.string()
              break
            }
            case 3: {
              obj.place = Place.codec().decode(reader, reader.uint32(), {
                limits: opts.limits?.place
              })
              break
            }
            case 4: {
              obj.commitIndex = reader.uint64Number()
              break
            }
            case 5: {
              obj.appliedIndex = reader.uint64Number()
              break
            }
            case 6: {
              obj.lastIndex = reader.uint64Number()
              break
            }
            case 7: {
              obj.acceptedRound = reader.uint64Number()
              break
            }
            case 8: {
              obj.acceptedNode = reader.string()
              break
            }
            case 9: {
              obj.stateBytes = reader.uint64Number()
              break
            }
            case 10: {
              obj.pending = reader.uint32()
              break
            }
            case 11: {
              if (opts.limits?.lineage != null && obj.lineage.length === opts.limits.lineage) {
                throw new MaxLengthError('Decode error - repeated field "lineage" had too many elements')
              }

              obj.lineage.push(reader.string())
              break
            }
            case 12: {
              obj.failed = reader.string()
              break
            }
            case 13: {
              if (opts.limits?.digests != null && obj.digests.length === opts.limits.digests) {
                throw new MaxLengthError('Decode error - repeated field "digests" had too many elements')
              }

              obj.digests.push(Digest.codec().decode(reader, reader.uint32(), {
                limits: opts.limits?.digests$
              }))
              break
            }
            case 14: {
              obj.divided = reader.string()
              break
            }
            case 15: {
              obj.proposed = Place.codec().decode(reader, reader.uint32(), {
                limits: opts.limits?.proposed
              })
              break
            }
            case 16: {
              obj.promisedRound = reader.uint64Number()
              break
            }
            case 17: {
              obj.promisedNode = reader.string()
              break
            }
            case 18: {
              obj.self = reader.string()
              break
            }
            case 19: {
              if (opts.limits?.members != null && obj.members.length === opts.limits.members) {
                throw new MaxLengthError('Decode error - repeated field "members" had too many elements')
              }

              obj.members.push(reader.string())
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

  export function encode (obj: Partial<StatusAnswer>): Uint8Array<ArrayBuffer> {
    return encodeMessage(obj, StatusAnswer.codec())
  }

  export function decode (buf: Uint8Array | Uint8ArrayList, opts?: DecodeOptions<StatusAnswer>): StatusAnswer {
    return decodeMessage(buf, StatusAnswer.codec(), opts)
  }
}

export interface DigestCall {
  group: string
  index: number
}

export namespace DigestCall {
  let _codec: Codec<DigestCall>

  export const codec = (): Codec<DigestCall> => {
    if (_codec == null) {
      _codec = message<DigestCall>((obj, w, opts = {}) => {
        if (opts.lengthDelimited !== false) {
          w.fork()
        }

        if ((obj.group != null && obj.group !== '')) {
          w.uint32(10)
          w.string(obj.group)
        }

        if ((obj.index != null && obj.index !== 0)) {
          w.uint32(16)
          w.uint64Number(obj.index)
        }

        if (opts.lengthDelimited !== false) {
          w.ldelim()
        }
      }, (reader, length, opts = {}) => {
        const obj: any = {
          group: '',
          index: 0
        }

        const end = length == null ? reader.len : reader.pos + length

        while (reader.pos < end) {
          const tag = reader.uint32()

          switch (tag >>> 3) {
            case 1: {
              obj.group = reader.string()
              break
            }
            case 2: {
              obj.index = reader.uint64Number()
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

  export function encode (obj: Partial<DigestCall>): Uint8Array<ArrayBuffer> {
    return encodeMessage(obj, DigestCall.codec())
  }

  export function decode (buf: Uint8Array | Uint8ArrayList, opts?: DecodeOptions<DigestCall>): DigestCall {
    return decodeMessage(buf, DigestCall.codec(), opts)
  }
}

export interface DigestAnswer {
  member: string
  digest?: Digest
}

export namespace DigestAnswer {
  let _codec: Codec<DigestAnswer>

  export const codec = (): Codec<DigestAnswer> => {
    if (_codec == null) {
      _codec = message<DigestAnswer>((obj, w, opts = {}) => {
        if (opts.lengthDelimited !== false) {
          w.fork()
        }

        if ((obj.member != null && obj.member !== '')) {
          w.uint32(10)
          w.string(obj.member)
        }

        if (obj.digest != null) {
          w.uint32(18)
          Digest.codec().encode(obj.digest, w)
        }

        if (opts.lengthDelimited !== false) {
          w.ldelim()
        }
      }, (reader, length, opts = {}) => {
        const obj: any = {
          member: ''
        }

        const end = length == null ? reader.len : reader.pos + length

        while (reader.pos < end) {
          const tag = reader.uint32()

          switch (tag >>> 3) {
            case 1: {
              obj.member = reader.string()
              break
            }
            case 2: {
              obj.digest = Digest.codec().decode(reader, reader.uint32(), {
                limits: opts.limits?.digest
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

  export function encode (obj: Partial<DigestAnswer>): Uint8Array<ArrayBuffer> {
    return encodeMessage(obj, DigestAnswer.codec())
  }

  export function decode (buf: Uint8Array | Uint8ArrayList, opts?: DecodeOptions<DigestAnswer>): DigestAnswer {
    return decodeMessage(buf, DigestAnswer.codec(), opts)
  }
}

export interface PendingCall {
  group: string
  journal: string
  position: number
  done: boolean
}

export namespace PendingCall {
  let _codec: Codec<PendingCall>

  export const codec = (): Codec<PendingCall> => {
    if (_codec == null) {
      _codec = message<PendingCall>((obj, w, opts = {}) => {
        if (opts.lengthDelimited !== false) {
          w.fork()
        }

        if ((obj.group != null && obj.group !== '')) {
          w.uint32(10)
          w.string(obj.group)
        }

        if ((obj.journal != null && obj.journal !== '')) {
          w.uint32(18)
          w.string(obj.journal)
        }

        if ((obj.position != null && obj.position !== 0)) {
          w.uint32(24)
          w.uint64Number(obj.position)
        }

        if ((obj.done != null && obj.done !== false)) {
          w.uint32(32)
          w.bool(obj.done)
        }

        if (opts.lengthDelimited !== false) {
          w.ldelim()
        }
      }, (reader, length, opts = {}) => {
        const obj: any = {
          group: '',
          journal: '',
          position: 0,
          done: false
        }

        const end = length == null ? reader.len : reader.pos + length

        while (reader.pos < end) {
          const tag = reader.uint32()

          switch (tag >>> 3) {
            case 1: {
              obj.group = reader.string()
              break
            }
            case 2: {
              obj.journal = reader.string()
              break
            }
            case 3: {
              obj.position = reader.uint64Number()
              break
            }
            case 4: {
              obj.done = reader.bool()
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

  export function encode (obj: Partial<PendingCall>): Uint8Array<ArrayBuffer> {
    return encodeMessage(obj, PendingCall.codec())
  }

  export function decode (buf: Uint8Array | Uint8ArrayList, opts?: DecodeOptions<PendingCall>): PendingCall {
    return decodeMessage(buf, PendingCall.codec(), opts)
  }
}

export interface PendingAnswer {
  brought: boolean
}

export namespace PendingAnswer {
  let _codec: Codec<PendingAnswer>

  export const codec = (): Codec<PendingAnswer> => {
    if (_codec == null) {
      _codec = message<PendingAnswer>((obj, w, opts = {}) => {
        if (opts.lengthDelimited !== false) {
          w.fork()
        }

        if ((obj.brought != null && obj.brought !== false)) {
          w.uint32(8)
          w.bool(obj.brought)
        }

        if (opts.lengthDelimited !== false) {
          w.ldelim()
        }
      }, (reader, length, opts = {}) => {
        const obj: any = {
          brought: false
        }

        const end = length == null ? reader.len : reader.pos + length

        while (reader.pos < end) {
          const tag = reader.uint32()

          switch (tag >>> 3) {
            case 1: {
              obj.brought = reader.bool()
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

  export function encode (obj: Partial<PendingAnswer>): Uint8Array<ArrayBuffer> {
    return encodeMessage(obj, PendingAnswer.codec())
  }

  export function decode (buf: Uint8Array | Uint8ArrayList, opts?: DecodeOptions<PendingAnswer>): PendingAnswer {
    return decodeMessage(buf, PendingAnswer.codec(), opts)
  }
}

export interface ForceCall {
  group: string
  members: string[]
  epoch: number
}

export namespace ForceCall {
  let _codec: Codec<ForceCall>

  export const codec = (): Codec<ForceCall> => {
    if (_codec == null) {
      _codec = message<ForceCall>((obj, w, opts = {}) => {
        if (opts.lengthDelimited !== false) {
          w.fork()
        }

        if ((obj.group != null && obj.group !== '')) {
          w.uint32(10)
          w.string(obj.group)
        }

        if (obj.members != null && obj.members.length > 0) {
          for (const value of obj.members) {
            w.uint32(18)
            w.string(value)
          }
        }

        if ((obj.epoch != null && obj.epoch !== 0)) {
          w.uint32(24)
          w.uint64Number(obj.epoch)
        }

        if (opts.lengthDelimited !== false) {
          w.ldelim()
        }
      }, (reader, length, opts = {}) => {
        const obj: any = {
          group: '',
          members: [],
          epoch: 0
        }

        const end = length == null ? reader.len : reader.pos + length

        while (reader.pos < end) {
          const tag = reader.uint32()

          switch (tag >>> 3) {
            case 1: {
              obj.group = reader.string()
              break
            }
            case 2: {
              if (opts.limits?.members != null && obj.members.length === opts.limits.members) {
                throw new MaxLengthError('Decode error - repeated field "members" had too many elements')
              }

              obj.members.push(reader.string())
              break
            }
            case 3: {
              obj.epoch = reader.uint64Number()
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

  export function encode (obj: Partial<ForceCall>): Uint8Array<ArrayBuffer> {
    return encodeMessage(obj, ForceCall.codec())
  }

  export function decode (buf: Uint8Array | Uint8ArrayList, opts?: DecodeOptions<ForceCall>): ForceCall {
    return decodeMessage(buf, ForceCall.codec(), opts)
  }
}

export interface ForceAnswer {
  epoch: number
}

export namespace ForceAnswer {
  let _codec: Codec<ForceAnswer>

  export const codec = (): Codec<ForceAnswer> => {
    if (_codec == null) {
      _codec = message<ForceAnswer>((obj, w, opts = {}) => {
        if (opts.lengthDelimited !== false) {
          w.fork()
        }

        if ((obj.epoch != null && obj.epoch !== 0)) {
          w.uint32(8)
          w.uint64Number(obj.epoch)
        }

        if (opts.lengthDelimited !== false) {
          w.ldelim()
        }
      }, (reader, length, opts = {}) => {
        const obj: any = {
          epoch: 0
        }

        const end = length == null ? reader.len : reader.pos + length

        while (reader.pos < end) {
          const tag = reader.uint32()

          switch (tag >>> 3) {
            case 1: {
              obj.epoch = reader.uint64Number()
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

  export function encode (obj: Partial<ForceAnswer>): Uint8Array<ArrayBuffer> {
    return encodeMessage(obj, ForceAnswer.codec())
  }

  export function decode (buf: Uint8Array | Uint8ArrayList, opts?: DecodeOptions<ForceAnswer>): ForceAnswer {
    return decodeMessage(buf, ForceAnswer.codec(), opts)
  }
}

export interface Pointer {
  group: string
  createdAtMs: number
  epoch: number
  members: string[]
}

export namespace Pointer {
  let _codec: Codec<Pointer>

  export const codec = (): Codec<Pointer> => {
    if (_codec == null) {
      _codec = message<Pointer>((obj, w, opts = {}) => {
        if (opts.lengthDelimited !== false) {
          w.fork()
        }

        if ((obj.group != null && obj.group !== '')) {
          w.uint32(10)
          w.string(obj.group)
        }

        if ((obj.createdAtMs != null && obj.createdAtMs !== 0)) {
          w.uint32(16)
          w.uint64Number(obj.createdAtMs)
        }

        if ((obj.epoch != null && obj.epoch !== 0)) {
          w.uint32(24)
          w.uint64Number(obj.epoch)
        }

        if (obj.members != null && obj.members.length > 0) {
          for (const value of obj.members) {
            w.uint32(34)
            w.string(value)
          }
        }

        if (opts.lengthDelimited !== false) {
          w.ldelim()
        }
      }, (reader, length, opts = {}) => {
        const obj: any = {
          group: '',
          createdAtMs: 0,
          epoch: 0,
          members: []
        }

        const end = length == null ? reader.len : reader.pos + length

        while (reader.pos < end) {
          const tag = reader.uint32()

          switch (tag >>> 3) {
            case 1: {
              obj.group = reader.string()
              break
            }
            case 2: {
              obj.createdAtMs = reader.uint64Number()
              break
            }
            case 3: {
              obj.epoch = reader.uint64Number()
              break
            }
            case 4: {
              if (opts.limits?.members != null && obj.members.length === opts.limits.members) {
                throw new MaxLengthError('Decode error - repeated field "members" had too many elements')
              }

              obj.members.push(reader.string())
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

  export function encode (obj: Partial<Pointer>): Uint8Array<ArrayBuffer> {
    return encodeMessage(obj, Pointer.codec())
  }

  export function decode (buf: Uint8Array | Uint8ArrayList, opts?: DecodeOptions<Pointer>): Pointer {
    return decodeMessage(buf, Pointer.codec(), opts)
  }
}

export interface RegistryCall {
  known?: Pointer
  found: boolean
}

export namespace RegistryCall {
  let _codec: Codec<RegistryCall>

  export const codec = (): Codec<RegistryCall> => {
    if (_codec == null) {
      _codec = message<RegistryCall>((obj, w, opts = {}) => {
        if (opts.lengthDelimited !== false) {
          w.fork()
        }

        if (obj.known != null) {
          w.uint32(10)
          Pointer.codec().encode(obj.known, w)
        }

        if ((obj.found != null && obj.found !== false)) {
          w.uint32(16)
          w.bool(obj.found)
        }

        if (opts.lengthDelimited !== false) {
          w.ldelim()
        }
      }, (reader, length, opts = {}) => {
        const obj: any = {
          found: false
        }

        const end = length == null ? reader.len : reader.pos + length

        while (reader.pos < end) {
          const tag = reader.uint32()

          switch (tag >>> 3) {
            case 1: {
              obj.known = Pointer.codec().decode(reader, reader.uint32(), {
                limits: opts.limits?.known
              })
              break
            }
            case 2: {
              obj.found = reader.bool()
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

  export function encode (obj: Partial<RegistryCall>): Uint8Array<ArrayBuffer> {
    return encodeMessage(obj, RegistryCall.codec())
  }

  export function decode (buf: Uint8Array | Uint8ArrayList, opts?: DecodeOptions<RegistryCall>): RegistryCall {
    return decodeMessage(buf, RegistryCall.codec(), opts)
  }
}

export interface RegistryAnswer {
  known?: Pointer
}

export namespace RegistryAnswer {
  let _codec: Codec<RegistryAnswer>

  export const codec = (): Codec<RegistryAnswer> => {
    if (_codec == null) {
      _codec = message<RegistryAnswer>((obj, w, opts = {}) => {
        if (opts.lengthDelimited !== false) {
          w.fork()
        }

        if (obj.known != null) {
          w.uint32(10)
          Pointer.codec().encode(obj.known, w)
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
              obj.known = Pointer.codec().decode(reader, reader.uint32(), {
                limits: opts.limits?.known
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

  export function encode (obj: Partial<RegistryAnswer>): Uint8Array<ArrayBuffer> {
    return encodeMessage(obj, RegistryAnswer.codec())
  }

  export function decode (buf: Uint8Array | Uint8ArrayList, opts?: DecodeOptions<RegistryAnswer>): RegistryAnswer {
    return decodeMessage(buf, RegistryAnswer.codec(), opts)
  }
}

export interface SweepCall {
  group: string
  sweepId: string
  offset: number
}

export namespace SweepCall {
  let _codec: Codec<SweepCall>

  export const codec = (): Codec<SweepCall> => {
    if (_codec == null) {
      _codec = message<SweepCall>((obj, w, opts = {}) => {
        if (opts.lengthDelimited !== false) {
          w.fork()
        }

        if ((obj.group != null && obj.group !== '')) {
          w.uint32(10)
          w.string(obj.group)
        }

        if ((obj.sweepId != null && obj.sweepId !== '')) {
          w.uint32(18)
          w.string(obj.sweepId)
        }

        if ((obj.offset != null && obj.offset !== 0)) {
          w.uint32(24)
          w.uint64Number(obj.offset)
        }

        if (opts.lengthDelimited !== false) {
          w.ldelim()
        }
      }, (reader, length, opts = {}) => {
        const obj: any = {
          group: '',
          sweepId: '',
          offset: 0
        }

        const end = length == null ? reader.len : reader.pos + length

        while (reader.pos < end) {
          const tag = reader.uint32()

          switch (tag >>> 3) {
            case 1: {
              obj.group = reader.string()
              break
            }
            case 2: {
              obj.sweepId = reader.string()
              break
            }
            case 3: {
              obj.offset = reader.uint64Number()
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

  export function encode (obj: Partial<SweepCall>): Uint8Array<ArrayBuffer> {
    return encodeMessage(obj, SweepCall.codec())
  }

  export function decode (buf: Uint8Array | Uint8ArrayList, opts?: DecodeOptions<SweepCall>): SweepCall {
    return decodeMessage(buf, SweepCall.codec(), opts)
  }
}

export interface SweepInfo {
  sweepId: string
  index: number
  salt: Uint8Array<ArrayBuffer>
  beganAtMs: number
  keepSinceMs?: number
  filterHash: Uint8Array<ArrayBuffer>
  filterBytes: number
}

export namespace SweepInfo {
  let _codec: Codec<SweepInfo>

  export const codec = (): Codec<SweepInfo> => {
    if (_codec == null) {
      _codec = message<SweepInfo>((obj, w, opts = {}) => {
        if (opts.lengthDelimited !== false) {
          w.fork()
        }

        if ((obj.sweepId != null && obj.sweepId !== '')) {
          w.uint32(10)
          w.string(obj.sweepId)
        }

        if ((obj.index != null && obj.index !== 0)) {
          w.uint32(16)
          w.uint64Number(obj.index)
        }

        if ((obj.salt != null && obj.salt.byteLength > 0)) {
          w.uint32(26)
          w.bytes(obj.salt)
        }

        if ((obj.beganAtMs != null && obj.beganAtMs !== 0)) {
          w.uint32(32)
          w.uint64Number(obj.beganAtMs)
        }

        if (obj.keepSinceMs != null) {
          w.uint32(40)
          w.uint64Number(obj.keepSinceMs)
        }

        if ((obj.filterHash != null && obj.filterHash.byteLength > 0)) {
          w.uint32(50)
          w.bytes(obj.filterHash)
        }

        if ((obj.filterBytes != null && obj.filterBytes !== 0)) {
          w.uint32(56)
          w.uint64Number(obj.filterBytes)
        }

        if (opts.lengthDelimited !== false) {
          w.ldelim()
        }
      }, (reader, length, opts = {}) => {
        const obj: any = {
          sweepId: '',
          index: 0,
          salt: uint8ArrayAlloc(0),
          beganAtMs: 0,
          filterHash: uint8ArrayAlloc(0),
          filterBytes: 0
        }

        const end = length == null ? reader.len : reader.pos + length

        while (reader.pos < end) {
          const tag = reader.uint32()

          switch (tag >>> 3) {
            case 1: {
              obj.sweepId = reader.string()
              break
            }
            case 2: {
              obj.index = reader.uint64Number()
              break
            }
            case 3: {
              obj.salt = reader.bytes()
              break
            }
            case 4: {
              obj.beganAtMs = reader.uint64Number()
              break
            }
            case 5: {
              obj.keepSinceMs = reader.uint64Number()
              break
            }
            case 6: {
              obj.filterHash = reader.bytes()
              break
            }
            case 7: {
              obj.filterBytes = reader.uint64Number()
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

  export function encode (obj: Partial<SweepInfo>): Uint8Array<ArrayBuffer> {
    return encodeMessage(obj, SweepInfo.codec())
  }

  export function decode (buf: Uint8Array | Uint8ArrayList, opts?: DecodeOptions<SweepInfo>): SweepInfo {
    return decodeMessage(buf, SweepInfo.codec(), opts)
  }
}

export interface SweepAnswer {
  sweeps: SweepInfo[]
}

export namespace SweepAnswer {
  let _codec: Codec<SweepAnswer>

  export const codec = (): Codec<SweepAnswer> => {
    if (_codec == null) {
      _codec = message<SweepAnswer>((obj, w, opts = {}) => {
        if (opts.lengthDelimited !== false) {
          w.fork()
        }

        if (obj.sweeps != null && obj.sweeps.length > 0) {
          for (const value of obj.sweeps) {
            w.uint32(10)
            SweepInfo.codec().encode(value, w)
          }
        }

        if (opts.lengthDelimited !== false) {
          w.ldelim()
        }
      }, (reader, length, opts = {}) => {
        const obj: any = {
          sweeps: []
        }

        const end = length == null ? reader.len : reader.pos + length

        while (reader.pos < end) {
          const tag = reader.uint32()

          switch (tag >>> 3) {
            case 1: {
              if (opts.limits?.sweeps != null && obj.sweeps.length === opts.limits.sweeps) {
                throw new MaxLengthError('Decode error - repeated field "sweeps" had too many elements')
              }

              obj.sweeps.push(SweepInfo.codec().decode(reader, reader.uint32(), {
                limits: opts.limits?.sweeps$
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

  export function encode (obj: Partial<SweepAnswer>): Uint8Array<ArrayBuffer> {
    return encodeMessage(obj, SweepAnswer.codec())
  }

  export function decode (buf: Uint8Array | Uint8ArrayList, opts?: DecodeOptions<SweepAnswer>): SweepAnswer {
    return decodeMessage(buf, SweepAnswer.codec(), opts)
  }
}
