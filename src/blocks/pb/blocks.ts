import { decodeMessage, encodeMessage, MaxLengthError, message } from 'protons-runtime'
import { alloc as uint8ArrayAlloc } from 'uint8arrays/alloc'
import type { Codec, DecodeOptions } from 'protons-runtime'
import type { Uint8ArrayList } from 'uint8arraylist'

export interface ClaimMessage {
  owner: string
  copies: number
  since: number
  root: boolean
  removed: boolean
}

export namespace ClaimMessage {
  let _codec: Codec<ClaimMessage>

  export const codec = (): Codec<ClaimMessage> => {
    if (_codec == null) {
      _codec = message<ClaimMessage>((obj, w, opts = {}) => {
        if (opts.lengthDelimited !== false) {
          w.fork()
        }

        if ((obj.owner != null && obj.owner !== '')) {
          w.uint32(10)
          w.string(obj.owner)
        }

        if ((obj.copies != null && obj.copies !== 0)) {
          w.uint32(16)
          w.uint32(obj.copies)
        }

        if ((obj.since != null && obj.since !== 0)) {
          w.uint32(24)
          w.uint64Number(obj.since)
        }

        if ((obj.root != null && obj.root !== false)) {
          w.uint32(32)
          w.bool(obj.root)
        }

        if ((obj.removed != null && obj.removed !== false)) {
          w.uint32(40)
          w.bool(obj.removed)
        }

        if (opts.lengthDelimited !== false) {
          w.ldelim()
        }
      }, (reader, length, opts = {}) => {
        const obj: any = {
          owner: '',
          copies: 0,
          since: 0,
          root: false,
          removed: false
        }

        const end = length == null ? reader.len : reader.pos + length

        while (reader.pos < end) {
          const tag = reader.uint32()

          switch (tag >>> 3) {
            case 1: {
              obj.owner = reader.string()
              break
            }
            case 2: {
              obj.copies = reader.uint32()
              break
            }
            case 3: {
              obj.since = reader.uint64Number()
              break
            }
            case 4: {
              obj.root = reader.bool()
              break
            }
            case 5: {
              obj.removed = reader.bool()
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

  export function encode (obj: Partial<ClaimMessage>): Uint8Array<ArrayBuffer> {
    return encodeMessage(obj, ClaimMessage.codec())
  }

  export function decode (buf: Uint8Array | Uint8ArrayList, opts?: DecodeOptions<ClaimMessage>): ClaimMessage {
    return decodeMessage(buf, ClaimMessage.codec(), opts)
  }
}

export interface PutRequest {
  cid: Uint8Array<ArrayBuffer>
  encoding: string
  claims: ClaimMessage[]
}

export namespace PutRequest {
  let _codec: Codec<PutRequest>

  export const codec = (): Codec<PutRequest> => {
    if (_codec == null) {
      _codec = message<PutRequest>((obj, w, opts = {}) => {
        if (opts.lengthDelimited !== false) {
          w.fork()
        }

        if ((obj.cid != null && obj.cid.byteLength > 0)) {
          w.uint32(10)
          w.bytes(obj.cid)
        }

        if ((obj.encoding != null && obj.encoding !== '')) {
          w.uint32(18)
          w.string(obj.encoding)
        }

        if (obj.claims != null && obj.claims.length > 0) {
          for (const value of obj.claims) {
            w.uint32(26)
            ClaimMessage.codec().encode(value, w)
          }
        }

        if (opts.lengthDelimited !== false) {
          w.ldelim()
        }
      }, (reader, length, opts = {}) => {
        const obj: any = {
          cid: uint8ArrayAlloc(0),
          encoding: '',
          claims: []
        }

        const end = length == null ? reader.len : reader.pos + length

        while (reader.pos < end) {
          const tag = reader.uint32()

          switch (tag >>> 3) {
            case 1: {
              obj.cid = reader.bytes()
              break
            }
            case 2: {
              obj.encoding = reader.string()
              break
            }
            case 3: {
              if (opts.limits?.claims != null && obj.claims.length === opts.limits.claims) {
                throw new MaxLengthError('Decode error - repeated field "claims" had too many elements')
              }

              obj.claims.push(ClaimMessage.codec().decode(reader, reader.uint32(), {
                limits: opts.limits?.claims$
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

  export function encode (obj: Partial<PutRequest>): Uint8Array<ArrayBuffer> {
    return encodeMessage(obj, PutRequest.codec())
  }

  export function decode (buf: Uint8Array | Uint8ArrayList, opts?: DecodeOptions<PutRequest>): PutRequest {
    return decodeMessage(buf, PutRequest.codec(), opts)
  }
}

export interface PutResponse {
  isNew: boolean
}

export namespace PutResponse {
  let _codec: Codec<PutResponse>

  export const codec = (): Codec<PutResponse> => {
    if (_codec == null) {
      _codec = message<PutResponse>((obj, w, opts = {}) => {
        if (opts.lengthDelimited !== false) {
          w.fork()
        }

        if ((obj.isNew != null && obj.isNew !== false)) {
          w.uint32(8)
          w.bool(obj.isNew)
        }

        if (opts.lengthDelimited !== false) {
          w.ldelim()
        }
      }, (reader, length, opts = {}) => {
        const obj: any = {
          isNew: false
        }

        const end = length == null ? reader.len : reader.pos + length

        while (reader.pos < end) {
          const tag = reader.uint32()

          switch (tag >>> 3) {
            case 1: {
              obj.isNew = reader.bool()
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

  export function encode (obj: Partial<PutResponse>): Uint8Array<ArrayBuffer> {
    return encodeMessage(obj, PutResponse.codec())
  }

  export function decode (buf: Uint8Array | Uint8ArrayList, opts?: DecodeOptions<PutResponse>): PutResponse {
    return decodeMessage(buf, PutResponse.codec(), opts)
  }
}

export interface GetRequest {
  cid: Uint8Array<ArrayBuffer>
}

export namespace GetRequest {
  let _codec: Codec<GetRequest>

  export const codec = (): Codec<GetRequest> => {
    if (_codec == null) {
      _codec = message<GetRequest>((obj, w, opts = {}) => {
        if (opts.lengthDelimited !== false) {
          w.fork()
        }

        if ((obj.cid != null && obj.cid.byteLength > 0)) {
          w.uint32(10)
          w.bytes(obj.cid)
        }

        if (opts.lengthDelimited !== false) {
          w.ldelim()
        }
      }, (reader, length, opts = {}) => {
        const obj: any = {
          cid: uint8ArrayAlloc(0)
        }

        const end = length == null ? reader.len : reader.pos + length

        while (reader.pos < end) {
          const tag = reader.uint32()

          switch (tag >>> 3) {
            case 1: {
              obj.cid = reader.bytes()
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

  export function encode (obj: Partial<GetRequest>): Uint8Array<ArrayBuffer> {
    return encodeMessage(obj, GetRequest.codec())
  }

  export function decode (buf: Uint8Array | Uint8ArrayList, opts?: DecodeOptions<GetRequest>): GetRequest {
    return decodeMessage(buf, GetRequest.codec(), opts)
  }
}

export interface GetResponse {
  encoding: string
}

export namespace GetResponse {
  let _codec: Codec<GetResponse>

  export const codec = (): Codec<GetResponse> => {
    if (_codec == null) {
      _codec = message<GetResponse>((obj, w, opts = {}) => {
        if (opts.lengthDelimited !== false) {
          w.fork()
        }

        if ((obj.encoding != null && obj.encoding !== '')) {
          w.uint32(10)
          w.string(obj.encoding)
        }

        if (opts.lengthDelimited !== false) {
          w.ldelim()
        }
      }, (reader, length, opts = {}) => {
        const obj: any = {
          encoding: ''
        }

        const end = length == null ? reader.len : reader.pos + length

        while (reader.pos < end) {
          const tag = reader.uint32()

          switch (tag >>> 3) {
            case 1: {
              obj.encoding = reader.string()
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

  export function encode (obj: Partial<GetResponse>): Uint8Array<ArrayBuffer> {
    return encodeMessage(obj, GetResponse.codec())
  }

  export function decode (buf: Uint8Array | Uint8ArrayList, opts?: DecodeOptions<GetResponse>): GetResponse {
    return decodeMessage(buf, GetResponse.codec(), opts)
  }
}

export interface InfoRequest {
  cid: Uint8Array<ArrayBuffer>
}

export namespace InfoRequest {
  let _codec: Codec<InfoRequest>

  export const codec = (): Codec<InfoRequest> => {
    if (_codec == null) {
      _codec = message<InfoRequest>((obj, w, opts = {}) => {
        if (opts.lengthDelimited !== false) {
          w.fork()
        }

        if ((obj.cid != null && obj.cid.byteLength > 0)) {
          w.uint32(10)
          w.bytes(obj.cid)
        }

        if (opts.lengthDelimited !== false) {
          w.ldelim()
        }
      }, (reader, length, opts = {}) => {
        const obj: any = {
          cid: uint8ArrayAlloc(0)
        }

        const end = length == null ? reader.len : reader.pos + length

        while (reader.pos < end) {
          const tag = reader.uint32()

          switch (tag >>> 3) {
            case 1: {
              obj.cid = reader.bytes()
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

  export function encode (obj: Partial<InfoRequest>): Uint8Array<ArrayBuffer> {
    return encodeMessage(obj, InfoRequest.codec())
  }

  export function decode (buf: Uint8Array | Uint8ArrayList, opts?: DecodeOptions<InfoRequest>): InfoRequest {
    return decodeMessage(buf, InfoRequest.codec(), opts)
  }
}

export interface InfoResponse {
  found: boolean
  bytes: number
  dropping: boolean
  claims: ClaimMessage[]
  full: boolean
}

export namespace InfoResponse {
  let _codec: Codec<InfoResponse>

  export const codec = (): Codec<InfoResponse> => {
    if (_codec == null) {
      _codec = message<InfoResponse>((obj, w, opts = {}) => {
        if (opts.lengthDelimited !== false) {
          w.fork()
        }

        if ((obj.found != null && obj.found !== false)) {
          w.uint32(8)
          w.bool(obj.found)
        }

        if ((obj.bytes != null && obj.bytes !== 0)) {
          w.uint32(16)
          w.uint64Number(obj.bytes)
        }

        if ((obj.dropping != null && obj.dropping !== false)) {
          w.uint32(24)
          w.bool(obj.dropping)
        }

        if (obj.claims != null && obj.claims.length > 0) {
          for (const value of obj.claims) {
            w.uint32(34)
            ClaimMessage.codec().encode(value, w)
          }
        }

        if ((obj.full != null && obj.full !== false)) {
          w.uint32(40)
          w.bool(obj.full)
        }

        if (opts.lengthDelimited !== false) {
          w.ldelim()
        }
      }, (reader, length, opts = {}) => {
        const obj: any = {
          found: false,
          bytes: 0,
          dropping: false,
          claims: [],
          full: false
        }

        const end = length == null ? reader.len : reader.pos + length

        while (reader.pos < end) {
          const tag = reader.uint32()

          switch (tag >>> 3) {
            case 1: {
              obj.found = reader.bool()
              break
            }
            case 2: {
              obj.bytes = reader.uint64Number()
              break
            }
            case 3: {
              obj.dropping = reader.bool()
              break
            }
            case 4: {
              if (opts.limits?.claims != null && obj.claims.length === opts.limits.claims) {
                throw new MaxLengthError('Decode error - repeated field "claims" had too many elements')
              }

              obj.claims.push(ClaimMessage.codec().decode(reader, reader.uint32(), {
                limits: opts.limits?.claims$
              }))
              break
            }
            case 5: {
              obj.full = reader.bool()
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

  export function encode (obj: Partial<InfoResponse>): Uint8Array<ArrayBuffer> {
    return encodeMessage(obj, InfoResponse.codec())
  }

  export function decode (buf: Uint8Array | Uint8ArrayList, opts?: DecodeOptions<InfoResponse>): InfoResponse {
    return decodeMessage(buf, InfoResponse.codec(), opts)
  }
}

export interface UnpinRequest {
  cid: Uint8Array<ArrayBuffer>
}

export namespace UnpinRequest {
  let _codec: Codec<UnpinRequest>

  export const codec = (): Codec<UnpinRequest> => {
    if (_codec == null) {
      _codec = message<UnpinRequest>((obj, w, opts = {}) => {
        if (opts.lengthDelimited !== false) {
          w.fork()
        }

        if ((obj.cid != null && obj.cid.byteLength > 0)) {
          w.uint32(10)
          w.bytes(obj.cid)
        }

        if (opts.lengthDelimited !== false) {
          w.ldelim()
        }
      }, (reader, length, opts = {}) => {
        const obj: any = {
          cid: uint8ArrayAlloc(0)
        }

        const end = length == null ? reader.len : reader.pos + length

        while (reader.pos < end) {
          const tag = reader.uint32()

          switch (tag >>> 3) {
            case 1: {
              obj.cid = reader.bytes()
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

  export function encode (obj: Partial<UnpinRequest>): Uint8Array<ArrayBuffer> {
    return encodeMessage(obj, UnpinRequest.codec())
  }

  export function decode (buf: Uint8Array | Uint8ArrayList, opts?: DecodeOptions<UnpinRequest>): UnpinRequest {
    return decodeMessage(buf, UnpinRequest.codec(), opts)
  }
}

export interface UnpinResponse {
  owners: string[]
}

export namespace UnpinResponse {
  let _codec: Codec<UnpinResponse>

  export const codec = (): Codec<UnpinResponse> => {
    if (_codec == null) {
      _codec = message<UnpinResponse>((obj, w, opts = {}) => {
        if (opts.lengthDelimited !== false) {
          w.fork()
        }

        if (obj.owners != null && obj.owners.length > 0) {
          for (const value of obj.owners) {
            w.uint32(10)
            w.string(value)
          }
        }

        if (opts.lengthDelimited !== false) {
          w.ldelim()
        }
      }, (reader, length, opts = {}) => {
        const obj: any = {
          owners: []
        }

        const end = length == null ? reader.len : reader.pos + length

        while (reader.pos < end) {
          const tag = reader.uint32()

          switch (tag >>> 3) {
            case 1: {
              if (opts.limits?.owners != null && obj.owners.length === opts.limits.owners) {
                throw new MaxLengthError('Decode error - repeated field "owners" had too many elements')
              }

              obj.owners.push(reader.string())
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

  export function encode (obj: Partial<UnpinResponse>): Uint8Array<ArrayBuffer> {
    return encodeMessage(obj, UnpinResponse.codec())
  }

  export function decode (buf: Uint8Array | Uint8ArrayList, opts?: DecodeOptions<UnpinResponse>): UnpinResponse {
    return decodeMessage(buf, UnpinResponse.codec(), opts)
  }
}

export interface PinListRequest {
  after: Uint8Array<ArrayBuffer>
}

export namespace PinListRequest {
  let _codec: Codec<PinListRequest>

  export const codec = (): Codec<PinListRequest> => {
    if (_codec == null) {
      _codec = message<PinListRequest>((obj, w, opts = {}) => {
        if (opts.lengthDelimited !== false) {
          w.fork()
        }

        if ((obj.after != null && obj.after.byteLength > 0)) {
          w.uint32(10)
          w.bytes(obj.after)
        }

        if (opts.lengthDelimited !== false) {
          w.ldelim()
        }
      }, (reader, length, opts = {}) => {
        const obj: any = {
          after: uint8ArrayAlloc(0)
        }

        const end = length == null ? reader.len : reader.pos + length

        while (reader.pos < end) {
          const tag = reader.uint32()

          switch (tag >>> 3) {
            case 1: {
              obj.after = reader.bytes()
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

  export function encode (obj: Partial<PinListRequest>): Uint8Array<ArrayBuffer> {
    return encodeMessage(obj, PinListRequest.codec())
  }

  export function decode (buf: Uint8Array | Uint8ArrayList, opts?: DecodeOptions<PinListRequest>): PinListRequest {
    return decodeMessage(buf, PinListRequest.codec(), opts)
  }
}

export interface PinRecord {
  cid: Uint8Array<ArrayBuffer>
  owner: string
  copies: number
  since: number
  removed: boolean
}

export namespace PinRecord {
  let _codec: Codec<PinRecord>

  export const codec = (): Codec<PinRecord> => {
    if (_codec == null) {
      _codec = message<PinRecord>((obj, w, opts = {}) => {
        if (opts.lengthDelimited !== false) {
          w.fork()
        }

        if ((obj.cid != null && obj.cid.byteLength > 0)) {
          w.uint32(10)
          w.bytes(obj.cid)
        }

        if ((obj.owner != null && obj.owner !== '')) {
          w.uint32(18)
          w.string(obj.owner)
        }

        if ((obj.copies != null && obj.copies !== 0)) {
          w.uint32(24)
          w.uint32(obj.copies)
        }

        if ((obj.since != null && obj.since !== 0)) {
          w.uint32(32)
          w.uint64Number(obj.since)
        }

        if ((obj.removed != null && obj.removed !== false)) {
          w.uint32(40)
          w.bool(obj.removed)
        }

        if (opts.lengthDelimited !== false) {
          w.ldelim()
        }
      }, (reader, length, opts = {}) => {
        const obj: any = {
          cid: uint8ArrayAlloc(0),
          owner: '',
          copies: 0,
          since: 0,
          removed: false
        }

        const end = length == null ? reader.len : reader.pos + length

        while (reader.pos < end) {
          const tag = reader.uint32()

          switch (tag >>> 3) {
            case 1: {
              obj.cid = reader.bytes()
              break
            }
            case 2: {
              obj.owner = reader.string()
              break
            }
            case 3: {
              obj.copies = reader.uint32()
              break
            }
            case 4: {
              obj.since = reader.uint64Number()
              break
            }
            case 5: {
              obj.removed = reader.bool()
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

  export function encode (obj: Partial<PinRecord>): Uint8Array<ArrayBuffer> {
    return encodeMessage(obj, PinRecord.codec())
  }

  export function decode (buf: Uint8Array | Uint8ArrayList, opts?: DecodeOptions<PinRecord>): PinRecord {
    return decodeMessage(buf, PinRecord.codec(), opts)
  }
}

export interface PinListResponse {
  pins: PinRecord[]
  more: boolean
}

export namespace PinListResponse {
  let _codec: Codec<PinListResponse>

  export const codec = (): Codec<PinListResponse> => {
    if (_codec == null) {
      _codec = message<PinListResponse>((obj, w, opts = {}) => {
        if (opts.lengthDelimited !== false) {
          w.fork()
        }

        if (obj.pins != null && obj.pins.length > 0) {
          for (const value of obj.pins) {
            w.uint32(10)
            PinRecord.codec().encode(value, w)
          }
        }

        if ((obj.more != null && obj.more !== false)) {
          w.uint32(16)
          w.bool(obj.more)
        }

        if (opts.lengthDelimited !== false) {
          w.ldelim()
        }
      }, (reader, length, opts = {}) => {
        const obj: any = {
          pins: [],
          more: false
        }

        const end = length == null ? reader.len : reader.pos + length

        while (reader.pos < end) {
          const tag = reader.uint32()

          switch (tag >>> 3) {
            case 1: {
              if (opts.limits?.pins != null && obj.pins.length === opts.limits.pins) {
                throw new MaxLengthError('Decode error - repeated field "pins" had too many elements')
              }

              obj.pins.push(PinRecord.codec().decode(reader, reader.uint32(), {
                limits: opts.limits?.pins$
              }))
              break
            }
            case 2: {
              obj.more = reader.bool()
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

  export function encode (obj: Partial<PinListResponse>): Uint8Array<ArrayBuffer> {
    return encodeMessage(obj, PinListResponse.codec())
  }

  export function decode (buf: Uint8Array | Uint8ArrayList, opts?: DecodeOptions<PinListResponse>): PinListResponse {
    return decodeMessage(buf, PinListResponse.codec(), opts)
  }
}

export interface BadCopyRequest {
  cid: Uint8Array<ArrayBuffer>
}

export namespace BadCopyRequest {
  let _codec: Codec<BadCopyRequest>

  export const codec = (): Codec<BadCopyRequest> => {
    if (_codec == null) {
      _codec = message<BadCopyRequest>((obj, w, opts = {}) => {
        if (opts.lengthDelimited !== false) {
          w.fork()
        }

        if ((obj.cid != null && obj.cid.byteLength > 0)) {
          w.uint32(10)
          w.bytes(obj.cid)
        }

        if (opts.lengthDelimited !== false) {
          w.ldelim()
        }
      }, (reader, length, opts = {}) => {
        const obj: any = {
          cid: uint8ArrayAlloc(0)
        }

        const end = length == null ? reader.len : reader.pos + length

        while (reader.pos < end) {
          const tag = reader.uint32()

          switch (tag >>> 3) {
            case 1: {
              obj.cid = reader.bytes()
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

  export function encode (obj: Partial<BadCopyRequest>): Uint8Array<ArrayBuffer> {
    return encodeMessage(obj, BadCopyRequest.codec())
  }

  export function decode (buf: Uint8Array | Uint8ArrayList, opts?: DecodeOptions<BadCopyRequest>): BadCopyRequest {
    return decodeMessage(buf, BadCopyRequest.codec(), opts)
  }
}

export interface BadCopyResponse {
  wasBad: boolean
}

export namespace BadCopyResponse {
  let _codec: Codec<BadCopyResponse>

  export const codec = (): Codec<BadCopyResponse> => {
    if (_codec == null) {
      _codec = message<BadCopyResponse>((obj, w, opts = {}) => {
        if (opts.lengthDelimited !== false) {
          w.fork()
        }

        if ((obj.wasBad != null && obj.wasBad !== false)) {
          w.uint32(8)
          w.bool(obj.wasBad)
        }

        if (opts.lengthDelimited !== false) {
          w.ldelim()
        }
      }, (reader, length, opts = {}) => {
        const obj: any = {
          wasBad: false
        }

        const end = length == null ? reader.len : reader.pos + length

        while (reader.pos < end) {
          const tag = reader.uint32()

          switch (tag >>> 3) {
            case 1: {
              obj.wasBad = reader.bool()
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

  export function encode (obj: Partial<BadCopyResponse>): Uint8Array<ArrayBuffer> {
    return encodeMessage(obj, BadCopyResponse.codec())
  }

  export function decode (buf: Uint8Array | Uint8ArrayList, opts?: DecodeOptions<BadCopyResponse>): BadCopyResponse {
    return decodeMessage(buf, BadCopyResponse.codec(), opts)
  }
}

export interface BlockClaims {
  cid: Uint8Array<ArrayBuffer>
  claims: ClaimMessage[]
}

export namespace BlockClaims {
  let _codec: Codec<BlockClaims>

  export const codec = (): Codec<BlockClaims> => {
    if (_codec == null) {
      _codec = message<BlockClaims>((obj, w, opts = {}) => {
        if (opts.lengthDelimited !== false) {
          w.fork()
        }

        if ((obj.cid != null && obj.cid.byteLength > 0)) {
          w.uint32(10)
          w.bytes(obj.cid)
        }

        if (obj.claims != null && obj.claims.length > 0) {
          for (const value of obj.claims) {
            w.uint32(18)
            ClaimMessage.codec().encode(value, w)
          }
        }

        if (opts.lengthDelimited !== false) {
          w.ldelim()
        }
      }, (reader, length, opts = {}) => {
        const obj: any = {
          cid: uint8ArrayAlloc(0),
          claims: []
        }

        const end = length == null ? reader.len : reader.pos + length

        while (reader.pos < end) {
          const tag = reader.uint32()

          switch (tag >>> 3) {
            case 1: {
              obj.cid = reader.bytes()
              break
            }
            case 2: {
              if (opts.limits?.claims != null && obj.claims.length === opts.limits.claims) {
                throw new MaxLengthError('Decode error - repeated field "claims" had too many elements')
              }

              obj.claims.push(ClaimMessage.codec().decode(reader, reader.uint32(), {
                limits: opts.limits?.claims$
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

  export function encode (obj: Partial<BlockClaims>): Uint8Array<ArrayBuffer> {
    return encodeMessage(obj, BlockClaims.codec())
  }

  export function decode (buf: Uint8Array | Uint8ArrayList, opts?: DecodeOptions<BlockClaims>): BlockClaims {
    return decodeMessage(buf, BlockClaims.codec(), opts)
  }
}

export interface ClaimsRequest {
  blocks: BlockClaims[]
}

export namespace ClaimsRequest {
  let _codec: Codec<ClaimsRequest>

  export const codec = (): Codec<ClaimsRequest> => {
    if (_codec == null) {
      _codec = message<ClaimsRequest>((obj, w, opts = {}) => {
        if (opts.lengthDelimited !== false) {
          w.fork()
        }

        if (obj.blocks != null && obj.blocks.length > 0) {
          for (const value of obj.blocks) {
            w.uint32(10)
            BlockClaims.codec().encode(value, w)
          }
        }

        if (opts.lengthDelimited !== false) {
          w.ldelim()
        }
      }, (reader, length, opts = {}) => {
        const obj: any = {
          blocks: []
        }

        const end = length == null ? reader.len : reader.pos + length

        while (reader.pos < end) {
          const tag = reader.uint32()

          switch (tag >>> 3) {
            case 1: {
              if (opts.limits?.blocks != null && obj.blocks.length === opts.limits.blocks) {
                throw new MaxLengthError('Decode error - repeated field "blocks" had too many elements')
              }

              obj.blocks.push(BlockClaims.codec().decode(reader, reader.uint32(), {
                limits: opts.limits?.blocks$
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

  export function encode (obj: Partial<ClaimsRequest>): Uint8Array<ArrayBuffer> {
    return encodeMessage(obj, ClaimsRequest.codec())
  }

  export function decode (buf: Uint8Array | Uint8ArrayList, opts?: DecodeOptions<ClaimsRequest>): ClaimsRequest {
    return decodeMessage(buf, ClaimsRequest.codec(), opts)
  }
}

export interface ClaimsResponse {
  blocks: BlockClaims[]
}

export namespace ClaimsResponse {
  let _codec: Codec<ClaimsResponse>

  export const codec = (): Codec<ClaimsResponse> => {
    if (_codec == null) {
      _codec = message<ClaimsResponse>((obj, w, opts = {}) => {
        if (opts.lengthDelimited !== false) {
          w.fork()
        }

        if (obj.blocks != null && obj.blocks.length > 0) {
          for (const value of obj.blocks) {
            w.uint32(10)
            BlockClaims.codec().encode(value, w)
          }
        }

        if (opts.lengthDelimited !== false) {
          w.ldelim()
        }
      }, (reader, length, opts = {}) => {
        const obj: any = {
          blocks: []
        }

        const end = length == null ? reader.len : reader.pos + length

        while (reader.pos < end) {
          const tag = reader.uint32()

          switch (tag >>> 3) {
            case 1: {
              if (opts.limits?.blocks != null && obj.blocks.length === opts.limits.blocks) {
                throw new MaxLengthError('Decode error - repeated field "blocks" had too many elements')
              }

              obj.blocks.push(BlockClaims.codec().decode(reader, reader.uint32(), {
                limits: opts.limits?.blocks$
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

  export function encode (obj: Partial<ClaimsResponse>): Uint8Array<ArrayBuffer> {
    return encodeMessage(obj, ClaimsResponse.codec())
  }

  export function decode (buf: Uint8Array | Uint8ArrayList, opts?: DecodeOptions<ClaimsResponse>): ClaimsResponse {
    return decodeMessage(buf, ClaimsResponse.codec(), opts)
  }
}

export interface ReconcileRequest {
  placement: Uint8Array<ArrayBuffer>
}

export namespace ReconcileRequest {
  let _codec: Codec<ReconcileRequest>

  export const codec = (): Codec<ReconcileRequest> => {
    if (_codec == null) {
      _codec = message<ReconcileRequest>((obj, w, opts = {}) => {
        if (opts.lengthDelimited !== false) {
          w.fork()
        }

        if ((obj.placement != null && obj.placement.byteLength > 0)) {
          w.uint32(10)
          w.bytes(obj.placement)
        }

        if (opts.lengthDelimited !== false) {
          w.ldelim()
        }
      }, (reader, length, opts = {}) => {
        const obj: any = {
          placement: uint8ArrayAlloc(0)
        }

        const end = length == null ? reader.len : reader.pos + length

        while (reader.pos < end) {
          const tag = reader.uint32()

          switch (tag >>> 3) {
            case 1: {
              obj.placement = reader.bytes()
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

  export function encode (obj: Partial<ReconcileRequest>): Uint8Array<ArrayBuffer> {
    return encodeMessage(obj, ReconcileRequest.codec())
  }

  export function decode (buf: Uint8Array | Uint8ArrayList, opts?: DecodeOptions<ReconcileRequest>): ReconcileRequest {
    return decodeMessage(buf, ReconcileRequest.codec(), opts)
  }
}

export interface ReconcileResponse {
  agreed: boolean
}

export namespace ReconcileResponse {
  let _codec: Codec<ReconcileResponse>

  export const codec = (): Codec<ReconcileResponse> => {
    if (_codec == null) {
      _codec = message<ReconcileResponse>((obj, w, opts = {}) => {
        if (opts.lengthDelimited !== false) {
          w.fork()
        }

        if ((obj.agreed != null && obj.agreed !== false)) {
          w.uint32(8)
          w.bool(obj.agreed)
        }

        if (opts.lengthDelimited !== false) {
          w.ldelim()
        }
      }, (reader, length, opts = {}) => {
        const obj: any = {
          agreed: false
        }

        const end = length == null ? reader.len : reader.pos + length

        while (reader.pos < end) {
          const tag = reader.uint32()

          switch (tag >>> 3) {
            case 1: {
              obj.agreed = reader.bool()
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

  export function encode (obj: Partial<ReconcileResponse>): Uint8Array<ArrayBuffer> {
    return encodeMessage(obj, ReconcileResponse.codec())
  }

  export function decode (buf: Uint8Array | Uint8ArrayList, opts?: DecodeOptions<ReconcileResponse>): ReconcileResponse {
    return decodeMessage(buf, ReconcileResponse.codec(), opts)
  }
}

export interface CheckRequest {
  count: number
  holds: boolean
  about: string
}

export namespace CheckRequest {
  let _codec: Codec<CheckRequest>

  export const codec = (): Codec<CheckRequest> => {
    if (_codec == null) {
      _codec = message<CheckRequest>((obj, w, opts = {}) => {
        if (opts.lengthDelimited !== false) {
          w.fork()
        }

        if ((obj.count != null && obj.count !== 0)) {
          w.uint32(8)
          w.uint32(obj.count)
        }

        if ((obj.holds != null && obj.holds !== false)) {
          w.uint32(16)
          w.bool(obj.holds)
        }

        if ((obj.about != null && obj.about !== '')) {
          w.uint32(26)
          w.string(obj.about)
        }

        if (opts.lengthDelimited !== false) {
          w.ldelim()
        }
      }, (reader, length, opts = {}) => {
        const obj: any = {
          count: 0,
          holds: false,
          about: ''
        }

        const end = length == null ? reader.len : reader.pos + length

        while (reader.pos < end) {
          const tag = reader.uint32()

          switch (tag >>> 3) {
            case 1: {
              obj.count = reader.uint32()
              break
            }
            case 2: {
              obj.holds = reader.bool()
              break
            }
            case 3: {
              obj.about = reader.string()
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

  export function encode (obj: Partial<CheckRequest>): Uint8Array<ArrayBuffer> {
    return encodeMessage(obj, CheckRequest.codec())
  }

  export function decode (buf: Uint8Array | Uint8ArrayList, opts?: DecodeOptions<CheckRequest>): CheckRequest {
    return decodeMessage(buf, CheckRequest.codec(), opts)
  }
}

export interface CheckResponse {
  missing: number[]
  claimsDiffer: number[]
  about: string
}

export namespace CheckResponse {
  let _codec: Codec<CheckResponse>

  export const codec = (): Codec<CheckResponse> => {
    if (_codec == null) {
      _codec = message<CheckResponse>((obj, w, opts = {}) => {
        if (opts.lengthDelimited !== false) {
          w.fork()
        }

        if (obj.missing != null && obj.missing.length > 0) {
          for (const value of obj.missing) {
            w.uint32(8)
            w.uint32(value)
          }
        }

        if (obj.claimsDiffer != null && obj.claimsDiffer.length > 0) {
          for (const value of obj.claimsDiffer) {
            w.uint32(16)
            w.uint32(value)
          }
        }

        if ((obj.about != null && obj.about !== '')) {
          w.uint32(26)
          w.string(obj.about)
        }

        if (opts.lengthDelimited !== false) {
          w.ldelim()
        }
      }, (reader, length, opts = {}) => {
        const obj: any = {
          missing: [],
          claimsDiffer: [],
          about: ''
        }

        const end = length == null ? reader.len : reader.pos + length

        while (reader.pos < end) {
          const tag = reader.uint32()

          switch (tag >>> 3) {
            case 1: {
              if (opts.limits?.missing != null && obj.missing.length === opts.limits.missing) {
                throw new MaxLengthError('Decode error - repeated field "missing" had too many elements')
              }

              obj.missing.push(reader.uint32())
              break
            }
            case 2: {
              if (opts.limits?.claimsDiffer != null && obj.claimsDiffer.length === opts.limits.claimsDiffer) {
                throw new MaxLengthError('Decode error - repeated field "claimsDiffer" had too many elements')
              }

              obj.claimsDiffer.push(reader.uint32())
              break
            }
            case 3: {
              obj.about = reader.string()
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

  export function encode (obj: Partial<CheckResponse>): Uint8Array<ArrayBuffer> {
    return encodeMessage(obj, CheckResponse.codec())
  }

  export function decode (buf: Uint8Array | Uint8ArrayList, opts?: DecodeOptions<CheckResponse>): CheckResponse {
    return decodeMessage(buf, CheckResponse.codec(), opts)
  }
}

export interface PledgeRequest {
  placement: string
  count: number
  tagged: boolean
}

export namespace PledgeRequest {
  let _codec: Codec<PledgeRequest>

  export const codec = (): Codec<PledgeRequest> => {
    if (_codec == null) {
      _codec = message<PledgeRequest>((obj, w, opts = {}) => {
        if (opts.lengthDelimited !== false) {
          w.fork()
        }

        if ((obj.placement != null && obj.placement !== '')) {
          w.uint32(10)
          w.string(obj.placement)
        }

        if ((obj.count != null && obj.count !== 0)) {
          w.uint32(16)
          w.uint32(obj.count)
        }

        if ((obj.tagged != null && obj.tagged !== false)) {
          w.uint32(24)
          w.bool(obj.tagged)
        }

        if (opts.lengthDelimited !== false) {
          w.ldelim()
        }
      }, (reader, length, opts = {}) => {
        const obj: any = {
          placement: '',
          count: 0,
          tagged: false
        }

        const end = length == null ? reader.len : reader.pos + length

        while (reader.pos < end) {
          const tag = reader.uint32()

          switch (tag >>> 3) {
            case 1: {
              obj.placement = reader.string()
              break
            }
            case 2: {
              obj.count = reader.uint32()
              break
            }
            case 3: {
              obj.tagged = reader.bool()
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

  export function encode (obj: Partial<PledgeRequest>): Uint8Array<ArrayBuffer> {
    return encodeMessage(obj, PledgeRequest.codec())
  }

  export function decode (buf: Uint8Array | Uint8ArrayList, opts?: DecodeOptions<PledgeRequest>): PledgeRequest {
    return decodeMessage(buf, PledgeRequest.codec(), opts)
  }
}

export interface PledgeResponse {
  placement: string
  confirmed: number[]
  renewalsDiffer: number[]
}

export namespace PledgeResponse {
  let _codec: Codec<PledgeResponse>

  export const codec = (): Codec<PledgeResponse> => {
    if (_codec == null) {
      _codec = message<PledgeResponse>((obj, w, opts = {}) => {
        if (opts.lengthDelimited !== false) {
          w.fork()
        }

        if ((obj.placement != null && obj.placement !== '')) {
          w.uint32(10)
          w.string(obj.placement)
        }

        if (obj.confirmed != null && obj.confirmed.length > 0) {
          for (const value of obj.confirmed) {
            w.uint32(16)
            w.uint32(value)
          }
        }

        if (obj.renewalsDiffer != null && obj.renewalsDiffer.length > 0) {
          for (const value of obj.renewalsDiffer) {
            w.uint32(24)
            w.uint32(value)
          }
        }

        if (opts.lengthDelimited !== false) {
          w.ldelim()
        }
      }, (reader, length, opts = {}) => {
        const obj: any = {
          placement: '',
          confirmed: [],
          renewalsDiffer: []
        }

        const end = length == null ? reader.len : reader.pos + length

        while (reader.pos < end) {
          const tag = reader.uint32()

          switch (tag >>> 3) {
            case 1: {
              obj.placement = reader.string()
              break
            }
            case 2: {
              if (opts.limits?.confirmed != null && obj.confirmed.length === opts.limits.confirmed) {
                throw new MaxLengthError('Decode error - repeated field "confirmed" had too many elements')
              }

              obj.confirmed.push(reader.uint32())
              break
            }
            case 3: {
              if (opts.limits?.renewalsDiffer != null && obj.renewalsDiffer.length === opts.limits.renewalsDiffer) {
                throw new MaxLengthError('Decode error - repeated field "renewalsDiffer" had too many elements')
              }

              obj.renewalsDiffer.push(reader.uint32())
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

  export function encode (obj: Partial<PledgeResponse>): Uint8Array<ArrayBuffer> {
    return encodeMessage(obj, PledgeResponse.codec())
  }

  export function decode (buf: Uint8Array | Uint8ArrayList, opts?: DecodeOptions<PledgeResponse>): PledgeResponse {
    return decodeMessage(buf, PledgeResponse.codec(), opts)
  }
}

export interface ClaimRequest {
  claims: ClaimMessage[]
  count: number
}

export namespace ClaimRequest {
  let _codec: Codec<ClaimRequest>

  export const codec = (): Codec<ClaimRequest> => {
    if (_codec == null) {
      _codec = message<ClaimRequest>((obj, w, opts = {}) => {
        if (opts.lengthDelimited !== false) {
          w.fork()
        }

        if (obj.claims != null && obj.claims.length > 0) {
          for (const value of obj.claims) {
            w.uint32(10)
            ClaimMessage.codec().encode(value, w)
          }
        }

        if ((obj.count != null && obj.count !== 0)) {
          w.uint32(16)
          w.uint32(obj.count)
        }

        if (opts.lengthDelimited !== false) {
          w.ldelim()
        }
      }, (reader, length, opts = {}) => {
        const obj: any = {
          claims: [],
          count: 0
        }

        const end = length == null ? reader.len : reader.pos + length

        while (reader.pos < end) {
          const tag = reader.uint32()

          switch (tag >>> 3) {
            case 1: {
              if (opts.limits?.claims != null && obj.claims.length === opts.limits.claims) {
                throw new MaxLengthError('Decode error - repeated field "claims" had too many elements')
              }

              obj.claims.push(ClaimMessage.codec().decode(reader, reader.uint32(), {
                limits: opts.limits?.claims$
              }))
              break
            }
            case 2: {
              obj.count = reader.uint32()
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

  export function encode (obj: Partial<ClaimRequest>): Uint8Array<ArrayBuffer> {
    return encodeMessage(obj, ClaimRequest.codec())
  }

  export function decode (buf: Uint8Array | Uint8ArrayList, opts?: DecodeOptions<ClaimRequest>): ClaimRequest {
    return decodeMessage(buf, ClaimRequest.codec(), opts)
  }
}

export interface ClaimResponse {
  held: number[]
}

export namespace ClaimResponse {
  let _codec: Codec<ClaimResponse>

  export const codec = (): Codec<ClaimResponse> => {
    if (_codec == null) {
      _codec = message<ClaimResponse>((obj, w, opts = {}) => {
        if (opts.lengthDelimited !== false) {
          w.fork()
        }

        if (obj.held != null && obj.held.length > 0) {
          for (const value of obj.held) {
            w.uint32(8)
            w.uint32(value)
          }
        }

        if (opts.lengthDelimited !== false) {
          w.ldelim()
        }
      }, (reader, length, opts = {}) => {
        const obj: any = {
          held: []
        }

        const end = length == null ? reader.len : reader.pos + length

        while (reader.pos < end) {
          const tag = reader.uint32()

          switch (tag >>> 3) {
            case 1: {
              if (opts.limits?.held != null && obj.held.length === opts.limits.held) {
                throw new MaxLengthError('Decode error - repeated field "held" had too many elements')
              }

              obj.held.push(reader.uint32())
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

  export function encode (obj: Partial<ClaimResponse>): Uint8Array<ArrayBuffer> {
    return encodeMessage(obj, ClaimResponse.codec())
  }

  export function decode (buf: Uint8Array | Uint8ArrayList, opts?: DecodeOptions<ClaimResponse>): ClaimResponse {
    return decodeMessage(buf, ClaimResponse.codec(), opts)
  }
}

export interface SweepRef {
  volume: string
  sweeps: string[]
}

export namespace SweepRef {
  let _codec: Codec<SweepRef>

  export const codec = (): Codec<SweepRef> => {
    if (_codec == null) {
      _codec = message<SweepRef>((obj, w, opts = {}) => {
        if (opts.lengthDelimited !== false) {
          w.fork()
        }

        if ((obj.volume != null && obj.volume !== '')) {
          w.uint32(10)
          w.string(obj.volume)
        }

        if (obj.sweeps != null && obj.sweeps.length > 0) {
          for (const value of obj.sweeps) {
            w.uint32(18)
            w.string(value)
          }
        }

        if (opts.lengthDelimited !== false) {
          w.ldelim()
        }
      }, (reader, length, opts = {}) => {
        const obj: any = {
          volume: '',
          sweeps: []
        }

        const end = length == null ? reader.len : reader.pos + length

        while (reader.pos < end) {
          const tag = reader.uint32()

          switch (tag >>> 3) {
            case 1: {
              obj.volume = reader.string()
              break
            }
            case 2: {
              if (opts.limits?.sweeps != null && obj.sweeps.length === opts.limits.sweeps) {
                throw new MaxLengthError('Decode error - repeated field "sweeps" had too many elements')
              }

              obj.sweeps.push(reader.string())
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

  export function encode (obj: Partial<SweepRef>): Uint8Array<ArrayBuffer> {
    return encodeMessage(obj, SweepRef.codec())
  }

  export function decode (buf: Uint8Array | Uint8ArrayList, opts?: DecodeOptions<SweepRef>): SweepRef {
    return decodeMessage(buf, SweepRef.codec(), opts)
  }
}

export interface GarbageRequest {
  placement: Uint8Array<ArrayBuffer>
  sweeps: SweepRef[]
  count: number
}

export namespace GarbageRequest {
  let _codec: Codec<GarbageRequest>

  export const codec = (): Codec<GarbageRequest> => {
    if (_codec == null) {
      _codec = message<GarbageRequest>((obj, w, opts = {}) => {
        if (opts.lengthDelimited !== false) {
          w.fork()
        }

        if ((obj.placement != null && obj.placement.byteLength > 0)) {
          w.uint32(10)
          w.bytes(obj.placement)
        }

        if (obj.sweeps != null && obj.sweeps.length > 0) {
          for (const value of obj.sweeps) {
            w.uint32(18)
            SweepRef.codec().encode(value, w)
          }
        }

        if ((obj.count != null && obj.count !== 0)) {
          w.uint32(24)
          w.uint32(obj.count)
        }

        if (opts.lengthDelimited !== false) {
          w.ldelim()
        }
      }, (reader, length, opts = {}) => {
        const obj: any = {
          placement: uint8ArrayAlloc(0),
          sweeps: [],
          count: 0
        }

        const end = length == null ? reader.len : reader.pos + length

        while (reader.pos < end) {
          const tag = reader.uint32()

          switch (tag >>> 3) {
            case 1: {
              obj.placement = reader.bytes()
              break
            }
            case 2: {
              if (opts.limits?.sweeps != null && obj.sweeps.length === opts.limits.sweeps) {
                throw new MaxLengthError('Decode error - repeated field "sweeps" had too many elements')
              }

              obj.sweeps.push(SweepRef.codec().decode(reader, reader.uint32(), {
                limits: opts.limits?.sweeps$
              }))
              break
            }
            case 3: {
              obj.count = reader.uint32()
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

  export function encode (obj: Partial<GarbageRequest>): Uint8Array<ArrayBuffer> {
    return encodeMessage(obj, GarbageRequest.codec())
  }

  export function decode (buf: Uint8Array | Uint8ArrayList, opts?: DecodeOptions<GarbageRequest>): GarbageRequest {
    return decodeMessage(buf, GarbageRequest.codec(), opts)
  }
}

export interface GarbageResponse {
  agreed: boolean
  garbage: number[]
  absent: number[]
  later: number[]
}

export namespace GarbageResponse {
  let _codec: Codec<GarbageResponse>

  export const codec = (): Codec<GarbageResponse> => {
    if (_codec == null) {
      _codec = message<GarbageResponse>((obj, w, opts = {}) => {
        if (opts.lengthDelimited !== false) {
          w.fork()
        }

        if ((obj.agreed != null && obj.agreed !== false)) {
          w.uint32(8)
          w.bool(obj.agreed)
        }

        if (obj.garbage != null && obj.garbage.length > 0) {
          for (const value of obj.garbage) {
            w.uint32(16)
            w.uint32(value)
          }
        }

        if (obj.absent != null && obj.absent.length > 0) {
          for (const value of obj.absent) {
            w.uint32(24)
            w.uint32(value)
          }
        }

        if (obj.later != null && obj.later.length > 0) {
          for (const value of obj.later) {
            w.uint32(32)
            w.uint32(value)
          }
        }

        if (opts.lengthDelimited !== false) {
          w.ldelim()
        }
      }, (reader, length, opts = {}) => {
        const obj: any = {
          agreed: false,
          garbage: [],
          absent: [],
          later: []
        }

        const end = length == null ? reader.len : reader.pos + length

        while (reader.pos < end) {
          const tag = reader.uint32()

          switch (tag >>> 3) {
            case 1: {
              obj.agreed = reader.bool()
              break
            }
            case 2: {
              if (opts.limits?.garbage != null && obj.garbage.length === opts.limits.garbage) {
                throw new MaxLengthError('Decode error - repeated field "garbage" had too many elements')
              }

              obj.garbage.push(reader.uint32())
              break
            }
            case 3: {
              if (opts.limits?.absent != null && obj.absent.length === opts.limits.absent) {
                throw new MaxLengthError('Decode error - repeated field "absent" had too many elements')
              }

              obj.absent.push(reader.uint32())
              break
            }
            case 4: {
              if (opts.limits?.later != null && obj.later.length === opts.limits.later) {
                throw new MaxLengthError('Decode error - repeated field "later" had too many elements')
              }

              obj.later.push(reader.uint32())
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

  export function encode (obj: Partial<GarbageResponse>): Uint8Array<ArrayBuffer> {
    return encodeMessage(obj, GarbageResponse.codec())
  }

  export function decode (buf: Uint8Array | Uint8ArrayList, opts?: DecodeOptions<GarbageResponse>): GarbageResponse {
    return decodeMessage(buf, GarbageResponse.codec(), opts)
  }
}

export interface DropRequest {
  placement: Uint8Array<ArrayBuffer>
  count: number
}

export namespace DropRequest {
  let _codec: Codec<DropRequest>

  export const codec = (): Codec<DropRequest> => {
    if (_codec == null) {
      _codec = message<DropRequest>((obj, w, opts = {}) => {
        if (opts.lengthDelimited !== false) {
          w.fork()
        }

        if ((obj.placement != null && obj.placement.byteLength > 0)) {
          w.uint32(10)
          w.bytes(obj.placement)
        }

        if ((obj.count != null && obj.count !== 0)) {
          w.uint32(16)
          w.uint32(obj.count)
        }

        if (opts.lengthDelimited !== false) {
          w.ldelim()
        }
      }, (reader, length, opts = {}) => {
        const obj: any = {
          placement: uint8ArrayAlloc(0),
          count: 0
        }

        const end = length == null ? reader.len : reader.pos + length

        while (reader.pos < end) {
          const tag = reader.uint32()

          switch (tag >>> 3) {
            case 1: {
              obj.placement = reader.bytes()
              break
            }
            case 2: {
              obj.count = reader.uint32()
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

  export function encode (obj: Partial<DropRequest>): Uint8Array<ArrayBuffer> {
    return encodeMessage(obj, DropRequest.codec())
  }

  export function decode (buf: Uint8Array | Uint8ArrayList, opts?: DecodeOptions<DropRequest>): DropRequest {
    return decodeMessage(buf, DropRequest.codec(), opts)
  }
}

export interface DropResponse {
  dropped: number[]
  bytes: number
}

export namespace DropResponse {
  let _codec: Codec<DropResponse>

  export const codec = (): Codec<DropResponse> => {
    if (_codec == null) {
      _codec = message<DropResponse>((obj, w, opts = {}) => {
        if (opts.lengthDelimited !== false) {
          w.fork()
        }

        if (obj.dropped != null && obj.dropped.length > 0) {
          for (const value of obj.dropped) {
            w.uint32(8)
            w.uint32(value)
          }
        }

        if ((obj.bytes != null && obj.bytes !== 0)) {
          w.uint32(16)
          w.uint64Number(obj.bytes)
        }

        if (opts.lengthDelimited !== false) {
          w.ldelim()
        }
      }, (reader, length, opts = {}) => {
        const obj: any = {
          dropped: [],
          bytes: 0
        }

        const end = length == null ? reader.len : reader.pos + length

        while (reader.pos < end) {
          const tag = reader.uint32()

          switch (tag >>> 3) {
            case 1: {
              if (opts.limits?.dropped != null && obj.dropped.length === opts.limits.dropped) {
                throw new MaxLengthError('Decode error - repeated field "dropped" had too many elements')
              }

              obj.dropped.push(reader.uint32())
              break
            }
            case 2: {
              obj.bytes = reader.uint64Number()
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

  export function encode (obj: Partial<DropResponse>): Uint8Array<ArrayBuffer> {
    return encodeMessage(obj, DropResponse.codec())
  }

  export function decode (buf: Uint8Array | Uint8ArrayList, opts?: DecodeOptions<DropResponse>): DropResponse {
    return decodeMessage(buf, DropResponse.codec(), opts)
  }
}

export interface PinsRequest {
  pins: string[]
  metDigest: Uint8Array<ArrayBuffer>
  met: string[]
}

export namespace PinsRequest {
  let _codec: Codec<PinsRequest>

  export const codec = (): Codec<PinsRequest> => {
    if (_codec == null) {
      _codec = message<PinsRequest>((obj, w, opts = {}) => {
        if (opts.lengthDelimited !== false) {
          w.fork()
        }

        if (obj.pins != null && obj.pins.length > 0) {
          for (const value of obj.pins) {
            w.uint32(10)
            w.string(value)
          }
        }

        if ((obj.metDigest != null && obj.metDigest.byteLength > 0)) {
          w.uint32(18)
          w.bytes(obj.metDigest)
        }

        if (obj.met != null && obj.met.length > 0) {
          for (const value of obj.met) {
            w.uint32(26)
            w.string(value)
          }
        }

        if (opts.lengthDelimited !== false) {
          w.ldelim()
        }
      }, (reader, length, opts = {}) => {
        const obj: any = {
          pins: [],
          metDigest: uint8ArrayAlloc(0),
          met: []
        }

        const end = length == null ? reader.len : reader.pos + length

        while (reader.pos < end) {
          const tag = reader.uint32()

          switch (tag >>> 3) {
            case 1: {
              if (opts.limits?.pins != null && obj.pins.length === opts.limits.pins) {
                throw new MaxLengthError('Decode error - repeated field "pins" had too many elements')
              }

              obj.pins.push(reader.string())
              break
            }
            case 2: {
              obj.metDigest = reader.bytes()
              break
            }
            case 3: {
              if (opts.limits?.met != null && obj.met.length === opts.limits.met) {
                throw new MaxLengthError('Decode error - repeated field "met" had too many elements')
              }

              obj.met.push(reader.string())
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

  export function encode (obj: Partial<PinsRequest>): Uint8Array<ArrayBuffer> {
    return encodeMessage(obj, PinsRequest.codec())
  }

  export function decode (buf: Uint8Array | Uint8ArrayList, opts?: DecodeOptions<PinsRequest>): PinsRequest {
    return decodeMessage(buf, PinsRequest.codec(), opts)
  }
}

export interface PinsResponse {
  agreed: boolean
  count: number
  recorded: number[]
  young: number[]
  sameMet: boolean
  met: string[]
}

export namespace PinsResponse {
  let _codec: Codec<PinsResponse>

  export const codec = (): Codec<PinsResponse> => {
    if (_codec == null) {
      _codec = message<PinsResponse>((obj, w, opts = {}) => {
        if (opts.lengthDelimited !== false) {
          w.fork()
        }

        if ((obj.agreed != null && obj.agreed !== false)) {
          w.uint32(8)
          w.bool(obj.agreed)
        }

        if ((obj.count != null && obj.count !== 0)) {
          w.uint32(16)
          w.uint32(obj.count)
        }

        if (obj.recorded != null && obj.recorded.length > 0) {
          for (const value of obj.recorded) {
            w.uint32(24)
            w.uint32(value)
          }
        }

        if (obj.young != null && obj.young.length > 0) {
          for (const value of obj.young) {
            w.uint32(32)
            w.uint32(value)
          }
        }

        if ((obj.sameMet != null && obj.sameMet !== false)) {
          w.uint32(40)
          w.bool(obj.sameMet)
        }

        if (obj.met != null && obj.met.length > 0) {
          for (const value of obj.met) {
            w.uint32(50)
            w.string(value)
          }
        }

        if (opts.lengthDelimited !== false) {
          w.ldelim()
        }
      }, (reader, length, opts = {}) => {
        const obj: any = {
          agreed: false,
          count: 0,
          recorded: [],
          young: [],
          sameMet: false,
          met: []
        }

        const end = length == null ? reader.len : reader.pos + length

        while (reader.pos < end) {
          const tag = reader.uint32()

          switch (tag >>> 3) {
            case 1: {
              obj.agreed = reader.bool()
              break
            }
            case 2: {
              obj.count = reader.uint32()
              break
            }
            case 3: {
              if (opts.limits?.recorded != null && obj.recorded.length === opts.limits.recorded) {
                throw new MaxLengthError('Decode error - repeated field "recorded" had too many elements')
              }

              obj.recorded.push(reader.uint32())
              break
            }
            case 4: {
              if (opts.limits?.young != null && obj.young.length === opts.limits.young) {
                throw new MaxLengthError('Decode error - repeated field "young" had too many elements')
              }

              obj.young.push(reader.uint32())
              break
            }
            case 5: {
              obj.sameMet = reader.bool()
              break
            }
            case 6: {
              if (opts.limits?.met != null && obj.met.length === opts.limits.met) {
                throw new MaxLengthError('Decode error - repeated field "met" had too many elements')
              }

              obj.met.push(reader.string())
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

  export function encode (obj: Partial<PinsResponse>): Uint8Array<ArrayBuffer> {
    return encodeMessage(obj, PinsResponse.codec())
  }

  export function decode (buf: Uint8Array | Uint8ArrayList, opts?: DecodeOptions<PinsResponse>): PinsResponse {
    return decodeMessage(buf, PinsResponse.codec(), opts)
  }
}

export interface RemovedPinsRequest {
  generation: string
  after: number
  pins: string[]
}

export namespace RemovedPinsRequest {
  let _codec: Codec<RemovedPinsRequest>

  export const codec = (): Codec<RemovedPinsRequest> => {
    if (_codec == null) {
      _codec = message<RemovedPinsRequest>((obj, w, opts = {}) => {
        if (opts.lengthDelimited !== false) {
          w.fork()
        }

        if ((obj.generation != null && obj.generation !== '')) {
          w.uint32(10)
          w.string(obj.generation)
        }

        if ((obj.after != null && obj.after !== 0)) {
          w.uint32(16)
          w.uint64Number(obj.after)
        }

        if (obj.pins != null && obj.pins.length > 0) {
          for (const value of obj.pins) {
            w.uint32(26)
            w.string(value)
          }
        }

        if (opts.lengthDelimited !== false) {
          w.ldelim()
        }
      }, (reader, length, opts = {}) => {
        const obj: any = {
          generation: '',
          after: 0,
          pins: []
        }

        const end = length == null ? reader.len : reader.pos + length

        while (reader.pos < end) {
          const tag = reader.uint32()

          switch (tag >>> 3) {
            case 1: {
              obj.generation = reader.string()
              break
            }
            case 2: {
              obj.after = reader.uint64Number()
              break
            }
            case 3: {
              if (opts.limits?.pins != null && obj.pins.length === opts.limits.pins) {
                throw new MaxLengthError('Decode error - repeated field "pins" had too many elements')
              }

              obj.pins.push(reader.string())
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

  export function encode (obj: Partial<RemovedPinsRequest>): Uint8Array<ArrayBuffer> {
    return encodeMessage(obj, RemovedPinsRequest.codec())
  }

  export function decode (buf: Uint8Array | Uint8ArrayList, opts?: DecodeOptions<RemovedPinsRequest>): RemovedPinsRequest {
    return decodeMessage(buf, RemovedPinsRequest.codec(), opts)
  }
}

export interface RemovedPinsResponse {
  generation: string
  next: number
  pins: string[]
  more: boolean
}

export namespace RemovedPinsResponse {
  let _codec: Codec<RemovedPinsResponse>

  export const codec = (): Codec<RemovedPinsResponse> => {
    if (_codec == null) {
      _codec = message<RemovedPinsResponse>((obj, w, opts = {}) => {
        if (opts.lengthDelimited !== false) {
          w.fork()
        }

        if ((obj.generation != null && obj.generation !== '')) {
          w.uint32(10)
          w.string(obj.generation)
        }

        if ((obj.next != null && obj.next !== 0)) {
          w.uint32(16)
          w.uint64Number(obj.next)
        }

        if (obj.pins != null && obj.pins.length > 0) {
          for (const value of obj.pins) {
            w.uint32(26)
            w.string(value)
          }
        }

        if ((obj.more != null && obj.more !== false)) {
          w.uint32(32)
          w.bool(obj.more)
        }

        if (opts.lengthDelimited !== false) {
          w.ldelim()
        }
      }, (reader, length, opts = {}) => {
        const obj: any = {
          generation: '',
          next: 0,
          pins: [],
          more: false
        }

        const end = length == null ? reader.len : reader.pos + length

        while (reader.pos < end) {
          const tag = reader.uint32()

          switch (tag >>> 3) {
            case 1: {
              obj.generation = reader.string()
              break
            }
            case 2: {
              obj.next = reader.uint64Number()
              break
            }
            case 3: {
              if (opts.limits?.pins != null && obj.pins.length === opts.limits.pins) {
                throw new MaxLengthError('Decode error - repeated field "pins" had too many elements')
              }

              obj.pins.push(reader.string())
              break
            }
            case 4: {
              obj.more = reader.bool()
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

  export function encode (obj: Partial<RemovedPinsResponse>): Uint8Array<ArrayBuffer> {
    return encodeMessage(obj, RemovedPinsResponse.codec())
  }

  export function decode (buf: Uint8Array | Uint8ArrayList, opts?: DecodeOptions<RemovedPinsResponse>): RemovedPinsResponse {
    return decodeMessage(buf, RemovedPinsResponse.codec(), opts)
  }
}
