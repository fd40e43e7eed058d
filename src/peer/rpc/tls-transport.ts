import { SOCKET_BUFFER_BYTES, TLS_PIECE_BYTES } from './constants.js'
import { RpcProtocolError } from './errors.js'
import type { Transport, TransportEvents } from './transport.js'
import type { TLSSocket } from 'node:tls'

/** The data port: one TLS socket whose peer was pinned before it came here. */
export class TlsTransport implements Transport {
  readonly kind = 'tls'
  readonly pieceBytes = TLS_PIECE_BYTES
  readonly #socket: TLSSocket
  #rxBytes = 0
  #txBytes = 0
  #error: Error | undefined
  #isFull = false
  #onDrain: (() => void) | undefined
  readonly #onWritten = (): void => {
    if (this.#isFull && this.writable) {
      this.#isFull = false
      this.#onDrain?.()
    }
  }

  constructor (socket: TLSSocket) {
    this.#socket = socket
  }

  get rxBytes (): number {
    return this.#rxBytes
  }

  get txBytes (): number {
    return this.#txBytes
  }

  get writable (): boolean {
    // Not `writableNeedDrain`: an accepted TLS socket has a fixed mark of 16 KiB, and 'drain' only comes at zero.
    return this.#socket.writableLength < SOCKET_BUFFER_BYTES
  }

  start (events: TransportEvents): void {
    const socket = this.#socket

    this.#onDrain = events.onDrain
    socket.on('error', (error: Error) => { this.#error = error })
    socket.on('close', () => { events.onClose(this.#error) })
    socket.on('data', (chunk: Buffer) => {
      this.#rxBytes += chunk.length
      events.onData(chunk)
    })

    // It may have closed between the handshake and now, and then says no more.
    if (socket.closed) {
      queueMicrotask(() => { events.onClose(this.#error) })
    }
  }

  write (head: Uint8Array, piece?: Uint8Array): void {
    this.#txBytes += head.length
    this.#socket.write(head, this.#onWritten)

    if (piece !== undefined) {
      // Not joined with its head: a TLS record more costs less than a copy of the piece.
      this.#txBytes += piece.length
      this.#socket.write(piece, this.#onWritten)
    }

    this.#isFull = !this.writable
  }

  consumed (): void {
    // TCP has its own window.
  }

  credited (): void {
    throw new RpcProtocolError('credit on a TLS connection')
  }

  end (): void {
    this.#socket.end()
  }

  destroy (): void {
    this.#socket.destroy()
  }
}
