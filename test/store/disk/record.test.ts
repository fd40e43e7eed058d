import fc from 'fast-check'
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import {
  decodeHead, encodeHead, encodeTrailer, headBytes, isEndOf, recordBytes, RecordKind, trailerMatches
} from '../../../src/store/disk/record.js'
import { crc32c } from '../../../src/store/disk/crc32c.js'
import type { RecordFields } from '../../../src/store/disk/record.js'

const SEED = 12345

const whole = fc.integer({ min: 0, max: Number.MAX_SAFE_INTEGER })
const fields: fc.Arbitrary<RecordFields> = fc.record({
  kind: fc.constantFrom(...Object.values(RecordKind)),
  key: fc.uint8Array({ maxLength: 80 }),
  extra: fc.uint8Array({ maxLength: 200 }),
  dropping: fc.boolean(),
  encoding: fc.integer({ min: 0, max: 63 }),
  born: whole,
  a: whole,
  b: whole
})
const place = fc.record({
  segment: fc.integer({ min: 1, max: 2 ** 32 - 1 }), offset: fc.integer({ min: 0, max: 2 ** 32 - 1 }), seq: whole
})

test('CRC32C is the one of the standard', () => {
  // RFC 3720, B.4: 32 bytes of zeros, 32 bytes of ones, 0 to 31.
  assert.is(crc32c(new Uint8Array(32)), 0x8a9136aa)
  assert.is(crc32c(new Uint8Array(32).fill(0xff)), 0x62a8ab43)
  assert.is(crc32c(Uint8Array.from({ length: 32 }, (_, i) => i)), 0x46dd794e)
  assert.is(crc32c(Buffer.from('6789'), crc32c(Buffer.from('12345'))), 0xe3069283, 'goes on from a seed')
})

test('a head comes back as it was written', () => {
  fc.assert(fc.property(fields, place, fc.integer({ min: 0, max: 1 << 24 }), (record, where, payloadBytes) => {
    const head = decodeHead(encodeHead(record, where, payloadBytes, SEED), 0, SEED)

    assert.ok(head !== undefined)
    assert.equal(
      { ...head, key: [...head.key], extra: [...head.extra] },
      { ...record, ...where, payloadBytes, key: [...record.key], extra: [...record.extra] })
    assert.is(recordBytes(head), headBytes(head) + payloadBytes + 8)
  }))
})

test('no changed bit, missing byte or other store passes for a head', () => {
  fc.assert(fc.property(fields, place, fc.nat(), fc.nat(7), (record, where, at, bit) => {
    const encoded = encodeHead(record, where, 100, SEED)
    const flipped = Buffer.from(encoded)
    const index = at % encoded.byteLength

    flipped[index] = (flipped[index] as number) ^ (1 << bit)
    assert.is(decodeHead(flipped, 0, SEED), undefined, `bit ${bit} of byte ${index}`)
    assert.is(decodeHead(encoded.subarray(0, index), 0, SEED), undefined, `only ${index} bytes`)
    assert.is(decodeHead(encoded, 0, SEED + 1), undefined, 'the seed of another store')
  }))
})

test('a trailer belongs to one payload and one sequence number', () => {
  const payload = Buffer.from('some bytes')
  const trailer = encodeTrailer(payload, 2 ** 40 + 7)

  assert.ok(trailerMatches(trailer, payload))
  assert.ok(isEndOf(trailer, 2 ** 40 + 7))
  assert.not.ok(isEndOf(trailer, 2 ** 40 + 8))
  assert.not.ok(trailerMatches(trailer, Buffer.from('some byte!')))
  assert.not.ok(trailerMatches(trailer.subarray(0, 7), payload))
})

test.run()
