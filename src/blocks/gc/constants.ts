import { SINCE_GRANULARITY_MS } from '../../store/claims.js'

/** Limits and times of garbage collection, each with its reason. */

const MIB = 1024 * 1024
const MINUTE_MS = 60_000
const HOUR_MS = 60 * MINUTE_MS

/**
 * Between the put of a block and the moment at which the tree refers to it: an upload that takes longer has told the
 * volume that it is open (`VolumeMark.keepSinceMs`).
 */
export const GRACE_MS = HOUR_MS

/** The most that the clocks of a writer, of a holder and of a volume's replica may differ. */
export const CLOCK_SKEW_MS_MAX = 30 * MINUTE_MS

/** A mark says something of a claim only if it began so long after the claim's `since`. */
export const CLAIM_AGE_MS_MIN = GRACE_MS + SINCE_GRANULARITY_MS + CLOCK_SKEW_MS_MAX

/** Marks that must agree: one that was wrong, for whatever reason, shall cost nothing. */
export const MARKS_NEEDED = 2

/** Volumes are asked for marks at most this often, but for `gc --now`: one walks a whole tree. */
export const MARK_INTERVAL_MS = 6 * HOUR_MS
/** Nodes started at once do not ask in time. */
export const MARK_JITTER = 0.25
/** A mark that was begun is asked for again after this, and no longer than the second figure. */
export const MARK_POLL_MS = 10_000
export const MARK_PATIENCE_MS = 30 * MINUTE_MS
/** Volumes asked at once. */
export const MARK_ASKS_MAX = 4
/** A volume is taken for deleted when it was said twice, and not in one breath. */
export const DELETED_GAP_MS = MINUTE_MS
/** A peer asked about a mark that is not here: the volume is asked at most this often for it. */
export const MARK_REFRESH_MS_MIN = 15_000

/** False positives aimed at: garbage that stays for a mark more. Each of a filter's stages has half of the last. */
export const FALSE_POSITIVES = 0.01
/** Blocks that the first stage of a filter is made for, unless told: 8 KiB. */
export const FIRST_STAGE_ITEMS = 4_096
/** Each stage takes so many times what the one before took: few stages, and at most that much too large. */
export const STAGE_GROWTH = 4
/** A filter grows no further: some 30 million blocks, 30 TB of large files. Beyond, false positives rise, safely. */
export const FILTER_BYTES_MAX = 64 * MIB
/** Filters that a node keeps, of all volumes. Those that do not fit are left out, and status says so. */
export const FILTERS_BYTES_MAX = 128 * MIB
/** Volumes whose marks a node keeps. */
export const VOLUMES_MAX = 10_000
/** Folder and file nodes that a walk remembers to have walked: some 20 MB. What falls out is walked once more. */
export const WALKED_MAX = 100_000

/**
 * Nodes that one root of a mark may lead to, each counted as often as it is walked, and links that wait meanwhile. The
 * largest file (16 TiB) has some 400 000 nodes with the smallest chunks in use; what has more holds itself again and
 * again, in more copies than the walk remembers.
 */
export const ROOT_NODES_MAX = 1_000_000
export const OPEN_LINKS_MAX = 2_000_000

/** Nothing in the first seconds of a node: it has to meet its peers and compare with them. */
export const START_DELAY_MS = 15_000
/** The collector looks at what is due this often. */
export const LOOK_MS = 1_000
/** All copies are looked through at most this often, and in at most a twentieth of the time. */
export const SCAN_PAUSE_MS_MIN = 1_000
export const SCAN_PAUSE_FACTOR = 20
/** Garbage found ahead of its collection; what does not fit is found again by the next scan. */
export const CANDIDATES_MAX = 100_000
/** Copies that are agreed on and dropped in one go: a few hundred small records of the log. */
export const GC_BATCH_MAX = 512
/** While clients are served or repair is under way a batch waits, but not for longer than this. */
export const LOADED_PATIENCE_MS = 30_000
/** The holder at position i acts after i times this, when the one before it did not. */
export const GC_RANK_DELAY_MS = 30_000
/** A copy that cannot go yet is looked at again after this, doubled each time up to the second figure. */
export const GC_RETRY_MS = 2_000
export const GC_RETRY_MS_MAX = 10 * MINUTE_MS
export const GC_CALL_TIMEOUT_MS = 20_000

/**
 * The blocks of a put whose writer died go when none of them was stored or renewed for so long, and no member has the
 * record of its pin: a day, so that a node that was off over night has a say.
 */
export const PUT_ABANDONED_MS = 24 * HOUR_MS
/** A put that goes on says so this often, however slowly its bytes come. */
export const PUT_RENEW_MS = HOUR_MS
/**
 * A writer that could not say so for this long gives its put up instead of ending it. What is left until
 * `PUT_ABANDONED_MS` is for clocks that differ (CLOCK_SKEW_MS_MAX) and for a root that is on its way.
 */
export const PUT_FINISH_MS_MAX = 12 * HOUR_MS
/** All members are asked after pins without a record this often, after so many at once: some 50 KB to each. */
export const PIN_INQUIRY_INTERVAL_MS = 10 * MINUTE_MS
export const PINS_ASKED_MAX = 1_000
/** What the copies here say of pins is looked through at most this often; a look costs a pass over all copies. */
export const PIN_INDEX_MS = MINUTE_MS
/** Pins that a member has the record of, so that they are not asked after again, or had it of late: some 10 MB each. */
export const RECORDED_PINS_MAX = 100_000
/** A round takes a few calls one after the other. What it finds out has to hold for one moment, so it ends here. */
export const PIN_ROUND_MS_MAX = 5 * MINUTE_MS
/**
 * A node remembers records for so long after they left it: for the longest round, and for what its own look at its
 * copies is late by. A node that runs for less than a round does not answer.
 */
export const RECORD_MEMORY_MS = 2 * (PIN_ROUND_MS_MAX + PIN_INDEX_MS)
/** What a round found holds for so long: a few rounds may fail, and the holders find it at different times. */
export const PUT_VERDICT_MS = HOUR_MS
/** Members that a node remembers to have met: those of a full mesh, and as many that are away or will not come back. */
export const MET_MEMBERS_MAX = 2_048
/** SHA-256. */
export const MET_DIGEST_BYTES = 32
/** In ticks, time of a node that runs and sees most of the members it has met. */
export const MET_TICK_MS = 10 * MINUTE_MS
/** One that was not seen for 30 such days is not waited for any more: it died without `leave`. */
export const MET_TICKS_MAX = 30 * 24 * HOUR_MS / MET_TICK_MS
/** How far ticks may be lost by a crash: the file is written with each change of the list, and this often. */
export const MET_SAVE_TICKS = 6

/** The node stood still, or its clock was set, when two looks are this far apart: others may have given it up. */
export const STOOD_STILL_MS = 20_000

/**
 * What is unpinned stays readable for so long, so that a mistake can be undone: a day, as a person who sees what is
 * missing next morning would want it.
 */
export const PIN_GRACE_MS = 24 * HOUR_MS

/** Removed pins remembered. Beyond, the oldest are forgotten: what a node away since then brings back stays. */
export const REMOVED_PINS_MAX = 100_000
/** In one message: some 50 KB. */
export const REMOVED_PINS_PAGE = 1_000
/** Longest id of a pin that is remembered; ours have 40 characters. */
export const PIN_OWNER_LENGTH_MAX = 200
/** A few peers are asked for theirs this often. */
export const EXCHANGE_INTERVAL_MS = 2 * MINUTE_MS
export const EXCHANGE_PEERS = 3

/** Volumes that one question names: those that a batch of `GC_BATCH_MAX` blocks may belong to, each block to a few. */
export const VOLUMES_TOLD_MAX = 4_096
/** Marks of one volume that it names: more than are kept. */
export const MARKS_TOLD_MAX = 16
