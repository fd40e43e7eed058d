/* eslint-disable require-yield */

import { decodeMessage, encodeMessage, MaxLengthError, message, streamMessage } from 'protons-runtime'
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
      }, function * (reader, length, prefix, opts = {}) {
        const end = length == null ? reader.len : reader.pos + length

        while (reader.pos < end) {
          const tag = reader.uint32()

          switch (tag >>> 3) {
            case 1: {
              yield {
                field: `${prefix}.inline`,
                value: reader.bytes()
              }
              break
            }
            case 2: {
              yield {
                field: `${prefix}.cid`,
                value: reader.bytes()
              }
              break
            }
            case 3: {
              yield {
                field: `${prefix}.size`,
                value: reader.uint64Number()
              }
              break
            }
            case 4: {
              yield {
                field: `${prefix}.link`,
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

  export interface ContentInlineFieldEvent {
    field: '$.inline'
    value: Uint8Array<ArrayBuffer>
  }

  export interface ContentCidFieldEvent {
    field: '$.cid'
    value: Uint8Array<ArrayBuffer>
  }

  export interface ContentSizeFieldEvent {
    field: '$.size'
    value: number
  }

  export interface ContentLinkFieldEvent {
    field: '$.link'
    value: string
  }

  export function encode (obj: Partial<Content>): Uint8Array<ArrayBuffer> {
    return encodeMessage(obj, Content.codec())
  }

  export function decode (buf: Uint8Array | Uint8ArrayList, opts?: DecodeOptions<Content>): Content {
    return decodeMessage(buf, Content.codec(), opts)
  }

  export function stream (buf: Uint8Array | Uint8ArrayList, opts?: DecodeOptions<Content>): Generator<ContentInlineFieldEvent | ContentCidFieldEvent | ContentSizeFieldEvent | ContentLinkFieldEvent> {
    return streamMessage(buf, Content.codec(), opts)
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
      }, function * (reader, length, prefix, opts = {}) {
        const end = length == null ? reader.len : reader.pos + length

        while (reader.pos < end) {
          const tag = reader.uint32()

          switch (tag >>> 3) {
            case 1: {
              yield {
                field: `${prefix}.path`,
                value: reader.string()
              }
              break
            }
            case 2: {
              yield {
                field: `${prefix}.id`,
                value: reader.uint64Number()
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

  export interface TargetPathFieldEvent {
    field: '$.path'
    value: string
  }

  export interface TargetIdFieldEvent {
    field: '$.id'
    value: number
  }

  export function encode (obj: Partial<Target>): Uint8Array<ArrayBuffer> {
    return encodeMessage(obj, Target.codec())
  }

  export function decode (buf: Uint8Array | Uint8ArrayList, opts?: DecodeOptions<Target>): Target {
    return decodeMessage(buf, Target.codec(), opts)
  }

  export function stream (buf: Uint8Array | Uint8ArrayList, opts?: DecodeOptions<Target>): Generator<TargetPathFieldEvent | TargetIdFieldEvent> {
    return streamMessage(buf, Target.codec(), opts)
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
      }, function * (reader, length, prefix, opts = {}) {
        const end = length == null ? reader.len : reader.pos + length

        while (reader.pos < end) {
          const tag = reader.uint32()

          switch (tag >>> 3) {
            case 1: {
              yield {
                field: `${prefix}.absent`,
                value: reader.bool()
              }
              break
            }
            case 2: {
              yield {
                field: `${prefix}.present`,
                value: reader.bool()
              }
              break
            }
            case 3: {
              yield {
                field: `${prefix}.version`,
                value: reader.uint64Number()
              }
              break
            }
            case 4: {
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

  export interface ExpectAbsentFieldEvent {
    field: '$.absent'
    value: boolean
  }

  export interface ExpectPresentFieldEvent {
    field: '$.present'
    value: boolean
  }

  export interface ExpectVersionFieldEvent {
    field: '$.version'
    value: number
  }

  export interface ExpectCidFieldEvent {
    field: '$.cid'
    value: Uint8Array<ArrayBuffer>
  }

  export function encode (obj: Partial<Expect>): Uint8Array<ArrayBuffer> {
    return encodeMessage(obj, Expect.codec())
  }

  export function decode (buf: Uint8Array | Uint8ArrayList, opts?: DecodeOptions<Expect>): Expect {
    return decodeMessage(buf, Expect.codec(), opts)
  }

  export function stream (buf: Uint8Array | Uint8ArrayList, opts?: DecodeOptions<Expect>): Generator<ExpectAbsentFieldEvent | ExpectPresentFieldEvent | ExpectVersionFieldEvent | ExpectCidFieldEvent> {
    return streamMessage(buf, Expect.codec(), opts)
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
      }, function * (reader, length, prefix, opts = {}) {
        const end = length == null ? reader.len : reader.pos + length

        while (reader.pos < end) {
          const tag = reader.uint32()

          switch (tag >>> 3) {
            case 1: {
              yield {
                field: `${prefix}.replicas`,
                value: reader.uint64Number()
              }
              break
            }
            case 2: {
              yield {
                field: `${prefix}.metadataReplicas`,
                value: reader.uint64Number()
              }
              break
            }
            case 3: {
              yield {
                field: `${prefix}.accept`,
                value: reader.bool()
              }
              break
            }
            case 4: {
              yield {
                field: `${prefix}.trashMs`,
                value: reader.uint64Number()
              }
              break
            }
            case 5: {
              yield {
                field: `${prefix}.versions`,
                value: reader.uint64Number()
              }
              break
            }
            case 6: {
              yield {
                field: `${prefix}.versionsMs`,
                value: reader.uint64Number()
              }
              break
            }
            case 7: {
              yield {
                field: `${prefix}.quotaBytes`,
                value: reader.uint64Number()
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

  export interface SettingsReplicasFieldEvent {
    field: '$.replicas'
    value: number
  }

  export interface SettingsMetadataReplicasFieldEvent {
    field: '$.metadataReplicas'
    value: number
  }

  export interface SettingsAcceptFieldEvent {
    field: '$.accept'
    value: boolean
  }

  export interface SettingsTrashMsFieldEvent {
    field: '$.trashMs'
    value: number
  }

  export interface SettingsVersionsFieldEvent {
    field: '$.versions'
    value: number
  }

  export interface SettingsVersionsMsFieldEvent {
    field: '$.versionsMs'
    value: number
  }

  export interface SettingsQuotaBytesFieldEvent {
    field: '$.quotaBytes'
    value: number
  }

  export function encode (obj: Partial<Settings>): Uint8Array<ArrayBuffer> {
    return encodeMessage(obj, Settings.codec())
  }

  export function decode (buf: Uint8Array | Uint8ArrayList, opts?: DecodeOptions<Settings>): Settings {
    return decodeMessage(buf, Settings.codec(), opts)
  }

  export function stream (buf: Uint8Array | Uint8ArrayList, opts?: DecodeOptions<Settings>): Generator<SettingsReplicasFieldEvent | SettingsMetadataReplicasFieldEvent | SettingsAcceptFieldEvent | SettingsTrashMsFieldEvent | SettingsVersionsFieldEvent | SettingsVersionsMsFieldEvent | SettingsQuotaBytesFieldEvent> {
    return streamMessage(buf, Settings.codec(), opts)
  }
}

export interface MkdirOp {
  path: string
  parents?: boolean
  mode?: number
  mtimeMs?: number
  mtimeNs?: number
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
                field: `${prefix}.path`,
                value: reader.string()
              }
              break
            }
            case 2: {
              yield {
                field: `${prefix}.parents`,
                value: reader.bool()
              }
              break
            }
            case 3: {
              yield {
                field: `${prefix}.mode`,
                value: reader.uint32()
              }
              break
            }
            case 4: {
              yield {
                field: `${prefix}.mtimeMs`,
                value: reader.sint64Number()
              }
              break
            }
            case 5: {
              yield {
                field: `${prefix}.mtimeNs`,
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

  export interface MkdirOpPathFieldEvent {
    field: '$.path'
    value: string
  }

  export interface MkdirOpParentsFieldEvent {
    field: '$.parents'
    value: boolean
  }

  export interface MkdirOpModeFieldEvent {
    field: '$.mode'
    value: number
  }

  export interface MkdirOpMtimeMsFieldEvent {
    field: '$.mtimeMs'
    value: number
  }

  export interface MkdirOpMtimeNsFieldEvent {
    field: '$.mtimeNs'
    value: number
  }

  export function encode (obj: Partial<MkdirOp>): Uint8Array<ArrayBuffer> {
    return encodeMessage(obj, MkdirOp.codec())
  }

  export function decode (buf: Uint8Array | Uint8ArrayList, opts?: DecodeOptions<MkdirOp>): MkdirOp {
    return decodeMessage(buf, MkdirOp.codec(), opts)
  }

  export function stream (buf: Uint8Array | Uint8ArrayList, opts?: DecodeOptions<MkdirOp>): Generator<MkdirOpPathFieldEvent | MkdirOpParentsFieldEvent | MkdirOpModeFieldEvent | MkdirOpMtimeMsFieldEvent | MkdirOpMtimeNsFieldEvent> {
    return streamMessage(buf, MkdirOp.codec(), opts)
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
              yield * Target.codec().stream(reader, reader.uint32(), `${prefix}.target`, {
                limits: opts.limits?.target
              })

              break
            }
            case 2: {
              yield * Content.codec().stream(reader, reader.uint32(), `${prefix}.content`, {
                limits: opts.limits?.content
              })

              break
            }
            case 3: {
              yield * Expect.codec().stream(reader, reader.uint32(), `${prefix}.expect`, {
                limits: opts.limits?.expect
              })

              break
            }
            case 4: {
              yield {
                field: `${prefix}.parents`,
                value: reader.bool()
              }
              break
            }
            case 5: {
              yield {
                field: `${prefix}.mode`,
                value: reader.uint32()
              }
              break
            }
            case 6: {
              yield {
                field: `${prefix}.mtimeMs`,
                value: reader.sint64Number()
              }
              break
            }
            case 7: {
              yield {
                field: `${prefix}.mtimeNs`,
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

  export interface WriteOpTargetPathFieldEvent {
    field: '$.target.path'
    value: string
  }

  export interface WriteOpTargetIdFieldEvent {
    field: '$.target.id'
    value: number
  }

  export interface WriteOpContentInlineFieldEvent {
    field: '$.content.inline'
    value: Uint8Array<ArrayBuffer>
  }

  export interface WriteOpContentCidFieldEvent {
    field: '$.content.cid'
    value: Uint8Array<ArrayBuffer>
  }

  export interface WriteOpContentSizeFieldEvent {
    field: '$.content.size'
    value: number
  }

  export interface WriteOpContentLinkFieldEvent {
    field: '$.content.link'
    value: string
  }

  export interface WriteOpExpectAbsentFieldEvent {
    field: '$.expect.absent'
    value: boolean
  }

  export interface WriteOpExpectPresentFieldEvent {
    field: '$.expect.present'
    value: boolean
  }

  export interface WriteOpExpectVersionFieldEvent {
    field: '$.expect.version'
    value: number
  }

  export interface WriteOpExpectCidFieldEvent {
    field: '$.expect.cid'
    value: Uint8Array<ArrayBuffer>
  }

  export interface WriteOpParentsFieldEvent {
    field: '$.parents'
    value: boolean
  }

  export interface WriteOpModeFieldEvent {
    field: '$.mode'
    value: number
  }

  export interface WriteOpMtimeMsFieldEvent {
    field: '$.mtimeMs'
    value: number
  }

  export interface WriteOpMtimeNsFieldEvent {
    field: '$.mtimeNs'
    value: number
  }

  export function encode (obj: Partial<WriteOp>): Uint8Array<ArrayBuffer> {
    return encodeMessage(obj, WriteOp.codec())
  }

  export function decode (buf: Uint8Array | Uint8ArrayList, opts?: DecodeOptions<WriteOp>): WriteOp {
    return decodeMessage(buf, WriteOp.codec(), opts)
  }

  export function stream (buf: Uint8Array | Uint8ArrayList, opts?: DecodeOptions<WriteOp>): Generator<WriteOpTargetPathFieldEvent | WriteOpTargetIdFieldEvent | WriteOpContentInlineFieldEvent | WriteOpContentCidFieldEvent | WriteOpContentSizeFieldEvent | WriteOpContentLinkFieldEvent | WriteOpExpectAbsentFieldEvent | WriteOpExpectPresentFieldEvent | WriteOpExpectVersionFieldEvent | WriteOpExpectCidFieldEvent | WriteOpParentsFieldEvent | WriteOpModeFieldEvent | WriteOpMtimeMsFieldEvent | WriteOpMtimeNsFieldEvent> {
    return streamMessage(buf, WriteOp.codec(), opts)
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
      }, function * (reader, length, prefix, opts = {}) {
        const end = length == null ? reader.len : reader.pos + length

        while (reader.pos < end) {
          const tag = reader.uint32()

          switch (tag >>> 3) {
            case 1: {
              yield {
                field: `${prefix}.offset`,
                value: reader.uint64Number()
              }
              break
            }
            case 2: {
              yield {
                field: `${prefix}.bytes`,
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

  export interface RangeOffsetFieldEvent {
    field: '$.offset'
    value: number
  }

  export interface RangeBytesFieldEvent {
    field: '$.bytes'
    value: Uint8Array<ArrayBuffer>
  }

  export function encode (obj: Partial<Range>): Uint8Array<ArrayBuffer> {
    return encodeMessage(obj, Range.codec())
  }

  export function decode (buf: Uint8Array | Uint8ArrayList, opts?: DecodeOptions<Range>): Range {
    return decodeMessage(buf, Range.codec(), opts)
  }

  export function stream (buf: Uint8Array | Uint8ArrayList, opts?: DecodeOptions<Range>): Generator<RangeOffsetFieldEvent | RangeBytesFieldEvent> {
    return streamMessage(buf, Range.codec(), opts)
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
      }, function * (reader, length, prefix, opts = {}) {
        const obj = {
          writes: 0
        }

        const end = length == null ? reader.len : reader.pos + length

        while (reader.pos < end) {
          const tag = reader.uint32()

          switch (tag >>> 3) {
            case 1: {
              yield * Target.codec().stream(reader, reader.uint32(), `${prefix}.target`, {
                limits: opts.limits?.target
              })

              break
            }
            case 2: {
              if (opts.limits?.writes != null && obj.writes === opts.limits.writes) {
                throw new MaxLengthError('Streaming decode error - repeated field "writes" had too many elements')
              }

              for (const evt of Range.codec().stream(reader, reader.uint32(), `${prefix}.writes[]`, {
                limits: opts.limits?.writes$
              })) {
                yield {
                  ...evt,
                  index: obj.writes
                }
              }

              obj.writes++

              break
            }
            case 3: {
              yield {
                field: `${prefix}.size`,
                value: reader.uint64Number()
              }
              break
            }
            case 4: {
              yield * Expect.codec().stream(reader, reader.uint32(), `${prefix}.expect`, {
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
      })
    }

    return _codec
  }

  export interface PatchOpTargetPathFieldEvent {
    field: '$.target.path'
    value: string
  }

  export interface PatchOpTargetIdFieldEvent {
    field: '$.target.id'
    value: number
  }

  export interface PatchOpWritesOffsetFieldEvent {
    field: '$.writes[].offset'
    value: number
    index: number
  }

  export interface PatchOpWritesBytesFieldEvent {
    field: '$.writes[].bytes'
    value: Uint8Array<ArrayBuffer>
    index: number
  }

  export interface PatchOpSizeFieldEvent {
    field: '$.size'
    value: number
  }

  export interface PatchOpExpectAbsentFieldEvent {
    field: '$.expect.absent'
    value: boolean
  }

  export interface PatchOpExpectPresentFieldEvent {
    field: '$.expect.present'
    value: boolean
  }

  export interface PatchOpExpectVersionFieldEvent {
    field: '$.expect.version'
    value: number
  }

  export interface PatchOpExpectCidFieldEvent {
    field: '$.expect.cid'
    value: Uint8Array<ArrayBuffer>
  }

  export function encode (obj: Partial<PatchOp>): Uint8Array<ArrayBuffer> {
    return encodeMessage(obj, PatchOp.codec())
  }

  export function decode (buf: Uint8Array | Uint8ArrayList, opts?: DecodeOptions<PatchOp>): PatchOp {
    return decodeMessage(buf, PatchOp.codec(), opts)
  }

  export function stream (buf: Uint8Array | Uint8ArrayList, opts?: DecodeOptions<PatchOp>): Generator<PatchOpTargetPathFieldEvent | PatchOpTargetIdFieldEvent | PatchOpWritesOffsetFieldEvent | PatchOpWritesBytesFieldEvent | PatchOpSizeFieldEvent | PatchOpExpectAbsentFieldEvent | PatchOpExpectPresentFieldEvent | PatchOpExpectVersionFieldEvent | PatchOpExpectCidFieldEvent> {
    return streamMessage(buf, PatchOp.codec(), opts)
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
      }, function * (reader, length, prefix, opts = {}) {
        const end = length == null ? reader.len : reader.pos + length

        while (reader.pos < end) {
          const tag = reader.uint32()

          switch (tag >>> 3) {
            case 1: {
              yield * Target.codec().stream(reader, reader.uint32(), `${prefix}.target`, {
                limits: opts.limits?.target
              })

              break
            }
            case 2: {
              yield {
                field: `${prefix}.bytes`,
                value: reader.bytes()
              }
              break
            }
            case 3: {
              yield {
                field: `${prefix}.parents`,
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

  export interface AppendOpTargetPathFieldEvent {
    field: '$.target.path'
    value: string
  }

  export interface AppendOpTargetIdFieldEvent {
    field: '$.target.id'
    value: number
  }

  export interface AppendOpBytesFieldEvent {
    field: '$.bytes'
    value: Uint8Array<ArrayBuffer>
  }

  export interface AppendOpParentsFieldEvent {
    field: '$.parents'
    value: boolean
  }

  export function encode (obj: Partial<AppendOp>): Uint8Array<ArrayBuffer> {
    return encodeMessage(obj, AppendOp.codec())
  }

  export function decode (buf: Uint8Array | Uint8ArrayList, opts?: DecodeOptions<AppendOp>): AppendOp {
    return decodeMessage(buf, AppendOp.codec(), opts)
  }

  export function stream (buf: Uint8Array | Uint8ArrayList, opts?: DecodeOptions<AppendOp>): Generator<AppendOpTargetPathFieldEvent | AppendOpTargetIdFieldEvent | AppendOpBytesFieldEvent | AppendOpParentsFieldEvent> {
    return streamMessage(buf, AppendOp.codec(), opts)
  }
}

export interface SetattrOp {
  target?: Target
  create?: boolean
  mode?: number
  mtimeMs?: number
  parents?: boolean
  mtimeNs?: number
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
              yield * Target.codec().stream(reader, reader.uint32(), `${prefix}.target`, {
                limits: opts.limits?.target
              })

              break
            }
            case 2: {
              yield {
                field: `${prefix}.create`,
                value: reader.bool()
              }
              break
            }
            case 3: {
              yield {
                field: `${prefix}.mode`,
                value: reader.uint32()
              }
              break
            }
            case 4: {
              yield {
                field: `${prefix}.mtimeMs`,
                value: reader.sint64Number()
              }
              break
            }
            case 5: {
              yield {
                field: `${prefix}.parents`,
                value: reader.bool()
              }
              break
            }
            case 6: {
              yield {
                field: `${prefix}.mtimeNs`,
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

  export interface SetattrOpTargetPathFieldEvent {
    field: '$.target.path'
    value: string
  }

  export interface SetattrOpTargetIdFieldEvent {
    field: '$.target.id'
    value: number
  }

  export interface SetattrOpCreateFieldEvent {
    field: '$.create'
    value: boolean
  }

  export interface SetattrOpModeFieldEvent {
    field: '$.mode'
    value: number
  }

  export interface SetattrOpMtimeMsFieldEvent {
    field: '$.mtimeMs'
    value: number
  }

  export interface SetattrOpParentsFieldEvent {
    field: '$.parents'
    value: boolean
  }

  export interface SetattrOpMtimeNsFieldEvent {
    field: '$.mtimeNs'
    value: number
  }

  export function encode (obj: Partial<SetattrOp>): Uint8Array<ArrayBuffer> {
    return encodeMessage(obj, SetattrOp.codec())
  }

  export function decode (buf: Uint8Array | Uint8ArrayList, opts?: DecodeOptions<SetattrOp>): SetattrOp {
    return decodeMessage(buf, SetattrOp.codec(), opts)
  }

  export function stream (buf: Uint8Array | Uint8ArrayList, opts?: DecodeOptions<SetattrOp>): Generator<SetattrOpTargetPathFieldEvent | SetattrOpTargetIdFieldEvent | SetattrOpCreateFieldEvent | SetattrOpModeFieldEvent | SetattrOpMtimeMsFieldEvent | SetattrOpParentsFieldEvent | SetattrOpMtimeNsFieldEvent> {
    return streamMessage(buf, SetattrOp.codec(), opts)
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
      }, function * (reader, length, prefix, opts = {}) {
        const end = length == null ? reader.len : reader.pos + length

        while (reader.pos < end) {
          const tag = reader.uint32()

          switch (tag >>> 3) {
            case 1: {
              yield {
                field: `${prefix}.from`,
                value: reader.string()
              }
              break
            }
            case 2: {
              yield {
                field: `${prefix}.to`,
                value: reader.string()
              }
              break
            }
            case 3: {
              yield {
                field: `${prefix}.noReplace`,
                value: reader.bool()
              }
              break
            }
            case 4: {
              yield {
                field: `${prefix}.parents`,
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

  export interface RenameOpFromFieldEvent {
    field: '$.from'
    value: string
  }

  export interface RenameOpToFieldEvent {
    field: '$.to'
    value: string
  }

  export interface RenameOpNoReplaceFieldEvent {
    field: '$.noReplace'
    value: boolean
  }

  export interface RenameOpParentsFieldEvent {
    field: '$.parents'
    value: boolean
  }

  export function encode (obj: Partial<RenameOp>): Uint8Array<ArrayBuffer> {
    return encodeMessage(obj, RenameOp.codec())
  }

  export function decode (buf: Uint8Array | Uint8ArrayList, opts?: DecodeOptions<RenameOp>): RenameOp {
    return decodeMessage(buf, RenameOp.codec(), opts)
  }

  export function stream (buf: Uint8Array | Uint8ArrayList, opts?: DecodeOptions<RenameOp>): Generator<RenameOpFromFieldEvent | RenameOpToFieldEvent | RenameOpNoReplaceFieldEvent | RenameOpParentsFieldEvent> {
    return streamMessage(buf, RenameOp.codec(), opts)
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
      }, function * (reader, length, prefix, opts = {}) {
        const end = length == null ? reader.len : reader.pos + length

        while (reader.pos < end) {
          const tag = reader.uint32()

          switch (tag >>> 3) {
            case 1: {
              yield {
                field: `${prefix}.from`,
                value: reader.string()
              }
              break
            }
            case 2: {
              yield {
                field: `${prefix}.to`,
                value: reader.string()
              }
              break
            }
            case 3: {
              yield {
                field: `${prefix}.snapshot`,
                value: reader.string()
              }
              break
            }
            case 4: {
              yield {
                field: `${prefix}.version`,
                value: reader.uint64Number()
              }
              break
            }
            case 5: {
              yield {
                field: `${prefix}.noReplace`,
                value: reader.bool()
              }
              break
            }
            case 6: {
              yield {
                field: `${prefix}.parents`,
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

  export interface CopyOpFromFieldEvent {
    field: '$.from'
    value: string
  }

  export interface CopyOpToFieldEvent {
    field: '$.to'
    value: string
  }

  export interface CopyOpSnapshotFieldEvent {
    field: '$.snapshot'
    value: string
  }

  export interface CopyOpVersionFieldEvent {
    field: '$.version'
    value: number
  }

  export interface CopyOpNoReplaceFieldEvent {
    field: '$.noReplace'
    value: boolean
  }

  export interface CopyOpParentsFieldEvent {
    field: '$.parents'
    value: boolean
  }

  export function encode (obj: Partial<CopyOp>): Uint8Array<ArrayBuffer> {
    return encodeMessage(obj, CopyOp.codec())
  }

  export function decode (buf: Uint8Array | Uint8ArrayList, opts?: DecodeOptions<CopyOp>): CopyOp {
    return decodeMessage(buf, CopyOp.codec(), opts)
  }

  export function stream (buf: Uint8Array | Uint8ArrayList, opts?: DecodeOptions<CopyOp>): Generator<CopyOpFromFieldEvent | CopyOpToFieldEvent | CopyOpSnapshotFieldEvent | CopyOpVersionFieldEvent | CopyOpNoReplaceFieldEvent | CopyOpParentsFieldEvent> {
    return streamMessage(buf, CopyOp.codec(), opts)
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
      }, function * (reader, length, prefix, opts = {}) {
        const end = length == null ? reader.len : reader.pos + length

        while (reader.pos < end) {
          const tag = reader.uint32()

          switch (tag >>> 3) {
            case 1: {
              yield {
                field: `${prefix}.path`,
                value: reader.string()
              }
              break
            }
            case 2: {
              yield {
                field: `${prefix}.directory`,
                value: reader.bool()
              }
              break
            }
            case 3: {
              yield {
                field: `${prefix}.recursive`,
                value: reader.bool()
              }
              break
            }
            case 4: {
              yield {
                field: `${prefix}.purge`,
                value: reader.bool()
              }
              break
            }
            case 5: {
              yield * Expect.codec().stream(reader, reader.uint32(), `${prefix}.expect`, {
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
      })
    }

    return _codec
  }

  export interface RemoveOpPathFieldEvent {
    field: '$.path'
    value: string
  }

  export interface RemoveOpDirectoryFieldEvent {
    field: '$.directory'
    value: boolean
  }

  export interface RemoveOpRecursiveFieldEvent {
    field: '$.recursive'
    value: boolean
  }

  export interface RemoveOpPurgeFieldEvent {
    field: '$.purge'
    value: boolean
  }

  export interface RemoveOpExpectAbsentFieldEvent {
    field: '$.expect.absent'
    value: boolean
  }

  export interface RemoveOpExpectPresentFieldEvent {
    field: '$.expect.present'
    value: boolean
  }

  export interface RemoveOpExpectVersionFieldEvent {
    field: '$.expect.version'
    value: number
  }

  export interface RemoveOpExpectCidFieldEvent {
    field: '$.expect.cid'
    value: Uint8Array<ArrayBuffer>
  }

  export function encode (obj: Partial<RemoveOp>): Uint8Array<ArrayBuffer> {
    return encodeMessage(obj, RemoveOp.codec())
  }

  export function decode (buf: Uint8Array | Uint8ArrayList, opts?: DecodeOptions<RemoveOp>): RemoveOp {
    return decodeMessage(buf, RemoveOp.codec(), opts)
  }

  export function stream (buf: Uint8Array | Uint8ArrayList, opts?: DecodeOptions<RemoveOp>): Generator<RemoveOpPathFieldEvent | RemoveOpDirectoryFieldEvent | RemoveOpRecursiveFieldEvent | RemoveOpPurgeFieldEvent | RemoveOpExpectAbsentFieldEvent | RemoveOpExpectPresentFieldEvent | RemoveOpExpectVersionFieldEvent | RemoveOpExpectCidFieldEvent> {
    return streamMessage(buf, RemoveOp.codec(), opts)
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
      }, function * (reader, length, prefix, opts = {}) {
        const end = length == null ? reader.len : reader.pos + length

        while (reader.pos < end) {
          const tag = reader.uint32()

          switch (tag >>> 3) {
            case 1: {
              yield {
                field: `${prefix}.trashId`,
                value: reader.uint64Number()
              }
              break
            }
            case 2: {
              yield {
                field: `${prefix}.to`,
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

  export interface TrashRestoreOpTrashIdFieldEvent {
    field: '$.trashId'
    value: number
  }

  export interface TrashRestoreOpToFieldEvent {
    field: '$.to'
    value: string
  }

  export function encode (obj: Partial<TrashRestoreOp>): Uint8Array<ArrayBuffer> {
    return encodeMessage(obj, TrashRestoreOp.codec())
  }

  export function decode (buf: Uint8Array | Uint8ArrayList, opts?: DecodeOptions<TrashRestoreOp>): TrashRestoreOp {
    return decodeMessage(buf, TrashRestoreOp.codec(), opts)
  }

  export function stream (buf: Uint8Array | Uint8ArrayList, opts?: DecodeOptions<TrashRestoreOp>): Generator<TrashRestoreOpTrashIdFieldEvent | TrashRestoreOpToFieldEvent> {
    return streamMessage(buf, TrashRestoreOp.codec(), opts)
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
      }, function * (reader, length, prefix, opts = {}) {
        const obj = {
          trashIds: 0
        }

        const end = length == null ? reader.len : reader.pos + length

        while (reader.pos < end) {
          const tag = reader.uint32()

          switch (tag >>> 3) {
            case 1: {
              yield {
                field: `${prefix}.listed`,
                value: reader.bool()
              }
              break
            }
            case 2: {
              if (opts.limits?.trashIds != null && obj.trashIds === opts.limits.trashIds) {
                throw new MaxLengthError('Streaming decode error - repeated field "trashIds" had too many elements')
              }

              yield {
                field: `${prefix}.trashIds[]`,
                index: obj.trashIds,
                value: reader.uint64Number()
              }

              obj.trashIds++

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

  export interface TrashPurgeOpListedFieldEvent {
    field: '$.listed'
    value: boolean
  }

  export interface TrashPurgeOpTrashIdsFieldEvent {
    field: '$.trashIds[]'
    index: number
    value: number
  }

  export function encode (obj: Partial<TrashPurgeOp>): Uint8Array<ArrayBuffer> {
    return encodeMessage(obj, TrashPurgeOp.codec())
  }

  export function decode (buf: Uint8Array | Uint8ArrayList, opts?: DecodeOptions<TrashPurgeOp>): TrashPurgeOp {
    return decodeMessage(buf, TrashPurgeOp.codec(), opts)
  }

  export function stream (buf: Uint8Array | Uint8ArrayList, opts?: DecodeOptions<TrashPurgeOp>): Generator<TrashPurgeOpListedFieldEvent | TrashPurgeOpTrashIdsFieldEvent> {
    return streamMessage(buf, TrashPurgeOp.codec(), opts)
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
      }, function * (reader, length, prefix, opts = {}) {
        const end = length == null ? reader.len : reader.pos + length

        while (reader.pos < end) {
          const tag = reader.uint32()

          switch (tag >>> 3) {
            case 1: {
              yield {
                field: `${prefix}.name`,
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

  export interface NameOpNameFieldEvent {
    field: '$.name'
    value: string
  }

  export function encode (obj: Partial<NameOp>): Uint8Array<ArrayBuffer> {
    return encodeMessage(obj, NameOp.codec())
  }

  export function decode (buf: Uint8Array | Uint8ArrayList, opts?: DecodeOptions<NameOp>): NameOp {
    return decodeMessage(buf, NameOp.codec(), opts)
  }

  export function stream (buf: Uint8Array | Uint8ArrayList, opts?: DecodeOptions<NameOp>): Generator<NameOpNameFieldEvent> {
    return streamMessage(buf, NameOp.codec(), opts)
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
      }, function * (reader, length, prefix, opts = {}) {
        const obj = {
          conflictIds: 0
        }

        const end = length == null ? reader.len : reader.pos + length

        while (reader.pos < end) {
          const tag = reader.uint32()

          switch (tag >>> 3) {
            case 1: {
              if (opts.limits?.conflictIds != null && obj.conflictIds === opts.limits.conflictIds) {
                throw new MaxLengthError('Streaming decode error - repeated field "conflictIds" had too many elements')
              }

              yield {
                field: `${prefix}.conflictIds[]`,
                index: obj.conflictIds,
                value: reader.uint64Number()
              }

              obj.conflictIds++

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

  export interface ConflictClearOpConflictIdsFieldEvent {
    field: '$.conflictIds[]'
    index: number
    value: number
  }

  export function encode (obj: Partial<ConflictClearOp>): Uint8Array<ArrayBuffer> {
    return encodeMessage(obj, ConflictClearOp.codec())
  }

  export function decode (buf: Uint8Array | Uint8ArrayList, opts?: DecodeOptions<ConflictClearOp>): ConflictClearOp {
    return decodeMessage(buf, ConflictClearOp.codec(), opts)
  }

  export function stream (buf: Uint8Array | Uint8ArrayList, opts?: DecodeOptions<ConflictClearOp>): Generator<ConflictClearOpConflictIdsFieldEvent> {
    return streamMessage(buf, ConflictClearOp.codec(), opts)
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
      }, function * (reader, length, prefix, opts = {}) {
        const end = length == null ? reader.len : reader.pos + length

        while (reader.pos < end) {
          const tag = reader.uint32()

          switch (tag >>> 3) {
            case 1: {
              yield {
                field: `${prefix}.uploadId`,
                value: reader.string()
              }
              break
            }
            case 2: {
              yield {
                field: `${prefix}.done`,
                value: reader.bool()
              }
              break
            }
            case 3: {
              yield {
                field: `${prefix}.startedAtMs`,
                value: reader.uint64Number()
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

  export interface UploadOpUploadIdFieldEvent {
    field: '$.uploadId'
    value: string
  }

  export interface UploadOpDoneFieldEvent {
    field: '$.done'
    value: boolean
  }

  export interface UploadOpStartedAtMsFieldEvent {
    field: '$.startedAtMs'
    value: number
  }

  export function encode (obj: Partial<UploadOp>): Uint8Array<ArrayBuffer> {
    return encodeMessage(obj, UploadOp.codec())
  }

  export function decode (buf: Uint8Array | Uint8ArrayList, opts?: DecodeOptions<UploadOp>): UploadOp {
    return decodeMessage(buf, UploadOp.codec(), opts)
  }

  export function stream (buf: Uint8Array | Uint8ArrayList, opts?: DecodeOptions<UploadOp>): Generator<UploadOpUploadIdFieldEvent | UploadOpDoneFieldEvent | UploadOpStartedAtMsFieldEvent> {
    return streamMessage(buf, UploadOp.codec(), opts)
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
      }, function * (reader, length, prefix, opts = {}) {
        const end = length == null ? reader.len : reader.pos + length

        while (reader.pos < end) {
          const tag = reader.uint32()

          switch (tag >>> 3) {
            case 1: {
              yield {
                field: `${prefix}.sweepId`,
                value: reader.string()
              }
              break
            }
            case 2: {
              yield {
                field: `${prefix}.salt`,
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

  export interface SweepOpSweepIdFieldEvent {
    field: '$.sweepId'
    value: string
  }

  export interface SweepOpSaltFieldEvent {
    field: '$.salt'
    value: Uint8Array<ArrayBuffer>
  }

  export function encode (obj: Partial<SweepOp>): Uint8Array<ArrayBuffer> {
    return encodeMessage(obj, SweepOp.codec())
  }

  export function decode (buf: Uint8Array | Uint8ArrayList, opts?: DecodeOptions<SweepOp>): SweepOp {
    return decodeMessage(buf, SweepOp.codec(), opts)
  }

  export function stream (buf: Uint8Array | Uint8ArrayList, opts?: DecodeOptions<SweepOp>): Generator<SweepOpSweepIdFieldEvent | SweepOpSaltFieldEvent> {
    return streamMessage(buf, SweepOp.codec(), opts)
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
      }, function * (reader, length, prefix, opts = {}) {
        const end = length == null ? reader.len : reader.pos + length

        while (reader.pos < end) {
          const tag = reader.uint32()

          switch (tag >>> 3) {
            case 1: {
              yield {
                field: `${prefix}.dirId`,
                value: reader.uint64Number()
              }
              break
            }
            case 2: {
              yield {
                field: `${prefix}.name`,
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

  export interface ChildRefDirIdFieldEvent {
    field: '$.dirId'
    value: number
  }

  export interface ChildRefNameFieldEvent {
    field: '$.name'
    value: string
  }

  export function encode (obj: Partial<ChildRef>): Uint8Array<ArrayBuffer> {
    return encodeMessage(obj, ChildRef.codec())
  }

  export function decode (buf: Uint8Array | Uint8ArrayList, opts?: DecodeOptions<ChildRef>): ChildRef {
    return decodeMessage(buf, ChildRef.codec(), opts)
  }

  export function stream (buf: Uint8Array | Uint8ArrayList, opts?: DecodeOptions<ChildRef>): Generator<ChildRefDirIdFieldEvent | ChildRefNameFieldEvent> {
    return streamMessage(buf, ChildRef.codec(), opts)
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
      }, function * (reader, length, prefix, opts = {}) {
        const obj = {
          children: 0,
          versions: 0,
          keys: 0
        }

        const end = length == null ? reader.len : reader.pos + length

        while (reader.pos < end) {
          const tag = reader.uint32()

          switch (tag >>> 3) {
            case 1: {
              yield {
                field: `${prefix}.trashId`,
                value: reader.uint64Number()
              }
              break
            }
            case 2: {
              if (opts.limits?.children != null && obj.children === opts.limits.children) {
                throw new MaxLengthError('Streaming decode error - repeated field "children" had too many elements')
              }

              for (const evt of ChildRef.codec().stream(reader, reader.uint32(), `${prefix}.children[]`, {
                limits: opts.limits?.children$
              })) {
                yield {
                  ...evt,
                  index: obj.children
                }
              }

              obj.children++

              break
            }
            case 3: {
              yield {
                field: `${prefix}.id`,
                value: reader.uint64Number()
              }
              break
            }
            case 4: {
              if (opts.limits?.versions != null && obj.versions === opts.limits.versions) {
                throw new MaxLengthError('Streaming decode error - repeated field "versions" had too many elements')
              }

              yield {
                field: `${prefix}.versions[]`,
                index: obj.versions,
                value: reader.uint64Number()
              }

              obj.versions++

              break
            }
            case 5: {
              yield {
                field: `${prefix}.history`,
                value: reader.bool()
              }
              break
            }
            case 6: {
              if (opts.limits?.keys != null && obj.keys === opts.limits.keys) {
                throw new MaxLengthError('Streaming decode error - repeated field "keys" had too many elements')
              }

              yield {
                field: `${prefix}.keys[]`,
                index: obj.keys,
                value: reader.string()
              }

              obj.keys++

              break
            }
            case 7: {
              yield {
                field: `${prefix}.doneSeq`,
                value: reader.uint64Number()
              }
              break
            }
            case 8: {
              yield {
                field: `${prefix}.logUpToIndex`,
                value: reader.uint64Number()
              }
              break
            }
            case 9: {
              yield {
                field: `${prefix}.uploadId`,
                value: reader.string()
              }
              break
            }
            case 10: {
              yield {
                field: `${prefix}.journal`,
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

  export interface ReapStepTrashIdFieldEvent {
    field: '$.trashId'
    value: number
  }

  export interface ReapStepChildrenDirIdFieldEvent {
    field: '$.children[].dirId'
    value: number
    index: number
  }

  export interface ReapStepChildrenNameFieldEvent {
    field: '$.children[].name'
    value: string
    index: number
  }

  export interface ReapStepIdFieldEvent {
    field: '$.id'
    value: number
  }

  export interface ReapStepVersionsFieldEvent {
    field: '$.versions[]'
    index: number
    value: number
  }

  export interface ReapStepHistoryFieldEvent {
    field: '$.history'
    value: boolean
  }

  export interface ReapStepKeysFieldEvent {
    field: '$.keys[]'
    index: number
    value: string
  }

  export interface ReapStepDoneSeqFieldEvent {
    field: '$.doneSeq'
    value: number
  }

  export interface ReapStepLogUpToIndexFieldEvent {
    field: '$.logUpToIndex'
    value: number
  }

  export interface ReapStepUploadIdFieldEvent {
    field: '$.uploadId'
    value: string
  }

  export interface ReapStepJournalFieldEvent {
    field: '$.journal'
    value: boolean
  }

  export function encode (obj: Partial<ReapStep>): Uint8Array<ArrayBuffer> {
    return encodeMessage(obj, ReapStep.codec())
  }

  export function decode (buf: Uint8Array | Uint8ArrayList, opts?: DecodeOptions<ReapStep>): ReapStep {
    return decodeMessage(buf, ReapStep.codec(), opts)
  }

  export function stream (buf: Uint8Array | Uint8ArrayList, opts?: DecodeOptions<ReapStep>): Generator<ReapStepTrashIdFieldEvent | ReapStepChildrenDirIdFieldEvent | ReapStepChildrenNameFieldEvent | ReapStepIdFieldEvent | ReapStepVersionsFieldEvent | ReapStepHistoryFieldEvent | ReapStepKeysFieldEvent | ReapStepDoneSeqFieldEvent | ReapStepLogUpToIndexFieldEvent | ReapStepUploadIdFieldEvent | ReapStepJournalFieldEvent> {
    return streamMessage(buf, ReapStep.codec(), opts)
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
      }, function * (reader, length, prefix, opts = {}) {
        const obj = {
          steps: 0
        }

        const end = length == null ? reader.len : reader.pos + length

        while (reader.pos < end) {
          const tag = reader.uint32()

          switch (tag >>> 3) {
            case 1: {
              if (opts.limits?.steps != null && obj.steps === opts.limits.steps) {
                throw new MaxLengthError('Streaming decode error - repeated field "steps" had too many elements')
              }

              for (const evt of ReapStep.codec().stream(reader, reader.uint32(), `${prefix}.steps[]`, {
                limits: opts.limits?.steps$
              })) {
                yield {
                  ...evt,
                  index: obj.steps
                }
              }

              obj.steps++

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

  export interface ReapOpStepsTrashIdFieldEvent {
    field: '$.steps[].trashId'
    value: number
    index: number
  }

  export interface ReapOpStepsChildrenDirIdFieldEvent {
    field: '$.steps[].children[].dirId'
    value: number
    index: number
  }

  export interface ReapOpStepsChildrenNameFieldEvent {
    field: '$.steps[].children[].name'
    value: string
    index: number
  }

  export interface ReapOpStepsIdFieldEvent {
    field: '$.steps[].id'
    value: number
    index: number
  }

  export interface ReapOpStepsVersionsFieldEvent {
    field: '$.steps[].versions[]'
    index: number
    value: number
  }

  export interface ReapOpStepsHistoryFieldEvent {
    field: '$.steps[].history'
    value: boolean
    index: number
  }

  export interface ReapOpStepsKeysFieldEvent {
    field: '$.steps[].keys[]'
    index: number
    value: string
  }

  export interface ReapOpStepsDoneSeqFieldEvent {
    field: '$.steps[].doneSeq'
    value: number
    index: number
  }

  export interface ReapOpStepsLogUpToIndexFieldEvent {
    field: '$.steps[].logUpToIndex'
    value: number
    index: number
  }

  export interface ReapOpStepsUploadIdFieldEvent {
    field: '$.steps[].uploadId'
    value: string
    index: number
  }

  export interface ReapOpStepsJournalFieldEvent {
    field: '$.steps[].journal'
    value: boolean
    index: number
  }

  export function encode (obj: Partial<ReapOp>): Uint8Array<ArrayBuffer> {
    return encodeMessage(obj, ReapOp.codec())
  }

  export function decode (buf: Uint8Array | Uint8ArrayList, opts?: DecodeOptions<ReapOp>): ReapOp {
    return decodeMessage(buf, ReapOp.codec(), opts)
  }

  export function stream (buf: Uint8Array | Uint8ArrayList, opts?: DecodeOptions<ReapOp>): Generator<ReapOpStepsTrashIdFieldEvent | ReapOpStepsChildrenDirIdFieldEvent | ReapOpStepsChildrenNameFieldEvent | ReapOpStepsIdFieldEvent | ReapOpStepsVersionsFieldEvent | ReapOpStepsHistoryFieldEvent | ReapOpStepsKeysFieldEvent | ReapOpStepsDoneSeqFieldEvent | ReapOpStepsLogUpToIndexFieldEvent | ReapOpStepsUploadIdFieldEvent | ReapOpStepsJournalFieldEvent> {
    return streamMessage(buf, ReapOp.codec(), opts)
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
      }, function * (reader, length, prefix, opts = {}) {
        const obj = {
          ids: 0,
          toIds: 0,
          below: 0
        }

        const end = length == null ? reader.len : reader.pos + length

        while (reader.pos < end) {
          const tag = reader.uint32()

          switch (tag >>> 3) {
            case 1: {
              yield {
                field: `${prefix}.index`,
                value: reader.uint64Number()
              }
              break
            }
            case 2: {
              yield {
                field: `${prefix}.atMs`,
                value: reader.uint64Number()
              }
              break
            }
            case 3: {
              yield {
                field: `${prefix}.id`,
                value: reader.uint64Number()
              }
              break
            }
            case 4: {
              yield {
                field: `${prefix}.version`,
                value: reader.uint64Number()
              }
              break
            }
            case 5: {
              yield {
                field: `${prefix}.path`,
                value: reader.string()
              }
              break
            }
            case 6: {
              yield {
                field: `${prefix}.journal`,
                value: reader.string()
              }
              break
            }
            case 7: {
              yield {
                field: `${prefix}.seq`,
                value: reader.uint64Number()
              }
              break
            }
            case 8: {
              yield {
                field: `${prefix}.nextId`,
                value: reader.uint64Number()
              }
              break
            }
            case 9: {
              if (opts.limits?.ids != null && obj.ids === opts.limits.ids) {
                throw new MaxLengthError('Streaming decode error - repeated field "ids" had too many elements')
              }

              yield {
                field: `${prefix}.ids[]`,
                index: obj.ids,
                value: reader.uint64Number()
              }

              obj.ids++

              break
            }
            case 10: {
              if (opts.limits?.toIds != null && obj.toIds === opts.limits.toIds) {
                throw new MaxLengthError('Streaming decode error - repeated field "toIds" had too many elements')
              }

              yield {
                field: `${prefix}.toIds[]`,
                index: obj.toIds,
                value: reader.uint64Number()
              }

              obj.toIds++

              break
            }
            case 11: {
              yield {
                field: `${prefix}.toId`,
                value: reader.uint64Number()
              }
              break
            }
            case 12: {
              if (opts.limits?.below != null && obj.below === opts.limits.below) {
                throw new MaxLengthError('Streaming decode error - repeated field "below" had too many elements')
              }

              yield {
                field: `${prefix}.below[]`,
                index: obj.below,
                value: reader.uint64Number()
              }

              obj.below++

              break
            }
            case 13: {
              yield {
                field: `${prefix}.unchecked`,
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

  export interface PendingBaseIndexFieldEvent {
    field: '$.index'
    value: number
  }

  export interface PendingBaseAtMsFieldEvent {
    field: '$.atMs'
    value: number
  }

  export interface PendingBaseIdFieldEvent {
    field: '$.id'
    value: number
  }

  export interface PendingBaseVersionFieldEvent {
    field: '$.version'
    value: number
  }

  export interface PendingBasePathFieldEvent {
    field: '$.path'
    value: string
  }

  export interface PendingBaseJournalFieldEvent {
    field: '$.journal'
    value: string
  }

  export interface PendingBaseSeqFieldEvent {
    field: '$.seq'
    value: number
  }

  export interface PendingBaseNextIdFieldEvent {
    field: '$.nextId'
    value: number
  }

  export interface PendingBaseIdsFieldEvent {
    field: '$.ids[]'
    index: number
    value: number
  }

  export interface PendingBaseToIdsFieldEvent {
    field: '$.toIds[]'
    index: number
    value: number
  }

  export interface PendingBaseToIdFieldEvent {
    field: '$.toId'
    value: number
  }

  export interface PendingBaseBelowFieldEvent {
    field: '$.below[]'
    index: number
    value: number
  }

  export interface PendingBaseUncheckedFieldEvent {
    field: '$.unchecked'
    value: boolean
  }

  export function encode (obj: Partial<PendingBase>): Uint8Array<ArrayBuffer> {
    return encodeMessage(obj, PendingBase.codec())
  }

  export function decode (buf: Uint8Array | Uint8ArrayList, opts?: DecodeOptions<PendingBase>): PendingBase {
    return decodeMessage(buf, PendingBase.codec(), opts)
  }

  export function stream (buf: Uint8Array | Uint8ArrayList, opts?: DecodeOptions<PendingBase>): Generator<PendingBaseIndexFieldEvent | PendingBaseAtMsFieldEvent | PendingBaseIdFieldEvent | PendingBaseVersionFieldEvent | PendingBasePathFieldEvent | PendingBaseJournalFieldEvent | PendingBaseSeqFieldEvent | PendingBaseNextIdFieldEvent | PendingBaseIdsFieldEvent | PendingBaseToIdsFieldEvent | PendingBaseToIdFieldEvent | PendingBaseBelowFieldEvent | PendingBaseUncheckedFieldEvent> {
    return streamMessage(buf, PendingBase.codec(), opts)
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
      }, function * (reader, length, prefix, opts = {}) {
        const end = length == null ? reader.len : reader.pos + length

        while (reader.pos < end) {
          const tag = reader.uint32()

          switch (tag >>> 3) {
            case 1: {
              yield {
                field: `${prefix}.op`,
                value: reader.bytes()
              }
              break
            }
            case 2: {
              yield * PendingBase.codec().stream(reader, reader.uint32(), `${prefix}.base`, {
                limits: opts.limits?.base
              })

              break
            }
            case 3: {
              yield {
                field: `${prefix}.hostname`,
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

  export interface ResolveOpOpFieldEvent {
    field: '$.op'
    value: Uint8Array<ArrayBuffer>
  }

  export interface ResolveOpBaseIndexFieldEvent {
    field: '$.base.index'
    value: number
  }

  export interface ResolveOpBaseAtMsFieldEvent {
    field: '$.base.atMs'
    value: number
  }

  export interface ResolveOpBaseIdFieldEvent {
    field: '$.base.id'
    value: number
  }

  export interface ResolveOpBaseVersionFieldEvent {
    field: '$.base.version'
    value: number
  }

  export interface ResolveOpBasePathFieldEvent {
    field: '$.base.path'
    value: string
  }

  export interface ResolveOpBaseJournalFieldEvent {
    field: '$.base.journal'
    value: string
  }

  export interface ResolveOpBaseSeqFieldEvent {
    field: '$.base.seq'
    value: number
  }

  export interface ResolveOpBaseNextIdFieldEvent {
    field: '$.base.nextId'
    value: number
  }

  export interface ResolveOpBaseIdsFieldEvent {
    field: '$.base.ids[]'
    index: number
    value: number
  }

  export interface ResolveOpBaseToIdsFieldEvent {
    field: '$.base.toIds[]'
    index: number
    value: number
  }

  export interface ResolveOpBaseToIdFieldEvent {
    field: '$.base.toId'
    value: number
  }

  export interface ResolveOpBaseBelowFieldEvent {
    field: '$.base.below[]'
    index: number
    value: number
  }

  export interface ResolveOpBaseUncheckedFieldEvent {
    field: '$.base.unchecked'
    value: boolean
  }

  export interface ResolveOpHostnameFieldEvent {
    field: '$.hostname'
    value: string
  }

  export function encode (obj: Partial<ResolveOp>): Uint8Array<ArrayBuffer> {
    return encodeMessage(obj, ResolveOp.codec())
  }

  export function decode (buf: Uint8Array | Uint8ArrayList, opts?: DecodeOptions<ResolveOp>): ResolveOp {
    return decodeMessage(buf, ResolveOp.codec(), opts)
  }

  export function stream (buf: Uint8Array | Uint8ArrayList, opts?: DecodeOptions<ResolveOp>): Generator<ResolveOpOpFieldEvent | ResolveOpBaseIndexFieldEvent | ResolveOpBaseAtMsFieldEvent | ResolveOpBaseIdFieldEvent | ResolveOpBaseVersionFieldEvent | ResolveOpBasePathFieldEvent | ResolveOpBaseJournalFieldEvent | ResolveOpBaseSeqFieldEvent | ResolveOpBaseNextIdFieldEvent | ResolveOpBaseIdsFieldEvent | ResolveOpBaseToIdsFieldEvent | ResolveOpBaseToIdFieldEvent | ResolveOpBaseBelowFieldEvent | ResolveOpBaseUncheckedFieldEvent | ResolveOpHostnameFieldEvent> {
    return streamMessage(buf, ResolveOp.codec(), opts)
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
      }, function * (reader, length, prefix, opts = {}) {
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
      })
    }

    return _codec
  }

  export function encode (obj: Partial<Nothing>): Uint8Array<ArrayBuffer> {
    return encodeMessage(obj, Nothing.codec())
  }

  export function decode (buf: Uint8Array | Uint8ArrayList, opts?: DecodeOptions<Nothing>): Nothing {
    return decodeMessage(buf, Nothing.codec(), opts)
  }

  export function stream (buf: Uint8Array | Uint8ArrayList, opts?: DecodeOptions<Nothing>): Generator<{}> {
    return streamMessage(buf, Nothing.codec(), opts)
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
      }, function * (reader, length, prefix, opts = {}) {
        const end = length == null ? reader.len : reader.pos + length

        while (reader.pos < end) {
          const tag = reader.uint32()

          switch (tag >>> 3) {
            case 1: {
              yield * MkdirOp.codec().stream(reader, reader.uint32(), `${prefix}.mkdir`, {
                limits: opts.limits?.mkdir
              })

              break
            }
            case 2: {
              yield * WriteOp.codec().stream(reader, reader.uint32(), `${prefix}.write`, {
                limits: opts.limits?.write
              })

              break
            }
            case 3: {
              yield * PatchOp.codec().stream(reader, reader.uint32(), `${prefix}.patch`, {
                limits: opts.limits?.patch
              })

              break
            }
            case 4: {
              yield * AppendOp.codec().stream(reader, reader.uint32(), `${prefix}.append`, {
                limits: opts.limits?.append
              })

              break
            }
            case 5: {
              yield * SetattrOp.codec().stream(reader, reader.uint32(), `${prefix}.setattr`, {
                limits: opts.limits?.setattr
              })

              break
            }
            case 6: {
              yield * RenameOp.codec().stream(reader, reader.uint32(), `${prefix}.rename`, {
                limits: opts.limits?.rename
              })

              break
            }
            case 7: {
              yield * CopyOp.codec().stream(reader, reader.uint32(), `${prefix}.copy`, {
                limits: opts.limits?.copy
              })

              break
            }
            case 8: {
              yield * RemoveOp.codec().stream(reader, reader.uint32(), `${prefix}.remove`, {
                limits: opts.limits?.remove
              })

              break
            }
            case 9: {
              yield * TrashRestoreOp.codec().stream(reader, reader.uint32(), `${prefix}.trashRestore`, {
                limits: opts.limits?.trashRestore
              })

              break
            }
            case 10: {
              yield * TrashPurgeOp.codec().stream(reader, reader.uint32(), `${prefix}.trashPurge`, {
                limits: opts.limits?.trashPurge
              })

              break
            }
            case 11: {
              yield * NameOp.codec().stream(reader, reader.uint32(), `${prefix}.snapshotCreate`, {
                limits: opts.limits?.snapshotCreate
              })

              break
            }
            case 12: {
              yield * NameOp.codec().stream(reader, reader.uint32(), `${prefix}.snapshotRemove`, {
                limits: opts.limits?.snapshotRemove
              })

              break
            }
            case 13: {
              yield * Settings.codec().stream(reader, reader.uint32(), `${prefix}.settings`, {
                limits: opts.limits?.settings
              })

              break
            }
            case 14: {
              yield * ConflictClearOp.codec().stream(reader, reader.uint32(), `${prefix}.conflictClear`, {
                limits: opts.limits?.conflictClear
              })

              break
            }
            case 15: {
              yield * UploadOp.codec().stream(reader, reader.uint32(), `${prefix}.upload`, {
                limits: opts.limits?.upload
              })

              break
            }
            case 16: {
              yield * SweepOp.codec().stream(reader, reader.uint32(), `${prefix}.sweep`, {
                limits: opts.limits?.sweep
              })

              break
            }
            case 17: {
              yield * ReapOp.codec().stream(reader, reader.uint32(), `${prefix}.reap`, {
                limits: opts.limits?.reap
              })

              break
            }
            case 18: {
              yield * ResolveOp.codec().stream(reader, reader.uint32(), `${prefix}.resolve`, {
                limits: opts.limits?.resolve
              })

              break
            }
            case 19: {
              yield * Nothing.codec().stream(reader, reader.uint32(), `${prefix}.deleteVolume`, {
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
      })
    }

    return _codec
  }

  export interface OpMkdirPathFieldEvent {
    field: '$.mkdir.path'
    value: string
  }

  export interface OpMkdirParentsFieldEvent {
    field: '$.mkdir.parents'
    value: boolean
  }

  export interface OpMkdirModeFieldEvent {
    field: '$.mkdir.mode'
    value: number
  }

  export interface OpMkdirMtimeMsFieldEvent {
    field: '$.mkdir.mtimeMs'
    value: number
  }

  export interface OpMkdirMtimeNsFieldEvent {
    field: '$.mkdir.mtimeNs'
    value: number
  }

  export interface OpWriteTargetPathFieldEvent {
    field: '$.write.target.path'
    value: string
  }

  export interface OpWriteTargetIdFieldEvent {
    field: '$.write.target.id'
    value: number
  }

  export interface OpWriteContentInlineFieldEvent {
    field: '$.write.content.inline'
    value: Uint8Array<ArrayBuffer>
  }

  export interface OpWriteContentCidFieldEvent {
    field: '$.write.content.cid'
    value: Uint8Array<ArrayBuffer>
  }

  export interface OpWriteContentSizeFieldEvent {
    field: '$.write.content.size'
    value: number
  }

  export interface OpWriteContentLinkFieldEvent {
    field: '$.write.content.link'
    value: string
  }

  export interface OpWriteExpectAbsentFieldEvent {
    field: '$.write.expect.absent'
    value: boolean
  }

  export interface OpWriteExpectPresentFieldEvent {
    field: '$.write.expect.present'
    value: boolean
  }

  export interface OpWriteExpectVersionFieldEvent {
    field: '$.write.expect.version'
    value: number
  }

  export interface OpWriteExpectCidFieldEvent {
    field: '$.write.expect.cid'
    value: Uint8Array<ArrayBuffer>
  }

  export interface OpWriteParentsFieldEvent {
    field: '$.write.parents'
    value: boolean
  }

  export interface OpWriteModeFieldEvent {
    field: '$.write.mode'
    value: number
  }

  export interface OpWriteMtimeMsFieldEvent {
    field: '$.write.mtimeMs'
    value: number
  }

  export interface OpWriteMtimeNsFieldEvent {
    field: '$.write.mtimeNs'
    value: number
  }

  export interface OpPatchTargetPathFieldEvent {
    field: '$.patch.target.path'
    value: string
  }

  export interface OpPatchTargetIdFieldEvent {
    field: '$.patch.target.id'
    value: number
  }

  export interface OpPatchWritesOffsetFieldEvent {
    field: '$.patch.writes[].offset'
    value: number
    index: number
  }

  export interface OpPatchWritesBytesFieldEvent {
    field: '$.patch.writes[].bytes'
    value: Uint8Array<ArrayBuffer>
    index: number
  }

  export interface OpPatchSizeFieldEvent {
    field: '$.patch.size'
    value: number
  }

  export interface OpPatchExpectAbsentFieldEvent {
    field: '$.patch.expect.absent'
    value: boolean
  }

  export interface OpPatchExpectPresentFieldEvent {
    field: '$.patch.expect.present'
    value: boolean
  }

  export interface OpPatchExpectVersionFieldEvent {
    field: '$.patch.expect.version'
    value: number
  }

  export interface OpPatchExpectCidFieldEvent {
    field: '$.patch.expect.cid'
    value: Uint8Array<ArrayBuffer>
  }

  export interface OpAppendTargetPathFieldEvent {
    field: '$.append.target.path'
    value: string
  }

  export interface OpAppendTargetIdFieldEvent {
    field: '$.append.target.id'
    value: number
  }

  export interface OpAppendBytesFieldEvent {
    field: '$.append.bytes'
    value: Uint8Array<ArrayBuffer>
  }

  export interface OpAppendParentsFieldEvent {
    field: '$.append.parents'
    value: boolean
  }

  export interface OpSetattrTargetPathFieldEvent {
    field: '$.setattr.target.path'
    value: string
  }

  export interface OpSetattrTargetIdFieldEvent {
    field: '$.setattr.target.id'
    value: number
  }

  export interface OpSetattrCreateFieldEvent {
    field: '$.setattr.create'
    value: boolean
  }

  export interface OpSetattrModeFieldEvent {
    field: '$.setattr.mode'
    value: number
  }

  export interface OpSetattrMtimeMsFieldEvent {
    field: '$.setattr.mtimeMs'
    value: number
  }

  export interface OpSetattrParentsFieldEvent {
    field: '$.setattr.parents'
    value: boolean
  }

  export interface OpSetattrMtimeNsFieldEvent {
    field: '$.setattr.mtimeNs'
    value: number
  }

  export interface OpRenameFromFieldEvent {
    field: '$.rename.from'
    value: string
  }

  export interface OpRenameToFieldEvent {
    field: '$.rename.to'
    value: string
  }

  export interface OpRenameNoReplaceFieldEvent {
    field: '$.rename.noReplace'
    value: boolean
  }

  export interface OpRenameParentsFieldEvent {
    field: '$.rename.parents'
    value: boolean
  }

  export interface OpCopyFromFieldEvent {
    field: '$.copy.from'
    value: string
  }

  export interface OpCopyToFieldEvent {
    field: '$.copy.to'
    value: string
  }

  export interface OpCopySnapshotFieldEvent {
    field: '$.copy.snapshot'
    value: string
  }

  export interface OpCopyVersionFieldEvent {
    field: '$.copy.version'
    value: number
  }

  export interface OpCopyNoReplaceFieldEvent {
    field: '$.copy.noReplace'
    value: boolean
  }

  export interface OpCopyParentsFieldEvent {
    field: '$.copy.parents'
    value: boolean
  }

  export interface OpRemovePathFieldEvent {
    field: '$.remove.path'
    value: string
  }

  export interface OpRemoveDirectoryFieldEvent {
    field: '$.remove.directory'
    value: boolean
  }

  export interface OpRemoveRecursiveFieldEvent {
    field: '$.remove.recursive'
    value: boolean
  }

  export interface OpRemovePurgeFieldEvent {
    field: '$.remove.purge'
    value: boolean
  }

  export interface OpRemoveExpectAbsentFieldEvent {
    field: '$.remove.expect.absent'
    value: boolean
  }

  export interface OpRemoveExpectPresentFieldEvent {
    field: '$.remove.expect.present'
    value: boolean
  }

  export interface OpRemoveExpectVersionFieldEvent {
    field: '$.remove.expect.version'
    value: number
  }

  export interface OpRemoveExpectCidFieldEvent {
    field: '$.remove.expect.cid'
    value: Uint8Array<ArrayBuffer>
  }

  export interface OpTrashRestoreTrashIdFieldEvent {
    field: '$.trashRestore.trashId'
    value: number
  }

  export interface OpTrashRestoreToFieldEvent {
    field: '$.trashRestore.to'
    value: string
  }

  export interface OpTrashPurgeListedFieldEvent {
    field: '$.trashPurge.listed'
    value: boolean
  }

  export interface OpTrashPurgeTrashIdsFieldEvent {
    field: '$.trashPurge.trashIds[]'
    index: number
    value: number
  }

  export interface OpSnapshotCreateNameFieldEvent {
    field: '$.snapshotCreate.name'
    value: string
  }

  export interface OpSnapshotRemoveNameFieldEvent {
    field: '$.snapshotRemove.name'
    value: string
  }

  export interface OpSettingsReplicasFieldEvent {
    field: '$.settings.replicas'
    value: number
  }

  export interface OpSettingsMetadataReplicasFieldEvent {
    field: '$.settings.metadataReplicas'
    value: number
  }

  export interface OpSettingsAcceptFieldEvent {
    field: '$.settings.accept'
    value: boolean
  }

  export interface OpSettingsTrashMsFieldEvent {
    field: '$.settings.trashMs'
    value: number
  }

  export interface OpSettingsVersionsFieldEvent {
    field: '$.settings.versions'
    value: number
  }

  export interface OpSettingsVersionsMsFieldEvent {
    field: '$.settings.versionsMs'
    value: number
  }

  export interface OpSettingsQuotaBytesFieldEvent {
    field: '$.settings.quotaBytes'
    value: number
  }

  export interface OpConflictClearConflictIdsFieldEvent {
    field: '$.conflictClear.conflictIds[]'
    index: number
    value: number
  }

  export interface OpUploadUploadIdFieldEvent {
    field: '$.upload.uploadId'
    value: string
  }

  export interface OpUploadDoneFieldEvent {
    field: '$.upload.done'
    value: boolean
  }

  export interface OpUploadStartedAtMsFieldEvent {
    field: '$.upload.startedAtMs'
    value: number
  }

  export interface OpSweepSweepIdFieldEvent {
    field: '$.sweep.sweepId'
    value: string
  }

  export interface OpSweepSaltFieldEvent {
    field: '$.sweep.salt'
    value: Uint8Array<ArrayBuffer>
  }

  export interface OpReapStepsTrashIdFieldEvent {
    field: '$.reap.steps[].trashId'
    value: number
    index: number
  }

  export interface OpReapStepsChildrenDirIdFieldEvent {
    field: '$.reap.steps[].children[].dirId'
    value: number
    index: number
  }

  export interface OpReapStepsChildrenNameFieldEvent {
    field: '$.reap.steps[].children[].name'
    value: string
    index: number
  }

  export interface OpReapStepsIdFieldEvent {
    field: '$.reap.steps[].id'
    value: number
    index: number
  }

  export interface OpReapStepsVersionsFieldEvent {
    field: '$.reap.steps[].versions[]'
    index: number
    value: number
  }

  export interface OpReapStepsHistoryFieldEvent {
    field: '$.reap.steps[].history'
    value: boolean
    index: number
  }

  export interface OpReapStepsKeysFieldEvent {
    field: '$.reap.steps[].keys[]'
    index: number
    value: string
  }

  export interface OpReapStepsDoneSeqFieldEvent {
    field: '$.reap.steps[].doneSeq'
    value: number
    index: number
  }

  export interface OpReapStepsLogUpToIndexFieldEvent {
    field: '$.reap.steps[].logUpToIndex'
    value: number
    index: number
  }

  export interface OpReapStepsUploadIdFieldEvent {
    field: '$.reap.steps[].uploadId'
    value: string
    index: number
  }

  export interface OpReapStepsJournalFieldEvent {
    field: '$.reap.steps[].journal'
    value: boolean
    index: number
  }

  export interface OpResolveOpFieldEvent {
    field: '$.resolve.op'
    value: Uint8Array<ArrayBuffer>
  }

  export interface OpResolveBaseIndexFieldEvent {
    field: '$.resolve.base.index'
    value: number
  }

  export interface OpResolveBaseAtMsFieldEvent {
    field: '$.resolve.base.atMs'
    value: number
  }

  export interface OpResolveBaseIdFieldEvent {
    field: '$.resolve.base.id'
    value: number
  }

  export interface OpResolveBaseVersionFieldEvent {
    field: '$.resolve.base.version'
    value: number
  }

  export interface OpResolveBasePathFieldEvent {
    field: '$.resolve.base.path'
    value: string
  }

  export interface OpResolveBaseJournalFieldEvent {
    field: '$.resolve.base.journal'
    value: string
  }

  export interface OpResolveBaseSeqFieldEvent {
    field: '$.resolve.base.seq'
    value: number
  }

  export interface OpResolveBaseNextIdFieldEvent {
    field: '$.resolve.base.nextId'
    value: number
  }

  export interface OpResolveBaseIdsFieldEvent {
    field: '$.resolve.base.ids[]'
    index: number
    value: number
  }

  export interface OpResolveBaseToIdsFieldEvent {
    field: '$.resolve.base.toIds[]'
    index: number
    value: number
  }

  export interface OpResolveBaseToIdFieldEvent {
    field: '$.resolve.base.toId'
    value: number
  }

  export interface OpResolveBaseBelowFieldEvent {
    field: '$.resolve.base.below[]'
    index: number
    value: number
  }

  export interface OpResolveBaseUncheckedFieldEvent {
    field: '$.resolve.base.unchecked'
    value: boolean
  }

  export interface OpResolveHostnameFieldEvent {
    field: '$.resolve.hostname'
    value: string
  }

  export function encode (obj: Partial<Op>): Uint8Array<ArrayBuffer> {
    return encodeMessage(obj, Op.codec())
  }

  export function decode (buf: Uint8Array | Uint8ArrayList, opts?: DecodeOptions<Op>): Op {
    return decodeMessage(buf, Op.codec(), opts)
  }

  export function stream (buf: Uint8Array | Uint8ArrayList, opts?: DecodeOptions<Op>): Generator<OpMkdirPathFieldEvent | OpMkdirParentsFieldEvent | OpMkdirModeFieldEvent | OpMkdirMtimeMsFieldEvent | OpMkdirMtimeNsFieldEvent | OpWriteTargetPathFieldEvent | OpWriteTargetIdFieldEvent | OpWriteContentInlineFieldEvent | OpWriteContentCidFieldEvent | OpWriteContentSizeFieldEvent | OpWriteContentLinkFieldEvent | OpWriteExpectAbsentFieldEvent | OpWriteExpectPresentFieldEvent | OpWriteExpectVersionFieldEvent | OpWriteExpectCidFieldEvent | OpWriteParentsFieldEvent | OpWriteModeFieldEvent | OpWriteMtimeMsFieldEvent | OpWriteMtimeNsFieldEvent | OpPatchTargetPathFieldEvent | OpPatchTargetIdFieldEvent | OpPatchWritesOffsetFieldEvent | OpPatchWritesBytesFieldEvent | OpPatchSizeFieldEvent | OpPatchExpectAbsentFieldEvent | OpPatchExpectPresentFieldEvent | OpPatchExpectVersionFieldEvent | OpPatchExpectCidFieldEvent | OpAppendTargetPathFieldEvent | OpAppendTargetIdFieldEvent | OpAppendBytesFieldEvent | OpAppendParentsFieldEvent | OpSetattrTargetPathFieldEvent | OpSetattrTargetIdFieldEvent | OpSetattrCreateFieldEvent | OpSetattrModeFieldEvent | OpSetattrMtimeMsFieldEvent | OpSetattrParentsFieldEvent | OpSetattrMtimeNsFieldEvent | OpRenameFromFieldEvent | OpRenameToFieldEvent | OpRenameNoReplaceFieldEvent | OpRenameParentsFieldEvent | OpCopyFromFieldEvent | OpCopyToFieldEvent | OpCopySnapshotFieldEvent | OpCopyVersionFieldEvent | OpCopyNoReplaceFieldEvent | OpCopyParentsFieldEvent | OpRemovePathFieldEvent | OpRemoveDirectoryFieldEvent | OpRemoveRecursiveFieldEvent | OpRemovePurgeFieldEvent | OpRemoveExpectAbsentFieldEvent | OpRemoveExpectPresentFieldEvent | OpRemoveExpectVersionFieldEvent | OpRemoveExpectCidFieldEvent | OpTrashRestoreTrashIdFieldEvent | OpTrashRestoreToFieldEvent | OpTrashPurgeListedFieldEvent | OpTrashPurgeTrashIdsFieldEvent | OpSnapshotCreateNameFieldEvent | OpSnapshotRemoveNameFieldEvent | OpSettingsReplicasFieldEvent | OpSettingsMetadataReplicasFieldEvent | OpSettingsAcceptFieldEvent | OpSettingsTrashMsFieldEvent | OpSettingsVersionsFieldEvent | OpSettingsVersionsMsFieldEvent | OpSettingsQuotaBytesFieldEvent | OpConflictClearConflictIdsFieldEvent | OpUploadUploadIdFieldEvent | OpUploadDoneFieldEvent | OpUploadStartedAtMsFieldEvent | OpSweepSweepIdFieldEvent | OpSweepSaltFieldEvent | OpReapStepsTrashIdFieldEvent | OpReapStepsChildrenDirIdFieldEvent | OpReapStepsChildrenNameFieldEvent | OpReapStepsIdFieldEvent | OpReapStepsVersionsFieldEvent | OpReapStepsHistoryFieldEvent | OpReapStepsKeysFieldEvent | OpReapStepsDoneSeqFieldEvent | OpReapStepsLogUpToIndexFieldEvent | OpReapStepsUploadIdFieldEvent | OpReapStepsJournalFieldEvent | OpResolveOpFieldEvent | OpResolveBaseIndexFieldEvent | OpResolveBaseAtMsFieldEvent | OpResolveBaseIdFieldEvent | OpResolveBaseVersionFieldEvent | OpResolveBasePathFieldEvent | OpResolveBaseJournalFieldEvent | OpResolveBaseSeqFieldEvent | OpResolveBaseNextIdFieldEvent | OpResolveBaseIdsFieldEvent | OpResolveBaseToIdsFieldEvent | OpResolveBaseToIdFieldEvent | OpResolveBaseBelowFieldEvent | OpResolveBaseUncheckedFieldEvent | OpResolveHostnameFieldEvent> {
    return streamMessage(buf, Op.codec(), opts)
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
      }, function * (reader, length, prefix, opts = {}) {
        const end = length == null ? reader.len : reader.pos + length

        while (reader.pos < end) {
          const tag = reader.uint32()

          switch (tag >>> 3) {
            case 1: {
              yield {
                field: `${prefix}.id`,
                value: reader.bytes()
              }
              break
            }
            case 2: {
              yield {
                field: `${prefix}.basis`,
                value: reader.uint64Number()
              }
              break
            }
            case 3: {
              yield {
                field: `${prefix}.who`,
                value: reader.string()
              }
              break
            }
            case 4: {
              yield {
                field: `${prefix}.node`,
                value: reader.string()
              }
              break
            }
            case 5: {
              yield {
                field: `${prefix}.atMs`,
                value: reader.uint64Number()
              }
              break
            }
            case 6: {
              yield * Op.codec().stream(reader, reader.uint32(), `${prefix}.op`, {
                limits: opts.limits?.op
              })

              break
            }
            case 8: {
              yield {
                field: `${prefix}.format`,
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

  export interface CommandIdFieldEvent {
    field: '$.id'
    value: Uint8Array<ArrayBuffer>
  }

  export interface CommandBasisFieldEvent {
    field: '$.basis'
    value: number
  }

  export interface CommandWhoFieldEvent {
    field: '$.who'
    value: string
  }

  export interface CommandNodeFieldEvent {
    field: '$.node'
    value: string
  }

  export interface CommandAtMsFieldEvent {
    field: '$.atMs'
    value: number
  }

  export interface CommandOpMkdirPathFieldEvent {
    field: '$.op.mkdir.path'
    value: string
  }

  export interface CommandOpMkdirParentsFieldEvent {
    field: '$.op.mkdir.parents'
    value: boolean
  }

  export interface CommandOpMkdirModeFieldEvent {
    field: '$.op.mkdir.mode'
    value: number
  }

  export interface CommandOpMkdirMtimeMsFieldEvent {
    field: '$.op.mkdir.mtimeMs'
    value: number
  }

  export interface CommandOpMkdirMtimeNsFieldEvent {
    field: '$.op.mkdir.mtimeNs'
    value: number
  }

  export interface CommandOpWriteTargetPathFieldEvent {
    field: '$.op.write.target.path'
    value: string
  }

  export interface CommandOpWriteTargetIdFieldEvent {
    field: '$.op.write.target.id'
    value: number
  }

  export interface CommandOpWriteContentInlineFieldEvent {
    field: '$.op.write.content.inline'
    value: Uint8Array<ArrayBuffer>
  }

  export interface CommandOpWriteContentCidFieldEvent {
    field: '$.op.write.content.cid'
    value: Uint8Array<ArrayBuffer>
  }

  export interface CommandOpWriteContentSizeFieldEvent {
    field: '$.op.write.content.size'
    value: number
  }

  export interface CommandOpWriteContentLinkFieldEvent {
    field: '$.op.write.content.link'
    value: string
  }

  export interface CommandOpWriteExpectAbsentFieldEvent {
    field: '$.op.write.expect.absent'
    value: boolean
  }

  export interface CommandOpWriteExpectPresentFieldEvent {
    field: '$.op.write.expect.present'
    value: boolean
  }

  export interface CommandOpWriteExpectVersionFieldEvent {
    field: '$.op.write.expect.version'
    value: number
  }

  export interface CommandOpWriteExpectCidFieldEvent {
    field: '$.op.write.expect.cid'
    value: Uint8Array<ArrayBuffer>
  }

  export interface CommandOpWriteParentsFieldEvent {
    field: '$.op.write.parents'
    value: boolean
  }

  export interface CommandOpWriteModeFieldEvent {
    field: '$.op.write.mode'
    value: number
  }

  export interface CommandOpWriteMtimeMsFieldEvent {
    field: '$.op.write.mtimeMs'
    value: number
  }

  export interface CommandOpWriteMtimeNsFieldEvent {
    field: '$.op.write.mtimeNs'
    value: number
  }

  export interface CommandOpPatchTargetPathFieldEvent {
    field: '$.op.patch.target.path'
    value: string
  }

  export interface CommandOpPatchTargetIdFieldEvent {
    field: '$.op.patch.target.id'
    value: number
  }

  export interface CommandOpPatchWritesOffsetFieldEvent {
    field: '$.op.patch.writes[].offset'
    value: number
    index: number
  }

  export interface CommandOpPatchWritesBytesFieldEvent {
    field: '$.op.patch.writes[].bytes'
    value: Uint8Array<ArrayBuffer>
    index: number
  }

  export interface CommandOpPatchSizeFieldEvent {
    field: '$.op.patch.size'
    value: number
  }

  export interface CommandOpPatchExpectAbsentFieldEvent {
    field: '$.op.patch.expect.absent'
    value: boolean
  }

  export interface CommandOpPatchExpectPresentFieldEvent {
    field: '$.op.patch.expect.present'
    value: boolean
  }

  export interface CommandOpPatchExpectVersionFieldEvent {
    field: '$.op.patch.expect.version'
    value: number
  }

  export interface CommandOpPatchExpectCidFieldEvent {
    field: '$.op.patch.expect.cid'
    value: Uint8Array<ArrayBuffer>
  }

  export interface CommandOpAppendTargetPathFieldEvent {
    field: '$.op.append.target.path'
    value: string
  }

  export interface CommandOpAppendTargetIdFieldEvent {
    field: '$.op.append.target.id'
    value: number
  }

  export interface CommandOpAppendBytesFieldEvent {
    field: '$.op.append.bytes'
    value: Uint8Array<ArrayBuffer>
  }

  export interface CommandOpAppendParentsFieldEvent {
    field: '$.op.append.parents'
    value: boolean
  }

  export interface CommandOpSetattrTargetPathFieldEvent {
    field: '$.op.setattr.target.path'
    value: string
  }

  export interface CommandOpSetattrTargetIdFieldEvent {
    field: '$.op.setattr.target.id'
    value: number
  }

  export interface CommandOpSetattrCreateFieldEvent {
    field: '$.op.setattr.create'
    value: boolean
  }

  export interface CommandOpSetattrModeFieldEvent {
    field: '$.op.setattr.mode'
    value: number
  }

  export interface CommandOpSetattrMtimeMsFieldEvent {
    field: '$.op.setattr.mtimeMs'
    value: number
  }

  export interface CommandOpSetattrParentsFieldEvent {
    field: '$.op.setattr.parents'
    value: boolean
  }

  export interface CommandOpSetattrMtimeNsFieldEvent {
    field: '$.op.setattr.mtimeNs'
    value: number
  }

  export interface CommandOpRenameFromFieldEvent {
    field: '$.op.rename.from'
    value: string
  }

  export interface CommandOpRenameToFieldEvent {
    field: '$.op.rename.to'
    value: string
  }

  export interface CommandOpRenameNoReplaceFieldEvent {
    field: '$.op.rename.noReplace'
    value: boolean
  }

  export interface CommandOpRenameParentsFieldEvent {
    field: '$.op.rename.parents'
    value: boolean
  }

  export interface CommandOpCopyFromFieldEvent {
    field: '$.op.copy.from'
    value: string
  }

  export interface CommandOpCopyToFieldEvent {
    field: '$.op.copy.to'
    value: string
  }

  export interface CommandOpCopySnapshotFieldEvent {
    field: '$.op.copy.snapshot'
    value: string
  }

  export interface CommandOpCopyVersionFieldEvent {
    field: '$.op.copy.version'
    value: number
  }

  export interface CommandOpCopyNoReplaceFieldEvent {
    field: '$.op.copy.noReplace'
    value: boolean
  }

  export interface CommandOpCopyParentsFieldEvent {
    field: '$.op.copy.parents'
    value: boolean
  }

  export interface CommandOpRemovePathFieldEvent {
    field: '$.op.remove.path'
    value: string
  }

  export interface CommandOpRemoveDirectoryFieldEvent {
    field: '$.op.remove.directory'
    value: boolean
  }

  export interface CommandOpRemoveRecursiveFieldEvent {
    field: '$.op.remove.recursive'
    value: boolean
  }

  export interface CommandOpRemovePurgeFieldEvent {
    field: '$.op.remove.purge'
    value: boolean
  }

  export interface CommandOpRemoveExpectAbsentFieldEvent {
    field: '$.op.remove.expect.absent'
    value: boolean
  }

  export interface CommandOpRemoveExpectPresentFieldEvent {
    field: '$.op.remove.expect.present'
    value: boolean
  }

  export interface CommandOpRemoveExpectVersionFieldEvent {
    field: '$.op.remove.expect.version'
    value: number
  }

  export interface CommandOpRemoveExpectCidFieldEvent {
    field: '$.op.remove.expect.cid'
    value: Uint8Array<ArrayBuffer>
  }

  export interface CommandOpTrashRestoreTrashIdFieldEvent {
    field: '$.op.trashRestore.trashId'
    value: number
  }

  export interface CommandOpTrashRestoreToFieldEvent {
    field: '$.op.trashRestore.to'
    value: string
  }

  export interface CommandOpTrashPurgeListedFieldEvent {
    field: '$.op.trashPurge.listed'
    value: boolean
  }

  export interface CommandOpTrashPurgeTrashIdsFieldEvent {
    field: '$.op.trashPurge.trashIds[]'
    index: number
    value: number
  }

  export interface CommandOpSnapshotCreateNameFieldEvent {
    field: '$.op.snapshotCreate.name'
    value: string
  }

  export interface CommandOpSnapshotRemoveNameFieldEvent {
    field: '$.op.snapshotRemove.name'
    value: string
  }

  export interface CommandOpSettingsReplicasFieldEvent {
    field: '$.op.settings.replicas'
    value: number
  }

  export interface CommandOpSettingsMetadataReplicasFieldEvent {
    field: '$.op.settings.metadataReplicas'
    value: number
  }

  export interface CommandOpSettingsAcceptFieldEvent {
    field: '$.op.settings.accept'
    value: boolean
  }

  export interface CommandOpSettingsTrashMsFieldEvent {
    field: '$.op.settings.trashMs'
    value: number
  }

  export interface CommandOpSettingsVersionsFieldEvent {
    field: '$.op.settings.versions'
    value: number
  }

  export interface CommandOpSettingsVersionsMsFieldEvent {
    field: '$.op.settings.versionsMs'
    value: number
  }

  export interface CommandOpSettingsQuotaBytesFieldEvent {
    field: '$.op.settings.quotaBytes'
    value: number
  }

  export interface CommandOpConflictClearConflictIdsFieldEvent {
    field: '$.op.conflictClear.conflictIds[]'
    index: number
    value: number
  }

  export interface CommandOpUploadUploadIdFieldEvent {
    field: '$.op.upload.uploadId'
    value: string
  }

  export interface CommandOpUploadDoneFieldEvent {
    field: '$.op.upload.done'
    value: boolean
  }

  export interface CommandOpUploadStartedAtMsFieldEvent {
    field: '$.op.upload.startedAtMs'
    value: number
  }

  export interface CommandOpSweepSweepIdFieldEvent {
    field: '$.op.sweep.sweepId'
    value: string
  }

  export interface CommandOpSweepSaltFieldEvent {
    field: '$.op.sweep.salt'
    value: Uint8Array<ArrayBuffer>
  }

  export interface CommandOpReapStepsTrashIdFieldEvent {
    field: '$.op.reap.steps[].trashId'
    value: number
    index: number
  }

  export interface CommandOpReapStepsChildrenDirIdFieldEvent {
    field: '$.op.reap.steps[].children[].dirId'
    value: number
    index: number
  }

  export interface CommandOpReapStepsChildrenNameFieldEvent {
    field: '$.op.reap.steps[].children[].name'
    value: string
    index: number
  }

  export interface CommandOpReapStepsIdFieldEvent {
    field: '$.op.reap.steps[].id'
    value: number
    index: number
  }

  export interface CommandOpReapStepsVersionsFieldEvent {
    field: '$.op.reap.steps[].versions[]'
    index: number
    value: number
  }

  export interface CommandOpReapStepsHistoryFieldEvent {
    field: '$.op.reap.steps[].history'
    value: boolean
    index: number
  }

  export interface CommandOpReapStepsKeysFieldEvent {
    field: '$.op.reap.steps[].keys[]'
    index: number
    value: string
  }

  export interface CommandOpReapStepsDoneSeqFieldEvent {
    field: '$.op.reap.steps[].doneSeq'
    value: number
    index: number
  }

  export interface CommandOpReapStepsLogUpToIndexFieldEvent {
    field: '$.op.reap.steps[].logUpToIndex'
    value: number
    index: number
  }

  export interface CommandOpReapStepsUploadIdFieldEvent {
    field: '$.op.reap.steps[].uploadId'
    value: string
    index: number
  }

  export interface CommandOpReapStepsJournalFieldEvent {
    field: '$.op.reap.steps[].journal'
    value: boolean
    index: number
  }

  export interface CommandOpResolveOpFieldEvent {
    field: '$.op.resolve.op'
    value: Uint8Array<ArrayBuffer>
  }

  export interface CommandOpResolveBaseIndexFieldEvent {
    field: '$.op.resolve.base.index'
    value: number
  }

  export interface CommandOpResolveBaseAtMsFieldEvent {
    field: '$.op.resolve.base.atMs'
    value: number
  }

  export interface CommandOpResolveBaseIdFieldEvent {
    field: '$.op.resolve.base.id'
    value: number
  }

  export interface CommandOpResolveBaseVersionFieldEvent {
    field: '$.op.resolve.base.version'
    value: number
  }

  export interface CommandOpResolveBasePathFieldEvent {
    field: '$.op.resolve.base.path'
    value: string
  }

  export interface CommandOpResolveBaseJournalFieldEvent {
    field: '$.op.resolve.base.journal'
    value: string
  }

  export interface CommandOpResolveBaseSeqFieldEvent {
    field: '$.op.resolve.base.seq'
    value: number
  }

  export interface CommandOpResolveBaseNextIdFieldEvent {
    field: '$.op.resolve.base.nextId'
    value: number
  }

  export interface CommandOpResolveBaseIdsFieldEvent {
    field: '$.op.resolve.base.ids[]'
    index: number
    value: number
  }

  export interface CommandOpResolveBaseToIdsFieldEvent {
    field: '$.op.resolve.base.toIds[]'
    index: number
    value: number
  }

  export interface CommandOpResolveBaseToIdFieldEvent {
    field: '$.op.resolve.base.toId'
    value: number
  }

  export interface CommandOpResolveBaseBelowFieldEvent {
    field: '$.op.resolve.base.below[]'
    index: number
    value: number
  }

  export interface CommandOpResolveBaseUncheckedFieldEvent {
    field: '$.op.resolve.base.unchecked'
    value: boolean
  }

  export interface CommandOpResolveHostnameFieldEvent {
    field: '$.op.resolve.hostname'
    value: string
  }

  export interface CommandFormatFieldEvent {
    field: '$.format'
    value: number
  }

  export function encode (obj: Partial<Command>): Uint8Array<ArrayBuffer> {
    return encodeMessage(obj, Command.codec())
  }

  export function decode (buf: Uint8Array | Uint8ArrayList, opts?: DecodeOptions<Command>): Command {
    return decodeMessage(buf, Command.codec(), opts)
  }

  export function stream (buf: Uint8Array | Uint8ArrayList, opts?: DecodeOptions<Command>): Generator<CommandIdFieldEvent | CommandBasisFieldEvent | CommandWhoFieldEvent | CommandNodeFieldEvent | CommandAtMsFieldEvent | CommandOpMkdirPathFieldEvent | CommandOpMkdirParentsFieldEvent | CommandOpMkdirModeFieldEvent | CommandOpMkdirMtimeMsFieldEvent | CommandOpMkdirMtimeNsFieldEvent | CommandOpWriteTargetPathFieldEvent | CommandOpWriteTargetIdFieldEvent | CommandOpWriteContentInlineFieldEvent | CommandOpWriteContentCidFieldEvent | CommandOpWriteContentSizeFieldEvent | CommandOpWriteContentLinkFieldEvent | CommandOpWriteExpectAbsentFieldEvent | CommandOpWriteExpectPresentFieldEvent | CommandOpWriteExpectVersionFieldEvent | CommandOpWriteExpectCidFieldEvent | CommandOpWriteParentsFieldEvent | CommandOpWriteModeFieldEvent | CommandOpWriteMtimeMsFieldEvent | CommandOpWriteMtimeNsFieldEvent | CommandOpPatchTargetPathFieldEvent | CommandOpPatchTargetIdFieldEvent | CommandOpPatchWritesOffsetFieldEvent | CommandOpPatchWritesBytesFieldEvent | CommandOpPatchSizeFieldEvent | CommandOpPatchExpectAbsentFieldEvent | CommandOpPatchExpectPresentFieldEvent | CommandOpPatchExpectVersionFieldEvent | CommandOpPatchExpectCidFieldEvent | CommandOpAppendTargetPathFieldEvent | CommandOpAppendTargetIdFieldEvent | CommandOpAppendBytesFieldEvent | CommandOpAppendParentsFieldEvent | CommandOpSetattrTargetPathFieldEvent | CommandOpSetattrTargetIdFieldEvent | CommandOpSetattrCreateFieldEvent | CommandOpSetattrModeFieldEvent | CommandOpSetattrMtimeMsFieldEvent | CommandOpSetattrParentsFieldEvent | CommandOpSetattrMtimeNsFieldEvent | CommandOpRenameFromFieldEvent | CommandOpRenameToFieldEvent | CommandOpRenameNoReplaceFieldEvent | CommandOpRenameParentsFieldEvent | CommandOpCopyFromFieldEvent | CommandOpCopyToFieldEvent | CommandOpCopySnapshotFieldEvent | CommandOpCopyVersionFieldEvent | CommandOpCopyNoReplaceFieldEvent | CommandOpCopyParentsFieldEvent | CommandOpRemovePathFieldEvent | CommandOpRemoveDirectoryFieldEvent | CommandOpRemoveRecursiveFieldEvent | CommandOpRemovePurgeFieldEvent | CommandOpRemoveExpectAbsentFieldEvent | CommandOpRemoveExpectPresentFieldEvent | CommandOpRemoveExpectVersionFieldEvent | CommandOpRemoveExpectCidFieldEvent | CommandOpTrashRestoreTrashIdFieldEvent | CommandOpTrashRestoreToFieldEvent | CommandOpTrashPurgeListedFieldEvent | CommandOpTrashPurgeTrashIdsFieldEvent | CommandOpSnapshotCreateNameFieldEvent | CommandOpSnapshotRemoveNameFieldEvent | CommandOpSettingsReplicasFieldEvent | CommandOpSettingsMetadataReplicasFieldEvent | CommandOpSettingsAcceptFieldEvent | CommandOpSettingsTrashMsFieldEvent | CommandOpSettingsVersionsFieldEvent | CommandOpSettingsVersionsMsFieldEvent | CommandOpSettingsQuotaBytesFieldEvent | CommandOpConflictClearConflictIdsFieldEvent | CommandOpUploadUploadIdFieldEvent | CommandOpUploadDoneFieldEvent | CommandOpUploadStartedAtMsFieldEvent | CommandOpSweepSweepIdFieldEvent | CommandOpSweepSaltFieldEvent | CommandOpReapStepsTrashIdFieldEvent | CommandOpReapStepsChildrenDirIdFieldEvent | CommandOpReapStepsChildrenNameFieldEvent | CommandOpReapStepsIdFieldEvent | CommandOpReapStepsVersionsFieldEvent | CommandOpReapStepsHistoryFieldEvent | CommandOpReapStepsKeysFieldEvent | CommandOpReapStepsDoneSeqFieldEvent | CommandOpReapStepsLogUpToIndexFieldEvent | CommandOpReapStepsUploadIdFieldEvent | CommandOpReapStepsJournalFieldEvent | CommandOpResolveOpFieldEvent | CommandOpResolveBaseIndexFieldEvent | CommandOpResolveBaseAtMsFieldEvent | CommandOpResolveBaseIdFieldEvent | CommandOpResolveBaseVersionFieldEvent | CommandOpResolveBasePathFieldEvent | CommandOpResolveBaseJournalFieldEvent | CommandOpResolveBaseSeqFieldEvent | CommandOpResolveBaseNextIdFieldEvent | CommandOpResolveBaseIdsFieldEvent | CommandOpResolveBaseToIdsFieldEvent | CommandOpResolveBaseToIdFieldEvent | CommandOpResolveBaseBelowFieldEvent | CommandOpResolveBaseUncheckedFieldEvent | CommandOpResolveHostnameFieldEvent | CommandFormatFieldEvent> {
    return streamMessage(buf, Command.codec(), opts)
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
      }, function * (reader, length, prefix, opts = {}) {
        const end = length == null ? reader.len : reader.pos + length

        while (reader.pos < end) {
          const tag = reader.uint32()

          switch (tag >>> 3) {
            case 8: {
              yield {
                field: `${prefix}.format`,
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

  export interface CommandFormatFormatFieldEvent {
    field: '$.format'
    value: number
  }

  export function encode (obj: Partial<CommandFormat>): Uint8Array<ArrayBuffer> {
    return encodeMessage(obj, CommandFormat.codec())
  }

  export function decode (buf: Uint8Array | Uint8ArrayList, opts?: DecodeOptions<CommandFormat>): CommandFormat {
    return decodeMessage(buf, CommandFormat.codec(), opts)
  }

  export function stream (buf: Uint8Array | Uint8ArrayList, opts?: DecodeOptions<CommandFormat>): Generator<CommandFormatFormatFieldEvent> {
    return streamMessage(buf, CommandFormat.codec(), opts)
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
      }, function * (reader, length, prefix, opts = {}) {
        const obj = {
          commands: 0
        }

        const end = length == null ? reader.len : reader.pos + length

        while (reader.pos < end) {
          const tag = reader.uint32()

          switch (tag >>> 3) {
            case 1: {
              yield {
                field: `${prefix}.format`,
                value: reader.uint32()
              }
              break
            }
            case 2: {
              yield {
                field: `${prefix}.timeMs`,
                value: reader.uint64Number()
              }
              break
            }
            case 3: {
              if (opts.limits?.commands != null && obj.commands === opts.limits.commands) {
                throw new MaxLengthError('Streaming decode error - repeated field "commands" had too many elements')
              }

              for (const evt of Command.codec().stream(reader, reader.uint32(), `${prefix}.commands[]`, {
                limits: opts.limits?.commands$
              })) {
                yield {
                  ...evt,
                  index: obj.commands
                }
              }

              obj.commands++

              break
            }
            case 4: {
              yield {
                field: `${prefix}.timeMaxMs`,
                value: reader.uint64Number()
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

  export interface BatchFormatFieldEvent {
    field: '$.format'
    value: number
  }

  export interface BatchTimeMsFieldEvent {
    field: '$.timeMs'
    value: number
  }

  export interface BatchCommandsIdFieldEvent {
    field: '$.commands[].id'
    value: Uint8Array<ArrayBuffer>
    index: number
  }

  export interface BatchCommandsBasisFieldEvent {
    field: '$.commands[].basis'
    value: number
    index: number
  }

  export interface BatchCommandsWhoFieldEvent {
    field: '$.commands[].who'
    value: string
    index: number
  }

  export interface BatchCommandsNodeFieldEvent {
    field: '$.commands[].node'
    value: string
    index: number
  }

  export interface BatchCommandsAtMsFieldEvent {
    field: '$.commands[].atMs'
    value: number
    index: number
  }

  export interface BatchCommandsOpMkdirPathFieldEvent {
    field: '$.commands[].op.mkdir.path'
    value: string
    index: number
  }

  export interface BatchCommandsOpMkdirParentsFieldEvent {
    field: '$.commands[].op.mkdir.parents'
    value: boolean
    index: number
  }

  export interface BatchCommandsOpMkdirModeFieldEvent {
    field: '$.commands[].op.mkdir.mode'
    value: number
    index: number
  }

  export interface BatchCommandsOpMkdirMtimeMsFieldEvent {
    field: '$.commands[].op.mkdir.mtimeMs'
    value: number
    index: number
  }

  export interface BatchCommandsOpMkdirMtimeNsFieldEvent {
    field: '$.commands[].op.mkdir.mtimeNs'
    value: number
    index: number
  }

  export interface BatchCommandsOpWriteTargetPathFieldEvent {
    field: '$.commands[].op.write.target.path'
    value: string
    index: number
  }

  export interface BatchCommandsOpWriteTargetIdFieldEvent {
    field: '$.commands[].op.write.target.id'
    value: number
    index: number
  }

  export interface BatchCommandsOpWriteContentInlineFieldEvent {
    field: '$.commands[].op.write.content.inline'
    value: Uint8Array<ArrayBuffer>
    index: number
  }

  export interface BatchCommandsOpWriteContentCidFieldEvent {
    field: '$.commands[].op.write.content.cid'
    value: Uint8Array<ArrayBuffer>
    index: number
  }

  export interface BatchCommandsOpWriteContentSizeFieldEvent {
    field: '$.commands[].op.write.content.size'
    value: number
    index: number
  }

  export interface BatchCommandsOpWriteContentLinkFieldEvent {
    field: '$.commands[].op.write.content.link'
    value: string
    index: number
  }

  export interface BatchCommandsOpWriteExpectAbsentFieldEvent {
    field: '$.commands[].op.write.expect.absent'
    value: boolean
    index: number
  }

  export interface BatchCommandsOpWriteExpectPresentFieldEvent {
    field: '$.commands[].op.write.expect.present'
    value: boolean
    index: number
  }

  export interface BatchCommandsOpWriteExpectVersionFieldEvent {
    field: '$.commands[].op.write.expect.version'
    value: number
    index: number
  }

  export interface BatchCommandsOpWriteExpectCidFieldEvent {
    field: '$.commands[].op.write.expect.cid'
    value: Uint8Array<ArrayBuffer>
    index: number
  }

  export interface BatchCommandsOpWriteParentsFieldEvent {
    field: '$.commands[].op.write.parents'
    value: boolean
    index: number
  }

  export interface BatchCommandsOpWriteModeFieldEvent {
    field: '$.commands[].op.write.mode'
    value: number
    index: number
  }

  export interface BatchCommandsOpWriteMtimeMsFieldEvent {
    field: '$.commands[].op.write.mtimeMs'
    value: number
    index: number
  }

  export interface BatchCommandsOpWriteMtimeNsFieldEvent {
    field: '$.commands[].op.write.mtimeNs'
    value: number
    index: number
  }

  export interface BatchCommandsOpPatchTargetPathFieldEvent {
    field: '$.commands[].op.patch.target.path'
    value: string
    index: number
  }

  export interface BatchCommandsOpPatchTargetIdFieldEvent {
    field: '$.commands[].op.patch.target.id'
    value: number
    index: number
  }

  export interface BatchCommandsOpPatchWritesOffsetFieldEvent {
    field: '$.commands[].op.patch.writes[].offset'
    value: number
    index: number
  }

  export interface BatchCommandsOpPatchWritesBytesFieldEvent {
    field: '$.commands[].op.patch.writes[].bytes'
    value: Uint8Array<ArrayBuffer>
    index: number
  }

  export interface BatchCommandsOpPatchSizeFieldEvent {
    field: '$.commands[].op.patch.size'
    value: number
    index: number
  }

  export interface BatchCommandsOpPatchExpectAbsentFieldEvent {
    field: '$.commands[].op.patch.expect.absent'
    value: boolean
    index: number
  }

  export interface BatchCommandsOpPatchExpectPresentFieldEvent {
    field: '$.commands[].op.patch.expect.present'
    value: boolean
    index: number
  }

  export interface BatchCommandsOpPatchExpectVersionFieldEvent {
    field: '$.commands[].op.patch.expect.version'
    value: number
    index: number
  }

  export interface BatchCommandsOpPatchExpectCidFieldEvent {
    field: '$.commands[].op.patch.expect.cid'
    value: Uint8Array<ArrayBuffer>
    index: number
  }

  export interface BatchCommandsOpAppendTargetPathFieldEvent {
    field: '$.commands[].op.append.target.path'
    value: string
    index: number
  }

  export interface BatchCommandsOpAppendTargetIdFieldEvent {
    field: '$.commands[].op.append.target.id'
    value: number
    index: number
  }

  export interface BatchCommandsOpAppendBytesFieldEvent {
    field: '$.commands[].op.append.bytes'
    value: Uint8Array<ArrayBuffer>
    index: number
  }

  export interface BatchCommandsOpAppendParentsFieldEvent {
    field: '$.commands[].op.append.parents'
    value: boolean
    index: number
  }

  export interface BatchCommandsOpSetattrTargetPathFieldEvent {
    field: '$.commands[].op.setattr.target.path'
    value: string
    index: number
  }

  export interface BatchCommandsOpSetattrTargetIdFieldEvent {
    field: '$.commands[].op.setattr.target.id'
    value: number
    index: number
  }

  export interface BatchCommandsOpSetattrCreateFieldEvent {
    field: '$.commands[].op.setattr.create'
    value: boolean
    index: number
  }

  export interface BatchCommandsOpSetattrModeFieldEvent {
    field: '$.commands[].op.setattr.mode'
    value: number
    index: number
  }

  export interface BatchCommandsOpSetattrMtimeMsFieldEvent {
    field: '$.commands[].op.setattr.mtimeMs'
    value: number
    index: number
  }

  export interface BatchCommandsOpSetattrParentsFieldEvent {
    field: '$.commands[].op.setattr.parents'
    value: boolean
    index: number
  }

  export interface BatchCommandsOpSetattrMtimeNsFieldEvent {
    field: '$.commands[].op.setattr.mtimeNs'
    value: number
    index: number
  }

  export interface BatchCommandsOpRenameFromFieldEvent {
    field: '$.commands[].op.rename.from'
    value: string
    index: number
  }

  export interface BatchCommandsOpRenameToFieldEvent {
    field: '$.commands[].op.rename.to'
    value: string
    index: number
  }

  export interface BatchCommandsOpRenameNoReplaceFieldEvent {
    field: '$.commands[].op.rename.noReplace'
    value: boolean
    index: number
  }

  export interface BatchCommandsOpRenameParentsFieldEvent {
    field: '$.commands[].op.rename.parents'
    value: boolean
    index: number
  }

  export interface BatchCommandsOpCopyFromFieldEvent {
    field: '$.commands[].op.copy.from'
    value: string
    index: number
  }

  export interface BatchCommandsOpCopyToFieldEvent {
    field: '$.commands[].op.copy.to'
    value: string
    index: number
  }

  export interface BatchCommandsOpCopySnapshotFieldEvent {
    field: '$.commands[].op.copy.snapshot'
    value: string
    index: number
  }

  export interface BatchCommandsOpCopyVersionFieldEvent {
    field: '$.commands[].op.copy.version'
    value: number
    index: number
  }

  export interface BatchCommandsOpCopyNoReplaceFieldEvent {
    field: '$.commands[].op.copy.noReplace'
    value: boolean
    index: number
  }

  export interface BatchCommandsOpCopyParentsFieldEvent {
    field: '$.commands[].op.copy.parents'
    value: boolean
    index: number
  }

  export interface BatchCommandsOpRemovePathFieldEvent {
    field: '$.commands[].op.remove.path'
    value: string
    index: number
  }

  export interface BatchCommandsOpRemoveDirectoryFieldEvent {
    field: '$.commands[].op.remove.directory'
    value: boolean
    index: number
  }

  export interface BatchCommandsOpRemoveRecursiveFieldEvent {
    field: '$.commands[].op.remove.recursive'
    value: boolean
    index: number
  }

  export interface BatchCommandsOpRemovePurgeFieldEvent {
    field: '$.commands[].op.remove.purge'
    value: boolean
    index: number
  }

  export interface BatchCommandsOpRemoveExpectAbsentFieldEvent {
    field: '$.commands[].op.remove.expect.absent'
    value: boolean
    index: number
  }

  export interface BatchCommandsOpRemoveExpectPresentFieldEvent {
    field: '$.commands[].op.remove.expect.present'
    value: boolean
    index: number
  }

  export interface BatchCommandsOpRemoveExpectVersionFieldEvent {
    field: '$.commands[].op.remove.expect.version'
    value: number
    index: number
  }

  export interface BatchCommandsOpRemoveExpectCidFieldEvent {
    field: '$.commands[].op.remove.expect.cid'
    value: Uint8Array<ArrayBuffer>
    index: number
  }

  export interface BatchCommandsOpTrashRestoreTrashIdFieldEvent {
    field: '$.commands[].op.trashRestore.trashId'
    value: number
    index: number
  }

  export interface BatchCommandsOpTrashRestoreToFieldEvent {
    field: '$.commands[].op.trashRestore.to'
    value: string
    index: number
  }

  export interface BatchCommandsOpTrashPurgeListedFieldEvent {
    field: '$.commands[].op.trashPurge.listed'
    value: boolean
    index: number
  }

  export interface BatchCommandsOpTrashPurgeTrashIdsFieldEvent {
    field: '$.commands[].op.trashPurge.trashIds[]'
    index: number
    value: number
  }

  export interface BatchCommandsOpSnapshotCreateNameFieldEvent {
    field: '$.commands[].op.snapshotCreate.name'
    value: string
    index: number
  }

  export interface BatchCommandsOpSnapshotRemoveNameFieldEvent {
    field: '$.commands[].op.snapshotRemove.name'
    value: string
    index: number
  }

  export interface BatchCommandsOpSettingsReplicasFieldEvent {
    field: '$.commands[].op.settings.replicas'
    value: number
    index: number
  }

  export interface BatchCommandsOpSettingsMetadataReplicasFieldEvent {
    field: '$.commands[].op.settings.metadataReplicas'
    value: number
    index: number
  }

  export interface BatchCommandsOpSettingsAcceptFieldEvent {
    field: '$.commands[].op.settings.accept'
    value: boolean
    index: number
  }

  export interface BatchCommandsOpSettingsTrashMsFieldEvent {
    field: '$.commands[].op.settings.trashMs'
    value: number
    index: number
  }

  export interface BatchCommandsOpSettingsVersionsFieldEvent {
    field: '$.commands[].op.settings.versions'
    value: number
    index: number
  }

  export interface BatchCommandsOpSettingsVersionsMsFieldEvent {
    field: '$.commands[].op.settings.versionsMs'
    value: number
    index: number
  }

  export interface BatchCommandsOpSettingsQuotaBytesFieldEvent {
    field: '$.commands[].op.settings.quotaBytes'
    value: number
    index: number
  }

  export interface BatchCommandsOpConflictClearConflictIdsFieldEvent {
    field: '$.commands[].op.conflictClear.conflictIds[]'
    index: number
    value: number
  }

  export interface BatchCommandsOpUploadUploadIdFieldEvent {
    field: '$.commands[].op.upload.uploadId'
    value: string
    index: number
  }

  export interface BatchCommandsOpUploadDoneFieldEvent {
    field: '$.commands[].op.upload.done'
    value: boolean
    index: number
  }

  export interface BatchCommandsOpUploadStartedAtMsFieldEvent {
    field: '$.commands[].op.upload.startedAtMs'
    value: number
    index: number
  }

  export interface BatchCommandsOpSweepSweepIdFieldEvent {
    field: '$.commands[].op.sweep.sweepId'
    value: string
    index: number
  }

  export interface BatchCommandsOpSweepSaltFieldEvent {
    field: '$.commands[].op.sweep.salt'
    value: Uint8Array<ArrayBuffer>
    index: number
  }

  export interface BatchCommandsOpReapStepsTrashIdFieldEvent {
    field: '$.commands[].op.reap.steps[].trashId'
    value: number
    index: number
  }

  export interface BatchCommandsOpReapStepsChildrenDirIdFieldEvent {
    field: '$.commands[].op.reap.steps[].children[].dirId'
    value: number
    index: number
  }

  export interface BatchCommandsOpReapStepsChildrenNameFieldEvent {
    field: '$.commands[].op.reap.steps[].children[].name'
    value: string
    index: number
  }

  export interface BatchCommandsOpReapStepsIdFieldEvent {
    field: '$.commands[].op.reap.steps[].id'
    value: number
    index: number
  }

  export interface BatchCommandsOpReapStepsVersionsFieldEvent {
    field: '$.commands[].op.reap.steps[].versions[]'
    index: number
    value: number
  }

  export interface BatchCommandsOpReapStepsHistoryFieldEvent {
    field: '$.commands[].op.reap.steps[].history'
    value: boolean
    index: number
  }

  export interface BatchCommandsOpReapStepsKeysFieldEvent {
    field: '$.commands[].op.reap.steps[].keys[]'
    index: number
    value: string
  }

  export interface BatchCommandsOpReapStepsDoneSeqFieldEvent {
    field: '$.commands[].op.reap.steps[].doneSeq'
    value: number
    index: number
  }

  export interface BatchCommandsOpReapStepsLogUpToIndexFieldEvent {
    field: '$.commands[].op.reap.steps[].logUpToIndex'
    value: number
    index: number
  }

  export interface BatchCommandsOpReapStepsUploadIdFieldEvent {
    field: '$.commands[].op.reap.steps[].uploadId'
    value: string
    index: number
  }

  export interface BatchCommandsOpReapStepsJournalFieldEvent {
    field: '$.commands[].op.reap.steps[].journal'
    value: boolean
    index: number
  }

  export interface BatchCommandsOpResolveOpFieldEvent {
    field: '$.commands[].op.resolve.op'
    value: Uint8Array<ArrayBuffer>
    index: number
  }

  export interface BatchCommandsOpResolveBaseIndexFieldEvent {
    field: '$.commands[].op.resolve.base.index'
    value: number
    index: number
  }

  export interface BatchCommandsOpResolveBaseAtMsFieldEvent {
    field: '$.commands[].op.resolve.base.atMs'
    value: number
    index: number
  }

  export interface BatchCommandsOpResolveBaseIdFieldEvent {
    field: '$.commands[].op.resolve.base.id'
    value: number
    index: number
  }

  export interface BatchCommandsOpResolveBaseVersionFieldEvent {
    field: '$.commands[].op.resolve.base.version'
    value: number
    index: number
  }

  export interface BatchCommandsOpResolveBasePathFieldEvent {
    field: '$.commands[].op.resolve.base.path'
    value: string
    index: number
  }

  export interface BatchCommandsOpResolveBaseJournalFieldEvent {
    field: '$.commands[].op.resolve.base.journal'
    value: string
    index: number
  }

  export interface BatchCommandsOpResolveBaseSeqFieldEvent {
    field: '$.commands[].op.resolve.base.seq'
    value: number
    index: number
  }

  export interface BatchCommandsOpResolveBaseNextIdFieldEvent {
    field: '$.commands[].op.resolve.base.nextId'
    value: number
    index: number
  }

  export interface BatchCommandsOpResolveBaseIdsFieldEvent {
    field: '$.commands[].op.resolve.base.ids[]'
    index: number
    value: number
  }

  export interface BatchCommandsOpResolveBaseToIdsFieldEvent {
    field: '$.commands[].op.resolve.base.toIds[]'
    index: number
    value: number
  }

  export interface BatchCommandsOpResolveBaseToIdFieldEvent {
    field: '$.commands[].op.resolve.base.toId'
    value: number
    index: number
  }

  export interface BatchCommandsOpResolveBaseBelowFieldEvent {
    field: '$.commands[].op.resolve.base.below[]'
    index: number
    value: number
  }

  export interface BatchCommandsOpResolveBaseUncheckedFieldEvent {
    field: '$.commands[].op.resolve.base.unchecked'
    value: boolean
    index: number
  }

  export interface BatchCommandsOpResolveHostnameFieldEvent {
    field: '$.commands[].op.resolve.hostname'
    value: string
    index: number
  }

  export interface BatchCommandsFormatFieldEvent {
    field: '$.commands[].format'
    value: number
    index: number
  }

  export interface BatchTimeMaxMsFieldEvent {
    field: '$.timeMaxMs'
    value: number
  }

  export function encode (obj: Partial<Batch>): Uint8Array<ArrayBuffer> {
    return encodeMessage(obj, Batch.codec())
  }

  export function decode (buf: Uint8Array | Uint8ArrayList, opts?: DecodeOptions<Batch>): Batch {
    return decodeMessage(buf, Batch.codec(), opts)
  }

  export function stream (buf: Uint8Array | Uint8ArrayList, opts?: DecodeOptions<Batch>): Generator<BatchFormatFieldEvent | BatchTimeMsFieldEvent | BatchCommandsIdFieldEvent | BatchCommandsBasisFieldEvent | BatchCommandsWhoFieldEvent | BatchCommandsNodeFieldEvent | BatchCommandsAtMsFieldEvent | BatchCommandsOpMkdirPathFieldEvent | BatchCommandsOpMkdirParentsFieldEvent | BatchCommandsOpMkdirModeFieldEvent | BatchCommandsOpMkdirMtimeMsFieldEvent | BatchCommandsOpMkdirMtimeNsFieldEvent | BatchCommandsOpWriteTargetPathFieldEvent | BatchCommandsOpWriteTargetIdFieldEvent | BatchCommandsOpWriteContentInlineFieldEvent | BatchCommandsOpWriteContentCidFieldEvent | BatchCommandsOpWriteContentSizeFieldEvent | BatchCommandsOpWriteContentLinkFieldEvent | BatchCommandsOpWriteExpectAbsentFieldEvent | BatchCommandsOpWriteExpectPresentFieldEvent | BatchCommandsOpWriteExpectVersionFieldEvent | BatchCommandsOpWriteExpectCidFieldEvent | BatchCommandsOpWriteParentsFieldEvent | BatchCommandsOpWriteModeFieldEvent | BatchCommandsOpWriteMtimeMsFieldEvent | BatchCommandsOpWriteMtimeNsFieldEvent | BatchCommandsOpPatchTargetPathFieldEvent | BatchCommandsOpPatchTargetIdFieldEvent | BatchCommandsOpPatchWritesOffsetFieldEvent | BatchCommandsOpPatchWritesBytesFieldEvent | BatchCommandsOpPatchSizeFieldEvent | BatchCommandsOpPatchExpectAbsentFieldEvent | BatchCommandsOpPatchExpectPresentFieldEvent | BatchCommandsOpPatchExpectVersionFieldEvent | BatchCommandsOpPatchExpectCidFieldEvent | BatchCommandsOpAppendTargetPathFieldEvent | BatchCommandsOpAppendTargetIdFieldEvent | BatchCommandsOpAppendBytesFieldEvent | BatchCommandsOpAppendParentsFieldEvent | BatchCommandsOpSetattrTargetPathFieldEvent | BatchCommandsOpSetattrTargetIdFieldEvent | BatchCommandsOpSetattrCreateFieldEvent | BatchCommandsOpSetattrModeFieldEvent | BatchCommandsOpSetattrMtimeMsFieldEvent | BatchCommandsOpSetattrParentsFieldEvent | BatchCommandsOpSetattrMtimeNsFieldEvent | BatchCommandsOpRenameFromFieldEvent | BatchCommandsOpRenameToFieldEvent | BatchCommandsOpRenameNoReplaceFieldEvent | BatchCommandsOpRenameParentsFieldEvent | BatchCommandsOpCopyFromFieldEvent | BatchCommandsOpCopyToFieldEvent | BatchCommandsOpCopySnapshotFieldEvent | BatchCommandsOpCopyVersionFieldEvent | BatchCommandsOpCopyNoReplaceFieldEvent | BatchCommandsOpCopyParentsFieldEvent | BatchCommandsOpRemovePathFieldEvent | BatchCommandsOpRemoveDirectoryFieldEvent | BatchCommandsOpRemoveRecursiveFieldEvent | BatchCommandsOpRemovePurgeFieldEvent | BatchCommandsOpRemoveExpectAbsentFieldEvent | BatchCommandsOpRemoveExpectPresentFieldEvent | BatchCommandsOpRemoveExpectVersionFieldEvent | BatchCommandsOpRemoveExpectCidFieldEvent | BatchCommandsOpTrashRestoreTrashIdFieldEvent | BatchCommandsOpTrashRestoreToFieldEvent | BatchCommandsOpTrashPurgeListedFieldEvent | BatchCommandsOpTrashPurgeTrashIdsFieldEvent | BatchCommandsOpSnapshotCreateNameFieldEvent | BatchCommandsOpSnapshotRemoveNameFieldEvent | BatchCommandsOpSettingsReplicasFieldEvent | BatchCommandsOpSettingsMetadataReplicasFieldEvent | BatchCommandsOpSettingsAcceptFieldEvent | BatchCommandsOpSettingsTrashMsFieldEvent | BatchCommandsOpSettingsVersionsFieldEvent | BatchCommandsOpSettingsVersionsMsFieldEvent | BatchCommandsOpSettingsQuotaBytesFieldEvent | BatchCommandsOpConflictClearConflictIdsFieldEvent | BatchCommandsOpUploadUploadIdFieldEvent | BatchCommandsOpUploadDoneFieldEvent | BatchCommandsOpUploadStartedAtMsFieldEvent | BatchCommandsOpSweepSweepIdFieldEvent | BatchCommandsOpSweepSaltFieldEvent | BatchCommandsOpReapStepsTrashIdFieldEvent | BatchCommandsOpReapStepsChildrenDirIdFieldEvent | BatchCommandsOpReapStepsChildrenNameFieldEvent | BatchCommandsOpReapStepsIdFieldEvent | BatchCommandsOpReapStepsVersionsFieldEvent | BatchCommandsOpReapStepsHistoryFieldEvent | BatchCommandsOpReapStepsKeysFieldEvent | BatchCommandsOpReapStepsDoneSeqFieldEvent | BatchCommandsOpReapStepsLogUpToIndexFieldEvent | BatchCommandsOpReapStepsUploadIdFieldEvent | BatchCommandsOpReapStepsJournalFieldEvent | BatchCommandsOpResolveOpFieldEvent | BatchCommandsOpResolveBaseIndexFieldEvent | BatchCommandsOpResolveBaseAtMsFieldEvent | BatchCommandsOpResolveBaseIdFieldEvent | BatchCommandsOpResolveBaseVersionFieldEvent | BatchCommandsOpResolveBasePathFieldEvent | BatchCommandsOpResolveBaseJournalFieldEvent | BatchCommandsOpResolveBaseSeqFieldEvent | BatchCommandsOpResolveBaseNextIdFieldEvent | BatchCommandsOpResolveBaseIdsFieldEvent | BatchCommandsOpResolveBaseToIdsFieldEvent | BatchCommandsOpResolveBaseToIdFieldEvent | BatchCommandsOpResolveBaseBelowFieldEvent | BatchCommandsOpResolveBaseUncheckedFieldEvent | BatchCommandsOpResolveHostnameFieldEvent | BatchCommandsFormatFieldEvent | BatchTimeMaxMsFieldEvent> {
    return streamMessage(buf, Batch.codec(), opts)
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
      }, function * (reader, length, prefix, opts = {}) {
        const obj = {
          commands: 0
        }

        const end = length == null ? reader.len : reader.pos + length

        while (reader.pos < end) {
          const tag = reader.uint32()

          switch (tag >>> 3) {
            case 1: {
              yield {
                field: `${prefix}.format`,
                value: reader.uint32()
              }
              break
            }
            case 2: {
              yield {
                field: `${prefix}.timeMs`,
                value: reader.uint64Number()
              }
              break
            }
            case 3: {
              if (opts.limits?.commands != null && obj.commands === opts.limits.commands) {
                throw new MaxLengthError('Streaming decode error - repeated field "commands" had too many elements')
              }

              yield {
                field: `${prefix}.commands[]`,
                index: obj.commands,
                value: reader.bytes()
              }

              obj.commands++

              break
            }
            case 4: {
              yield {
                field: `${prefix}.timeMaxMs`,
                value: reader.uint64Number()
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

  export interface EncodedBatchFormatFieldEvent {
    field: '$.format'
    value: number
  }

  export interface EncodedBatchTimeMsFieldEvent {
    field: '$.timeMs'
    value: number
  }

  export interface EncodedBatchCommandsFieldEvent {
    field: '$.commands[]'
    index: number
    value: Uint8Array<ArrayBuffer>
  }

  export interface EncodedBatchTimeMaxMsFieldEvent {
    field: '$.timeMaxMs'
    value: number
  }

  export function encode (obj: Partial<EncodedBatch>): Uint8Array<ArrayBuffer> {
    return encodeMessage(obj, EncodedBatch.codec())
  }

  export function decode (buf: Uint8Array | Uint8ArrayList, opts?: DecodeOptions<EncodedBatch>): EncodedBatch {
    return decodeMessage(buf, EncodedBatch.codec(), opts)
  }

  export function stream (buf: Uint8Array | Uint8ArrayList, opts?: DecodeOptions<EncodedBatch>): Generator<EncodedBatchFormatFieldEvent | EncodedBatchTimeMsFieldEvent | EncodedBatchCommandsFieldEvent | EncodedBatchTimeMaxMsFieldEvent> {
    return streamMessage(buf, EncodedBatch.codec(), opts)
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
                field: `${prefix}.id`,
                value: reader.uint64Number()
              }
              break
            }
            case 2: {
              yield {
                field: `${prefix}.directory`,
                value: reader.bool()
              }
              break
            }
            case 3: {
              yield {
                field: `${prefix}.size`,
                value: reader.uint64Number()
              }
              break
            }
            case 4: {
              yield {
                field: `${prefix}.children`,
                value: reader.uint64Number()
              }
              break
            }
            case 5: {
              yield {
                field: `${prefix}.mode`,
                value: reader.uint32()
              }
              break
            }
            case 6: {
              yield {
                field: `${prefix}.mtimeMs`,
                value: reader.sint64Number()
              }
              break
            }
            case 7: {
              yield {
                field: `${prefix}.ctimeMs`,
                value: reader.uint64Number()
              }
              break
            }
            case 8: {
              yield {
                field: `${prefix}.version`,
                value: reader.uint64Number()
              }
              break
            }
            case 9: {
              yield {
                field: `${prefix}.since`,
                value: reader.uint64Number()
              }
              break
            }
            case 10: {
              yield {
                field: `${prefix}.contentVersion`,
                value: reader.uint64Number()
              }
              break
            }
            case 11: {
              yield {
                field: `${prefix}.contentMs`,
                value: reader.uint64Number()
              }
              break
            }
            case 12: {
              yield {
                field: `${prefix}.cid`,
                value: reader.bytes()
              }
              break
            }
            case 13: {
              yield {
                field: `${prefix}.versions`,
                value: reader.uint32()
              }
              break
            }
            case 14: {
              yield {
                field: `${prefix}.by`,
                value: reader.uint64Number()
              }
              break
            }
            case 15: {
              yield {
                field: `${prefix}.node`,
                value: reader.uint64Number()
              }
              break
            }
            case 16: {
              yield {
                field: `${prefix}.until`,
                value: reader.uint64Number()
              }
              break
            }
            case 17: {
              yield {
                field: `${prefix}.older`,
                value: reader.uint64Number()
              }
              break
            }
            case 18: {
              yield {
                field: `${prefix}.newer`,
                value: reader.uint64Number()
              }
              break
            }
            case 19: {
              yield {
                field: `${prefix}.link`,
                value: reader.string()
              }
              break
            }
            case 20: {
              yield {
                field: `${prefix}.mtimeNs`,
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

  export interface EntryIdFieldEvent {
    field: '$.id'
    value: number
  }

  export interface EntryDirectoryFieldEvent {
    field: '$.directory'
    value: boolean
  }

  export interface EntrySizeFieldEvent {
    field: '$.size'
    value: number
  }

  export interface EntryChildrenFieldEvent {
    field: '$.children'
    value: number
  }

  export interface EntryModeFieldEvent {
    field: '$.mode'
    value: number
  }

  export interface EntryMtimeMsFieldEvent {
    field: '$.mtimeMs'
    value: number
  }

  export interface EntryCtimeMsFieldEvent {
    field: '$.ctimeMs'
    value: number
  }

  export interface EntryVersionFieldEvent {
    field: '$.version'
    value: number
  }

  export interface EntrySinceFieldEvent {
    field: '$.since'
    value: number
  }

  export interface EntryContentVersionFieldEvent {
    field: '$.contentVersion'
    value: number
  }

  export interface EntryContentMsFieldEvent {
    field: '$.contentMs'
    value: number
  }

  export interface EntryCidFieldEvent {
    field: '$.cid'
    value: Uint8Array<ArrayBuffer>
  }

  export interface EntryVersionsFieldEvent {
    field: '$.versions'
    value: number
  }

  export interface EntryByFieldEvent {
    field: '$.by'
    value: number
  }

  export interface EntryNodeFieldEvent {
    field: '$.node'
    value: number
  }

  export interface EntryUntilFieldEvent {
    field: '$.until'
    value: number
  }

  export interface EntryOlderFieldEvent {
    field: '$.older'
    value: number
  }

  export interface EntryNewerFieldEvent {
    field: '$.newer'
    value: number
  }

  export interface EntryLinkFieldEvent {
    field: '$.link'
    value: string
  }

  export interface EntryMtimeNsFieldEvent {
    field: '$.mtimeNs'
    value: number
  }

  export function encode (obj: Partial<Entry>): Uint8Array<ArrayBuffer> {
    return encodeMessage(obj, Entry.codec())
  }

  export function decode (buf: Uint8Array | Uint8ArrayList, opts?: DecodeOptions<Entry>): Entry {
    return decodeMessage(buf, Entry.codec(), opts)
  }

  export function stream (buf: Uint8Array | Uint8ArrayList, opts?: DecodeOptions<Entry>): Generator<EntryIdFieldEvent | EntryDirectoryFieldEvent | EntrySizeFieldEvent | EntryChildrenFieldEvent | EntryModeFieldEvent | EntryMtimeMsFieldEvent | EntryCtimeMsFieldEvent | EntryVersionFieldEvent | EntrySinceFieldEvent | EntryContentVersionFieldEvent | EntryContentMsFieldEvent | EntryCidFieldEvent | EntryVersionsFieldEvent | EntryByFieldEvent | EntryNodeFieldEvent | EntryUntilFieldEvent | EntryOlderFieldEvent | EntryNewerFieldEvent | EntryLinkFieldEvent | EntryMtimeNsFieldEvent> {
    return streamMessage(buf, Entry.codec(), opts)
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
      }, function * (reader, length, prefix, opts = {}) {
        const end = length == null ? reader.len : reader.pos + length

        while (reader.pos < end) {
          const tag = reader.uint32()

          switch (tag >>> 3) {
            case 1: {
              yield {
                field: `${prefix}.parentId`,
                value: reader.uint64Number()
              }
              break
            }
            case 2: {
              yield {
                field: `${prefix}.name`,
                value: reader.string()
              }
              break
            }
            case 3: {
              yield {
                field: `${prefix}.trashId`,
                value: reader.uint64Number()
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

  export interface PlaceParentIdFieldEvent {
    field: '$.parentId'
    value: number
  }

  export interface PlaceNameFieldEvent {
    field: '$.name'
    value: string
  }

  export interface PlaceTrashIdFieldEvent {
    field: '$.trashId'
    value: number
  }

  export function encode (obj: Partial<Place>): Uint8Array<ArrayBuffer> {
    return encodeMessage(obj, Place.codec())
  }

  export function decode (buf: Uint8Array | Uint8ArrayList, opts?: DecodeOptions<Place>): Place {
    return decodeMessage(buf, Place.codec(), opts)
  }

  export function stream (buf: Uint8Array | Uint8ArrayList, opts?: DecodeOptions<Place>): Generator<PlaceParentIdFieldEvent | PlaceNameFieldEvent | PlaceTrashIdFieldEvent> {
    return streamMessage(buf, Place.codec(), opts)
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
      }, function * (reader, length, prefix, opts = {}) {
        const obj = {
          versions: 0,
          conflicts: 0
        }

        const end = length == null ? reader.len : reader.pos + length

        while (reader.pos < end) {
          const tag = reader.uint32()

          switch (tag >>> 3) {
            case 1: {
              if (opts.limits?.versions != null && obj.versions === opts.limits.versions) {
                throw new MaxLengthError('Streaming decode error - repeated field "versions" had too many elements')
              }

              yield {
                field: `${prefix}.versions[]`,
                index: obj.versions,
                value: reader.uint64Number()
              }

              obj.versions++

              break
            }
            case 2: {
              if (opts.limits?.conflicts != null && obj.conflicts === opts.limits.conflicts) {
                throw new MaxLengthError('Streaming decode error - repeated field "conflicts" had too many elements')
              }

              yield {
                field: `${prefix}.conflicts[]`,
                index: obj.conflicts,
                value: reader.uint64Number()
              }

              obj.conflicts++

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

  export interface VersionListVersionsFieldEvent {
    field: '$.versions[]'
    index: number
    value: number
  }

  export interface VersionListConflictsFieldEvent {
    field: '$.conflicts[]'
    index: number
    value: number
  }

  export function encode (obj: Partial<VersionList>): Uint8Array<ArrayBuffer> {
    return encodeMessage(obj, VersionList.codec())
  }

  export function decode (buf: Uint8Array | Uint8ArrayList, opts?: DecodeOptions<VersionList>): VersionList {
    return decodeMessage(buf, VersionList.codec(), opts)
  }

  export function stream (buf: Uint8Array | Uint8ArrayList, opts?: DecodeOptions<VersionList>): Generator<VersionListVersionsFieldEvent | VersionListConflictsFieldEvent> {
    return streamMessage(buf, VersionList.codec(), opts)
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
      }, function * (reader, length, prefix, opts = {}) {
        const end = length == null ? reader.len : reader.pos + length

        while (reader.pos < end) {
          const tag = reader.uint32()

          switch (tag >>> 3) {
            case 1: {
              yield {
                field: `${prefix}.size`,
                value: reader.uint64Number()
              }
              break
            }
            case 2: {
              yield {
                field: `${prefix}.cid`,
                value: reader.bytes()
              }
              break
            }
            case 3: {
              yield {
                field: `${prefix}.mtimeMs`,
                value: reader.sint64Number()
              }
              break
            }
            case 4: {
              yield {
                field: `${prefix}.atMs`,
                value: reader.uint64Number()
              }
              break
            }
            case 5: {
              yield {
                field: `${prefix}.by`,
                value: reader.uint64Number()
              }
              break
            }
            case 6: {
              yield {
                field: `${prefix}.node`,
                value: reader.uint64Number()
              }
              break
            }
            case 7: {
              yield {
                field: `${prefix}.conflict`,
                value: reader.bool()
              }
              break
            }
            case 8: {
              yield {
                field: `${prefix}.oldMs`,
                value: reader.uint64Number()
              }
              break
            }
            case 9: {
              yield {
                field: `${prefix}.oldSeq`,
                value: reader.uint64Number()
              }
              break
            }
            case 10: {
              yield {
                field: `${prefix}.link`,
                value: reader.string()
              }
              break
            }
            case 11: {
              yield {
                field: `${prefix}.mtimeNs`,
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

  export interface VersionSizeFieldEvent {
    field: '$.size'
    value: number
  }

  export interface VersionCidFieldEvent {
    field: '$.cid'
    value: Uint8Array<ArrayBuffer>
  }

  export interface VersionMtimeMsFieldEvent {
    field: '$.mtimeMs'
    value: number
  }

  export interface VersionAtMsFieldEvent {
    field: '$.atMs'
    value: number
  }

  export interface VersionByFieldEvent {
    field: '$.by'
    value: number
  }

  export interface VersionNodeFieldEvent {
    field: '$.node'
    value: number
  }

  export interface VersionConflictFieldEvent {
    field: '$.conflict'
    value: boolean
  }

  export interface VersionOldMsFieldEvent {
    field: '$.oldMs'
    value: number
  }

  export interface VersionOldSeqFieldEvent {
    field: '$.oldSeq'
    value: number
  }

  export interface VersionLinkFieldEvent {
    field: '$.link'
    value: string
  }

  export interface VersionMtimeNsFieldEvent {
    field: '$.mtimeNs'
    value: number
  }

  export function encode (obj: Partial<Version>): Uint8Array<ArrayBuffer> {
    return encodeMessage(obj, Version.codec())
  }

  export function decode (buf: Uint8Array | Uint8ArrayList, opts?: DecodeOptions<Version>): Version {
    return decodeMessage(buf, Version.codec(), opts)
  }

  export function stream (buf: Uint8Array | Uint8ArrayList, opts?: DecodeOptions<Version>): Generator<VersionSizeFieldEvent | VersionCidFieldEvent | VersionMtimeMsFieldEvent | VersionAtMsFieldEvent | VersionByFieldEvent | VersionNodeFieldEvent | VersionConflictFieldEvent | VersionOldMsFieldEvent | VersionOldSeqFieldEvent | VersionLinkFieldEvent | VersionMtimeNsFieldEvent> {
    return streamMessage(buf, Version.codec(), opts)
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
      }, function * (reader, length, prefix, opts = {}) {
        const end = length == null ? reader.len : reader.pos + length

        while (reader.pos < end) {
          const tag = reader.uint32()

          switch (tag >>> 3) {
            case 1: {
              yield * Entry.codec().stream(reader, reader.uint32(), `${prefix}.entry`, {
                limits: opts.limits?.entry
              })

              break
            }
            case 2: {
              yield {
                field: `${prefix}.path`,
                value: reader.string()
              }
              break
            }
            case 3: {
              yield {
                field: `${prefix}.deletedMs`,
                value: reader.uint64Number()
              }
              break
            }
            case 4: {
              yield {
                field: `${prefix}.by`,
                value: reader.uint64Number()
              }
              break
            }
            case 5: {
              yield {
                field: `${prefix}.node`,
                value: reader.uint64Number()
              }
              break
            }
            case 6: {
              yield {
                field: `${prefix}.keepMs`,
                value: reader.uint64Number()
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

  export interface TrashEntryIdFieldEvent {
    field: '$.entry.id'
    value: number
  }

  export interface TrashEntryDirectoryFieldEvent {
    field: '$.entry.directory'
    value: boolean
  }

  export interface TrashEntrySizeFieldEvent {
    field: '$.entry.size'
    value: number
  }

  export interface TrashEntryChildrenFieldEvent {
    field: '$.entry.children'
    value: number
  }

  export interface TrashEntryModeFieldEvent {
    field: '$.entry.mode'
    value: number
  }

  export interface TrashEntryMtimeMsFieldEvent {
    field: '$.entry.mtimeMs'
    value: number
  }

  export interface TrashEntryCtimeMsFieldEvent {
    field: '$.entry.ctimeMs'
    value: number
  }

  export interface TrashEntryVersionFieldEvent {
    field: '$.entry.version'
    value: number
  }

  export interface TrashEntrySinceFieldEvent {
    field: '$.entry.since'
    value: number
  }

  export interface TrashEntryContentVersionFieldEvent {
    field: '$.entry.contentVersion'
    value: number
  }

  export interface TrashEntryContentMsFieldEvent {
    field: '$.entry.contentMs'
    value: number
  }

  export interface TrashEntryCidFieldEvent {
    field: '$.entry.cid'
    value: Uint8Array<ArrayBuffer>
  }

  export interface TrashEntryVersionsFieldEvent {
    field: '$.entry.versions'
    value: number
  }

  export interface TrashEntryByFieldEvent {
    field: '$.entry.by'
    value: number
  }

  export interface TrashEntryNodeFieldEvent {
    field: '$.entry.node'
    value: number
  }

  export interface TrashEntryUntilFieldEvent {
    field: '$.entry.until'
    value: number
  }

  export interface TrashEntryOlderFieldEvent {
    field: '$.entry.older'
    value: number
  }

  export interface TrashEntryNewerFieldEvent {
    field: '$.entry.newer'
    value: number
  }

  export interface TrashEntryLinkFieldEvent {
    field: '$.entry.link'
    value: string
  }

  export interface TrashEntryMtimeNsFieldEvent {
    field: '$.entry.mtimeNs'
    value: number
  }

  export interface TrashPathFieldEvent {
    field: '$.path'
    value: string
  }

  export interface TrashDeletedMsFieldEvent {
    field: '$.deletedMs'
    value: number
  }

  export interface TrashByFieldEvent {
    field: '$.by'
    value: number
  }

  export interface TrashNodeFieldEvent {
    field: '$.node'
    value: number
  }

  export interface TrashKeepMsFieldEvent {
    field: '$.keepMs'
    value: number
  }

  export function encode (obj: Partial<Trash>): Uint8Array<ArrayBuffer> {
    return encodeMessage(obj, Trash.codec())
  }

  export function decode (buf: Uint8Array | Uint8ArrayList, opts?: DecodeOptions<Trash>): Trash {
    return decodeMessage(buf, Trash.codec(), opts)
  }

  export function stream (buf: Uint8Array | Uint8ArrayList, opts?: DecodeOptions<Trash>): Generator<TrashEntryIdFieldEvent | TrashEntryDirectoryFieldEvent | TrashEntrySizeFieldEvent | TrashEntryChildrenFieldEvent | TrashEntryModeFieldEvent | TrashEntryMtimeMsFieldEvent | TrashEntryCtimeMsFieldEvent | TrashEntryVersionFieldEvent | TrashEntrySinceFieldEvent | TrashEntryContentVersionFieldEvent | TrashEntryContentMsFieldEvent | TrashEntryCidFieldEvent | TrashEntryVersionsFieldEvent | TrashEntryByFieldEvent | TrashEntryNodeFieldEvent | TrashEntryUntilFieldEvent | TrashEntryOlderFieldEvent | TrashEntryNewerFieldEvent | TrashEntryLinkFieldEvent | TrashEntryMtimeNsFieldEvent | TrashPathFieldEvent | TrashDeletedMsFieldEvent | TrashByFieldEvent | TrashNodeFieldEvent | TrashKeepMsFieldEvent> {
    return streamMessage(buf, Trash.codec(), opts)
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
      }, function * (reader, length, prefix, opts = {}) {
        const end = length == null ? reader.len : reader.pos + length

        while (reader.pos < end) {
          const tag = reader.uint32()

          switch (tag >>> 3) {
            case 1: {
              yield {
                field: `${prefix}.kind`,
                value: reader.string()
              }
              break
            }
            case 2: {
              yield {
                field: `${prefix}.path`,
                value: reader.string()
              }
              break
            }
            case 3: {
              yield {
                field: `${prefix}.keptAt`,
                value: reader.string()
              }
              break
            }
            case 4: {
              yield {
                field: `${prefix}.keptVersion`,
                value: reader.uint64Number()
              }
              break
            }
            case 5: {
              yield {
                field: `${prefix}.atMs`,
                value: reader.uint64Number()
              }
              break
            }
            case 6: {
              yield {
                field: `${prefix}.hostname`,
                value: reader.string()
              }
              break
            }
            case 7: {
              yield {
                field: `${prefix}.by`,
                value: reader.uint64Number()
              }
              break
            }
            case 8: {
              yield {
                field: `${prefix}.message`,
                value: reader.string()
              }
              break
            }
            case 9: {
              yield {
                field: `${prefix}.entryId`,
                value: reader.uint64Number()
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

  export interface ConflictKindFieldEvent {
    field: '$.kind'
    value: string
  }

  export interface ConflictPathFieldEvent {
    field: '$.path'
    value: string
  }

  export interface ConflictKeptAtFieldEvent {
    field: '$.keptAt'
    value: string
  }

  export interface ConflictKeptVersionFieldEvent {
    field: '$.keptVersion'
    value: number
  }

  export interface ConflictAtMsFieldEvent {
    field: '$.atMs'
    value: number
  }

  export interface ConflictHostnameFieldEvent {
    field: '$.hostname'
    value: string
  }

  export interface ConflictByFieldEvent {
    field: '$.by'
    value: number
  }

  export interface ConflictMessageFieldEvent {
    field: '$.message'
    value: string
  }

  export interface ConflictEntryIdFieldEvent {
    field: '$.entryId'
    value: number
  }

  export function encode (obj: Partial<Conflict>): Uint8Array<ArrayBuffer> {
    return encodeMessage(obj, Conflict.codec())
  }

  export function decode (buf: Uint8Array | Uint8ArrayList, opts?: DecodeOptions<Conflict>): Conflict {
    return decodeMessage(buf, Conflict.codec(), opts)
  }

  export function stream (buf: Uint8Array | Uint8ArrayList, opts?: DecodeOptions<Conflict>): Generator<ConflictKindFieldEvent | ConflictPathFieldEvent | ConflictKeptAtFieldEvent | ConflictKeptVersionFieldEvent | ConflictAtMsFieldEvent | ConflictHostnameFieldEvent | ConflictByFieldEvent | ConflictMessageFieldEvent | ConflictEntryIdFieldEvent> {
    return streamMessage(buf, Conflict.codec(), opts)
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
      }, function * (reader, length, prefix, opts = {}) {
        const end = length == null ? reader.len : reader.pos + length

        while (reader.pos < end) {
          const tag = reader.uint32()

          switch (tag >>> 3) {
            case 1: {
              yield {
                field: `${prefix}.name`,
                value: reader.string()
              }
              break
            }
            case 2: {
              yield {
                field: `${prefix}.seq`,
                value: reader.uint64Number()
              }
              break
            }
            case 3: {
              yield {
                field: `${prefix}.index`,
                value: reader.uint64Number()
              }
              break
            }
            case 4: {
              yield {
                field: `${prefix}.atMs`,
                value: reader.uint64Number()
              }
              break
            }
            case 5: {
              yield {
                field: `${prefix}.by`,
                value: reader.uint64Number()
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

  export interface SnapshotNameFieldEvent {
    field: '$.name'
    value: string
  }

  export interface SnapshotSeqFieldEvent {
    field: '$.seq'
    value: number
  }

  export interface SnapshotIndexFieldEvent {
    field: '$.index'
    value: number
  }

  export interface SnapshotAtMsFieldEvent {
    field: '$.atMs'
    value: number
  }

  export interface SnapshotByFieldEvent {
    field: '$.by'
    value: number
  }

  export function encode (obj: Partial<Snapshot>): Uint8Array<ArrayBuffer> {
    return encodeMessage(obj, Snapshot.codec())
  }

  export function decode (buf: Uint8Array | Uint8ArrayList, opts?: DecodeOptions<Snapshot>): Snapshot {
    return decodeMessage(buf, Snapshot.codec(), opts)
  }

  export function stream (buf: Uint8Array | Uint8ArrayList, opts?: DecodeOptions<Snapshot>): Generator<SnapshotNameFieldEvent | SnapshotSeqFieldEvent | SnapshotIndexFieldEvent | SnapshotAtMsFieldEvent | SnapshotByFieldEvent> {
    return streamMessage(buf, Snapshot.codec(), opts)
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
      }, function * (reader, length, prefix, opts = {}) {
        const obj = {
          snapshots: 0
        }

        const end = length == null ? reader.len : reader.pos + length

        while (reader.pos < end) {
          const tag = reader.uint32()

          switch (tag >>> 3) {
            case 1: {
              if (opts.limits?.snapshots != null && obj.snapshots === opts.limits.snapshots) {
                throw new MaxLengthError('Streaming decode error - repeated field "snapshots" had too many elements')
              }

              for (const evt of Snapshot.codec().stream(reader, reader.uint32(), `${prefix}.snapshots[]`, {
                limits: opts.limits?.snapshots$
              })) {
                yield {
                  ...evt,
                  index: obj.snapshots
                }
              }

              obj.snapshots++

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

  export interface SnapshotListSnapshotsNameFieldEvent {
    field: '$.snapshots[].name'
    value: string
    index: number
  }

  export interface SnapshotListSnapshotsSeqFieldEvent {
    field: '$.snapshots[].seq'
    value: number
    index: number
  }

  export interface SnapshotListSnapshotsIndexFieldEvent {
    field: '$.snapshots[].index'
    value: number
    index: number
  }

  export interface SnapshotListSnapshotsAtMsFieldEvent {
    field: '$.snapshots[].atMs'
    value: number
    index: number
  }

  export interface SnapshotListSnapshotsByFieldEvent {
    field: '$.snapshots[].by'
    value: number
    index: number
  }

  export function encode (obj: Partial<SnapshotList>): Uint8Array<ArrayBuffer> {
    return encodeMessage(obj, SnapshotList.codec())
  }

  export function decode (buf: Uint8Array | Uint8ArrayList, opts?: DecodeOptions<SnapshotList>): SnapshotList {
    return decodeMessage(buf, SnapshotList.codec(), opts)
  }

  export function stream (buf: Uint8Array | Uint8ArrayList, opts?: DecodeOptions<SnapshotList>): Generator<SnapshotListSnapshotsNameFieldEvent | SnapshotListSnapshotsSeqFieldEvent | SnapshotListSnapshotsIndexFieldEvent | SnapshotListSnapshotsAtMsFieldEvent | SnapshotListSnapshotsByFieldEvent> {
    return streamMessage(buf, SnapshotList.codec(), opts)
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
      }, function * (reader, length, prefix, opts = {}) {
        const end = length == null ? reader.len : reader.pos + length

        while (reader.pos < end) {
          const tag = reader.uint32()

          switch (tag >>> 3) {
            case 1: {
              yield {
                field: `${prefix}.id`,
                value: reader.string()
              }
              break
            }
            case 2: {
              yield {
                field: `${prefix}.startedMs`,
                value: reader.uint64Number()
              }
              break
            }
            case 3: {
              yield {
                field: `${prefix}.renewedMs`,
                value: reader.uint64Number()
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

  export interface UploadIdFieldEvent {
    field: '$.id'
    value: string
  }

  export interface UploadStartedMsFieldEvent {
    field: '$.startedMs'
    value: number
  }

  export interface UploadRenewedMsFieldEvent {
    field: '$.renewedMs'
    value: number
  }

  export function encode (obj: Partial<Upload>): Uint8Array<ArrayBuffer> {
    return encodeMessage(obj, Upload.codec())
  }

  export function decode (buf: Uint8Array | Uint8ArrayList, opts?: DecodeOptions<Upload>): Upload {
    return decodeMessage(buf, Upload.codec(), opts)
  }

  export function stream (buf: Uint8Array | Uint8ArrayList, opts?: DecodeOptions<Upload>): Generator<UploadIdFieldEvent | UploadStartedMsFieldEvent | UploadRenewedMsFieldEvent> {
    return streamMessage(buf, Upload.codec(), opts)
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
      }, function * (reader, length, prefix, opts = {}) {
        const obj = {
          uploads: 0
        }

        const end = length == null ? reader.len : reader.pos + length

        while (reader.pos < end) {
          const tag = reader.uint32()

          switch (tag >>> 3) {
            case 1: {
              if (opts.limits?.uploads != null && obj.uploads === opts.limits.uploads) {
                throw new MaxLengthError('Streaming decode error - repeated field "uploads" had too many elements')
              }

              for (const evt of Upload.codec().stream(reader, reader.uint32(), `${prefix}.uploads[]`, {
                limits: opts.limits?.uploads$
              })) {
                yield {
                  ...evt,
                  index: obj.uploads
                }
              }

              obj.uploads++

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

  export interface UploadListUploadsIdFieldEvent {
    field: '$.uploads[].id'
    value: string
    index: number
  }

  export interface UploadListUploadsStartedMsFieldEvent {
    field: '$.uploads[].startedMs'
    value: number
    index: number
  }

  export interface UploadListUploadsRenewedMsFieldEvent {
    field: '$.uploads[].renewedMs'
    value: number
    index: number
  }

  export function encode (obj: Partial<UploadList>): Uint8Array<ArrayBuffer> {
    return encodeMessage(obj, UploadList.codec())
  }

  export function decode (buf: Uint8Array | Uint8ArrayList, opts?: DecodeOptions<UploadList>): UploadList {
    return decodeMessage(buf, UploadList.codec(), opts)
  }

  export function stream (buf: Uint8Array | Uint8ArrayList, opts?: DecodeOptions<UploadList>): Generator<UploadListUploadsIdFieldEvent | UploadListUploadsStartedMsFieldEvent | UploadListUploadsRenewedMsFieldEvent> {
    return streamMessage(buf, UploadList.codec(), opts)
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
      }, function * (reader, length, prefix, opts = {}) {
        const end = length == null ? reader.len : reader.pos + length

        while (reader.pos < end) {
          const tag = reader.uint32()

          switch (tag >>> 3) {
            case 1: {
              yield {
                field: `${prefix}.count`,
                value: reader.uint64Number()
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

  export interface CountCountFieldEvent {
    field: '$.count'
    value: number
  }

  export function encode (obj: Partial<Count>): Uint8Array<ArrayBuffer> {
    return encodeMessage(obj, Count.codec())
  }

  export function decode (buf: Uint8Array | Uint8ArrayList, opts?: DecodeOptions<Count>): Count {
    return decodeMessage(buf, Count.codec(), opts)
  }

  export function stream (buf: Uint8Array | Uint8ArrayList, opts?: DecodeOptions<Count>): Generator<CountCountFieldEvent> {
    return streamMessage(buf, Count.codec(), opts)
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
      }, function * (reader, length, prefix, opts = {}) {
        const end = length == null ? reader.len : reader.pos + length

        while (reader.pos < end) {
          const tag = reader.uint32()

          switch (tag >>> 3) {
            case 1: {
              yield {
                field: `${prefix}.text`,
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

  export interface TextTextFieldEvent {
    field: '$.text'
    value: string
  }

  export function encode (obj: Partial<Text>): Uint8Array<ArrayBuffer> {
    return encodeMessage(obj, Text.codec())
  }

  export function decode (buf: Uint8Array | Uint8ArrayList, opts?: DecodeOptions<Text>): Text {
    return decodeMessage(buf, Text.codec(), opts)
  }

  export function stream (buf: Uint8Array | Uint8ArrayList, opts?: DecodeOptions<Text>): Generator<TextTextFieldEvent> {
    return streamMessage(buf, Text.codec(), opts)
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
      }, function * (reader, length, prefix, opts = {}) {
        const end = length == null ? reader.len : reader.pos + length

        while (reader.pos < end) {
          const tag = reader.uint32()

          switch (tag >>> 3) {
            case 1: {
              yield {
                field: `${prefix}.entryId`,
                value: reader.uint64Number()
              }
              break
            }
            case 2: {
              yield {
                field: `${prefix}.seq`,
                value: reader.uint64Number()
              }
              break
            }
            case 3: {
              yield {
                field: `${prefix}.dirty`,
                value: reader.bool()
              }
              break
            }
            case 7: {
              yield {
                field: `${prefix}.foreign`,
                value: reader.bool()
              }
              break
            }
            case 4: {
              yield {
                field: `${prefix}.version`,
                value: reader.uint64Number()
              }
              break
            }
            case 5: {
              yield {
                field: `${prefix}.conflictId`,
                value: reader.uint64Number()
              }
              break
            }
            case 6: {
              yield {
                field: `${prefix}.timeMs`,
                value: reader.uint64Number()
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

  export interface JournalEntryEntryIdFieldEvent {
    field: '$.entryId'
    value: number
  }

  export interface JournalEntrySeqFieldEvent {
    field: '$.seq'
    value: number
  }

  export interface JournalEntryDirtyFieldEvent {
    field: '$.dirty'
    value: boolean
  }

  export interface JournalEntryForeignFieldEvent {
    field: '$.foreign'
    value: boolean
  }

  export interface JournalEntryVersionFieldEvent {
    field: '$.version'
    value: number
  }

  export interface JournalEntryConflictIdFieldEvent {
    field: '$.conflictId'
    value: number
  }

  export interface JournalEntryTimeMsFieldEvent {
    field: '$.timeMs'
    value: number
  }

  export function encode (obj: Partial<JournalEntry>): Uint8Array<ArrayBuffer> {
    return encodeMessage(obj, JournalEntry.codec())
  }

  export function decode (buf: Uint8Array | Uint8ArrayList, opts?: DecodeOptions<JournalEntry>): JournalEntry {
    return decodeMessage(buf, JournalEntry.codec(), opts)
  }

  export function stream (buf: Uint8Array | Uint8ArrayList, opts?: DecodeOptions<JournalEntry>): Generator<JournalEntryEntryIdFieldEvent | JournalEntrySeqFieldEvent | JournalEntryDirtyFieldEvent | JournalEntryForeignFieldEvent | JournalEntryVersionFieldEvent | JournalEntryConflictIdFieldEvent | JournalEntryTimeMsFieldEvent> {
    return streamMessage(buf, JournalEntry.codec(), opts)
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
      }, function * (reader, length, prefix, opts = {}) {
        const end = length == null ? reader.len : reader.pos + length

        while (reader.pos < end) {
          const tag = reader.uint32()

          switch (tag >>> 3) {
            case 1: {
              yield {
                field: `${prefix}.format`,
                value: reader.uint32()
              }
              break
            }
            case 2: {
              yield * Settings.codec().stream(reader, reader.uint32(), `${prefix}.settings`, {
                limits: opts.limits?.settings
              })

              break
            }
            case 3: {
              yield {
                field: `${prefix}.deleted`,
                value: reader.bool()
              }
              break
            }
            case 4: {
              yield {
                field: `${prefix}.index`,
                value: reader.uint64Number()
              }
              break
            }
            case 5: {
              yield {
                field: `${prefix}.seq`,
                value: reader.uint64Number()
              }
              break
            }
            case 6: {
              yield {
                field: `${prefix}.timeMs`,
                value: reader.uint64Number()
              }
              break
            }
            case 7: {
              yield {
                field: `${prefix}.files`,
                value: reader.uint64Number()
              }
              break
            }
            case 8: {
              yield {
                field: `${prefix}.directories`,
                value: reader.uint64Number()
              }
              break
            }
            case 9: {
              yield {
                field: `${prefix}.usedBytes`,
                value: reader.uint64Number()
              }
              break
            }
            case 10: {
              yield {
                field: `${prefix}.trashItems`,
                value: reader.uint64Number()
              }
              break
            }
            case 11: {
              yield {
                field: `${prefix}.snapshots`,
                value: reader.uint64Number()
              }
              break
            }
            case 12: {
              yield {
                field: `${prefix}.conflicts`,
                value: reader.uint64Number()
              }
              break
            }
            case 13: {
              yield {
                field: `${prefix}.uploads`,
                value: reader.uint64Number()
              }
              break
            }
            case 14: {
              yield {
                field: `${prefix}.nextId`,
                value: reader.uint64Number()
              }
              break
            }
            case 15: {
              yield {
                field: `${prefix}.nextTrashId`,
                value: reader.uint64Number()
              }
              break
            }
            case 16: {
              yield {
                field: `${prefix}.nextConflictId`,
                value: reader.uint64Number()
              }
              break
            }
            case 17: {
              yield {
                field: `${prefix}.nextName`,
                value: reader.uint64Number()
              }
              break
            }
            case 18: {
              yield {
                field: `${prefix}.snapshotSeq`,
                value: reader.uint64Number()
              }
              break
            }
            case 19: {
              yield {
                field: `${prefix}.purgedId`,
                value: reader.uint64Number()
              }
              break
            }
            case 20: {
              yield {
                field: `${prefix}.historySeq`,
                value: reader.uint64Number()
              }
              break
            }
            case 21: {
              yield {
                field: `${prefix}.forgotten`,
                value: reader.uint64Number()
              }
              break
            }
            case 22: {
              yield {
                field: `${prefix}.logFrom`,
                value: reader.uint64Number()
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

  export interface StateFormatFieldEvent {
    field: '$.format'
    value: number
  }

  export interface StateSettingsReplicasFieldEvent {
    field: '$.settings.replicas'
    value: number
  }

  export interface StateSettingsMetadataReplicasFieldEvent {
    field: '$.settings.metadataReplicas'
    value: number
  }

  export interface StateSettingsAcceptFieldEvent {
    field: '$.settings.accept'
    value: boolean
  }

  export interface StateSettingsTrashMsFieldEvent {
    field: '$.settings.trashMs'
    value: number
  }

  export interface StateSettingsVersionsFieldEvent {
    field: '$.settings.versions'
    value: number
  }

  export interface StateSettingsVersionsMsFieldEvent {
    field: '$.settings.versionsMs'
    value: number
  }

  export interface StateSettingsQuotaBytesFieldEvent {
    field: '$.settings.quotaBytes'
    value: number
  }

  export interface StateDeletedFieldEvent {
    field: '$.deleted'
    value: boolean
  }

  export interface StateIndexFieldEvent {
    field: '$.index'
    value: number
  }

  export interface StateSeqFieldEvent {
    field: '$.seq'
    value: number
  }

  export interface StateTimeMsFieldEvent {
    field: '$.timeMs'
    value: number
  }

  export interface StateFilesFieldEvent {
    field: '$.files'
    value: number
  }

  export interface StateDirectoriesFieldEvent {
    field: '$.directories'
    value: number
  }

  export interface StateUsedBytesFieldEvent {
    field: '$.usedBytes'
    value: number
  }

  export interface StateTrashItemsFieldEvent {
    field: '$.trashItems'
    value: number
  }

  export interface StateSnapshotsFieldEvent {
    field: '$.snapshots'
    value: number
  }

  export interface StateConflictsFieldEvent {
    field: '$.conflicts'
    value: number
  }

  export interface StateUploadsFieldEvent {
    field: '$.uploads'
    value: number
  }

  export interface StateNextIdFieldEvent {
    field: '$.nextId'
    value: number
  }

  export interface StateNextTrashIdFieldEvent {
    field: '$.nextTrashId'
    value: number
  }

  export interface StateNextConflictIdFieldEvent {
    field: '$.nextConflictId'
    value: number
  }

  export interface StateNextNameFieldEvent {
    field: '$.nextName'
    value: number
  }

  export interface StateSnapshotSeqFieldEvent {
    field: '$.snapshotSeq'
    value: number
  }

  export interface StatePurgedIdFieldEvent {
    field: '$.purgedId'
    value: number
  }

  export interface StateHistorySeqFieldEvent {
    field: '$.historySeq'
    value: number
  }

  export interface StateForgottenFieldEvent {
    field: '$.forgotten'
    value: number
  }

  export interface StateLogFromFieldEvent {
    field: '$.logFrom'
    value: number
  }

  export function encode (obj: Partial<State>): Uint8Array<ArrayBuffer> {
    return encodeMessage(obj, State.codec())
  }

  export function decode (buf: Uint8Array | Uint8ArrayList, opts?: DecodeOptions<State>): State {
    return decodeMessage(buf, State.codec(), opts)
  }

  export function stream (buf: Uint8Array | Uint8ArrayList, opts?: DecodeOptions<State>): Generator<StateFormatFieldEvent | StateSettingsReplicasFieldEvent | StateSettingsMetadataReplicasFieldEvent | StateSettingsAcceptFieldEvent | StateSettingsTrashMsFieldEvent | StateSettingsVersionsFieldEvent | StateSettingsVersionsMsFieldEvent | StateSettingsQuotaBytesFieldEvent | StateDeletedFieldEvent | StateIndexFieldEvent | StateSeqFieldEvent | StateTimeMsFieldEvent | StateFilesFieldEvent | StateDirectoriesFieldEvent | StateUsedBytesFieldEvent | StateTrashItemsFieldEvent | StateSnapshotsFieldEvent | StateConflictsFieldEvent | StateUploadsFieldEvent | StateNextIdFieldEvent | StateNextTrashIdFieldEvent | StateNextConflictIdFieldEvent | StateNextNameFieldEvent | StateSnapshotSeqFieldEvent | StatePurgedIdFieldEvent | StateHistorySeqFieldEvent | StateForgottenFieldEvent | StateLogFromFieldEvent> {
    return streamMessage(buf, State.codec(), opts)
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
      }, function * (reader, length, prefix, opts = {}) {
        const end = length == null ? reader.len : reader.pos + length

        while (reader.pos < end) {
          const tag = reader.uint32()

          switch (tag >>> 3) {
            case 1: {
              yield {
                field: `${prefix}.id`,
                value: reader.bytes()
              }
              break
            }
            case 2: {
              yield {
                field: `${prefix}.seq`,
                value: reader.uint64Number()
              }
              break
            }
            case 3: {
              yield {
                field: `${prefix}.who`,
                value: reader.uint64Number()
              }
              break
            }
            case 4: {
              yield {
                field: `${prefix}.node`,
                value: reader.uint64Number()
              }
              break
            }
            case 5: {
              yield {
                field: `${prefix}.op`,
                value: reader.uint32()
              }
              break
            }
            case 6: {
              yield {
                field: `${prefix}.path`,
                value: reader.string()
              }
              break
            }
            case 7: {
              yield {
                field: `${prefix}.to`,
                value: reader.string()
              }
              break
            }
            case 8: {
              yield {
                field: `${prefix}.entryId`,
                value: reader.uint64Number()
              }
              break
            }
            case 9: {
              yield {
                field: `${prefix}.version`,
                value: reader.uint64Number()
              }
              break
            }
            case 10: {
              yield {
                field: `${prefix}.code`,
                value: reader.string()
              }
              break
            }
            case 11: {
              yield {
                field: `${prefix}.detail`,
                value: reader.string()
              }
              break
            }
            case 12: {
              yield {
                field: `${prefix}.trashId`,
                value: reader.uint64Number()
              }
              break
            }
            case 13: {
              yield {
                field: `${prefix}.conflictId`,
                value: reader.uint64Number()
              }
              break
            }
            case 14: {
              yield {
                field: `${prefix}.resultPath`,
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

  export interface RowIdFieldEvent {
    field: '$.id'
    value: Uint8Array<ArrayBuffer>
  }

  export interface RowSeqFieldEvent {
    field: '$.seq'
    value: number
  }

  export interface RowWhoFieldEvent {
    field: '$.who'
    value: number
  }

  export interface RowNodeFieldEvent {
    field: '$.node'
    value: number
  }

  export interface RowOpFieldEvent {
    field: '$.op'
    value: number
  }

  export interface RowPathFieldEvent {
    field: '$.path'
    value: string
  }

  export interface RowToFieldEvent {
    field: '$.to'
    value: string
  }

  export interface RowEntryIdFieldEvent {
    field: '$.entryId'
    value: number
  }

  export interface RowVersionFieldEvent {
    field: '$.version'
    value: number
  }

  export interface RowCodeFieldEvent {
    field: '$.code'
    value: string
  }

  export interface RowDetailFieldEvent {
    field: '$.detail'
    value: string
  }

  export interface RowTrashIdFieldEvent {
    field: '$.trashId'
    value: number
  }

  export interface RowConflictIdFieldEvent {
    field: '$.conflictId'
    value: number
  }

  export interface RowResultPathFieldEvent {
    field: '$.resultPath'
    value: string
  }

  export function encode (obj: Partial<Row>): Uint8Array<ArrayBuffer> {
    return encodeMessage(obj, Row.codec())
  }

  export function decode (buf: Uint8Array | Uint8ArrayList, opts?: DecodeOptions<Row>): Row {
    return decodeMessage(buf, Row.codec(), opts)
  }

  export function stream (buf: Uint8Array | Uint8ArrayList, opts?: DecodeOptions<Row>): Generator<RowIdFieldEvent | RowSeqFieldEvent | RowWhoFieldEvent | RowNodeFieldEvent | RowOpFieldEvent | RowPathFieldEvent | RowToFieldEvent | RowEntryIdFieldEvent | RowVersionFieldEvent | RowCodeFieldEvent | RowDetailFieldEvent | RowTrashIdFieldEvent | RowConflictIdFieldEvent | RowResultPathFieldEvent> {
    return streamMessage(buf, Row.codec(), opts)
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
      }, function * (reader, length, prefix, opts = {}) {
        const obj = {
          rows: 0
        }

        const end = length == null ? reader.len : reader.pos + length

        while (reader.pos < end) {
          const tag = reader.uint32()

          switch (tag >>> 3) {
            case 1: {
              yield {
                field: `${prefix}.timeMs`,
                value: reader.uint64Number()
              }
              break
            }
            case 2: {
              if (opts.limits?.rows != null && obj.rows === opts.limits.rows) {
                throw new MaxLengthError('Streaming decode error - repeated field "rows" had too many elements')
              }

              for (const evt of Row.codec().stream(reader, reader.uint32(), `${prefix}.rows[]`, {
                limits: opts.limits?.rows$
              })) {
                yield {
                  ...evt,
                  index: obj.rows
                }
              }

              obj.rows++

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

  export interface RowsTimeMsFieldEvent {
    field: '$.timeMs'
    value: number
  }

  export interface RowsRowsIdFieldEvent {
    field: '$.rows[].id'
    value: Uint8Array<ArrayBuffer>
    index: number
  }

  export interface RowsRowsSeqFieldEvent {
    field: '$.rows[].seq'
    value: number
    index: number
  }

  export interface RowsRowsWhoFieldEvent {
    field: '$.rows[].who'
    value: number
    index: number
  }

  export interface RowsRowsNodeFieldEvent {
    field: '$.rows[].node'
    value: number
    index: number
  }

  export interface RowsRowsOpFieldEvent {
    field: '$.rows[].op'
    value: number
    index: number
  }

  export interface RowsRowsPathFieldEvent {
    field: '$.rows[].path'
    value: string
    index: number
  }

  export interface RowsRowsToFieldEvent {
    field: '$.rows[].to'
    value: string
    index: number
  }

  export interface RowsRowsEntryIdFieldEvent {
    field: '$.rows[].entryId'
    value: number
    index: number
  }

  export interface RowsRowsVersionFieldEvent {
    field: '$.rows[].version'
    value: number
    index: number
  }

  export interface RowsRowsCodeFieldEvent {
    field: '$.rows[].code'
    value: string
    index: number
  }

  export interface RowsRowsDetailFieldEvent {
    field: '$.rows[].detail'
    value: string
    index: number
  }

  export interface RowsRowsTrashIdFieldEvent {
    field: '$.rows[].trashId'
    value: number
    index: number
  }

  export interface RowsRowsConflictIdFieldEvent {
    field: '$.rows[].conflictId'
    value: number
    index: number
  }

  export interface RowsRowsResultPathFieldEvent {
    field: '$.rows[].resultPath'
    value: string
    index: number
  }

  export function encode (obj: Partial<Rows>): Uint8Array<ArrayBuffer> {
    return encodeMessage(obj, Rows.codec())
  }

  export function decode (buf: Uint8Array | Uint8ArrayList, opts?: DecodeOptions<Rows>): Rows {
    return decodeMessage(buf, Rows.codec(), opts)
  }

  export function stream (buf: Uint8Array | Uint8ArrayList, opts?: DecodeOptions<Rows>): Generator<RowsTimeMsFieldEvent | RowsRowsIdFieldEvent | RowsRowsSeqFieldEvent | RowsRowsWhoFieldEvent | RowsRowsNodeFieldEvent | RowsRowsOpFieldEvent | RowsRowsPathFieldEvent | RowsRowsToFieldEvent | RowsRowsEntryIdFieldEvent | RowsRowsVersionFieldEvent | RowsRowsCodeFieldEvent | RowsRowsDetailFieldEvent | RowsRowsTrashIdFieldEvent | RowsRowsConflictIdFieldEvent | RowsRowsResultPathFieldEvent> {
    return streamMessage(buf, Rows.codec(), opts)
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
                field: `${prefix}.detail`,
                value: reader.string()
              }
              break
            }
            case 3: {
              yield {
                field: `${prefix}.seq`,
                value: reader.uint64Number()
              }
              break
            }
            case 4: {
              yield {
                field: `${prefix}.entryId`,
                value: reader.uint64Number()
              }
              break
            }
            case 5: {
              yield {
                field: `${prefix}.version`,
                value: reader.uint64Number()
              }
              break
            }
            case 6: {
              yield {
                field: `${prefix}.trashId`,
                value: reader.uint64Number()
              }
              break
            }
            case 7: {
              yield {
                field: `${prefix}.conflictId`,
                value: reader.uint64Number()
              }
              break
            }
            case 8: {
              yield {
                field: `${prefix}.path`,
                value: reader.string()
              }
              break
            }
            case 9: {
              yield {
                field: `${prefix}.index`,
                value: reader.uint64Number()
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

  export interface ResultCodeFieldEvent {
    field: '$.code'
    value: string
  }

  export interface ResultDetailFieldEvent {
    field: '$.detail'
    value: string
  }

  export interface ResultSeqFieldEvent {
    field: '$.seq'
    value: number
  }

  export interface ResultEntryIdFieldEvent {
    field: '$.entryId'
    value: number
  }

  export interface ResultVersionFieldEvent {
    field: '$.version'
    value: number
  }

  export interface ResultTrashIdFieldEvent {
    field: '$.trashId'
    value: number
  }

  export interface ResultConflictIdFieldEvent {
    field: '$.conflictId'
    value: number
  }

  export interface ResultPathFieldEvent {
    field: '$.path'
    value: string
  }

  export interface ResultIndexFieldEvent {
    field: '$.index'
    value: number
  }

  export function encode (obj: Partial<Result>): Uint8Array<ArrayBuffer> {
    return encodeMessage(obj, Result.codec())
  }

  export function decode (buf: Uint8Array | Uint8ArrayList, opts?: DecodeOptions<Result>): Result {
    return decodeMessage(buf, Result.codec(), opts)
  }

  export function stream (buf: Uint8Array | Uint8ArrayList, opts?: DecodeOptions<Result>): Generator<ResultCodeFieldEvent | ResultDetailFieldEvent | ResultSeqFieldEvent | ResultEntryIdFieldEvent | ResultVersionFieldEvent | ResultTrashIdFieldEvent | ResultConflictIdFieldEvent | ResultPathFieldEvent | ResultIndexFieldEvent> {
    return streamMessage(buf, Result.codec(), opts)
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
      }, function * (reader, length, prefix, opts = {}) {
        const end = length == null ? reader.len : reader.pos + length

        while (reader.pos < end) {
          const tag = reader.uint32()

          switch (tag >>> 3) {
            case 1: {
              yield {
                field: `${prefix}.type`,
                value: reader.string()
              }
              break
            }
            case 2: {
              yield * Target.codec().stream(reader, reader.uint32(), `${prefix}.target`, {
                limits: opts.limits?.target
              })

              break
            }
            case 3: {
              yield {
                field: `${prefix}.snapshot`,
                value: reader.string()
              }
              break
            }
            case 4: {
              yield {
                field: `${prefix}.version`,
                value: reader.uint64Number()
              }
              break
            }
            case 5: {
              yield {
                field: `${prefix}.path`,
                value: reader.string()
              }
              break
            }
            case 6: {
              yield {
                field: `${prefix}.after`,
                value: reader.string()
              }
              break
            }
            case 7: {
              yield {
                field: `${prefix}.afterNumber`,
                value: reader.uint64Number()
              }
              break
            }
            case 8: {
              yield {
                field: `${prefix}.limit`,
                value: reader.uint64Number()
              }
              break
            }
            case 9: {
              yield {
                field: `${prefix}.reverse`,
                value: reader.bool()
              }
              break
            }
            case 10: {
              yield {
                field: `${prefix}.commandId`,
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

  export interface QueryTypeFieldEvent {
    field: '$.type'
    value: string
  }

  export interface QueryTargetPathFieldEvent {
    field: '$.target.path'
    value: string
  }

  export interface QueryTargetIdFieldEvent {
    field: '$.target.id'
    value: number
  }

  export interface QuerySnapshotFieldEvent {
    field: '$.snapshot'
    value: string
  }

  export interface QueryVersionFieldEvent {
    field: '$.version'
    value: number
  }

  export interface QueryPathFieldEvent {
    field: '$.path'
    value: string
  }

  export interface QueryAfterFieldEvent {
    field: '$.after'
    value: string
  }

  export interface QueryAfterNumberFieldEvent {
    field: '$.afterNumber'
    value: number
  }

  export interface QueryLimitFieldEvent {
    field: '$.limit'
    value: number
  }

  export interface QueryReverseFieldEvent {
    field: '$.reverse'
    value: boolean
  }

  export interface QueryCommandIdFieldEvent {
    field: '$.commandId'
    value: string
  }

  export function encode (obj: Partial<Query>): Uint8Array<ArrayBuffer> {
    return encodeMessage(obj, Query.codec())
  }

  export function decode (buf: Uint8Array | Uint8ArrayList, opts?: DecodeOptions<Query>): Query {
    return decodeMessage(buf, Query.codec(), opts)
  }

  export function stream (buf: Uint8Array | Uint8ArrayList, opts?: DecodeOptions<Query>): Generator<QueryTypeFieldEvent | QueryTargetPathFieldEvent | QueryTargetIdFieldEvent | QuerySnapshotFieldEvent | QueryVersionFieldEvent | QueryPathFieldEvent | QueryAfterFieldEvent | QueryAfterNumberFieldEvent | QueryLimitFieldEvent | QueryReverseFieldEvent | QueryCommandIdFieldEvent> {
    return streamMessage(buf, Query.codec(), opts)
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
                field: `${prefix}.id`,
                value: reader.uint64Number()
              }
              break
            }
            case 2: {
              yield {
                field: `${prefix}.directory`,
                value: reader.bool()
              }
              break
            }
            case 3: {
              yield {
                field: `${prefix}.name`,
                value: reader.string()
              }
              break
            }
            case 4: {
              yield {
                field: `${prefix}.parentId`,
                value: reader.uint64Number()
              }
              break
            }
            case 5: {
              yield {
                field: `${prefix}.size`,
                value: reader.uint64Number()
              }
              break
            }
            case 6: {
              yield {
                field: `${prefix}.children`,
                value: reader.uint64Number()
              }
              break
            }
            case 7: {
              yield {
                field: `${prefix}.mode`,
                value: reader.uint32()
              }
              break
            }
            case 8: {
              yield {
                field: `${prefix}.mtimeMs`,
                value: reader.sint64Number()
              }
              break
            }
            case 9: {
              yield {
                field: `${prefix}.ctimeMs`,
                value: reader.uint64Number()
              }
              break
            }
            case 10: {
              yield {
                field: `${prefix}.version`,
                value: reader.uint64Number()
              }
              break
            }
            case 11: {
              yield {
                field: `${prefix}.cid`,
                value: reader.bytes()
              }
              break
            }
            case 12: {
              yield {
                field: `${prefix}.inline`,
                value: reader.bool()
              }
              break
            }
            case 13: {
              yield {
                field: `${prefix}.versions`,
                value: reader.uint32()
              }
              break
            }
            case 14: {
              yield {
                field: `${prefix}.by`,
                value: reader.string()
              }
              break
            }
            case 15: {
              yield {
                field: `${prefix}.node`,
                value: reader.string()
              }
              break
            }
            case 16: {
              yield {
                field: `${prefix}.pending`,
                value: reader.bool()
              }
              break
            }
            case 17: {
              yield {
                field: `${prefix}.path`,
                value: reader.string()
              }
              break
            }
            case 18: {
              yield {
                field: `${prefix}.link`,
                value: reader.string()
              }
              break
            }
            case 19: {
              yield {
                field: `${prefix}.mtimeNs`,
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

  export interface EntryInfoIdFieldEvent {
    field: '$.id'
    value: number
  }

  export interface EntryInfoDirectoryFieldEvent {
    field: '$.directory'
    value: boolean
  }

  export interface EntryInfoNameFieldEvent {
    field: '$.name'
    value: string
  }

  export interface EntryInfoParentIdFieldEvent {
    field: '$.parentId'
    value: number
  }

  export interface EntryInfoSizeFieldEvent {
    field: '$.size'
    value: number
  }

  export interface EntryInfoChildrenFieldEvent {
    field: '$.children'
    value: number
  }

  export interface EntryInfoModeFieldEvent {
    field: '$.mode'
    value: number
  }

  export interface EntryInfoMtimeMsFieldEvent {
    field: '$.mtimeMs'
    value: number
  }

  export interface EntryInfoCtimeMsFieldEvent {
    field: '$.ctimeMs'
    value: number
  }

  export interface EntryInfoVersionFieldEvent {
    field: '$.version'
    value: number
  }

  export interface EntryInfoCidFieldEvent {
    field: '$.cid'
    value: Uint8Array<ArrayBuffer>
  }

  export interface EntryInfoInlineFieldEvent {
    field: '$.inline'
    value: boolean
  }

  export interface EntryInfoVersionsFieldEvent {
    field: '$.versions'
    value: number
  }

  export interface EntryInfoByFieldEvent {
    field: '$.by'
    value: string
  }

  export interface EntryInfoNodeFieldEvent {
    field: '$.node'
    value: string
  }

  export interface EntryInfoPendingFieldEvent {
    field: '$.pending'
    value: boolean
  }

  export interface EntryInfoPathFieldEvent {
    field: '$.path'
    value: string
  }

  export interface EntryInfoLinkFieldEvent {
    field: '$.link'
    value: string
  }

  export interface EntryInfoMtimeNsFieldEvent {
    field: '$.mtimeNs'
    value: number
  }

  export function encode (obj: Partial<EntryInfo>): Uint8Array<ArrayBuffer> {
    return encodeMessage(obj, EntryInfo.codec())
  }

  export function decode (buf: Uint8Array | Uint8ArrayList, opts?: DecodeOptions<EntryInfo>): EntryInfo {
    return decodeMessage(buf, EntryInfo.codec(), opts)
  }

  export function stream (buf: Uint8Array | Uint8ArrayList, opts?: DecodeOptions<EntryInfo>): Generator<EntryInfoIdFieldEvent | EntryInfoDirectoryFieldEvent | EntryInfoNameFieldEvent | EntryInfoParentIdFieldEvent | EntryInfoSizeFieldEvent | EntryInfoChildrenFieldEvent | EntryInfoModeFieldEvent | EntryInfoMtimeMsFieldEvent | EntryInfoCtimeMsFieldEvent | EntryInfoVersionFieldEvent | EntryInfoCidFieldEvent | EntryInfoInlineFieldEvent | EntryInfoVersionsFieldEvent | EntryInfoByFieldEvent | EntryInfoNodeFieldEvent | EntryInfoPendingFieldEvent | EntryInfoPathFieldEvent | EntryInfoLinkFieldEvent | EntryInfoMtimeNsFieldEvent> {
    return streamMessage(buf, EntryInfo.codec(), opts)
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
      }, function * (reader, length, prefix, opts = {}) {
        const end = length == null ? reader.len : reader.pos + length

        while (reader.pos < end) {
          const tag = reader.uint32()

          switch (tag >>> 3) {
            case 1: {
              yield {
                field: `${prefix}.version`,
                value: reader.uint64Number()
              }
              break
            }
            case 2: {
              yield {
                field: `${prefix}.size`,
                value: reader.uint64Number()
              }
              break
            }
            case 3: {
              yield {
                field: `${prefix}.cid`,
                value: reader.bytes()
              }
              break
            }
            case 4: {
              yield {
                field: `${prefix}.inline`,
                value: reader.bool()
              }
              break
            }
            case 5: {
              yield {
                field: `${prefix}.mtimeMs`,
                value: reader.sint64Number()
              }
              break
            }
            case 6: {
              yield {
                field: `${prefix}.atMs`,
                value: reader.uint64Number()
              }
              break
            }
            case 7: {
              yield {
                field: `${prefix}.by`,
                value: reader.string()
              }
              break
            }
            case 8: {
              yield {
                field: `${prefix}.node`,
                value: reader.string()
              }
              break
            }
            case 9: {
              yield {
                field: `${prefix}.conflict`,
                value: reader.bool()
              }
              break
            }
            case 10: {
              yield {
                field: `${prefix}.link`,
                value: reader.string()
              }
              break
            }
            case 11: {
              yield {
                field: `${prefix}.mtimeNs`,
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

  export interface VersionInfoVersionFieldEvent {
    field: '$.version'
    value: number
  }

  export interface VersionInfoSizeFieldEvent {
    field: '$.size'
    value: number
  }

  export interface VersionInfoCidFieldEvent {
    field: '$.cid'
    value: Uint8Array<ArrayBuffer>
  }

  export interface VersionInfoInlineFieldEvent {
    field: '$.inline'
    value: boolean
  }

  export interface VersionInfoMtimeMsFieldEvent {
    field: '$.mtimeMs'
    value: number
  }

  export interface VersionInfoAtMsFieldEvent {
    field: '$.atMs'
    value: number
  }

  export interface VersionInfoByFieldEvent {
    field: '$.by'
    value: string
  }

  export interface VersionInfoNodeFieldEvent {
    field: '$.node'
    value: string
  }

  export interface VersionInfoConflictFieldEvent {
    field: '$.conflict'
    value: boolean
  }

  export interface VersionInfoLinkFieldEvent {
    field: '$.link'
    value: string
  }

  export interface VersionInfoMtimeNsFieldEvent {
    field: '$.mtimeNs'
    value: number
  }

  export function encode (obj: Partial<VersionInfo>): Uint8Array<ArrayBuffer> {
    return encodeMessage(obj, VersionInfo.codec())
  }

  export function decode (buf: Uint8Array | Uint8ArrayList, opts?: DecodeOptions<VersionInfo>): VersionInfo {
    return decodeMessage(buf, VersionInfo.codec(), opts)
  }

  export function stream (buf: Uint8Array | Uint8ArrayList, opts?: DecodeOptions<VersionInfo>): Generator<VersionInfoVersionFieldEvent | VersionInfoSizeFieldEvent | VersionInfoCidFieldEvent | VersionInfoInlineFieldEvent | VersionInfoMtimeMsFieldEvent | VersionInfoAtMsFieldEvent | VersionInfoByFieldEvent | VersionInfoNodeFieldEvent | VersionInfoConflictFieldEvent | VersionInfoLinkFieldEvent | VersionInfoMtimeNsFieldEvent> {
    return streamMessage(buf, VersionInfo.codec(), opts)
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
      }, function * (reader, length, prefix, opts = {}) {
        const end = length == null ? reader.len : reader.pos + length

        while (reader.pos < end) {
          const tag = reader.uint32()

          switch (tag >>> 3) {
            case 1: {
              yield {
                field: `${prefix}.trashId`,
                value: reader.uint64Number()
              }
              break
            }
            case 2: {
              yield {
                field: `${prefix}.path`,
                value: reader.string()
              }
              break
            }
            case 3: {
              yield {
                field: `${prefix}.directory`,
                value: reader.bool()
              }
              break
            }
            case 4: {
              yield {
                field: `${prefix}.size`,
                value: reader.uint64Number()
              }
              break
            }
            case 5: {
              yield {
                field: `${prefix}.deletedAtMs`,
                value: reader.uint64Number()
              }
              break
            }
            case 6: {
              yield {
                field: `${prefix}.expiresAtMs`,
                value: reader.uint64Number()
              }
              break
            }
            case 7: {
              yield {
                field: `${prefix}.by`,
                value: reader.string()
              }
              break
            }
            case 8: {
              yield {
                field: `${prefix}.node`,
                value: reader.string()
              }
              break
            }
            case 9: {
              yield {
                field: `${prefix}.symlink`,
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

  export interface TrashInfoTrashIdFieldEvent {
    field: '$.trashId'
    value: number
  }

  export interface TrashInfoPathFieldEvent {
    field: '$.path'
    value: string
  }

  export interface TrashInfoDirectoryFieldEvent {
    field: '$.directory'
    value: boolean
  }

  export interface TrashInfoSizeFieldEvent {
    field: '$.size'
    value: number
  }

  export interface TrashInfoDeletedAtMsFieldEvent {
    field: '$.deletedAtMs'
    value: number
  }

  export interface TrashInfoExpiresAtMsFieldEvent {
    field: '$.expiresAtMs'
    value: number
  }

  export interface TrashInfoByFieldEvent {
    field: '$.by'
    value: string
  }

  export interface TrashInfoNodeFieldEvent {
    field: '$.node'
    value: string
  }

  export interface TrashInfoSymlinkFieldEvent {
    field: '$.symlink'
    value: boolean
  }

  export function encode (obj: Partial<TrashInfo>): Uint8Array<ArrayBuffer> {
    return encodeMessage(obj, TrashInfo.codec())
  }

  export function decode (buf: Uint8Array | Uint8ArrayList, opts?: DecodeOptions<TrashInfo>): TrashInfo {
    return decodeMessage(buf, TrashInfo.codec(), opts)
  }

  export function stream (buf: Uint8Array | Uint8ArrayList, opts?: DecodeOptions<TrashInfo>): Generator<TrashInfoTrashIdFieldEvent | TrashInfoPathFieldEvent | TrashInfoDirectoryFieldEvent | TrashInfoSizeFieldEvent | TrashInfoDeletedAtMsFieldEvent | TrashInfoExpiresAtMsFieldEvent | TrashInfoByFieldEvent | TrashInfoNodeFieldEvent | TrashInfoSymlinkFieldEvent> {
    return streamMessage(buf, TrashInfo.codec(), opts)
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
      }, function * (reader, length, prefix, opts = {}) {
        const end = length == null ? reader.len : reader.pos + length

        while (reader.pos < end) {
          const tag = reader.uint32()

          switch (tag >>> 3) {
            case 1: {
              yield {
                field: `${prefix}.name`,
                value: reader.string()
              }
              break
            }
            case 2: {
              yield {
                field: `${prefix}.seq`,
                value: reader.uint64Number()
              }
              break
            }
            case 3: {
              yield {
                field: `${prefix}.index`,
                value: reader.uint64Number()
              }
              break
            }
            case 4: {
              yield {
                field: `${prefix}.atMs`,
                value: reader.uint64Number()
              }
              break
            }
            case 5: {
              yield {
                field: `${prefix}.by`,
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

  export interface SnapshotInfoNameFieldEvent {
    field: '$.name'
    value: string
  }

  export interface SnapshotInfoSeqFieldEvent {
    field: '$.seq'
    value: number
  }

  export interface SnapshotInfoIndexFieldEvent {
    field: '$.index'
    value: number
  }

  export interface SnapshotInfoAtMsFieldEvent {
    field: '$.atMs'
    value: number
  }

  export interface SnapshotInfoByFieldEvent {
    field: '$.by'
    value: string
  }

  export function encode (obj: Partial<SnapshotInfo>): Uint8Array<ArrayBuffer> {
    return encodeMessage(obj, SnapshotInfo.codec())
  }

  export function decode (buf: Uint8Array | Uint8ArrayList, opts?: DecodeOptions<SnapshotInfo>): SnapshotInfo {
    return decodeMessage(buf, SnapshotInfo.codec(), opts)
  }

  export function stream (buf: Uint8Array | Uint8ArrayList, opts?: DecodeOptions<SnapshotInfo>): Generator<SnapshotInfoNameFieldEvent | SnapshotInfoSeqFieldEvent | SnapshotInfoIndexFieldEvent | SnapshotInfoAtMsFieldEvent | SnapshotInfoByFieldEvent> {
    return streamMessage(buf, SnapshotInfo.codec(), opts)
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
      }, function * (reader, length, prefix, opts = {}) {
        const end = length == null ? reader.len : reader.pos + length

        while (reader.pos < end) {
          const tag = reader.uint32()

          switch (tag >>> 3) {
            case 1: {
              yield {
                field: `${prefix}.conflictId`,
                value: reader.uint64Number()
              }
              break
            }
            case 2: {
              yield {
                field: `${prefix}.kind`,
                value: reader.string()
              }
              break
            }
            case 3: {
              yield {
                field: `${prefix}.path`,
                value: reader.string()
              }
              break
            }
            case 4: {
              yield {
                field: `${prefix}.keptAt`,
                value: reader.string()
              }
              break
            }
            case 5: {
              yield {
                field: `${prefix}.keptVersion`,
                value: reader.uint64Number()
              }
              break
            }
            case 6: {
              yield {
                field: `${prefix}.atMs`,
                value: reader.uint64Number()
              }
              break
            }
            case 7: {
              yield {
                field: `${prefix}.hostname`,
                value: reader.string()
              }
              break
            }
            case 8: {
              yield {
                field: `${prefix}.by`,
                value: reader.string()
              }
              break
            }
            case 9: {
              yield {
                field: `${prefix}.message`,
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

  export interface ConflictInfoConflictIdFieldEvent {
    field: '$.conflictId'
    value: number
  }

  export interface ConflictInfoKindFieldEvent {
    field: '$.kind'
    value: string
  }

  export interface ConflictInfoPathFieldEvent {
    field: '$.path'
    value: string
  }

  export interface ConflictInfoKeptAtFieldEvent {
    field: '$.keptAt'
    value: string
  }

  export interface ConflictInfoKeptVersionFieldEvent {
    field: '$.keptVersion'
    value: number
  }

  export interface ConflictInfoAtMsFieldEvent {
    field: '$.atMs'
    value: number
  }

  export interface ConflictInfoHostnameFieldEvent {
    field: '$.hostname'
    value: string
  }

  export interface ConflictInfoByFieldEvent {
    field: '$.by'
    value: string
  }

  export interface ConflictInfoMessageFieldEvent {
    field: '$.message'
    value: string
  }

  export function encode (obj: Partial<ConflictInfo>): Uint8Array<ArrayBuffer> {
    return encodeMessage(obj, ConflictInfo.codec())
  }

  export function decode (buf: Uint8Array | Uint8ArrayList, opts?: DecodeOptions<ConflictInfo>): ConflictInfo {
    return decodeMessage(buf, ConflictInfo.codec(), opts)
  }

  export function stream (buf: Uint8Array | Uint8ArrayList, opts?: DecodeOptions<ConflictInfo>): Generator<ConflictInfoConflictIdFieldEvent | ConflictInfoKindFieldEvent | ConflictInfoPathFieldEvent | ConflictInfoKeptAtFieldEvent | ConflictInfoKeptVersionFieldEvent | ConflictInfoAtMsFieldEvent | ConflictInfoHostnameFieldEvent | ConflictInfoByFieldEvent | ConflictInfoMessageFieldEvent> {
    return streamMessage(buf, ConflictInfo.codec(), opts)
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
      }, function * (reader, length, prefix, opts = {}) {
        const end = length == null ? reader.len : reader.pos + length

        while (reader.pos < end) {
          const tag = reader.uint32()

          switch (tag >>> 3) {
            case 1: {
              yield {
                field: `${prefix}.index`,
                value: reader.uint64Number()
              }
              break
            }
            case 2: {
              yield {
                field: `${prefix}.seq`,
                value: reader.uint64Number()
              }
              break
            }
            case 3: {
              yield {
                field: `${prefix}.atMs`,
                value: reader.uint64Number()
              }
              break
            }
            case 4: {
              yield {
                field: `${prefix}.who`,
                value: reader.string()
              }
              break
            }
            case 5: {
              yield {
                field: `${prefix}.node`,
                value: reader.string()
              }
              break
            }
            case 6: {
              yield {
                field: `${prefix}.op`,
                value: reader.string()
              }
              break
            }
            case 7: {
              yield {
                field: `${prefix}.path`,
                value: reader.string()
              }
              break
            }
            case 8: {
              yield {
                field: `${prefix}.to`,
                value: reader.string()
              }
              break
            }
            case 9: {
              yield {
                field: `${prefix}.entryId`,
                value: reader.uint64Number()
              }
              break
            }
            case 10: {
              yield {
                field: `${prefix}.version`,
                value: reader.uint64Number()
              }
              break
            }
            case 11: {
              yield {
                field: `${prefix}.code`,
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

  export interface LogRowIndexFieldEvent {
    field: '$.index'
    value: number
  }

  export interface LogRowSeqFieldEvent {
    field: '$.seq'
    value: number
  }

  export interface LogRowAtMsFieldEvent {
    field: '$.atMs'
    value: number
  }

  export interface LogRowWhoFieldEvent {
    field: '$.who'
    value: string
  }

  export interface LogRowNodeFieldEvent {
    field: '$.node'
    value: string
  }

  export interface LogRowOpFieldEvent {
    field: '$.op'
    value: string
  }

  export interface LogRowPathFieldEvent {
    field: '$.path'
    value: string
  }

  export interface LogRowToFieldEvent {
    field: '$.to'
    value: string
  }

  export interface LogRowEntryIdFieldEvent {
    field: '$.entryId'
    value: number
  }

  export interface LogRowVersionFieldEvent {
    field: '$.version'
    value: number
  }

  export interface LogRowCodeFieldEvent {
    field: '$.code'
    value: string
  }

  export function encode (obj: Partial<LogRow>): Uint8Array<ArrayBuffer> {
    return encodeMessage(obj, LogRow.codec())
  }

  export function decode (buf: Uint8Array | Uint8ArrayList, opts?: DecodeOptions<LogRow>): LogRow {
    return decodeMessage(buf, LogRow.codec(), opts)
  }

  export function stream (buf: Uint8Array | Uint8ArrayList, opts?: DecodeOptions<LogRow>): Generator<LogRowIndexFieldEvent | LogRowSeqFieldEvent | LogRowAtMsFieldEvent | LogRowWhoFieldEvent | LogRowNodeFieldEvent | LogRowOpFieldEvent | LogRowPathFieldEvent | LogRowToFieldEvent | LogRowEntryIdFieldEvent | LogRowVersionFieldEvent | LogRowCodeFieldEvent> {
    return streamMessage(buf, LogRow.codec(), opts)
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
      }, function * (reader, length, prefix, opts = {}) {
        const end = length == null ? reader.len : reader.pos + length

        while (reader.pos < end) {
          const tag = reader.uint32()

          switch (tag >>> 3) {
            case 1: {
              yield * Settings.codec().stream(reader, reader.uint32(), `${prefix}.settings`, {
                limits: opts.limits?.settings
              })

              break
            }
            case 2: {
              yield {
                field: `${prefix}.deleted`,
                value: reader.bool()
              }
              break
            }
            case 3: {
              yield {
                field: `${prefix}.index`,
                value: reader.uint64Number()
              }
              break
            }
            case 4: {
              yield {
                field: `${prefix}.seq`,
                value: reader.uint64Number()
              }
              break
            }
            case 5: {
              yield {
                field: `${prefix}.timeMs`,
                value: reader.uint64Number()
              }
              break
            }
            case 6: {
              yield {
                field: `${prefix}.files`,
                value: reader.uint64Number()
              }
              break
            }
            case 7: {
              yield {
                field: `${prefix}.directories`,
                value: reader.uint64Number()
              }
              break
            }
            case 8: {
              yield {
                field: `${prefix}.usedBytes`,
                value: reader.uint64Number()
              }
              break
            }
            case 9: {
              yield {
                field: `${prefix}.trashItems`,
                value: reader.uint64Number()
              }
              break
            }
            case 10: {
              yield {
                field: `${prefix}.snapshots`,
                value: reader.uint64Number()
              }
              break
            }
            case 11: {
              yield {
                field: `${prefix}.conflicts`,
                value: reader.uint64Number()
              }
              break
            }
            case 12: {
              yield {
                field: `${prefix}.openUploads`,
                value: reader.uint64Number()
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

  export interface VolumeStateSettingsReplicasFieldEvent {
    field: '$.settings.replicas'
    value: number
  }

  export interface VolumeStateSettingsMetadataReplicasFieldEvent {
    field: '$.settings.metadataReplicas'
    value: number
  }

  export interface VolumeStateSettingsAcceptFieldEvent {
    field: '$.settings.accept'
    value: boolean
  }

  export interface VolumeStateSettingsTrashMsFieldEvent {
    field: '$.settings.trashMs'
    value: number
  }

  export interface VolumeStateSettingsVersionsFieldEvent {
    field: '$.settings.versions'
    value: number
  }

  export interface VolumeStateSettingsVersionsMsFieldEvent {
    field: '$.settings.versionsMs'
    value: number
  }

  export interface VolumeStateSettingsQuotaBytesFieldEvent {
    field: '$.settings.quotaBytes'
    value: number
  }

  export interface VolumeStateDeletedFieldEvent {
    field: '$.deleted'
    value: boolean
  }

  export interface VolumeStateIndexFieldEvent {
    field: '$.index'
    value: number
  }

  export interface VolumeStateSeqFieldEvent {
    field: '$.seq'
    value: number
  }

  export interface VolumeStateTimeMsFieldEvent {
    field: '$.timeMs'
    value: number
  }

  export interface VolumeStateFilesFieldEvent {
    field: '$.files'
    value: number
  }

  export interface VolumeStateDirectoriesFieldEvent {
    field: '$.directories'
    value: number
  }

  export interface VolumeStateUsedBytesFieldEvent {
    field: '$.usedBytes'
    value: number
  }

  export interface VolumeStateTrashItemsFieldEvent {
    field: '$.trashItems'
    value: number
  }

  export interface VolumeStateSnapshotsFieldEvent {
    field: '$.snapshots'
    value: number
  }

  export interface VolumeStateConflictsFieldEvent {
    field: '$.conflicts'
    value: number
  }

  export interface VolumeStateOpenUploadsFieldEvent {
    field: '$.openUploads'
    value: number
  }

  export function encode (obj: Partial<VolumeState>): Uint8Array<ArrayBuffer> {
    return encodeMessage(obj, VolumeState.codec())
  }

  export function decode (buf: Uint8Array | Uint8ArrayList, opts?: DecodeOptions<VolumeState>): VolumeState {
    return decodeMessage(buf, VolumeState.codec(), opts)
  }

  export function stream (buf: Uint8Array | Uint8ArrayList, opts?: DecodeOptions<VolumeState>): Generator<VolumeStateSettingsReplicasFieldEvent | VolumeStateSettingsMetadataReplicasFieldEvent | VolumeStateSettingsAcceptFieldEvent | VolumeStateSettingsTrashMsFieldEvent | VolumeStateSettingsVersionsFieldEvent | VolumeStateSettingsVersionsMsFieldEvent | VolumeStateSettingsQuotaBytesFieldEvent | VolumeStateDeletedFieldEvent | VolumeStateIndexFieldEvent | VolumeStateSeqFieldEvent | VolumeStateTimeMsFieldEvent | VolumeStateFilesFieldEvent | VolumeStateDirectoriesFieldEvent | VolumeStateUsedBytesFieldEvent | VolumeStateTrashItemsFieldEvent | VolumeStateSnapshotsFieldEvent | VolumeStateConflictsFieldEvent | VolumeStateOpenUploadsFieldEvent> {
    return streamMessage(buf, VolumeState.codec(), opts)
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
      }, function * (reader, length, prefix, opts = {}) {
        const obj = {
          entries: 0,
          versions: 0,
          trash: 0,
          snapshots: 0,
          conflicts: 0,
          rows: 0
        }

        const end = length == null ? reader.len : reader.pos + length

        while (reader.pos < end) {
          const tag = reader.uint32()

          switch (tag >>> 3) {
            case 1: {
              yield {
                field: `${prefix}.type`,
                value: reader.string()
              }
              break
            }
            case 2: {
              yield * EntryInfo.codec().stream(reader, reader.uint32(), `${prefix}.entry`, {
                limits: opts.limits?.entry
              })

              break
            }
            case 3: {
              yield * Content.codec().stream(reader, reader.uint32(), `${prefix}.content`, {
                limits: opts.limits?.content
              })

              break
            }
            case 4: {
              if (opts.limits?.entries != null && obj.entries === opts.limits.entries) {
                throw new MaxLengthError('Streaming decode error - repeated field "entries" had too many elements')
              }

              for (const evt of EntryInfo.codec().stream(reader, reader.uint32(), `${prefix}.entries[]`, {
                limits: opts.limits?.entries$
              })) {
                yield {
                  ...evt,
                  index: obj.entries
                }
              }

              obj.entries++

              break
            }
            case 5: {
              yield {
                field: `${prefix}.more`,
                value: reader.bool()
              }
              break
            }
            case 6: {
              if (opts.limits?.versions != null && obj.versions === opts.limits.versions) {
                throw new MaxLengthError('Streaming decode error - repeated field "versions" had too many elements')
              }

              for (const evt of VersionInfo.codec().stream(reader, reader.uint32(), `${prefix}.versions[]`, {
                limits: opts.limits?.versions$
              })) {
                yield {
                  ...evt,
                  index: obj.versions
                }
              }

              obj.versions++

              break
            }
            case 7: {
              if (opts.limits?.trash != null && obj.trash === opts.limits.trash) {
                throw new MaxLengthError('Streaming decode error - repeated field "trash" had too many elements')
              }

              for (const evt of TrashInfo.codec().stream(reader, reader.uint32(), `${prefix}.trash[]`, {
                limits: opts.limits?.trash$
              })) {
                yield {
                  ...evt,
                  index: obj.trash
                }
              }

              obj.trash++

              break
            }
            case 8: {
              if (opts.limits?.snapshots != null && obj.snapshots === opts.limits.snapshots) {
                throw new MaxLengthError('Streaming decode error - repeated field "snapshots" had too many elements')
              }

              for (const evt of SnapshotInfo.codec().stream(reader, reader.uint32(), `${prefix}.snapshots[]`, {
                limits: opts.limits?.snapshots$
              })) {
                yield {
                  ...evt,
                  index: obj.snapshots
                }
              }

              obj.snapshots++

              break
            }
            case 9: {
              if (opts.limits?.conflicts != null && obj.conflicts === opts.limits.conflicts) {
                throw new MaxLengthError('Streaming decode error - repeated field "conflicts" had too many elements')
              }

              for (const evt of ConflictInfo.codec().stream(reader, reader.uint32(), `${prefix}.conflicts[]`, {
                limits: opts.limits?.conflicts$
              })) {
                yield {
                  ...evt,
                  index: obj.conflicts
                }
              }

              obj.conflicts++

              break
            }
            case 10: {
              if (opts.limits?.rows != null && obj.rows === opts.limits.rows) {
                throw new MaxLengthError('Streaming decode error - repeated field "rows" had too many elements')
              }

              for (const evt of LogRow.codec().stream(reader, reader.uint32(), `${prefix}.rows[]`, {
                limits: opts.limits?.rows$
              })) {
                yield {
                  ...evt,
                  index: obj.rows
                }
              }

              obj.rows++

              break
            }
            case 11: {
              yield * VolumeState.codec().stream(reader, reader.uint32(), `${prefix}.volume`, {
                limits: opts.limits?.volume
              })

              break
            }
            case 12: {
              yield * Result.codec().stream(reader, reader.uint32(), `${prefix}.result`, {
                limits: opts.limits?.result
              })

              break
            }
            case 13: {
              yield {
                field: `${prefix}.code`,
                value: reader.string()
              }
              break
            }
            case 14: {
              yield {
                field: `${prefix}.detail`,
                value: reader.string()
              }
              break
            }
            case 15: {
              yield {
                field: `${prefix}.next`,
                value: reader.uint64Number()
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

  export interface AnswerTypeFieldEvent {
    field: '$.type'
    value: string
  }

  export interface AnswerEntryIdFieldEvent {
    field: '$.entry.id'
    value: number
  }

  export interface AnswerEntryDirectoryFieldEvent {
    field: '$.entry.directory'
    value: boolean
  }

  export interface AnswerEntryNameFieldEvent {
    field: '$.entry.name'
    value: string
  }

  export interface AnswerEntryParentIdFieldEvent {
    field: '$.entry.parentId'
    value: number
  }

  export interface AnswerEntrySizeFieldEvent {
    field: '$.entry.size'
    value: number
  }

  export interface AnswerEntryChildrenFieldEvent {
    field: '$.entry.children'
    value: number
  }

  export interface AnswerEntryModeFieldEvent {
    field: '$.entry.mode'
    value: number
  }

  export interface AnswerEntryMtimeMsFieldEvent {
    field: '$.entry.mtimeMs'
    value: number
  }

  export interface AnswerEntryCtimeMsFieldEvent {
    field: '$.entry.ctimeMs'
    value: number
  }

  export interface AnswerEntryVersionFieldEvent {
    field: '$.entry.version'
    value: number
  }

  export interface AnswerEntryCidFieldEvent {
    field: '$.entry.cid'
    value: Uint8Array<ArrayBuffer>
  }

  export interface AnswerEntryInlineFieldEvent {
    field: '$.entry.inline'
    value: boolean
  }

  export interface AnswerEntryVersionsFieldEvent {
    field: '$.entry.versions'
    value: number
  }

  export interface AnswerEntryByFieldEvent {
    field: '$.entry.by'
    value: string
  }

  export interface AnswerEntryNodeFieldEvent {
    field: '$.entry.node'
    value: string
  }

  export interface AnswerEntryPendingFieldEvent {
    field: '$.entry.pending'
    value: boolean
  }

  export interface AnswerEntryPathFieldEvent {
    field: '$.entry.path'
    value: string
  }

  export interface AnswerEntryLinkFieldEvent {
    field: '$.entry.link'
    value: string
  }

  export interface AnswerEntryMtimeNsFieldEvent {
    field: '$.entry.mtimeNs'
    value: number
  }

  export interface AnswerContentInlineFieldEvent {
    field: '$.content.inline'
    value: Uint8Array<ArrayBuffer>
  }

  export interface AnswerContentCidFieldEvent {
    field: '$.content.cid'
    value: Uint8Array<ArrayBuffer>
  }

  export interface AnswerContentSizeFieldEvent {
    field: '$.content.size'
    value: number
  }

  export interface AnswerContentLinkFieldEvent {
    field: '$.content.link'
    value: string
  }

  export interface AnswerEntriesIdFieldEvent {
    field: '$.entries[].id'
    value: number
    index: number
  }

  export interface AnswerEntriesDirectoryFieldEvent {
    field: '$.entries[].directory'
    value: boolean
    index: number
  }

  export interface AnswerEntriesNameFieldEvent {
    field: '$.entries[].name'
    value: string
    index: number
  }

  export interface AnswerEntriesParentIdFieldEvent {
    field: '$.entries[].parentId'
    value: number
    index: number
  }

  export interface AnswerEntriesSizeFieldEvent {
    field: '$.entries[].size'
    value: number
    index: number
  }

  export interface AnswerEntriesChildrenFieldEvent {
    field: '$.entries[].children'
    value: number
    index: number
  }

  export interface AnswerEntriesModeFieldEvent {
    field: '$.entries[].mode'
    value: number
    index: number
  }

  export interface AnswerEntriesMtimeMsFieldEvent {
    field: '$.entries[].mtimeMs'
    value: number
    index: number
  }

  export interface AnswerEntriesCtimeMsFieldEvent {
    field: '$.entries[].ctimeMs'
    value: number
    index: number
  }

  export interface AnswerEntriesVersionFieldEvent {
    field: '$.entries[].version'
    value: number
    index: number
  }

  export interface AnswerEntriesCidFieldEvent {
    field: '$.entries[].cid'
    value: Uint8Array<ArrayBuffer>
    index: number
  }

  export interface AnswerEntriesInlineFieldEvent {
    field: '$.entries[].inline'
    value: boolean
    index: number
  }

  export interface AnswerEntriesVersionsFieldEvent {
    field: '$.entries[].versions'
    value: number
    index: number
  }

  export interface AnswerEntriesByFieldEvent {
    field: '$.entries[].by'
    value: string
    index: number
  }

  export interface AnswerEntriesNodeFieldEvent {
    field: '$.entries[].node'
    value: string
    index: number
  }

  export interface AnswerEntriesPendingFieldEvent {
    field: '$.entries[].pending'
    value: boolean
    index: number
  }

  export interface AnswerEntriesPathFieldEvent {
    field: '$.entries[].path'
    value: string
    index: number
  }

  export interface AnswerEntriesLinkFieldEvent {
    field: '$.entries[].link'
    value: string
    index: number
  }

  export interface AnswerEntriesMtimeNsFieldEvent {
    field: '$.entries[].mtimeNs'
    value: number
    index: number
  }

  export interface AnswerMoreFieldEvent {
    field: '$.more'
    value: boolean
  }

  export interface AnswerVersionsVersionFieldEvent {
    field: '$.versions[].version'
    value: number
    index: number
  }

  export interface AnswerVersionsSizeFieldEvent {
    field: '$.versions[].size'
    value: number
    index: number
  }

  export interface AnswerVersionsCidFieldEvent {
    field: '$.versions[].cid'
    value: Uint8Array<ArrayBuffer>
    index: number
  }

  export interface AnswerVersionsInlineFieldEvent {
    field: '$.versions[].inline'
    value: boolean
    index: number
  }

  export interface AnswerVersionsMtimeMsFieldEvent {
    field: '$.versions[].mtimeMs'
    value: number
    index: number
  }

  export interface AnswerVersionsAtMsFieldEvent {
    field: '$.versions[].atMs'
    value: number
    index: number
  }

  export interface AnswerVersionsByFieldEvent {
    field: '$.versions[].by'
    value: string
    index: number
  }

  export interface AnswerVersionsNodeFieldEvent {
    field: '$.versions[].node'
    value: string
    index: number
  }

  export interface AnswerVersionsConflictFieldEvent {
    field: '$.versions[].conflict'
    value: boolean
    index: number
  }

  export interface AnswerVersionsLinkFieldEvent {
    field: '$.versions[].link'
    value: string
    index: number
  }

  export interface AnswerVersionsMtimeNsFieldEvent {
    field: '$.versions[].mtimeNs'
    value: number
    index: number
  }

  export interface AnswerTrashTrashIdFieldEvent {
    field: '$.trash[].trashId'
    value: number
    index: number
  }

  export interface AnswerTrashPathFieldEvent {
    field: '$.trash[].path'
    value: string
    index: number
  }

  export interface AnswerTrashDirectoryFieldEvent {
    field: '$.trash[].directory'
    value: boolean
    index: number
  }

  export interface AnswerTrashSizeFieldEvent {
    field: '$.trash[].size'
    value: number
    index: number
  }

  export interface AnswerTrashDeletedAtMsFieldEvent {
    field: '$.trash[].deletedAtMs'
    value: number
    index: number
  }

  export interface AnswerTrashExpiresAtMsFieldEvent {
    field: '$.trash[].expiresAtMs'
    value: number
    index: number
  }

  export interface AnswerTrashByFieldEvent {
    field: '$.trash[].by'
    value: string
    index: number
  }

  export interface AnswerTrashNodeFieldEvent {
    field: '$.trash[].node'
    value: string
    index: number
  }

  export interface AnswerTrashSymlinkFieldEvent {
    field: '$.trash[].symlink'
    value: boolean
    index: number
  }

  export interface AnswerSnapshotsNameFieldEvent {
    field: '$.snapshots[].name'
    value: string
    index: number
  }

  export interface AnswerSnapshotsSeqFieldEvent {
    field: '$.snapshots[].seq'
    value: number
    index: number
  }

  export interface AnswerSnapshotsIndexFieldEvent {
    field: '$.snapshots[].index'
    value: number
    index: number
  }

  export interface AnswerSnapshotsAtMsFieldEvent {
    field: '$.snapshots[].atMs'
    value: number
    index: number
  }

  export interface AnswerSnapshotsByFieldEvent {
    field: '$.snapshots[].by'
    value: string
    index: number
  }

  export interface AnswerConflictsConflictIdFieldEvent {
    field: '$.conflicts[].conflictId'
    value: number
    index: number
  }

  export interface AnswerConflictsKindFieldEvent {
    field: '$.conflicts[].kind'
    value: string
    index: number
  }

  export interface AnswerConflictsPathFieldEvent {
    field: '$.conflicts[].path'
    value: string
    index: number
  }

  export interface AnswerConflictsKeptAtFieldEvent {
    field: '$.conflicts[].keptAt'
    value: string
    index: number
  }

  export interface AnswerConflictsKeptVersionFieldEvent {
    field: '$.conflicts[].keptVersion'
    value: number
    index: number
  }

  export interface AnswerConflictsAtMsFieldEvent {
    field: '$.conflicts[].atMs'
    value: number
    index: number
  }

  export interface AnswerConflictsHostnameFieldEvent {
    field: '$.conflicts[].hostname'
    value: string
    index: number
  }

  export interface AnswerConflictsByFieldEvent {
    field: '$.conflicts[].by'
    value: string
    index: number
  }

  export interface AnswerConflictsMessageFieldEvent {
    field: '$.conflicts[].message'
    value: string
    index: number
  }

  export interface AnswerRowsIndexFieldEvent {
    field: '$.rows[].index'
    value: number
    index: number
  }

  export interface AnswerRowsSeqFieldEvent {
    field: '$.rows[].seq'
    value: number
    index: number
  }

  export interface AnswerRowsAtMsFieldEvent {
    field: '$.rows[].atMs'
    value: number
    index: number
  }

  export interface AnswerRowsWhoFieldEvent {
    field: '$.rows[].who'
    value: string
    index: number
  }

  export interface AnswerRowsNodeFieldEvent {
    field: '$.rows[].node'
    value: string
    index: number
  }

  export interface AnswerRowsOpFieldEvent {
    field: '$.rows[].op'
    value: string
    index: number
  }

  export interface AnswerRowsPathFieldEvent {
    field: '$.rows[].path'
    value: string
    index: number
  }

  export interface AnswerRowsToFieldEvent {
    field: '$.rows[].to'
    value: string
    index: number
  }

  export interface AnswerRowsEntryIdFieldEvent {
    field: '$.rows[].entryId'
    value: number
    index: number
  }

  export interface AnswerRowsVersionFieldEvent {
    field: '$.rows[].version'
    value: number
    index: number
  }

  export interface AnswerRowsCodeFieldEvent {
    field: '$.rows[].code'
    value: string
    index: number
  }

  export interface AnswerVolumeSettingsReplicasFieldEvent {
    field: '$.volume.settings.replicas'
    value: number
  }

  export interface AnswerVolumeSettingsMetadataReplicasFieldEvent {
    field: '$.volume.settings.metadataReplicas'
    value: number
  }

  export interface AnswerVolumeSettingsAcceptFieldEvent {
    field: '$.volume.settings.accept'
    value: boolean
  }

  export interface AnswerVolumeSettingsTrashMsFieldEvent {
    field: '$.volume.settings.trashMs'
    value: number
  }

  export interface AnswerVolumeSettingsVersionsFieldEvent {
    field: '$.volume.settings.versions'
    value: number
  }

  export interface AnswerVolumeSettingsVersionsMsFieldEvent {
    field: '$.volume.settings.versionsMs'
    value: number
  }

  export interface AnswerVolumeSettingsQuotaBytesFieldEvent {
    field: '$.volume.settings.quotaBytes'
    value: number
  }

  export interface AnswerVolumeDeletedFieldEvent {
    field: '$.volume.deleted'
    value: boolean
  }

  export interface AnswerVolumeIndexFieldEvent {
    field: '$.volume.index'
    value: number
  }

  export interface AnswerVolumeSeqFieldEvent {
    field: '$.volume.seq'
    value: number
  }

  export interface AnswerVolumeTimeMsFieldEvent {
    field: '$.volume.timeMs'
    value: number
  }

  export interface AnswerVolumeFilesFieldEvent {
    field: '$.volume.files'
    value: number
  }

  export interface AnswerVolumeDirectoriesFieldEvent {
    field: '$.volume.directories'
    value: number
  }

  export interface AnswerVolumeUsedBytesFieldEvent {
    field: '$.volume.usedBytes'
    value: number
  }

  export interface AnswerVolumeTrashItemsFieldEvent {
    field: '$.volume.trashItems'
    value: number
  }

  export interface AnswerVolumeSnapshotsFieldEvent {
    field: '$.volume.snapshots'
    value: number
  }

  export interface AnswerVolumeConflictsFieldEvent {
    field: '$.volume.conflicts'
    value: number
  }

  export interface AnswerVolumeOpenUploadsFieldEvent {
    field: '$.volume.openUploads'
    value: number
  }

  export interface AnswerResultCodeFieldEvent {
    field: '$.result.code'
    value: string
  }

  export interface AnswerResultDetailFieldEvent {
    field: '$.result.detail'
    value: string
  }

  export interface AnswerResultSeqFieldEvent {
    field: '$.result.seq'
    value: number
  }

  export interface AnswerResultEntryIdFieldEvent {
    field: '$.result.entryId'
    value: number
  }

  export interface AnswerResultVersionFieldEvent {
    field: '$.result.version'
    value: number
  }

  export interface AnswerResultTrashIdFieldEvent {
    field: '$.result.trashId'
    value: number
  }

  export interface AnswerResultConflictIdFieldEvent {
    field: '$.result.conflictId'
    value: number
  }

  export interface AnswerResultPathFieldEvent {
    field: '$.result.path'
    value: string
  }

  export interface AnswerResultIndexFieldEvent {
    field: '$.result.index'
    value: number
  }

  export interface AnswerCodeFieldEvent {
    field: '$.code'
    value: string
  }

  export interface AnswerDetailFieldEvent {
    field: '$.detail'
    value: string
  }

  export interface AnswerNextFieldEvent {
    field: '$.next'
    value: number
  }

  export function encode (obj: Partial<Answer>): Uint8Array<ArrayBuffer> {
    return encodeMessage(obj, Answer.codec())
  }

  export function decode (buf: Uint8Array | Uint8ArrayList, opts?: DecodeOptions<Answer>): Answer {
    return decodeMessage(buf, Answer.codec(), opts)
  }

  export function stream (buf: Uint8Array | Uint8ArrayList, opts?: DecodeOptions<Answer>): Generator<AnswerTypeFieldEvent | AnswerEntryIdFieldEvent | AnswerEntryDirectoryFieldEvent | AnswerEntryNameFieldEvent | AnswerEntryParentIdFieldEvent | AnswerEntrySizeFieldEvent | AnswerEntryChildrenFieldEvent | AnswerEntryModeFieldEvent | AnswerEntryMtimeMsFieldEvent | AnswerEntryCtimeMsFieldEvent | AnswerEntryVersionFieldEvent | AnswerEntryCidFieldEvent | AnswerEntryInlineFieldEvent | AnswerEntryVersionsFieldEvent | AnswerEntryByFieldEvent | AnswerEntryNodeFieldEvent | AnswerEntryPendingFieldEvent | AnswerEntryPathFieldEvent | AnswerEntryLinkFieldEvent | AnswerEntryMtimeNsFieldEvent | AnswerContentInlineFieldEvent | AnswerContentCidFieldEvent | AnswerContentSizeFieldEvent | AnswerContentLinkFieldEvent | AnswerEntriesIdFieldEvent | AnswerEntriesDirectoryFieldEvent | AnswerEntriesNameFieldEvent | AnswerEntriesParentIdFieldEvent | AnswerEntriesSizeFieldEvent | AnswerEntriesChildrenFieldEvent | AnswerEntriesModeFieldEvent | AnswerEntriesMtimeMsFieldEvent | AnswerEntriesCtimeMsFieldEvent | AnswerEntriesVersionFieldEvent | AnswerEntriesCidFieldEvent | AnswerEntriesInlineFieldEvent | AnswerEntriesVersionsFieldEvent | AnswerEntriesByFieldEvent | AnswerEntriesNodeFieldEvent | AnswerEntriesPendingFieldEvent | AnswerEntriesPathFieldEvent | AnswerEntriesLinkFieldEvent | AnswerEntriesMtimeNsFieldEvent | AnswerMoreFieldEvent | AnswerVersionsVersionFieldEvent | AnswerVersionsSizeFieldEvent | AnswerVersionsCidFieldEvent | AnswerVersionsInlineFieldEvent | AnswerVersionsMtimeMsFieldEvent | AnswerVersionsAtMsFieldEvent | AnswerVersionsByFieldEvent | AnswerVersionsNodeFieldEvent | AnswerVersionsConflictFieldEvent | AnswerVersionsLinkFieldEvent | AnswerVersionsMtimeNsFieldEvent | AnswerTrashTrashIdFieldEvent | AnswerTrashPathFieldEvent | AnswerTrashDirectoryFieldEvent | AnswerTrashSizeFieldEvent | AnswerTrashDeletedAtMsFieldEvent | AnswerTrashExpiresAtMsFieldEvent | AnswerTrashByFieldEvent | AnswerTrashNodeFieldEvent | AnswerTrashSymlinkFieldEvent | AnswerSnapshotsNameFieldEvent | AnswerSnapshotsSeqFieldEvent | AnswerSnapshotsIndexFieldEvent | AnswerSnapshotsAtMsFieldEvent | AnswerSnapshotsByFieldEvent | AnswerConflictsConflictIdFieldEvent | AnswerConflictsKindFieldEvent | AnswerConflictsPathFieldEvent | AnswerConflictsKeptAtFieldEvent | AnswerConflictsKeptVersionFieldEvent | AnswerConflictsAtMsFieldEvent | AnswerConflictsHostnameFieldEvent | AnswerConflictsByFieldEvent | AnswerConflictsMessageFieldEvent | AnswerRowsIndexFieldEvent | AnswerRowsSeqFieldEvent | AnswerRowsAtMsFieldEvent | AnswerRowsWhoFieldEvent | AnswerRowsNodeFieldEvent | AnswerRowsOpFieldEvent | AnswerRowsPathFieldEvent | AnswerRowsToFieldEvent | AnswerRowsEntryIdFieldEvent | AnswerRowsVersionFieldEvent | AnswerRowsCodeFieldEvent | AnswerVolumeSettingsReplicasFieldEvent | AnswerVolumeSettingsMetadataReplicasFieldEvent | AnswerVolumeSettingsAcceptFieldEvent | AnswerVolumeSettingsTrashMsFieldEvent | AnswerVolumeSettingsVersionsFieldEvent | AnswerVolumeSettingsVersionsMsFieldEvent | AnswerVolumeSettingsQuotaBytesFieldEvent | AnswerVolumeDeletedFieldEvent | AnswerVolumeIndexFieldEvent | AnswerVolumeSeqFieldEvent | AnswerVolumeTimeMsFieldEvent | AnswerVolumeFilesFieldEvent | AnswerVolumeDirectoriesFieldEvent | AnswerVolumeUsedBytesFieldEvent | AnswerVolumeTrashItemsFieldEvent | AnswerVolumeSnapshotsFieldEvent | AnswerVolumeConflictsFieldEvent | AnswerVolumeOpenUploadsFieldEvent | AnswerResultCodeFieldEvent | AnswerResultDetailFieldEvent | AnswerResultSeqFieldEvent | AnswerResultEntryIdFieldEvent | AnswerResultVersionFieldEvent | AnswerResultTrashIdFieldEvent | AnswerResultConflictIdFieldEvent | AnswerResultPathFieldEvent | AnswerResultIndexFieldEvent | AnswerCodeFieldEvent | AnswerDetailFieldEvent | AnswerNextFieldEvent> {
    return streamMessage(buf, Answer.codec(), opts)
  }
}
