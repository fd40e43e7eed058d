import { blockBadHandler } from './block-bad.js'
import { blockClaimHandler } from './block-claim.js'
import { blockClaimsHandler } from './block-claims.js'
import { blockGetHandler } from './block-get.js'
import { blockInfoHandler } from './block-info.js'
import { blockPinsHandler } from './block-pins.js'
import { blockPledgeHandler } from './block-pledge.js'
import { blockPutHandler } from './block-put.js'
import { blockUnpinHandler } from './block-unpin.js'
import { gcDropHandler, type GcDropComponents } from './gc-drop.js'
import { gcPinsHandler } from './gc-pins.js'
import { gcRemovedPinsHandler } from './gc-removed-pins.js'
import { gcVerdictHandler, type GcVerdictComponents } from './gc-verdict.js'
import { inventoryCheckHandler } from './inventory-check.js'
import { inventoryReconcileHandler } from './inventory-reconcile.js'
import {
  blockBad, blockClaim, blockClaims, blockGet, blockInfo, blockPins, blockPledge, blockPut, blockUnpin, gcDrop, gcPins,
  gcRemovedPins, gcVerdict, inventoryCheck, inventoryReconcile
} from '../methods.js'
import type { HandlerComponents } from './components.js'
import type { Collector } from '../gc/collector.js'
import type { PinInquiry } from '../gc/pin-inquiry.js'
import type { PinRemovals } from '../gc/pin-removals.js'
import type { Rpc } from '../../peer/rpc/types.js'

/** Answers what other nodes ask of this node's copies. */
export function handleBlockCalls (components: HandlerComponents): void {
  const { rpc } = components
  rpc.handle(blockPut, blockPutHandler(components))
  rpc.handle(blockGet, blockGetHandler(components))
  rpc.handle(blockInfo, blockInfoHandler(components))
  rpc.handle(blockUnpin, blockUnpinHandler(components))
  rpc.handle(blockPins, blockPinsHandler(components))
  rpc.handle(blockBad, blockBadHandler(components))
  rpc.handle(blockClaims, blockClaimsHandler(components))
  rpc.handle(blockClaim, blockClaimHandler(components))
  rpc.handle(blockPledge, blockPledgeHandler(components))
  rpc.handle(inventoryReconcile, inventoryReconcileHandler(components))
  rpc.handle(inventoryCheck, inventoryCheckHandler(components))
}

export interface GcHandlerComponents extends GcDropComponents, GcVerdictComponents {
  rpc: Rpc
  collector: Collector
  inquiry: PinInquiry
  removals: PinRemovals
}

/** Answers what other nodes ask before garbage goes. */
export function handleGcCalls (components: GcHandlerComponents): void {
  const { rpc, inquiry, removals } = components
  rpc.handle(gcVerdict, gcVerdictHandler(components))
  rpc.handle(gcDrop, gcDropHandler(components))
  rpc.handle(gcPins, gcPinsHandler(inquiry))
  rpc.handle(gcRemovedPins, gcRemovedPinsHandler(removals))
}
