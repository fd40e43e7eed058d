import { decodeFramePrefix, FRAME_PREFIX_BYTES } from './frames.js'
import type { Frame } from './frames.js'

/** Receives what the parser finds, in the order of the wire. Throwing from any of them ends the parse. */
export interface FrameSink {
  /** The prefix is known, nothing was allocated yet: the place to refuse by state. */
  begin: (frame: Frame) => void
  /**
   * Method and header are complete; `meta` is a copy that the sink may keep. Returns the place for the piece,
   * which has exactly `pieceBytes` bytes, or undefined to throw the piece away.
   */
  target: (frame: Frame, meta: Buffer) => Uint8Array | undefined
  /** So many bytes of its piece have come. */
  progress?: (frame: Frame, bytes: number) => void
  /** The frame is complete. */
  end: (frame: Frame, meta: Buffer) => void
}

const NO_META = Buffer.alloc(0)

/**
 * Cuts a byte stream into frames as chunks arrive. A piece goes from the chunk straight to its place in the message:
 * one copy, no concatenation, no state but the frame under way.
 */
export class FrameParser {
  readonly #sink: FrameSink
  readonly #prefix = Buffer.allocUnsafeSlow(FRAME_PREFIX_BYTES)
  #prefixBytes = 0
  #frame: Frame | undefined
  #meta = NO_META
  #metaBytes = 0
  #metaDone = false
  #target: Uint8Array | undefined
  #pieceBytes = 0

  constructor (sink: FrameSink) {
    this.#sink = sink
  }

  /** True in the middle of a frame: an end of the stream here is a truncation. */
  get isInFrame (): boolean {
    return this.#frame !== undefined || this.#prefixBytes > 0
  }

  /** Takes the next chunk; it is not kept. Throws `rpc_protocol`, after which the parser must not be used again. */
  push (data: Uint8Array): void {
    const chunk = Buffer.from(data.buffer, data.byteOffset, data.byteLength)
    let at = 0

    // The last round, with the chunk used up, finishes frames without a piece.
    while (at < chunk.length || this.#isComplete()) {
      if (this.#frame === undefined) {
        at = this.#readPrefix(chunk, at)
      } else if (!this.#metaDone) {
        at = this.#readMeta(this.#frame, chunk, at)
      } else {
        at = this.#readPiece(this.#frame, chunk, at)
      }
    }
  }

  #isComplete (): boolean {
    const frame = this.#frame

    return frame !== undefined && (this.#metaDone
      ? this.#pieceBytes === frame.pieceBytes
      : this.#metaBytes === frame.methodBytes + frame.headerBytes)
  }

  #readPrefix (chunk: Buffer, at: number): number {
    let frame: Frame
    let next: number

    if (this.#prefixBytes === 0 && chunk.length - at >= FRAME_PREFIX_BYTES) {
      frame = decodeFramePrefix(chunk, at)
      next = at + FRAME_PREFIX_BYTES
    } else {
      next = Math.min(chunk.length, at + FRAME_PREFIX_BYTES - this.#prefixBytes)
      chunk.copy(this.#prefix, this.#prefixBytes, at, next)
      this.#prefixBytes += next - at

      if (this.#prefixBytes < FRAME_PREFIX_BYTES) {
        return next
      }

      frame = decodeFramePrefix(this.#prefix, 0)
    }

    this.#sink.begin(frame)
    this.#prefixBytes = 0
    this.#frame = frame
    this.#metaBytes = 0
    this.#metaDone = false
    this.#pieceBytes = 0

    const metaBytes = frame.methodBytes + frame.headerBytes
    this.#meta = metaBytes === 0 ? NO_META : Buffer.allocUnsafe(metaBytes)

    return next
  }

  #readMeta (frame: Frame, chunk: Buffer, at: number): number {
    const next = Math.min(chunk.length, at + this.#meta.length - this.#metaBytes)

    chunk.copy(this.#meta, this.#metaBytes, at, next)
    this.#metaBytes += next - at

    if (this.#metaBytes === this.#meta.length) {
      this.#metaDone = true
      this.#target = this.#sink.target(frame, this.#meta)
    }

    return next
  }

  #readPiece (frame: Frame, chunk: Buffer, at: number): number {
    const next = Math.min(chunk.length, at + frame.pieceBytes - this.#pieceBytes)

    if (next > at) {
      this.#target?.set(chunk.subarray(at, next), this.#pieceBytes)
      this.#sink.progress?.(frame, next - at)
    }

    this.#pieceBytes += next - at

    if (this.#pieceBytes === frame.pieceBytes) {
      const meta = this.#meta

      this.#frame = undefined
      this.#meta = NO_META
      this.#target = undefined
      this.#sink.end(frame, meta)
    }

    return next
  }
}
