/**
 * Copies on their way at once: enough to share the fsyncs of a group commit, and 16 blocks of 2 MiB
 * at most are 32 MiB of memory.
 */
export const CARRIED_IN_FLIGHT = 16

/** Marks that go into one durable step. */
export const MARKS_PER_CALL = 1024

/**
 * Disk that a copy takes besides its bytes, in either kind: a header with claims, and the end of
 * its last block of the file system.
 */
export const COPY_OVERHEAD_BYTES = 4096

/** Room left beyond what the copies need: the store's own files, and the watermark of a full store. */
export const SPACE_FACTOR = 1.05
