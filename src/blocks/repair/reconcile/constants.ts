/** Sizes of reconciliation, each with its reason. They are part of the protocol where both sides count on them. */

/** Spoken and understood; stands first in every frame. */
export const RECONCILE_VERSION = 1

/**
 * Children of a range that is split: one hex digit of the key. Fewer would cost more round trips, more would send
 * fingerprints of ranges that turn out equal: with d differences a level costs some 16 d fingerprints.
 */
export const BRANCH = 16

/**
 * A range with so few items is listed instead of split. A list of 32 tags is 256 bytes; splitting is 160 bytes of
 * fingerprints, the names of the children that differ and their items: as much, and one round trip more.
 */
export const LEAF_ITEMS = 32

/**
 * Hex digits after which a range is not split any more. Keys are sha256: two that share 64 bits do not happen unless
 * an attacker works for it, and those are then checked by their CIDs.
 */
export const DEPTH_MAX = 16

/** Ranges in one frame: some 45 KiB when all of them are split. */
export const RANGES_PER_FRAME_MAX = 256

/** Items listed in one frame: 32 KiB. */
export const ITEMS_PER_FRAME_MAX = 4_096

/** Suspects handed out at once; what a single check by CID may carry. */
export const SUSPECTS_MAX = 4_096

/** Copies may come while a comparison runs, so its bound on frames has room for as many again, and for small sets. */
export const FRAMES_SLACK = 2
