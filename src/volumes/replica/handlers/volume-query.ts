import { toldConfig } from './told-config.js'
import { QUERY_QUESTIONS_MAX } from '../constants.js'
import { joinParts, splitParts } from '../framing.js'
import { queryPending } from '../pending-calls.js'
import { decodeQuery } from '../../tree/codec/query.js'
import type { HandlerComponents, HandlerOf } from './components.js'
import type { volumeQuery } from '../methods.js'

export function volumeQueryHandler (
  { lookup, journals }: Pick<HandlerComponents, 'lookup' | 'journals'>
): HandlerOf<typeof volumeQuery> {
  return async ({ header: { group, pending, stale, minIndex }, payload, signal }) => {
    const replica = lookup.serving(group)

    if (replica === undefined) {
      return { header: { outcome: 'moved', config: lookup.config(group) } }
    }

    const queries = splitParts(payload, QUERY_QUESTIONS_MAX).map(decodeQuery)

    if (pending) {
      return await queryPending(journals, replica, queries)
    }

    const { encoded, index } = await replica.query(queries, { stale, minIndex, signal })

    return { header: { outcome: 'done', index, config: toldConfig(replica) }, payload: joinParts(encoded) }
  }
}
