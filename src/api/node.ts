import * as v from 'valibot'
import { count, flag, object, real, text, texts } from './shapes.js'

/** The node itself. */

export const NodeInfo = object({
  peer_id: text(),
  hostname: text(),
  zone: text(),
  version: text(),
  network_name: text(),
  encrypted: flag('False: no secret, loopback only.'),
  data_dir: text(),
  store_id: text(),
  pid: count(),
  uptime_s: count(),
  addresses: texts(),
  data_endpoints: texts(),
  replicas: count(),
  min_replicas: count(),
  repair_delay_s: real(),
  scrub_interval_s: real('0: off.'),
  used_bytes: count(),
  capacity_bytes: count(),
  blocks: count(),
  rss_bytes: count(),
  refused_messages: v.pipe(v.record(v.string(), count()), v.description(
    'Messages of members that were none, or made no sense, since the start: by method or topic.'))
})
export type NodeInfo = v.InferOutput<typeof NodeInfo>

/** The effective config, secrets replaced by `"***"`. */
export const ConfigInfo = object({
  values: v.record(v.string(), v.unknown()),
  sources: v.record(v.string(), v.string())
})
export type ConfigInfo = v.InferOutput<typeof ConfigInfo>

export const ReloadResult = object({ applied: texts(), needs_restart: texts() })
export type ReloadResult = v.InferOutput<typeof ReloadResult>

export const StopResult = object({ ok: v.literal(true) })
export type StopResult = v.InferOutput<typeof StopResult>

export const LeaveProgress = object({
  blocks_left: count(), bytes_left: count(), blocks_total: count(), bytes_total: count()
})
export type LeaveProgress = v.InferOutput<typeof LeaveProgress>

export const LeaveResult = object({ blocks: count('Those that were handed over.'), message: text() })
export type LeaveResult = v.InferOutput<typeof LeaveResult>
