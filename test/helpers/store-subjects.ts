import { createFileStore } from '../../src/store/files.js'
import { between } from './faults/dice.js'
import type { Subject } from './store-driver.js'

/** Rewritten again and again. */
const JOURNAL_BYTES = 600

export const filesSubject: Subject = {
  name: 'files',
  create: ({ dir, fs, clock, random }) =>
    createFileStore({ dir, fs, clock, journalCompactBytesMin: between(random, 1, 4) * JOURNAL_BYTES }),
  // Not `read` and `open`: a file whose header cannot be read is set aside at open, by design.
  openFaults: ['mkdir', 'writev', 'fdatasync', 'fsync', 'readdir', 'statfs', 'unlink'],
  openEffects: 200
}

export const subjects: Record<string, Subject> = { files: filesSubject }
