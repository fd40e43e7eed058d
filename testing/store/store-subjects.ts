import { createSegmentStore } from '../../src/store/disk/segment-store.js'
import { between } from '../faults/dice.js'
import type { Subject } from './store-driver.js'

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
