import type { GcStatus } from '../../api/gc.js'
import type { ConfigInfo, LeaveProgress, LeaveResult, NodeInfo, ReloadResult } from '../../api/node.js'
import type { PeerChangeResult, PeerRow } from '../../api/peers.js'
import type { ScrubStatus } from '../../api/scrub.js'
import type { StatusReport } from '../../api/status.js'
import type { WorkerSetRequest } from '../../api/requests.js'
import type { WorkerStatus } from '../../api/workers.js'

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
  status: (options: BackendCallOptions & { local: boolean }) => Promise<StatusReport>
  /** Whether clients should be sent here: what keeps this node from serving them, as sentences. */
  readiness: (options: BackendCallOptions) => Promise<{ ready: boolean, reasons: string[] }>
  /** What this node and its process measure, in the text format of Prometheus. */
  metrics: (options: BackendCallOptions) => Promise<string>
  scrub: (options: BackendCallOptions) => Promise<ScrubStatus>
  /** Begins a pass over all copies; one that was asked for goes on. */
  scrubNow: (options: BackendCallOptions) => Promise<ScrubStatus>
  gc: (options: BackendCallOptions) => Promise<GcStatus>
  /** Asks all volumes for a new sweep, and looks through all copies. */
  gcNow: (options: BackendCallOptions) => Promise<GcStatus>
  workers: (options: BackendCallOptions) => Promise<WorkerStatus[]>
  setWorker: (name: string, change: WorkerSetRequest, options: BackendCallOptions) => Promise<WorkerStatus>
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
