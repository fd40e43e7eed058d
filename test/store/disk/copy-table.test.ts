import fc from 'fast-check'
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { CopyTable } from '../../../src/store/disk/copy-table.js'
import { seededBytes } from '../../../testing/bytes.js'
import type { CopyRow } from '../../../src/store/disk/copy-table.js'

function copy (n: number): CopyRow {
  return {
    segment: n,
    offset: n * 2,
    headBytes: 100 + n,
    payloadBytes: n * 3,
    claims: n % 7,
    changeSegment: n % 3 === 0 ? n : 0,
    changeOffset: n % 3 === 0 ? n + 1 : 0,
    dropping: n % 2 === 0,
    encoding: n % 5,
    born: n * 1e9,
    storedAt: 1.7e12 + n,
    pledgedUntil: n % 4 === 0 ? 1.8e12 + n : 0
  }
}

/** Keys as CIDs have them, short and long ones, and some that end alike. */
function key (n: number): Uint8Array {
  const digest = seededBytes(32, n % 40)

  switch (n % 5) {
    case 0: return Uint8Array.from([1, 0x55, 0, 3, n & 0xff, n >>> 8, 9])
    case 1: return Uint8Array.from([1, 0x70, 0x12, 0x20, ...digest])
    case 2: return Uint8Array.from([1, 0x55, 0x13, 0x40, ...digest, ...seededBytes(32, n)])
    default: return Uint8Array.from([1, 0x55, 0x12, 0x20, ...digest])
  }
}

test('it does what a Map does, whatever comes and goes', () => {
  const steps = fc.array(fc.tuple(fc.constantFrom('put', 'put', 'remove'), fc.nat(400), fc.nat(1e6)), { maxLength: 600 })

  fc.assert(fc.property(steps, actions => {
    const table = new CopyTable()
    const model = new Map<string, { key: Uint8Array, value: CopyRow }>()

    for (const [what, n, value] of actions) {
      const bytes = key(n)
      const name = Buffer.from(bytes).toString('hex')
      const row = table.find(bytes)

      assert.is(row >= 0, model.has(name))

      if (what === 'remove') {
        if (row >= 0) {
          table.remove(row)
        }

        model.delete(name)
      } else {
        if (row < 0) {
          table.insert(bytes, copy(value))
        } else {
          table.write(row, copy(value))
        }

        model.set(name, { key: bytes, value: copy(value) })
      }
    }

    assert.is(table.size, model.size)

    for (const { key: bytes, value } of model.values()) {
      assert.equal(table.read(table.find(bytes)), value)
    }

    const seen = [...table.rows()].map(row => Buffer.from(table.key(row)).toString('hex')).sort()

    assert.equal(seen, [...model.keys()].sort())
  }), { numRuns: 60 })
})

test('a walk sees every copy that stays, while others come and go', () => {
  const table = new CopyTable()
  const keys = Array.from({ length: 5000 }, (_, n) => Uint8Array.from([1, 0x55, 0x12, 0x20, ...seededBytes(32, n)]))

  keys.slice(0, 3000).forEach((bytes, n) => { table.insert(bytes, copy(n)) })

  const seen = new Set<string>()
  let step = 0

  for (const row of table.rows()) {
    seen.add(Buffer.from(table.key(row)).toString('hex'))
    step++

    // Every third of the first ones goes, new ones come, and the table grows in between.
    if (step % 2 === 0 && step < 2000) {
      const gone = table.find(keys[step * 3 % 3000] as Uint8Array)

      if (gone >= 0 && step * 3 % 3000 % 3 === 0) {
        table.remove(gone)
      }

      table.insert(keys[3000 + step / 2] as Uint8Array, copy(step))
    }
  }

  keys.slice(0, 3000).forEach((bytes, n) => {
    if (n % 3 !== 0) {
      assert.ok(seen.has(Buffer.from(bytes).toString('hex')), `copy ${n} was there all the time`)
    }
  })
})

test.run()
