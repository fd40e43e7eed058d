/** Modes of what belongs to the user of a node alone. */

/** For a process that is a node: nothing that it makes is for others, nor what LevelDB makes, which knows no modes. */
export const PRIVATE_UMASK = 0o077
export const PRIVATE_FOLDER_MODE = 0o700
/** Bits of `mode` that give group or others any access. */
export const OTHERS_ACCESS = 0o077
