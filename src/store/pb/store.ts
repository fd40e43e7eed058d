import { decodeMessage, encodeMessage, MaxLengthError, message } from 'protons-runtime'
import { alloc as uint8ArrayAlloc } from 'uint8arrays/alloc'
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

export interface BlockHeader {
  cid: Uint8Array<ArrayBuffer>
  encoding: string
  storedAt: number
  copyId: number
  claims: StoredClaim[]
}

export namespace BlockHeader {
  let _codec: Codec<BlockHeader>

  export const codec = (): Codec<BlockHeader> => {
    if (_codec == null) {
      _codec = message<BlockHeader>((obj, w, opts = {}) => {
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

        if ((obj.storedAt != null && obj.storedAt !== 0)) {
          w.uint32(24)
          w.uint64Number(obj.storedAt)
        }

        if ((obj.copyId != null && obj.copyId !== 0)) {
          w.uint32(32)
          w.uint32(obj.copyId)
        }

        if (obj.claims != null && obj.claims.length > 0) {
          for (const value of obj.claims) {
            w.uint32(42)
            StoredClaim.codec().encode(value, w)
          }
        }

        if (opts.lengthDelimited !== false) {
          w.ldelim()
        }
      }, (reader, length, opts = {}) => {
        const obj: any = {
          cid: uint8ArrayAlloc(0),
          encoding: '',
          storedAt: 0,
          copyId: 0,
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
              obj.storedAt = reader.uint64Number()
              break
            }
            case 4: {
              obj.copyId = reader.uint32()
              break
            }
            case 5: {
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

  export function encode (obj: Partial<BlockHeader>): Uint8Array<ArrayBuffer> {
    return encodeMessage(obj, BlockHeader.codec())
  }

  export function decode (buf: Uint8Array | Uint8ArrayList, opts?: DecodeOptions<BlockHeader>): BlockHeader {
    return decodeMessage(buf, BlockHeader.codec(), opts)
  }
}

export interface JournalRecord {
  cid: Uint8Array<ArrayBuffer>
  copyId: number
  claims: StoredClaim[]
  dropping?: boolean
  pledgedUntil?: number
}

export namespace JournalRecord {
  let _codec: Codec<JournalRecord>

  export const codec = (): Codec<JournalRecord> => {
    if (_codec == null) {
      _codec = message<JournalRecord>((obj, w, opts = {}) => {
        if (opts.lengthDelimited !== false) {
          w.fork()
        }

        if ((obj.cid != null && obj.cid.byteLength > 0)) {
          w.uint32(10)
          w.bytes(obj.cid)
        }

        if ((obj.copyId != null && obj.copyId !== 0)) {
          w.uint32(16)
          w.uint32(obj.copyId)
        }

        if (obj.claims != null && obj.claims.length > 0) {
          for (const value of obj.claims) {
            w.uint32(26)
            StoredClaim.codec().encode(value, w)
          }
        }

        if (obj.dropping != null) {
          w.uint32(32)
          w.bool(obj.dropping)
        }

        if (obj.pledgedUntil != null) {
          w.uint32(40)
          w.uint64Number(obj.pledgedUntil)
        }

        if (opts.lengthDelimited !== false) {
          w.ldelim()
        }
      }, (reader, length, opts = {}) => {
        const obj: any = {
          cid: uint8ArrayAlloc(0),
          copyId: 0,
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
              obj.copyId = reader.uint32()
              break
            }
            case 3: {
              if (opts.limits?.claims != null && obj.claims.length === opts.limits.claims) {
                throw new MaxLengthError('Decode error - repeated field "claims" had too many elements')
              }

              obj.claims.push(StoredClaim.codec().decode(reader, reader.uint32(), {
                limits: opts.limits?.claims$
              }))
              break
            }
            case 4: {
              obj.dropping = reader.bool()
              break
            }
            case 5: {
              obj.pledgedUntil = reader.uint64Number()
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

  export function encode (obj: Partial<JournalRecord>): Uint8Array<ArrayBuffer> {
    return encodeMessage(obj, JournalRecord.codec())
  }

  export function decode (buf: Uint8Array | Uint8ArrayList, opts?: DecodeOptions<JournalRecord>): JournalRecord {
    return decodeMessage(buf, JournalRecord.codec(), opts)
  }
}
