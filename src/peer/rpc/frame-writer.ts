import { BATCH_BYTES_MAX, SMALL_MESSAGE_BYTES } from './constants.js'
import type { SendQueue } from './send-queue.js'
import type { Transport } from './transport.js'

/**
 * Moves frames from the queue to the transport, as many as it takes. Small frames are joined into one write; the head
 * of a large piece goes with the small frames before it, the piece itself is never copied.
 */
export class FrameWriter {
  readonly #queue: SendQueue
  readonly #transport: Transport
  #batch: Uint8Array[] = []
  #batchBytes = 0

  constructor (queue: SendQueue, transport: Transport) {
    this.#queue = queue
    this.#transport = transport
  }

  /** Returns when nothing waits or the transport is full. */
  write (): void {
    while (this.#transport.writable) {
      const frame = this.#queue.next(this.#transport.pieceBytes)

      if (frame === undefined) {
        break
      }

      this.#add(frame.head)

      if (frame.piece !== undefined && frame.piece.length > SMALL_MESSAGE_BYTES) {
        this.#flush(frame.piece)
      } else if (frame.piece !== undefined) {
        this.#add(frame.piece)
      }

      if (this.#batchBytes > BATCH_BYTES_MAX) {
        this.#flush()
      }
    }

    this.#flush()
  }

  #add (bytes: Uint8Array): void {
    this.#batch.push(bytes)
    this.#batchBytes += bytes.length
  }

  #flush (piece?: Uint8Array): void {
    const [first] = this.#batch

    if (first !== undefined) {
      this.#transport.write(this.#batch.length === 1 ? first : Buffer.concat(this.#batch, this.#batchBytes), piece)
      this.#batch = []
      this.#batchBytes = 0
    }
  }
}
