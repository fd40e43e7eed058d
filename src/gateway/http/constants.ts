import { HEADER_BYTES_MAX } from '../../api/constants.js'

/** Limits of the local API, each with its reason. */

const KIB = 1024

/** Requests served at once; one more is `busy`. A script may well run 50 gets side by side. */
export const REQUESTS_MAX = 64

/** Short ones, counted apart: `shoal status` has to work when the node is busy with transfers. */
export const SHORT_REQUESTS_MAX = 32

/**
 * Changes and looks at volumes, counted apart: they wait for other nodes and carry few bytes. When a volume has no
 * majority they pile up, and neither transfers nor `shoal status` may suffer from that.
 */
export const VOLUME_REQUESTS_MAX = 128

/** Watches: each is a connection and a question to a replica now and then. */
export const WATCHES_MAX = 64

/**
 * Connections, idle ones included; beyond, a connection is closed at once. Far above what is served, because `busy` is
 * a better answer than a closed connection, and one costs some 20 KiB.
 */
export const CONNECTIONS_MAX = 1024

/**
 * Names of what was gone before its turn, in a trailer and the result of a copy; of what is beyond, the number alone.
 * As base64 a third more, so that it fits into HEADER_BYTES_MAX.
 */
export const GONE_NAMES_BYTES_MAX = 128 * KIB

/** A client on the same machine has its headers out in milliseconds. */
export const HEADERS_TIMEOUT_MS = 10_000

/** Of the HTTP door: clients come from far, and one that sends its headers slowly holds a connection. */
export const DOOR_HEADERS_TIMEOUT_MS = 20_000

/** As CONNECTIONS_MAX, for the HTTP door. */
export const DOOR_CONNECTIONS_MAX = 4_096

/** A connection of the HTTP door on which nothing moves for so long is closed. */
export const DOOR_IDLE_TIMEOUT_MS = 120_000

/** How often files with certificate and key are looked at. */
export const TLS_LOOK_MS = 10_000

/** How long an idle connection is kept for the client's next request. */
export const KEEP_ALIVE_MS = 5_000

/**
 * A connection on which nothing moves for so long is closed, and its request ends. Long: `shoal cat … | less` waits
 * for a person, and who may open the socket is the owner of the node anyway.
 */
export const IDLE_TIMEOUT_MS = 60 * 60_000

/** Body bytes that wait for their reader before the connection is paused. */
export const BODY_BUFFER_BYTES_MAX = 1024 * KIB

/** JSON bodies: an address or a flag. */
export const JSON_BYTES_MAX = 64 * KIB

/** Those of changes, which may hold what a header may: all extended attributes of an entry. */
export const CHANGE_JSON_BYTES_MAX = HEADER_BYTES_MAX

/** Progress lines of one answer, at most one in this time: 5/s looks alive. */
export const PROGRESS_INTERVAL_MS = 200

/** Blocks of one `stat` or `why` that are asked for at once; each asks its holders. */
export const STAT_CONCURRENCY = 16

/** After an early error answer the rest of the body is read and dropped for so long, so that the answer is seen. */
export const DISCARD_MS = 5_000

/** `stop` waits so long for running requests before it ends them. */
export const STOP_GRACE_MS = 5_000

/** Entries of an uploaded folder, or of a copied one, that are written at once: enough to hide a round trip each. */
export const ENTRY_CONCURRENCY = 16

/**
 * Files of an uploaded or fetched folder up to this are held whole, so that several go at once; larger ones pass as a
 * stream, one after the other. With ENTRY_CONCURRENCY it bounds the memory of one request: 4 MiB.
 */
export const SMALL_FILE_BYTES_MAX = 256 * KIB

/** Bytes of a write into the middle that are handed over at once; the file's handle bounds what it buffers. */
export const PATCH_CHUNK_BYTES = 1024 * KIB

/** A watch says so often that it is alive: well within the idle limit, and it finds a client that is gone. */
export const WATCH_ALIVE_MS = 30_000

/** Rows of a log that are sent when the request names no number. */
export const LOG_ROWS_DEFAULT = 100
