import fs from 'node:fs/promises'
import path from 'node:path'
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { checkStore } from '../../src/store/check.js'
import { nodeFs } from '../../src/store/device/fs.js'
import { copiesIn } from '../../src/store/remains.js'
import { createSegmentStore } from '../../src/store/disk/segment-store.js'
import { block, claim } from '../helpers/store-blocks.js'
import { rejection } from '../helpers/rejection.js'
import { fingerprint, flip } from '../helpers/disk-contents.js'
import { withTempDir } from '../helpers/temp-dir.js'
import type { CID } from 'multiformats/cid'
import type { CheckProgress } from '../../src/store/check.js'

/** Small ones are read along when heads are scanned, the large ones are not. */
const BLOCKS = Array.from({ length: 30 }, (_, i) => block(i + 1, i % 5 === 0 ? 80_000 : 500 + i))
const BYTES = BLOCKS.reduce((sum, { bytes }) => sum + bytes.byteLength, 0)
const DEAD = block(100, 700)

interface Place { file: string, head: number, payload: number, end: number }

function at (i: number): { cid: CID, bytes: Uint8Array } {
  return BLOCKS[i] as { cid: CID, bytes: Uint8Array }
}

/** Several segments with copies, claims, marks, a copy that was deleted, and a log. */
async function withStore (run: (dir: string) => Promise<void>): Promise<void> {
  await withTempDir(async dir => {
    const store = createSegmentStore({ dir, segmentBytes: 200_000, autoCompact: false })

    await store.open()

    for (const { cid, bytes } of BLOCKS) {
      await store.put(cid, bytes, [claim('pin:a')])
    }

    await store.put(DEAD.cid, DEAD.bytes, [])
    await store.delete(DEAD.cid)
    await store.addClaims(at(3).cid, [claim('pin:b')])
    await store.setFlags([{ cid: at(4).cid, dropping: true }])
    await store.log('volume:1').append([{ position: 1, bytes: Buffer.from('an entry of a log') }])
    await store.close()
    await run(dir)
  })
}

async function segments (dir: string): Promise<string[]> {
  const root = path.join(dir, 'segments')

  return (await fs.readdir(root)).filter(name => name.endsWith('.seg')).sort().map(name => path.join(root, name))
}

/** Where the record of a block is. */
async function placeOf (dir: string, { cid, bytes }: { cid: CID, bytes: Uint8Array }): Promise<Place> {
  for (const file of await segments(dir)) {
    const content = await fs.readFile(file)
    const payload = content.indexOf(bytes)

    if (payload >= 0) {
      return { file, head: content.lastIndexOf(cid.bytes, payload) - 64, payload, end: payload + bytes.byteLength }
    }
  }

  throw new Error(`block ${cid.toString()} is in no segment`)
}

test('a sound store: all copies, all bytes, nothing to say, progress to the end, nothing written', async () => {
  await withStore(async dir => {
    const before = await fingerprint(dir)
    const steps: CheckProgress[] = []
    const report = await checkStore(dir, { onProgress: step => { steps.push(step) } })

    assert.match(report.storeId ?? '', /^[0-9a-f]{32}$/)
    assert.equal({ ...report, storeId: '' }, {
      storeId: '', copies: 30, bytes: BYTES, damaged: [], problems: [], notes: [], quarantined: 0, setAside: 0
    })
    assert.ok((await segments(dir)).length > 2)
    assert.is(steps.at(-1)?.bytes, steps.at(-1)?.bytesTotal)
    assert.is(steps.at(-1)?.copies, 31, 'the deleted one was read as well')
    assert.equal(await fingerprint(dir), before)
  })
})

test('every kind of damage is found, named by CID, and nothing is written', async () => {
  await withStore(async dir => {
    const [small, large, headed, cut] = await Promise.all([7, 10, 16, 22].map(i => placeOf(dir, at(i)))) as
      [Place, Place, Place, Place]

    await flip(small.file, small.payload)
    await flip(large.file, large.end - 1)
    await flip(headed.file, headed.head + 30)
    await flip(cut.file, cut.end + 2)

    const before = await fingerprint(dir)
    const report = await checkStore(dir)

    assert.equal(await fingerprint(dir), before)
    assert.is(report.copies, 26)
    assert.equal(new Set(report.damaged.map(({ cid }) => cid)),
      new Set([7, 10, 16, 22].map(i => at(i).cid.toString())))
    assert.equal(new Set(report.damaged.map(({ file }) => file)),
      new Set([small, large, headed, cut].map(({ file }) => file)))
    assert.ok(report.problems.length >= 4)
    assert.match(report.problems[0] ?? '', /Bytes \d+ to \d+ of .*\.seg cannot be read/)

    // Set aside, they count no more, and what is left of them is garbage.
    assert.is((await checkStore(dir, { quarantine: true })).setAside, 4)

    const after = await checkStore(dir)

    assert.equal([after.damaged, after.problems, after.copies], [[], [], 26])
    assert.match(after.notes[0] ?? '', 'nothing that is still in use')
  })
})

test('a copy whose record is whole but whose bytes are not those of its CID', async () => {
  await withStore(async dir => {
    const bad = block(200)
    const store = createSegmentStore({ dir })

    await store.open()
    await store.put(bad.cid, Uint8Array.from(bad.bytes, byte => byte ^ 1), [])
    await store.close()

    const { damaged, problems } = await checkStore(dir)

    assert.equal(problems, [])
    assert.equal(damaged.map(({ cid, reason }) => [cid, reason]), [[bad.cid.toString(), 'its bytes do not match its hash']])
  })
})

test('damage in a record that is dead is worth a note, no more', async () => {
  await withStore(async dir => {
    const { file, payload } = await placeOf(dir, DEAD)

    await flip(file, payload)

    const { damaged, problems, notes, copies } = await checkStore(dir)

    assert.equal([damaged, problems, copies, notes.length], [[], [], 30, 1])
  })
})

test('without its index damage cannot be told from garbage: a problem', async () => {
  await withStore(async dir => {
    const { file, payload } = await placeOf(dir, at(8))

    await fs.rm(path.join(dir, 'segments', 'index'), { recursive: true })
    assert.equal((await checkStore(dir)).notes, ['There is no index; the next start makes one.'])
    await flip(file, payload)

    const { problems, copies } = await checkStore(dir)

    assert.is(copies, 29)
    assert.is(problems.length, 1)
  })
})

test('claims and log entries that cannot be read any more are told of', async () => {
  await withStore(async dir => {
    const file = (await segments(dir)).at(-1) as string
    const content = await fs.readFile(file)

    await flip(file, content.indexOf('an entry of a log'))
    await flip(file, content.indexOf('pin:b'))

    const { problems, damaged } = await checkStore(dir)

    assert.equal(damaged, [])
    assert.is(problems.filter(problem => problem.startsWith('Claims or marks of 1 copies')).length, 1)
    assert.is(problems.filter(problem => problem.startsWith('1 entries of the logs')).length, 1)
  })
})

test('a removal that cannot be read any more is told of', async () => {
  await withStore(async dir => {
    const file = (await segments(dir)).at(-1) as string
    const content = await fs.readFile(file)

    // The last time that the CID of the deleted copy is in the log, its tombstone.
    await flip(file, content.lastIndexOf(DEAD.cid.bytes))
    assert.ok((await checkStore(dir)).problems.some(problem => problem.startsWith('The log shows 1 copies')))
  })
})

test('a torn end is what a crash leaves: a note', async () => {
  await withStore(async dir => {
    await fs.appendFile((await segments(dir)).at(-1) as string, Buffer.alloc(100, 1))

    const { notes, problems, damaged } = await checkStore(dir)

    assert.equal([problems, damaged], [[], []])
    assert.match(notes[0] ?? '', '100 bytes')
  })
})

test('what the disk cannot read is damage of what is there, and no end of the check', async () => {
  await withStore(async dir => {
    const { file, payload } = await placeOf(dir, at(15))
    const opened = new Map<number, string>()
    const bad = { from: payload + 20_000, to: payload + 20_001 }
    const failing = {
      ...nodeFs,
      open: async (name: string, flags: string) => {
        const fd = await nodeFs.open(name, flags)

        opened.set(fd, name)

        return fd
      },
      read: async (fd: number, buffer: Uint8Array, position: number) => {
        if (opened.get(fd) === file && position < bad.to && position + buffer.byteLength > bad.from) {
          throw Object.assign(new Error('EIO: bad sector'), { code: 'EIO' })
        }

        return await nodeFs.read(fd, buffer, position)
      }
    }
    const { damaged, problems, copies } = await checkStore(dir, { fs: failing })

    assert.equal(damaged.map(({ cid }) => cid), [at(15).cid.toString()])
    assert.is(copies, 29)
    assert.ok(problems.some(problem => problem.startsWith('The disk failed')))
  })
})

test('store.json: lost, the segments tell the id; damaged or of another store, the check says so', async () => {
  await withStore(async dir => {
    const file = path.join(dir, 'segments', 'store.json')
    const mine = await fs.readFile(file, 'utf8')
    const { storeId } = await checkStore(dir)

    await fs.unlink(file)

    const lost = await checkStore(dir)

    assert.equal([lost.storeId, lost.copies, lost.damaged], [storeId, 30, []])
    assert.equal(lost.problems.map(problem => problem.includes('makes it anew')), [true])
    await fs.writeFile(file, 'rubbish')
    assert.match((await checkStore(dir)).problems[0] ?? '', 'is not JSON')
    await fs.writeFile(file, mine.replace(storeId ?? '', 'ab'.repeat(16)))
    assert.match((await checkStore(dir)).problems[0] ?? '', 'are those of')
  })
})

test('a signal ends it with its reason', async () => {
  await withStore(async dir => {
    const controller = new AbortController()
    const reason = new Error('enough')

    assert.is(await rejection(checkStore(dir, {
      signal: controller.signal, onProgress: ({ copies }) => { if (copies === 5) { controller.abort(reason) } }
    })), reason)
  })
})

test('no store', async () => {
  await withTempDir(async dir => {
    const err = await rejection(checkStore(path.join(dir, 'store')))

    assert.is(err.code, 'store_missing')
    assert.match(err.message, 'shoal store replace')
  })
})

test('what is left of a store: none in a fresh one, segments in one that was used', async () => {
  await withTempDir(async dir => {
    const store = createSegmentStore({ dir })

    await store.open()
    await store.close()
    assert.is(await copiesIn(dir), undefined)
  })
  await withStore(async dir => {
    assert.match(await copiesIn(dir) ?? '', /^\d+ segments of copies$/)
  })
})

test.run()
