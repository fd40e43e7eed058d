import * as pb from '../pb/tree.js'
import { unpackTarget } from './command.js'
import { querySchema } from './query-schema.js'
import type { TreeQuery } from '../types.js'

/** Questions as they go over rpc. */

export function encodeQuery (query: TreeQuery): Uint8Array {
  const { after, ...rest } = query as TreeQuery & { after?: string | number }

  return pb.Query.encode({
    ...rest, ...(typeof after === 'string' ? { after } : typeof after === 'number' ? { afterNumber: after } : {})
  })
}

/** @throws {InvalidMessageError} also for what a newer node asks and this one does not know */
export function decodeQuery (bytes: Uint8Array): TreeQuery {
  const query = querySchema.decode(bytes)
  const { type, snapshot, version, path = '/', after, afterNumber, limit = 0, reverse, commandId = '' } = query
  const target = unpackTarget(query.target)
  const asOf = snapshot === undefined ? {} : { snapshot }
  const behind = after === undefined ? {} : { after }
  const behindNumber = afterNumber === undefined ? {} : { after: afterNumber }

  switch (type) {
    case 'stat': return { type, target, ...asOf }
    case 'read': return { type, target, ...asOf, ...(version === undefined ? {} : { version }) }
    case 'list': case 'walk': return { type, path, ...asOf, ...behind, limit }
    case 'versions': return { type, target }
    case 'trash': case 'conflicts': return { type, ...behindNumber, limit }
    case 'snapshots': case 'volume': return { type }
    case 'log': return {
      type,
      ...behindNumber,
      limit,
      ...(reverse === undefined ? {} : { reverse }),
      ...(query.path === undefined ? {} : { path: query.path })
    }
    case 'result': return { type, commandId }
    default: throw new RangeError(`unknown query ${JSON.stringify(type)}`)
  }
}
