import { decodeMessage, encodeMessage, MaxLengthError, message, streamMessage } from 'protons-runtime'
import { alloc as uint8ArrayAlloc } from 'uint8arrays/alloc'
import type { Codec, DecodeOptions } from 'protons-runtime'
import type { Uint8ArrayList } from 'uint8arraylist'

export interface RpcHello {
  version: number
  versionMin: number
  fingerprint: Uint8Array<ArrayBuffer>
  endpoints: string[]
  nonce: Uint8Array<ArrayBuffer>
}

export namespace RpcHello {
  let _codec: Codec<RpcHello>

  export const codec = (): Codec<RpcHello> => {
    if (_codec == null) {
      _codec = message<RpcHello>((obj, w, opts = {}) => {
        if (opts.lengthDelimited !== false) {
          w.fork()
        }

        if ((obj.version != null && obj.version !== 0)) {
          w.uint32(8)
          w.uint32(obj.version)
        }

        if ((obj.versionMin != null && obj.versionMin !== 0)) {
          w.uint32(16)
          w.uint32(obj.versionMin)
        }

        if ((obj.fingerprint != null && obj.fingerprint.byteLength > 0)) {
          w.uint32(26)
          w.bytes(obj.fingerprint)
        }

        if (obj.endpoints != null && obj.endpoints.length > 0) {
          for (const value of obj.endpoints) {
            w.uint32(34)
            w.string(value)
          }
        }

        if ((obj.nonce != null && obj.nonce.byteLength > 0)) {
          w.uint32(42)
          w.bytes(obj.nonce)
        }

        if (opts.lengthDelimited !== false) {
          w.ldelim()
        }
      }, (reader, length, opts = {}) => {
        const obj: any = {
          version: 0,
          versionMin: 0,
          fingerprint: uint8ArrayAlloc(0),
          endpoints: [],
          nonce: uint8ArrayAlloc(0)
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
              obj.versionMin = reader.uint32()
              break
            }
            case 3: {
              obj.fingerprint = reader.bytes()
              break
            }
            case 4: {
              if (opts.limits?.endpoints != null && obj.endpoints.length === opts.limits.endpoints) {
                throw new MaxLengthError('Decode error - repeated field "endpoints" had too many elements')
              }

              obj.endpoints.push(reader.string())
              break
            }
            case 5: {
              obj.nonce = reader.bytes()
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
          endpoints: 0
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
              yield {
                field: `${prefix}.versionMin`,
                value: reader.uint32()
              }
              break
            }
            case 3: {
              yield {
                field: `${prefix}.fingerprint`,
                value: reader.bytes()
              }
              break
            }
            case 4: {
              if (opts.limits?.endpoints != null && obj.endpoints === opts.limits.endpoints) {
                throw new MaxLengthError('Streaming decode error - repeated field "endpoints" had too many elements')
              }

              yield {
                field: `${prefix}.endpoints[]`,
                index: obj.endpoints,
                value: reader.string()
              }

              obj.endpoints++

              break
            }
            case 5: {
              yield {
                field: `${prefix}.nonce`,
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

  export interface RpcHelloVersionFieldEvent {
    field: '$.version'
    value: number
  }

  export interface RpcHelloVersionMinFieldEvent {
    field: '$.versionMin'
    value: number
  }

  export interface RpcHelloFingerprintFieldEvent {
    field: '$.fingerprint'
    value: Uint8Array<ArrayBuffer>
  }

  export interface RpcHelloEndpointsFieldEvent {
    field: '$.endpoints[]'
    index: number
    value: string
  }

  export interface RpcHelloNonceFieldEvent {
    field: '$.nonce'
    value: Uint8Array<ArrayBuffer>
  }

  export function encode (obj: Partial<RpcHello>): Uint8Array<ArrayBuffer> {
    return encodeMessage(obj, RpcHello.codec())
  }

  export function decode (buf: Uint8Array | Uint8ArrayList, opts?: DecodeOptions<RpcHello>): RpcHello {
    return decodeMessage(buf, RpcHello.codec(), opts)
  }

  export function stream (buf: Uint8Array | Uint8ArrayList, opts?: DecodeOptions<RpcHello>): Generator<RpcHelloVersionFieldEvent | RpcHelloVersionMinFieldEvent | RpcHelloFingerprintFieldEvent | RpcHelloEndpointsFieldEvent | RpcHelloNonceFieldEvent> {
    return streamMessage(buf, RpcHello.codec(), opts)
  }
}

export interface RpcBind {
  version: number
  own: string
  peer: string
  proof: Uint8Array<ArrayBuffer>
}

export namespace RpcBind {
  let _codec: Codec<RpcBind>

  export const codec = (): Codec<RpcBind> => {
    if (_codec == null) {
      _codec = message<RpcBind>((obj, w, opts = {}) => {
        if (opts.lengthDelimited !== false) {
          w.fork()
        }

        if ((obj.version != null && obj.version !== 0)) {
          w.uint32(8)
          w.uint32(obj.version)
        }

        if ((obj.own != null && obj.own !== '')) {
          w.uint32(18)
          w.string(obj.own)
        }

        if ((obj.peer != null && obj.peer !== '')) {
          w.uint32(26)
          w.string(obj.peer)
        }

        if ((obj.proof != null && obj.proof.byteLength > 0)) {
          w.uint32(34)
          w.bytes(obj.proof)
        }

        if (opts.lengthDelimited !== false) {
          w.ldelim()
        }
      }, (reader, length, opts = {}) => {
        const obj: any = {
          version: 0,
          own: '',
          peer: '',
          proof: uint8ArrayAlloc(0)
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
              obj.own = reader.string()
              break
            }
            case 3: {
              obj.peer = reader.string()
              break
            }
            case 4: {
              obj.proof = reader.bytes()
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
                field: `${prefix}.version`,
                value: reader.uint32()
              }
              break
            }
            case 2: {
              yield {
                field: `${prefix}.own`,
                value: reader.string()
              }
              break
            }
            case 3: {
              yield {
                field: `${prefix}.peer`,
                value: reader.string()
              }
              break
            }
            case 4: {
              yield {
                field: `${prefix}.proof`,
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

  export interface RpcBindVersionFieldEvent {
    field: '$.version'
    value: number
  }

  export interface RpcBindOwnFieldEvent {
    field: '$.own'
    value: string
  }

  export interface RpcBindPeerFieldEvent {
    field: '$.peer'
    value: string
  }

  export interface RpcBindProofFieldEvent {
    field: '$.proof'
    value: Uint8Array<ArrayBuffer>
  }

  export function encode (obj: Partial<RpcBind>): Uint8Array<ArrayBuffer> {
    return encodeMessage(obj, RpcBind.codec())
  }

  export function decode (buf: Uint8Array | Uint8ArrayList, opts?: DecodeOptions<RpcBind>): RpcBind {
    return decodeMessage(buf, RpcBind.codec(), opts)
  }

  export function stream (buf: Uint8Array | Uint8ArrayList, opts?: DecodeOptions<RpcBind>): Generator<RpcBindVersionFieldEvent | RpcBindOwnFieldEvent | RpcBindPeerFieldEvent | RpcBindProofFieldEvent> {
    return streamMessage(buf, RpcBind.codec(), opts)
  }
}

export interface RpcFailure {
  code: string
  message: string
  retryAfterMs: number
  channel: boolean
}

export namespace RpcFailure {
  let _codec: Codec<RpcFailure>

  export const codec = (): Codec<RpcFailure> => {
    if (_codec == null) {
      _codec = message<RpcFailure>((obj, w, opts = {}) => {
        if (opts.lengthDelimited !== false) {
          w.fork()
        }

        if ((obj.code != null && obj.code !== '')) {
          w.uint32(10)
          w.string(obj.code)
        }

        if ((obj.message != null && obj.message !== '')) {
          w.uint32(18)
          w.string(obj.message)
        }

        if ((obj.retryAfterMs != null && obj.retryAfterMs !== 0)) {
          w.uint32(24)
          w.uint32(obj.retryAfterMs)
        }

        if ((obj.channel != null && obj.channel !== false)) {
          w.uint32(32)
          w.bool(obj.channel)
        }

        if (opts.lengthDelimited !== false) {
          w.ldelim()
        }
      }, (reader, length, opts = {}) => {
        const obj: any = {
          code: '',
          message: '',
          retryAfterMs: 0,
          channel: false
        }

        const end = length == null ? reader.len : reader.pos + length

        while (reader.pos < end) {
          const tag = reader.uint32()

          switch (tag >>> 3) {
            case 1: {
              obj.code = reader.string()
              break
            }
            case 2: {
              obj.message = reader.string()
              break
            }
            case 3: {
              obj.retryAfterMs = reader.uint32()
              break
            }
            case 4: {
              obj.channel = reader.bool()
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
                field: `${prefix}.code`,
                value: reader.string()
              }
              break
            }
            case 2: {
              yield {
                field: `${prefix}.message`,
                value: reader.string()
              }
              break
            }
            case 3: {
              yield {
                field: `${prefix}.retryAfterMs`,
                value: reader.uint32()
              }
              break
            }
            case 4: {
              yield {
                field: `${prefix}.channel`,
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

  export interface RpcFailureCodeFieldEvent {
    field: '$.code'
    value: string
  }

  export interface RpcFailureMessageFieldEvent {
    field: '$.message'
    value: string
  }

  export interface RpcFailureRetryAfterMsFieldEvent {
    field: '$.retryAfterMs'
    value: number
  }

  export interface RpcFailureChannelFieldEvent {
    field: '$.channel'
    value: boolean
  }

  export function encode (obj: Partial<RpcFailure>): Uint8Array<ArrayBuffer> {
    return encodeMessage(obj, RpcFailure.codec())
  }

  export function decode (buf: Uint8Array | Uint8ArrayList, opts?: DecodeOptions<RpcFailure>): RpcFailure {
    return decodeMessage(buf, RpcFailure.codec(), opts)
  }

  export function stream (buf: Uint8Array | Uint8ArrayList, opts?: DecodeOptions<RpcFailure>): Generator<RpcFailureCodeFieldEvent | RpcFailureMessageFieldEvent | RpcFailureRetryAfterMsFieldEvent | RpcFailureChannelFieldEvent> {
    return streamMessage(buf, RpcFailure.codec(), opts)
  }
}
