import type { GcInfo } from '../../api/gc.js'
import type { ConfigInfo, LeaveProgress, LeaveResult, NodeInfo, ReloadResult } from '../../api/node.js'
import type { PeerChangeResult, PeerRow } from '../../api/peers.js'
import type { ScrubInfo } from '../../api/scrub.js'
import type { StatusInfo } from '../../api/status.js'
import type { WorkerSetRequest } from '../../api/requests.js'
import type { WorkerRow } from '../../api/workers.js'

export interface BackendCallOptions {
  /** Fires when the client has gone away or the server stops. */
  signal: AbortSignal
}

/**
 * What the local API asks of the running node beyond blocks and files. Answers have the shapes of the wire. Every
 * call may fail with a `ShoalError`; its `code` and message go to the client as they are.
 */
export interface ApiBackend {
  /** How many copies a put makes when it names no number, and how many it waits for. */
  putDefaults: () => { replicas: number, minReplicas: number }
  nodeInfo: (options: BackendCallOptions) => Promise<NodeInfo>
  /** The effective config; secrets are already `"***"`. */
  config: (options: BackendCallOptions) => Promise<ConfigInfo>
  reload: (options: BackendCallOptions) => Promise<ReloadResult>
  /** Own row first. */
  peers: (options: BackendCallOptions) => Promise<PeerRow[]>
  addPeer: (address: string, options: BackendCallOptions) => Promise<PeerChangeResult>
  /** Takes a PeerId or an address as it was given. */
  removePeer: (peerOrAddress: string, options: BackendCallOptions) => Promise<PeerChangeResult>
  blockPeer: (peerId: string, options: BackendCallOptions) => Promise<PeerChangeResult>
  unblockPeer: (peerId: string, options: BackendCallOptions) => Promise<PeerChangeResult>
  status: (options: BackendCallOptions & { local: boolean }) => Promise<StatusInfo>
  scrub: (options: BackendCallOptions) => Promise<ScrubInfo>
  /** Begins a pass over all copies; one that was asked for goes on. */
  scrubNow: (options: BackendCallOptions) => Promise<ScrubInfo>
  gc: (options: BackendCallOptions) => Promise<GcInfo>
  /** Asks all volumes for a new sweep, and looks through all copies. */
  gcNow: (options: BackendCallOptions) => Promise<GcInfo>
  workers: (options: BackendCallOptions) => Promise<WorkerRow[]>
  setWorker: (name: string, change: WorkerSetRequest, options: BackendCallOptions) => Promise<WorkerRow>
  /**
   * Hands all copies over and says goodbye, but leaves the process running: the server answers its client and then
   * calls `stop`. `onProgress` may be called as often as it likes.
   */
  leave: (options: BackendCallOptions & {
    force: boolean
    onProgress: (progress: LeaveProgress) => void
  }) => Promise<LeaveResult>
  /** Stops the node, this server included. Called after the answer has left. */
  stop: () => Promise<void>
}
