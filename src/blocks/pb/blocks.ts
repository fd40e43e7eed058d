import { decodeMessage, encodeMessage, MaxLengthError, message, streamMessage } from 'protons-runtime'
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
      }, function * (reader, length, prefix, opts = {}) {
        const end = length == null ? reader.len : reader.pos + length

        while (reader.pos < end) {
          const tag = reader.uint32()

          switch (tag >>> 3) {
            case 1: {
              yield {
                field: `${prefix}.owner`,
                value: reader.string()
              }
              break
            }
            case 2: {
              yield {
                field: `${prefix}.copies`,
                value: reader.uint32()
              }
              break
            }
            case 3: {
              yield {
                field: `${prefix}.since`,
                value: reader.uint64Number()
              }
              break
            }
            case 4: {
              yield {
                field: `${prefix}.root`,
                value: reader.bool()
              }
              break
            }
            case 5: {
              yield {
                field: `${prefix}.removed`,
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

  export interface ClaimMessageOwnerFieldEvent {
    field: '$.owner'
    value: string
  }

  export interface ClaimMessageCopiesFieldEvent {
    field: '$.copies'
    value: number
  }

  export interface ClaimMessageSinceFieldEvent {
    field: '$.since'
    value: number
  }

  export interface ClaimMessageRootFieldEvent {
    field: '$.root'
    value: boolean
  }

  export interface ClaimMessageRemovedFieldEvent {
    field: '$.removed'
    value: boolean
  }

  export function encode (obj: Partial<ClaimMessage>): Uint8Array<ArrayBuffer> {
    return encodeMessage(obj, ClaimMessage.codec())
  }

  export function decode (buf: Uint8Array | Uint8ArrayList, opts?: DecodeOptions<ClaimMessage>): ClaimMessage {
    return decodeMessage(buf, ClaimMessage.codec(), opts)
  }

  export function stream (buf: Uint8Array | Uint8ArrayList, opts?: DecodeOptions<ClaimMessage>): Generator<ClaimMessageOwnerFieldEvent | ClaimMessageCopiesFieldEvent | ClaimMessageSinceFieldEvent | ClaimMessageRootFieldEvent | ClaimMessageRemovedFieldEvent> {
    return streamMessage(buf, ClaimMessage.codec(), opts)
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
      }, function * (reader, length, prefix, opts = {}) {
        const obj = {
          claims: 0
        }

        const end = length == null ? reader.len : reader.pos + length

        while (reader.pos < end) {
          const tag = reader.uint32()

          switch (tag >>> 3) {
            case 1: {
              yield {
                field: `${prefix}.cid`,
                value: reader.bytes()
              }
              break
            }
            case 2: {
              yield {
                field: `${prefix}.encoding`,
                value: reader.string()
              }
              break
            }
            case 3: {
              if (opts.limits?.claims != null && obj.claims === opts.limits.claims) {
                throw new MaxLengthError('Streaming decode error - repeated field "claims" had too many elements')
              }

              for (const evt of ClaimMessage.codec().stream(reader, reader.uint32(), `${prefix}.claims[]`, {
                limits: opts.limits?.claims$
              })) {
                yield {
                  ...evt,
                  index: obj.claims
                }
              }

              obj.claims++

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

  export interface PutRequestCidFieldEvent {
    field: '$.cid'
    value: Uint8Array<ArrayBuffer>
  }

  export interface PutRequestEncodingFieldEvent {
    field: '$.encoding'
    value: string
  }

  export interface PutRequestClaimsOwnerFieldEvent {
    field: '$.claims[].owner'
    value: string
    index: number
  }

  export interface PutRequestClaimsCopiesFieldEvent {
    field: '$.claims[].copies'
    value: number
    index: number
  }

  export interface PutRequestClaimsSinceFieldEvent {
    field: '$.claims[].since'
    value: number
    index: number
  }

  export interface PutRequestClaimsRootFieldEvent {
    field: '$.claims[].root'
    value: boolean
    index: number
  }

  export interface PutRequestClaimsRemovedFieldEvent {
    field: '$.claims[].removed'
    value: boolean
    index: number
  }

  export function encode (obj: Partial<PutRequest>): Uint8Array<ArrayBuffer> {
    return encodeMessage(obj, PutRequest.codec())
  }

  export function decode (buf: Uint8Array | Uint8ArrayList, opts?: DecodeOptions<PutRequest>): PutRequest {
    return decodeMessage(buf, PutRequest.codec(), opts)
  }

  export function stream (buf: Uint8Array | Uint8ArrayList, opts?: DecodeOptions<PutRequest>): Generator<PutRequestCidFieldEvent | PutRequestEncodingFieldEvent | PutRequestClaimsOwnerFieldEvent | PutRequestClaimsCopiesFieldEvent | PutRequestClaimsSinceFieldEvent | PutRequestClaimsRootFieldEvent | PutRequestClaimsRemovedFieldEvent> {
    return streamMessage(buf, PutRequest.codec(), opts)
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
      }, function * (reader, length, prefix, opts = {}) {
        const end = length == null ? reader.len : reader.pos + length

        while (reader.pos < end) {
          const tag = reader.uint32()

          switch (tag >>> 3) {
            case 1: {
              yield {
                field: `${prefix}.isNew`,
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

  export interface PutResponseIsNewFieldEvent {
    field: '$.isNew'
    value: boolean
  }

  export function encode (obj: Partial<PutResponse>): Uint8Array<ArrayBuffer> {
    return encodeMessage(obj, PutResponse.codec())
  }

  export function decode (buf: Uint8Array | Uint8ArrayList, opts?: DecodeOptions<PutResponse>): PutResponse {
    return decodeMessage(buf, PutResponse.codec(), opts)
  }

  export function stream (buf: Uint8Array | Uint8ArrayList, opts?: DecodeOptions<PutResponse>): Generator<PutResponseIsNewFieldEvent> {
    return streamMessage(buf, PutResponse.codec(), opts)
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
      }, function * (reader, length, prefix, opts = {}) {
        const end = length == null ? reader.len : reader.pos + length

        while (reader.pos < end) {
          const tag = reader.uint32()

          switch (tag >>> 3) {
            case 1: {
              yield {
                field: `${prefix}.cid`,
                value: reader.bytes()
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

  export interface GetRequestCidFieldEvent {
    field: '$.cid'
    value: Uint8Array<ArrayBuffer>
  }

  export function encode (obj: Partial<GetRequest>): Uint8Array<ArrayBuffer> {
    return encodeMessage(obj, GetRequest.codec())
  }

  export function decode (buf: Uint8Array | Uint8ArrayList, opts?: DecodeOptions<GetRequest>): GetRequest {
    return decodeMessage(buf, GetRequest.codec(), opts)
  }

  export function stream (buf: Uint8Array | Uint8ArrayList, opts?: DecodeOptions<GetRequest>): Generator<GetRequestCidFieldEvent> {
    return streamMessage(buf, GetRequest.codec(), opts)
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
      }, function * (reader, length, prefix, opts = {}) {
        const end = length == null ? reader.len : reader.pos + length

        while (reader.pos < end) {
          const tag = reader.uint32()

          switch (tag >>> 3) {
            case 1: {
              yield {
                field: `${prefix}.encoding`,
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

  export interface GetResponseEncodingFieldEvent {
    field: '$.encoding'
    value: string
  }

  export function encode (obj: Partial<GetResponse>): Uint8Array<ArrayBuffer> {
    return encodeMessage(obj, GetResponse.codec())
  }

  export function decode (buf: Uint8Array | Uint8ArrayList, opts?: DecodeOptions<GetResponse>): GetResponse {
    return decodeMessage(buf, GetResponse.codec(), opts)
  }

  export function stream (buf: Uint8Array | Uint8ArrayList, opts?: DecodeOptions<GetResponse>): Generator<GetResponseEncodingFieldEvent> {
    return streamMessage(buf, GetResponse.codec(), opts)
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
      }, function * (reader, length, prefix, opts = {}) {
        const end = length == null ? reader.len : reader.pos + length

        while (reader.pos < end) {
          const tag = reader.uint32()

          switch (tag >>> 3) {
            case 1: {
              yield {
                field: `${prefix}.cid`,
                value: reader.bytes()
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

  export interface InfoRequestCidFieldEvent {
    field: '$.cid'
    value: Uint8Array<ArrayBuffer>
  }

  export function encode (obj: Partial<InfoRequest>): Uint8Array<ArrayBuffer> {
    return encodeMessage(obj, InfoRequest.codec())
  }

  export function decode (buf: Uint8Array | Uint8ArrayList, opts?: DecodeOptions<InfoRequest>): InfoRequest {
    return decodeMessage(buf, InfoRequest.codec(), opts)
  }

  export function stream (buf: Uint8Array | Uint8ArrayList, opts?: DecodeOptions<InfoRequest>): Generator<InfoRequestCidFieldEvent> {
    return streamMessage(buf, InfoRequest.codec(), opts)
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
      }, function * (reader, length, prefix, opts = {}) {
        const obj = {
          claims: 0
        }

        const end = length == null ? reader.len : reader.pos + length

        while (reader.pos < end) {
          const tag = reader.uint32()

          switch (tag >>> 3) {
            case 1: {
              yield {
                field: `${prefix}.found`,
                value: reader.bool()
              }
              break
            }
            case 2: {
              yield {
                field: `${prefix}.bytes`,
                value: reader.uint64Number()
              }
              break
            }
            case 3: {
              yield {
                field: `${prefix}.dropping`,
                value: reader.bool()
              }
              break
            }
            case 4: {
              if (opts.limits?.claims != null && obj.claims === opts.limits.claims) {
                throw new MaxLengthError('Streaming decode error - repeated field "claims" had too many elements')
              }

              for (const evt of ClaimMessage.codec().stream(reader, reader.uint32(), `${prefix}.claims[]`, {
                limits: opts.limits?.claims$
              })) {
                yield {
                  ...evt,
                  index: obj.claims
                }
              }

              obj.claims++

              break
            }
            case 5: {
              yield {
                field: `${prefix}.full`,
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

  export interface InfoResponseFoundFieldEvent {
    field: '$.found'
    value: boolean
  }

  export interface InfoResponseBytesFieldEvent {
    field: '$.bytes'
    value: number
  }

  export interface InfoResponseDroppingFieldEvent {
    field: '$.dropping'
    value: boolean
  }

  export interface InfoResponseClaimsOwnerFieldEvent {
    field: '$.claims[].owner'
    value: string
    index: number
  }

  export interface InfoResponseClaimsCopiesFieldEvent {
    field: '$.claims[].copies'
    value: number
    index: number
  }

  export interface InfoResponseClaimsSinceFieldEvent {
    field: '$.claims[].since'
    value: number
    index: number
  }

  export interface InfoResponseClaimsRootFieldEvent {
    field: '$.claims[].root'
    value: boolean
    index: number
  }

  export interface InfoResponseClaimsRemovedFieldEvent {
    field: '$.claims[].removed'
    value: boolean
    index: number
  }

  export interface InfoResponseFullFieldEvent {
    field: '$.full'
    value: boolean
  }

  export function encode (obj: Partial<InfoResponse>): Uint8Array<ArrayBuffer> {
    return encodeMessage(obj, InfoResponse.codec())
  }

  export function decode (buf: Uint8Array | Uint8ArrayList, opts?: DecodeOptions<InfoResponse>): InfoResponse {
    return decodeMessage(buf, InfoResponse.codec(), opts)
  }

  export function stream (buf: Uint8Array | Uint8ArrayList, opts?: DecodeOptions<InfoResponse>): Generator<InfoResponseFoundFieldEvent | InfoResponseBytesFieldEvent | InfoResponseDroppingFieldEvent | InfoResponseClaimsOwnerFieldEvent | InfoResponseClaimsCopiesFieldEvent | InfoResponseClaimsSinceFieldEvent | InfoResponseClaimsRootFieldEvent | InfoResponseClaimsRemovedFieldEvent | InfoResponseFullFieldEvent> {
    return streamMessage(buf, InfoResponse.codec(), opts)
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
      }, function * (reader, length, prefix, opts = {}) {
        const end = length == null ? reader.len : reader.pos + length

        while (reader.pos < end) {
          const tag = reader.uint32()

          switch (tag >>> 3) {
            case 1: {
              yield {
                field: `${prefix}.cid`,
                value: reader.bytes()
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

  export interface UnpinRequestCidFieldEvent {
    field: '$.cid'
    value: Uint8Array<ArrayBuffer>
  }

  export function encode (obj: Partial<UnpinRequest>): Uint8Array<ArrayBuffer> {
    return encodeMessage(obj, UnpinRequest.codec())
  }

  export function decode (buf: Uint8Array | Uint8ArrayList, opts?: DecodeOptions<UnpinRequest>): UnpinRequest {
    return decodeMessage(buf, UnpinRequest.codec(), opts)
  }

  export function stream (buf: Uint8Array | Uint8ArrayList, opts?: DecodeOptions<UnpinRequest>): Generator<UnpinRequestCidFieldEvent> {
    return streamMessage(buf, UnpinRequest.codec(), opts)
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
      }, function * (reader, length, prefix, opts = {}) {
        const obj = {
          owners: 0
        }

        const end = length == null ? reader.len : reader.pos + length

        while (reader.pos < end) {
          const tag = reader.uint32()

          switch (tag >>> 3) {
            case 1: {
              if (opts.limits?.owners != null && obj.owners === opts.limits.owners) {
                throw new MaxLengthError('Streaming decode error - repeated field "owners" had too many elements')
              }

              yield {
                field: `${prefix}.owners[]`,
                index: obj.owners,
                value: reader.string()
              }

              obj.owners++

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

  export interface UnpinResponseOwnersFieldEvent {
    field: '$.owners[]'
    index: number
    value: string
  }

  export function encode (obj: Partial<UnpinResponse>): Uint8Array<ArrayBuffer> {
    return encodeMessage(obj, UnpinResponse.codec())
  }

  export function decode (buf: Uint8Array | Uint8ArrayList, opts?: DecodeOptions<UnpinResponse>): UnpinResponse {
    return decodeMessage(buf, UnpinResponse.codec(), opts)
  }

  export function stream (buf: Uint8Array | Uint8ArrayList, opts?: DecodeOptions<UnpinResponse>): Generator<UnpinResponseOwnersFieldEvent> {
    return streamMessage(buf, UnpinResponse.codec(), opts)
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
      }, function * (reader, length, prefix, opts = {}) {
        const end = length == null ? reader.len : reader.pos + length

        while (reader.pos < end) {
          const tag = reader.uint32()

          switch (tag >>> 3) {
            case 1: {
              yield {
                field: `${prefix}.cid`,
                value: reader.bytes()
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

  export interface BadCopyRequestCidFieldEvent {
    field: '$.cid'
    value: Uint8Array<ArrayBuffer>
  }

  export function encode (obj: Partial<BadCopyRequest>): Uint8Array<ArrayBuffer> {
    return encodeMessage(obj, BadCopyRequest.codec())
  }

  export function decode (buf: Uint8Array | Uint8ArrayList, opts?: DecodeOptions<BadCopyRequest>): BadCopyRequest {
    return decodeMessage(buf, BadCopyRequest.codec(), opts)
  }

  export function stream (buf: Uint8Array | Uint8ArrayList, opts?: DecodeOptions<BadCopyRequest>): Generator<BadCopyRequestCidFieldEvent> {
    return streamMessage(buf, BadCopyRequest.codec(), opts)
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
      }, function * (reader, length, prefix, opts = {}) {
        const end = length == null ? reader.len : reader.pos + length

        while (reader.pos < end) {
          const tag = reader.uint32()

          switch (tag >>> 3) {
            case 1: {
              yield {
                field: `${prefix}.wasBad`,
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

  export interface BadCopyResponseWasBadFieldEvent {
    field: '$.wasBad'
    value: boolean
  }

  export function encode (obj: Partial<BadCopyResponse>): Uint8Array<ArrayBuffer> {
    return encodeMessage(obj, BadCopyResponse.codec())
  }

  export function decode (buf: Uint8Array | Uint8ArrayList, opts?: DecodeOptions<BadCopyResponse>): BadCopyResponse {
    return decodeMessage(buf, BadCopyResponse.codec(), opts)
  }

  export function stream (buf: Uint8Array | Uint8ArrayList, opts?: DecodeOptions<BadCopyResponse>): Generator<BadCopyResponseWasBadFieldEvent> {
    return streamMessage(buf, BadCopyResponse.codec(), opts)
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
      }, function * (reader, length, prefix, opts = {}) {
        const obj = {
          claims: 0
        }

        const end = length == null ? reader.len : reader.pos + length

        while (reader.pos < end) {
          const tag = reader.uint32()

          switch (tag >>> 3) {
            case 1: {
              yield {
                field: `${prefix}.cid`,
                value: reader.bytes()
              }
              break
            }
            case 2: {
              if (opts.limits?.claims != null && obj.claims === opts.limits.claims) {
                throw new MaxLengthError('Streaming decode error - repeated field "claims" had too many elements')
              }

              for (const evt of ClaimMessage.codec().stream(reader, reader.uint32(), `${prefix}.claims[]`, {
                limits: opts.limits?.claims$
              })) {
                yield {
                  ...evt,
                  index: obj.claims
                }
              }

              obj.claims++

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

  export interface BlockClaimsCidFieldEvent {
    field: '$.cid'
    value: Uint8Array<ArrayBuffer>
  }

  export interface BlockClaimsClaimsOwnerFieldEvent {
    field: '$.claims[].owner'
    value: string
    index: number
  }

  export interface BlockClaimsClaimsCopiesFieldEvent {
    field: '$.claims[].copies'
    value: number
    index: number
  }

  export interface BlockClaimsClaimsSinceFieldEvent {
    field: '$.claims[].since'
    value: number
    index: number
  }

  export interface BlockClaimsClaimsRootFieldEvent {
    field: '$.claims[].root'
    value: boolean
    index: number
  }

  export interface BlockClaimsClaimsRemovedFieldEvent {
    field: '$.claims[].removed'
    value: boolean
    index: number
  }

  export function encode (obj: Partial<BlockClaims>): Uint8Array<ArrayBuffer> {
    return encodeMessage(obj, BlockClaims.codec())
  }

  export function decode (buf: Uint8Array | Uint8ArrayList, opts?: DecodeOptions<BlockClaims>): BlockClaims {
    return decodeMessage(buf, BlockClaims.codec(), opts)
  }

  export function stream (buf: Uint8Array | Uint8ArrayList, opts?: DecodeOptions<BlockClaims>): Generator<BlockClaimsCidFieldEvent | BlockClaimsClaimsOwnerFieldEvent | BlockClaimsClaimsCopiesFieldEvent | BlockClaimsClaimsSinceFieldEvent | BlockClaimsClaimsRootFieldEvent | BlockClaimsClaimsRemovedFieldEvent> {
    return streamMessage(buf, BlockClaims.codec(), opts)
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
      }, function * (reader, length, prefix, opts = {}) {
        const obj = {
          blocks: 0
        }

        const end = length == null ? reader.len : reader.pos + length

        while (reader.pos < end) {
          const tag = reader.uint32()

          switch (tag >>> 3) {
            case 1: {
              if (opts.limits?.blocks != null && obj.blocks === opts.limits.blocks) {
                throw new MaxLengthError('Streaming decode error - repeated field "blocks" had too many elements')
              }

              for (const evt of BlockClaims.codec().stream(reader, reader.uint32(), `${prefix}.blocks[]`, {
                limits: opts.limits?.blocks$
              })) {
                yield {
                  ...evt,
                  index: obj.blocks
                }
              }

              obj.blocks++

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

  export interface ClaimsRequestBlocksCidFieldEvent {
    field: '$.blocks[].cid'
    value: Uint8Array<ArrayBuffer>
    index: number
  }

  export interface ClaimsRequestBlocksClaimsOwnerFieldEvent {
    field: '$.blocks[].claims[].owner'
    value: string
    index: number
  }

  export interface ClaimsRequestBlocksClaimsCopiesFieldEvent {
    field: '$.blocks[].claims[].copies'
    value: number
    index: number
  }

  export interface ClaimsRequestBlocksClaimsSinceFieldEvent {
    field: '$.blocks[].claims[].since'
    value: number
    index: number
  }

  export interface ClaimsRequestBlocksClaimsRootFieldEvent {
    field: '$.blocks[].claims[].root'
    value: boolean
    index: number
  }

  export interface ClaimsRequestBlocksClaimsRemovedFieldEvent {
    field: '$.blocks[].claims[].removed'
    value: boolean
    index: number
  }

  export function encode (obj: Partial<ClaimsRequest>): Uint8Array<ArrayBuffer> {
    return encodeMessage(obj, ClaimsRequest.codec())
  }

  export function decode (buf: Uint8Array | Uint8ArrayList, opts?: DecodeOptions<ClaimsRequest>): ClaimsRequest {
    return decodeMessage(buf, ClaimsRequest.codec(), opts)
  }

  export function stream (buf: Uint8Array | Uint8ArrayList, opts?: DecodeOptions<ClaimsRequest>): Generator<ClaimsRequestBlocksCidFieldEvent | ClaimsRequestBlocksClaimsOwnerFieldEvent | ClaimsRequestBlocksClaimsCopiesFieldEvent | ClaimsRequestBlocksClaimsSinceFieldEvent | ClaimsRequestBlocksClaimsRootFieldEvent | ClaimsRequestBlocksClaimsRemovedFieldEvent> {
    return streamMessage(buf, ClaimsRequest.codec(), opts)
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
      }, function * (reader, length, prefix, opts = {}) {
        const obj = {
          blocks: 0
        }

        const end = length == null ? reader.len : reader.pos + length

        while (reader.pos < end) {
          const tag = reader.uint32()

          switch (tag >>> 3) {
            case 1: {
              if (opts.limits?.blocks != null && obj.blocks === opts.limits.blocks) {
                throw new MaxLengthError('Streaming decode error - repeated field "blocks" had too many elements')
              }

              for (const evt of BlockClaims.codec().stream(reader, reader.uint32(), `${prefix}.blocks[]`, {
                limits: opts.limits?.blocks$
              })) {
                yield {
                  ...evt,
                  index: obj.blocks
                }
              }

              obj.blocks++

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

  export interface ClaimsResponseBlocksCidFieldEvent {
    field: '$.blocks[].cid'
    value: Uint8Array<ArrayBuffer>
    index: number
  }

  export interface ClaimsResponseBlocksClaimsOwnerFieldEvent {
    field: '$.blocks[].claims[].owner'
    value: string
    index: number
  }

  export interface ClaimsResponseBlocksClaimsCopiesFieldEvent {
    field: '$.blocks[].claims[].copies'
    value: number
    index: number
  }

  export interface ClaimsResponseBlocksClaimsSinceFieldEvent {
    field: '$.blocks[].claims[].since'
    value: number
    index: number
  }

  export interface ClaimsResponseBlocksClaimsRootFieldEvent {
    field: '$.blocks[].claims[].root'
    value: boolean
    index: number
  }

  export interface ClaimsResponseBlocksClaimsRemovedFieldEvent {
    field: '$.blocks[].claims[].removed'
    value: boolean
    index: number
  }

  export function encode (obj: Partial<ClaimsResponse>): Uint8Array<ArrayBuffer> {
    return encodeMessage(obj, ClaimsResponse.codec())
  }

  export function decode (buf: Uint8Array | Uint8ArrayList, opts?: DecodeOptions<ClaimsResponse>): ClaimsResponse {
    return decodeMessage(buf, ClaimsResponse.codec(), opts)
  }

  export function stream (buf: Uint8Array | Uint8ArrayList, opts?: DecodeOptions<ClaimsResponse>): Generator<ClaimsResponseBlocksCidFieldEvent | ClaimsResponseBlocksClaimsOwnerFieldEvent | ClaimsResponseBlocksClaimsCopiesFieldEvent | ClaimsResponseBlocksClaimsSinceFieldEvent | ClaimsResponseBlocksClaimsRootFieldEvent | ClaimsResponseBlocksClaimsRemovedFieldEvent> {
    return streamMessage(buf, ClaimsResponse.codec(), opts)
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
      }, function * (reader, length, prefix, opts = {}) {
        const end = length == null ? reader.len : reader.pos + length

        while (reader.pos < end) {
          const tag = reader.uint32()

          switch (tag >>> 3) {
            case 1: {
              yield {
                field: `${prefix}.placement`,
                value: reader.bytes()
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

  export interface ReconcileRequestPlacementFieldEvent {
    field: '$.placement'
    value: Uint8Array<ArrayBuffer>
  }

  export function encode (obj: Partial<ReconcileRequest>): Uint8Array<ArrayBuffer> {
    return encodeMessage(obj, ReconcileRequest.codec())
  }

  export function decode (buf: Uint8Array | Uint8ArrayList, opts?: DecodeOptions<ReconcileRequest>): ReconcileRequest {
    return decodeMessage(buf, ReconcileRequest.codec(), opts)
  }

  export function stream (buf: Uint8Array | Uint8ArrayList, opts?: DecodeOptions<ReconcileRequest>): Generator<ReconcileRequestPlacementFieldEvent> {
    return streamMessage(buf, ReconcileRequest.codec(), opts)
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
      }, function * (reader, length, prefix, opts = {}) {
        const end = length == null ? reader.len : reader.pos + length

        while (reader.pos < end) {
          const tag = reader.uint32()

          switch (tag >>> 3) {
            case 1: {
              yield {
                field: `${prefix}.agreed`,
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

  export interface ReconcileResponseAgreedFieldEvent {
    field: '$.agreed'
    value: boolean
  }

  export function encode (obj: Partial<ReconcileResponse>): Uint8Array<ArrayBuffer> {
    return encodeMessage(obj, ReconcileResponse.codec())
  }

  export function decode (buf: Uint8Array | Uint8ArrayList, opts?: DecodeOptions<ReconcileResponse>): ReconcileResponse {
    return decodeMessage(buf, ReconcileResponse.codec(), opts)
  }

  export function stream (buf: Uint8Array | Uint8ArrayList, opts?: DecodeOptions<ReconcileResponse>): Generator<ReconcileResponseAgreedFieldEvent> {
    return streamMessage(buf, ReconcileResponse.codec(), opts)
  }
}

export interface CheckRequest {
  count: number
  holds: boolean
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

        if (opts.lengthDelimited !== false) {
          w.ldelim()
        }
      }, (reader, length, opts = {}) => {
        const obj: any = {
          count: 0,
          holds: false
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
                value: reader.uint32()
              }
              break
            }
            case 2: {
              yield {
                field: `${prefix}.holds`,
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

  export interface CheckRequestCountFieldEvent {
    field: '$.count'
    value: number
  }

  export interface CheckRequestHoldsFieldEvent {
    field: '$.holds'
    value: boolean
  }

  export function encode (obj: Partial<CheckRequest>): Uint8Array<ArrayBuffer> {
    return encodeMessage(obj, CheckRequest.codec())
  }

  export function decode (buf: Uint8Array | Uint8ArrayList, opts?: DecodeOptions<CheckRequest>): CheckRequest {
    return decodeMessage(buf, CheckRequest.codec(), opts)
  }

  export function stream (buf: Uint8Array | Uint8ArrayList, opts?: DecodeOptions<CheckRequest>): Generator<CheckRequestCountFieldEvent | CheckRequestHoldsFieldEvent> {
    return streamMessage(buf, CheckRequest.codec(), opts)
  }
}

export interface CheckResponse {
  missing: number[]
  claimsDiffer: number[]
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

        if (opts.lengthDelimited !== false) {
          w.ldelim()
        }
      }, (reader, length, opts = {}) => {
        const obj: any = {
          missing: [],
          claimsDiffer: []
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
            default: {
              reader.skipType(tag & 7)
              break
            }
          }
        }

        return obj
      }, function * (reader, length, prefix, opts = {}) {
        const obj = {
          missing: 0,
          claimsDiffer: 0
        }

        const end = length == null ? reader.len : reader.pos + length

        while (reader.pos < end) {
          const tag = reader.uint32()

          switch (tag >>> 3) {
            case 1: {
              if (opts.limits?.missing != null && obj.missing === opts.limits.missing) {
                throw new MaxLengthError('Streaming decode error - repeated field "missing" had too many elements')
              }

              yield {
                field: `${prefix}.missing[]`,
                index: obj.missing,
                value: reader.uint32()
              }

              obj.missing++

              break
            }
            case 2: {
              if (opts.limits?.claimsDiffer != null && obj.claimsDiffer === opts.limits.claimsDiffer) {
                throw new MaxLengthError('Streaming decode error - repeated field "claimsDiffer" had too many elements')
              }

              yield {
                field: `${prefix}.claimsDiffer[]`,
                index: obj.claimsDiffer,
                value: reader.uint32()
              }

              obj.claimsDiffer++

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

  export interface CheckResponseMissingFieldEvent {
    field: '$.missing[]'
    index: number
    value: number
  }

  export interface CheckResponseClaimsDifferFieldEvent {
    field: '$.claimsDiffer[]'
    index: number
    value: number
  }

  export function encode (obj: Partial<CheckResponse>): Uint8Array<ArrayBuffer> {
    return encodeMessage(obj, CheckResponse.codec())
  }

  export function decode (buf: Uint8Array | Uint8ArrayList, opts?: DecodeOptions<CheckResponse>): CheckResponse {
    return decodeMessage(buf, CheckResponse.codec(), opts)
  }

  export function stream (buf: Uint8Array | Uint8ArrayList, opts?: DecodeOptions<CheckResponse>): Generator<CheckResponseMissingFieldEvent | CheckResponseClaimsDifferFieldEvent> {
    return streamMessage(buf, CheckResponse.codec(), opts)
  }
}

export interface PledgeRequest {
  placement: string
  count: number
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

        if (opts.lengthDelimited !== false) {
          w.ldelim()
        }
      }, (reader, length, opts = {}) => {
        const obj: any = {
          placement: '',
          count: 0
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
                field: `${prefix}.placement`,
                value: reader.string()
              }
              break
            }
            case 2: {
              yield {
                field: `${prefix}.count`,
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

  export interface PledgeRequestPlacementFieldEvent {
    field: '$.placement'
    value: string
  }

  export interface PledgeRequestCountFieldEvent {
    field: '$.count'
    value: number
  }

  export function encode (obj: Partial<PledgeRequest>): Uint8Array<ArrayBuffer> {
    return encodeMessage(obj, PledgeRequest.codec())
  }

  export function decode (buf: Uint8Array | Uint8ArrayList, opts?: DecodeOptions<PledgeRequest>): PledgeRequest {
    return decodeMessage(buf, PledgeRequest.codec(), opts)
  }

  export function stream (buf: Uint8Array | Uint8ArrayList, opts?: DecodeOptions<PledgeRequest>): Generator<PledgeRequestPlacementFieldEvent | PledgeRequestCountFieldEvent> {
    return streamMessage(buf, PledgeRequest.codec(), opts)
  }
}

export interface PledgeResponse {
  placement: string
  confirmed: number[]
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

        if (opts.lengthDelimited !== false) {
          w.ldelim()
        }
      }, (reader, length, opts = {}) => {
        const obj: any = {
          placement: '',
          confirmed: []
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
            default: {
              reader.skipType(tag & 7)
              break
            }
          }
        }

        return obj
      }, function * (reader, length, prefix, opts = {}) {
        const obj = {
          confirmed: 0
        }

        const end = length == null ? reader.len : reader.pos + length

        while (reader.pos < end) {
          const tag = reader.uint32()

          switch (tag >>> 3) {
            case 1: {
              yield {
                field: `${prefix}.placement`,
                value: reader.string()
              }
              break
            }
            case 2: {
              if (opts.limits?.confirmed != null && obj.confirmed === opts.limits.confirmed) {
                throw new MaxLengthError('Streaming decode error - repeated field "confirmed" had too many elements')
              }

              yield {
                field: `${prefix}.confirmed[]`,
                index: obj.confirmed,
                value: reader.uint32()
              }

              obj.confirmed++

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

  export interface PledgeResponsePlacementFieldEvent {
    field: '$.placement'
    value: string
  }

  export interface PledgeResponseConfirmedFieldEvent {
    field: '$.confirmed[]'
    index: number
    value: number
  }

  export function encode (obj: Partial<PledgeResponse>): Uint8Array<ArrayBuffer> {
    return encodeMessage(obj, PledgeResponse.codec())
  }

  export function decode (buf: Uint8Array | Uint8ArrayList, opts?: DecodeOptions<PledgeResponse>): PledgeResponse {
    return decodeMessage(buf, PledgeResponse.codec(), opts)
  }

  export function stream (buf: Uint8Array | Uint8ArrayList, opts?: DecodeOptions<PledgeResponse>): Generator<PledgeResponsePlacementFieldEvent | PledgeResponseConfirmedFieldEvent> {
    return streamMessage(buf, PledgeResponse.codec(), opts)
  }
}
