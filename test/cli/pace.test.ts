import { mkdir, readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { BWLIMIT_OPTION, Pace } from '../../src/cli/pace.js'
import { closeApis } from '../helpers/api-server.js'
import { seededBytes } from '../../testing/bytes.js'
import { withShell } from '../helpers/volume-shell.js'

const KIB = 1024

test.after.each(closeApis)

async function * chunks (...sizes: number[]): AsyncGenerator<Uint8Array> {
  for (const [i, size] of sizes.entries()) {
    yield new Uint8Array(size).fill(i)
  }
}

/** Moves when somebody sleeps. */
class FakeClock {
  ms = 0
  readonly now = (): number => this.ms
  readonly sleep = async (ms: number): Promise<void> => { this.ms += ms }
}

async function moved (pace: Pace, ...sizes: number[]): Promise<Uint8Array> {
  const pieces: Uint8Array[] = []

  for await (const piece of pace.through(chunks(...sizes))) {
    pieces.push(piece)
  }

  return Buffer.concat(pieces)
}

test('so many bytes a second, less what may be saved up; every byte comes, in order', async () => {
  const clock = new FakeClock()
  const pace = new Pace(100 * KIB, clock)
  const bytes = await moved(pace, 0, 300 * KIB, 1, 699 * KIB)

  const wanted = Buffer.concat([Buffer.alloc(300 * KIB, 1), Buffer.alloc(1, 2), Buffer.alloc(699 * KIB, 3)])
  assert.is(Buffer.compare(bytes, wanted), 0)
  assert.ok(clock.ms > 9_700 && clock.ms < 10_100, `${clock.ms} ms for 10 s`)
})

test('streams share one speed, and a piece is never a long wait', async () => {
  const clock = new FakeClock()
  const pace = new Pace(KIB, clock)
  let longest = 0
  const sleep = clock.sleep
  Object.assign(clock, { sleep: async (ms: number) => { longest = Math.max(longest, ms); await sleep(ms) } })

  await Promise.all([moved(pace, 5 * KIB), moved(pace, 5 * KIB)])
  assert.ok(clock.ms > 9_700, `${clock.ms} ms for 10 s`)
  assert.ok(longest <= 1_000, `${longest} ms`)
})

test('--bwlimit: sizes as everywhere', () => {
  const parse = (text: string): unknown => BWLIMIT_OPTION.parse?.(text, undefined)

  assert.is(parse('2MB'), 2_000_000)
  assert.is(parse('500KiB/s'), 500 * KIB)
  assert.throws(() => parse('500'), /has no unit/)
  assert.throws(() => parse('10M'), /is unclear/)
  assert.throws(() => parse('0B'), /is zero/)
  assert.throws(() => parse('10B'), /too slow; a limit is at least 1 KiB a second/)
})

test('put, get and sync keep to it, each with all its files together', async () => {
  await withShell(async ({ dir, ok }) => {
    await mkdir(join(dir, 'in'))
    await writeFile(join(dir, 'in/a'), seededBytes(200 * KIB))
    await writeFile(join(dir, 'in/b'), seededBytes(200 * KIB, 2))
    // 400 KiB at 400 KiB/s, of which a quarter of a second is there at once; less than that says nobody waited.
    const leastMs = 700
    const commands = [
      ['put', 'in/a', 'in/b', 'v:/'], ['put', 'in', 'v:/in'], ['put', '--pin', 'in/a', 'in/b'], ['sync', 'in', 'v:/sync'],
      ['get', 'v:/a', 'v:/b', '.'], ['get', 'v:/in', 'out'], ['sync', 'v:/in', 'sync']
    ]

    await Promise.all(commands.slice(0, 4).map(paced))
    await Promise.all(commands.slice(4).map(paced))
    assert.is(Buffer.compare(await readFile(join(dir, 'sync/b')), seededBytes(200 * KIB, 2)), 0)

    async function paced (argv: readonly string[]): Promise<void> {
      const startedAt = performance.now()
      await ok(...argv, '--bwlimit', '400KiB')
      const tookMs = performance.now() - startedAt
      assert.ok(tookMs > leastMs, `${argv.join(' ')} took ${tookMs} ms`)
    }
  })
})

test.run()
