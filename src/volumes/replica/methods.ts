import {
  CHANGED_TIMEOUT_MS_MAX, SUBMIT_COMMANDS_MAX
} from './constants.js'
import {
  ChangedAnswer, ChangedCall, Digest, DigestAnswer, DigestCall, FetchAnswer, FetchCall, ForceAnswer, ForceCall,
  HostAnswer, HostCall, LogAnswer, LogCall, PendingAnswer, PendingCall, GroupConfig, Pointer, QueryAnswer, QueryCall,
  RegistryAnswer, RegistryCall, StateAnswer, StateCall, StatusAnswer, StatusCall, SubmitAnswer, SubmitCall, MarkAnswer,
  MarkCall, MarkInfo
} from './pb/replica.js'
import { epoch, groupId, HINTS_MAX, index, member, members, someMembers } from '../fields.js'
import { LINEAGE_ID_CHARS_MAX, lineage, replySchema, requestSchema } from '../../consensus/schema.js'
import { FILTER_BYTES_MAX, MARKS_KEPT } from '../upkeep/constants.js'
import { TIME_MS_MAX } from '../tree/constants.js'
import { PAYLOAD_BYTES_MAX } from '../../peer/rpc/constants.js'
import { defineMethod } from '../../peer/rpc/method.js'
import { bytes, counter, emptyOr, encoded, flag, list, oneOf, optional, text } from '../../util/schema/fields.js'
import { message } from '../../util/schema/schema.js'

/** Header of a message of the log: numbers, a ballot, a few digests. */
const LOG_HEADER_BYTES_MAX = 4_096

/** Journals and marks have random ids in hex. */
const RANDOM_ID = /^[0-9a-f]{32}$/
const randomId = text({ max: 32, pattern: RANDOM_ID })

/** Why a replica cannot go on: one sentence. */
export const FAILED_CHARS_MAX = 300

/** Which replicas differ, by their hosts' names. */
export const DIVIDED_CHARS_MAX = 1_000

const timeMs = counter({ max: TIME_MS_MAX })
const config = message(GroupConfig, { epoch, members, sequencer: optional(member) })
/** Empty: of before members were disks. */
const memberOrBare = emptyOr(member)
/** Of the start of a store; empty in versions that do not tell. */
const startNonce = emptyOr(randomId)
const hints = list(member, HINTS_MAX)

/** Of the state and the log; a message has those of the last checkpoint and of the last step. */
const DIGESTS_MAX = 4
const hash = text({ max: 16, pattern: /^[0-9a-f]{16}$/ })
const digest = message(Digest, {
  index, state: hash, log: hash, logSince: index, lineage: text({ max: LINEAGE_ID_CHARS_MAX, empty: true })
})
const digests = list(digest, DIGESTS_MAX)

/** Between replicas of a group: a `LogRequest` and its `LogReply`, as payloads. */
export const volumeLog = defineMethod('volume.log', {
  request: message(LogCall, {
    group: groupId,
    message: encoded(requestSchema, { max: LOG_HEADER_BYTES_MAX }),
    from: memberOrBare,
    to: memberOrBare,
    digests,
    startCount: counter(),
    startNonce,
    wallMs: timeMs
  }),
  response: message(LogAnswer, {
    message: encoded(replySchema, { max: LOG_HEADER_BYTES_MAX }),
    digests,
    startCount: counter(),
    startNonce,
    wallMs: timeMs
  }),
  room: 'consensus',
  requestBytesMax: PAYLOAD_BYTES_MAX,
  responseBytesMax: PAYLOAD_BYTES_MAX
})

/** Order these commands and answer when they have taken effect, or tell whom to ask. */
export const volumeSubmit = defineMethod('volume.submit', {
  request: message(SubmitCall, { group: groupId, failed: hints, silent: hints, pending: flag }),
  response: message(SubmitAnswer, {
    outcome: oneOf('done', 'redirect', 'busy', 'moved', 'pending', 'closed'),
    config: optional(config),
    ordered: flag,
    copies: list(counter({ max: HINTS_MAX }), SUBMIT_COMMANDS_MAX)
  }),
  requestBytesMax: PAYLOAD_BYTES_MAX,
  responseBytesMax: PAYLOAD_BYTES_MAX
})

/** Answer these questions. */
export const volumeQuery = defineMethod('volume.query', {
  request: message(QueryCall, { group: groupId, stale: flag, minIndex: index, pending: flag }),
  response: message(QueryAnswer, { outcome: oneOf('done', 'moved', 'pending', 'closed'), index, config: optional(config) }),
  requestBytesMax: PAYLOAD_BYTES_MAX,
  responseBytesMax: PAYLOAD_BYTES_MAX
})

/** Wait for something new. */
export const volumeChanged = defineMethod('volume.changed', {
  request: message(ChangedCall, { group: groupId, index, timeoutMs: counter({ max: 2 * CHANGED_TIMEOUT_MS_MAX }) }),
  response: message(ChangedAnswer, { index })
})

/** Chosen items of the log. */
export const volumeFetch = defineMethod('volume.fetch', {
  request: message(FetchCall, { group: groupId, from: index }),
  response: message(FetchAnswer, { commitIndex: index, needsState: flag, epoch, lineage }),
  responseBytesMax: PAYLOAD_BYTES_MAX
})

/** The state, in pieces. */
export const volumeState = defineMethod('volume.state', {
  request: message(StateCall, { group: groupId, session: counter() }),
  response: message(StateAnswer, {
    session: counter(),
    index,
    epoch,
    members,
    done: flag,
    bytes: counter(),
    lineage,
    digest: optional(digest),
    checkpoint: optional(digest)
  }),
  responseBytesMax: PAYLOAD_BYTES_MAX
})

/** Be a replica of this group. */
export const volumeHost = defineMethod('volume.host', {
  request: message(HostCall, {
    group: groupId, epoch, members, bootstrap: flag, source: optional(member), member: memberOrBare
  }, ({ bootstrap, members: set }) => bootstrap && set.length === 0 ? 'bootstraps a group without members' : undefined),
  response: message(HostAnswer, { appliedIndex: index, lastIndex: index })
})

export const volumeStatus = defineMethod('volume.status', {
  request: message(StatusCall, { group: groupId }),
  response: message(StatusAnswer, {
    hosted: flag,
    role: text({ max: 32, empty: true }),
    config: optional(config),
    commitIndex: index,
    appliedIndex: index,
    lastIndex: index,
    acceptedRound: counter(),
    acceptedNode: emptyOr(member),
    stateBytes: counter(),
    pending: counter(),
    lineage,
    failed: optional(text({ max: FAILED_CHARS_MAX })),
    digests,
    divided: optional(text({ max: DIVIDED_CHARS_MAX })),
    proposed: optional(config),
    promisedRound: counter(),
    promisedNode: emptyOr(member),
    self: memberOrBare,
    members
  })
})

/** Go on alone: the majority is gone for good. */
export const volumeForce = defineMethod('volume.force', {
  request: message(ForceCall, { group: groupId, members: someMembers, epoch }),
  response: message(ForceAnswer, { epoch })
})

const pointer = message(Pointer, {
  group: groupId, createdAtMs: counter({ min: 1, max: TIME_MS_MAX }), epoch, members: someMembers
})

/** Which registry do you know? */
export const volumeRegistry = defineMethod('volume.registry', {
  request: message(RegistryCall, { known: optional(pointer), create: flag }),
  response: message(RegistryAnswer, { known: optional(pointer) })
})

const markInfo = message(MarkInfo, {
  markId: randomId,
  index,
  salt: bytes({ max: 64 }),
  beganAtMs: timeMs,
  keepSinceMs: optional(timeMs),
  filterHash: bytes({ min: 32, max: 32 }),
  filterBytes: counter({ max: FILTER_BYTES_MAX })
})

/** The filter of a finished mark. */
export const volumeMark = defineMethod('volume.sweep', {
  // No id: tell which there are.
  request: message(MarkCall, {
    group: groupId, markId: emptyOr(randomId), offset: counter({ max: FILTER_BYTES_MAX })
  }),
  response: message(MarkAnswer, { marks: list(markInfo, MARKS_KEPT) }),
  responseBytesMax: PAYLOAD_BYTES_MAX
})

/** Keep a copy of an operation that was accepted in a partition. */
export const volumePending = defineMethod('volume.pending', {
  request: message(PendingCall, { group: groupId, journal: randomId, position: index, done: flag }),
  response: message(PendingAnswer, { brought: flag }),
  requestBytesMax: PAYLOAD_BYTES_MAX
})

/** What did you have applied as of an index? */
export const volumeDigest = defineMethod('volume.digest', {
  request: message(DigestCall, { group: groupId, index }),
  response: message(DigestAnswer, { member, digest: optional(digest) })
})
