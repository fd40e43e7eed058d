import * as v from 'valibot'
import { array, count, flag, nullable, object, real, text, texts, time, word } from './shapes.js'

/** Verification of the copies on this node. */

const passEntries = {
  started_at: time(),
  requested: flag('A person asked for it.'),
  verified_copies: count(),
  verified_bytes: count(),
  bad_copies: count(),
  unread_copies: count('Copies that could not be judged.')
}

/** The pass under way. */
export const ScrubPassStatus = object({
  ...passEntries,
  left_copies: count(),
  left_bytes: count(),
  bytes_per_s: real(),
  eta_s: nullable(real()),
  behind: flag('Later than its schedule.')
})
export type ScrubPassStatus = v.InferOutput<typeof ScrubPassStatus>

/** A pass that has ended. */
export const ScrubPassResult = object({ ...passEntries, ended_at: time() })
export type ScrubPassResult = v.InferOutput<typeof ScrubPassResult>

export const BadCopy = object({
  cid: text(),
  bytes: count(),
  found_at: time(),
  found_by: word(['scrub', 'read', 'peer', 'repair', 'put']),
  reason: word(['mismatch', 'unreadable']),
  quarantined: flag(),
  healed_at: nullable(time()),
  healed_from: nullable(text('Host name of the node that it was fetched from; null: none yet, or another holder brought it.')),
  attempts: count(),
  retry_at: nullable(time())
})
export type BadCopy = v.InferOutput<typeof BadCopy>

export const ScrubStatus = object({
  state: word(['off', 'idle', 'running', 'waiting'],
    '`waiting`: lets clients or repair go first. `off`: no interval, and none was asked for.'),
  interval_s: real('0: off.'),
  pass: nullable(ScrubPassStatus),
  last_pass: nullable(ScrubPassResult),
  next_at: nullable(time()),
  found: count('Bad copies found since the store was made.'),
  recent: count('Those of the last 30 days.'),
  unhealed: count('Found, and no good copy is here again.'),
  quarantined: count('Bad copies kept aside on the disk.'),
  bad_copies: v.pipe(array(BadCopy), v.description('The last ones, newest first.')),
  warnings: texts()
})
export type ScrubStatus = v.InferOutput<typeof ScrubStatus>
