import fc from 'fast-check'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { OverlayKv } from '../../../src/volumes/tree/overlay.js'
import { MemoryKv } from '../../../src/volumes/tree/kv.js'

const test = suite('volumes/tree: overlay')

test('an overlay reads as if the changes were made below, and leaves the base as it is', async () => {
  const key = fc.constantFrom('a', 'b', 'b\0', 'c', '\uFF5E', '\u{1F41F}')
  const value = fc.option(fc.uint8Array({ maxLength: 2 }), { nil: undefined })
  const change = fc.record({ key, value, above: fc.boolean() })

  await fc.assert(fc.asyncProperty(fc.array(change, { maxLength: 30 }), key, key, fc.nat({ max: 5 }), fc.boolean(),
    async (changes, gte, lt, limit, reverse) => {
      const base = new MemoryKv()
      const overlay = new OverlayKv(base)
      const whole = new MemoryKv()

      for (const { key, value, above } of changes.toSorted((a, b) => Number(a.above) - Number(b.above))) {
        for (const kv of [whole, above ? overlay : base]) {
          if (value == null) {
            kv.del(key)
          } else {
            kv.put(key, value)
          }
        }
      }

      const before = [...base.entries()]
      const read = async (kv: MemoryKv | OverlayKv, options?: object): Promise<unknown[]> => {
        const rows: unknown[] = []

        for await (const row of kv.range(gte, lt, options)) {
          rows.push(row)
        }

        return rows
      }

      assert.equal(await read(overlay, { limit, reverse }), await read(whole, { limit, reverse }))
      assert.equal(await read(overlay), await read(whole))
      assert.equal(overlay.get(gte), whole.get(gte))
      assert.equal([...base.entries()], before)
      overlay.clear()
      assert.equal(await read(overlay), await read(base))
    }), { numRuns: 500 })
})

test.run()
