import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import os from 'node:os'
import path from 'node:path'
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { ScrubService } from '../../../src/blocks/scrub/scrub.js'
import { BlockCorruptError, StoreBusyError, StoreIoError, StoreReadOnlyError } from '../../../src/store/errors.js'
import { createMemoryStore } from '../../../src/store/memory/memory-store.js'
import { ShoalError } from '../../../src/util/errors.js'
import { systemClock } from '../../../src/util/clock.js'
import { testBlock } from '../../helpers/block-mesh.js'
import { eventually } from '../../helpers/eventually.js'
import { recordingLogger } from '../../helpers/recording-logger.js'
import type { ScrubInit } from '../../../src/blocks/scrub/scrub.js'
import type { BlockStore, Claim } from '../../../src/store/types.js'
import type { Clock } from '../../../src/util/clock.js'

const DAY_MS = 24 * 60 * 60_000
const INTERVAL_MS = 30 * DAY_MS
const START = 1_700_000_000_000
const claim: Claim = {
  owner: 'pin:a', redundancy: { kind: 'replicas', copies: 3 }, since: 5, root: true, removed: false
}

/** The scrubber's and the healer's: when both pause there is nothing left to do. */
const LOOPS = 2

/** A store, a mesh that has every block that `elsewhere` names, and time that passes only in pauses. */
class Bench {
  readonly log = recordingLogger()
  readonly store: BlockStore
  readonly elsewhere = new Map<string, Uint8Array>()
  readonly reads: string[] = []
  readonly bad: string[] = []
  readonly healed: (string | undefined)[] = []
  /** Makes reads of these CIDs fail. */
  readonly faults = new Map<string, Error>()
  quarantineFault: Error | undefined
  isLoaded = false
  time = START
  readonly #sleepers = new Set<{ at: number, wake: () => void }>()
  readonly clock: Clock = {
    ...systemClock,
    now: () => this.time,
    wall: () => this.time,
    schedule: (ms, run) => {
      const sleeper = { at: this.time + ms, wake: () => { this.#sleepers.delete(sleeper); run() } }
      this.#sleepers.add(sleeper)

      return () => { this.#sleepers.delete(sleeper) }
    }
  }

  scrub: ScrubService
  readonly #init: Partial<ScrubInit>

  constructor (init: Partial<ScrubInit> = {}, storeId = 'store1') {
    this.#init = init
    const store = createMemoryStore({ clock: this.clock, storeId })
    this.store = {
      ...Object.fromEntries(['open', 'close', 'put', 'addClaims', 'has', 'info', 'delete', 'entries', 'usage', 'setFlags'].map(name =>
        [name, (...args: unknown[]) => (store[name as 'has'] as (...args: unknown[]) => unknown).apply(store, args)])),
      storeId,
      get: async cid => {
        this.reads.push(cid.toString())
        const fault = this.faults.get(cid.toString()) ?? this.faults.get('*')

        if (fault != null) {
          throw fault
        }

        return await store.get(cid)
      },
      quarantine: async cid => {
        if (this.quarantineFault != null) {
          throw this.quarantineFault
        }

        await store.quarantine(cid)
      }
    } as BlockStore
    this.scrub = this.#service()
  }

  /** Stores blocks from before the first pass. */
  async fill (count: number, bytes = 1_000): Promise<ReturnType<typeof testBlock>[]> {
    await this.store.open()
    const blocks = Array.from({ length: count }, (_, i) => testBlock(i, bytes))

    for (const { cid, data } of blocks) {
      await this.store.put(cid, data, [claim])
    }

    return blocks
  }

  /** What is stored in the place of the copy. */
  async rot ({ cid }: ReturnType<typeof testBlock>): Promise<void> {
    await this.store.delete(cid)
    await this.store.put(cid, Buffer.from('rotten'), [claim])
  }

  async restart (): Promise<void> {
    await this.scrub.stop()
    this.scrub = this.#service()
    await this.scrub.start()
  }

  /** Lets so much time pass; all that is due in it has been done then. */
  async advance (ms: number): Promise<void> {
    const until = this.time + ms

    for (;;) {
      const boundAt = performance.now() + 20_000

      for (let turns = 0; this.#sleepers.size < LOOPS; turns++) {
        assert.ok(performance.now() < boundAt, 'scrubber and healer do not pause')
        // A pause after a pause takes a few microtasks; work takes turns of the event loop.
        await (turns < 20 ? undefined : new Promise(resolve => { setImmediate(resolve) }))
      }

      const [next] = [...this.#sleepers].sort((a, b) => a.at - b.at)

      if (next == null || next.at > until) {
        this.time = until
        return
      }

      this.time = Math.max(this.time, next.at)
      next.wake()
    }
  }

  #service (): ScrubService {
    const scrub = new ScrubService({
      store: this.store,
      fetch: async cid => {
        const bytes = this.elsewhere.get(cid.toString())

        if (bytes == null) {
          throw new ShoalError('block_not_found', 'nobody has it')
        }

        return { bytes, from: 'peer' }
      },
      isLoaded: () => this.isLoaded,
      intervalMs: INTERVAL_MS,
      clock: this.clock,
      random: () => 0.5,
      logger: this.log.logger,
      ...this.#init
    })
    scrub.listen({
      onBad: ({ cid }) => { this.bad.push(cid) },
      onHealed: ({ healedFrom }) => { this.healed.push(healedFrom) }
    })

    return scrub
  }
}

async function withBench (
  init: Partial<ScrubInit>, body: (bench: Bench) => Promise<void>
): Promise<void> {
  const bench = new Bench(init)

  try {
    await body(bench)
  } finally {
    await bench.scrub.stop()
  }
}

async function withFile (body: (file: string) => Promise<void>): Promise<void> {
  const dir = await mkdtemp(path.join(os.tmpdir(), 'shoal-scrub-'))

  try {
    await body(path.join(dir, 'scrub.json'))
  } finally {
    await rm(dir, { recursive: true, force: true })
  }
}

test('a pass reads every copy once, then waits for the next one', async () => {
  await withBench({}, async bench => {
    const blocks = await bench.fill(20)
    await bench.scrub.start()
    await bench.advance(DAY_MS)
    assert.equal([...bench.reads].sort(), blocks.map(({ cid }) => cid.toString()).sort())
    const status = bench.scrub.status()
    assert.is(status.state, 'idle')
    assert.is(status.lastPass?.verifiedCopies, 20)
    assert.is(status.lastPass?.verifiedBytes, 20_000)
    assert.is(status.nextAt, (status.lastPass?.startedAt ?? 0) + 24 * DAY_MS)
    assert.equal(bench.log.at('error'), [])
    await bench.advance(22 * DAY_MS)
    assert.is(bench.reads.length, 20)
    await bench.advance(3 * DAY_MS)
    assert.is(bench.reads.length, 40)
  })
})

test('a bad copy is read twice, set aside, fetched, stored with its claims, and told', async () => {
  await withBench({}, async bench => {
    const blocks = await bench.fill(5)
    const { cid, data } = blocks[2]!
    await bench.rot(blocks[2]!)
    bench.elsewhere.set(cid.toString(), data)
    await bench.scrub.start()
    await bench.advance(DAY_MS)
    assert.is(bench.reads.filter(read => read === cid.toString()).length, 2)
    assert.equal(Buffer.from(await bench.store.get(cid)), Buffer.from(data))
    assert.equal(bench.store.info(cid)?.claims, [claim])
    assert.is(bench.store.usage().quarantined, 1)
    assert.equal(bench.bad, [cid.toString()])
    assert.equal(bench.healed, ['peer'])
    const { found, recent, unhealed, badCopies, lastPass } = bench.scrub.status()
    assert.equal([found, recent, unhealed, lastPass?.badCopies], [1, 1, 0, 1])
    assert.equal([badCopies[0]?.foundBy, badCopies[0]?.reason, badCopies[0]?.healedFrom], ['scrub', 'mismatch', 'peer'])
    assert.is(bench.log.at('error').length, 1)
  })
})

test('bytes that are right at the second reading are no bad copy', async () => {
  await withBench({}, async bench => {
    const [block] = await bench.fill(1)
    const real = bench.store.get.bind(bench.store)
    let reads = 0
    bench.store.get = async cid => ++reads === 1 ? Buffer.from('a flipped bit on the way') : await real(cid)
    await bench.scrub.start()
    assert.is(await bench.scrub.check(block!.cid, 'read'), 'good')
    assert.is(bench.store.usage().quarantined, 0)
    assert.equal(bench.bad, [])
  })
})

test('nobody has a good one: it stays open with its claims and is tried again until somebody has', async () => {
  await withBench({}, async bench => {
    const [block, other] = await bench.fill(2)
    const { cid, data } = block!
    await bench.rot(block!)
    await bench.scrub.start()
    assert.is(await bench.scrub.check(cid, 'peer'), 'bad')
    assert.not(bench.store.has(cid))
    assert.is(bench.scrub.status().unhealed, 1)
    assert.equal(bench.scrub.status().badCopies[0]?.claims, [claim])
    assert.is(bench.scrub.status().badCopies[0]?.attempts, 1)
    assert.is(await bench.scrub.check(other!.cid, 'peer'), 'good')
    bench.elsewhere.set(cid.toString(), data)
    await bench.advance(9_000)
    assert.not(bench.store.has(cid), 'not yet')
    await bench.advance(2_000)
    assert.equal(bench.store.info(cid)?.claims, [claim])
    assert.equal(bench.healed, ['peer'])
    assert.is(bench.scrub.status().unhealed, 0)
  })
})

test('another holder was faster: its copy gets the claims of the bad one', async () => {
  await withBench({}, async bench => {
    const [block] = await bench.fill(1)
    await bench.rot(block!)
    await bench.scrub.start()
    await bench.scrub.check(block!.cid, 'read')
    await bench.store.put(block!.cid, block!.data, [])
    await bench.advance(60_000)
    assert.is(bench.scrub.status().unhealed, 0)
    assert.equal(bench.store.info(block!.cid)?.claims, [claim])
    assert.equal(bench.healed, [undefined])
  })
})

test('a copy that cannot be read is healed; a disk that reads nothing at all sets nothing aside', async () => {
  await withBench({}, async bench => {
    const [corrupt, io] = await bench.fill(4)
    bench.faults.set(corrupt!.cid.toString(), new BlockCorruptError('x', 'its file is short'))
    bench.faults.set(io!.cid.toString(), new StoreIoError('read'))
    await bench.scrub.start()

    for (const { cid, data } of [corrupt!, io!]) {
      bench.elsewhere.set(cid.toString(), data)
      assert.is(await bench.scrub.check(cid, 'read'), 'bad')
      assert.is(bench.scrub.status().badCopies[0]?.reason, 'unreadable')
    }

    assert.is(bench.store.usage().quarantined, 2)
    bench.faults.set('*', new StoreIoError('read'))
    const [third] = [...bench.store.entries()].filter(({ cid }) => !bench.faults.has(cid.toString()))
    assert.is(await bench.scrub.check(third!.cid, 'read'), 'unknown')
    assert.is(bench.store.usage().quarantined, 2)
    assert.ok(bench.log.at('error').some(({ message }) => message.includes('Look at the disk')))
  })
})

test('a store that is busy or closed says nothing about a copy; a pass leaves it out after a few tries', async () => {
  await withBench({}, async bench => {
    const [block] = await bench.fill(3)
    bench.faults.set(block!.cid.toString(), new StoreBusyError('much'))
    await bench.scrub.start()
    assert.is(await bench.scrub.check(block!.cid, 'read'), 'unknown')
    await bench.advance(DAY_MS)
    const { lastPass } = bench.scrub.status()
    assert.equal([lastPass?.verifiedCopies, lastPass?.unreadCopies, lastPass?.badCopies], [2, 1, 0])
    assert.is(bench.store.usage().quarantined, 0)
  })
})

test('a bad copy that the disk refuses to set aside is on the list once, and set aside when it can be', async () => {
  await withBench({}, async bench => {
    const [block] = await bench.fill(2)
    const { cid, data } = block!
    await bench.rot(block!)
    bench.quarantineFault = new StoreReadOnlyError('its disk failed 3 times')
    bench.elsewhere.set(cid.toString(), data)
    await bench.scrub.start()
    await bench.scrub.check(cid, 'read')
    await bench.scrub.check(cid, 'read')
    const { found, unhealed, badCopies } = bench.scrub.status()
    assert.equal([found, unhealed, badCopies[0]?.quarantined, bench.bad.length], [1, 1, false, 1])
    bench.quarantineFault = undefined
    await bench.advance(120_000)
    assert.is(bench.scrub.status().unhealed, 0)
    assert.ok(bench.scrub.status().badCopies[0]?.quarantined)
    assert.equal(Buffer.from(await bench.store.get(cid)), Buffer.from(data))
  })
})

test('load stops a pass, and it goes on afterwards', async () => {
  await withBench({}, async bench => {
    await bench.fill(10)
    bench.isLoaded = true
    await bench.scrub.start()
    await bench.advance(60_000)
    assert.is(bench.reads.length, 0)
    assert.is(bench.scrub.status().state, 'waiting')
    assert.is(bench.scrub.status().pass?.leftCopies, 10)
    bench.isLoaded = false
    await bench.advance(60_000)
    assert.is(bench.reads.length, 10)
  })
})

test('a pass goes at its pace: a large block a second at the least', async () => {
  await withBench({}, async bench => {
    await bench.fill(30, 1024 * 1024)
    await bench.scrub.start()
    await bench.advance(20_000)
    const { pass } = bench.scrub.status()
    assert.ok(pass != null && pass.verifiedCopies >= 8 && pass.verifiedCopies <= 12, `${pass?.verifiedCopies} in 10 s`)
    assert.ok(pass.bytesPerSecond > 0)
    assert.ok((pass.etaSeconds ?? 0) > 15 && (pass.etaSeconds ?? 0) < 30, `${pass.etaSeconds} s`)
  })
})

test('now: at once, all copies, also beside load and with scrubbing off', async () => {
  await withBench({ intervalMs: 0 }, async bench => {
    await bench.fill(10)
    await bench.scrub.start()
    await bench.advance(60_000)
    assert.is(bench.scrub.status().state, 'off')
    assert.is(bench.reads.length, 0)
    bench.isLoaded = true
    const status = bench.scrub.now()
    assert.is(status.state, 'running')
    assert.ok(status.pass?.requested)
    assert.is(bench.scrub.now().pass?.startedAt, status.pass?.startedAt, 'the second one joins the first')
    await bench.advance(60_000)
    assert.is(bench.reads.length, 10)
    assert.ok(bench.scrub.status().lastPass?.requested)
    assert.is(bench.scrub.status().state, 'off')
  })
})

test('an interval that is set while it runs counts at once', async () => {
  await withBench({ intervalMs: 0 }, async bench => {
    await bench.fill(3)
    await bench.scrub.start()
    await bench.advance(DAY_MS)
    assert.is(bench.reads.length, 0)
    bench.scrub.setIntervalMs(DAY_MS)
    await bench.advance(60_000)
    assert.is(bench.reads.length, 3)
    assert.is(bench.scrub.status().intervalMs, DAY_MS)
  })
})

test('a restart goes on where it was, with the bad copies it knew', async () => {
  await withFile(async file => {
    await withBench({ file }, async bench => {
      const blocks = await bench.fill(30, 1024 * 1024)
      await bench.rot(blocks[0]!)
      await bench.scrub.start()
      await bench.scrub.check(blocks[0]!.cid, 'read')
      await bench.advance(20_000)
      const before = bench.scrub.status()
      const readBefore = [...bench.reads]
      assert.ok((before.pass?.verifiedCopies ?? 0) > 5)
      await bench.restart()
      const after = bench.scrub.status()
      assert.equal([after.pass?.startedAt, after.pass?.verifiedCopies, after.pass?.leftCopies],
        [before.pass?.startedAt, before.pass?.verifiedCopies, before.pass?.leftCopies])
      assert.equal(JSON.stringify(after.badCopies), JSON.stringify(before.badCopies))
      assert.equal([after.found, after.recent, after.unhealed], [1, 1, 1])
      bench.reads.length = 0
      await bench.advance(120_000)
      assert.is(bench.scrub.status().lastPass?.verifiedCopies, 29)
      assert.equal(bench.reads.filter(read => readBefore.includes(read)), [], 'nothing is read twice')
    })
  })
})

test('scrub.json of another store starts afresh; a damaged one is set aside with a warning', async () => {
  await withFile(async file => {
    await withBench({ file }, async bench => {
      await bench.fill(3)
      await bench.scrub.start()
      await bench.advance(60_000)
    })
    const written = await readFile(file, 'utf8')
    assert.is((JSON.parse(written) as { store_id: string }).store_id, 'store1')
    const other = new Bench({ file }, 'store2')
    await other.scrub.start()
    assert.is(other.scrub.status().lastPass, undefined)
    await other.scrub.stop()

    for (const text of ['{"version": 1, "store_id"', '[]', written.replace('"store1"', '7')]) {
      await writeFile(file, text)
      await withBench({ file }, async bench => {
        await bench.fill(1)
        await bench.scrub.start()
        assert.is(bench.scrub.status().lastPass, undefined)
        assert.is(bench.log.at('warn').length, 1, text)
        assert.is(bench.scrub.status().problem, undefined)
        const aside = (await readdir(path.dirname(file))).filter(name => name.startsWith('scrub.json.corrupt-'))
        assert.is(await readFile(path.join(path.dirname(file), aside[0]!), 'utf8'), text)
        await rm(path.join(path.dirname(file), aside[0]!))
      })
    }
  })
})

test('scrub.json of a newer Shoal is left alone, and status says what that means', async () => {
  await withFile(async file => {
    const text = '{"version": 2, "something": "else"}'
    await writeFile(file, text)
    await withBench({ file }, async bench => {
      await bench.fill(3)
      await bench.scrub.start()
      await bench.advance(DAY_MS)
      assert.is(bench.scrub.status().lastPass?.verifiedCopies, 3)
      assert.match(bench.scrub.status().problem ?? '', /format version 2, of a newer Shoal/)
    })
    assert.is(await readFile(file, 'utf8'), text)
  })
})

test('a folder that cannot be written is a problem that is shown, and no reason to stop', async () => {
  await withFile(async file => {
    await writeFile(file, 'a file')
    await withBench({ file: path.join(file, 'scrub.json') }, async bench => {
      await bench.fill(3)
      await bench.scrub.start()
      await bench.advance(60_000)
      assert.is(bench.scrub.status().lastPass?.verifiedCopies, 3)
      assert.match(bench.scrub.status().problem ?? '', /cannot be read or written/)
      assert.is(bench.log.at('warn').length, 1, 'once')
    })
  })
})

test('a stop in the middle of a walk, of a pause and of a fetch ends at once and twice is fine', async () => {
  await withBench({
    fetch: async (_cid, signal) => await new Promise((_resolve, reject) => {
      signal.addEventListener('abort', () => { reject(new ShoalError('aborted', 'stopped')) })
    })
  }, async bench => {
    const [block] = await bench.fill(5)
    await bench.rot(block!)
    await bench.scrub.start()
    const check = bench.scrub.check(block!.cid, 'read')
    await eventually('the fetch', () => bench.bad.length === 1)
    await bench.scrub.stop()
    await bench.scrub.stop()
    await check
    assert.is(await bench.scrub.check(block!.cid, 'read'), 'unknown', 'stopped')
    assert.is(bench.scrub.status().state, 'off')
  })
})

test.run()
