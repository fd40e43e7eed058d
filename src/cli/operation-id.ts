import { randomBytes } from 'node:crypto'
import type { OperationId } from '../api/operations.js'
import type { QueryValue } from '../api/request-target.js'

/** The operations that take an id in query or body; a test holds them to the table, which no command loads. */
export const ID_IN_QUERY: ReadonlySet<OperationId> = new Set<OperationId>([
  'PUT /volumes/:name/files/*path', 'POST /volumes/:name/files/*path', 'DELETE /volumes/:name/files/*path',
  'DELETE /volumes/:name/snapshots/:snapshot'
])
export const ID_IN_BODY: ReadonlySet<OperationId> = new Set<OperationId>([
  'POST /volumes/:name/mkdir', 'POST /volumes/:name/rename', 'POST /volumes/:name/touch', 'POST /volumes/:name/truncate',
  'POST /volumes/:name/restore', 'POST /volumes/:name/copy', 'POST /volumes/:name/trash/restore',
  'POST /volumes/:name/trash/empty', 'POST /volumes/:name/snapshots',
  'POST /volumes/:name/snapshots/:snapshot/restore', 'POST /volumes/:name/conflicts/clear'
])

const ID_BYTES = 16

interface Call { query?: Readonly<Record<string, QueryValue>>, body?: unknown }

/** The same call with an id of its own, if the operation takes one and has none yet. */
export function withOperationId<C extends Call> (id: OperationId, call: C): C {
  if (ID_IN_QUERY.has(id)) {
    return { ...call, query: named(call.query) }
  }

  return ID_IN_BODY.has(id) ? { ...call, body: named(call.body as object | undefined) } : call
}

/** An id that is undefined is none. */
function named<T extends object> (fields: T | undefined): T {
  const { operation_id: given } = (fields ?? {}) as { operation_id?: unknown }

  return { ...fields as T, operation_id: given ?? randomBytes(ID_BYTES).toString('hex') }
}
