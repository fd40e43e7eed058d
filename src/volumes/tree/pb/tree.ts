/* eslint-disable require-yield */

import { decodeMessage, encodeMessage, MaxLengthError, message } from 'protons-runtime'
import { alloc as uint8ArrayAlloc } from 'uint8arrays/alloc'
import type { Codec, DecodeOptions } from 'protons-runtime'
import type { Uint8ArrayList } from 'uint8arraylist'

export interface Content {
  inline?: Uint8Array<ArrayBuffer>
  cid?: Uint8Array<ArrayBuffer>
  size: number
  link?: string
}

export namespace Content {
  let _codec: Codec<Content>

  export const codec = (): Codec<Content> => {
    if (_codec == null) {
      _codec = message<Content>((obj, w, opts = {}) => {
        if (opts.lengthDelimited !== false) {
          w.fork()
        }

        if (obj.inline != null) {
          w.uint32(10)
          w.bytes(obj.inline)
        }

        if (obj.cid != null) {
          w.uint32(18)
          w.bytes(obj.cid)
        }

        if ((obj.size != null && obj.size !== 0)) {
          w.uint32(24)
          w.uint64Number(obj.size)
        }

        if (obj.link != null) {
          w.uint32(34)
          w.string(obj.link)
        }

        if (opts.lengthDelimited !== false) {
          w.ldelim()
        }
      }, (reader, length, opts = {}) => {
        const obj: any = {
          size: 0
        }

        const end = length == null ? reader.len : reader.pos + length

        while (reader.pos < end) {
          const tag = reader.uint32()

          switch (tag >>> 3) {
            case 1: {
              obj.inline = reader.bytes()
              break
            }
            case 2: {
              obj.cid = reader.bytes()
              break
            }
            case 3: {
              obj.size = reader.uint64Number()
              break
            }
            case 4: {
              obj.link = reader.string()
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

  export function encode (obj: Partial<Content>): Uint8Array<ArrayBuffer> {
    return encodeMessage(obj, Content.codec())
  }

  export function decode (buf: Uint8Array | Uint8ArrayList, opts?: DecodeOptions<Content>): Content {
    return decodeMessage(buf, Content.codec(), opts)
  }
}

export interface Target {
  path?: string
  id?: number
}

export namespace Target {
  let _codec: Codec<Target>

  export const codec = (): Codec<Target> => {
    if (_codec == null) {
      _codec = message<Target>((obj, w, opts = {}) => {
        if (opts.lengthDelimited !== false) {
          w.fork()
        }

        if (obj.path != null) {
          w.uint32(10)
          w.string(obj.path)
        }

        if (obj.id != null) {
          w.uint32(16)
          w.uint64Number(obj.id)
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
              obj.path = reader.string()
              break
            }
            case 2: {
              obj.id = reader.uint64Number()
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

  export function encode (obj: Partial<Target>): Uint8Array<ArrayBuffer> {
    return encodeMessage(obj, Target.codec())
  }

  export function decode (buf: Uint8Array | Uint8ArrayList, opts?: DecodeOptions<Target>): Target {
    return decodeMessage(buf, Target.codec(), opts)
  }
}

export interface Expect {
  absent?: boolean
  present?: boolean
  version?: number
  cid?: Uint8Array<ArrayBuffer>
}

export namespace Expect {
  let _codec: Codec<Expect>

  export const codec = (): Codec<Expect> => {
    if (_codec == null) {
      _codec = message<Expect>((obj, w, opts = {}) => {
        if (opts.lengthDelimited !== false) {
          w.fork()
        }

        if (obj.absent != null) {
          w.uint32(8)
          w.bool(obj.absent)
        }

        if (obj.present != null) {
          w.uint32(16)
          w.bool(obj.present)
        }

        if (obj.version != null) {
          w.uint32(24)
          w.uint64Number(obj.version)
        }

        if (obj.cid != null) {
          w.uint32(34)
          w.bytes(obj.cid)
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
              obj.absent = reader.bool()
              break
            }
            case 2: {
              obj.present = reader.bool()
              break
            }
            case 3: {
              obj.version = reader.uint64Number()
              break
            }
            case 4: {
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

  export function encode (obj: Partial<Expect>): Uint8Array<ArrayBuffer> {
    return encodeMessage(obj, Expect.codec())
  }

  export function decode (buf: Uint8Array | Uint8ArrayList, opts?: DecodeOptions<Expect>): Expect {
    return decodeMessage(buf, Expect.codec(), opts)
  }
}

export interface Settings {
  replicas?: number
  metadataReplicas?: number
  accept?: boolean
  trashMs?: number
  versions?: number
  versionsMs?: number
  quotaBytes?: number
}

export namespace Settings {
  let _codec: Codec<Settings>

  export const codec = (): Codec<Settings> => {
    if (_codec == null) {
      _codec = message<Settings>((obj, w, opts = {}) => {
        if (opts.lengthDelimited !== false) {
          w.fork()
        }

        if (obj.replicas != null) {
          w.uint32(8)
          w.uint64Number(obj.replicas)
        }

        if (obj.metadataReplicas != null) {
          w.uint32(16)
          w.uint64Number(obj.metadataReplicas)
        }

        if (obj.accept != null) {
          w.uint32(24)
          w.bool(obj.accept)
        }

        if (obj.trashMs != null) {
          w.uint32(32)
          w.uint64Number(obj.trashMs)
        }

        if (obj.versions != null) {
          w.uint32(40)
          w.uint64Number(obj.versions)
        }

        if (obj.versionsMs != null) {
          w.uint32(48)
          w.uint64Number(obj.versionsMs)
        }

        if (obj.quotaBytes != null) {
          w.uint32(56)
          w.uint64Number(obj.quotaBytes)
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
              obj.replicas = reader.uint64Number()
              break
            }
            case 2: {
              obj.metadataReplicas = reader.uint64Number()
              break
            }
            case 3: {
              obj.accept = reader.bool()
              break
            }
            case 4: {
              obj.trashMs = reader.uint64Number()
              break
            }
            case 5: {
              obj.versions = reader.uint64Number()
              break
            }
            case 6: {
              obj.versionsMs = reader.uint64Number()
              break
            }
            case 7: {
              obj.quotaBytes = reader.uint64Number()
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

  export function encode (obj: Partial<Settings>): Uint8Array<ArrayBuffer> {
    return encodeMessage(obj, Settings.codec())
  }

  export function decode (buf: Uint8Array | Uint8ArrayList, opts?: DecodeOptions<Settings>): Settings {
    return decodeMessage(buf, Settings.codec(), opts)
  }
}

export interface Xattr {
  name: string
  value: Uint8Array<ArrayBuffer>
}

export namespace Xattr {
  let _codec: Codec<Xattr>

  export const codec = (): Codec<Xattr> => {
    if (_codec == null) {
      _codec = message<Xattr>((obj, w, opts = {}) => {
        if (opts.lengthDelimited !== false) {
          w.fork()
        }

        if ((obj.name != null && obj.name !== '')) {
          w.uint32(10)
          w.string(obj.name)
        }

        if ((obj.value != null && obj.value.byteLength > 0)) {
          w.uint32(18)
          w.bytes(obj.value)
        }

        if (opts.lengthDelimited !== false) {
          w.ldelim()
        }
      }, (reader, length, opts = {}) => {
        const obj: any = {
          name: '',
          value: uint8ArrayAlloc(0)
        }

        const end = length == null ? reader.len : reader.pos + length

        while (reader.pos < end) {
          const tag = reader.uint32()

          switch (tag >>> 3) {
            case 1: {
              obj.name = reader.string()
              break
            }
            case 2: {
              obj.value = reader.bytes()
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

  export function encode (obj: Partial<Xattr>): Uint8Array<ArrayBuffer> {
    return encodeMessage(obj, Xattr.codec())
  }

  export function decode (buf: Uint8Array | Uint8ArrayList, opts?: DecodeOptions<Xattr>): Xattr {
    return decodeMessage(buf, Xattr.codec(), opts)
  }
}

export interface Xattrs {
  list: Xattr[]
}

export namespace Xattrs {
  let _codec: Codec<Xattrs>

  export const codec = (): Codec<Xattrs> => {
    if (_codec == null) {
      _codec = message<Xattrs>((obj, w, opts = {}) => {
        if (opts.lengthDelimited !== false) {
          w.fork()
        }

        if (obj.list != null && obj.list.length > 0) {
          for (const value of obj.list) {
            w.uint32(10)
            Xattr.codec().encode(value, w)
          }
        }

        if (opts.lengthDelimited !== false) {
          w.ldelim()
        }
      }, (reader, length, opts = {}) => {
        const obj: any = {
          list: []
        }

        const end = length == null ? reader.len : reader.pos + length

        while (reader.pos < end) {
          const tag = reader.uint32()

          switch (tag >>> 3) {
            case 1: {
              if (opts.limits?.list != null && obj.list.length === opts.limits.list) {
                throw new MaxLengthError('Decode error - repeated field "list" had too many elements')
              }

              obj.list.push(Xattr.codec().decode(reader, reader.uint32(), {
                limits: opts.limits?.list$
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

  export function encode (obj: Partial<Xattrs>): Uint8Array<ArrayBuffer> {
    return encodeMessage(obj, Xattrs.codec())
  }

  export function decode (buf: Uint8Array | Uint8ArrayList, opts?: DecodeOptions<Xattrs>): Xattrs {
    return decodeMessage(buf, Xattrs.codec(), opts)
  }
}

export interface MkdirOp {
  path: string
  parents?: boolean
  mode?: number
  mtimeMs?: number
  mtimeNs?: number
  uid?: number
  gid?: number
  xattrs?: Xattrs
}

export namespace MkdirOp {
  let _codec: Codec<MkdirOp>

  export const codec = (): Codec<MkdirOp> => {
    if (_codec == null) {
      _codec = message<MkdirOp>((obj, w, opts = {}) => {
        if (opts.lengthDelimited !== false) {
          w.fork()
        }

        if ((obj.path != null && obj.path !== '')) {
          w.uint32(10)
          w.string(obj.path)
        }

        if (obj.parents != null) {
          w.uint32(16)
          w.bool(obj.parents)
        }

        if (obj.mode != null) {
          w.uint32(24)
          w.uint32(obj.mode)
        }

        if (obj.mtimeMs != null) {
          w.uint32(32)
          w.sint64Number(obj.mtimeMs)
        }

        if (obj.mtimeNs != null) {
          w.uint32(40)
          w.uint32(obj.mtimeNs)
        }

        if (obj.uid != null) {
          w.uint32(48)
          w.uint32(obj.uid)
        }

        if (obj.gid != null) {
          w.uint32(56)
          w.uint32(obj.gid)
        }

        if (obj.xattrs != null) {
          w.uint32(66)
          Xattrs.codec().encode(obj.xattrs, w)
        }

        if (opts.lengthDelimited !== false) {
          w.ldelim()
        }
      }, (reader, length, opts = {}) => {
        const obj: any = {
          path: ''
        }

        const end = length == null ? reader.len : reader.pos + length

        while (reader.pos < end) {
          const tag = reader.uint32()

          switch (tag >>> 3) {
            case 1: {
              obj.path = reader.string()
              break
            }
            case 2: {
              obj.parents = reader.bool()
              break
            }
            case 3: {
              obj.mode = reader.uint32()
              break
            }
            case 4: {
              obj.mtimeMs = reader.sint64Number()
              break
            }
            case 5: {
              obj.mtimeNs = reader.uint32()
              break
            }
            case 6: {
              obj.uid = reader.uint32()
              break
            }
            case 7: {
              obj.gid = reader.uint32()
              break
            }
            case 8: {
              obj.xattrs = Xattrs.codec().decode(reader, reader.uint32(), {
                limits: opts.limits?.xattrs
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

  export function encode (obj: Partial<MkdirOp>): Uint8Array<ArrayBuffer> {
    return encodeMessage(obj, MkdirOp.codec())
  }

  export function decode (buf: Uint8Array | Uint8ArrayList, opts?: DecodeOptions<MkdirOp>): MkdirOp {
    return decodeMessage(buf, MkdirOp.codec(), opts)
  }
}

export interface WriteOp {
  target?: Target
  content?: Content
  expect?: Expect
  parents?: boolean
  mode?: number
  mtimeMs?: number
  mtimeNs?: number
  uid?: number
  gid?: number
  xattrs?: Xattrs
}

export namespace WriteOp {
  let _codec: Codec<WriteOp>

  export const codec = (): Codec<WriteOp> => {
    if (_codec == null) {
      _codec = message<WriteOp>((obj, w, opts = {}) => {
        if (opts.lengthDelimited !== false) {
          w.fork()
        }

        if (obj.target != null) {
          w.uint32(10)
          Target.codec().encode(obj.target, w)
        }

        if (obj.content != null) {
          w.uint32(18)
          Content.codec().encode(obj.content, w)
        }

        if (obj.expect != null) {
          w.uint32(26)
          Expect.codec().encode(obj.expect, w)
        }

        if (obj.parents != null) {
          w.uint32(32)
          w.bool(obj.parents)
        }

        if (obj.mode != null) {
          w.uint32(40)
          w.uint32(obj.mode)
        }

        if (obj.mtimeMs != null) {
          w.uint32(48)
          w.sint64Number(obj.mtimeMs)
        }

        if (obj.mtimeNs != null) {
          w.uint32(56)
          w.uint32(obj.mtimeNs)
        }

        if (obj.uid != null) {
          w.uint32(64)
          w.uint32(obj.uid)
        }

        if (obj.gid != null) {
          w.uint32(72)
          w.uint32(obj.gid)
        }

        if (obj.xattrs != null) {
          w.uint32(82)
          Xattrs.codec().encode(obj.xattrs, w)
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
              obj.target = Target.codec().decode(reader, reader.uint32(), {
                limits: opts.limits?.target
              })
              break
            }
            case 2: {
              obj.content = Content.codec().decode(reader, reader.uint32(), {
                limits: opts.limits?.content
              })
              break
            }
            case 3: {
              obj.expect = Expect.codec().decode(reader, reader.uint32(), {
                limits: opts.limits?.expect
              })
              break
            }
            case 4: {
              obj.parents = reader.bool()
              break
            }
            case 5: {
              obj.mode = reader.uint32()
              break
            }
            case 6: {
              obj.mtimeMs = reader.sint64Number()
              break
            }
            case 7: {
              obj.mtimeNs = reader.uint32()
              break
            }
            case 8: {
              obj.uid = reader.uint32()
              break
            }
            case 9: {
              obj.gid = reader.uint32()
              break
            }
            case 10: {
              obj.xattrs = Xattrs.codec().decode(reader, reader.uint32(), {
                limits: opts.limits?.xattrs
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

  export function encode (obj: Partial<WriteOp>): Uint8Array<ArrayBuffer> {
    return encodeMessage(obj, WriteOp.codec())
  }

  export function decode (buf: Uint8Array | Uint8ArrayList, opts?: DecodeOptions<WriteOp>): WriteOp {
    return decodeMessage(buf, WriteOp.codec(), opts)
  }
}

export interface Range {
  offset: number
  bytes: Uint8Array<ArrayBuffer>
}

export namespace Range {
  let _codec: Codec<Range>

  export const codec = (): Codec<Range> => {
    if (_codec == null) {
      _codec = message<Range>((obj, w, opts = {}) => {
        if (opts.lengthDelimited !== false) {
          w.fork()
        }

        if ((obj.offset != null && obj.offset !== 0)) {
          w.uint32(8)
          w.uint64Number(obj.offset)
        }

        if ((obj.bytes != null && obj.bytes.byteLength > 0)) {
          w.uint32(18)
          w.bytes(obj.bytes)
        }

        if (opts.lengthDelimited !== false) {
          w.ldelim()
        }
      }, (reader, length, opts = {}) => {
        const obj: any = {
          offset: 0,
          bytes: uint8ArrayAlloc(0)
        }

        const end = length == null ? reader.len : reader.pos + length

        while (reader.pos < end) {
          const tag = reader.uint32()

          switch (tag >>> 3) {
            case 1: {
              obj.offset = reader.uint64Number()
              break
            }
            case 2: {
              obj.bytes = reader.bytes()
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

  export function encode (obj: Partial<Range>): Uint8Array<ArrayBuffer> {
    return encodeMessage(obj, Range.codec())
  }

  export function decode (buf: Uint8Array | Uint8ArrayList, opts?: DecodeOptions<Range>): Range {
    return decodeMessage(buf, Range.codec(), opts)
  }
}

export interface PatchOp {
  target?: Target
  writes: Range[]
  size?: number
  expect?: Expect
}

export namespace PatchOp {
  let _codec: Codec<PatchOp>

  export const codec = (): Codec<PatchOp> => {
    if (_codec == null) {
      _codec = message<PatchOp>((obj, w, opts = {}) => {
        if (opts.lengthDelimited !== false) {
          w.fork()
        }

        if (obj.target != null) {
          w.uint32(10)
          Target.codec().encode(obj.target, w)
        }

        if (obj.writes != null && obj.writes.length > 0) {
          for (const value of obj.writes) {
            w.uint32(18)
            Range.codec().encode(value, w)
          }
        }

        if (obj.size != null) {
          w.uint32(24)
          w.uint64Number(obj.size)
        }

        if (obj.expect != null) {
          w.uint32(34)
          Expect.codec().encode(obj.expect, w)
        }

        if (opts.lengthDelimited !== false) {
          w.ldelim()
        }
      }, (reader, length, opts = {}) => {
        const obj: any = {
          writes: []
        }

        const end = length == null ? reader.len : reader.pos + length

        while (reader.pos < end) {
          const tag = reader.uint32()

          switch (tag >>> 3) {
            case 1: {
              obj.target = Target.codec().decode(reader, reader.uint32(), {
                limits: opts.limits?.target
              })
              break
            }
            case 2: {
              if (opts.limits?.writes != null && obj.writes.length === opts.limits.writes) {
                throw new MaxLengthError('Decode error - repeated field "writes" had too many elements')
              }

              obj.writes.push(Range.codec().decode(reader, reader.uint32(), {
                limits: opts.limits?.writes$
              }))
              break
            }
            case 3: {
              obj.size = reader.uint64Number()
              break
            }
            case 4: {
              obj.expect = Expect.codec().decode(reader, reader.uint32(), {
                limits: opts.limits?.expect
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

  export function encode (obj: Partial<PatchOp>): Uint8Array<ArrayBuffer> {
    return encodeMessage(obj, PatchOp.codec())
  }

  export function decode (buf: Uint8Array | Uint8ArrayList, opts?: DecodeOptions<PatchOp>): PatchOp {
    return decodeMessage(buf, PatchOp.codec(), opts)
  }
}

export interface AppendOp {
  target?: Target
  bytes: Uint8Array<ArrayBuffer>
  parents?: boolean
}

export namespace AppendOp {
  let _codec: Codec<AppendOp>

  export const codec = (): Codec<AppendOp> => {
    if (_codec == null) {
      _codec = message<AppendOp>((obj, w, opts = {}) => {
        if (opts.lengthDelimited !== false) {
          w.fork()
        }

        if (obj.target != null) {
          w.uint32(10)
          Target.codec().encode(obj.target, w)
        }

        if ((obj.bytes != null && obj.bytes.byteLength > 0)) {
          w.uint32(18)
          w.bytes(obj.bytes)
        }

        if (obj.parents != null) {
          w.uint32(24)
          w.bool(obj.parents)
        }

        if (opts.lengthDelimited !== false) {
          w.ldelim()
        }
      }, (reader, length, opts = {}) => {
        const obj: any = {
          bytes: uint8ArrayAlloc(0)
        }

        const end = length == null ? reader.len : reader.pos + length

        while (reader.pos < end) {
          const tag = reader.uint32()

          switch (tag >>> 3) {
            case 1: {
              obj.target = Target.codec().decode(reader, reader.uint32(), {
                limits: opts.limits?.target
              })
              break
            }
            case 2: {
              obj.bytes = reader.bytes()
              break
            }
            case 3: {
              obj.parents = reader.bool()
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

  export function encode (obj: Partial<AppendOp>): Uint8Array<ArrayBuffer> {
    return encodeMessage(obj, AppendOp.codec())
  }

  export function decode (buf: Uint8Array | Uint8ArrayList, opts?: DecodeOptions<AppendOp>): AppendOp {
    return decodeMessage(buf, AppendOp.codec(), opts)
  }
}

export interface SetattrOp {
  target?: Target
  create?: boolean
  mode?: number
  mtimeMs?: number
  parents?: boolean
  mtimeNs?: number
  uid?: number
  gid?: number
  xattrs?: Xattrs
}

export namespace SetattrOp {
  let _codec: Codec<SetattrOp>

  export const codec = (): Codec<SetattrOp> => {
    if (_codec == null) {
      _codec = message<SetattrOp>((obj, w, opts = {}) => {
        if (opts.lengthDelimited !== false) {
          w.fork()
        }

        if (obj.target != null) {
          w.uint32(10)
          Target.codec().encode(obj.target, w)
        }

        if (obj.create != null) {
          w.uint32(16)
          w.bool(obj.create)
        }

        if (obj.mode != null) {
          w.uint32(24)
          w.uint32(obj.mode)
        }

        if (obj.mtimeMs != null) {
          w.uint32(32)
          w.sint64Number(obj.mtimeMs)
        }

        if (obj.parents != null) {
          w.uint32(40)
          w.bool(obj.parents)
        }

        if (obj.mtimeNs != null) {
          w.uint32(48)
          w.uint32(obj.mtimeNs)
        }

        if (obj.uid != null) {
          w.uint32(56)
          w.uint32(obj.uid)
        }

        if (obj.gid != null) {
          w.uint32(64)
          w.uint32(obj.gid)
        }

        if (obj.xattrs != null) {
          w.uint32(74)
          Xattrs.codec().encode(obj.xattrs, w)
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
              obj.target = Target.codec().decode(reader, reader.uint32(), {
                limits: opts.limits?.target
              })
              break
            }
            case 2: {
              obj.create = reader.bool()
              break
            }
            case 3: {
              obj.mode = reader.uint32()
              break
            }
            case 4: {
              obj.mtimeMs = reader.sint64Number()
              break
            }
            case 5: {
              obj.parents = reader.bool()
              break
            }
            case 6: {
              obj.mtimeNs = reader.uint32()
              break
            }
            case 7: {
              obj.uid = reader.uint32()
              break
            }
            case 8: {
              obj.gid = reader.uint32()
              break
            }
            case 9: {
              obj.xattrs = Xattrs.codec().decode(reader, reader.uint32(), {
                limits: opts.limits?.xattrs
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

  export function encode (obj: Partial<SetattrOp>): Uint8Array<ArrayBuffer> {
    return encodeMessage(obj, SetattrOp.codec())
  }

  export function decode (buf: Uint8Array | Uint8ArrayList, opts?: DecodeOptions<SetattrOp>): SetattrOp {
    return decodeMessage(buf, SetattrOp.codec(), opts)
  }
}

export interface RenameOp {
  from: string
  to: string
  noReplace?: boolean
  parents?: boolean
}

export namespace RenameOp {
  let _codec: Codec<RenameOp>

  export const codec = (): Codec<RenameOp> => {
    if (_codec == null) {
      _codec = message<RenameOp>((obj, w, opts = {}) => {
        if (opts.lengthDelimited !== false) {
          w.fork()
        }

        if ((obj.from != null && obj.from !== '')) {
          w.uint32(10)
          w.string(obj.from)
        }

        if ((obj.to != null && obj.to !== '')) {
          w.uint32(18)
          w.string(obj.to)
        }

        if (obj.noReplace != null) {
          w.uint32(24)
          w.bool(obj.noReplace)
        }

        if (obj.parents != null) {
          w.uint32(32)
          w.bool(obj.parents)
        }

        if (opts.lengthDelimited !== false) {
          w.ldelim()
        }
      }, (reader, length, opts = {}) => {
        const obj: any = {
          from: '',
          to: ''
        }

        const end = length == null ? reader.len : reader.pos + length

        while (reader.pos < end) {
          const tag = reader.uint32()

          switch (tag >>> 3) {
            case 1: {
              obj.from = reader.string()
              break
            }
            case 2: {
              obj.to = reader.string()
              break
            }
            case 3: {
              obj.noReplace = reader.bool()
              break
            }
            case 4: {
              obj.parents = reader.bool()
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

  export function encode (obj: Partial<RenameOp>): Uint8Array<ArrayBuffer> {
    return encodeMessage(obj, RenameOp.codec())
  }

  export function decode (buf: Uint8Array | Uint8ArrayList, opts?: DecodeOptions<RenameOp>): RenameOp {
    return decodeMessage(buf, RenameOp.codec(), opts)
  }
}

export interface CopyOp {
  from: string
  to: string
  snapshot?: string
  version?: number
  noReplace?: boolean
  parents?: boolean
}

export namespace CopyOp {
  let _codec: Codec<CopyOp>

  export const codec = (): Codec<CopyOp> => {
    if (_codec == null) {
      _codec = message<CopyOp>((obj, w, opts = {}) => {
        if (opts.lengthDelimited !== false) {
          w.fork()
        }

        if ((obj.from != null && obj.from !== '')) {
          w.uint32(10)
          w.string(obj.from)
        }

        if ((obj.to != null && obj.to !== '')) {
          w.uint32(18)
          w.string(obj.to)
        }

        if (obj.snapshot != null) {
          w.uint32(26)
          w.string(obj.snapshot)
        }

        if (obj.version != null) {
          w.uint32(32)
          w.uint64Number(obj.version)
        }

        if (obj.noReplace != null) {
          w.uint32(40)
          w.bool(obj.noReplace)
        }

        if (obj.parents != null) {
          w.uint32(48)
          w.bool(obj.parents)
        }

        if (opts.lengthDelimited !== false) {
          w.ldelim()
        }
      }, (reader, length, opts = {}) => {
        const obj: any = {
          from: '',
          to: ''
        }

        const end = length == null ? reader.len : reader.pos + length

        while (reader.pos < end) {
          const tag = reader.uint32()

          switch (tag >>> 3) {
            case 1: {
              obj.from = reader.string()
              break
            }
            case 2: {
              obj.to = reader.string()
              break
            }
            case 3: {
              obj.snapshot = reader.string()
              break
            }
            case 4: {
              obj.version = reader.uint64Number()
              break
            }
            case 5: {
              obj.noReplace = reader.bool()
              break
            }
            case 6: {
              obj.parents = reader.bool()
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

  export function encode (obj: Partial<CopyOp>): Uint8Array<ArrayBuffer> {
    return encodeMessage(obj, CopyOp.codec())
  }

  export function decode (buf: Uint8Array | Uint8ArrayList, opts?: DecodeOptions<CopyOp>): CopyOp {
    return decodeMessage(buf, CopyOp.codec(), opts)
  }
}

export interface RemoveOp {
  path: string
  directory?: boolean
  recursive?: boolean
  purge?: boolean
  expect?: Expect
}

export namespace RemoveOp {
  let _codec: Codec<RemoveOp>

  export const codec = (): Codec<RemoveOp> => {
    if (_codec == null) {
      _codec = message<RemoveOp>((obj, w, opts = {}) => {
        if (opts.lengthDelimited !== false) {
          w.fork()
        }

        if ((obj.path != null && obj.path !== '')) {
          w.uint32(10)
          w.string(obj.path)
        }

        if (obj.directory != null) {
          w.uint32(16)
          w.bool(obj.directory)
        }

        if (obj.recursive != null) {
          w.uint32(24)
          w.bool(obj.recursive)
        }

        if (obj.purge != null) {
          w.uint32(32)
          w.bool(obj.purge)
        }

        if (obj.expect != null) {
          w.uint32(42)
          Expect.codec().encode(obj.expect, w)
        }

        if (opts.lengthDelimited !== false) {
          w.ldelim()
        }
      }, (reader, length, opts = {}) => {
        const obj: any = {
          path: ''
        }

        const end = length == null ? reader.len : reader.pos + length

        while (reader.pos < end) {
          const tag = reader.uint32()

          switch (tag >>> 3) {
            case 1: {
              obj.path = reader.string()
              break
            }
            case 2: {
              obj.directory = reader.bool()
              break
            }
            case 3: {
              obj.recursive = reader.bool()
              break
            }
            case 4: {
              obj.purge = reader.bool()
              break
            }
            case 5: {
              obj.expect = Expect.codec().decode(reader, reader.uint32(), {
                limits: opts.limits?.expect
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

  export function encode (obj: Partial<RemoveOp>): Uint8Array<ArrayBuffer> {
    return encodeMessage(obj, RemoveOp.codec())
  }

  export function decode (buf: Uint8Array | Uint8ArrayList, opts?: DecodeOptions<RemoveOp>): RemoveOp {
    return decodeMessage(buf, RemoveOp.codec(), opts)
  }
}

export interface TrashRestoreOp {
  trashId: number
  to?: string
}

export namespace TrashRestoreOp {
  let _codec: Codec<TrashRestoreOp>

  export const codec = (): Codec<TrashRestoreOp> => {
    if (_codec == null) {
      _codec = message<TrashRestoreOp>((obj, w, opts = {}) => {
        if (opts.lengthDelimited !== false) {
          w.fork()
        }

        if ((obj.trashId != null && obj.trashId !== 0)) {
          w.uint32(8)
          w.uint64Number(obj.trashId)
        }

        if (obj.to != null) {
          w.uint32(18)
          w.string(obj.to)
        }

        if (opts.lengthDelimited !== false) {
          w.ldelim()
        }
      }, (reader, length, opts = {}) => {
        const obj: any = {
          trashId: 0
        }

        const end = length == null ? reader.len : reader.pos + length

        while (reader.pos < end) {
          const tag = reader.uint32()

          switch (tag >>> 3) {
            case 1: {
              obj.trashId = reader.uint64Number()
              break
            }
            case 2: {
              obj.to = reader.string()
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

  export function encode (obj: Partial<TrashRestoreOp>): Uint8Array<ArrayBuffer> {
    return encodeMessage(obj, TrashRestoreOp.codec())
  }

  export function decode (buf: Uint8Array | Uint8ArrayList, opts?: DecodeOptions<TrashRestoreOp>): TrashRestoreOp {
    return decodeMessage(buf, TrashRestoreOp.codec(), opts)
  }
}

export interface TrashPurgeOp {
  listed?: boolean
  trashIds: number[]
}

export namespace TrashPurgeOp {
  let _codec: Codec<TrashPurgeOp>

  export const codec = (): Codec<TrashPurgeOp> => {
    if (_codec == null) {
      _codec = message<TrashPurgeOp>((obj, w, opts = {}) => {
        if (opts.lengthDelimited !== false) {
          w.fork()
        }

        if (obj.listed != null) {
          w.uint32(8)
          w.bool(obj.listed)
        }

        if (obj.trashIds != null && obj.trashIds.length > 0) {
          for (const value of obj.trashIds) {
            w.uint32(16)
            w.uint64Number(value)
          }
        }

        if (opts.lengthDelimited !== false) {
          w.ldelim()
        }
      }, (reader, length, opts = {}) => {
        const obj: any = {
          trashIds: []
        }

        const end = length == null ? reader.len : reader.pos + length

        while (reader.pos < end) {
          const tag = reader.uint32()

          switch (tag >>> 3) {
            case 1: {
              obj.listed = reader.bool()
              break
            }
            case 2: {
              if (opts.limits?.trashIds != null && obj.trashIds.length === opts.limits.trashIds) {
                throw new MaxLengthError('Decode error - repeated field "trashIds" had too many elements')
              }

              obj.trashIds.push(reader.uint64Number())
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

  export function encode (obj: Partial<TrashPurgeOp>): Uint8Array<ArrayBuffer> {
    return encodeMessage(obj, TrashPurgeOp.codec())
  }

  export function decode (buf: Uint8Array | Uint8ArrayList, opts?: DecodeOptions<TrashPurgeOp>): TrashPurgeOp {
    return decodeMessage(buf, TrashPurgeOp.codec(), opts)
  }
}

export interface NameOp {
  name: string
}

export namespace NameOp {
  let _codec: Codec<NameOp>

  export const codec = (): Codec<NameOp> => {
    if (_codec == null) {
      _codec = message<NameOp>((obj, w, opts = {}) => {
        if (opts.lengthDelimited !== false) {
          w.fork()
        }

        if ((obj.name != null && obj.name !== '')) {
          w.uint32(10)
          w.string(obj.name)
        }

        if (opts.lengthDelimited !== false) {
          w.ldelim()
        }
      }, (reader, length, opts = {}) => {
        const obj: any = {
          name: ''
        }

        const end = length == null ? reader.len : reader.pos + length

        while (reader.pos < end) {
          const tag = reader.uint32()

          switch (tag >>> 3) {
            case 1: {
              obj.name = reader.string()
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

  export function encode (obj: Partial<NameOp>): Uint8Array<ArrayBuffer> {
    return encodeMessage(obj, NameOp.codec())
  }

  export function decode (buf: Uint8Array | Uint8ArrayList, opts?: DecodeOptions<NameOp>): NameOp {
    return decodeMessage(buf, NameOp.codec(), opts)
  }
}

export interface ConflictClearOp {
  conflictIds: number[]
}

export namespace ConflictClearOp {
  let _codec: Codec<ConflictClearOp>

  export const codec = (): Codec<ConflictClearOp> => {
    if (_codec == null) {
      _codec = message<ConflictClearOp>((obj, w, opts = {}) => {
        if (opts.lengthDelimited !== false) {
          w.fork()
        }

        if (obj.conflictIds != null && obj.conflictIds.length > 0) {
          for (const value of obj.conflictIds) {
            w.uint32(8)
            w.uint64Number(value)
          }
        }

        if (opts.lengthDelimited !== false) {
          w.ldelim()
        }
      }, (reader, length, opts = {}) => {
        const obj: any = {
          conflictIds: []
        }

        const end = length == null ? reader.len : reader.pos + length

        while (reader.pos < end) {
          const tag = reader.uint32()

          switch (tag >>> 3) {
            case 1: {
              if (opts.limits?.conflictIds != null && obj.conflictIds.length === opts.limits.conflictIds) {
                throw new MaxLengthError('Decode error - repeated field "conflictIds" had too many elements')
              }

              obj.conflictIds.push(reader.uint64Number())
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

  export function encode (obj: Partial<ConflictClearOp>): Uint8Array<ArrayBuffer> {
    return encodeMessage(obj, ConflictClearOp.codec())
  }

  export function decode (buf: Uint8Array | Uint8ArrayList, opts?: DecodeOptions<ConflictClearOp>): ConflictClearOp {
    return decodeMessage(buf, ConflictClearOp.codec(), opts)
  }
}

export interface UploadOp {
  uploadId: string
  done: boolean
  startedAtMs: number
}

export namespace UploadOp {
  let _codec: Codec<UploadOp>

  export const codec = (): Codec<UploadOp> => {
    if (_codec == null) {
      _codec = message<UploadOp>((obj, w, opts = {}) => {
        if (opts.lengthDelimited !== false) {
          w.fork()
        }

        if ((obj.uploadId != null && obj.uploadId !== '')) {
          w.uint32(10)
          w.string(obj.uploadId)
        }

        if ((obj.done != null && obj.done !== false)) {
          w.uint32(16)
          w.bool(obj.done)
        }

        if ((obj.startedAtMs != null && obj.startedAtMs !== 0)) {
          w.uint32(24)
          w.uint64Number(obj.startedAtMs)
        }

        if (opts.lengthDelimited !== false) {
          w.ldelim()
        }
      }, (reader, length, opts = {}) => {
        const obj: any = {
          uploadId: '',
          done: false,
          startedAtMs: 0
        }

        const end = length == null ? reader.len : reader.pos + length

        while (reader.pos < end) {
          const tag = reader.uint32()

          switch (tag >>> 3) {
            case 1: {
              obj.uploadId = reader.string()
              break
            }
            case 2: {
              obj.done = reader.bool()
              break
            }
            case 3: {
              obj.startedAtMs = reader.uint64Number()
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

  export function encode (obj: Partial<UploadOp>): Uint8Array<ArrayBuffer> {
    return encodeMessage(obj, UploadOp.codec())
  }

  export function decode (buf: Uint8Array | Uint8ArrayList, opts?: DecodeOptions<UploadOp>): UploadOp {
    return decodeMessage(buf, UploadOp.codec(), opts)
  }
}

export interface SweepOp {
  sweepId: string
  salt: Uint8Array<ArrayBuffer>
}

export namespace SweepOp {
  let _codec: Codec<SweepOp>

  export const codec = (): Codec<SweepOp> => {
    if (_codec == null) {
      _codec = message<SweepOp>((obj, w, opts = {}) => {
        if (opts.lengthDelimited !== false) {
          w.fork()
        }

        if ((obj.sweepId != null && obj.sweepId !== '')) {
          w.uint32(10)
          w.string(obj.sweepId)
        }

        if ((obj.salt != null && obj.salt.byteLength > 0)) {
          w.uint32(18)
          w.bytes(obj.salt)
        }

        if (opts.lengthDelimited !== false) {
          w.ldelim()
        }
      }, (reader, length, opts = {}) => {
        const obj: any = {
          sweepId: '',
          salt: uint8ArrayAlloc(0)
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
              obj.salt = reader.bytes()
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

  export function encode (obj: Partial<SweepOp>): Uint8Array<ArrayBuffer> {
    return encodeMessage(obj, SweepOp.codec())
  }

  export function decode (buf: Uint8Array | Uint8ArrayList, opts?: DecodeOptions<SweepOp>): SweepOp {
    return decodeMessage(buf, SweepOp.codec(), opts)
  }
}

export interface ChildRef {
  dirId: number
  name: string
}

export namespace ChildRef {
  let _codec: Codec<ChildRef>

  export const codec = (): Codec<ChildRef> => {
    if (_codec == null) {
      _codec = message<ChildRef>((obj, w, opts = {}) => {
        if (opts.lengthDelimited !== false) {
          w.fork()
        }

        if ((obj.dirId != null && obj.dirId !== 0)) {
          w.uint32(8)
          w.uint64Number(obj.dirId)
        }

        if ((obj.name != null && obj.name !== '')) {
          w.uint32(18)
          w.string(obj.name)
        }

        if (opts.lengthDelimited !== false) {
          w.ldelim()
        }
      }, (reader, length, opts = {}) => {
        const obj: any = {
          dirId: 0,
          name: ''
        }

        const end = length == null ? reader.len : reader.pos + length

        while (reader.pos < end) {
          const tag = reader.uint32()

          switch (tag >>> 3) {
            case 1: {
              obj.dirId = reader.uint64Number()
              break
            }
            case 2: {
              obj.name = reader.string()
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

  export function encode (obj: Partial<ChildRef>): Uint8Array<ArrayBuffer> {
    return encodeMessage(obj, ChildRef.codec())
  }

  export function decode (buf: Uint8Array | Uint8ArrayList, opts?: DecodeOptions<ChildRef>): ChildRef {
    return decodeMessage(buf, ChildRef.codec(), opts)
  }
}

export interface ReapStep {
  trashId?: number
  children: ChildRef[]
  id?: number
  versions: number[]
  history?: boolean
  keys: string[]
  doneSeq?: number
  logUpToIndex?: number
  uploadId?: string
  journal?: boolean
}

export namespace ReapStep {
  let _codec: Codec<ReapStep>

  export const codec = (): Codec<ReapStep> => {
    if (_codec == null) {
      _codec = message<ReapStep>((obj, w, opts = {}) => {
        if (opts.lengthDelimited !== false) {
          w.fork()
        }

        if (obj.trashId != null) {
          w.uint32(8)
          w.uint64Number(obj.trashId)
        }

        if (obj.children != null && obj.children.length > 0) {
          for (const value of obj.children) {
            w.uint32(18)
            ChildRef.codec().encode(value, w)
          }
        }

        if (obj.id != null) {
          w.uint32(24)
          w.uint64Number(obj.id)
        }

        if (obj.versions != null && obj.versions.length > 0) {
          for (const value of obj.versions) {
            w.uint32(32)
            w.uint64Number(value)
          }
        }

        if (obj.history != null) {
          w.uint32(40)
          w.bool(obj.history)
        }

        if (obj.keys != null && obj.keys.length > 0) {
          for (const value of obj.keys) {
            w.uint32(50)
            w.string(value)
          }
        }

        if (obj.doneSeq != null) {
          w.uint32(56)
          w.uint64Number(obj.doneSeq)
        }

        if (obj.logUpToIndex != null) {
          w.uint32(64)
          w.uint64Number(obj.logUpToIndex)
        }

        if (obj.uploadId != null) {
          w.uint32(74)
          w.string(obj.uploadId)
        }

        if (obj.journal != null) {
          w.uint32(80)
          w.bool(obj.journal)
        }

        if (opts.lengthDelimited !== false) {
          w.ldelim()
        }
      }, (reader, length, opts = {}) => {
        const obj: any = {
          children: [],
          versions: [],
          keys: []
        }

        const end = length == null ? reader.len : reader.pos + length

        while (reader.pos < end) {
          const tag = reader.uint32()

          switch (tag >>> 3) {
            case 1: {
              obj.trashId = reader.uint64Number()
              break
            }
            case 2: {
              if (opts.limits?.children != null && obj.children.length === opts.limits.children) {
                throw new MaxLengthError('Decode error - repeated field "children" had too many elements')
              }

              obj.children.push(ChildRef.codec().decode(reader, reader.uint32(), {
                limits: opts.limits?.children$
              }))
              break
            }
            case 3: {
              obj.id = reader.uint64Number()
              break
            }
            case 4: {
              if (opts.limits?.versions != null && obj.versions.length === opts.limits.versions) {
                throw new MaxLengthError('Decode error - repeated field "versions" had too many elements')
              }

              obj.versions.push(reader.uint64Number())
              break
            }
            case 5: {
              obj.history = reader.bool()
              break
            }
            case 6: {
              if (opts.limits?.keys != null && obj.keys.length === opts.limits.keys) {
                throw new MaxLengthError('Decode error - repeated field "keys" had too many elements')
              }

              obj.keys.push(reader.string())
              break
            }
            case 7: {
              obj.doneSeq = reader.uint64Number()
              break
            }
            case 8: {
              obj.logUpToIndex = reader.uint64Number()
              break
            }
            case 9: {
              obj.uploadId = reader.string()
              break
            }
            case 10: {
              obj.journal = reader.bool()
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

  export function encode (obj: Partial<ReapStep>): Uint8Array<ArrayBuffer> {
    return encodeMessage(obj, ReapStep.codec())
  }

  export function decode (buf: Uint8Array | Uint8ArrayList, opts?: DecodeOptions<ReapStep>): ReapStep {
    return decodeMessage(buf, ReapStep.codec(), opts)
  }
}

export interface ReapOp {
  steps: ReapStep[]
}

export namespace ReapOp {
  let _codec: Codec<ReapOp>

  export const codec = (): Codec<ReapOp> => {
    if (_codec == null) {
      _codec = message<ReapOp>((obj, w, opts = {}) => {
        if (opts.lengthDelimited !== false) {
          w.fork()
        }

        if (obj.steps != null && obj.steps.length > 0) {
          for (const value of obj.steps) {
            w.uint32(10)
            ReapStep.codec().encode(value, w)
          }
        }

        if (opts.lengthDelimited !== false) {
          w.ldelim()
        }
      }, (reader, length, opts = {}) => {
        const obj: any = {
          steps: []
        }

        const end = length == null ? reader.len : reader.pos + length

        while (reader.pos < end) {
          const tag = reader.uint32()

          switch (tag >>> 3) {
            case 1: {
              if (opts.limits?.steps != null && obj.steps.length === opts.limits.steps) {
                throw new MaxLengthError('Decode error - repeated field "steps" had too many elements')
              }

              obj.steps.push(ReapStep.codec().decode(reader, reader.uint32(), {
                limits: opts.limits?.steps$
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

  export function encode (obj: Partial<ReapOp>): Uint8Array<ArrayBuffer> {
    return encodeMessage(obj, ReapOp.codec())
  }

  export function decode (buf: Uint8Array | Uint8ArrayList, opts?: DecodeOptions<ReapOp>): ReapOp {
    return decodeMessage(buf, ReapOp.codec(), opts)
  }
}

export interface PendingBase {
  index: number
  atMs: number
  id?: number
  version?: number
  path?: string
  journal?: string
  seq?: number
  nextId?: number
  ids: number[]
  toIds: number[]
  toId?: number
  below: number[]
  unchecked?: boolean
}

export namespace PendingBase {
  let _codec: Codec<PendingBase>

  export const codec = (): Codec<PendingBase> => {
    if (_codec == null) {
      _codec = message<PendingBase>((obj, w, opts = {}) => {
        if (opts.lengthDelimited !== false) {
          w.fork()
        }

        if ((obj.index != null && obj.index !== 0)) {
          w.uint32(8)
          w.uint64Number(obj.index)
        }

        if ((obj.atMs != null && obj.atMs !== 0)) {
          w.uint32(16)
          w.uint64Number(obj.atMs)
        }

        if (obj.id != null) {
          w.uint32(24)
          w.uint64Number(obj.id)
        }

        if (obj.version != null) {
          w.uint32(32)
          w.uint64Number(obj.version)
        }

        if (obj.path != null) {
          w.uint32(42)
          w.string(obj.path)
        }

        if (obj.journal != null) {
          w.uint32(50)
          w.string(obj.journal)
        }

        if (obj.seq != null) {
          w.uint32(56)
          w.uint64Number(obj.seq)
        }

        if (obj.nextId != null) {
          w.uint32(64)
          w.uint64Number(obj.nextId)
        }

        if (obj.ids != null && obj.ids.length > 0) {
          for (const value of obj.ids) {
            w.uint32(72)
            w.uint64Number(value)
          }
        }

        if (obj.toIds != null && obj.toIds.length > 0) {
          for (const value of obj.toIds) {
            w.uint32(80)
            w.uint64Number(value)
          }
        }

        if (obj.toId != null) {
          w.uint32(88)
          w.uint64Number(obj.toId)
        }

        if (obj.below != null && obj.below.length > 0) {
          for (const value of obj.below) {
            w.uint32(96)
            w.uint64Number(value)
          }
        }

        if (obj.unchecked != null) {
          w.uint32(104)
          w.bool(obj.unchecked)
        }

        if (opts.lengthDelimited !== false) {
          w.ldelim()
        }
      }, (reader, length, opts = {}) => {
        const obj: any = {
          index: 0,
          atMs: 0,
          ids: [],
          toIds: [],
          below: []
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
              obj.atMs = reader.uint64Number()
              break
            }
            case 3: {
              obj.id = reader.uint64Number()
              break
            }
            case 4: {
              obj.version = reader.uint64Number()
              break
            }
            case 5: {
              obj.path = reader.string()
              break
            }
            case 6: {
              obj.journal = reader.string()
              break
            }
            case 7: {
              obj.seq = reader.uint64Number()
              break
            }
            case 8: {
              obj.nextId = reader.uint64Number()
              break
            }
            case 9: {
              if (opts.limits?.ids != null && obj.ids.length === opts.limits.ids) {
                throw new MaxLengthError('Decode error - repeated field "ids" had too many elements')
              }

              obj.ids.push(reader.uint64Number())
              break
            }
            case 10: {
              if (opts.limits?.toIds != null && obj.toIds.length === opts.limits.toIds) {
                throw new MaxLengthError('Decode error - repeated field "toIds" had too many elements')
              }

              obj.toIds.push(reader.uint64Number())
              break
            }
            case 11: {
              obj.toId = reader.uint64Number()
              break
            }
            case 12: {
              if (opts.limits?.below != null && obj.below.length === opts.limits.below) {
                throw new MaxLengthError('Decode error - repeated field "below" had too many elements')
              }

              obj.below.push(reader.uint64Number())
              break
            }
            case 13: {
              obj.unchecked = reader.bool()
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

  export function encode (obj: Partial<PendingBase>): Uint8Array<ArrayBuffer> {
    return encodeMessage(obj, PendingBase.codec())
  }

  export function decode (buf: Uint8Array | Uint8ArrayList, opts?: DecodeOptions<PendingBase>): PendingBase {
    return decodeMessage(buf, PendingBase.codec(), opts)
  }
}

export interface ResolveOp {
  op: Uint8Array<ArrayBuffer>
  base?: PendingBase
  hostname: string
}

export namespace ResolveOp {
  let _codec: Codec<ResolveOp>

  export const codec = (): Codec<ResolveOp> => {
    if (_codec == null) {
      _codec = message<ResolveOp>((obj, w, opts = {}) => {
        if (opts.lengthDelimited !== false) {
          w.fork()
        }

        if ((obj.op != null && obj.op.byteLength > 0)) {
          w.uint32(10)
          w.bytes(obj.op)
        }

        if (obj.base != null) {
          w.uint32(18)
          PendingBase.codec().encode(obj.base, w)
        }

        if ((obj.hostname != null && obj.hostname !== '')) {
          w.uint32(26)
          w.string(obj.hostname)
        }

        if (opts.lengthDelimited !== false) {
          w.ldelim()
        }
      }, (reader, length, opts = {}) => {
        const obj: any = {
          op: uint8ArrayAlloc(0),
          hostname: ''
        }

        const end = length == null ? reader.len : reader.pos + length

        while (reader.pos < end) {
          const tag = reader.uint32()

          switch (tag >>> 3) {
            case 1: {
              obj.op = reader.bytes()
              break
            }
            case 2: {
              obj.base = PendingBase.codec().decode(reader, reader.uint32(), {
                limits: opts.limits?.base
              })
              break
            }
            case 3: {
              obj.hostname = reader.string()
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

  export function encode (obj: Partial<ResolveOp>): Uint8Array<ArrayBuffer> {
    return encodeMessage(obj, ResolveOp.codec())
  }

  export function decode (buf: Uint8Array | Uint8ArrayList, opts?: DecodeOptions<ResolveOp>): ResolveOp {
    return decodeMessage(buf, ResolveOp.codec(), opts)
  }
}

export interface Nothing {}

export namespace Nothing {
  let _codec: Codec<Nothing>

  export const codec = (): Codec<Nothing> => {
    if (_codec == null) {
      _codec = message<Nothing>((obj, w, opts = {}) => {
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

  export function encode (obj: Partial<Nothing>): Uint8Array<ArrayBuffer> {
    return encodeMessage(obj, Nothing.codec())
  }

  export function decode (buf: Uint8Array | Uint8ArrayList, opts?: DecodeOptions<Nothing>): Nothing {
    return decodeMessage(buf, Nothing.codec(), opts)
  }
}

export interface Op {
  mkdir?: MkdirOp
  write?: WriteOp
  patch?: PatchOp
  append?: AppendOp
  setattr?: SetattrOp
  rename?: RenameOp
  copy?: CopyOp
  remove?: RemoveOp
  trashRestore?: TrashRestoreOp
  trashPurge?: TrashPurgeOp
  snapshotCreate?: NameOp
  snapshotRemove?: NameOp
  settings?: Settings
  conflictClear?: ConflictClearOp
  upload?: UploadOp
  sweep?: SweepOp
  reap?: ReapOp
  resolve?: ResolveOp
  deleteVolume?: Nothing
}

export namespace Op {
  let _codec: Codec<Op>

  export const codec = (): Codec<Op> => {
    if (_codec == null) {
      _codec = message<Op>((obj, w, opts = {}) => {
        if (opts.lengthDelimited !== false) {
          w.fork()
        }

        if (obj.mkdir != null) {
          w.uint32(10)
          MkdirOp.codec().encode(obj.mkdir, w)
        }

        if (obj.write != null) {
          w.uint32(18)
          WriteOp.codec().encode(obj.write, w)
        }

        if (obj.patch != null) {
          w.uint32(26)
          PatchOp.codec().encode(obj.patch, w)
        }

        if (obj.append != null) {
          w.uint32(34)
          AppendOp.codec().encode(obj.append, w)
        }

        if (obj.setattr != null) {
          w.uint32(42)
          SetattrOp.codec().encode(obj.setattr, w)
        }

        if (obj.rename != null) {
          w.uint32(50)
          RenameOp.codec().encode(obj.rename, w)
        }

        if (obj.copy != null) {
          w.uint32(58)
          CopyOp.codec().encode(obj.copy, w)
        }

        if (obj.remove != null) {
          w.uint32(66)
          RemoveOp.codec().encode(obj.remove, w)
        }

        if (obj.trashRestore != null) {
          w.uint32(74)
          TrashRestoreOp.codec().encode(obj.trashRestore, w)
        }

        if (obj.trashPurge != null) {
          w.uint32(82)
          TrashPurgeOp.codec().encode(obj.trashPurge, w)
        }

        if (obj.snapshotCreate != null) {
          w.uint32(90)
          NameOp.codec().encode(obj.snapshotCreate, w)
        }

        if (obj.snapshotRemove != null) {
          w.uint32(98)
          NameOp.codec().encode(obj.snapshotRemove, w)
        }

        if (obj.settings != null) {
          w.uint32(106)
          Settings.codec().encode(obj.settings, w)
        }

        if (obj.conflictClear != null) {
          w.uint32(114)
          ConflictClearOp.codec().encode(obj.conflictClear, w)
        }

        if (obj.upload != null) {
          w.uint32(122)
          UploadOp.codec().encode(obj.upload, w)
        }

        if (obj.sweep != null) {
          w.uint32(130)
          SweepOp.codec().encode(obj.sweep, w)
        }

        if (obj.reap != null) {
          w.uint32(138)
          ReapOp.codec().encode(obj.reap, w)
        }

        if (obj.resolve != null) {
          w.uint32(146)
          ResolveOp.codec().encode(obj.resolve, w)
        }

        if (obj.deleteVolume != null) {
          w.uint32(154)
          Nothing.codec().encode(obj.deleteVolume, w)
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
              obj.mkdir = MkdirOp.codec().decode(reader, reader.uint32(), {
                limits: opts.limits?.mkdir
              })
              break
            }
            case 2: {
              obj.write = WriteOp.codec().decode(reader, reader.uint32(), {
                limits: opts.limits?.write
              })
              break
            }
            case 3: {
              obj.patch = PatchOp.codec().decode(reader, reader.uint32(), {
                limits: opts.limits?.patch
              })
              break
            }
            case 4: {
              obj.append = AppendOp.codec().decode(reader, reader.uint32(), {
                limits: opts.limits?.append
              })
              break
            }
            case 5: {
              obj.setattr = SetattrOp.codec().decode(reader, reader.uint32(), {
                limits: opts.limits?.setattr
              })
              break
            }
            case 6: {
              obj.rename = RenameOp.codec().decode(reader, reader.uint32(), {
                limits: opts.limits?.rename
              })
              break
            }
            case 7: {
              obj.copy = CopyOp.codec().decode(reader, reader.uint32(), {
                limits: opts.limits?.copy
              })
              break
            }
            case 8: {
              obj.remove = RemoveOp.codec().decode(reader, reader.uint32(), {
                limits: opts.limits?.remove
              })
              break
            }
            case 9: {
              obj.trashRestore = TrashRestoreOp.codec().decode(reader, reader.uint32(), {
                limits: opts.limits?.trashRestore
              })
              break
            }
            case 10: {
              obj.trashPurge = TrashPurgeOp.codec().decode(reader, reader.uint32(), {
                limits: opts.limits?.trashPurge
              })
              break
            }
            case 11: {
              obj.snapshotCreate = NameOp.codec().decode(reader, reader.uint32(), {
                limits: opts.limits?.snapshotCreate
              })
              break
            }
            case 12: {
              obj.snapshotRemove = NameOp.codec().decode(reader, reader.uint32(), {
                limits: opts.limits?.snapshotRemove
              })
              break
            }
            case 13: {
              obj.settings = Settings.codec().decode(reader, reader.uint32(), {
                limits: opts.limits?.settings
              })
              break
            }
            case 14: {
              obj.conflictClear = ConflictClearOp.codec().decode(reader, reader.uint32(), {
                limits: opts.limits?.conflictClear
              })
              break
            }
            case 15: {
              obj.upload = UploadOp.codec().decode(reader, reader.uint32(), {
                limits: opts.limits?.upload
              })
              break
            }
            case 16: {
              obj.sweep = SweepOp.codec().decode(reader, reader.uint32(), {
                limits: opts.limits?.sweep
              })
              break
            }
            case 17: {
              obj.reap = ReapOp.codec().decode(reader, reader.uint32(), {
                limits: opts.limits?.reap
              })
              break
            }
            case 18: {
              obj.resolve = ResolveOp.codec().decode(reader, reader.uint32(), {
                limits: opts.limits?.resolve
              })
              break
            }
            case 19: {
              obj.deleteVolume = Nothing.codec().decode(reader, reader.uint32(), {
                limits: opts.limits?.deleteVolume
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

  export function encode (obj: Partial<Op>): Uint8Array<ArrayBuffer> {
    return encodeMessage(obj, Op.codec())
  }

  export function decode (buf: Uint8Array | Uint8ArrayList, opts?: DecodeOptions<Op>): Op {
    return decodeMessage(buf, Op.codec(), opts)
  }
}

export interface Command {
  id: Uint8Array<ArrayBuffer>
  basis: number
  who: string
  node: string
  atMs: number
  op?: Op
  format?: number
}

export namespace Command {
  let _codec: Codec<Command>

  export const codec = (): Codec<Command> => {
    if (_codec == null) {
      _codec = message<Command>((obj, w, opts = {}) => {
        if (opts.lengthDelimited !== false) {
          w.fork()
        }

        if ((obj.id != null && obj.id.byteLength > 0)) {
          w.uint32(10)
          w.bytes(obj.id)
        }

        if ((obj.basis != null && obj.basis !== 0)) {
          w.uint32(16)
          w.uint64Number(obj.basis)
        }

        if ((obj.who != null && obj.who !== '')) {
          w.uint32(26)
          w.string(obj.who)
        }

        if ((obj.node != null && obj.node !== '')) {
          w.uint32(34)
          w.string(obj.node)
        }

        if ((obj.atMs != null && obj.atMs !== 0)) {
          w.uint32(40)
          w.uint64Number(obj.atMs)
        }

        if (obj.op != null) {
          w.uint32(50)
          Op.codec().encode(obj.op, w)
        }

        if (obj.format != null) {
          w.uint32(64)
          w.uint32(obj.format)
        }

        if (opts.lengthDelimited !== false) {
          w.ldelim()
        }
      }, (reader, length, opts = {}) => {
        const obj: any = {
          id: uint8ArrayAlloc(0),
          basis: 0,
          who: '',
          node: '',
          atMs: 0
        }

        const end = length == null ? reader.len : reader.pos + length

        while (reader.pos < end) {
          const tag = reader.uint32()

          switch (tag >>> 3) {
            case 1: {
              obj.id = reader.bytes()
              break
            }
            case 2: {
              obj.basis = reader.uint64Number()
              break
            }
            case 3: {
              obj.who = reader.string()
              break
            }
            case 4: {
              obj.node = reader.string()
              break
            }
            case 5: {
              obj.atMs = reader.uint64Number()
              break
            }
            case 6: {
              obj.op = Op.codec().decode(reader, reader.uint32(), {
                limits: opts.limits?.op
              })
              break
            }
            case 8: {
              obj.format = reader.uint32()
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

  export function encode (obj: Partial<Command>): Uint8Array<ArrayBuffer> {
    return encodeMessage(obj, Command.codec())
  }

  export function decode (buf: Uint8Array | Uint8ArrayList, opts?: DecodeOptions<Command>): Command {
    return decodeMessage(buf, Command.codec(), opts)
  }
}

export interface CommandFormat {
  format?: number
}

export namespace CommandFormat {
  let _codec: Codec<CommandFormat>

  export const codec = (): Codec<CommandFormat> => {
    if (_codec == null) {
      _codec = message<CommandFormat>((obj, w, opts = {}) => {
        if (opts.lengthDelimited !== false) {
          w.fork()
        }

        if (obj.format != null) {
          w.uint32(64)
          w.uint32(obj.format)
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
            case 8: {
              obj.format = reader.uint32()
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

  export function encode (obj: Partial<CommandFormat>): Uint8Array<ArrayBuffer> {
    return encodeMessage(obj, CommandFormat.codec())
  }

  export function decode (buf: Uint8Array | Uint8ArrayList, opts?: DecodeOptions<CommandFormat>): CommandFormat {
    return decodeMessage(buf, CommandFormat.codec(), opts)
  }
}

export interface Batch {
  format: number
  timeMs: number
  commands: Command[]
  timeMaxMs?: number
}

export namespace Batch {
  let _codec: Codec<Batch>

  export const codec = (): Codec<Batch> => {
    if (_codec == null) {
      _codec = message<Batch>((obj, w, opts = {}) => {
        if (opts.lengthDelimited !== false) {
          w.fork()
        }

        if ((obj.format != null && obj.format !== 0)) {
          w.uint32(8)
          w.uint32(obj.format)
        }

        if ((obj.timeMs != null && obj.timeMs !== 0)) {
          w.uint32(16)
          w.uint64Number(obj.timeMs)
        }

        if (obj.commands != null && obj.commands.length > 0) {
          for (const value of obj.commands) {
            w.uint32(26)
            Command.codec().encode(value, w)
          }
        }

        if (obj.timeMaxMs != null) {
          w.uint32(32)
          w.uint64Number(obj.timeMaxMs)
        }

        if (opts.lengthDelimited !== false) {
          w.ldelim()
        }
      }, (reader, length, opts = {}) => {
        const obj: any = {
          format: 0,
          timeMs: 0,
          commands: []
        }

        const end = length == null ? reader.len : reader.pos + length

        while (reader.pos < end) {
          const tag = reader.uint32()

          switch (tag >>> 3) {
            case 1: {
              obj.format = reader.uint32()
              break
            }
            case 2: {
              obj.timeMs = reader.uint64Number()
              break
            }
            case 3: {
              if (opts.limits?.commands != null && obj.commands.length === opts.limits.commands) {
                throw new MaxLengthError('Decode error - repeated field "commands" had too many elements')
              }

              obj.commands.push(Command.codec().decode(reader, reader.uint32(), {
                limits: opts.limits?.commands$
              }))
              break
            }
            case 4: {
              obj.timeMaxMs = reader.uint64Number()
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

  export function encode (obj: Partial<Batch>): Uint8Array<ArrayBuffer> {
    return encodeMessage(obj, Batch.codec())
  }

  export function decode (buf: Uint8Array | Uint8ArrayList, opts?: DecodeOptions<Batch>): Batch {
    return decodeMessage(buf, Batch.codec(), opts)
  }
}

export interface EncodedBatch {
  format: number
  timeMs: number
  commands: Uint8Array<ArrayBuffer>[]
  timeMaxMs?: number
}

export namespace EncodedBatch {
  let _codec: Codec<EncodedBatch>

  export const codec = (): Codec<EncodedBatch> => {
    if (_codec == null) {
      _codec = message<EncodedBatch>((obj, w, opts = {}) => {
        if (opts.lengthDelimited !== false) {
          w.fork()
        }

        if ((obj.format != null && obj.format !== 0)) {
          w.uint32(8)
          w.uint32(obj.format)
        }

        if ((obj.timeMs != null && obj.timeMs !== 0)) {
          w.uint32(16)
          w.uint64Number(obj.timeMs)
        }

        if (obj.commands != null && obj.commands.length > 0) {
          for (const value of obj.commands) {
            w.uint32(26)
            w.bytes(value)
          }
        }

        if (obj.timeMaxMs != null) {
          w.uint32(32)
          w.uint64Number(obj.timeMaxMs)
        }

        if (opts.lengthDelimited !== false) {
          w.ldelim()
        }
      }, (reader, length, opts = {}) => {
        const obj: any = {
          format: 0,
          timeMs: 0,
          commands: []
        }

        const end = length == null ? reader.len : reader.pos + length

        while (reader.pos < end) {
          const tag = reader.uint32()

          switch (tag >>> 3) {
            case 1: {
              obj.format = reader.uint32()
              break
            }
            case 2: {
              obj.timeMs = reader.uint64Number()
              break
            }
            case 3: {
              if (opts.limits?.commands != null && obj.commands.length === opts.limits.commands) {
                throw new MaxLengthError('Decode error - repeated field "commands" had too many elements')
              }

              obj.commands.push(reader.bytes())
              break
            }
            case 4: {
              obj.timeMaxMs = reader.uint64Number()
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

  export function encode (obj: Partial<EncodedBatch>): Uint8Array<ArrayBuffer> {
    return encodeMessage(obj, EncodedBatch.codec())
  }

  export function decode (buf: Uint8Array | Uint8ArrayList, opts?: DecodeOptions<EncodedBatch>): EncodedBatch {
    return decodeMessage(buf, EncodedBatch.codec(), opts)
  }
}

export interface Entry {
  id: number
  directory: boolean
  size: number
  children: number
  mode?: number
  mtimeMs: number
  ctimeMs: number
  version: number
  since: number
  contentVersion: number
  contentMs: number
  cid?: Uint8Array<ArrayBuffer>
  versions: number
  by: number
  node: number
  until: number
  older: number
  newer: number
  link?: string
  mtimeNs?: number
  uid?: number
  gid?: number
  xattrs?: Xattrs
}

export namespace Entry {
  let _codec: Codec<Entry>

  export const codec = (): Codec<Entry> => {
    if (_codec == null) {
      _codec = message<Entry>((obj, w, opts = {}) => {
        if (opts.lengthDelimited !== false) {
          w.fork()
        }

        if ((obj.id != null && obj.id !== 0)) {
          w.uint32(8)
          w.uint64Number(obj.id)
        }

        if ((obj.directory != null && obj.directory !== false)) {
          w.uint32(16)
          w.bool(obj.directory)
        }

        if ((obj.size != null && obj.size !== 0)) {
          w.uint32(24)
          w.uint64Number(obj.size)
        }

        if ((obj.children != null && obj.children !== 0)) {
          w.uint32(32)
          w.uint64Number(obj.children)
        }

        if (obj.mode != null) {
          w.uint32(40)
          w.uint32(obj.mode)
        }

        if ((obj.mtimeMs != null && obj.mtimeMs !== 0)) {
          w.uint32(48)
          w.sint64Number(obj.mtimeMs)
        }

        if ((obj.ctimeMs != null && obj.ctimeMs !== 0)) {
          w.uint32(56)
          w.uint64Number(obj.ctimeMs)
        }

        if ((obj.version != null && obj.version !== 0)) {
          w.uint32(64)
          w.uint64Number(obj.version)
        }

        if ((obj.since != null && obj.since !== 0)) {
          w.uint32(72)
          w.uint64Number(obj.since)
        }

        if ((obj.contentVersion != null && obj.contentVersion !== 0)) {
          w.uint32(80)
          w.uint64Number(obj.contentVersion)
        }

        if ((obj.contentMs != null && obj.contentMs !== 0)) {
          w.uint32(88)
          w.uint64Number(obj.contentMs)
        }

        if (obj.cid != null) {
          w.uint32(98)
          w.bytes(obj.cid)
        }

        if ((obj.versions != null && obj.versions !== 0)) {
          w.uint32(104)
          w.uint32(obj.versions)
        }

        if ((obj.by != null && obj.by !== 0)) {
          w.uint32(112)
          w.uint64Number(obj.by)
        }

        if ((obj.node != null && obj.node !== 0)) {
          w.uint32(120)
          w.uint64Number(obj.node)
        }

        if ((obj.until != null && obj.until !== 0)) {
          w.uint32(128)
          w.uint64Number(obj.until)
        }

        if ((obj.older != null && obj.older !== 0)) {
          w.uint32(136)
          w.uint64Number(obj.older)
        }

        if ((obj.newer != null && obj.newer !== 0)) {
          w.uint32(144)
          w.uint64Number(obj.newer)
        }

        if (obj.link != null) {
          w.uint32(154)
          w.string(obj.link)
        }

        if (obj.mtimeNs != null) {
          w.uint32(160)
          w.uint32(obj.mtimeNs)
        }

        if (obj.uid != null) {
          w.uint32(168)
          w.uint32(obj.uid)
        }

        if (obj.gid != null) {
          w.uint32(176)
          w.uint32(obj.gid)
        }

        if (obj.xattrs != null) {
          w.uint32(186)
          Xattrs.codec().encode(obj.xattrs, w)
        }

        if (opts.lengthDelimited !== false) {
          w.ldelim()
        }
      }, (reader, length, opts = {}) => {
        const obj: any = {
          id: 0,
          directory: false,
          size: 0,
          children: 0,
          mtimeMs: 0,
          ctimeMs: 0,
          version: 0,
          since: 0,
          contentVersion: 0,
          contentMs: 0,
          versions: 0,
          by: 0,
          node: 0,
          until: 0,
          older: 0,
          newer: 0
        }

        const end = length == null ? reader.len : reader.pos + length

        while (reader.pos < end) {
          const tag = reader.uint32()

          switch (tag >>> 3) {
            case 1: {
              obj.id = reader.uint64Number()
              break
            }
            case 2: {
              obj.directory = reader.bool()
              break
            }
            case 3: {
              obj.size = reader.uint64Number()
              break
            }
            case 4: {
              obj.children = reader.uint64Number()
              break
            }
            case 5: {
              obj.mode = reader.uint32()
              break
            }
            case 6: {
              obj.mtimeMs = reader.sint64Number()
              break
            }
            case 7: {
              obj.ctimeMs = reader.uint64Number()
              break
            }
            case 8: {
              obj.version = reader.uint64Number()
              break
            }
            case 9: {
              obj.since = reader.uint64Number()
              break
            }
            case 10: {
              obj.contentVersion = reader.uint64Number()
              break
            }
            case 11: {
              obj.contentMs = reader.uint64Number()
              break
            }
            case 12: {
              obj.cid = reader.bytes()
              break
            }
            case 13: {
              obj.versions = reader.uint32()
              break
            }
            case 14: {
              obj.by = reader.uint64Number()
              break
            }
            case 15: {
              obj.node = reader.uint64Number()
              break
            }
            case 16: {
              obj.until = reader.uint64Number()
              break
            }
            case 17: {
              obj.older = reader.uint64Number()
              break
            }
            case 18: {
              obj.newer = reader.uint64Number()
              break
            }
            case 19: {
              obj.link = reader.string()
              break
            }
            case 20: {
              obj.mtimeNs = reader.uint32()
              break
            }
            case 21: {
              obj.uid = reader.uint32()
              break
            }
            case 22: {
              obj.gid = reader.uint32()
              break
            }
            case 23: {
              obj.xattrs = Xattrs.codec().decode(reader, reader.uint32(), {
                limits: opts.limits?.xattrs
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

  export function encode (obj: Partial<Entry>): Uint8Array<ArrayBuffer> {
    return encodeMessage(obj, Entry.codec())
  }

  export function decode (buf: Uint8Array | Uint8ArrayList, opts?: DecodeOptions<Entry>): Entry {
    return decodeMessage(buf, Entry.codec(), opts)
  }
}

export interface Place {
  parentId: number
  name: string
  trashId?: number
}

export namespace Place {
  let _codec: Codec<Place>

  export const codec = (): Codec<Place> => {
    if (_codec == null) {
      _codec = message<Place>((obj, w, opts = {}) => {
        if (opts.lengthDelimited !== false) {
          w.fork()
        }

        if ((obj.parentId != null && obj.parentId !== 0)) {
          w.uint32(8)
          w.uint64Number(obj.parentId)
        }

        if ((obj.name != null && obj.name !== '')) {
          w.uint32(18)
          w.string(obj.name)
        }

        if (obj.trashId != null) {
          w.uint32(24)
          w.uint64Number(obj.trashId)
        }

        if (opts.lengthDelimited !== false) {
          w.ldelim()
        }
      }, (reader, length, opts = {}) => {
        const obj: any = {
          parentId: 0,
          name: ''
        }

        const end = length == null ? reader.len : reader.pos + length

        while (reader.pos < end) {
          const tag = reader.uint32()

          switch (tag >>> 3) {
            case 1: {
              obj.parentId = reader.uint64Number()
              break
            }
            case 2: {
              obj.name = reader.string()
              break
            }
            case 3: {
              obj.trashId = reader.uint64Number()
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

export interface VersionList {
  versions: number[]
  conflicts: number[]
}

export namespace VersionList {
  let _codec: Codec<VersionList>

  export const codec = (): Codec<VersionList> => {
    if (_codec == null) {
      _codec = message<VersionList>((obj, w, opts = {}) => {
        if (opts.lengthDelimited !== false) {
          w.fork()
        }

        if (obj.versions != null && obj.versions.length > 0) {
          for (const value of obj.versions) {
            w.uint32(8)
            w.uint64Number(value)
          }
        }

        if (obj.conflicts != null && obj.conflicts.length > 0) {
          for (const value of obj.conflicts) {
            w.uint32(16)
            w.uint64Number(value)
          }
        }

        if (opts.lengthDelimited !== false) {
          w.ldelim()
        }
      }, (reader, length, opts = {}) => {
        const obj: any = {
          versions: [],
          conflicts: []
        }

        const end = length == null ? reader.len : reader.pos + length

        while (reader.pos < end) {
          const tag = reader.uint32()

          switch (tag >>> 3) {
            case 1: {
              if (opts.limits?.versions != null && obj.versions.length === opts.limits.versions) {
                throw new MaxLengthError('Decode error - repeated field "versions" had too many elements')
              }

              obj.versions.push(reader.uint64Number())
              break
            }
            case 2: {
              if (opts.limits?.conflicts != null && obj.conflicts.length === opts.limits.conflicts) {
                throw new MaxLengthError('Decode error - repeated field "conflicts" had too many elements')
              }

              obj.conflicts.push(reader.uint64Number())
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

  export function encode (obj: Partial<VersionList>): Uint8Array<ArrayBuffer> {
    return encodeMessage(obj, VersionList.codec())
  }

  export function decode (buf: Uint8Array | Uint8ArrayList, opts?: DecodeOptions<VersionList>): VersionList {
    return decodeMessage(buf, VersionList.codec(), opts)
  }
}

export interface Version {
  size: number
  cid?: Uint8Array<ArrayBuffer>
  mtimeMs: number
  atMs: number
  by: number
  node: number
  conflict?: boolean
  oldMs: number
  oldSeq: number
  link?: string
  mtimeNs?: number
}

export namespace Version {
  let _codec: Codec<Version>

  export const codec = (): Codec<Version> => {
    if (_codec == null) {
      _codec = message<Version>((obj, w, opts = {}) => {
        if (opts.lengthDelimited !== false) {
          w.fork()
        }

        if ((obj.size != null && obj.size !== 0)) {
          w.uint32(8)
          w.uint64Number(obj.size)
        }

        if (obj.cid != null) {
          w.uint32(18)
          w.bytes(obj.cid)
        }

        if ((obj.mtimeMs != null && obj.mtimeMs !== 0)) {
          w.uint32(24)
          w.sint64Number(obj.mtimeMs)
        }

        if ((obj.atMs != null && obj.atMs !== 0)) {
          w.uint32(32)
          w.uint64Number(obj.atMs)
        }

        if ((obj.by != null && obj.by !== 0)) {
          w.uint32(40)
          w.uint64Number(obj.by)
        }

        if ((obj.node != null && obj.node !== 0)) {
          w.uint32(48)
          w.uint64Number(obj.node)
        }

        if (obj.conflict != null) {
          w.uint32(56)
          w.bool(obj.conflict)
        }

        if ((obj.oldMs != null && obj.oldMs !== 0)) {
          w.uint32(64)
          w.uint64Number(obj.oldMs)
        }

        if ((obj.oldSeq != null && obj.oldSeq !== 0)) {
          w.uint32(72)
          w.uint64Number(obj.oldSeq)
        }

        if (obj.link != null) {
          w.uint32(82)
          w.string(obj.link)
        }

        if (obj.mtimeNs != null) {
          w.uint32(88)
          w.uint32(obj.mtimeNs)
        }

        if (opts.lengthDelimited !== false) {
          w.ldelim()
        }
      }, (reader, length, opts = {}) => {
        const obj: any = {
          size: 0,
          mtimeMs: 0,
          atMs: 0,
          by: 0,
          node: 0,
          oldMs: 0,
          oldSeq: 0
        }

        const end = length == null ? reader.len : reader.pos + length

        while (reader.pos < end) {
          const tag = reader.uint32()

          switch (tag >>> 3) {
            case 1: {
              obj.size = reader.uint64Number()
              break
            }
            case 2: {
              obj.cid = reader.bytes()
              break
            }
            case 3: {
              obj.mtimeMs = reader.sint64Number()
              break
            }
            case 4: {
              obj.atMs = reader.uint64Number()
              break
            }
            case 5: {
              obj.by = reader.uint64Number()
              break
            }
            case 6: {
              obj.node = reader.uint64Number()
              break
            }
            case 7: {
              obj.conflict = reader.bool()
              break
            }
            case 8: {
              obj.oldMs = reader.uint64Number()
              break
            }
            case 9: {
              obj.oldSeq = reader.uint64Number()
              break
            }
            case 10: {
              obj.link = reader.string()
              break
            }
            case 11: {
              obj.mtimeNs = reader.uint32()
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

  export function encode (obj: Partial<Version>): Uint8Array<ArrayBuffer> {
    return encodeMessage(obj, Version.codec())
  }

  export function decode (buf: Uint8Array | Uint8ArrayList, opts?: DecodeOptions<Version>): Version {
    return decodeMessage(buf, Version.codec(), opts)
  }
}

export interface Trash {
  entry?: Entry
  path: string
  deletedMs: number
  by: number
  node: number
  keepMs: number
}

export namespace Trash {
  let _codec: Codec<Trash>

  export const codec = (): Codec<Trash> => {
    if (_codec == null) {
      _codec = message<Trash>((obj, w, opts = {}) => {
        if (opts.lengthDelimited !== false) {
          w.fork()
        }

        if (obj.entry != null) {
          w.uint32(10)
          Entry.codec().encode(obj.entry, w)
        }

        if ((obj.path != null && obj.path !== '')) {
          w.uint32(18)
          w.string(obj.path)
        }

        if ((obj.deletedMs != null && obj.deletedMs !== 0)) {
          w.uint32(24)
          w.uint64Number(obj.deletedMs)
        }

        if ((obj.by != null && obj.by !== 0)) {
          w.uint32(32)
          w.uint64Number(obj.by)
        }

        if ((obj.node != null && obj.node !== 0)) {
          w.uint32(40)
          w.uint64Number(obj.node)
        }

        if ((obj.keepMs != null && obj.keepMs !== 0)) {
          w.uint32(48)
          w.uint64Number(obj.keepMs)
        }

        if (opts.lengthDelimited !== false) {
          w.ldelim()
        }
      }, (reader, length, opts = {}) => {
        const obj: any = {
          path: '',
          deletedMs: 0,
          by: 0,
          node: 0,
          keepMs: 0
        }

        const end = length == null ? reader.len : reader.pos + length

        while (reader.pos < end) {
          const tag = reader.uint32()

          switch (tag >>> 3) {
            case 1: {
              obj.entry = Entry.codec().decode(reader, reader.uint32(), {
                limits: opts.limits?.entry
              })
              break
            }
            case 2: {
              obj.path = reader.string()
              break
            }
            case 3: {
              obj.deletedMs = reader.uint64Number()
              break
            }
            case 4: {
              obj.by = reader.uint64Number()
              break
            }
            case 5: {
              obj.node = reader.uint64Number()
              break
            }
            case 6: {
              obj.keepMs = reader.uint64Number()
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

  export function encode (obj: Partial<Trash>): Uint8Array<ArrayBuffer> {
    return encodeMessage(obj, Trash.codec())
  }

  export function decode (buf: Uint8Array | Uint8ArrayList, opts?: DecodeOptions<Trash>): Trash {
    return decodeMessage(buf, Trash.codec(), opts)
  }
}

export interface Conflict {
  kind: string
  path: string
  keptAt?: string
  keptVersion?: number
  atMs: number
  hostname: string
  by: number
  message: string
  entryId?: number
}

export namespace Conflict {
  let _codec: Codec<Conflict>

  export const codec = (): Codec<Conflict> => {
    if (_codec == null) {
      _codec = message<Conflict>((obj, w, opts = {}) => {
        if (opts.lengthDelimited !== false) {
          w.fork()
        }

        if ((obj.kind != null && obj.kind !== '')) {
          w.uint32(10)
          w.string(obj.kind)
        }

        if ((obj.path != null && obj.path !== '')) {
          w.uint32(18)
          w.string(obj.path)
        }

        if (obj.keptAt != null) {
          w.uint32(26)
          w.string(obj.keptAt)
        }

        if (obj.keptVersion != null) {
          w.uint32(32)
          w.uint64Number(obj.keptVersion)
        }

        if ((obj.atMs != null && obj.atMs !== 0)) {
          w.uint32(40)
          w.uint64Number(obj.atMs)
        }

        if ((obj.hostname != null && obj.hostname !== '')) {
          w.uint32(50)
          w.string(obj.hostname)
        }

        if ((obj.by != null && obj.by !== 0)) {
          w.uint32(56)
          w.uint64Number(obj.by)
        }

        if ((obj.message != null && obj.message !== '')) {
          w.uint32(66)
          w.string(obj.message)
        }

        if (obj.entryId != null) {
          w.uint32(72)
          w.uint64Number(obj.entryId)
        }

        if (opts.lengthDelimited !== false) {
          w.ldelim()
        }
      }, (reader, length, opts = {}) => {
        const obj: any = {
          kind: '',
          path: '',
          atMs: 0,
          hostname: '',
          by: 0,
          message: ''
        }

        const end = length == null ? reader.len : reader.pos + length

        while (reader.pos < end) {
          const tag = reader.uint32()

          switch (tag >>> 3) {
            case 1: {
              obj.kind = reader.string()
              break
            }
            case 2: {
              obj.path = reader.string()
              break
            }
            case 3: {
              obj.keptAt = reader.string()
              break
            }
            case 4: {
              obj.keptVersion = reader.uint64Number()
              break
            }
            case 5: {
              obj.atMs = reader.uint64Number()
              break
            }
            case 6: {
              obj.hostname = reader.string()
              break
            }
            case 7: {
              obj.by = reader.uint64Number()
              break
            }
            case 8: {
              obj.message = reader.string()
              break
            }
            case 9: {
              obj.entryId = reader.uint64Number()
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

  export function encode (obj: Partial<Conflict>): Uint8Array<ArrayBuffer> {
    return encodeMessage(obj, Conflict.codec())
  }

  export function decode (buf: Uint8Array | Uint8ArrayList, opts?: DecodeOptions<Conflict>): Conflict {
    return decodeMessage(buf, Conflict.codec(), opts)
  }
}

export interface Snapshot {
  name: string
  seq: number
  index: number
  atMs: number
  by: number
}

export namespace Snapshot {
  let _codec: Codec<Snapshot>

  export const codec = (): Codec<Snapshot> => {
    if (_codec == null) {
      _codec = message<Snapshot>((obj, w, opts = {}) => {
        if (opts.lengthDelimited !== false) {
          w.fork()
        }

        if ((obj.name != null && obj.name !== '')) {
          w.uint32(10)
          w.string(obj.name)
        }

        if ((obj.seq != null && obj.seq !== 0)) {
          w.uint32(16)
          w.uint64Number(obj.seq)
        }

        if ((obj.index != null && obj.index !== 0)) {
          w.uint32(24)
          w.uint64Number(obj.index)
        }

        if ((obj.atMs != null && obj.atMs !== 0)) {
          w.uint32(32)
          w.uint64Number(obj.atMs)
        }

        if ((obj.by != null && obj.by !== 0)) {
          w.uint32(40)
          w.uint64Number(obj.by)
        }

        if (opts.lengthDelimited !== false) {
          w.ldelim()
        }
      }, (reader, length, opts = {}) => {
        const obj: any = {
          name: '',
          seq: 0,
          index: 0,
          atMs: 0,
          by: 0
        }

        const end = length == null ? reader.len : reader.pos + length

        while (reader.pos < end) {
          const tag = reader.uint32()

          switch (tag >>> 3) {
            case 1: {
              obj.name = reader.string()
              break
            }
            case 2: {
              obj.seq = reader.uint64Number()
              break
            }
            case 3: {
              obj.index = reader.uint64Number()
              break
            }
            case 4: {
              obj.atMs = reader.uint64Number()
              break
            }
            case 5: {
              obj.by = reader.uint64Number()
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

  export function encode (obj: Partial<Snapshot>): Uint8Array<ArrayBuffer> {
    return encodeMessage(obj, Snapshot.codec())
  }

  export function decode (buf: Uint8Array | Uint8ArrayList, opts?: DecodeOptions<Snapshot>): Snapshot {
    return decodeMessage(buf, Snapshot.codec(), opts)
  }
}

export interface SnapshotList {
  snapshots: Snapshot[]
}

export namespace SnapshotList {
  let _codec: Codec<SnapshotList>

  export const codec = (): Codec<SnapshotList> => {
    if (_codec == null) {
      _codec = message<SnapshotList>((obj, w, opts = {}) => {
        if (opts.lengthDelimited !== false) {
          w.fork()
        }

        if (obj.snapshots != null && obj.snapshots.length > 0) {
          for (const value of obj.snapshots) {
            w.uint32(10)
            Snapshot.codec().encode(value, w)
          }
        }

        if (opts.lengthDelimited !== false) {
          w.ldelim()
        }
      }, (reader, length, opts = {}) => {
        const obj: any = {
          snapshots: []
        }

        const end = length == null ? reader.len : reader.pos + length

        while (reader.pos < end) {
          const tag = reader.uint32()

          switch (tag >>> 3) {
            case 1: {
              if (opts.limits?.snapshots != null && obj.snapshots.length === opts.limits.snapshots) {
                throw new MaxLengthError('Decode error - repeated field "snapshots" had too many elements')
              }

              obj.snapshots.push(Snapshot.codec().decode(reader, reader.uint32(), {
                limits: opts.limits?.snapshots$
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

  export function encode (obj: Partial<SnapshotList>): Uint8Array<ArrayBuffer> {
    return encodeMessage(obj, SnapshotList.codec())
  }

  export function decode (buf: Uint8Array | Uint8ArrayList, opts?: DecodeOptions<SnapshotList>): SnapshotList {
    return decodeMessage(buf, SnapshotList.codec(), opts)
  }
}

export interface Upload {
  id: string
  startedMs: number
  renewedMs: number
}

export namespace Upload {
  let _codec: Codec<Upload>

  export const codec = (): Codec<Upload> => {
    if (_codec == null) {
      _codec = message<Upload>((obj, w, opts = {}) => {
        if (opts.lengthDelimited !== false) {
          w.fork()
        }

        if ((obj.id != null && obj.id !== '')) {
          w.uint32(10)
          w.string(obj.id)
        }

        if ((obj.startedMs != null && obj.startedMs !== 0)) {
          w.uint32(16)
          w.uint64Number(obj.startedMs)
        }

        if ((obj.renewedMs != null && obj.renewedMs !== 0)) {
          w.uint32(24)
          w.uint64Number(obj.renewedMs)
        }

        if (opts.lengthDelimited !== false) {
          w.ldelim()
        }
      }, (reader, length, opts = {}) => {
        const obj: any = {
          id: '',
          startedMs: 0,
          renewedMs: 0
        }

        const end = length == null ? reader.len : reader.pos + length

        while (reader.pos < end) {
          const tag = reader.uint32()

          switch (tag >>> 3) {
            case 1: {
              obj.id = reader.string()
              break
            }
            case 2: {
              obj.startedMs = reader.uint64Number()
              break
            }
            case 3: {
              obj.renewedMs = reader.uint64Number()
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

  export function encode (obj: Partial<Upload>): Uint8Array<ArrayBuffer> {
    return encodeMessage(obj, Upload.codec())
  }

  export function decode (buf: Uint8Array | Uint8ArrayList, opts?: DecodeOptions<Upload>): Upload {
    return decodeMessage(buf, Upload.codec(), opts)
  }
}

export interface UploadList {
  uploads: Upload[]
}

export namespace UploadList {
  let _codec: Codec<UploadList>

  export const codec = (): Codec<UploadList> => {
    if (_codec == null) {
      _codec = message<UploadList>((obj, w, opts = {}) => {
        if (opts.lengthDelimited !== false) {
          w.fork()
        }

        if (obj.uploads != null && obj.uploads.length > 0) {
          for (const value of obj.uploads) {
            w.uint32(10)
            Upload.codec().encode(value, w)
          }
        }

        if (opts.lengthDelimited !== false) {
          w.ldelim()
        }
      }, (reader, length, opts = {}) => {
        const obj: any = {
          uploads: []
        }

        const end = length == null ? reader.len : reader.pos + length

        while (reader.pos < end) {
          const tag = reader.uint32()

          switch (tag >>> 3) {
            case 1: {
              if (opts.limits?.uploads != null && obj.uploads.length === opts.limits.uploads) {
                throw new MaxLengthError('Decode error - repeated field "uploads" had too many elements')
              }

              obj.uploads.push(Upload.codec().decode(reader, reader.uint32(), {
                limits: opts.limits?.uploads$
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

  export function encode (obj: Partial<UploadList>): Uint8Array<ArrayBuffer> {
    return encodeMessage(obj, UploadList.codec())
  }

  export function decode (buf: Uint8Array | Uint8ArrayList, opts?: DecodeOptions<UploadList>): UploadList {
    return decodeMessage(buf, UploadList.codec(), opts)
  }
}

export interface Count {
  count: number
}

export namespace Count {
  let _codec: Codec<Count>

  export const codec = (): Codec<Count> => {
    if (_codec == null) {
      _codec = message<Count>((obj, w, opts = {}) => {
        if (opts.lengthDelimited !== false) {
          w.fork()
        }

        if ((obj.count != null && obj.count !== 0)) {
          w.uint32(8)
          w.uint64Number(obj.count)
        }

        if (opts.lengthDelimited !== false) {
          w.ldelim()
        }
      }, (reader, length, opts = {}) => {
        const obj: any = {
          count: 0
        }

        const end = length == null ? reader.len : reader.pos + length

        while (reader.pos < end) {
          const tag = reader.uint32()

          switch (tag >>> 3) {
            case 1: {
              obj.count = reader.uint64Number()
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

  export function encode (obj: Partial<Count>): Uint8Array<ArrayBuffer> {
    return encodeMessage(obj, Count.codec())
  }

  export function decode (buf: Uint8Array | Uint8ArrayList, opts?: DecodeOptions<Count>): Count {
    return decodeMessage(buf, Count.codec(), opts)
  }
}

export interface Text {
  text: string
}

export namespace Text {
  let _codec: Codec<Text>

  export const codec = (): Codec<Text> => {
    if (_codec == null) {
      _codec = message<Text>((obj, w, opts = {}) => {
        if (opts.lengthDelimited !== false) {
          w.fork()
        }

        if ((obj.text != null && obj.text !== '')) {
          w.uint32(10)
          w.string(obj.text)
        }

        if (opts.lengthDelimited !== false) {
          w.ldelim()
        }
      }, (reader, length, opts = {}) => {
        const obj: any = {
          text: ''
        }

        const end = length == null ? reader.len : reader.pos + length

        while (reader.pos < end) {
          const tag = reader.uint32()

          switch (tag >>> 3) {
            case 1: {
              obj.text = reader.string()
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

  export function encode (obj: Partial<Text>): Uint8Array<ArrayBuffer> {
    return encodeMessage(obj, Text.codec())
  }

  export function decode (buf: Uint8Array | Uint8ArrayList, opts?: DecodeOptions<Text>): Text {
    return decodeMessage(buf, Text.codec(), opts)
  }
}

export interface JournalEntry {
  entryId: number
  seq: number
  dirty: boolean
  foreign: boolean
  version?: number
  conflictId?: number
  timeMs: number
}

export namespace JournalEntry {
  let _codec: Codec<JournalEntry>

  export const codec = (): Codec<JournalEntry> => {
    if (_codec == null) {
      _codec = message<JournalEntry>((obj, w, opts = {}) => {
        if (opts.lengthDelimited !== false) {
          w.fork()
        }

        if ((obj.entryId != null && obj.entryId !== 0)) {
          w.uint32(8)
          w.uint64Number(obj.entryId)
        }

        if ((obj.seq != null && obj.seq !== 0)) {
          w.uint32(16)
          w.uint64Number(obj.seq)
        }

        if ((obj.dirty != null && obj.dirty !== false)) {
          w.uint32(24)
          w.bool(obj.dirty)
        }

        if ((obj.foreign != null && obj.foreign !== false)) {
          w.uint32(56)
          w.bool(obj.foreign)
        }

        if (obj.version != null) {
          w.uint32(32)
          w.uint64Number(obj.version)
        }

        if (obj.conflictId != null) {
          w.uint32(40)
          w.uint64Number(obj.conflictId)
        }

        if ((obj.timeMs != null && obj.timeMs !== 0)) {
          w.uint32(48)
          w.uint64Number(obj.timeMs)
        }

        if (opts.lengthDelimited !== false) {
          w.ldelim()
        }
      }, (reader, length, opts = {}) => {
        const obj: any = {
          entryId: 0,
          seq: 0,
          dirty: false,
          foreign: false,
          timeMs: 0
        }

        const end = length == null ? reader.len : reader.pos + length

        while (reader.pos < end) {
          const tag = reader.uint32()

          switch (tag >>> 3) {
            case 1: {
              obj.entryId = reader.uint64Number()
              break
            }
            case 2: {
              obj.seq = reader.uint64Number()
              break
            }
            case 3: {
              obj.dirty = reader.bool()
              break
            }
            case 7: {
              obj.foreign = reader.bool()
              break
            }
            case 4: {
              obj.version = reader.uint64Number()
              break
            }
            case 5: {
              obj.conflictId = reader.uint64Number()
              break
            }
            case 6: {
              obj.timeMs = reader.uint64Number()
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

  export function encode (obj: Partial<JournalEntry>): Uint8Array<ArrayBuffer> {
    return encodeMessage(obj, JournalEntry.codec())
  }

  export function decode (buf: Uint8Array | Uint8ArrayList, opts?: DecodeOptions<JournalEntry>): JournalEntry {
    return decodeMessage(buf, JournalEntry.codec(), opts)
  }
}

export interface State {
  format: number
  settings?: Settings
  deleted: boolean
  index: number
  seq: number
  timeMs: number
  files: number
  directories: number
  usedBytes: number
  trashItems: number
  snapshots: number
  conflicts: number
  uploads: number
  nextId: number
  nextTrashId: number
  nextConflictId: number
  nextName: number
  snapshotSeq: number
  purgedId: number
  historySeq: number
  forgotten: number
  logFrom: number
}

export namespace State {
  let _codec: Codec<State>

  export const codec = (): Codec<State> => {
    if (_codec == null) {
      _codec = message<State>((obj, w, opts = {}) => {
        if (opts.lengthDelimited !== false) {
          w.fork()
        }

        if ((obj.format != null && obj.format !== 0)) {
          w.uint32(8)
          w.uint32(obj.format)
        }

        if (obj.settings != null) {
          w.uint32(18)
          Settings.codec().encode(obj.settings, w)
        }

        if ((obj.deleted != null && obj.deleted !== false)) {
          w.uint32(24)
          w.bool(obj.deleted)
        }

        if ((obj.index != null && obj.index !== 0)) {
          w.uint32(32)
          w.uint64Number(obj.index)
        }

        if ((obj.seq != null && obj.seq !== 0)) {
          w.uint32(40)
          w.uint64Number(obj.seq)
        }

        if ((obj.timeMs != null && obj.timeMs !== 0)) {
          w.uint32(48)
          w.uint64Number(obj.timeMs)
        }

        if ((obj.files != null && obj.files !== 0)) {
          w.uint32(56)
          w.uint64Number(obj.files)
        }

        if ((obj.directories != null && obj.directories !== 0)) {
          w.uint32(64)
          w.uint64Number(obj.directories)
        }

        if ((obj.usedBytes != null && obj.usedBytes !== 0)) {
          w.uint32(72)
          w.uint64Number(obj.usedBytes)
        }

        if ((obj.trashItems != null && obj.trashItems !== 0)) {
          w.uint32(80)
          w.uint64Number(obj.trashItems)
        }

        if ((obj.snapshots != null && obj.snapshots !== 0)) {
          w.uint32(88)
          w.uint64Number(obj.snapshots)
        }

        if ((obj.conflicts != null && obj.conflicts !== 0)) {
          w.uint32(96)
          w.uint64Number(obj.conflicts)
        }

        if ((obj.uploads != null && obj.uploads !== 0)) {
          w.uint32(104)
          w.uint64Number(obj.uploads)
        }

        if ((obj.nextId != null && obj.nextId !== 0)) {
          w.uint32(112)
          w.uint64Number(obj.nextId)
        }

        if ((obj.nextTrashId != null && obj.nextTrashId !== 0)) {
          w.uint32(120)
          w.uint64Number(obj.nextTrashId)
        }

        if ((obj.nextConflictId != null && obj.nextConflictId !== 0)) {
          w.uint32(128)
          w.uint64Number(obj.nextConflictId)
        }

        if ((obj.nextName != null && obj.nextName !== 0)) {
          w.uint32(136)
          w.uint64Number(obj.nextName)
        }

        if ((obj.snapshotSeq != null && obj.snapshotSeq !== 0)) {
          w.uint32(144)
          w.uint64Number(obj.snapshotSeq)
        }

        if ((obj.purgedId != null && obj.purgedId !== 0)) {
          w.uint32(152)
          w.uint64Number(obj.purgedId)
        }

        if ((obj.historySeq != null && obj.historySeq !== 0)) {
          w.uint32(160)
          w.uint64Number(obj.historySeq)
        }

        if ((obj.forgotten != null && obj.forgotten !== 0)) {
          w.uint32(168)
          w.uint64Number(obj.forgotten)
        }

        if ((obj.logFrom != null && obj.logFrom !== 0)) {
          w.uint32(176)
          w.uint64Number(obj.logFrom)
        }

        if (opts.lengthDelimited !== false) {
          w.ldelim()
        }
      }, (reader, length, opts = {}) => {
        const obj: any = {
          format: 0,
          deleted: false,
          index: 0,
          seq: 0,
          timeMs: 0,
          files: 0,
          directories: 0,
          usedBytes: 0,
          trashItems: 0,
          snapshots: 0,
          conflicts: 0,
          uploads: 0,
          nextId: 0,
          nextTrashId: 0,
          nextConflictId: 0,
          nextName: 0,
          snapshotSeq: 0,
          purgedId: 0,
          historySeq: 0,
          forgotten: 0,
          logFrom: 0
        }

        const end = length == null ? reader.len : reader.pos + length

        while (reader.pos < end) {
          const tag = reader.uint32()

          switch (tag >>> 3) {
            case 1: {
              obj.format = reader.uint32()
              break
            }
            case 2: {
              obj.settings = Settings.codec().decode(reader, reader.uint32(), {
                limits: opts.limits?.settings
              })
              break
            }
            case 3: {
              obj.deleted = reader.bool()
              break
            }
            case 4: {
              obj.index = reader.uint64Number()
              break
            }
            case 5: {
              obj.seq = reader.uint64Number()
              break
            }
            case 6: {
              obj.timeMs = reader.uint64Number()
              break
            }
            case 7: {
              obj.files = reader.uint64Number()
              break
            }
            case 8: {
              obj.directories = reader.uint64Number()
              break
            }
            case 9: {
              obj.usedBytes = reader.uint64Number()
              break
            }
            case 10: {
              obj.trashItems = reader.uint64Number()
              break
            }
            case 11: {
              obj.snapshots = reader.uint64Number()
              break
            }
            case 12: {
              obj.conflicts = reader.uint64Number()
              break
            }
            case 13: {
              obj.uploads = reader.uint64Number()
              break
            }
            case 14: {
              obj.nextId = reader.uint64Number()
              break
            }
            case 15: {
              obj.nextTrashId = reader.uint64Number()
              break
            }
            case 16: {
              obj.nextConflictId = reader.uint64Number()
              break
            }
            case 17: {
              obj.nextName = reader.uint64Number()
              break
            }
            case 18: {
              obj.snapshotSeq = reader.uint64Number()
              break
            }
            case 19: {
              obj.purgedId = reader.uint64Number()
              break
            }
            case 20: {
              obj.historySeq = reader.uint64Number()
              break
            }
            case 21: {
              obj.forgotten = reader.uint64Number()
              break
            }
            case 22: {
              obj.logFrom = reader.uint64Number()
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

  export function encode (obj: Partial<State>): Uint8Array<ArrayBuffer> {
    return encodeMessage(obj, State.codec())
  }

  export function decode (buf: Uint8Array | Uint8ArrayList, opts?: DecodeOptions<State>): State {
    return decodeMessage(buf, State.codec(), opts)
  }
}

export interface Row {
  id: Uint8Array<ArrayBuffer>
  seq: number
  who: number
  node: number
  op: number
  path: string
  to?: string
  entryId?: number
  version?: number
  code?: string
  detail?: string
  trashId?: number
  conflictId?: number
  resultPath?: string
}

export namespace Row {
  let _codec: Codec<Row>

  export const codec = (): Codec<Row> => {
    if (_codec == null) {
      _codec = message<Row>((obj, w, opts = {}) => {
        if (opts.lengthDelimited !== false) {
          w.fork()
        }

        if ((obj.id != null && obj.id.byteLength > 0)) {
          w.uint32(10)
          w.bytes(obj.id)
        }

        if ((obj.seq != null && obj.seq !== 0)) {
          w.uint32(16)
          w.uint64Number(obj.seq)
        }

        if ((obj.who != null && obj.who !== 0)) {
          w.uint32(24)
          w.uint64Number(obj.who)
        }

        if ((obj.node != null && obj.node !== 0)) {
          w.uint32(32)
          w.uint64Number(obj.node)
        }

        if ((obj.op != null && obj.op !== 0)) {
          w.uint32(40)
          w.uint32(obj.op)
        }

        if ((obj.path != null && obj.path !== '')) {
          w.uint32(50)
          w.string(obj.path)
        }

        if (obj.to != null) {
          w.uint32(58)
          w.string(obj.to)
        }

        if (obj.entryId != null) {
          w.uint32(64)
          w.uint64Number(obj.entryId)
        }

        if (obj.version != null) {
          w.uint32(72)
          w.uint64Number(obj.version)
        }

        if (obj.code != null) {
          w.uint32(82)
          w.string(obj.code)
        }

        if (obj.detail != null) {
          w.uint32(90)
          w.string(obj.detail)
        }

        if (obj.trashId != null) {
          w.uint32(96)
          w.uint64Number(obj.trashId)
        }

        if (obj.conflictId != null) {
          w.uint32(104)
          w.uint64Number(obj.conflictId)
        }

        if (obj.resultPath != null) {
          w.uint32(114)
          w.string(obj.resultPath)
        }

        if (opts.lengthDelimited !== false) {
          w.ldelim()
        }
      }, (reader, length, opts = {}) => {
        const obj: any = {
          id: uint8ArrayAlloc(0),
          seq: 0,
          who: 0,
          node: 0,
          op: 0,
          path: ''
        }

        const end = length == null ? reader.len : reader.pos + length

        while (reader.pos < end) {
          const tag = reader.uint32()

          switch (tag >>> 3) {
            case 1: {
              obj.id = reader.bytes()
              break
            }
            case 2: {
              obj.seq = reader.uint64Number()
              break
            }
            case 3: {
              obj.who = reader.uint64Number()
              break
            }
            case 4: {
              obj.node = reader.uint64Number()
              break
            }
            case 5: {
              obj.op = reader.uint32()
              break
            }
            case 6: {
              obj.path = reader.string()
              break
            }
            case 7: {
              obj.to = reader.string()
              break
            }
            case 8: {
              obj.entryId = reader.uint64Number()
              break
            }
            case 9: {
              obj.version = reader.uint64Number()
              break
            }
            case 10: {
              obj.code = reader.string()
              break
            }
            case 11: {
              obj.detail = reader.string()
              break
            }
            case 12: {
              obj.trashId = reader.uint64Number()
              break
            }
            case 13: {
              obj.conflictId = reader.uint64Number()
              break
            }
            case 14: {
              obj.resultPath = reader.string()
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

  export function encode (obj: Partial<Row>): Uint8Array<ArrayBuffer> {
    return encodeMessage(obj, Row.codec())
  }

  export function decode (buf: Uint8Array | Uint8ArrayList, opts?: DecodeOptions<Row>): Row {
    return decodeMessage(buf, Row.codec(), opts)
  }
}

export interface Rows {
  timeMs: number
  rows: Row[]
}

export namespace Rows {
  let _codec: Codec<Rows>

  export const codec = (): Codec<Rows> => {
    if (_codec == null) {
      _codec = message<Rows>((obj, w, opts = {}) => {
        if (opts.lengthDelimited !== false) {
          w.fork()
        }

        if ((obj.timeMs != null && obj.timeMs !== 0)) {
          w.uint32(8)
          w.uint64Number(obj.timeMs)
        }

        if (obj.rows != null && obj.rows.length > 0) {
          for (const value of obj.rows) {
            w.uint32(18)
            Row.codec().encode(value, w)
          }
        }

        if (opts.lengthDelimited !== false) {
          w.ldelim()
        }
      }, (reader, length, opts = {}) => {
        const obj: any = {
          timeMs: 0,
          rows: []
        }

        const end = length == null ? reader.len : reader.pos + length

        while (reader.pos < end) {
          const tag = reader.uint32()

          switch (tag >>> 3) {
            case 1: {
              obj.timeMs = reader.uint64Number()
              break
            }
            case 2: {
              if (opts.limits?.rows != null && obj.rows.length === opts.limits.rows) {
                throw new MaxLengthError('Decode error - repeated field "rows" had too many elements')
              }

              obj.rows.push(Row.codec().decode(reader, reader.uint32(), {
                limits: opts.limits?.rows$
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

  export function encode (obj: Partial<Rows>): Uint8Array<ArrayBuffer> {
    return encodeMessage(obj, Rows.codec())
  }

  export function decode (buf: Uint8Array | Uint8ArrayList, opts?: DecodeOptions<Rows>): Rows {
    return decodeMessage(buf, Rows.codec(), opts)
  }
}

export interface Result {
  code?: string
  detail?: string
  seq?: number
  entryId?: number
  version?: number
  trashId?: number
  conflictId?: number
  path?: string
  index?: number
}

export namespace Result {
  let _codec: Codec<Result>

  export const codec = (): Codec<Result> => {
    if (_codec == null) {
      _codec = message<Result>((obj, w, opts = {}) => {
        if (opts.lengthDelimited !== false) {
          w.fork()
        }

        if (obj.code != null) {
          w.uint32(10)
          w.string(obj.code)
        }

        if (obj.detail != null) {
          w.uint32(18)
          w.string(obj.detail)
        }

        if (obj.seq != null) {
          w.uint32(24)
          w.uint64Number(obj.seq)
        }

        if (obj.entryId != null) {
          w.uint32(32)
          w.uint64Number(obj.entryId)
        }

        if (obj.version != null) {
          w.uint32(40)
          w.uint64Number(obj.version)
        }

        if (obj.trashId != null) {
          w.uint32(48)
          w.uint64Number(obj.trashId)
        }

        if (obj.conflictId != null) {
          w.uint32(56)
          w.uint64Number(obj.conflictId)
        }

        if (obj.path != null) {
          w.uint32(66)
          w.string(obj.path)
        }

        if (obj.index != null) {
          w.uint32(72)
          w.uint64Number(obj.index)
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
              obj.code = reader.string()
              break
            }
            case 2: {
              obj.detail = reader.string()
              break
            }
            case 3: {
              obj.seq = reader.uint64Number()
              break
            }
            case 4: {
              obj.entryId = reader.uint64Number()
              break
            }
            case 5: {
              obj.version = reader.uint64Number()
              break
            }
            case 6: {
              obj.trashId = reader.uint64Number()
              break
            }
            case 7: {
              obj.conflictId = reader.uint64Number()
              break
            }
            case 8: {
              obj.path = reader.string()
              break
            }
            case 9: {
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

  export function encode (obj: Partial<Result>): Uint8Array<ArrayBuffer> {
    return encodeMessage(obj, Result.codec())
  }

  export function decode (buf: Uint8Array | Uint8ArrayList, opts?: DecodeOptions<Result>): Result {
    return decodeMessage(buf, Result.codec(), opts)
  }
}

export interface Query {
  type: string
  target?: Target
  snapshot?: string
  version?: number
  path?: string
  after?: string
  afterNumber?: number
  limit?: number
  reverse?: boolean
  commandId?: string
}

export namespace Query {
  let _codec: Codec<Query>

  export const codec = (): Codec<Query> => {
    if (_codec == null) {
      _codec = message<Query>((obj, w, opts = {}) => {
        if (opts.lengthDelimited !== false) {
          w.fork()
        }

        if ((obj.type != null && obj.type !== '')) {
          w.uint32(10)
          w.string(obj.type)
        }

        if (obj.target != null) {
          w.uint32(18)
          Target.codec().encode(obj.target, w)
        }

        if (obj.snapshot != null) {
          w.uint32(26)
          w.string(obj.snapshot)
        }

        if (obj.version != null) {
          w.uint32(32)
          w.uint64Number(obj.version)
        }

        if (obj.path != null) {
          w.uint32(42)
          w.string(obj.path)
        }

        if (obj.after != null) {
          w.uint32(50)
          w.string(obj.after)
        }

        if (obj.afterNumber != null) {
          w.uint32(56)
          w.uint64Number(obj.afterNumber)
        }

        if (obj.limit != null) {
          w.uint32(64)
          w.uint64Number(obj.limit)
        }

        if (obj.reverse != null) {
          w.uint32(72)
          w.bool(obj.reverse)
        }

        if (obj.commandId != null) {
          w.uint32(82)
          w.string(obj.commandId)
        }

        if (opts.lengthDelimited !== false) {
          w.ldelim()
        }
      }, (reader, length, opts = {}) => {
        const obj: any = {
          type: ''
        }

        const end = length == null ? reader.len : reader.pos + length

        while (reader.pos < end) {
          const tag = reader.uint32()

          switch (tag >>> 3) {
            case 1: {
              obj.type = reader.string()
              break
            }
            case 2: {
              obj.target = Target.codec().decode(reader, reader.uint32(), {
                limits: opts.limits?.target
              })
              break
            }
            case 3: {
              obj.snapshot = reader.string()
              break
            }
            case 4: {
              obj.version = reader.uint64Number()
              break
            }
            case 5: {
              obj.path = reader.string()
              break
            }
            case 6: {
              obj.after = reader.string()
              break
            }
            case 7: {
              obj.afterNumber = reader.uint64Number()
              break
            }
            case 8: {
              obj.limit = reader.uint64Number()
              break
            }
            case 9: {
              obj.reverse = reader.bool()
              break
            }
            case 10: {
              obj.commandId = reader.string()
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

  export function encode (obj: Partial<Query>): Uint8Array<ArrayBuffer> {
    return encodeMessage(obj, Query.codec())
  }

  export function decode (buf: Uint8Array | Uint8ArrayList, opts?: DecodeOptions<Query>): Query {
    return decodeMessage(buf, Query.codec(), opts)
  }
}

export interface EntryInfo {
  id: number
  directory: boolean
  name: string
  parentId: number
  size: number
  children: number
  mode?: number
  mtimeMs: number
  ctimeMs: number
  version: number
  cid?: Uint8Array<ArrayBuffer>
  inline: boolean
  versions: number
  by: string
  node: string
  pending?: boolean
  path?: string
  link?: string
  mtimeNs?: number
  uid?: number
  gid?: number
  xattrs?: Xattrs
}

export namespace EntryInfo {
  let _codec: Codec<EntryInfo>

  export const codec = (): Codec<EntryInfo> => {
    if (_codec == null) {
      _codec = message<EntryInfo>((obj, w, opts = {}) => {
        if (opts.lengthDelimited !== false) {
          w.fork()
        }

        if ((obj.id != null && obj.id !== 0)) {
          w.uint32(8)
          w.uint64Number(obj.id)
        }

        if ((obj.directory != null && obj.directory !== false)) {
          w.uint32(16)
          w.bool(obj.directory)
        }

        if ((obj.name != null && obj.name !== '')) {
          w.uint32(26)
          w.string(obj.name)
        }

        if ((obj.parentId != null && obj.parentId !== 0)) {
          w.uint32(32)
          w.uint64Number(obj.parentId)
        }

        if ((obj.size != null && obj.size !== 0)) {
          w.uint32(40)
          w.uint64Number(obj.size)
        }

        if ((obj.children != null && obj.children !== 0)) {
          w.uint32(48)
          w.uint64Number(obj.children)
        }

        if (obj.mode != null) {
          w.uint32(56)
          w.uint32(obj.mode)
        }

        if ((obj.mtimeMs != null && obj.mtimeMs !== 0)) {
          w.uint32(64)
          w.sint64Number(obj.mtimeMs)
        }

        if ((obj.ctimeMs != null && obj.ctimeMs !== 0)) {
          w.uint32(72)
          w.uint64Number(obj.ctimeMs)
        }

        if ((obj.version != null && obj.version !== 0)) {
          w.uint32(80)
          w.uint64Number(obj.version)
        }

        if (obj.cid != null) {
          w.uint32(90)
          w.bytes(obj.cid)
        }

        if ((obj.inline != null && obj.inline !== false)) {
          w.uint32(96)
          w.bool(obj.inline)
        }

        if ((obj.versions != null && obj.versions !== 0)) {
          w.uint32(104)
          w.uint32(obj.versions)
        }

        if ((obj.by != null && obj.by !== '')) {
          w.uint32(114)
          w.string(obj.by)
        }

        if ((obj.node != null && obj.node !== '')) {
          w.uint32(122)
          w.string(obj.node)
        }

        if (obj.pending != null) {
          w.uint32(128)
          w.bool(obj.pending)
        }

        if (obj.path != null) {
          w.uint32(138)
          w.string(obj.path)
        }

        if (obj.link != null) {
          w.uint32(146)
          w.string(obj.link)
        }

        if (obj.mtimeNs != null) {
          w.uint32(152)
          w.uint32(obj.mtimeNs)
        }

        if (obj.uid != null) {
          w.uint32(160)
          w.uint32(obj.uid)
        }

        if (obj.gid != null) {
          w.uint32(168)
          w.uint32(obj.gid)
        }

        if (obj.xattrs != null) {
          w.uint32(178)
          Xattrs.codec().encode(obj.xattrs, w)
        }

        if (opts.lengthDelimited !== false) {
          w.ldelim()
        }
      }, (reader, length, opts = {}) => {
        const obj: any = {
          id: 0,
          directory: false,
          name: '',
          parentId: 0,
          size: 0,
          children: 0,
          mtimeMs: 0,
          ctimeMs: 0,
          version: 0,
          inline: false,
          versions: 0,
          by: '',
          node: ''
        }

        const end = length == null ? reader.len : reader.pos + length

        while (reader.pos < end) {
          const tag = reader.uint32()

          switch (tag >>> 3) {
            case 1: {
              obj.id = reader.uint64Number()
              break
            }
            case 2: {
              obj.directory = reader.bool()
              break
            }
            case 3: {
              obj.name = reader.string()
              break
            }
            case 4: {
              obj.parentId = reader.uint64Number()
              break
            }
            case 5: {
              obj.size = reader.uint64Number()
              break
            }
            case 6: {
              obj.children = reader.uint64Number()
              break
            }
            case 7: {
              obj.mode = reader.uint32()
              break
            }
            case 8: {
              obj.mtimeMs = reader.sint64Number()
              break
            }
            case 9: {
              obj.ctimeMs = reader.uint64Number()
              break
            }
            case 10: {
              obj.version = reader.uint64Number()
              break
            }
            case 11: {
              obj.cid = reader.bytes()
              break
            }
            case 12: {
              obj.inline = reader.bool()
              break
            }
            case 13: {
              obj.versions = reader.uint32()
              break
            }
            case 14: {
              obj.by = reader.string()
              break
            }
            case 15: {
              obj.node = reader.string()
              break
            }
            case 16: {
              obj.pending = reader.bool()
              break
            }
            case 17: {
              obj.path = reader.string()
              break
            }
            case 18: {
              obj.link = reader.string()
              break
            }
            case 19: {
              obj.mtimeNs = reader.uint32()
              break
            }
            case 20: {
              obj.uid = reader.uint32()
              break
            }
            case 21: {
              obj.gid = reader.uint32()
              break
            }
            case 22: {
              obj.xattrs = Xattrs.codec().decode(reader, reader.uint32(), {
                limits: opts.limits?.xattrs
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

  export function encode (obj: Partial<EntryInfo>): Uint8Array<ArrayBuffer> {
    return encodeMessage(obj, EntryInfo.codec())
  }

  export function decode (buf: Uint8Array | Uint8ArrayList, opts?: DecodeOptions<EntryInfo>): EntryInfo {
    return decodeMessage(buf, EntryInfo.codec(), opts)
  }
}

export interface VersionInfo {
  version: number
  size: number
  cid?: Uint8Array<ArrayBuffer>
  inline: boolean
  mtimeMs: number
  atMs: number
  by: string
  node: string
  conflict: boolean
  link?: string
  mtimeNs?: number
}

export namespace VersionInfo {
  let _codec: Codec<VersionInfo>

  export const codec = (): Codec<VersionInfo> => {
    if (_codec == null) {
      _codec = message<VersionInfo>((obj, w, opts = {}) => {
        if (opts.lengthDelimited !== false) {
          w.fork()
        }

        if ((obj.version != null && obj.version !== 0)) {
          w.uint32(8)
          w.uint64Number(obj.version)
        }

        if ((obj.size != null && obj.size !== 0)) {
          w.uint32(16)
          w.uint64Number(obj.size)
        }

        if (obj.cid != null) {
          w.uint32(26)
          w.bytes(obj.cid)
        }

        if ((obj.inline != null && obj.inline !== false)) {
          w.uint32(32)
          w.bool(obj.inline)
        }

        if ((obj.mtimeMs != null && obj.mtimeMs !== 0)) {
          w.uint32(40)
          w.sint64Number(obj.mtimeMs)
        }

        if ((obj.atMs != null && obj.atMs !== 0)) {
          w.uint32(48)
          w.uint64Number(obj.atMs)
        }

        if ((obj.by != null && obj.by !== '')) {
          w.uint32(58)
          w.string(obj.by)
        }

        if ((obj.node != null && obj.node !== '')) {
          w.uint32(66)
          w.string(obj.node)
        }

        if ((obj.conflict != null && obj.conflict !== false)) {
          w.uint32(72)
          w.bool(obj.conflict)
        }

        if (obj.link != null) {
          w.uint32(82)
          w.string(obj.link)
        }

        if (obj.mtimeNs != null) {
          w.uint32(88)
          w.uint32(obj.mtimeNs)
        }

        if (opts.lengthDelimited !== false) {
          w.ldelim()
        }
      }, (reader, length, opts = {}) => {
        const obj: any = {
          version: 0,
          size: 0,
          inline: false,
          mtimeMs: 0,
          atMs: 0,
          by: '',
          node: '',
          conflict: false
        }

        const end = length == null ? reader.len : reader.pos + length

        while (reader.pos < end) {
          const tag = reader.uint32()

          switch (tag >>> 3) {
            case 1: {
              obj.version = reader.uint64Number()
              break
            }
            case 2: {
              obj.size = reader.uint64Number()
              break
            }
            case 3: {
              obj.cid = reader.bytes()
              break
            }
            case 4: {
              obj.inline = reader.bool()
              break
            }
            case 5: {
              obj.mtimeMs = reader.sint64Number()
              break
            }
            case 6: {
              obj.atMs = reader.uint64Number()
              break
            }
            case 7: {
              obj.by = reader.string()
              break
            }
            case 8: {
              obj.node = reader.string()
              break
            }
            case 9: {
              obj.conflict = reader.bool()
              break
            }
            case 10: {
              obj.link = reader.string()
              break
            }
            case 11: {
              obj.mtimeNs = reader.uint32()
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

  export function encode (obj: Partial<VersionInfo>): Uint8Array<ArrayBuffer> {
    return encodeMessage(obj, VersionInfo.codec())
  }

  export function decode (buf: Uint8Array | Uint8ArrayList, opts?: DecodeOptions<VersionInfo>): VersionInfo {
    return decodeMessage(buf, VersionInfo.codec(), opts)
  }
}

export interface TrashInfo {
  trashId: number
  path: string
  directory: boolean
  size: number
  deletedAtMs: number
  expiresAtMs: number
  by: string
  node: string
  symlink?: boolean
}

export namespace TrashInfo {
  let _codec: Codec<TrashInfo>

  export const codec = (): Codec<TrashInfo> => {
    if (_codec == null) {
      _codec = message<TrashInfo>((obj, w, opts = {}) => {
        if (opts.lengthDelimited !== false) {
          w.fork()
        }

        if ((obj.trashId != null && obj.trashId !== 0)) {
          w.uint32(8)
          w.uint64Number(obj.trashId)
        }

        if ((obj.path != null && obj.path !== '')) {
          w.uint32(18)
          w.string(obj.path)
        }

        if ((obj.directory != null && obj.directory !== false)) {
          w.uint32(24)
          w.bool(obj.directory)
        }

        if ((obj.size != null && obj.size !== 0)) {
          w.uint32(32)
          w.uint64Number(obj.size)
        }

        if ((obj.deletedAtMs != null && obj.deletedAtMs !== 0)) {
          w.uint32(40)
          w.uint64Number(obj.deletedAtMs)
        }

        if ((obj.expiresAtMs != null && obj.expiresAtMs !== 0)) {
          w.uint32(48)
          w.uint64Number(obj.expiresAtMs)
        }

        if ((obj.by != null && obj.by !== '')) {
          w.uint32(58)
          w.string(obj.by)
        }

        if ((obj.node != null && obj.node !== '')) {
          w.uint32(66)
          w.string(obj.node)
        }

        if (obj.symlink != null) {
          w.uint32(72)
          w.bool(obj.symlink)
        }

        if (opts.lengthDelimited !== false) {
          w.ldelim()
        }
      }, (reader, length, opts = {}) => {
        const obj: any = {
          trashId: 0,
          path: '',
          directory: false,
          size: 0,
          deletedAtMs: 0,
          expiresAtMs: 0,
          by: '',
          node: ''
        }

        const end = length == null ? reader.len : reader.pos + length

        while (reader.pos < end) {
          const tag = reader.uint32()

          switch (tag >>> 3) {
            case 1: {
              obj.trashId = reader.uint64Number()
              break
            }
            case 2: {
              obj.path = reader.string()
              break
            }
            case 3: {
              obj.directory = reader.bool()
              break
            }
            case 4: {
              obj.size = reader.uint64Number()
              break
            }
            case 5: {
              obj.deletedAtMs = reader.uint64Number()
              break
            }
            case 6: {
              obj.expiresAtMs = reader.uint64Number()
              break
            }
            case 7: {
              obj.by = reader.string()
              break
            }
            case 8: {
              obj.node = reader.string()
              break
            }
            case 9: {
              obj.symlink = reader.bool()
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

  export function encode (obj: Partial<TrashInfo>): Uint8Array<ArrayBuffer> {
    return encodeMessage(obj, TrashInfo.codec())
  }

  export function decode (buf: Uint8Array | Uint8ArrayList, opts?: DecodeOptions<TrashInfo>): TrashInfo {
    return decodeMessage(buf, TrashInfo.codec(), opts)
  }
}

export interface SnapshotInfo {
  name: string
  seq: number
  index: number
  atMs: number
  by: string
}

export namespace SnapshotInfo {
  let _codec: Codec<SnapshotInfo>

  export const codec = (): Codec<SnapshotInfo> => {
    if (_codec == null) {
      _codec = message<SnapshotInfo>((obj, w, opts = {}) => {
        if (opts.lengthDelimited !== false) {
          w.fork()
        }

        if ((obj.name != null && obj.name !== '')) {
          w.uint32(10)
          w.string(obj.name)
        }

        if ((obj.seq != null && obj.seq !== 0)) {
          w.uint32(16)
          w.uint64Number(obj.seq)
        }

        if ((obj.index != null && obj.index !== 0)) {
          w.uint32(24)
          w.uint64Number(obj.index)
        }

        if ((obj.atMs != null && obj.atMs !== 0)) {
          w.uint32(32)
          w.uint64Number(obj.atMs)
        }

        if ((obj.by != null && obj.by !== '')) {
          w.uint32(42)
          w.string(obj.by)
        }

        if (opts.lengthDelimited !== false) {
          w.ldelim()
        }
      }, (reader, length, opts = {}) => {
        const obj: any = {
          name: '',
          seq: 0,
          index: 0,
          atMs: 0,
          by: ''
        }

        const end = length == null ? reader.len : reader.pos + length

        while (reader.pos < end) {
          const tag = reader.uint32()

          switch (tag >>> 3) {
            case 1: {
              obj.name = reader.string()
              break
            }
            case 2: {
              obj.seq = reader.uint64Number()
              break
            }
            case 3: {
              obj.index = reader.uint64Number()
              break
            }
            case 4: {
              obj.atMs = reader.uint64Number()
              break
            }
            case 5: {
              obj.by = reader.string()
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

  export function encode (obj: Partial<SnapshotInfo>): Uint8Array<ArrayBuffer> {
    return encodeMessage(obj, SnapshotInfo.codec())
  }

  export function decode (buf: Uint8Array | Uint8ArrayList, opts?: DecodeOptions<SnapshotInfo>): SnapshotInfo {
    return decodeMessage(buf, SnapshotInfo.codec(), opts)
  }
}

export interface ConflictInfo {
  conflictId: number
  kind: string
  path: string
  keptAt?: string
  keptVersion?: number
  atMs: number
  hostname: string
  by: string
  message: string
}

export namespace ConflictInfo {
  let _codec: Codec<ConflictInfo>

  export const codec = (): Codec<ConflictInfo> => {
    if (_codec == null) {
      _codec = message<ConflictInfo>((obj, w, opts = {}) => {
        if (opts.lengthDelimited !== false) {
          w.fork()
        }

        if ((obj.conflictId != null && obj.conflictId !== 0)) {
          w.uint32(8)
          w.uint64Number(obj.conflictId)
        }

        if ((obj.kind != null && obj.kind !== '')) {
          w.uint32(18)
          w.string(obj.kind)
        }

        if ((obj.path != null && obj.path !== '')) {
          w.uint32(26)
          w.string(obj.path)
        }

        if (obj.keptAt != null) {
          w.uint32(34)
          w.string(obj.keptAt)
        }

        if (obj.keptVersion != null) {
          w.uint32(40)
          w.uint64Number(obj.keptVersion)
        }

        if ((obj.atMs != null && obj.atMs !== 0)) {
          w.uint32(48)
          w.uint64Number(obj.atMs)
        }

        if ((obj.hostname != null && obj.hostname !== '')) {
          w.uint32(58)
          w.string(obj.hostname)
        }

        if ((obj.by != null && obj.by !== '')) {
          w.uint32(66)
          w.string(obj.by)
        }

        if ((obj.message != null && obj.message !== '')) {
          w.uint32(74)
          w.string(obj.message)
        }

        if (opts.lengthDelimited !== false) {
          w.ldelim()
        }
      }, (reader, length, opts = {}) => {
        const obj: any = {
          conflictId: 0,
          kind: '',
          path: '',
          atMs: 0,
          hostname: '',
          by: '',
          message: ''
        }

        const end = length == null ? reader.len : reader.pos + length

        while (reader.pos < end) {
          const tag = reader.uint32()

          switch (tag >>> 3) {
            case 1: {
              obj.conflictId = reader.uint64Number()
              break
            }
            case 2: {
              obj.kind = reader.string()
              break
            }
            case 3: {
              obj.path = reader.string()
              break
            }
            case 4: {
              obj.keptAt = reader.string()
              break
            }
            case 5: {
              obj.keptVersion = reader.uint64Number()
              break
            }
            case 6: {
              obj.atMs = reader.uint64Number()
              break
            }
            case 7: {
              obj.hostname = reader.string()
              break
            }
            case 8: {
              obj.by = reader.string()
              break
            }
            case 9: {
              obj.message = reader.string()
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

  export function encode (obj: Partial<ConflictInfo>): Uint8Array<ArrayBuffer> {
    return encodeMessage(obj, ConflictInfo.codec())
  }

  export function decode (buf: Uint8Array | Uint8ArrayList, opts?: DecodeOptions<ConflictInfo>): ConflictInfo {
    return decodeMessage(buf, ConflictInfo.codec(), opts)
  }
}

export interface LogRow {
  index: number
  seq: number
  atMs: number
  who: string
  node: string
  op: string
  path: string
  to?: string
  entryId?: number
  version?: number
  code: string
}

export namespace LogRow {
  let _codec: Codec<LogRow>

  export const codec = (): Codec<LogRow> => {
    if (_codec == null) {
      _codec = message<LogRow>((obj, w, opts = {}) => {
        if (opts.lengthDelimited !== false) {
          w.fork()
        }

        if ((obj.index != null && obj.index !== 0)) {
          w.uint32(8)
          w.uint64Number(obj.index)
        }

        if ((obj.seq != null && obj.seq !== 0)) {
          w.uint32(16)
          w.uint64Number(obj.seq)
        }

        if ((obj.atMs != null && obj.atMs !== 0)) {
          w.uint32(24)
          w.uint64Number(obj.atMs)
        }

        if ((obj.who != null && obj.who !== '')) {
          w.uint32(34)
          w.string(obj.who)
        }

        if ((obj.node != null && obj.node !== '')) {
          w.uint32(42)
          w.string(obj.node)
        }

        if ((obj.op != null && obj.op !== '')) {
          w.uint32(50)
          w.string(obj.op)
        }

        if ((obj.path != null && obj.path !== '')) {
          w.uint32(58)
          w.string(obj.path)
        }

        if (obj.to != null) {
          w.uint32(66)
          w.string(obj.to)
        }

        if (obj.entryId != null) {
          w.uint32(72)
          w.uint64Number(obj.entryId)
        }

        if (obj.version != null) {
          w.uint32(80)
          w.uint64Number(obj.version)
        }

        if ((obj.code != null && obj.code !== '')) {
          w.uint32(90)
          w.string(obj.code)
        }

        if (opts.lengthDelimited !== false) {
          w.ldelim()
        }
      }, (reader, length, opts = {}) => {
        const obj: any = {
          index: 0,
          seq: 0,
          atMs: 0,
          who: '',
          node: '',
          op: '',
          path: '',
          code: ''
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
              obj.seq = reader.uint64Number()
              break
            }
            case 3: {
              obj.atMs = reader.uint64Number()
              break
            }
            case 4: {
              obj.who = reader.string()
              break
            }
            case 5: {
              obj.node = reader.string()
              break
            }
            case 6: {
              obj.op = reader.string()
              break
            }
            case 7: {
              obj.path = reader.string()
              break
            }
            case 8: {
              obj.to = reader.string()
              break
            }
            case 9: {
              obj.entryId = reader.uint64Number()
              break
            }
            case 10: {
              obj.version = reader.uint64Number()
              break
            }
            case 11: {
              obj.code = reader.string()
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

  export function encode (obj: Partial<LogRow>): Uint8Array<ArrayBuffer> {
    return encodeMessage(obj, LogRow.codec())
  }

  export function decode (buf: Uint8Array | Uint8ArrayList, opts?: DecodeOptions<LogRow>): LogRow {
    return decodeMessage(buf, LogRow.codec(), opts)
  }
}

export interface VolumeState {
  settings?: Settings
  deleted: boolean
  index: number
  seq: number
  timeMs: number
  files: number
  directories: number
  usedBytes: number
  trashItems: number
  snapshots: number
  conflicts: number
  openUploads: number
}

export namespace VolumeState {
  let _codec: Codec<VolumeState>

  export const codec = (): Codec<VolumeState> => {
    if (_codec == null) {
      _codec = message<VolumeState>((obj, w, opts = {}) => {
        if (opts.lengthDelimited !== false) {
          w.fork()
        }

        if (obj.settings != null) {
          w.uint32(10)
          Settings.codec().encode(obj.settings, w)
        }

        if ((obj.deleted != null && obj.deleted !== false)) {
          w.uint32(16)
          w.bool(obj.deleted)
        }

        if ((obj.index != null && obj.index !== 0)) {
          w.uint32(24)
          w.uint64Number(obj.index)
        }

        if ((obj.seq != null && obj.seq !== 0)) {
          w.uint32(32)
          w.uint64Number(obj.seq)
        }

        if ((obj.timeMs != null && obj.timeMs !== 0)) {
          w.uint32(40)
          w.uint64Number(obj.timeMs)
        }

        if ((obj.files != null && obj.files !== 0)) {
          w.uint32(48)
          w.uint64Number(obj.files)
        }

        if ((obj.directories != null && obj.directories !== 0)) {
          w.uint32(56)
          w.uint64Number(obj.directories)
        }

        if ((obj.usedBytes != null && obj.usedBytes !== 0)) {
          w.uint32(64)
          w.uint64Number(obj.usedBytes)
        }

        if ((obj.trashItems != null && obj.trashItems !== 0)) {
          w.uint32(72)
          w.uint64Number(obj.trashItems)
        }

        if ((obj.snapshots != null && obj.snapshots !== 0)) {
          w.uint32(80)
          w.uint64Number(obj.snapshots)
        }

        if ((obj.conflicts != null && obj.conflicts !== 0)) {
          w.uint32(88)
          w.uint64Number(obj.conflicts)
        }

        if ((obj.openUploads != null && obj.openUploads !== 0)) {
          w.uint32(96)
          w.uint64Number(obj.openUploads)
        }

        if (opts.lengthDelimited !== false) {
          w.ldelim()
        }
      }, (reader, length, opts = {}) => {
        const obj: any = {
          deleted: false,
          index: 0,
          seq: 0,
          timeMs: 0,
          files: 0,
          directories: 0,
          usedBytes: 0,
          trashItems: 0,
          snapshots: 0,
          conflicts: 0,
          openUploads: 0
        }

        const end = length == null ? reader.len : reader.pos + length

        while (reader.pos < end) {
          const tag = reader.uint32()

          switch (tag >>> 3) {
            case 1: {
              obj.settings = Settings.codec().decode(reader, reader.uint32(), {
                limits: opts.limits?.settings
              })
              break
            }
            case 2: {
              obj.deleted = reader.bool()
              break
            }
            case 3: {
              obj.index = reader.uint64Number()
              break
            }
            case 4: {
              obj.seq = reader.uint64Number()
              break
            }
            case 5: {
              obj.timeMs = reader.uint64Number()
              break
            }
            case 6: {
              obj.files = reader.uint64Number()
              break
            }
            case 7: {
              obj.directories = reader.uint64Number()
              break
            }
            case 8: {
              obj.usedBytes = reader.uint64Number()
              break
            }
            case 9: {
              obj.trashItems = reader.uint64Number()
              break
            }
            case 10: {
              obj.snapshots = reader.uint64Number()
              break
            }
            case 11: {
              obj.conflicts = reader.uint64Number()
              break
            }
            case 12: {
              obj.openUploads = reader.uint64Number()
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

  export function encode (obj: Partial<VolumeState>): Uint8Array<ArrayBuffer> {
    return encodeMessage(obj, VolumeState.codec())
  }

  export function decode (buf: Uint8Array | Uint8ArrayList, opts?: DecodeOptions<VolumeState>): VolumeState {
    return decodeMessage(buf, VolumeState.codec(), opts)
  }
}

export interface Answer {
  type: string
  entry?: EntryInfo
  content?: Content
  entries: EntryInfo[]
  more?: boolean
  versions: VersionInfo[]
  trash: TrashInfo[]
  snapshots: SnapshotInfo[]
  conflicts: ConflictInfo[]
  rows: LogRow[]
  volume?: VolumeState
  result?: Result
  code?: string
  detail?: string
  next?: number
}

export namespace Answer {
  let _codec: Codec<Answer>

  export const codec = (): Codec<Answer> => {
    if (_codec == null) {
      _codec = message<Answer>((obj, w, opts = {}) => {
        if (opts.lengthDelimited !== false) {
          w.fork()
        }

        if ((obj.type != null && obj.type !== '')) {
          w.uint32(10)
          w.string(obj.type)
        }

        if (obj.entry != null) {
          w.uint32(18)
          EntryInfo.codec().encode(obj.entry, w)
        }

        if (obj.content != null) {
          w.uint32(26)
          Content.codec().encode(obj.content, w)
        }

        if (obj.entries != null && obj.entries.length > 0) {
          for (const value of obj.entries) {
            w.uint32(34)
            EntryInfo.codec().encode(value, w)
          }
        }

        if (obj.more != null) {
          w.uint32(40)
          w.bool(obj.more)
        }

        if (obj.versions != null && obj.versions.length > 0) {
          for (const value of obj.versions) {
            w.uint32(50)
            VersionInfo.codec().encode(value, w)
          }
        }

        if (obj.trash != null && obj.trash.length > 0) {
          for (const value of obj.trash) {
            w.uint32(58)
            TrashInfo.codec().encode(value, w)
          }
        }

        if (obj.snapshots != null && obj.snapshots.length > 0) {
          for (const value of obj.snapshots) {
            w.uint32(66)
            SnapshotInfo.codec().encode(value, w)
          }
        }

        if (obj.conflicts != null && obj.conflicts.length > 0) {
          for (const value of obj.conflicts) {
            w.uint32(74)
            ConflictInfo.codec().encode(value, w)
          }
        }

        if (obj.rows != null && obj.rows.length > 0) {
          for (const value of obj.rows) {
            w.uint32(82)
            LogRow.codec().encode(value, w)
          }
        }

        if (obj.volume != null) {
          w.uint32(90)
          VolumeState.codec().encode(obj.volume, w)
        }

        if (obj.result != null) {
          w.uint32(98)
          Result.codec().encode(obj.result, w)
        }

        if (obj.code != null) {
          w.uint32(106)
          w.string(obj.code)
        }

        if (obj.detail != null) {
          w.uint32(114)
          w.string(obj.detail)
        }

        if (obj.next != null) {
          w.uint32(120)
          w.uint64Number(obj.next)
        }

        if (opts.lengthDelimited !== false) {
          w.ldelim()
        }
      }, (reader, length, opts = {}) => {
        const obj: any = {
          type: '',
          entries: [],
          versions: [],
          trash: [],
          snapshots: [],
          conflicts: [],
          rows: []
        }

        const end = length == null ? reader.len : reader.pos + length

        while (reader.pos < end) {
          const tag = reader.uint32()

          switch (tag >>> 3) {
            case 1: {
              obj.type = reader.string()
              break
            }
            case 2: {
              obj.entry = EntryInfo.codec().decode(reader, reader.uint32(), {
                limits: opts.limits?.entry
              })
              break
            }
            case 3: {
              obj.content = Content.codec().decode(reader, reader.uint32(), {
                limits: opts.limits?.content
              })
              break
            }
            case 4: {
              if (opts.limits?.entries != null && obj.entries.length === opts.limits.entries) {
                throw new MaxLengthError('Decode error - repeated field "entries" had too many elements')
              }

              obj.entries.push(EntryInfo.codec().decode(reader, reader.uint32(), {
                limits: opts.limits?.entries$
              }))
              break
            }
            case 5: {
              obj.more = reader.bool()
              break
            }
            case 6: {
              if (opts.limits?.versions != null && obj.versions.length === opts.limits.versions) {
                throw new MaxLengthError('Decode error - repeated field "versions" had too many elements')
              }

              obj.versions.push(VersionInfo.codec().decode(reader, reader.uint32(), {
                limits: opts.limits?.versions$
              }))
              break
            }
            case 7: {
              if (opts.limits?.trash != null && obj.trash.length === opts.limits.trash) {
                throw new MaxLengthError('Decode error - repeated field "trash" had too many elements')
              }

              obj.trash.push(TrashInfo.codec().decode(reader, reader.uint32(), {
                limits: opts.limits?.trash$
              }))
              break
            }
            case 8: {
              if (opts.limits?.snapshots != null && obj.snapshots.length === opts.limits.snapshots) {
                throw new MaxLengthError('Decode error - repeated field "snapshots" had too many elements')
              }

              obj.snapshots.push(SnapshotInfo.codec().decode(reader, reader.uint32(), {
                limits: opts.limits?.snapshots$
              }))
              break
            }
            case 9: {
              if (opts.limits?.conflicts != null && obj.conflicts.length === opts.limits.conflicts) {
                throw new MaxLengthError('Decode error - repeated field "conflicts" had too many elements')
              }

              obj.conflicts.push(ConflictInfo.codec().decode(reader, reader.uint32(), {
                limits: opts.limits?.conflicts$
              }))
              break
            }
            case 10: {
              if (opts.limits?.rows != null && obj.rows.length === opts.limits.rows) {
                throw new MaxLengthError('Decode error - repeated field "rows" had too many elements')
              }

              obj.rows.push(LogRow.codec().decode(reader, reader.uint32(), {
                limits: opts.limits?.rows$
              }))
              break
            }
            case 11: {
              obj.volume = VolumeState.codec().decode(reader, reader.uint32(), {
                limits: opts.limits?.volume
              })
              break
            }
            case 12: {
              obj.result = Result.codec().decode(reader, reader.uint32(), {
                limits: opts.limits?.result
              })
              break
            }
            case 13: {
              obj.code = reader.string()
              break
            }
            case 14: {
              obj.detail = reader.string()
              break
            }
            case 15: {
              obj.next = reader.uint64Number()
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

  export function encode (obj: Partial<Answer>): Uint8Array<ArrayBuffer> {
    return encodeMessage(obj, Answer.codec())
  }

  export function decode (buf: Uint8Array | Uint8ArrayList, opts?: DecodeOptions<Answer>): Answer {
    return decodeMessage(buf, Answer.codec(), opts)
  }
}
