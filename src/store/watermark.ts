/**
 * Above this share of its capacity a store takes no new copies. The rest is slack: copies that were
 * on their way when the mark was passed, journals, and the time until the others have heard of it.
 */
export const FULL_WATERMARK = 0.98
