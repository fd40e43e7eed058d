/**
 * The RPC channel: the one way in which nodes talk to each other above libp2p. One pinned TLS 1.3 connection per peer,
 * frames with protobuf headers and raw payloads, four traffic classes, deadlines, cancellation, bounded queues, and a
 * libp2p stream where the data port cannot be reached.
 *
 * ```ts
 * const rpc = createRpc({ host })
 * await rpc.start()
 * ```
 */
export { createRpc } from './rpc.js'
export type { RpcInit, RpcService } from './init.js'
export * from './errors.js'
export { HEADER_BYTES_MAX, PAYLOAD_BYTES_MAX } from './constants.js'
export type * from './types.js'
