import {
  BadCopyRequest, BadCopyResponse, CheckRequest, CheckResponse, ClaimRequest, ClaimResponse, ClaimsRequest,
  ClaimsResponse, DropRequest, DropResponse, GarbageRequest, GarbageResponse, GetRequest, GetResponse, InfoRequest,
  InfoResponse, PledgeRequest, PledgeResponse, PutRequest, PutResponse, ReconcileRequest, ReconcileResponse,
  RemovedPinsRequest, RemovedPinsResponse, UnpinRequest, UnpinResponse
} from './pb/blocks.js'
import type { RpcMethod } from '../peer/rpc/types.js'

function method<Req, Res> (
  name: string,
  request: RpcMethod<Req, Res>['request'],
  response: RpcMethod<Req, Res>['response']
): RpcMethod<Req, Res> {
  return { name, request, response }
}

/** Store this copy durably, with these claims. Payload: the block. */
export const blockPut = method<PutRequest, PutResponse>('block.put', PutRequest, PutResponse)
/** Payload of the answer: the block. `block_not_found` when it is not here. */
export const blockGet = method<GetRequest, GetResponse>('block.get', GetRequest, GetResponse)
/** What is known of the copy here. */
export const blockInfo = method<InfoRequest, InfoResponse>('block.info', InfoRequest, InfoResponse)
/** Take back every pin whose record is on this root here. */
export const blockUnpin = method<UnpinRequest, UnpinResponse>('block.unpin', UnpinRequest, UnpinResponse)
/** Your copy did not match its CID: look at it. */
export const blockBad = method<BadCopyRequest, BadCopyResponse>('block.bad', BadCopyRequest, BadCopyResponse)
/** Merge these claims into your copies and tell the outcome. */
export const blockClaims = method<ClaimsRequest, ClaimsResponse>('block.claims', ClaimsRequest, ClaimsResponse)
/** Compare a frame of ranges of what both of us should hold. */
export const inventoryReconcile = method<ReconcileRequest, ReconcileResponse>('inventory.reconcile', ReconcileRequest,
  ReconcileResponse)
/** Which of these copies do you lack, and which have other claims? */
export const inventoryCheck = method<CheckRequest, CheckResponse>('inventory.check', CheckRequest, CheckResponse)
/** Promise durably to keep these copies, so that I may drop mine. */
export const blockPledge = method<PledgeRequest, PledgeResponse>('block.pledge', PledgeRequest, PledgeResponse)
/** Add these claims to your copies of all of these, durably. */
export const blockClaim = method<ClaimRequest, ClaimResponse>('block.claim', ClaimRequest, ClaimResponse)
/** Are these garbage, by all that you know? */
export const gcJudge = method<GarbageRequest, GarbageResponse>('gc.judge', GarbageRequest, GarbageResponse)
/** Drop your copies of these, unless you know better by now. */
export const gcDrop = method<DropRequest, DropResponse>('gc.drop', DropRequest, DropResponse)
/** Which pins do you know to be removed? */
export const gcRemovedPins = method<RemovedPinsRequest, RemovedPinsResponse>('gc.removed_pins', RemovedPinsRequest,
  RemovedPinsResponse)
