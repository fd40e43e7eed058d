import type { ClientRequest, RequestOptions } from 'node:http'

/** How requests reach a node. */
export interface Connection {
  /** "on /srv/a", "at http://b:11080". */
  where: string
  /** Of `http.request`; found anew after `next`. */
  options: () => Promise<RequestOptions>
  /** Of the paths of the API. */
  prefix: string
  request: (options: RequestOptions) => ClientRequest
  /** What a connection that could not be made says to people; undefined: it was made. */
  explain: (err: unknown) => Promise<Error | undefined>
  /** Goes on with another node; false when there is none. */
  next: () => boolean
  /** Nodes may take over from each other: changes carry an id of their own from the start. */
  hasOthers: boolean
}
