/** Copies of a block: 1 to `REPLICAS_MAX`. */
export type ReplicaCount = number

/** More copies than this protect no better and make every set walk longer. */
export const REPLICAS_MAX = 16
