import { volumeChangedHandler } from './volume-changed.js'
import { volumeDigestHandler } from './volume-digest.js'
import { volumeFetchHandler } from './volume-fetch.js'
import { volumeForceHandler } from './volume-force.js'
import { volumeHostHandler } from './volume-host.js'
import { volumeLogHandler } from './volume-log.js'
import { volumeQueryHandler } from './volume-query.js'
import { volumeStateHandler } from './volume-state.js'
import { volumeStatusHandler } from './volume-status.js'
import { volumeSubmitHandler } from './volume-submit.js'
import {
  volumeChanged, volumeDigest, volumeFetch, volumeForce, volumeHost, volumeLog, volumeQuery, volumeState,
  volumeStatus, volumeSubmit
} from '../methods.js'
import type { HandlerComponents } from './components.js'

/** Answers what other nodes ask of this node's replicas. */
export function handleReplicaCalls (components: HandlerComponents): void {
  const { rpc } = components
  rpc.handle(volumeLog, volumeLogHandler(components))
  rpc.handle(volumeSubmit, volumeSubmitHandler(components))
  rpc.handle(volumeQuery, volumeQueryHandler(components))
  rpc.handle(volumeChanged, volumeChangedHandler(components))
  rpc.handle(volumeFetch, volumeFetchHandler(components))
  rpc.handle(volumeDigest, volumeDigestHandler(components))
  rpc.handle(volumeState, volumeStateHandler(components))
  rpc.handle(volumeHost, volumeHostHandler(components))
  rpc.handle(volumeStatus, volumeStatusHandler(components))
  rpc.handle(volumeForce, volumeForceHandler(components))
}
