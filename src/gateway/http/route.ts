import { operations } from '../../api/operations.js'
import { jsonBody } from './json-body.js'
import { readFields, readQuery } from './read-fields.js'
import type { RawRequest, RequestContext } from './context.js'
import type { RequestBody } from './body.js'
import type { Operation } from '../../api/operation.js'
import type { OperationId, Operations, ReadBodyOf, ReadQueryOf } from '../../api/operations.js'

/**
 * Which requests are counted together. `transfer`: carries bytes, or grows with what it is about. `short`: answers from
 * what the node knows, in little time and memory, so that it is served beside any number of transfers. `volume`: waits
 * for a volume's majority and carries few bytes. `watch`: never ends by itself, so stopping does not wait for it.
 */
export type LimitName = 'transfer' | 'short' | 'volume' | 'watch'

export interface RouteOptions {
  /** @default 'transfer' */
  limit?: LimitName
  /** Of a body that is JSON. @default JSON_BYTES_MAX */
  jsonBytesMax?: number
}

/** An operation, and what serves it. `path` is below `/v1`. */
export interface Route {
  method: string
  path: string
  limit: LimitName
  handle: (request: RawRequest) => Promise<void>
}

/** A request for one operation. */
export type RequestFor<Id extends OperationId> = RequestContext<
  ReadQueryOf<Id>, Operations[Id] extends { body: { kind: 'bytes' } } ? RequestBody : ReadBodyOf<Id>
>

/** Serves an operation of the table; its request is read and checked before `handle` sees it. */
export function route<Id extends OperationId> (
  id: Id, handle: (request: RequestFor<Id>) => Promise<void>, { limit = 'transfer', jsonBytesMax }: RouteOptions = {}
): Route {
  const { query, body }: Operation = operations[id]
  const [method = '', path = ''] = id.split(' ')

  return {
    method,
    path,
    limit,
    handle: async request => {
      const read: RequestContext = {
        ...request,
        query: query === undefined ? {} : readQuery(query, request.query),
        body: body?.kind === 'json' ? readFields(body.schema, await jsonBody(request.body, jsonBytesMax)) : request.body
      }

      await handle(read as RequestFor<Id>)
    }
  }
}
