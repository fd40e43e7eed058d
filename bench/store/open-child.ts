/** Fills a store, or opens one, and tells what that took. A process of its own, so that its memory can be told. */
import { rmSync } from 'node:fs'
import path from 'node:path'
import { createSegmentStore } from '../../src/store/disk/segment-store.js'
import { at, claimOf, lanes, payloadOf } from './shared.js'

export interface OpenFigures { openMs: number, rssBytes: number, peakBytes: number, copies: number }

const LANES = 1024
const PAYLOAD_BYTES = 256
/** Blocks of one file carry the same claims. */
const BLOCKS_PER_FILE = 256

const [dir = '', mode, records] = process.argv.slice(2)

if (mode === 'rebuild') {
  rmSync(path.join(dir, 'segments', 'index'), { recursive: true })
}

const store = createSegmentStore({ dir, autoCompact: false })
const startedAt = performance.now()
await store.open()
const openMs = performance.now() - startedAt

const figures: OpenFigures = {
  openMs,
  rssBytes: process.memoryUsage.rss(),
  peakBytes: process.resourceUsage().maxRSS * 1024,
  copies: store.usage().blocks
}

if (mode === 'fill') {
  await lanes({ count: Number(records), lanes: LANES }, async i => {
    await store.put(at(i), payloadOf(i, PAYLOAD_BYTES), [claimOf(Math.floor(i / BLOCKS_PER_FILE))])
  })
}

await store.close()
process.send?.(figures)
process.disconnect?.()
