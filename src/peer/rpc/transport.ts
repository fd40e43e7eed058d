/**
 * An authenticated, ordered byte pipe to one peer, below the frames: a pinned TLS socket, or a libp2p stream with a
 * credit window. One consumer starts it; nothing is read before.
 */
export interface Transport {
  readonly kind: 'tls' | 'libp2p'
  /** Largest piece of payload in one frame here. */
  readonly pieceBytes: number
  readonly rxBytes: number
  readonly txBytes: number
  /** False: write no more until `onDrain`. */
  readonly writable: boolean
  start: (events: TransportEvents) => void
  /** Writes one frame, or several small ones that were joined. Both parts belong to the transport now. */
  write: (head: Uint8Array, piece?: Uint8Array) => void
  /** The consumer has taken in a frame of so many bytes. */
  consumed: (bytes: number) => void
  /** The peer has taken in so many bytes. Throws `rpc_protocol` when it never got that many. */
  credited: (bytes: number) => void
  /** Writes out what is left, then closes. */
  end: () => void
  /** Closes at once. */
  destroy: () => void
}

export interface TransportEvents {
  onData: (chunk: Uint8Array) => void
  onDrain: () => void
  /** Once, always, last. */
  onClose: (error?: Error) => void
}
