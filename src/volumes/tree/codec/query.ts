import * as pb from '../pb/tree.js'
import { unpackTarget } from './command.js'
import { querySchema } from './query-schema.js'
import type { TreeQuery } from '../types.js'

/** Questions as they go over rpc. */

export function encodeQuery (query: TreeQuery): Uint8Array {
  const { after, ...rest } = query as TreeQuery & { after?: string | number }

  return pb.Query.encode({
    ...rest,
    after: typeof after === 'string' ? after : undefined,
    afterNumber: typeof after === 'number' ? after : undefined
  })
}

/** @throws {InvalidMessageError} also for what a newer node asks and this one does not know */
export function decodeQuery (bytes: Uint8Array): TreeQuery {
  const query = querySchema.decode(bytes)
  const { type, snapshot, version, path = '/', after, afterNumber, limit = 0, reverse, commandId = '' } = query
  const target = unpackTarget(query.target)

  switch (type) {
    case 'stat': return { type, target, snapshot }
    case 'read': return { type, target, snapshot, version }
    case 'list': case 'walk': return { type, path, snapshot, after, limit }
    case 'versions': return { type, target }
    case 'trash': case 'conflicts': return { type, after: afterNumber, limit }
    case 'snapshots': case 'volume': return { type }
    case 'log': return { type, after: afterNumber, limit, reverse, path: query.path }
    case 'result': return { type, commandId }
    default: throw new RangeError(`unknown query ${JSON.stringify(type)}`)
  }
}
