/** The word by which the scripts of the shells ask what fits. No command of its own: it is never typed. */
export const COMPLETE_COMMAND = '__complete'
