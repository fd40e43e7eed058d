import {
  ChangedAnswer, ChangedCall, DigestAnswer, DigestCall, FetchAnswer, FetchCall, ForceAnswer, ForceCall, HostAnswer,
  HostCall, LogAnswer, LogCall,
  PendingAnswer, PendingCall, QueryAnswer, QueryCall, RegistryAnswer, RegistryCall, StateAnswer, StateCall,
  StatusAnswer, StatusCall, SubmitAnswer, SubmitCall, SweepAnswer, SweepCall
} from './pb/replica.js'
import type { RpcMethod } from '../../peer/rpc/types.js'

function method<Req, Res> (
  name: string,
  request: RpcMethod<Req, Res>['request'],
  response: RpcMethod<Req, Res>['response']
): RpcMethod<Req, Res> {
  return { name, request, response }
}

/** Between replicas of a group: a `LogRequest` and its `LogReply`, as payloads. */
export const volumeLog = method<LogCall, LogAnswer>('volume.log', LogCall, LogAnswer)
/** Order these commands and answer when they have taken effect, or tell whom to ask. */
export const volumeSubmit = method<SubmitCall, SubmitAnswer>('volume.submit', SubmitCall, SubmitAnswer)
/** Answer these questions. */
export const volumeQuery = method<QueryCall, QueryAnswer>('volume.query', QueryCall, QueryAnswer)
/** Wait for something new. */
export const volumeChanged = method<ChangedCall, ChangedAnswer>('volume.changed', ChangedCall, ChangedAnswer)
/** Chosen items of the log. */
export const volumeFetch = method<FetchCall, FetchAnswer>('volume.fetch', FetchCall, FetchAnswer)
/** The state, in pieces. */
export const volumeState = method<StateCall, StateAnswer>('volume.state', StateCall, StateAnswer)
/** Be a replica of this group. */
export const volumeHost = method<HostCall, HostAnswer>('volume.host', HostCall, HostAnswer)
export const volumeStatus = method<StatusCall, StatusAnswer>('volume.status', StatusCall, StatusAnswer)
/** Go on alone: the majority is gone for good. */
export const volumeForce = method<ForceCall, ForceAnswer>('volume.force', ForceCall, ForceAnswer)
/** Which registry do you know? */
export const volumeRegistry = method<RegistryCall, RegistryAnswer>('volume.registry', RegistryCall, RegistryAnswer)
/** The filter of a finished sweep. */
export const volumeSweep = method<SweepCall, SweepAnswer>('volume.sweep', SweepCall, SweepAnswer)
/** Keep a copy of an operation that was accepted while cut off. */
export const volumePending = method<PendingCall, PendingAnswer>('volume.pending', PendingCall, PendingAnswer)
/** What did you have applied as of an index? */
export const volumeDigest = method<DigestCall, DigestAnswer>('volume.digest', DigestCall, DigestAnswer)
