import * as assert from 'uvu/assert'
import { test } from 'uvu'
import fc from 'fast-check'
import { encodeCarBlock, encodeCarHeader, readCar } from '../../../src/volumes/fs/car.js'
import { all, chunked, rawCid, seededBytes, stream } from '../../../testing/bytes.js'
import type { CarBlock } from '../../../src/volumes/fs/car.js'

const block = (size: number, seed: number): CarBlock => {
  const bytes = seededBytes(size, seed)

  return { cid: rawCid(bytes), bytes }
}

test('the header is that of the specification', () => {
  // {"roots": [], "version": 1}, with its length
  assert.is(Buffer.from(encodeCarHeader([])).toString('hex'), '11a265726f6f7473806776657273696f6e01')
})

test('property: what is written is read, however the stream is cut', async () => {
  await fc.assert(fc.asyncProperty(
    fc.array(fc.nat(70_000), { maxLength: 5 }), fc.integer({ min: 1, max: 9_000 }), async (sizes, chunk) => {
      const blocks = sizes.map((size, i) => block(size, i))
      const roots = blocks.slice(0, 1).map(({ cid }) => cid)
      const car = Buffer.concat([encodeCarHeader(roots), ...blocks.map(encodeCarBlock)])
      const read = await readCar(chunked(car, chunk))

      assert.equal(read.roots.map(String), roots.map(String))
      assert.equal((await all(read.blocks)).map(({ cid, bytes }) => [cid.toString(), Buffer.from(bytes)]),
        blocks.map(({ cid, bytes }) => [cid.toString(), Buffer.from(bytes)]))
    }), { numRuns: 40 })
})

test('what is no CAR, or not all of one, is refused', async () => {
  const car = Buffer.concat([encodeCarHeader([]), encodeCarBlock(block(100, 1))])
  const read = async (bytes: Uint8Array): Promise<unknown> => (
    readCar(stream(bytes)).then(async ({ blocks }) => all(blocks)).catch((err: unknown) => err)
  )

  const message = async (bytes: Uint8Array): Promise<string> => ((await read(bytes)) as Error).message

  assert.match(await message(new Uint8Array()), /it is empty/)
  assert.match(await message(car.subarray(0, car.byteLength - 1)), /middle of a block/)
  assert.match(await message(Buffer.from('hello world, this is text')), /section|CAR|middle/)
  assert.match(await message(Uint8Array.of(0xff, 0xff, 0xff, 0xff, 0xff)), /a length that is none/)
  assert.match(await message(Uint8Array.of(0xff, 0xff, 0xff, 0x7f)), /section of/)
  assert.match(await message(Buffer.concat([encodeCarHeader([]), Uint8Array.of(3, 1, 2, 3)])), /without a CID/)
})

test.run()
