/* eslint-disable require-yield */

import { decodeMessage, encodeMessage, MaxLengthError, message } from 'protons-runtime'
import type { Codec, DecodeOptions } from 'protons-runtime'
import type { Uint8ArrayList } from 'uint8arraylist'

export interface StatusRequest {}

export namespace StatusRequest {
  let _codec: Codec<StatusRequest>

  export const codec = (): Codec<StatusRequest> => {
    if (_codec == null) {
      _codec = message<StatusRequest>((obj, w, opts = {}) => {
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
      }, function * () { throw new Error('This codec does not stream') })
    }

    return _codec
  }

  export function encode (obj: Partial<StatusRequest>): Uint8Array<ArrayBuffer> {
    return encodeMessage(obj, StatusRequest.codec())
  }

  export function decode (buf: Uint8Array | Uint8ArrayList, opts?: DecodeOptions<StatusRequest>): StatusRequest {
    return decodeMessage(buf, StatusRequest.codec(), opts)
  }
}

export interface StatusResponse {
  total: number
  healthy: number
  underReplicated: number
  missing: number
  repairQueue: number
  repairDone: number
  bytesPerSecond: number
  etaSeconds?: number
  badCopies: number
  badUnhealed: number
  diskFault?: string
  volumeFaults: VolumeFault[]
  clones: CloneSeen[]
  unverified: number
}

export namespace StatusResponse {
  let _codec: Codec<StatusResponse>

  export const codec = (): Codec<StatusResponse> => {
    if (_codec == null) {
      _codec = message<StatusResponse>((obj, w, opts = {}) => {
        if (opts.lengthDelimited !== false) {
          w.fork()
        }

        if ((obj.total != null && obj.total !== 0)) {
          w.uint32(8)
          w.uint64Number(obj.total)
        }

        if ((obj.healthy != null && obj.healthy !== 0)) {
          w.uint32(16)
          w.uint64Number(obj.healthy)
        }

        if ((obj.underReplicated != null && obj.underReplicated !== 0)) {
          w.uint32(24)
          w.uint64Number(obj.underReplicated)
        }

        if ((obj.missing != null && obj.missing !== 0)) {
          w.uint32(32)
          w.uint64Number(obj.missing)
        }

        if ((obj.repairQueue != null && obj.repairQueue !== 0)) {
          w.uint32(40)
          w.uint64Number(obj.repairQueue)
        }

        if ((obj.repairDone != null && obj.repairDone !== 0)) {
          w.uint32(48)
          w.uint64Number(obj.repairDone)
        }

        if ((obj.bytesPerSecond != null && obj.bytesPerSecond !== 0)) {
          w.uint32(57)
          w.double(obj.bytesPerSecond)
        }

        if (obj.etaSeconds != null) {
          w.uint32(65)
          w.double(obj.etaSeconds)
        }

        if ((obj.badCopies != null && obj.badCopies !== 0)) {
          w.uint32(72)
          w.uint64Number(obj.badCopies)
        }

        if ((obj.badUnhealed != null && obj.badUnhealed !== 0)) {
          w.uint32(80)
          w.uint64Number(obj.badUnhealed)
        }

        if (obj.diskFault != null) {
          w.uint32(162)
          w.string(obj.diskFault)
        }

        if (obj.volumeFaults != null && obj.volumeFaults.length > 0) {
          for (const value of obj.volumeFaults) {
            w.uint32(170)
            VolumeFault.codec().encode(value, w)
          }
        }

        if (obj.clones != null && obj.clones.length > 0) {
          for (const value of obj.clones) {
            w.uint32(178)
            CloneSeen.codec().encode(value, w)
          }
        }

        if ((obj.unverified != null && obj.unverified !== 0)) {
          w.uint32(184)
          w.uint64Number(obj.unverified)
        }

        if (opts.lengthDelimited !== false) {
          w.ldelim()
        }
      }, (reader, length, opts = {}) => {
        const obj: any = {
          total: 0,
          healthy: 0,
          underReplicated: 0,
          missing: 0,
          repairQueue: 0,
          repairDone: 0,
          bytesPerSecond: 0,
          badCopies: 0,
          badUnhealed: 0,
          volumeFaults: [],
          clones: [],
          unverified: 0
        }

        const end = length == null ? reader.len : reader.pos + length

        while (reader.pos < end) {
          const tag = reader.uint32()

          switch (tag >>> 3) {
            case 1: {
              obj.total = reader.uint64Number()
              break
            }
            case 2: {
              obj.healthy = reader.uint64Number()
              break
            }
            case 3: {
              obj.underReplicated = reader.uint64Number()
              break
            }
            case 4: {
              obj.missing = reader.uint64Number()
              break
            }
            case 5: {
              obj.repairQueue = reader.uint64Number()
              break
            }
            case 6: {
              obj.repairDone = reader.uint64Number()
              break
            }
            case 7: {
              obj.bytesPerSecond = reader.double()
              break
            }
            case 8: {
              obj.etaSeconds = reader.double()
              break
            }
            case 9: {
              obj.badCopies = reader.uint64Number()
              break
            }
            case 10: {
              obj.badUnhealed = reader.uint64Number()
              break
            }
            case 20: {
              obj.diskFault = reader.string()
              break
            }
            case 21: {
              if (opts.limits?.volumeFaults != null && obj.volumeFaults.length === opts.limits.volumeFaults) {
                throw new MaxLengthError('Decode error - repeated field "volumeFaults" had too many elements')
              }

              obj.volumeFaults.push(VolumeFault.codec().decode(reader, reader.uint32(), {
                limits: opts.limits?.volumeFaults$
              }))
              break
            }
            case 22: {
              if (opts.limits?.clones != null && obj.clones.length === opts.limits.clones) {
                throw new MaxLengthError('Decode error - repeated field "clones" had too many elements')
              }

              obj.clones.push(CloneSeen.codec().decode(reader, reader.uint32(), {
                limits: opts.limits?.clones$
              }))
              break
            }
            case 23: {
              obj.unverified = reader.uint64Number()
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

  export function encode (obj: Partial<StatusResponse>): Uint8Array<ArrayBuffer> {
    return encodeMessage(obj, StatusResponse.codec())
  }

  export function decode (buf: Uint8Array | Uint8ArrayList, opts?: DecodeOptions<StatusResponse>): StatusResponse {
    return decodeMessage(buf, StatusResponse.codec(), opts)
  }
}

export interface CloneSeen {
  peerId: string
  addresses: string[]
}

export namespace CloneSeen {
  let _codec: Codec<CloneSeen>

  export const codec = (): Codec<CloneSeen> => {
    if (_codec == null) {
      _codec = message<CloneSeen>((obj, w, opts = {}) => {
        if (opts.lengthDelimited !== false) {
          w.fork()
        }

        if ((obj.peerId != null && obj.peerId !== '')) {
          w.uint32(10)
          w.string(obj.peerId)
        }

        if (obj.addresses != null && obj.addresses.length > 0) {
          for (const value of obj.addresses) {
            w.uint32(18)
            w.string(value)
          }
        }

        if (opts.lengthDelimited !== false) {
          w.ldelim()
        }
      }, (reader, length, opts = {}) => {
        const obj: any = {
          peerId: '',
          addresses: []
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
              if (opts.limits?.addresses != null && obj.addresses.length === opts.limits.addresses) {
                throw new MaxLengthError('Decode error - repeated field "addresses" had too many elements')
              }

              obj.addresses.push(reader.string())
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

  export function encode (obj: Partial<CloneSeen>): Uint8Array<ArrayBuffer> {
    return encodeMessage(obj, CloneSeen.codec())
  }

  export function decode (buf: Uint8Array | Uint8ArrayList, opts?: DecodeOptions<CloneSeen>): CloneSeen {
    return decodeMessage(buf, CloneSeen.codec(), opts)
  }
}

export interface VolumeFault {
  group: string
  reason: string
  serving: boolean
  withoutMajority: boolean
}

export namespace VolumeFault {
  let _codec: Codec<VolumeFault>

  export const codec = (): Codec<VolumeFault> => {
    if (_codec == null) {
      _codec = message<VolumeFault>((obj, w, opts = {}) => {
        if (opts.lengthDelimited !== false) {
          w.fork()
        }

        if ((obj.group != null && obj.group !== '')) {
          w.uint32(10)
          w.string(obj.group)
        }

        if ((obj.reason != null && obj.reason !== '')) {
          w.uint32(18)
          w.string(obj.reason)
        }

        if ((obj.serving != null && obj.serving !== false)) {
          w.uint32(24)
          w.bool(obj.serving)
        }

        if ((obj.withoutMajority != null && obj.withoutMajority !== false)) {
          w.uint32(32)
          w.bool(obj.withoutMajority)
        }

        if (opts.lengthDelimited !== false) {
          w.ldelim()
        }
      }, (reader, length, opts = {}) => {
        const obj: any = {
          group: '',
          reason: '',
          serving: false,
          withoutMajority: false
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
              obj.reason = reader.string()
              break
            }
            case 3: {
              obj.serving = reader.bool()
              break
            }
            case 4: {
              obj.withoutMajority = reader.bool()
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

  export function encode (obj: Partial<VolumeFault>): Uint8Array<ArrayBuffer> {
    return encodeMessage(obj, VolumeFault.codec())
  }

  export function decode (buf: Uint8Array | Uint8ArrayList, opts?: DecodeOptions<VolumeFault>): VolumeFault {
    return decodeMessage(buf, VolumeFault.codec(), opts)
  }
}
