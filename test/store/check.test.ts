import fs from 'node:fs/promises'
import path from 'node:path'
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { checkStore } from '../../src/store/check.js'
import { createFileStore } from '../../src/store/files.js'
import { kindFolder } from '../../src/store/kinds.js'
import { block, claim, rejection, thrownBy } from '../compliance/block-store.js'
import { instrumentedFs } from '../helpers/store-fs.js'
import { fingerprint, flip } from '../helpers/disk-contents.js'
import { withTempDir } from '../helpers/temp-dir.js'
import type { CID } from 'multiformats/cid'
import type { CheckProgress } from '../../src/store/check.js'

const BLOCKS = Array.from({ length: 30 }, (_, i) => block(i + 1, i === 0 ? 0 : 500 * i))
const BYTES = BLOCKS.reduce((sum, { bytes }) => sum + bytes.byteLength, 0)

function cidAt (i: number): CID {
  return (BLOCKS[i] as { cid: CID }).cid
}

function blockPath (dir: string, cid: CID): string {
  const name = cid.toString()

  return path.join(dir, 'blocks', name.at(-2) as string, name)
}

async function withStore (run: (dir: string) => Promise<void>): Promise<void> {
  await withTempDir(async dir => {
    const store = createFileStore({ dir })

    await store.open()
    await Promise.all(BLOCKS.map(({ cid, bytes }) => store.put(cid, bytes, [claim('pin:a')])))
    await store.mark([{ cid: cidAt(3), dropping: true }])
    await store.close()
    await run(dir)
  })
}

test('a sound store: all copies, all bytes, nothing to say, and progress to the end', async () => {
  await withStore(async dir => {
    const steps: CheckProgress[] = []
    const report = await checkStore(dir, { onProgress: step => { steps.push(step) } })

    assert.match(report.storeId ?? '', /^[0-9a-f]{32}$/)
    assert.equal({ ...report, storeId: '' }, {
      kind: 'files', storeId: '', copies: 30, bytes: BYTES, damaged: [], problems: [], notes: [], quarantined: 0, setAside: 0
    })
    assert.is(steps.at(-1)?.bytes, BYTES)
    assert.is(steps.at(-1)?.bytesTotal, BYTES)
    assert.is(steps[0]?.bytesTotal, undefined)
  })
})

test('every kind of damage is found and named, and nothing is written', async () => {
  await withStore(async dir => {
    const file = (i: number): string => blockPath(dir, cidAt(i))

    // One payload byte, the first and the last, one of a header; cut, emptied, renamed, foreign.
    await flip(file(10), -1)
    await flip(file(11), -500 * 11)
    await flip(file(12), 30)
    await fs.truncate(file(13), 400)
    await fs.truncate(file(14), 0)
    await fs.rename(file(15), blockPath(dir, block(99).cid))
    await fs.writeFile(path.join(path.dirname(file(16)), 'notes.txt'), 'hello')
    await fs.writeFile(`${file(17)}.4.tmp`, 'half')

    const before = await fingerprint(dir)
    const report = await checkStore(dir)

    assert.equal(await fingerprint(dir), before)
    assert.is(report.copies, 24)

    const reasons = new Map(report.damaged.map(({ cid, file, reason }) => [cid ?? path.basename(file), reason]))

    assert.is(reasons.size, 7)
    assert.match(reasons.get(cidAt(10).toString()) ?? '', 'do not match its hash')
    assert.match(reasons.get(cidAt(11).toString()) ?? '', 'do not match its hash')
    assert.match(reasons.get(cidAt(12).toString()) ?? '', 'checksum')
    assert.match(reasons.get(cidAt(13).toString()) ?? '', 'its header says')
    assert.match(reasons.get(cidAt(14).toString()) ?? '', 'magic')
    assert.match(reasons.get(block(99).cid.toString()) ?? '', 'another block')
    assert.ok(reasons.has('notes.txt'))
    assert.equal(report.notes.map(note => /^1 unfinished/.test(note)), [true])
    assert.equal(report.problems, [])
  })
})

test('a read that the disk fails is damage of that copy; other faults end the check', async () => {
  await withStore(async dir => {
    const io = instrumentedFs()
    const bad = cidAt(20).toString()

    io.failWhen('read', 'EIO', file => file.includes(bad))
    assert.equal((await checkStore(dir, { fs: io.fs })).damaged.map(({ cid, reason }) => [cid, reason]),
      [[bad, 'the disk cannot read it']])
    assert.equal(io.openFiles(), [])
    io.heal()
    io.failWhen('open', 'EACCES', file => file.includes(bad))
    assert.is(await rejection(checkStore(dir, { fs: io.fs })), 'store_io')
    assert.equal(io.openFiles(), [])

    for (const call of ['writev', 'truncate', 'rename', 'unlink', 'mkdir', 'fdatasync', 'fsync', 'copy'] as const) {
      assert.is(io.calls[call], 0, call)
    }
  })
})

test('the journal: damage is a problem, a torn end is not, a missing one is', async () => {
  await withStore(async dir => {
    const journal = path.join(dir, 'blocks', 'journal.log')
    const whole = await fs.readFile(journal)

    await fs.appendFile(journal, whole.subarray(16, 30))

    const torn = await checkStore(dir)

    assert.is(torn.notes.length, 1)
    assert.match(torn.notes[0] ?? '', '14 bytes')
    assert.equal(torn.problems, [])

    // A record, damage, a record: no crash does that.
    await fs.writeFile(journal, Buffer.concat([whole, Buffer.alloc(50, 7), whole.subarray(16)]))
    assert.equal((await checkStore(dir)).problems.map(problem => problem.includes('damaged in 1 places')), [true])
    await fs.unlink(journal)
    assert.equal((await checkStore(dir)).problems.map(problem => problem.includes('missing')), [true])
  })
})

test('store.json: missing and damaged are problems, a newer one is an error', async () => {
  await withStore(async dir => {
    const file = path.join(dir, 'blocks', 'store.json')

    await fs.writeFile(file, 'rubbish')

    const report = await checkStore(dir)

    assert.is(report.storeId, undefined)
    assert.is(report.copies, 30)
    assert.match(report.problems[0] ?? '', 'is damaged')
    await fs.unlink(file)
    assert.match((await checkStore(dir)).problems[0] ?? '', 'is missing')
    await fs.writeFile(file, JSON.stringify({ version: 99 }))
    assert.is(await rejection(checkStore(dir)), 'store_too_new')
  })
})

test('quarantine: bad copies count no more, the good ones stay, and the next check is sound', async () => {
  await withStore(async dir => {
    await flip(blockPath(dir, cidAt(5)), -1)
    await flip(blockPath(dir, cidAt(6)), 3)

    assert.is((await checkStore(dir, { quarantine: true })).setAside, 2)

    const after = await checkStore(dir)

    assert.equal([after.damaged, after.copies, after.quarantined], [[], 28, 2])

    const store = createFileStore({ dir })

    await store.open()
    assert.not(store.has(cidAt(5)))
    assert.ok(store.info(cidAt(3))?.dropping)
    await store.close()
  })
})

test('no store, and a signal', async () => {
  await withTempDir(async dir => {
    const err = await thrownBy(checkStore(path.join(dir, 'store')))

    assert.is(err.code, 'store_missing')
    assert.match(err.message, 'shoal store replace')
  })
  await withStore(async dir => {
    const reason = new Error('enough')
    const controller = new AbortController()

    assert.is(await thrownBy(checkStore(dir, {
      signal: controller.signal,
      onProgress: ({ bytesTotal }) => { if (bytesTotal !== undefined) { controller.abort(reason) } }
    })), reason)
  })
})

test('what a conversion left is told of', async () => {
  await withStore(async dir => {
    await fs.mkdir(path.join(dir, 'converting'))
    await fs.mkdir(`${kindFolder(dir, 'segments')}.removing`)
    assert.is((await checkStore(dir)).notes.length, 2)
  })
})

test.run()
