import type { ClassLimits, WorkClass } from '../util/weighted-queue.js'

/** Limits and times of the block layer, each with its reason. */

export const MIB = 1024 * 1024

/** Largest block accepted: what bitswap peers accept, and twice the leaves that we make ourselves. */
export const BLOCK_BYTES_MAX = 2 * MIB

/** Plain bytes of puts under way, background copies included: bounds a writer, and what one peer gets of it. */
export const PUT_BYTES_IN_FLIGHT_MAX = 32 * MIB

/** Bytes of puts that wait for their turn; a caller that has more open than this is told `busy`. */
export const PUT_BYTES_WAITING_MAX = 256 * MIB

/** One attempt to place a copy: a healthy disk answers in milliseconds, a busy one in a second or two. */
export const PUT_ATTEMPT_TIMEOUT_MS = 15_000

/** No quorum after this long: the next in rank are asked too, while the first may still answer. */
export const PUT_HEDGE_MS = 1_500

/** One attempt to fetch a block. */
export const GET_ATTEMPT_TIMEOUT_MS = 10_000

/** A get hedges at the p95 of recent gets within these bounds. */
export const GET_HEDGE_MS_MIN = 30
export const GET_HEDGE_MS_MAX = 700
export const GET_HEDGE_MS_DEFAULT = 250

/** Recent get latencies from which the p95 is taken. */
export const GET_LATENCY_SAMPLES = 128

/** Members asked at once when a block has to be looked for beyond its replica set. */
export const LOCATE_CONCURRENCY = 16
export const LOCATE_TIMEOUT_MS = 2_000

/**
 * A put asks a busy holder again, and a get goes around its busy holders again, for so long. A queue moves on within a
 * few seconds; who is still busy after this is overloaded, and the caller should hear of it.
 */
export const BUSY_PATIENCE_MS = 20_000

// The disk: `DiskQueue`.

/** Work of the disk at once: enough for one fsync to cover many small puts, and to keep the pool of threads busy. */
export const DISK_SLOTS = 64

/** Its bytes: what a disk of 500 MB/s moves in some 130 ms, so that a probe of its queue is never long. */
export const DISK_RUNNING_BYTES_MAX = 64 * MIB

/** What any piece of work counts on top of its bytes: a seek or a share in an fsync costs about as much. */
export const DISK_WORK_COST_BYTES = 64 * 1024

/**
 * Shares of the disk under saturation, 16 : 4 : 1: beside busy clients repair has a fifth of the disk and ends in five
 * times its time, and a scrub goes on at all. Alone, each has the disk to itself, but leaves slots free, so that a
 * client does not find all taken. What may wait is what a slow disk does in a second or two; the bytes are those of
 * writes, and below what rpc admits (INBOUND_TOTAL_BYTES_MAX).
 */
export const DISK_CLASSES: Readonly<Record<WorkClass, ClassLimits>> = {
  client: { weight: 16, slotsMax: DISK_SLOTS, queueMax: 1_024, queueBytesMax: 64 * MIB },
  repair: { weight: 4, slotsMax: DISK_SLOTS / 2, queueMax: 256, queueBytesMax: 32 * MIB },
  scrub: { weight: 1, slotsMax: DISK_SLOTS / 4, queueMax: 64, queueBytesMax: 16 * MIB }
}

/** One call that adds claims to up to `BATCH_CIDS_MAX` copies: as many small records, in a few fsyncs. */
export const CLAIM_TIMEOUT_MS = 30_000

/** Questions after all holders of a block (`stat`) at once; more wait, up to the second figure, then it is `busy`. */
export const STATS_MAX = 32
export const STAT_QUEUE_MAX = 4_096

/** CIDs in one batched question (`have`, `check`, `pledge`): some 200 KiB of payload. */
export const BATCH_CIDS_MAX = 4_096

/**
 * Holders reconcile at this age at the latest (give or take a quarter, so that a mesh started at once does not beat in
 * time), and this long after the last change they share, in ms.
 */
export const INVENTORY_INTERVAL_MS = 10 * 60_000
export const INVENTORY_JITTER = 0.25
export const INVENTORY_SETTLE_MS = 2_000
/** Under a steady stream of puts a comparison is not put off for longer than this. */
export const INVENTORY_SETTLE_MS_MAX = 10_000
/** While a peer lacks blocks it is compared with this often, but with a longer pause the more it lacks. */
export const SHORTAGE_RECHECK_MS = 1_500
export const SHORTAGE_RECHECK_MS_PER_BLOCK = 0.5
/** Member tables of two nodes differ for the time that gossip takes: ask again after this. */
export const INVENTORY_RETRY_MS = 700
/** A copy younger than this may still be on its way to the others: no repair for it yet. */
export const FRESH_COPY_MS = 5_000

/** A peer that is up and could not be compared with for so long is asked, and others about it, every so often. */
export const ASK_AFTER_MS = 60_000
export const ASK_INTERVAL_MS = 20_000
/** Others that are asked about a peer that this node cannot reach: if three cannot either, it is most likely it. */
export const RELAYS_MAX = 3

/** Look-ups of whose a copy is at once: each walks the DHT. Entries looked at in one turn for those that are due. */
export const OUTSIDE_LOOKUPS_MAX = 8
export const OUTSIDE_SCAN_MAX = 1_024
/** After a look-up that failed, and before one that a silent peer gives reason for. */
export const OUTSIDE_RETRY_MS = 30_000

/** The holder of rank i starts a repair after i times this, if the shortage is still there. */
export const REPAIR_RANK_DELAY_MS = 30_000
/** Transfers under way at once per node. */
export const REPAIR_CONCURRENCY_MAX = 16
/** Copies planned ahead; what does not fit is found again by the next scan. */
export const REPAIR_QUEUE_MAX = 50_000
export const REPAIR_BACKOFF_MS_MIN = 1_000
export const REPAIR_BACKOFF_MS_MAX = 5 * 60_000
/** The planner looks at the replica index at most this often. */
export const PLAN_INTERVAL_MS = 250
/** Entries handled before a long scan gives the event loop back. */
export const SCAN_SLICE = 2_000

/** Repair's token bucket moves between these rates: gentle beside clients, the whole pipe when idle. */
export const REPAIR_RATE_MIN = 8 * MIB
export const REPAIR_RATE_MAX = 1024 * MIB

/** A durable promise to keep a copy, ms. Longer than any drop that relies on it can take. */
export const PLEDGE_MS = 60 * 60_000
/** A surplus copy is dropped no sooner than this after it became surplus: tables may still be settling. */
export const SURPLUS_DELAY_MS = 10_000
export const SURPLUS_BATCH_MAX = 1_024

/** Folder and file nodes whose links are looked up for `missing`, again at this age. */
export const REFERENCE_CHECK_INTERVAL_MS = 10 * 60_000
/** How often it is looked whether a check is due. */
export const REFERENCE_LOOK_MS = 1_000
