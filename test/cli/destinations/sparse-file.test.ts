import { open, readFile, stat } from 'node:fs/promises'
import { join } from 'node:path'
import fc from 'fast-check'
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { SparseFile } from '../../../src/cli/destinations/sparse-file.js'
import { withTempDir } from '../../helpers/temp-dir.js'

async function write (path: string, chunks: readonly Uint8Array[]): Promise<void> {
  const file = await open(path, 'w')
  const sparse = new SparseFile(file)

  for (const chunk of chunks) {
    await sparse.write(chunk)
  }

  await sparse.end()
  await file.close()
}

test('whatever is written is read back, however it is cut', async () => {
  const length = fc.oneof(fc.integer({ min: 0, max: 20_000 }), fc.constantFrom(1, 4_095, 4_096, 4_097, 8_192))
  const run = fc.tuple(fc.constantFrom(0, 0, 7), length)
  const cut = fc.integer({ min: 1, max: 9_000 })
  await withTempDir(async dir => {
    const inputs = [fc.array(run, { maxLength: 6 }), fc.array(cut, { maxLength: 8 })] as const
    await fc.assert(fc.asyncProperty(...inputs, async (runs, cuts) => {
      const bytes = Buffer.concat(runs.map(([value, length]) => Buffer.alloc(length, value)))
      const chunks: Buffer[] = []
      let at = 0

      for (const cut of cuts) {
        chunks.push(bytes.subarray(at, at + cut))
        at += cut
      }

      await write(join(dir, 'file'), [...chunks, bytes.subarray(at)])
      assert.ok((await readFile(join(dir, 'file'))).equals(bytes))
    }), { numRuns: 300 })
  })
})

test('zeros take no room', async () => {
  await withTempDir(async dir => {
    const zeros = Buffer.alloc(1024 * 1024)
    await write(join(dir, 'file'), [zeros, Buffer.from('x'), zeros, zeros])
    const { size, blocks } = await stat(join(dir, 'file'))
    assert.is(size, 3 * 1024 * 1024 + 1)
    assert.ok(blocks * 512 <= 64 * 1024, `${blocks} blocks of 512 bytes`)
  })
})

test.run()
