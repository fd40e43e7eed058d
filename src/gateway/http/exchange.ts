import type { IncomingMessage, ServerResponse } from 'node:http'
import type { RequestBody } from './body.js'
import type { Reply } from './reply.js'
import type { LimitName } from './route.js'

/** One request and its answer, as a door has them. */
export interface Exchange {
  request: IncomingMessage
  response: ServerResponse
  /** Of `response`. */
  reply: Reply
  /** Of `request`. */
  body: RequestBody
  /** Fires when the client has gone away or the door gives up on running requests. */
  signal: AbortSignal
  /**
   * Counts the request among those of its kind until it ends, and lets a client that asked first send its body. Throws
   * `busy`.
   */
  admit: (kind: LimitName) => Promise<void>
}
