/**
 * The shapes of the local HTTP API: what the CLI and the gateway agree on. Keys are snake_case and stable, because
 * `-o json` prints them as they are. The CLI imports this file, so it holds types and constants only.
 *
 * Transport: HTTP/1.1 over a Unix socket in the data dir (owner only). Errors are `ApiError` with the HTTP status
 * of their class. Long answers are `application/x-ndjson`, one JSON object a line, a last line `{"error": …}` when
 * they end early.
 */
import type { EntryType } from '../../files/types.js'

export const API_PREFIX = '/v1'

/** `retry_after_ms` comes with `busy`: nothing was done, and the same request may be sent again after it. */
export interface ApiError { error: { code: string, message: string, retry_after_ms?: number } }

/** GET /v1/node */
export interface NodeInfo {
  peer_id: string
  hostname: string
  zone: string
  version: string
  network_name: string
  /** False: no secret, loopback only. */
  encrypted: boolean
  data_dir: string
  store_id: string
  pid: number
  uptime_s: number
  addresses: string[]
  data_endpoints: string[]
  replicas: number
  min_replicas: number
  repair_delay_s: number
  /** 0: off. */
  scrub_interval_s: number
  used_bytes: number
  capacity_bytes: number
  blocks: number
  rss_bytes: number
  /** Messages of members that were none, or made no sense, since the start: by method or topic. */
  refused_messages: Record<string, number>
}

/** GET /v1/config: the effective config, secrets replaced by `"***"`. */
export interface ConfigInfo { values: Record<string, unknown>, sources: Record<string, string> }

/** POST /v1/node/reload: re-reads the config file; what changed and what needs a restart. */
export interface ReloadResult { applied: string[], needs_restart: string[] }

/** GET /v1/scrub; POST /v1/scrub begins a pass now and answers the same. Times are ISO 8601. */
export interface ScrubInfo {
  /** `waiting`: lets clients or repair go first. `off`: no interval, and none was asked for. */
  state: 'off' | 'idle' | 'running' | 'waiting'
  /** 0: off. */
  interval_s: number
  pass: (ScrubPassInfo & {
    left_copies: number
    left_bytes: number
    bytes_per_s: number
    eta_s: number | null
    /** Later than its schedule. */
    behind: boolean
  }) | null
  last_pass: (ScrubPassInfo & { ended_at: string }) | null
  next_at: string | null
  /** Bad copies found since the store was made. */
  found: number
  /** Those of the last 30 days. */
  recent: number
  /** Found, and no good copy is here again. */
  unhealed: number
  /** Bad copies kept aside on the disk. */
  quarantined: number
  /** The last ones, newest first. */
  bad_copies: BadCopyRow[]
  warnings: string[]
}

export interface ScrubPassInfo {
  started_at: string
  /** A person asked for it. */
  requested: boolean
  verified_copies: number
  verified_bytes: number
  bad_copies: number
  /** Copies that could not be judged. */
  unread_copies: number
}

/** GET /v1/gc; POST /v1/gc asks all volumes for a sweep now and answers the same. Times are ISO 8601. */
export interface GcInfo {
  /** `waiting`: there is garbage here, and it cannot go now. */
  state: 'off' | 'idle' | 'running' | 'waiting'
  interval_s: number
  scanned_at: string | null
  next_at: string | null
  /** Sweeps that began before this do not count here. */
  in_touch_since: string
  /** Garbage that was found on this node and is still here. */
  candidates: number
  candidate_bytes: number
  /** Dropped on this node since its start. */
  dropped_copies: number
  dropped_bytes: number
  /** Copies that nothing is known to need and that stay for now. */
  waiting: { reason: string, copies: number }[]
  volumes: GcVolumeRow[]
  /** Removed pins that this node remembers. */
  removed_pins: number
  /**
   * Puts that have not ended for a day; their blocks go when all members that were ever met have answered. Those in
   * `waiting_for` (PeerIds) have not. As of when they were last to be asked, every ten minutes. Hostnames are in the
   * same order, null for a node that is not known any more.
   */
  unended_puts: {
    puts: number, silent_since: string | null, waiting_for: string[], waiting_for_hostnames: (string | null)[]
  }
  warnings: string[]
}

export interface GcVolumeRow {
  volume: string
  /** Null when it was deleted, or the registry does not tell it now. */
  name: string | null
  /** Of the two sweeps that are needed. */
  sweeps: number
  last_sweep_at: string | null
  last_index: number | null
  deleted: boolean
  waiting: boolean
  problem: string | null
}

export interface BadCopyRow {
  cid: string
  bytes: number
  found_at: string
  found_by: 'scrub' | 'read' | 'peer' | 'repair' | 'put'
  reason: 'mismatch' | 'unreadable'
  quarantined: boolean
  healed_at: string | null
  /** Host name of the node that it was fetched from; null: none yet, or another holder brought it. */
  healed_from: string | null
  attempts: number
  retry_at: string | null
}

/** GET /v1/peers: array, own row first. */
export interface PeerRow {
  peer_id: string
  hostname: string
  zone: string
  state: 'alive' | 'suspect' | 'dead' | 'evicted' | 'left'
  /** True on the first row, the node that answers. */
  self: boolean
  address: string
  latency_ms: number | null
  rx_bytes: number
  tx_bytes: number
  used_bytes: number
  capacity_bytes: number
  version: string
  /** `draining`, `full`, `read_only`; `clock_skewed`, `stale` (its disk went back in time), `cloned`. */
  flags: string[]
  /** Its clock less the median of all live members' clocks, ms; null while it is unknown. */
  clock_skew_ms: number | null
  /** `tls`, `libp2p` (fallback) or null when there is no channel. */
  transport: string | null
}

/** POST /v1/peers {address}; DELETE /v1/peers/:peer_or_address; POST /v1/peers/:peer_id/block and …/unblock */
export interface PeerAddRequest { address: string }
export interface PeerChangeResult { ok: true, peer_id?: string, message: string }

/** GET /v1/status?local=0|1 */
export interface StatusInfo {
  scope: 'mesh' | 'local'
  members: { alive: number, suspect: number, dead: number, evicted: number, left: number }
  blocks: { total: number, healthy: number, under_replicated: number, missing: number }
  repair: { queue: number, bytes_per_s: number, eta_s: number | null, done: number }
  capacity: {
    /** Bytes of plain data that still fit at the default number of copies, no node holding two of one block. */
    usable_bytes: number
    /** Sum over nodes. */
    total_bytes: number
    used_bytes: number
  }
  volumes: {
    /** Null when the names of volumes cannot be had now. */
    total: number | null
    /** Names of those that take no change: too few of their metadata replicas are there. */
    unwritable: string[]
  }
  /** Addresses that this node was told of, and does not reach: the last reason, as a sentence. */
  unreached_peers: { address: string, reason: string }[]
  replicas: number
  min_replicas: number
  /** The clock of this node less the median of all live members' clocks, ms; null while it is unknown. */
  clock_skew_ms: number | null
  /** Members that did not answer in time; empty when the picture is whole. */
  unanswered: string[]
  /** Sentences a person should read: alone in the mesh, no secret, a full node. Empty when all is well. */
  warnings: string[]
}

/**
 * PUT /v1/files?format=raw|tar&replicas=N: body is the file, or a tar stream of a folder. The answer is ndjson:
 * any number of `{progress: {bytes, blocks}}`, then `{result: PutFileResult}` or `{error}`.
 */
export interface PutFileResult {
  cid: string
  bytes: number
  blocks: number
  copies_min: number
  replicas: number
  warning?: string
}

/** POST /v1/cid: the CID that the body would have as a file; nothing is stored. ndjson: `{result: CidResult}`. */
export interface CidResult { cid: string, bytes: number }

/**
 * GET /v1/files/:cid[/path]?offset&length&format=raw|tar|auto: the bytes of a file, or a tar of a folder.
 * Headers: `x-shoal-type: file|directory`, `x-shoal-bytes: <plain bytes>`.
 * A failure after the first byte destroys the connection, so that a truncated file is never taken for whole.
 */
export const HEADER_TYPE = 'x-shoal-type'
export const HEADER_BYTES = 'x-shoal-bytes'

/** Of a file of a volume, where they are known: octal, and ISO 8601 with ms, or ns where there are any. */
export const HEADER_MODE = 'x-shoal-mode'
export const HEADER_MTIME = 'x-shoal-mtime'

/** The same with `owner`: decimal numbers. And with `xattrs`: JSON of base64 by name, in ASCII; also of a PUT. */
export const HEADER_UID = 'x-shoal-uid'
export const HEADER_GID = 'x-shoal-gid'
export const HEADER_XATTRS = 'x-shoal-xattrs'
/**
 * A trailer, after the tar of a folder of a volume: base64 of `GoneInfo` as JSON. Without it nothing was gone. The
 * archive itself is one as any other.
 */
export const TRAILER_GONE = 'x-shoal-gone'

/** What was listed, and was gone or something else when its turn came; it is left out. */
export interface GoneInfo {
  /** Below the folder; the empty one is the folder itself. */
  paths: string[]
  /** There are so many besides. */
  more: number
}

/** GET /v1/ls/:cid[/path]: ndjson of rows. `link`: what a symbolic link says. */
export interface LsRow { name: string, path: string, cid: string, type: EntryType, bytes: number, link?: string }

/** GET /v1/stat/:cid[/path] */
export interface StatInfo {
  cid: string
  type: EntryType | 'block'
  bytes: number
  blocks: number
  missing_blocks: number
  copies_min: number
  copies_max: number
  /** Copies that the mesh aims for, the most of any block. */
  replicas: number
  pinned: boolean
  /** How many of the blocks each member holds. */
  where: { peer_id: string, hostname: string, blocks: number, bytes: number }[]
}

/** GET /v1/why/:cid[/path]: ndjson, one row a block. */
export interface WhyRow {
  cid: string
  bytes: number | null
  wanted: number
  copies: number
  set: { peer_id: string, hostname: string, zone: string, state: string, holds: 'yes' | 'no' | 'unknown', note: string }[]
  /** Holders outside the set. */
  extra: { peer_id: string, hostname: string, zone: string, state: string, note: string }[]
  /** One sentence: healthy, or what is missing and why. */
  summary: string
}

/** DELETE /v1/pins/:cid?now: blocks that nothing else needs are kept for a day, or with `now` are not. */
export interface UnpinResult { cid: string, removed: number }

export interface PinRow {
  cid: string
  /** Random; of this one pin. */
  id: string
  /** Empty: none. */
  label: string
  /** Empty: not known. */
  by: string
  /** Null: not known. */
  pinned_at: string | null
  copies: number
  /** It was taken back, and its blocks are kept until then, at least. Null: it is pinned. */
  kept_until: string | null
}

/** GET /v1/pins: of the whole mesh, oldest first. */
export interface PinListInfo {
  pins: PinRow[]
  /** Hosts that did not tell theirs. */
  unanswered: string[]
}

/**
 * POST /v1/pins {cid, label?, replicas?, restore?}: pins what the mesh has. With `restore` only what was unpinned,
 * under each label that it had then and has no pin of now, and with the copies of then. ndjson of
 * `{progress: {blocks}}`, then `{result}` or `{error}`.
 */
export interface PinCreateRequest { cid: string, label?: string, replicas?: number, restore?: boolean }
export interface PinCreateResult {
  cid: string
  /** Of the pin; of several the last. */
  label: string
  /** Of all pins that were made, one each. */
  labels: string[]
  blocks: number
  bytes: number
  warning?: string
}

/** PUT /v1/blocks?codec=raw|dag-pb: body is the block. GET /v1/blocks/:cid: its bytes. */
export interface PutBlockResult { cid: string, bytes: number, copies: number, replicas: number, warning?: string }
/** GET /v1/blocks: ndjson of the copies on this node. */
export interface BlockRow { cid: string, bytes: number }
/** GET /v1/blocks/:cid/stat: a `WhyRow`. */

/** POST /v1/leave {force?: boolean}: ndjson of progress, then `{result}` or `{error}`; the node stops after it. */
export interface LeaveProgress { blocks_left: number, bytes_left: number, blocks_total: number, bytes_total: number }
export interface LeaveResult { blocks: number, message: string }

/** POST /v1/node/stop */
export interface StopResult { ok: true }
