import { PAGE_ENTRIES_MAX } from '../constants.js'

/** Limits of the library's volumes, each with its reason. */

const MIB = 1024 * 1024

/**
 * An upload that lasts longer than this is made known to the volume, and again and again: a third of the grace time
 * that garbage collection gives to new blocks (1 h), so that one announcement may fail.
 */
export const UPLOAD_RENEW_MS = 20 * 60_000

/** Bytes that an open file buffers before it commits them by itself: as much as one upload has in flight. */
export const FLUSH_BYTES = 16 * MIB

/** Pieces that an open file buffers before it commits them by itself: bounds what each read looks through. */
export const FLUSH_PIECES_MAX = 4_096

/**
 * Times that a random write is done again onto what others wrote meanwhile. Of n writers one succeeds in each round, so
 * this is some 20 writers that do nothing but write to one file.
 */
export const COMMIT_ATTEMPTS_MAX = 24

/** First pause before another attempt, ms; it doubles up to the longest, and what is waited is random below it. */
export const COMMIT_PAUSE_MS = 4
export const COMMIT_PAUSE_MS_MAX = 250

/** Operations under way at once when many entries are copied, restored or backed up: they share a batch of the log. */
export const ENTRIES_AT_ONCE = 16

/** Rows of one page of a listing when nothing else is asked for. */
export const PAGE_ROWS = PAGE_ENTRIES_MAX

/** Copies that new blocks get are looked up in the volume's settings, which are taken as known for so long, ms. */
export const SETTINGS_KNOWN_MS = 30_000

/** How long one wait for changes lasts, ms: short enough that a replica which forgot about it costs little. */
export const WATCH_WAIT_MS = 20_000

/** Pause after a failure before a watch asks again, ms: doubles from the first to the second. */
export const WATCH_PAUSE_MS = 100
export const WATCH_PAUSE_MS_MAX = 5_000

/**
 * A part of a backup's manifest: entries, and bytes of small files in them. Below the largest block with room for
 * names, and few enough entries that a restore does not lose much when it begins a part again.
 */
export const BACKUP_PART_ENTRIES = 1_000
export const BACKUP_PART_BYTES = 512 * 1024

/** A manifest that is smaller is kept between the two times that a backup needs it; a larger one is made again. */
export const BACKUP_PARTS_KEPT_BYTES = 64 * MIB

/** Missing blocks that an error names. */
export const MISSING_SHOWN_MAX = 5

/** Blocks of a backup that are stored at once: 32 MiB at most, which fill the pipe to three holders. */
export const RESTORE_BLOCKS_AT_ONCE = 16
