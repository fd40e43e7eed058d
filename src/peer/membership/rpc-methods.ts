import { peerId } from '../fields.js'
import { PAYLOAD_BYTES_MAX } from '../rpc/constants.js'
import { defineMethod, nothing } from '../rpc/method.js'
import { anyOf, counter, flag, optional, required, text } from '../../util/schema/fields.js'
import { message } from '../../util/schema/schema.js'
import { PbEmpty, PbOutcome, PbProbeFor, PbProbeForReply, PbSync, PbSyncReply } from './pb/membership.js'
import { ackSchema, probeSchema, toldSchema } from './schema.js'

/** Bits of a key: a subtree cannot be deeper. */
const DEPTH_MAX = 256

/** Of a table: a hash in hex. */
const DIGEST_CHARS_MAX = 128

const depth = counter({ max: DEPTH_MAX })

/** "Are you there?", with what the caller believes of the callee. */
export const probeMethod = defineMethod('member.probe', { request: probeSchema, response: ackSchema })

/** "Is that one there? I cannot reach it." */
export const probeForMethod = defineMethod('member.probe_for', {
  request: message(PbProbeFor, { target: peerId, probe: required(probeSchema) }),
  response: message(PbProbeForReply, { outcome: anyOf(PbOutcome), ack: optional(ackSchema) })
})

/**
 * Anti-entropy. With `push: false` and a digest: answered by `same`, or by the callee's table as payload. With
 * `push: true` the payload is what the callee lacks.
 */
export const syncMethod = defineMethod('member.sync', {
  request: message(PbSync, { digest: text({ max: DIGEST_CHARS_MAX, empty: true }), depth, push: flag }),
  response: message(PbSyncReply, { same: flag, depth }),
  room: 'consensus',
  requestBytesMax: PAYLOAD_BYTES_MAX,
  responseBytesMax: PAYLOAD_BYTES_MAX
})

/** The caller's own goodbye, told straight to some peers because the process ends before gossip has travelled. */
export const goodbyeMethod = defineMethod('member.goodbye', { request: toldSchema, response: nothing(PbEmpty) })
