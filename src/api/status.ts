import * as v from 'valibot'
import { array, count, nullable, object, real, text, texts, word } from './shapes.js'

/** How the mesh is. */

export const StatusReport = object({
  scope: word(['mesh', 'local']),
  members: object({ alive: count(), suspect: count(), dead: count(), evicted: count(), left: count() }),
  blocks: object({ total: count(), healthy: count(), under_replicated: count(), missing: count() }),
  repair: object({ queue: count(), bytes_per_s: real(), eta_s: nullable(real()), done: count() }),
  capacity: object({
    usable_bytes: real(
      'Bytes of plain data that still fit at the default number of copies, no node holding two of one block.'),
    total_bytes: count('Sum over nodes.'),
    used_bytes: count()
  }),
  volumes: object({
    total: nullable(count('Null when the names of volumes cannot be had now.')),
    unwritable: texts('Names of those that take no change: too few of their metadata replicas are there.')
  }),
  unreached_peers: v.pipe(array(object({ address: text(), reason: text() })), v.description(
    'Addresses that this node was told of, and does not reach: the last reason, as a sentence.')),
  replicas: count(),
  min_replicas: count(),
  clock_skew_ms: nullable(real(
    'The clock of this node less the median of all live members\' clocks; null while it is unknown.')),
  unanswered: texts('Members that did not answer in time; empty when the picture is whole.'),
  warnings: texts('Sentences a person should read: alone in the mesh, no secret, a full node. Empty when all is well.')
})
export type StatusReport = v.InferOutput<typeof StatusReport>
