import { createFileStore } from '../../src/store/files.js'
import { createSegmentStore } from '../../src/store/segments.js'
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
  dataFiles: /blocks\/[a-z2-7]\//,
  vanishingFiles: [],
  openEffects: 200
}

/** A few records, and smaller than the largest block. */
const SEGMENT_BYTES = 2048

export const segmentsSubject: Subject = {
  name: 'segments',
  create: ({ dir, fs, indexDb, clock, random }) => createSegmentStore({
    dir,
    fs,
    indexDb,
    clock,
    segmentBytes: between(random, 1, 5) * SEGMENT_BYTES,
    checkpointBytes: between(random, 1, 1500),
    markIdleMs: 0,
    autoCompact: false
  }),
  openFaults: ['mkdir', 'open', 'read', 'writev', 'fdatasync', 'fsync', 'readdir', 'statfs', 'unlink', 'truncate', 'index'],
  dataFiles: /\.seg$|\/manifest$/,
  vanishingFiles: [/\.seg$/, /\/manifest$/],
  openEffects: 100
}

export const subjects: Record<string, Subject> = { segments: segmentsSubject, files: filesSubject }
