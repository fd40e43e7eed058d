import * as v from 'valibot'
import { count, flag, nullable, object, optional, real, text, texts, word } from './shapes.js'

/** The members of the mesh, as this node sees them. */

export const PeerRow = object({
  peer_id: text(),
  hostname: text(),
  zone: text(),
  state: word(['alive', 'suspect', 'dead', 'evicted', 'left']),
  self: flag('True on the first row, the node that answers.'),
  address: text(),
  latency_ms: nullable(real()),
  rx_bytes: count(),
  tx_bytes: count(),
  used_bytes: count(),
  capacity_bytes: count(),
  version: text(),
  flags: texts(
    '`draining`, `full`, `read_only`; `clock_skewed`, `stale` (its disk went back in time), `cloned`.'),
  clock_skew_ms: nullable(real('Its clock less the median of all live members\' clocks; null while it is unknown.')),
  transport: nullable(text('`tls`, `libp2p` (fallback) or null when there is no channel.'))
})
export type PeerRow = v.InferOutput<typeof PeerRow>

export const PeerChangeResult = object({ ok: v.literal(true), peer_id: optional(text()), message: text() })
export type PeerChangeResult = v.InferOutput<typeof PeerChangeResult>
