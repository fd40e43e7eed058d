import { PbEmpty, PbProbe, PbProbeAck, PbProbeFor, PbProbeForReply, PbSync, PbSyncReply,
  PbTold } from './pb/membership.js'
import type { RpcMethod } from '../rpc/types.js'

/** "Are you there?", with what the caller believes of the callee. */
export const probeMethod: RpcMethod<PbProbe, PbProbeAck> = {
  name: 'member.probe',
  request: PbProbe,
  response: PbProbeAck
}

/** "Is that one there? I cannot reach it." */
export const probeForMethod: RpcMethod<PbProbeFor, PbProbeForReply> = {
  name: 'member.probe_for',
  request: PbProbeFor,
  response: PbProbeForReply
}

/**
 * Anti-entropy. With `push: false` and a digest: answered by `same`, or by the callee's table as payload. With
 * `push: true` the payload is what the callee lacks.
 */
export const syncMethod: RpcMethod<PbSync, PbSyncReply> = {
  name: 'member.sync',
  request: PbSync,
  response: PbSyncReply
}

/** The caller's own goodbye, told straight to some peers because the process ends before gossip has travelled. */
export const goodbyeMethod: RpcMethod<PbTold, PbEmpty> = {
  name: 'member.goodbye',
  request: PbTold,
  response: PbEmpty
}
