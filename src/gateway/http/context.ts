import type { IncomingHttpHeaders } from 'node:http'
import type { ApiBackend } from './backend.js'
import type { RequestBody } from './body.js'
import type { Reply } from './reply.js'
import type { AccessAdmin } from '../../access/access-admin.js'
import type { Actor } from '../../access/types.js'
import type { Blocks } from '../../blocks/types.js'
import type { Files } from '../../files/types.js'
import type { Logger } from '../../util/logger.js'
import type { Volumes } from '../../volumes/types.js'

/** What the routes work with. */
export interface ApiServices {
  blocks: Blocks
  files: Files
  backend: ApiBackend
  /** Without them the routes of volumes are not there. */
  volumes?: Volumes
  /** Without it the routes of users and grants are not there. */
  access?: AccessAdmin
  /** Who asks. @default the owner of the node, by the local socket */
  actor?: Actor
  logger: Logger
}

/** One request, as its handler sees it: query and body are what their schemas made of them. */
export interface RequestContext<Query = unknown, Body = unknown> extends ApiServices {
  params: Readonly<Record<string, string>>
  query: Query
  headers: IncomingHttpHeaders
  body: Body
  reply: Reply
  /** Fires when the client has gone away or the server gives up on running requests. */
  signal: AbortSignal
}

/** One request, as it came. */
export type RawRequest = RequestContext<URLSearchParams, RequestBody>
