import * as v from 'valibot'
import { array, count, flag, object, optional, text, word } from './shapes.js'

/** Shapes that several topics share. */

/** What failed, as problem details (RFC 9457) have it: the answer itself, of type `application/problem+json`. */
export const Problem = object({
  title: text('What the status means.'),
  status: count('HTTP status of the code.'),
  code: text('Stable; what programs branch on.'),
  detail: text('What happened, to what, and what to do.'),
  retry_after_ms: optional(count('With `busy`: nothing was done, and the same request may be sent again after it.'))
})
export type Problem = v.InferOutput<typeof Problem>

/** The last line of an answer that ends early. */
export const ProblemLine = object({ error: Problem })
export type ProblemLine = v.InferOutput<typeof ProblemLine>

/** What changes without a result of their own answer. */
export const DoneInfo = object({ ok: v.literal(true) })
export type DoneInfo = v.InferOutput<typeof DoneInfo>

export const ENTRY_TYPES = ['file', 'directory', 'symlink'] as const
export const EntryType = word(ENTRY_TYPES)
export type EntryType = v.InferOutput<typeof EntryType>

/** What was listed, and was gone or something else when its turn came; it is left out. */
export const GoneInfo = object({
  paths: array(text('Below the folder; the empty one is the folder itself.')),
  more: count('There are so many besides.')
})
export type GoneInfo = v.InferOutput<typeof GoneInfo>

export const warning = optional(text('There are fewer copies than were asked for, and no node for the rest.'))

export const pending = flag('Accepted without a majority: durable on `copies` nodes, ordered when the majority is back.')
