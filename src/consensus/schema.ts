/** What the messages of the log must look like, on the wire; the same codecs read what lies on the disk. */
import { PbBallot, PbConfig, PbItem, PbItems, PbKind, PbReply, PbRequest, PbResult, PbType } from './pb/log.js'
import { LOG_LIMITS, ROUND_MAX } from './limits.js'
import { LINEAGE_MAX } from './lineage.js'
import { anyOf, bytes, counter, list, oneOf, optional, text } from '../util/schema/fields.js'
import { message } from '../util/schema/schema.js'

/** The core does not look into the names of members: a PeerId, a slash and the id of a store. */
const MEMBER_CHARS_MAX = 128

/** Members of a set: 5, and twice as many while it is being replaced. */
const MEMBERS_MAX = 16

/** A value may be longer than the limit that its maker goes by, but never than a message. */
const BATCH_BYTES_MAX = 4 * 1024 * 1024

export const LINEAGE_ID_CHARS_MAX = 64

const member = text({ max: MEMBER_CHARS_MAX })
/** The ballot of a member that has promised nothing yet names no node. */
const ballot = message(PbBallot, {
  round: counter({ max: ROUND_MAX }), node: text({ max: MEMBER_CHARS_MAX, empty: true })
})
/** Ids of forced configs: random, in hex. */
export const lineage = list(text({ max: LINEAGE_ID_CHARS_MAX }), LINEAGE_MAX)
const config = message(PbConfig, { epoch: counter(), members: list(member, MEMBERS_MAX), lineage })

const item = message(PbItem, {
  index: counter({ min: 1 }),
  kind: anyOf(PbKind),
  batch: optional(bytes({ min: 0, max: BATCH_BYTES_MAX })),
  config: optional(config)
}, ({ kind, config }) => kind === PbKind.CONFIG && config === undefined ? 'is a change of the set without one' : undefined)

/** Items in one message; a few more than a maker takes, whose limits a later version may raise. */
const ITEMS_MAX = 2 * LOG_LIMITS.messageItems

export const itemsSchema = message(PbItems, { items: list(item, ITEMS_MAX) })

const CARRYING_BALLOT: readonly PbType[] = [PbType.PREPARE, PbType.ACCEPT]
const types = oneOf(PbType.PREPARE, PbType.ACCEPT, PbType.READ)

export const requestSchema = message(PbRequest, {
  type: types,
  epoch: counter(),
  ballot: optional(ballot),
  commitIndex: counter(),
  prevIndex: counter(),
  adopted: counter(),
  lineage
}, ({ type, ballot }) => CARRYING_BALLOT.includes(type) && ballot === undefined ? `says ${type} without a ballot` : undefined)

export const replySchema = message(PbReply, {
  type: types,
  epoch: counter(),
  result: anyOf(PbResult),
  promised: optional(ballot),
  accepted: optional(ballot),
  lastIndex: counter(),
  commitIndex: counter(),
  lineage
})
