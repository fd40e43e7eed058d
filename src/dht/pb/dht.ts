import { decodeMessage, encodeMessage, MaxLengthError, message } from 'protons-runtime'
import { alloc as uint8ArrayAlloc } from 'uint8arrays/alloc'
import type { Codec, DecodeOptions } from 'protons-runtime'
import type { Uint8ArrayList } from 'uint8arraylist'

export interface PbSetQuery {
  key: Uint8Array<ArrayBuffer>
  copies: number
}

export namespace PbSetQuery {
  let _codec: Codec<PbSetQuery>

  export const codec = (): Codec<PbSetQuery> => {
    if (_codec == null) {
      _codec = message<PbSetQuery>((obj, w, opts = {}) => {
        if (opts.lengthDelimited !== false) {
          w.fork()
        }

        if ((obj.key != null && obj.key.byteLength > 0)) {
          w.uint32(10)
          w.bytes(obj.key)
        }

        if ((obj.copies != null && obj.copies !== 0)) {
          w.uint32(16)
          w.uint32(obj.copies)
        }

        if (opts.lengthDelimited !== false) {
          w.ldelim()
        }
      }, (reader, length, opts = {}) => {
        const obj: any = {
          key: uint8ArrayAlloc(0),
          copies: 0
        }

        const end = length == null ? reader.len : reader.pos + length

        while (reader.pos < end) {
          const tag = reader.uint32()

          switch (tag >>> 3) {
            case 1: {
              obj.key = reader.bytes()
              break
            }
            case 2: {
              obj.copies = reader.uint32()
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

  export function encode (obj: Partial<PbSetQuery>): Uint8Array<ArrayBuffer> {
    return encodeMessage(obj, PbSetQuery.codec())
  }

  export function decode (buf: Uint8Array | Uint8ArrayList, opts?: DecodeOptions<PbSetQuery>): PbSetQuery {
    return decodeMessage(buf, PbSetQuery.codec(), opts)
  }
}

export interface PbSetAnswer {
  redirect: boolean
  peerIds: string[]
  digest: string
}

export namespace PbSetAnswer {
  let _codec: Codec<PbSetAnswer>

  export const codec = (): Codec<PbSetAnswer> => {
    if (_codec == null) {
      _codec = message<PbSetAnswer>((obj, w, opts = {}) => {
        if (opts.lengthDelimited !== false) {
          w.fork()
        }

        if ((obj.redirect != null && obj.redirect !== false)) {
          w.uint32(8)
          w.bool(obj.redirect)
        }

        if (obj.peerIds != null && obj.peerIds.length > 0) {
          for (const value of obj.peerIds) {
            w.uint32(18)
            w.string(value)
          }
        }

        if ((obj.digest != null && obj.digest !== '')) {
          w.uint32(26)
          w.string(obj.digest)
        }

        if (opts.lengthDelimited !== false) {
          w.ldelim()
        }
      }, (reader, length, opts = {}) => {
        const obj: any = {
          redirect: false,
          peerIds: [],
          digest: ''
        }

        const end = length == null ? reader.len : reader.pos + length

        while (reader.pos < end) {
          const tag = reader.uint32()

          switch (tag >>> 3) {
            case 1: {
              obj.redirect = reader.bool()
              break
            }
            case 2: {
              if (opts.limits?.peerIds != null && obj.peerIds.length === opts.limits.peerIds) {
                throw new MaxLengthError('Decode error - repeated field "peerIds" had too many elements')
              }

              obj.peerIds.push(reader.string())
              break
            }
            case 3: {
              obj.digest = reader.string()
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

  export function encode (obj: Partial<PbSetAnswer>): Uint8Array<ArrayBuffer> {
    return encodeMessage(obj, PbSetAnswer.codec())
  }

  export function decode (buf: Uint8Array | Uint8ArrayList, opts?: DecodeOptions<PbSetAnswer>): PbSetAnswer {
    return decodeMessage(buf, PbSetAnswer.codec(), opts)
  }
}
