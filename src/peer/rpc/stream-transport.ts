import { STREAM_CREDIT_STEP_BYTES, STREAM_PIECE_BYTES, STREAM_WINDOW_BYTES } from './constants.js'
import { RpcProtocolError } from './errors.js'
import { encodeFrameHead, FrameType } from './frames.js'
import type { Transport, TransportEvents } from './transport.js'
import type { Stream, StreamCloseEvent, StreamMessageEvent } from '@libp2p/interface'

/**
 * The fallback: one libp2p stream. libp2p 3 streams give no backpressure that can be relied on (`onDrain` works once,
 * a paused stream may be reset), so we bring our own: no more than a window of bytes is unacknowledged, and the
 * receiver returns credit as it takes frames in. Credit frames themselves are not counted, on either side.
 */
export class StreamTransport implements Transport {
  readonly kind = 'libp2p'
  readonly pieceBytes = STREAM_PIECE_BYTES
  readonly #stream: Stream
  #events: TransportEvents | undefined
  #rxBytes = 0
  #txBytes = 0
  #unacknowledgedBytes = 0
  #owedBytes = 0
  #closed = false

  constructor (stream: Stream) {
    this.#stream = stream
  }

  get rxBytes (): number {
    return this.#rxBytes
  }

  get txBytes (): number {
    return this.#txBytes
  }

  get writable (): boolean {
    return this.#unacknowledgedBytes < STREAM_WINDOW_BYTES
  }

  start (events: TransportEvents): void {
    const stream = this.#stream

    this.#events = events
    stream.addEventListener('close', (event: StreamCloseEvent) => { this.#close(event.error) })
    // The peer has ended its side; ours ends with it, there are no half-open channels.
    stream.addEventListener('remoteCloseWrite', () => {
      this.end()
      this.#close()
    })
    stream.addEventListener('message', (event: StreamMessageEvent) => {
      const { data } = event

      this.#rxBytes += data.byteLength

      if (data instanceof Uint8Array) {
        this.#onData(data)
      } else {
        for (const chunk of data) {
          this.#onData(chunk)
        }
      }
    })

    if (stream.status !== 'open') {
      queueMicrotask(() => { this.#close() })
    }
  }

  write (head: Uint8Array, piece?: Uint8Array): void {
    this.#unacknowledgedBytes += head.length + (piece?.length ?? 0)
    this.#send(head)

    if (piece !== undefined) {
      this.#send(piece)
    }
  }

  consumed (bytes: number): void {
    this.#owedBytes += bytes

    if (this.#owedBytes >= STREAM_CREDIT_STEP_BYTES) {
      const argument = this.#owedBytes

      this.#owedBytes = 0
      this.#send(encodeFrameHead({ type: FrameType.credit, argument }))
    }
  }

  credited (bytes: number): void {
    if (bytes > this.#unacknowledgedBytes) {
      throw new RpcProtocolError(`credit for ${bytes} bytes of which ${this.#unacknowledgedBytes} were sent`)
    }

    const wasWritable = this.writable

    this.#unacknowledgedBytes -= bytes

    if (!wasWritable && this.writable) {
      this.#events?.onDrain()
    }
  }

  end (): void {
    this.#stream.close().catch((err: unknown) => {
      this.#stream.abort(err instanceof Error ? err : new Error(String(err)))
    })
  }

  destroy (): void {
    this.#stream.abort(new RpcProtocolError('the channel was cut'))
    this.#close()
  }

  #send (bytes: Uint8Array): void {
    if (this.#stream.writeStatus !== 'writable') {
      return // 'close' follows, or has been
    }

    this.#txBytes += bytes.length

    try {
      this.#stream.send(bytes)
    } catch (err) {
      this.#stream.abort(err instanceof Error ? err : new Error(String(err)))
    }
  }

  #onData (chunk: Uint8Array): void {
    if (!this.#closed) {
      this.#events?.onData(chunk)
    }
  }

  #close (error?: Error): void {
    if (!this.#closed) {
      this.#closed = true
      this.#events?.onClose(error)
    }
  }
}
