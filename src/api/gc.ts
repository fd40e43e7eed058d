import * as v from 'valibot'
import { array, count, flag, nullable, object, real, text, texts, time, word } from './shapes.js'

/** Garbage collection. */

export const GcVolumeStatus = object({
  volume: text(),
  name: nullable(text('Null when it was deleted, or the registry does not tell it now.')),
  sweeps: count('Of the two sweeps that are needed.'),
  last_sweep_at: nullable(time()),
  last_index: nullable(count()),
  deleted: flag(),
  waiting: flag(),
  problem: nullable(text())
})
export type GcVolumeStatus = v.InferOutput<typeof GcVolumeStatus>

export const GcStatus = object({
  state: word(['off', 'idle', 'running', 'waiting'], '`waiting`: there is garbage here, and it cannot go now.'),
  interval_s: real(),
  scanned_at: nullable(time()),
  next_at: nullable(time()),
  in_touch_since: time('Sweeps that began before this do not count here.'),
  candidates: count('Garbage that was found on this node and is still here.'),
  candidate_bytes: count(),
  dropped_copies: count('Dropped on this node since its start.'),
  dropped_bytes: count(),
  waiting: v.pipe(
    array(object({ reason: text(), copies: count() })),
    v.description('Copies that nothing is known to need and that stay for now.')
  ),
  volumes: array(GcVolumeStatus),
  removed_pins: count('Removed pins that this node remembers.'),
  unended_puts: v.pipe(object({
    puts: count(),
    silent_since: nullable(time()),
    waiting_for: texts('PeerIds of those that have not answered, as of when they were last to be asked, every ten minutes.'),
    waiting_for_hostnames: v.pipe(
      array(nullable(text())), v.description('In the same order; null for a node that is not known any more.'))
  }), v.description(
    'Puts that did not end for a day; their blocks go when all members that were ever met have answered.')),
  warnings: texts()
})
export type GcStatus = v.InferOutput<typeof GcStatus>
