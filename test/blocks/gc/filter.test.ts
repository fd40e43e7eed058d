import fc from 'fast-check'
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { FALSE_POSITIVES, FILTER_BYTES_MAX } from '../../../src/blocks/gc/constants.js'
import { decodeFilter, FilterBuilder, SALT_BYTES } from '../../../src/blocks/gc/filter.js'
import { errorCode } from '../../../src/util/errors.js'
import { testBlock } from '../../helpers/block-mesh.js'

const salt = (fill: number): Uint8Array => new Uint8Array(SALT_BYTES).fill(fill)
const cids = (name: string, count: number): ReturnType<typeof testBlock>['cid'][] =>
  Array.from({ length: count }, (_, i) => testBlock(`${name} ${i}`, 8).cid)

test('what was added is always found, whatever was expected, also after encoding', () => {
  const all = cids('in', 3_000)
  fc.assert(fc.property(
    fc.integer({ min: 0, max: all.length }), fc.integer({ min: 1, max: 5_000 }),
    fc.uint8Array({ minLength: SALT_BYTES, maxLength: SALT_BYTES }), fc.option(fc.integer({ min: 64, max: 4_096 })),
    (count, expected, bytes, bytesMax) => {
      const builder = new FilterBuilder({ salt: bytes, expected, ...(bytesMax == null ? {} : { bytesMax }) })
      all.slice(0, count).forEach(cid => { builder.add(cid) })
      const filter = decodeFilter(builder.encode())
      assert.ok(all.slice(0, count).every(cid => filter.has(cid) && builder.filter().has(cid)))
      assert.ok(bytesMax == null || builder.encode().byteLength <= bytesMax + 16)
    }), { numRuns: 60 })
})

test('few false positives, and other ones with another salt; some two bytes a block', () => {
  const members = cids('member', 20_000)
  const strangers = cids('stranger', 20_000)
  const wrong = [1, 2].map(fill => {
    const builder = new FilterBuilder({ salt: salt(fill) })
    members.forEach(cid => { builder.add(cid) })
    assert.ok(builder.encode().byteLength < 3 * members.length, String(builder.encode().byteLength))
    assert.ok(builder.items > 0.98 * members.length)
    const filter = builder.filter()

    return new Set(strangers.filter(cid => filter.has(cid)).map(String))
  })
  const [one, two] = wrong as [Set<string>, Set<string>]
  assert.ok(one.size < 1.5 * FALSE_POSITIVES * strangers.length, String(one.size))
  assert.ok([...one].filter(cid => two.has(cid)).length < 0.2 * one.size)
})

test('the same blocks in the same order give the same bytes; an empty filter has nothing', () => {
  const build = (): Uint8Array => {
    const builder = new FilterBuilder({ salt: salt(7) })
    cids('same', 100).forEach(cid => { builder.add(cid) })

    return builder.encode()
  }
  assert.equal(build(), build())
  assert.not.ok(decodeFilter(new FilterBuilder({ salt: salt(1) }).encode()).has(testBlock('x').cid))
})

test('bytes that are no filter are refused, never read as an empty one', () => {
  const builder = new FilterBuilder({ salt: salt(1) })
  builder.add(testBlock('a').cid)
  const good = builder.encode()
  const codeOf = (bytes: Uint8Array): string => {
    try {
      decodeFilter(bytes)
    } catch (err) {
      return errorCode(err)
    }

    return 'taken'
  }

  assert.is(codeOf(good), 'taken')

  for (let length = 0; length < good.byteLength; length += 13) {
    assert.is(codeOf(good.subarray(0, length)), 'invalid_filter')
  }

  assert.is(codeOf(Uint8Array.of(9, ...good.subarray(1))), 'invalid_filter')
  assert.is(codeOf(Uint8Array.of(...good, 0)), 'invalid_filter')
  assert.is(codeOf(new Uint8Array(FILTER_BYTES_MAX + 1)), 'invalid_filter')
  assert.throws(() => new FilterBuilder({ salt: new Uint8Array(3) }), /salt/)
})

test.run()
