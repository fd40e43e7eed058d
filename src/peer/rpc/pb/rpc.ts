import { decodeMessage, encodeMessage, MaxLengthError, message } from 'protons-runtime'
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
      }, function * () { throw new Error('This codec does not stream') })
    }

    return _codec
  }

  export function encode (obj: Partial<RpcHello>): Uint8Array<ArrayBuffer> {
    return encodeMessage(obj, RpcHello.codec())
  }

  export function decode (buf: Uint8Array | Uint8ArrayList, opts?: DecodeOptions<RpcHello>): RpcHello {
    return decodeMessage(buf, RpcHello.codec(), opts)
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
      }, function * () { throw new Error('This codec does not stream') })
    }

    return _codec
  }

  export function encode (obj: Partial<RpcBind>): Uint8Array<ArrayBuffer> {
    return encodeMessage(obj, RpcBind.codec())
  }

  export function decode (buf: Uint8Array | Uint8ArrayList, opts?: DecodeOptions<RpcBind>): RpcBind {
    return decodeMessage(buf, RpcBind.codec(), opts)
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
      }, function * () { throw new Error('This codec does not stream') })
    }

    return _codec
  }

  export function encode (obj: Partial<RpcFailure>): Uint8Array<ArrayBuffer> {
    return encodeMessage(obj, RpcFailure.codec())
  }

  export function decode (buf: Uint8Array | Uint8ArrayList, opts?: DecodeOptions<RpcFailure>): RpcFailure {
    return decodeMessage(buf, RpcFailure.codec(), opts)
  }
}
