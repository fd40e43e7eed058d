/**
 * The shape that the profile `unixfs-v1-2025` gives a file, as arithmetic: leaves of 1 MiB, all at the same depth, 1024
 * links a node, filled from the left. A subtree is named by its level (0: a leaf) and its place among those of its
 * level; which bytes it holds follows from that and the size of the file. Pure.
 */

const MIB = 1024 * 1024

/** Bytes of a leaf; only the last one of a file has fewer. Part of what decides about CIDs. */
export const LEAF_BYTES = MIB

/** Links of a node; only the last node of a level has fewer. Part of what decides about CIDs. */
export const NODE_LINKS = 1024

/** Bytes below a node of this level that is full. */
export function spanOf (level: number): number {
  return LEAF_BYTES * NODE_LINKS ** level
}

/** Level of the root; 0 for a file that is one leaf, or nothing. */
export function heightOf (size: number): number {
  let level = 0

  while (spanOf(level) < size) {
    level++
  }

  return level
}

/** Bytes of the file below a subtree: 0 behind its end. */
export function bytesBelow (level: number, index: number, size: number): number {
  const span = spanOf(level)

  return Math.max(0, Math.min(span, size - index * span))
}

/** Children of a node with so many bytes below. */
export function childrenOf (level: number, bytes: number): number {
  return Math.ceil(bytes / spanOf(level - 1))
}
