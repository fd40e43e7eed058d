/**
 * Exit codes of the CLI: one number per class of failure, so that a script can tell "try again later" from "fix the
 * command". The table is printed in the CLI reference; codes of errors are those of `ShoalError.code`.
 */
export interface ExitClass {
  exit: number
  meaning: string
  /** What a caller would do about it. */
  remedy: string
  /** Codes of errors that end in this class. */
  codes: readonly string[]
}

export const EXIT_OK = 0
export const EXIT_INTERNAL = 1
export const EXIT_USAGE = 2
export const EXIT_NODE = 3
export const EXIT_NOT_FOUND = 4
export const EXIT_REPLICAS = 5
export const EXIT_SPACE = 6
export const EXIT_REFUSED = 7
export const EXIT_CANCELLED = 8
export const EXIT_BUSY = 9
export const EXIT_DAMAGED = 10
export const EXIT_LOCAL = 11
export const EXIT_START = 12
export const EXIT_CONFLICT = 13
export const EXIT_QUORUM = 14
/** No failure: done as far as this side of a partition can, and told so that a script does not take it for more. */
export const EXIT_PENDING = 15
/** No failure either: `check` found what it looks for. */
export const EXIT_DIFFERENT = 16
/** What is stored of a file may be of two moments. */
export const EXIT_CHANGED = 17
/** 128 + 2 and 128 + 15, as a shell reports a program that died of the signal. */
export const EXIT_SIGINT = 130
export const EXIT_SIGTERM = 143

export const EXIT_CLASSES: readonly ExitClass[] = [
  { exit: EXIT_OK, meaning: 'success', remedy: 'nothing to do', codes: ['output_closed'] },
  {
    exit: EXIT_INTERNAL,
    meaning: 'a fault of Shoal itself, or one without a class',
    remedy: 'report it with the message and the node\'s log',
    codes: [
      'internal', 'unknown_route', 'method_not_allowed', 'unknown_method', 'rpc_protocol', 'rpc_identity',
      'not_inline', 'invalid_message', 'message_too_large', 'payload_too_large', 'reconciliation_failed',
      'invalid_filter'
    ]
  },
  {
    exit: EXIT_USAGE,
    meaning: 'wrong command line, value or configuration; nothing was done',
    remedy: 'correct the command or the file that the message names',
    codes: [
      'usage', 'bad_request', 'bad_address', 'bad_peer_id', 'bad_size', 'bad_duration', 'invalid_cid', 'invalid_target',
      'invalid_path', 'invalid_claim', 'invalid_pin_label', 'invalid_range', 'invalid_codec', 'invalid_block', 'invalid_group_id', 'invalid_tar', 'invalid_tar_entry', 'invalid_options',
      'is_directory', 'is_symlink', 'not_directory', 'not_unixfs', 'block_too_large',
      'EINVAL', 'EISDIR', 'ENOTDIR', 'ENAMETOOLONG', 'EBADF', 'EROFS', 'ELOOP', 'invalid_volume_name', 'invalid_volume_settings',
      'invalid_access_name', 'invalid_access',
      'body_too_large', 'invalid_content_path', 'invalid_parameter', 'invalid_entity_bytes', 'not_acceptable',
      'mutable_names', 'service_worker', 'worker_not_throttled', 'worker_not_pausable',
      'config_invalid', 'config_unreadable', 'secret_required', 'secret_collision', 'socket_path_too_long', 'dial_self'
    ]
  },
  {
    exit: EXIT_NODE,
    meaning: 'no node is running on the data dir, or the node went away',
    remedy: 'start the node, or name its data dir with -d',
    codes: [
      'node_not_running', 'data_dir_not_found', 'node_gone', 'node_unreachable', 'connection_lost', 'node_stopping', 'node_stopped',
      'host_stopped', 'membership_stopped', 'store_closed'
    ]
  },
  {
    exit: EXIT_NOT_FOUND,
    meaning: 'no such CID, path, volume, version, block, pin, peer, worker, user, group, token or grant',
    remedy: 'check the name; for a block, see `shoal why <cid>`',
    codes: [
      'block_not_found', 'path_not_found', 'path_remainder', 'not_cached', 'not_pinned', 'unknown_peer', 'unknown_worker', 'log_position_missing', 'ENOENT',
      'volume_not_found', 'volume_deleted', 'snapshot_not_found', 'version_not_found', 'trash_not_found',
      'backup_base_missing', 'user_not_found', 'group_not_found', 'token_not_found', 'grant_not_found'
    ]
  },
  {
    exit: EXIT_REPLICAS,
    meaning: 'too few nodes could take a copy',
    remedy: 'see `shoal status`, start more nodes, or lower min_replicas',
    codes: ['too_few_replicas', 'too_few_left', 'last_node']
  },
  {
    exit: EXIT_SPACE,
    meaning: 'no space left in the mesh, in a volume\'s quota or on the local disk, or a file beyond 16 TiB',
    remedy: 'free space, raise the capacity or the quota, or add a node',
    codes: [
      'ENOSPC', 'EDQUOT', 'EFBIG', 'volume_full', 'no_space', 'store_full', 'store_read_only', 'local_disk_full',
      'blocklist_full', 'journal_copies_full', 'access_full'
    ]
  },
  {
    exit: EXIT_REFUSED,
    meaning: 'refused: wrong network name or secret, blocked peer, another user\'s node, a token or a right that is missing',
    remedy: 'use the same name and secret on all nodes; run the command as the user of the node, or ask an admin for a right',
    codes: [
      'permission_denied', 'token_invalid', 'token_expired', 'wrong_network', 'peer_blocked', 'journal_of_other_node',
      'bad_credentials', 'unknown_host', 'cross_site'
    ]
  },
  {
    exit: EXIT_CANCELLED,
    meaning: 'cancelled on the side of the node',
    remedy: 'run it again',
    codes: ['aborted']
  },
  {
    exit: EXIT_BUSY,
    meaning: 'busy, timed out, or out of reach',
    remedy: 'try again; if it stays, look at `shoal status` and the node\'s log',
    codes: [
      'node_not_answering', 'content_timeout', 'busy', 'store_busy', 'rpc_timeout', 'exchange_timeout', 'exchange_failed',
      'peer_unreachable', 'dial_failed', 'lookup_failed', 'unsupported_protocol', 'group_unknown', 'member_stale', 'registry_moved',
      'replica_of_other_store', 'transfer_stalled'
    ]
  },
  {
    exit: EXIT_DAMAGED,
    meaning: 'what arrived is incomplete or wrong, and was not kept under its final name; or copies in a store are damaged',
    remedy: 'try again, then see `shoal why <cid>`; for a store, set the copies aside with `shoal store check --quarantine`',
    codes: [
      'truncated', 'hash_mismatch', 'block_corrupt', 'log_corrupt', 'invalid_dag', 'bad_answer', 'unsafe_path', 'unsweepable',
      'invalid_backup', 'volume_broken', 'malformed_log',
      'volume_state_unusable', 'state_refused', 'state_diverged', 'state_rotten', 'replica_forked'
    ]
  },
  {
    exit: EXIT_LOCAL,
    meaning: 'a local file could not be read or written, or not be given the owner or the extended attributes that ' +
      'were asked for',
    remedy: 'do what the message says about that file',
    codes: [
      'source_not_found', 'source_unreadable', 'source_unsupported', 'destination_exists',
      'destination_unwritable', 'xattr_tool', 'store_io'
    ]
  },
  {
    exit: EXIT_START,
    meaning: 'the node could not start, or its store could not be worked on: data dir or port in use, or something in ' +
      'the data dir is damaged or in the way',
    remedy: 'do what the message says about it',
    codes: [
      'node_cloned', 'data_dir_locked', 'data_dir_unusable', 'data_dir_too_new', 'socket_path_taken', 'address_in_use', 'listen_failed',
      'http_listen_failed', 'invalid_certificate',
      'identity_corrupt', 'blocklist_corrupt', 'store_corrupt', 'store_unusable',
      'store_too_new', 'store_retired', 'store_ambiguous', 'store_missing', 'store_in_use',
      'store_on_own_mount', 'store_not_empty', 'log_dir_unusable', 'effective_config_unwritable'
    ]
  },
  {
    exit: EXIT_CONFLICT,
    meaning: 'conflict: something is there already, or has changed meanwhile; it was left alone',
    remedy: 'look at what is there, then decide',
    codes: [
      'EEXIST', 'ENOTEMPTY', 'version_conflict', 'operation_reused', 'volume_exists', 'snapshot_exists', 'contended',
      'put_expired', 'would_empty', 'precondition_failed', 'user_exists', 'group_exists'
    ]
  },
  {
    exit: EXIT_QUORUM,
    meaning: 'no majority of the volume\'s metadata replicas could be reached, or none answered in time',
    remedy: 'see `shoal volume stat`; after `outcome_unknown` the same command with --operation-id tells what became of it',
    codes: ['no_quorum', 'outcome_unknown', 'operation_expired', 'not_while_cut_off', 'force_refused']
  },
  {
    exit: EXIT_PENDING,
    meaning: 'pending: accepted and kept while cut off from the majority; takes effect when the partition heals',
    remedy: 'nothing; afterwards `shoal conflicts` shows what others did meanwhile to the same paths',
    codes: []
  },
  {
    exit: EXIT_DIFFERENT,
    meaning: 'different: `shoal check` found differences, and has listed them',
    remedy: 'look at them; `shoal sync` makes one side like the other',
    codes: []
  },
  {
    exit: EXIT_CHANGED,
    meaning: 'something changed while it was being read: a local file that grew or was written to is stored as long as it ' +
      'was at the start, one that got shorter is not; what was taken away is left out, here as in a volume',
    remedy: 'run it again when no program writes there, or read a snapshot of the file system or of the volume',
    codes: ['source_changed']
  },
  { exit: EXIT_SIGINT, meaning: 'interrupted (Ctrl-C)', remedy: 'run it again', codes: ['interrupted'] },
  { exit: EXIT_SIGTERM, meaning: 'ended by SIGTERM or SIGHUP', remedy: 'run it again', codes: ['terminated'] }
]

const exitByCode = new Map(EXIT_CLASSES.flatMap(row => row.codes.map(code => [code, row.exit] as const)))

/** The exit code for an error code; unknown codes of a newer node end as `EXIT_INTERNAL`. */
export function exitCodeOf (code: string): number {
  return exitByCode.get(code) ?? EXIT_INTERNAL
}
