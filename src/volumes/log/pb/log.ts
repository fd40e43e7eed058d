import { decodeMessage, encodeMessage, enumeration, MaxLengthError, message } from 'protons-runtime'
import type { Codec, DecodeOptions } from 'protons-runtime'
import type { Uint8ArrayList } from 'uint8arraylist'

export interface PbBallot {
  round: number
  node: string
}

export namespace PbBallot {
  let _codec: Codec<PbBallot>

  export const codec = (): Codec<PbBallot> => {
    if (_codec == null) {
      _codec = message<PbBallot>((obj, w, opts = {}) => {
        if (opts.lengthDelimited !== false) {
          w.fork()
        }

        if ((obj.round != null && obj.round !== 0)) {
          w.uint32(8)
          w.uint64Number(obj.round)
        }

        if ((obj.node != null && obj.node !== '')) {
          w.uint32(18)
          w.string(obj.node)
        }

        if (opts.lengthDelimited !== false) {
          w.ldelim()
        }
      }, (reader, length, opts = {}) => {
        const obj: any = {
          round: 0,
          node: ''
        }

        const end = length == null ? reader.len : reader.pos + length

        while (reader.pos < end) {
          const tag = reader.uint32()

          switch (tag >>> 3) {
            case 1: {
              obj.round = reader.uint64Number()
              break
            }
            case 2: {
              obj.node = reader.string()
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

  export function encode (obj: Partial<PbBallot>): Uint8Array<ArrayBuffer> {
    return encodeMessage(obj, PbBallot.codec())
  }

  export function decode (buf: Uint8Array | Uint8ArrayList, opts?: DecodeOptions<PbBallot>): PbBallot {
    return decodeMessage(buf, PbBallot.codec(), opts)
  }
}

export interface PbConfig {
  epoch: number
  members: string[]
  lineage: string[]
}

export namespace PbConfig {
  let _codec: Codec<PbConfig>

  export const codec = (): Codec<PbConfig> => {
    if (_codec == null) {
      _codec = message<PbConfig>((obj, w, opts = {}) => {
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

        if (obj.lineage != null && obj.lineage.length > 0) {
          for (const value of obj.lineage) {
            w.uint32(26)
            w.string(value)
          }
        }

        if (opts.lengthDelimited !== false) {
          w.ldelim()
        }
      }, (reader, length, opts = {}) => {
        const obj: any = {
          epoch: 0,
          members: [],
          lineage: []
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

  export function encode (obj: Partial<PbConfig>): Uint8Array<ArrayBuffer> {
    return encodeMessage(obj, PbConfig.codec())
  }

  export function decode (buf: Uint8Array | Uint8ArrayList, opts?: DecodeOptions<PbConfig>): PbConfig {
    return decodeMessage(buf, PbConfig.codec(), opts)
  }
}

export enum PbKind {
  NOOP = 'NOOP',
  BATCH = 'BATCH',
  CONFIG = 'CONFIG'
}

enum __PbKindValues {
  NOOP = 0,
  BATCH = 1,
  CONFIG = 2
}

export namespace PbKind {
  export const codec = (): Codec<PbKind> => {
    return enumeration<PbKind>(__PbKindValues)
  }
}

export interface PbItem {
  index: number
  kind: PbKind
  batch?: Uint8Array<ArrayBuffer>
  config?: PbConfig
}

export namespace PbItem {
  let _codec: Codec<PbItem>

  export const codec = (): Codec<PbItem> => {
    if (_codec == null) {
      _codec = message<PbItem>((obj, w, opts = {}) => {
        if (opts.lengthDelimited !== false) {
          w.fork()
        }

        if ((obj.index != null && obj.index !== 0)) {
          w.uint32(8)
          w.uint64Number(obj.index)
        }

        if (obj.kind != null && __PbKindValues[obj.kind] !== 0) {
          w.uint32(16)
          PbKind.codec().encode(obj.kind, w)
        }

        if (obj.batch != null) {
          w.uint32(26)
          w.bytes(obj.batch)
        }

        if (obj.config != null) {
          w.uint32(34)
          PbConfig.codec().encode(obj.config, w)
        }

        if (opts.lengthDelimited !== false) {
          w.ldelim()
        }
      }, (reader, length, opts = {}) => {
        const obj: any = {
          index: 0,
          kind: PbKind.NOOP
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
              obj.kind = PbKind.codec().decode(reader)
              break
            }
            case 3: {
              obj.batch = reader.bytes()
              break
            }
            case 4: {
              obj.config = PbConfig.codec().decode(reader, reader.uint32(), {
                limits: opts.limits?.config
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

  export function encode (obj: Partial<PbItem>): Uint8Array<ArrayBuffer> {
    return encodeMessage(obj, PbItem.codec())
  }

  export function decode (buf: Uint8Array | Uint8ArrayList, opts?: DecodeOptions<PbItem>): PbItem {
    return decodeMessage(buf, PbItem.codec(), opts)
  }
}

export interface PbItems {
  items: PbItem[]
}

export namespace PbItems {
  let _codec: Codec<PbItems>

  export const codec = (): Codec<PbItems> => {
    if (_codec == null) {
      _codec = message<PbItems>((obj, w, opts = {}) => {
        if (opts.lengthDelimited !== false) {
          w.fork()
        }

        if (obj.items != null && obj.items.length > 0) {
          for (const value of obj.items) {
            w.uint32(10)
            PbItem.codec().encode(value, w)
          }
        }

        if (opts.lengthDelimited !== false) {
          w.ldelim()
        }
      }, (reader, length, opts = {}) => {
        const obj: any = {
          items: []
        }

        const end = length == null ? reader.len : reader.pos + length

        while (reader.pos < end) {
          const tag = reader.uint32()

          switch (tag >>> 3) {
            case 1: {
              if (opts.limits?.items != null && obj.items.length === opts.limits.items) {
                throw new MaxLengthError('Decode error - repeated field "items" had too many elements')
              }

              obj.items.push(PbItem.codec().decode(reader, reader.uint32(), {
                limits: opts.limits?.items$
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

  export function encode (obj: Partial<PbItems>): Uint8Array<ArrayBuffer> {
    return encodeMessage(obj, PbItems.codec())
  }

  export function decode (buf: Uint8Array | Uint8ArrayList, opts?: DecodeOptions<PbItems>): PbItems {
    return decodeMessage(buf, PbItems.codec(), opts)
  }
}

export interface PbHardState {
  promised?: PbBallot
  accepted?: PbBallot
  lastIndex: number
  commitIndex: number
  config?: PbConfig
  self: string
  validFrom: number
}

export namespace PbHardState {
  let _codec: Codec<PbHardState>

  export const codec = (): Codec<PbHardState> => {
    if (_codec == null) {
      _codec = message<PbHardState>((obj, w, opts = {}) => {
        if (opts.lengthDelimited !== false) {
          w.fork()
        }

        if (obj.promised != null) {
          w.uint32(10)
          PbBallot.codec().encode(obj.promised, w)
        }

        if (obj.accepted != null) {
          w.uint32(18)
          PbBallot.codec().encode(obj.accepted, w)
        }

        if ((obj.lastIndex != null && obj.lastIndex !== 0)) {
          w.uint32(24)
          w.uint64Number(obj.lastIndex)
        }

        if ((obj.commitIndex != null && obj.commitIndex !== 0)) {
          w.uint32(32)
          w.uint64Number(obj.commitIndex)
        }

        if (obj.config != null) {
          w.uint32(42)
          PbConfig.codec().encode(obj.config, w)
        }

        if ((obj.self != null && obj.self !== '')) {
          w.uint32(50)
          w.string(obj.self)
        }

        if ((obj.validFrom != null && obj.validFrom !== 0)) {
          w.uint32(56)
          w.uint64Number(obj.validFrom)
        }

        if (opts.lengthDelimited !== false) {
          w.ldelim()
        }
      }, (reader, length, opts = {}) => {
        const obj: any = {
          lastIndex: 0,
          commitIndex: 0,
          self: '',
          validFrom: 0
        }

        const end = length == null ? reader.len : reader.pos + length

        while (reader.pos < end) {
          const tag = reader.uint32()

          switch (tag >>> 3) {
            case 1: {
              obj.promised = PbBallot.codec().decode(reader, reader.uint32(), {
                limits: opts.limits?.promised
              })
              break
            }
            case 2: {
              obj.accepted = PbBallot.codec().decode(reader, reader.uint32(), {
                limits: opts.limits?.accepted
              })
              break
            }
            case 3: {
              obj.lastIndex = reader.uint64Number()
              break
            }
            case 4: {
              obj.commitIndex = reader.uint64Number()
              break
            }
            case 5: {
              obj.config = PbConfig.codec().decode(reader, reader.uint32(), {
                limits: opts.limits?.config
              })
              break
            }
            case 6: {
              obj.self = reader.string()
              break
            }
            case 7: {
              obj.validFrom = reader.uint64Number()
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

  export function encode (obj: Partial<PbHardState>): Uint8Array<ArrayBuffer> {
    return encodeMessage(obj, PbHardState.codec())
  }

  export function decode (buf: Uint8Array | Uint8ArrayList, opts?: DecodeOptions<PbHardState>): PbHardState {
    return decodeMessage(buf, PbHardState.codec(), opts)
  }
}

export enum PbType {
  UNKNOWN = 'UNKNOWN',
  PREPARE = 'PREPARE',
  ACCEPT = 'ACCEPT',
  READ = 'READ'
}

enum __PbTypeValues {
  UNKNOWN = 0,
  PREPARE = 1,
  ACCEPT = 2,
  READ = 3
}

export namespace PbType {
  export const codec = (): Codec<PbType> => {
    return enumeration<PbType>(__PbTypeValues)
  }
}

export interface PbRequest {
  type: PbType
  epoch: number
  ballot?: PbBallot
  commitIndex: number
  prevIndex: number
  adopted: number
  lineage: string[]
}

export namespace PbRequest {
  let _codec: Codec<PbRequest>

  export const codec = (): Codec<PbRequest> => {
    if (_codec == null) {
      _codec = message<PbRequest>((obj, w, opts = {}) => {
        if (opts.lengthDelimited !== false) {
          w.fork()
        }

        if (obj.type != null && __PbTypeValues[obj.type] !== 0) {
          w.uint32(8)
          PbType.codec().encode(obj.type, w)
        }

        if ((obj.epoch != null && obj.epoch !== 0)) {
          w.uint32(16)
          w.uint64Number(obj.epoch)
        }

        if (obj.ballot != null) {
          w.uint32(26)
          PbBallot.codec().encode(obj.ballot, w)
        }

        if ((obj.commitIndex != null && obj.commitIndex !== 0)) {
          w.uint32(32)
          w.uint64Number(obj.commitIndex)
        }

        if ((obj.prevIndex != null && obj.prevIndex !== 0)) {
          w.uint32(40)
          w.uint64Number(obj.prevIndex)
        }

        if ((obj.adopted != null && obj.adopted !== 0)) {
          w.uint32(48)
          w.uint64Number(obj.adopted)
        }

        if (obj.lineage != null && obj.lineage.length > 0) {
          for (const value of obj.lineage) {
            w.uint32(58)
            w.string(value)
          }
        }

        if (opts.lengthDelimited !== false) {
          w.ldelim()
        }
      }, (reader, length, opts = {}) => {
        const obj: any = {
          type: PbType.UNKNOWN,
          epoch: 0,
          commitIndex: 0,
          prevIndex: 0,
          adopted: 0,
          lineage: []
        }

        const end = length == null ? reader.len : reader.pos + length

        while (reader.pos < end) {
          const tag = reader.uint32()

          switch (tag >>> 3) {
            case 1: {
              obj.type = PbType.codec().decode(reader)
              break
            }
            case 2: {
              obj.epoch = reader.uint64Number()
              break
            }
            case 3: {
              obj.ballot = PbBallot.codec().decode(reader, reader.uint32(), {
                limits: opts.limits?.ballot
              })
              break
            }
            case 4: {
              obj.commitIndex = reader.uint64Number()
              break
            }
            case 5: {
              obj.prevIndex = reader.uint64Number()
              break
            }
            case 6: {
              obj.adopted = reader.uint64Number()
              break
            }
            case 7: {
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

  export function encode (obj: Partial<PbRequest>): Uint8Array<ArrayBuffer> {
    return encodeMessage(obj, PbRequest.codec())
  }

  export function decode (buf: Uint8Array | Uint8ArrayList, opts?: DecodeOptions<PbRequest>): PbRequest {
    return decodeMessage(buf, PbRequest.codec(), opts)
  }
}

export enum PbResult {
  NONE = 'NONE',
  OK = 'OK',
  STALE = 'STALE',
  BEHIND = 'BEHIND',
  EPOCH = 'EPOCH'
}

enum __PbResultValues {
  NONE = 0,
  OK = 1,
  STALE = 2,
  BEHIND = 3,
  EPOCH = 4
}

export namespace PbResult {
  export const codec = (): Codec<PbResult> => {
    return enumeration<PbResult>(__PbResultValues)
  }
}

export interface PbReply {
  type: PbType
  epoch: number
  result: PbResult
  promised?: PbBallot
  accepted?: PbBallot
  lastIndex: number
  commitIndex: number
  lineage: string[]
}

export namespace PbReply {
  let _codec: Codec<PbReply>

  export const codec = (): Codec<PbReply> => {
    if (_codec == null) {
      _codec = message<PbReply>((obj, w, opts = {}) => {
        if (opts.lengthDelimited !== false) {
          w.fork()
        }

        if (obj.type != null && __PbTypeValues[obj.type] !== 0) {
          w.uint32(8)
          PbType.codec().encode(obj.type, w)
        }

        if ((obj.epoch != null && obj.epoch !== 0)) {
          w.uint32(16)
          w.uint64Number(obj.epoch)
        }

        if (obj.result != null && __PbResultValues[obj.result] !== 0) {
          w.uint32(24)
          PbResult.codec().encode(obj.result, w)
        }

        if (obj.promised != null) {
          w.uint32(34)
          PbBallot.codec().encode(obj.promised, w)
        }

        if (obj.accepted != null) {
          w.uint32(42)
          PbBallot.codec().encode(obj.accepted, w)
        }

        if ((obj.lastIndex != null && obj.lastIndex !== 0)) {
          w.uint32(48)
          w.uint64Number(obj.lastIndex)
        }

        if ((obj.commitIndex != null && obj.commitIndex !== 0)) {
          w.uint32(56)
          w.uint64Number(obj.commitIndex)
        }

        if (obj.lineage != null && obj.lineage.length > 0) {
          for (const value of obj.lineage) {
            w.uint32(66)
            w.string(value)
          }
        }

        if (opts.lengthDelimited !== false) {
          w.ldelim()
        }
      }, (reader, length, opts = {}) => {
        const obj: any = {
          type: PbType.UNKNOWN,
          epoch: 0,
          result: PbResult.NONE,
          lastIndex: 0,
          commitIndex: 0,
          lineage: []
        }

        const end = length == null ? reader.len : reader.pos + length

        while (reader.pos < end) {
          const tag = reader.uint32()

          switch (tag >>> 3) {
            case 1: {
              obj.type = PbType.codec().decode(reader)
              break
            }
            case 2: {
              obj.epoch = reader.uint64Number()
              break
            }
            case 3: {
              obj.result = PbResult.codec().decode(reader)
              break
            }
            case 4: {
              obj.promised = PbBallot.codec().decode(reader, reader.uint32(), {
                limits: opts.limits?.promised
              })
              break
            }
            case 5: {
              obj.accepted = PbBallot.codec().decode(reader, reader.uint32(), {
                limits: opts.limits?.accepted
              })
              break
            }
            case 6: {
              obj.lastIndex = reader.uint64Number()
              break
            }
            case 7: {
              obj.commitIndex = reader.uint64Number()
              break
            }
            case 8: {
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

  export function encode (obj: Partial<PbReply>): Uint8Array<ArrayBuffer> {
    return encodeMessage(obj, PbReply.codec())
  }

  export function decode (buf: Uint8Array | Uint8ArrayList, opts?: DecodeOptions<PbReply>): PbReply {
    return decodeMessage(buf, PbReply.codec(), opts)
  }
}

export interface PbHint {
  failed: string[]
  silent: string[]
}

export namespace PbHint {
  let _codec: Codec<PbHint>

  export const codec = (): Codec<PbHint> => {
    if (_codec == null) {
      _codec = message<PbHint>((obj, w, opts = {}) => {
        if (opts.lengthDelimited !== false) {
          w.fork()
        }

        if (obj.failed != null && obj.failed.length > 0) {
          for (const value of obj.failed) {
            w.uint32(10)
            w.string(value)
          }
        }

        if (obj.silent != null && obj.silent.length > 0) {
          for (const value of obj.silent) {
            w.uint32(18)
            w.string(value)
          }
        }

        if (opts.lengthDelimited !== false) {
          w.ldelim()
        }
      }, (reader, length, opts = {}) => {
        const obj: any = {
          failed: [],
          silent: []
        }

        const end = length == null ? reader.len : reader.pos + length

        while (reader.pos < end) {
          const tag = reader.uint32()

          switch (tag >>> 3) {
            case 1: {
              if (opts.limits?.failed != null && obj.failed.length === opts.limits.failed) {
                throw new MaxLengthError('Decode error - repeated field "failed" had too many elements')
              }

              obj.failed.push(reader.string())
              break
            }
            case 2: {
              if (opts.limits?.silent != null && obj.silent.length === opts.limits.silent) {
                throw new MaxLengthError('Decode error - repeated field "silent" had too many elements')
              }

              obj.silent.push(reader.string())
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

  export function encode (obj: Partial<PbHint>): Uint8Array<ArrayBuffer> {
    return encodeMessage(obj, PbHint.codec())
  }

  export function decode (buf: Uint8Array | Uint8ArrayList, opts?: DecodeOptions<PbHint>): PbHint {
    return decodeMessage(buf, PbHint.codec(), opts)
  }
}
