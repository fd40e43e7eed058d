import { CONTROL_BYTES_MAX, HEADER_BYTES_MAX, METHOD_BYTES_MAX, PAYLOAD_BYTES_MAX } from './constants.js'
import { RpcProtocolError } from './errors.js'
import type { TrafficClass } from './types.js'

/**
 * A frame is a fixed prefix, then the method's name, a protobuf header, and a piece of the message's raw payload:
 *
 * ```
 *  0  u8   type
 *  1  u8   class, index into TRAFFIC_CLASSES
 *  2  u16  method bytes
 *  4  u32  message id, chosen by the caller; answers repeat it
 *  8  u32  header bytes
 * 12  u32  piece bytes in this frame
 * 16  u32  payload bytes of the whole message (`request`, `response`)
 * 20  u32  argument: deadline ms (`request`), reason (`goaway`), bytes (`credit`)
 * ```
 *
 * All numbers big endian. `request` and `response` carry the first piece, `requestData` and `responseData` the others
 * in order.
 */
export const FRAME_PREFIX_BYTES = 24

export const FrameType = {
  /** Who I am, who I take you for, and the proof; the first frame each way, and only the first. */
  bind: 1,
  request: 2,
  requestData: 3,
  response: 4,
  responseData: 5,
  /** The answer is an error (`RpcFailure`). */
  failure: 6,
  /** The caller has lost interest. */
  cancel: 7,
  /** I start no more calls on this connection. */
  goaway: 8,
  /** So many bytes were taken in (fallback stream only). */
  credit: 9
} as const

export type FrameType = typeof FrameType[keyof typeof FrameType]

export const GoawayReason = { idle: 0, duplicate: 1, stopping: 2 } as const

export type GoawayReason = typeof GoawayReason[keyof typeof GoawayReason]

/** Index is the number on the wire. */
export const TRAFFIC_CLASSES: readonly TrafficClass[] = ['control', 'client', 'repair', 'scrub']

/** The class in which a message of this size travels: what is too large for `control` goes as `client`. */
export function classFor (wanted: TrafficClass, bytes: number): TrafficClass {
  return wanted === 'control' && bytes > CONTROL_BYTES_MAX ? 'client' : wanted
}

/** The largest bind frame: two PeerIds and a MAC. Nothing larger is read from an unproven peer. */
export const BIND_BYTES_MAX = 512

export interface Frame {
  type: FrameType
  trafficClass: TrafficClass
  methodBytes: number
  id: number
  headerBytes: number
  pieceBytes: number
  payloadBytes: number
  argument: number
}

/** What a frame is made of; lengths follow from the parts. */
export interface FrameParts {
  type: FrameType
  trafficClass?: TrafficClass
  id?: number
  method?: Uint8Array
  header?: Uint8Array
  pieceBytes?: number
  payloadBytes?: number
  argument?: number
}

const NOTHING = new Uint8Array(0)

/** Everything of a frame but its piece, in one buffer. */
export function encodeFrameHead (parts: FrameParts): Buffer {
  const method = parts.method ?? NOTHING
  const header = parts.header ?? NOTHING
  const head = Buffer.allocUnsafe(FRAME_PREFIX_BYTES + method.length + header.length)

  head[0] = parts.type
  head[1] = TRAFFIC_CLASSES.indexOf(parts.trafficClass ?? 'control')
  head.writeUInt16BE(method.length, 2)
  head.writeUInt32BE(parts.id ?? 0, 4)
  head.writeUInt32BE(header.length, 8)
  head.writeUInt32BE(parts.pieceBytes ?? 0, 12)
  head.writeUInt32BE(parts.payloadBytes ?? 0, 16)
  head.writeUInt32BE(parts.argument ?? 0, 20)
  head.set(method, FRAME_PREFIX_BYTES)
  head.set(header, FRAME_PREFIX_BYTES + method.length)

  return head
}

/**
 * Reads a prefix. Throws `rpc_protocol` when a number in it is out of bounds: nothing is allocated for such a
 * frame.
 */
export function decodeFramePrefix (bytes: Buffer, at: number): Frame {
  const type = bytes[at] as FrameType
  const trafficClass = TRAFFIC_CLASSES[bytes[at + 1] as number]
  const frame = {
    type,
    trafficClass: trafficClass as TrafficClass,
    methodBytes: bytes.readUInt16BE(at + 2),
    id: bytes.readUInt32BE(at + 4),
    headerBytes: bytes.readUInt32BE(at + 8),
    pieceBytes: bytes.readUInt32BE(at + 12),
    payloadBytes: bytes.readUInt32BE(at + 16),
    argument: bytes.readUInt32BE(at + 20)
  }

  if (type < FrameType.bind || type > FrameType.credit) {
    throw new RpcProtocolError(`frame of unknown type ${type}`)
  }

  if (trafficClass === undefined) {
    throw new RpcProtocolError(`frame of unknown class ${bytes[at + 1]}`)
  }

  checkParts(frame)

  return frame
}

function checkParts (frame: Frame): void {
  const { type, methodBytes, headerBytes, pieceBytes, payloadBytes } = frame
  const isFirst = type === FrameType.request || type === FrameType.response
  const isMore = type === FrameType.requestData || type === FrameType.responseData

  if (methodBytes > (type === FrameType.request ? METHOD_BYTES_MAX : 0)) {
    throw new RpcProtocolError(`method name of ${methodBytes} bytes`)
  }

  if (type === FrameType.bind && headerBytes > BIND_BYTES_MAX) {
    throw new RpcProtocolError(`bind frame of ${headerBytes} bytes`)
  }

  if (headerBytes > HEADER_BYTES_MAX) {
    throw new RpcProtocolError(`header of ${headerBytes} bytes, at most ${HEADER_BYTES_MAX} are allowed`)
  }

  if (payloadBytes > (isFirst ? PAYLOAD_BYTES_MAX : 0)) {
    throw new RpcProtocolError(`payload of ${payloadBytes} bytes, at most ${PAYLOAD_BYTES_MAX} are allowed`)
  }

  if (pieceBytes > (isFirst ? payloadBytes : isMore ? PAYLOAD_BYTES_MAX : 0)) {
    throw new RpcProtocolError(`piece of ${pieceBytes} bytes in a frame of type ${type}`)
  }
}
