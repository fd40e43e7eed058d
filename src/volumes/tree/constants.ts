/**
 * Limits of the file tree, each with its reason. All replicas of a volume must have the same ones: they decide what is
 * applied.
 */

const MINUTE_MS = 60_000
const DAY_MS = 24 * 60 * MINUTE_MS

/**
 * Newest version of batches in the log and of the stored records that is read here; a newer one is refused, not guessed
 * at. Batches of version 2 set a time that ran ahead back; those of version 3 hold symbolic links, or times with
 * nanoseconds, those of version 4 owners or extended attributes; both make the state that of their version. What is
 * written has the lowest version that can say it.
 */
export const TREE_FORMAT = 4
export const STATE_FORMAT = 1
export const BATCH_FORMAT = 1
export const TIME_MAX_FORMAT = 2
export const LINKS_FORMAT = 3
export const ATTRIBUTES_FORMAT = 4

/** Command ids are remembered this long (tree time): longer than any client retries. */
export const COMMAND_MEMORY_MS = 10 * MINUTE_MS

/** … and at most so many, some 200 bytes each: 80 s of the fastest creating. */
export const COMMAND_MEMORY_MAX = 200_000

/** `versions` of the settings: the list of a file's versions is one record. */
export const VERSIONS_MAX = 1_000

/** Each is looked at when a path is read in one, and when history is pruned. */
export const SNAPSHOTS_MAX = 1_000

/** Open at once; all of them are one record. */
export const UPLOADS_MAX = 1_000

/** An upload that was not renewed for so long was given up: renewed every 20 min, so six were missed. */
export const UPLOAD_ABANDONED_MS = 120 * MINUTE_MS

/** Ids in one `trash-purge` or `conflict-clear`; and steps or items that a `prune` may do: some 100 ms of applying. */
export const IDS_MAX = 10_000

/** Older contents that one command drops with their file; a file with more is left to `prune`. */
export const DROP_VERSIONS_MAX = 100

/** Pieces of work in one planned `prune`: with the longest names half of what one value of the log may have. */
export const PRUNE_MAX = 2_000

/** `who` and `node` in UTF-8: they go into the table of names. */
export const WHO_BYTES_MAX = 256

/** What a healed journal removed stays in the trash at least so long, also without trash: others may need it. */
export const RESOLVED_TRASH_MS = 7 * DAY_MS

/** How long the tree knows what a journal's entries became; a journal goes through the log in minutes. */
export const JOURNAL_MEMORY_MS = DAY_MS

/** Names tried as `name (conflict host n)`, before the number of the change is taken. */
export const CONFLICT_NAMES_MAX = 100

/** Of the host in a conflict's name: leaves most of the 255 bytes to the name. */
export const CONFLICT_HOST_BYTES_MAX = 64

/** Where that goes which fits nowhere. */
export const CONFLICTS_DIR = '.conflicts'

/** Ids that operations get while they are pending: no id of the log comes up to here. */
export const PENDING_ID_FIRST = 2 ** 44

/** Ids for each pending operation: one for each name of the longest path, and the entry. */
export const PENDING_IDS_EACH = 4_096

/** Entries of a folder that a pending removal checks one by one: some 100 KiB in the log. */
export const PENDING_BELOW_MAX = 10_000

/** The audit log keeps rows for a quarter, and of so many indexes of the log: some 100 bytes for each operation. */
export const LOG_KEEP_MS = 90 * DAY_MS
export const LOG_KEEP_INDEXES = 1_000_000

/** Ids of users and groups, as Linux has them: the one above stands for none. */
export const OWNER_ID_MAX = 2 ** 32 - 2

/** Names of extended attributes in UTF-8, and their values: what Linux takes (XATTR_NAME_MAX, XATTR_SIZE_MAX). */
export const XATTR_NAME_BYTES_MAX = 255
export const XATTR_VALUE_BYTES_MAX = 64 * 1024

/**
 * Extended attributes of one entry, and the bytes of their names and values together: the longest value and much
 * besides. They lie in the entry's record, which is written anew with each change of it, and a command has 1 MiB.
 */
export const XATTRS_MAX = 1_000
export const XATTRS_BYTES_MAX = 128 * 1024

/**
 * Paths, links and extended attributes in a page of entries: with all else in it below what one answer may have (2 MiB,
 * and 4 of rpc).
 */
export const PAGE_TEXT_BYTES_MAX = 1024 * 1024

/** Batches that one query of the log looks at, when few rows match its path: some 10 ms. */
export const LOG_BATCHES_MAX = 1_000

/** Nanoseconds of a time beyond its ms. */
export const MTIME_NS_MAX = 999_999

/** Times in ms: what a `Date` can hold. */
export const TIME_MS_MAX = 8_640_000_000_000_000

/** Counters of bytes: what a number, and the varint of a record, hold exactly. */
export const COUNTER_MAX = Number.MAX_SAFE_INTEGER

/** Ids and numbers of changes: 32^9, what keys hold in order. The overlays of pending operations use the upper half. */
export const NUMBER_MAX = 2 ** 45 - 1

/** Times that are added to others: a thousand years, so that the sum is a time as well. */
export const DURATION_MS_MAX = 1_000 * 365 * DAY_MS

/** Of a CID: those of today have 36. */
export const CID_BYTES_MAX = 128

/** Text forms of ids that clients make up: uploads, marks, journals. */
export const ID_TEXT_BYTES_MAX = 64

/** Ids along a path of a pending operation: a path has half as many names, each with a slash. */
export const PATH_IDS_MAX = 4_096
