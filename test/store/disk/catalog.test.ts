import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { Catalog } from '../../../src/store/disk/catalog.js'
import { RecordKind } from '../../../src/store/disk/record.js'
import { block } from '../../helpers/store-blocks.js'
import type { Head } from '../../../src/store/disk/record.js'

const KEY = block(1).cid.bytes
const BORN = 5

let seq = 0

function head (kind: RecordKind, segment: number, more: Partial<Head> = {}): Head {
  return {
    kind, segment, offset: 64, seq: ++seq, born: BORN, key: KEY, extra: new Uint8Array(0), dropping: false, encoding: 0,
    a: 0, b: 0, payloadBytes: 10, ...more
  }
}

function catalogOf (segments: readonly number[], heads: readonly Head[]): Catalog {
  const catalog = new Catalog()

  segments.forEach(id => catalog.addSegment(id))
  heads.forEach(one => { catalog.apply(one) })

  return catalog
}

test('a tombstone stays while the segment of the dead record is there, and no longer', () => {
  const tombstone = head(RecordKind.tombstone, 2, { a: 1 })
  const catalog = catalogOf([1, 2], [head(RecordKind.block, 1), tombstone])

  assert.is(catalog.table.find(KEY), -1)
  assert.is(catalog.isLive(tombstone), true)
  catalog.removeSegment(1)
  assert.is(catalog.isLive(tombstone), false)
})

test('so does one that names a move whose record a crash took', () => {
  // Moved from 1 to 3, and deleted there: only the tombstone reached the disk.
  const tombstone = head(RecordKind.tombstone, 3, { a: 3 })
  const catalog = catalogOf([1, 2, 3], [head(RecordKind.block, 1), tombstone])

  assert.is(catalog.table.find(KEY), -1)
  assert.is(catalog.isLive(tombstone), true)
  assert.equal([...catalog.shadowed], [1], 'and that segment is compacted first')

  const moved = { ...tombstone, segment: 4 }

  catalog.apply({ ...moved, seq: ++seq })
  catalog.removeSegment(3)
  assert.is(catalog.isLive(moved), true)

  const again = catalogOf([1, 2, 4], [head(RecordKind.block, 1), moved])

  assert.is(again.table.find(KEY), -1)
  assert.is(again.isLive(moved), true)
  again.removeSegment(1)
  assert.is(again.isLive(moved), false)
})

test('a copy that was put anew is none of a tombstone\'s business', () => {
  const records = [
    head(RecordKind.block, 1), head(RecordKind.tombstone, 2, { a: 1 }), head(RecordKind.block, 3, { born: BORN + 1 })
  ]
  // Compaction carried the tombstone along.
  const catalog = catalogOf([1, 2, 3], [...records, head(RecordKind.tombstone, 3, { a: 1, offset: 999 })])

  assert.ok(catalog.table.find(KEY) >= 0)
  assert.is(catalog.shadowed.size, 0)
})

test.run()
