import { BATCH_CIDS_MAX, BLOCK_BYTES_MAX } from './constants.js'
import { CID_BYTES_MAX, cid, claims, owner, placementTagBytes, positions } from './fields.js'
import {
  MET_DIGEST_BYTES, MET_MEMBERS_MAX, PINS_ASKED_MAX, REMOVED_PINS_PAGE, MARKS_TOLD_MAX, VOLUMES_TOLD_MAX
} from './gc/constants.js'
import {
  BadCopyRequest, BadCopyResponse, BlockClaims, CheckRequest, CheckResponse, ClaimRequest, ClaimResponse,
  ClaimsRequest, ClaimsResponse, DropRequest, DropResponse, GarbageRequest, GarbageResponse, GetRequest, GetResponse,
  InfoRequest, InfoResponse, PinListRequest, PinListResponse, PinRecord, PinsRequest, PinsResponse, PledgeRequest,
  PledgeResponse, PutRequest, PutResponse, ReconcileRequest, ReconcileResponse, RemovedPinsRequest,
  RemovedPinsResponse, MarkRef, UnpinRequest,
  UnpinResponse
} from './pb/blocks.js'
import { COPIES_MAX } from '../dht/placement.js'
import { peerId } from '../peer/fields.js'
import { PAYLOAD_BYTES_MAX } from '../peer/rpc/constants.js'
import { defineMethod } from '../peer/rpc/method.js'
import { CLAIMS_PER_COPY_MAX } from '../store/claims.js'
import { bytes, counter, emptyOr, flag, list, text } from '../util/schema/fields.js'
import { message } from '../util/schema/schema.js'

/** Hex of a hash, or empty: a node that is not settled has none. */
const digest = text({ max: 128, empty: true })
/** What a copy is stored as; one of a few words. */
const encoding = text({ max: 32, empty: true })
/** Of items that lie in the payload; none at all is a value. */
const count = counter({ max: BATCH_CIDS_MAX })
const which = positions(BATCH_CIDS_MAX)
/** Random, of one run of a node. */
const generation = text({ max: 64, empty: true })

/** Store this copy durably, with these claims. Payload: the block. */
export const blockPut = defineMethod('block.put', {
  request: message(PutRequest, { cid, encoding, claims }),
  response: message(PutResponse, { isNew: flag }),
  // The handler tells of a block beyond BLOCK_BYTES_MAX in its own words.
  requestBytesMax: PAYLOAD_BYTES_MAX
})

/** Payload of the answer: the block. `block_not_found` when it is not here. */
export const blockGet = defineMethod('block.get', {
  request: message(GetRequest, { cid }),
  response: message(GetResponse, { encoding }),
  responseBytesMax: BLOCK_BYTES_MAX
})

/** What is known of the copy here. */
export const blockInfo = defineMethod('block.info', {
  request: message(InfoRequest, { cid }),
  response: message(InfoResponse, { found: flag, bytes: counter(), dropping: flag, claims, full: flag })
})

/** Take back every pin whose record is on this root here. */
export const blockUnpin = defineMethod('block.unpin', {
  request: message(UnpinRequest, { cid }),
  response: message(UnpinResponse, { owners: list(owner, CLAIMS_PER_COPY_MAX) })
})

/** Pins in one answer, but for those of its last root: some 150 KB. */
export const PINS_PAGE = 500

/** The pins whose roots have a copy here, a page at a time. */
export const blockPins = defineMethod('block.pins', {
  request: message(PinListRequest, { after: bytes({ min: 0, max: CID_BYTES_MAX }) }),
  response: message(PinListResponse, {
    pins: list(message(PinRecord, {
      cid, owner, copies: counter({ min: 1, max: COPIES_MAX }), since: counter(), removed: flag
    }), PINS_PAGE + CLAIMS_PER_COPY_MAX),
    more: flag
  })
})

/** Your copy did not match its CID: look at it. */
export const blockBad = defineMethod('block.bad', {
  request: message(BadCopyRequest, { cid }),
  response: message(BadCopyResponse, { wasBad: flag })
})

const blocks = list(message(BlockClaims, { cid, claims }), BATCH_CIDS_MAX)

/** Merge these claims into your copies and tell the outcome. */
export const blockClaims = defineMethod('block.claims', {
  request: message(ClaimsRequest, { blocks }),
  response: message(ClaimsResponse, { blocks })
})

/** Compare a frame of ranges of what both of us should hold. */
export const inventoryReconcile = defineMethod('inventory.reconcile', {
  request: message(ReconcileRequest, { placement: placementTagBytes }),
  response: message(ReconcileResponse, { agreed: flag }),
  requestBytesMax: PAYLOAD_BYTES_MAX,
  responseBytesMax: PAYLOAD_BYTES_MAX
})

/** Which of these copies do you lack, and which have other claims? */
export const inventoryCheck = defineMethod('inventory.check', {
  request: message(CheckRequest, { count, holds: flag, about: emptyOr(peerId) }),
  response: message(CheckResponse, { missing: which, claimsDiffer: which, about: emptyOr(peerId) }),
  requestBytesMax: PAYLOAD_BYTES_MAX
})

/** Promise durably to keep these copies, so that I may drop mine. */
export const blockPledge = defineMethod('block.pledge', {
  request: message(PledgeRequest, { placement: digest, count, tagged: flag }),
  response: message(PledgeResponse, { placement: digest, confirmed: which, renewalsDiffer: which }),
  requestBytesMax: PAYLOAD_BYTES_MAX
})

/** Add these claims to your copies of all of these, durably. */
export const blockClaim = defineMethod('block.claim', {
  request: message(ClaimRequest, { claims, count }),
  response: message(ClaimResponse, { held: which }),
  requestBytesMax: PAYLOAD_BYTES_MAX
})

const marks = list(message(MarkRef, {
  volume: text({ max: 128 }), marks: list(text({ max: 64 }), MARKS_TOLD_MAX)
}), VOLUMES_TOLD_MAX)

/** Are these garbage, by all that you know? */
export const gcVerdict = defineMethod('gc.judge', {
  request: message(GarbageRequest, { placement: placementTagBytes, marks, count }),
  response: message(GarbageResponse, { agreed: flag, garbage: which, absent: which, later: which }),
  requestBytesMax: PAYLOAD_BYTES_MAX
})

/** Drop your copies of these, unless you know better by now. */
export const gcDrop = defineMethod('gc.drop', {
  request: message(DropRequest, { placement: placementTagBytes, count }),
  response: message(DropResponse, { dropped: which, bytes: counter() }),
  requestBytesMax: PAYLOAD_BYTES_MAX
})

const pins = list(owner, REMOVED_PINS_PAGE)

const pinsAsked = positions(PINS_ASKED_MAX)
const metDigest = bytes({ min: MET_DIGEST_BYTES, max: MET_DIGEST_BYTES })

/** Do you have the records of these pins, or claims of late? */
export const gcPins = defineMethod('gc.pins', {
  request: message(PinsRequest, {
    pins: list(owner, PINS_ASKED_MAX), metDigest, met: list(peerId, MET_MEMBERS_MAX)
  }),
  response: message(PinsResponse, {
    agreed: flag,
    count: counter({ max: PINS_ASKED_MAX }),
    recorded: pinsAsked,
    young: pinsAsked,
    sameMet: flag,
    met: list(peerId, MET_MEMBERS_MAX)
  })
})

/** Which pins do you know to be removed? */
export const gcRemovedPins = defineMethod('gc.removed_pins', {
  request: message(RemovedPinsRequest, { generation, after: counter(), pins }),
  response: message(RemovedPinsResponse, { generation, next: counter(), pins, more: flag })
})
