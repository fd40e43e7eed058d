import type * as v from 'valibot'
import { warning } from './common.js'
import { array, count, nullable, object, text, texts, time } from './shapes.js'

/** What is kept by its CID. */

export const Pin = object({
  cid: text(),
  id: text('Random; of this one pin.'),
  label: text('Empty: none.'),
  by: text('Empty: not known.'),
  pinned_at: nullable(time('Null: not known.')),
  copies: count(),
  kept_until: nullable(time('It was taken back, and its blocks are kept until then, at least. Null: it is pinned.'))
})
export type Pin = v.InferOutput<typeof Pin>

export const PinList = object({
  pins: array(Pin),
  unanswered: texts('Hosts that did not tell theirs.')
})
export type PinList = v.InferOutput<typeof PinList>

export const PinCreateResult = object({
  cid: text(),
  label: text('Of the pin; of several the last.'),
  labels: texts('Of all pins that were made, one each.'),
  blocks: count(),
  bytes: count(),
  warning
})
export type PinCreateResult = v.InferOutput<typeof PinCreateResult>

export const UnpinResult = object({ cid: text(), removed: count() })
export type UnpinResult = v.InferOutput<typeof UnpinResult>
