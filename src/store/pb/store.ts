import { decodeMessage, encodeMessage, MaxLengthError, message } from 'protons-runtime'
import type { Codec, DecodeOptions } from 'protons-runtime'
import type { Uint8ArrayList } from 'uint8arraylist'

export interface StoredClaim {
  owner: string
  copies?: number
  since: number
  root: boolean
  removed: boolean
}

export namespace StoredClaim {
  let _codec: Codec<StoredClaim>

  export const codec = (): Codec<StoredClaim> => {
    if (_codec == null) {
      _codec = message<StoredClaim>((obj, w, opts = {}) => {
        if (opts.lengthDelimited !== false) {
          w.fork()
        }

        if ((obj.owner != null && obj.owner !== '')) {
          w.uint32(10)
          w.string(obj.owner)
        }

        if (obj.copies != null) {
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

  export function encode (obj: Partial<StoredClaim>): Uint8Array<ArrayBuffer> {
    return encodeMessage(obj, StoredClaim.codec())
  }

  export function decode (buf: Uint8Array | Uint8ArrayList, opts?: DecodeOptions<StoredClaim>): StoredClaim {
    return decodeMessage(buf, StoredClaim.codec(), opts)
  }
}

export interface ClaimSet {
  claims: StoredClaim[]
}

export namespace ClaimSet {
  let _codec: Codec<ClaimSet>

  export const codec = (): Codec<ClaimSet> => {
    if (_codec == null) {
      _codec = message<ClaimSet>((obj, w, opts = {}) => {
        if (opts.lengthDelimited !== false) {
          w.fork()
        }

        if (obj.claims != null && obj.claims.length > 0) {
          for (const value of obj.claims) {
            w.uint32(10)
            StoredClaim.codec().encode(value, w)
          }
        }

        if (opts.lengthDelimited !== false) {
          w.ldelim()
        }
      }, (reader, length, opts = {}) => {
        const obj: any = {
          claims: []
        }

        const end = length == null ? reader.len : reader.pos + length

        while (reader.pos < end) {
          const tag = reader.uint32()

          switch (tag >>> 3) {
            case 1: {
              if (opts.limits?.claims != null && obj.claims.length === opts.limits.claims) {
                throw new MaxLengthError('Decode error - repeated field "claims" had too many elements')
              }

              obj.claims.push(StoredClaim.codec().decode(reader, reader.uint32(), {
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

  export function encode (obj: Partial<ClaimSet>): Uint8Array<ArrayBuffer> {
    return encodeMessage(obj, ClaimSet.codec())
  }

  export function decode (buf: Uint8Array | Uint8ArrayList, opts?: DecodeOptions<ClaimSet>): ClaimSet {
    return decodeMessage(buf, ClaimSet.codec(), opts)
  }
}
