/** The word by which the scripts of the shells ask what fits. No command of its own: nobody types it. */
export const COMPLETE_COMMAND = '__complete'
