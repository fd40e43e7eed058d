/** Limits and times of replicas, each with its reason. */

/** Of the first set of a group; 0 is no set. */
export const FIRST_EPOCH = 1

const MIB = 1024 * 1024

/**
 * Applied in one go before the event loop has its turn and the state is written: some 10 ms of work, and enough for a
 * write to LevelDB to cost little per operation.
 */
export const APPLY_COMMANDS_MAX = 256
export const APPLY_ITEMS_MAX = 64

/**
 * What is applied goes to the disk after the answers, this much or this late: many changes in one write cost a third
 * of one write for each item, and what a folder's entry becomes a hundred times is written once.
 */
export const FLUSH_BYTES = 1 * MIB
export const FLUSH_MS = 100

/** Applying waits for the disk when so much is on its way. */
export const STAGED_BYTES_MAX = 16 * MIB

/**
 * The log is cut behind the state on disk after so many items or bytes: what a restart has to apply again, and what
 * the log takes of the disk.
 */
export const CHECKPOINT_ITEMS = 4_096
export const CHECKPOINT_BYTES = 64 * MIB

/** Applied items that stay in the log for replicas that were away for a moment; who was away longer takes the state. */
export const LOG_TAIL_ITEMS = 1_024

/** One answer to `volume.fetch` and `volume.state`: below PAYLOAD_BYTES_MAX of rpc with room for one more value. */
export const FETCH_BYTES_MAX = 2 * MIB

/** The same as a count: what is fetched at once is written at once, and a write takes 4 096 entries. */
export const FETCH_ITEMS_MAX = 2_048
export const STATE_PIECE_BYTES = 1 * MIB

/** States that are being read by newcomers at once, and how long one may be silent before it is let go, ms. */
export const STATE_SESSIONS_MAX = 4
export const STATE_SESSION_MS = 60_000

/** Messages of the log: a healthy replica answers in milliseconds, another one is asked again or done without. */
export const LOG_CALL_TIMEOUT_MS = 1_500
export const FETCH_TIMEOUT_MS = 10_000

/** Items are few and at hand; who does not send them is frozen, and another one is asked. */
export const ITEMS_TIMEOUT_MS = 3_000

/**
 * Replicas on one node, each with a log, a state database and its caches: some 1 000 volumes in a mesh of five. Beyond,
 * an invitation is `busy`, and the creator of a group takes another node.
 */
export const HOSTED_GROUPS_MAX = 1_024
export const HOSTED_GROUPS_RETRY_MS = 60_000

/**
 * The last places are for others: a member that had so many replicas begun here gets none of them. A single gateway may
 * still fill the rest, as it does where it makes all volumes, and can shut no other out.
 */
export const HOSTED_GROUPS_RESERVED = 128
export const HOSTED_GROUPS_SHARE = 32

/** Commands in one `volume.submit`, and questions in one `volume.query`. */
export const SUBMIT_COMMANDS_MAX = 256
export const QUERY_QUESTIONS_MAX = 64

/** Answers of one `volume.query`: what is beyond is asked again. Below PAYLOAD_BYTES_MAX of rpc. */
export const ANSWER_BYTES_MAX = 2 * MIB

/** Requests that wait for a replica (commands, reads): beyond, `busy`. */
export const WAITING_MAX = 8_192

/** A read that cannot be served within this ends in `no_quorum`: longer than two takeovers. */
export const READ_TIMEOUT_MS = 4_000

/** The members that may be reached, and whether the set should change, are looked at this often. */
export const REACH_INTERVAL_MS = 250

/** Longest wait of one `volume.changed`. */
export const CHANGED_TIMEOUT_MS_MAX = 20_000

/** A failed catch-up is tried again after this. */
export const CATCH_UP_RETRY_MS = 300

/** Memory for the state's caches of one replica, unless the configuration says otherwise. */
export const CACHE_BYTES_DEFAULT = 64 * MIB

/** The sets of groups are looked after this often. */
export const RECONFIGURE_INTERVAL_MS = 500

/** A replica asks the others this often whether they hold the group, and whether it is still one of them. */
export const EPOCH_CHECK_MS = 5_000

/** Nodes that are asked for it besides the members: sets are taken from the best ranked ones that live. */
export const EPOCH_ASK_MAX = 16

/** A replica that is in no set, and that no member wants in one, goes after this long. */
export const UNWANTED_MS = 30_000

/** A member that says that it holds no replica, and still says so after this, lost it. */
export const NON_MEMBER_MS = 2_000

/**
 * A replica that failed, and whose log still says all that it promised, is opened again after this; each time that
 * fails twice as long. By then the others have put it out of the set, if a node can take its place.
 */
export const REOPEN_MS = 10_000
export const REOPEN_MS_MAX = 300_000

/** Invitations come twice a second; whether a replica that failed may begin afresh is asked this often at most. */
export const AFRESH_ASK_MS = 1_000

/**
 * Whether there is a later set, or a log that was forced over this one, is asked this often at most when a member
 * says so; twice as late each time that comes to nothing, for who says so may lie. A replica goes over within the last.
 */
export const CLAIM_ASK_MS = 1_000
export const CLAIM_ASK_MS_MAX = 15_000

/** Whether one is to be opened again is looked at this often. */
export const REOPEN_INTERVAL_MS = 1_000

/** A replica that is being opened, or fetches its state, is asked again after this. */
export const OPENING_RETRY_MS = 300

/** Nodes asked for a state when the members that were known are gone: newcomers are the best ranked. */
export const CANDIDATES_MAX = 16

/** What others had applied as of an index: healthy replicas answer at once. */
export const AGREEMENT_TIMEOUT_MS = 2_000

/** A difference comes up with every message; all are asked about it this often at most. */
export const INQUIRY_PAUSE_MS = 1_000

/** The same difference is logged again after this. */
export const DIVIDED_LOG_MS = 60_000

/** A state is read as a whole and compared with its digest this often, one at a time on a node. */
export const VERIFY_INTERVAL_MS = 24 * 60 * 60 * 1_000

/** Whether one is due is looked at this often: many states a day are read one after the other. */
export const VERIFY_LOOK_MS = 10_000
