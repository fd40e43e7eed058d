import type { Room, TrafficClass } from './types.js'

/** Spoken and least understood version of hello, binding and frames. */
export const RPC_VERSION = 1
export const RPC_VERSION_MIN = 1

/** libp2p protocol of the fingerprint exchange. */
export const HELLO_PROTOCOL = '/shoal/rpc-hello/1'
/** libp2p protocol of the fallback stream. */
export const STREAM_PROTOCOL = '/shoal/rpc/1'

// What one message may carry.

/** Headers are not cut into pieces and stand in the way of other frames: no larger than one piece. */
export const HEADER_BYTES_MAX = 256 * 1024
/** Four leaves: room for a batch, small enough to be assembled in memory. */
export const PAYLOAD_BYTES_MAX = 4 * 1024 * 1024
export const METHOD_BYTES_MAX = 64
/** Larger `control` messages travel as `client`: probes must never wait behind bulk. */
export const CONTROL_BYTES_MAX = 64 * 1024
/** Text of an error that is sent back; the rest is cut off. */
export const FAILURE_CHARS_MAX = 2048

// How messages are cut.

/**
 * Payload bytes in one TLS write. Measured on loopback, CPU seconds per GiB at the sender: 64 KiB 0.70, 128 KiB 0.57,
 * 256 KiB 0.52, 512 KiB 0.49; a control frame waits for at most the pieces already handed to the socket.
 */
export const TLS_PIECE_BYTES = 256 * 1024
/** Queued inside one socket before we wait for `drain`: one piece in the kernel's hands, one after it. */
export const SOCKET_BUFFER_BYTES = 512 * 1024
/** Smaller pieces on a libp2p stream, where noise seals 64 KiB at a time. */
export const STREAM_PIECE_BYTES = 64 * 1024
/**
 * Unacknowledged bytes after which a libp2p stream is written no more. With one frame on top (header + piece) this
 * stays below 1 MiB, which libp2p's buffers hold without a reset.
 */
export const STREAM_WINDOW_BYTES = 512 * 1024
/** Credit goes back in steps of this, so that it costs little and never runs dry. */
export const STREAM_CREDIT_STEP_BYTES = STREAM_WINDOW_BYTES / 4
/** Small frames are joined into one write up to this size. */
export const BATCH_BYTES_MAX = 64 * 1024

// The order of classes. `control` is always first; it is bounded by CONTROL_BYTES_MAX a message.

export const CLASS_WEIGHTS: Readonly<Record<Exclude<TrafficClass, 'control'>, number>> = {
  client: 8,
  repair: 3,
  scrub: 1
}
/** Messages up to this size overtake bulk of their own class… */
export const SMALL_MESSAGE_BYTES = 16 * 1024
/** …but after so many in a row one piece of bulk goes out. */
export const SMALL_RUN_MAX = 16

// What may be under way with one peer.

/**
 * Started and unanswered calls per class: beyond, calls wait here, first come first served. The sum of both stays
 * below what the peer admits (INBOUND_*), so that `busy` from the peer is the exception.
 */
export const CALL_WINDOW: Readonly<Record<TrafficClass, { calls: number, bytes: number }>> = {
  control: { calls: 64, bytes: 4 * 1024 * 1024 },
  client: { calls: 128, bytes: 16 * 1024 * 1024 },
  repair: { calls: 32, bytes: 8 * 1024 * 1024 },
  scrub: { calls: 16, bytes: 4 * 1024 * 1024 }
}
/** Calls and their bytes that may wait or run per peer; beyond, `call` fails with `busy` at once. */
export const CALLS_PER_PEER_MAX = 2048
export const CALL_BYTES_PER_PEER_MAX = 64 * 1024 * 1024
/** Requests of one peer in one room that are being received, wait or run; beyond, the peer is told `busy`. */
export const INBOUND_REQUESTS_MAX = 256
/** What one peer may have announced in the room for bulk. */
export const INBOUND_BYTES_MAX = 40 * 1024 * 1024
/** Bytes of bulk that are here, of all peers together; beyond, `busy`. Keeps memory flat whatever peers send. */
export const INBOUND_TOTAL_BYTES_MAX = 96 * 1024 * 1024
/**
 * Rooms for requests, each with what one peer may announce and what of all peers together may be here.
 *
 * `control`: small messages, no more from one peer than its window. `consensus`: messages of logs, up to 3.5 MiB each,
 * eight under way for each group, and tables of members; members of many groups send many, but a disk takes far less
 * at once.
 */
export const INBOUND_ROOMS: Readonly<Record<Room, { peerBytesMax: number, totalBytesMax: number }>> = {
  control: { peerBytesMax: 4 * 1024 * 1024, totalBytesMax: 16 * 1024 * 1024 },
  consensus: { peerBytesMax: 16 * 1024 * 1024, totalBytesMax: 48 * 1024 * 1024 },
  bulk: { peerBytesMax: INBOUND_BYTES_MAX, totalBytesMax: INBOUND_TOTAL_BYTES_MAX }
}
/**
 * A request that is being received ends when so little came of it in so long: a line of 30 kbit/s is too slow to store
 * blocks, and a peer that sends a byte a second only holds memory.
 */
export const PROGRESS_BYTES_MIN = 64 * 1024
export const STALL_MS_MAX = 20_000
/** Connections of one peer that are bound: one, its successor, and one each that both sides retired. */
export const CONNECTIONS_PER_PEER_MAX = 4
/** Handlers that run at once per peer, `control` apart; admitted requests beyond it wait. */
export const HANDLERS_MAX = 64
/** No further handler starts for a peer that has this much of its replies still unread. */
export const REPLY_QUEUE_BYTES = 16 * 1024 * 1024
/** The same for all peers together; a peer that has none of it may still have one. Beyond, large answers are `busy`. */
export const REPLY_TOTAL_BYTES_MAX = 96 * 1024 * 1024
/** No further handler starts for a peer with so many answers unread, however small they are. */
export const ANSWERS_UNREAD_MAX = 1024
/**
 * With so many, refusals and answers to probes included, the connection ends: an honest peer has no more than
 * CALL_WINDOW calls open, so this one sends and does not read.
 */
export const ANSWERS_HELD_MAX = 4096
/** Messages that were dropped while they waited, and calls that were given up: swept out when there are so many. */
export const HUSKS_MAX = 1024
/** Told with `busy` where nothing better is known: a full window drains in about this time. */
export const BUSY_RETRY_MS = 100

// Time.

export const CALL_TIMEOUT_MS = 10_000
/** Longest deadline; `setTimeout` turns anything above 2^31 ms into 1 ms. */
export const CALL_TIMEOUT_MS_MAX = 24 * 60 * 60 * 1000
/** The fingerprint exchange over libp2p, including the dial. */
export const HELLO_TIMEOUT_MS = 5_000
/** TCP, TLS and binding to one endpoint. A blocked port must not hold the first call for long. */
export const CONNECT_TIMEOUT_MS = 2_500
/** An endpoint that is this late gets company by the next (RFC 8305, 5). */
export const ENDPOINT_STAGGER_MS = 250
/** A refusal comes within a round trip; silence is no refusal. */
export const REFUSED_TIMEOUT_MS = 500
/** Opening and binding the fallback stream. */
export const STREAM_TIMEOUT_MS = 5_000
/** From accept to the peer's binding frame; then an inbound connection is dropped. */
export const UNBOUND_MS_MAX = 5_000
/** A fingerprint is worth a connection for so long after the exchange. */
export const PIN_TTL_MS = 60_000
/** Fingerprints kept; one per peer, the oldest goes first. */
export const PINS_MAX = 4096
/** A channel without calls is closed after this. Probes come around more rarely in a large mesh. */
export const IDLE_MS = 5 * 60_000
/** How often idle channels and stale channel records are looked for. */
export const SWEEP_MS = 30_000
/**
 * A connection that has moved so much in one direction is replaced: AES-GCM keys are good for 2^24.5 full records, some
 * 380 GiB (RFC 8446, 5.5), and Node has no key update.
 */
export const RENEW_BYTES = 256 * 1024 ** 3
/** Two connections made within this of each other are a simultaneous open; otherwise the newer replaces a lost one. */
export const SIMULTANEOUS_MS = 5_000
/** A retired connection may finish its calls for this long. */
export const RETIRE_MS_MAX = 60_000
/** A call timed out and nothing at all came for this long: the connection is half open, and ends. */
export const SILENCE_MS_MAX = 10_000
/** TCP keepalive of idle connections. */
export const KEEPALIVE_MS = 30_000
/** On the fallback the data port is tried again this often (jittered by a quarter). */
export const UPGRADE_MS = 60_000
/** After a failed connect: doubled from MIN to MAX, jittered to 50 to 100 %. */
export const BACKOFF_MS_MIN = 250
export const BACKOFF_MS_MAX = 30_000
/** A connection that breaks sooner than this counts as a failed connect. */
export const STABLE_MS = 1_000
/** A `control` call may try in spite of the backoff, but not more often than this. */
export const CONTROL_RETRY_MS = 200
/** Orderly end of the sockets at `stop`, then they are cut. */
export const STOP_MS_MAX = 500
/** Smoothing of the control latency: weight of a new sample (as TCP's SRTT, RFC 6298). */
export const LATENCY_ALPHA = 1 / 8

// Counts.

/** Accepted connections that have not proven anything yet: in total and from one address. */
export const UNBOUND_MAX = 256
export const UNBOUND_PER_ADDRESS_MAX = 128
/** Connections of one address, or /64 of IPv6, proven or not: those of a mesh of hundreds of nodes on one machine. */
export const CONNECTIONS_PER_ADDRESS_MAX = 1024
/** Members knock here to tell a dead node from a silent one, so more than over libp2p. */
export const CONNECTS_PER_ADDRESS_PER_SECOND_MAX = 400
/** Endpoints of one peer that are tried, and the longest one taken. */
export const ENDPOINTS_MAX = 8
export const ENDPOINT_CHARS_MAX = 280
/** Connects under way at once; others wait for their turn. */
export const CONNECTS_MAX = 64
/** Channel records of peers without a connection; the oldest is forgotten first. */
export const CHANNELS_MAX = 4096
/** Refused connections that are logged per window; the others are counted. */
export const REFUSAL_LOGS_MAX = 20
export const REFUSAL_LOG_WINDOW_MS = 60_000
/** Largest hello: a fingerprint, a nonce and the endpoints. */
export const HELLO_BYTES_MAX = 4096
