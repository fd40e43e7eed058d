import * as assert from 'uvu/assert'
import { test } from 'uvu'
import fc from 'fast-check'
import { INLINE_BYTES_MAX } from '../../../src/volumes/constants.js'
import { FLUSH_BYTES } from '../../../src/volumes/fs/constants.js'
import { ShoalError } from '../../../src/util/errors.js'
import { seededBytes } from '../../../testing/bytes.js'
import { FakeBlocks } from '../../../testing/fake-blocks.js'
import { losingAnswers, MemoryTree } from '../../helpers/memory-link.js'
import { memoryVolume } from '../../helpers/memory-volumes.js'
import { codeOf } from '../../helpers/rejection.js'
import type { MemoryVolume } from '../../helpers/memory-volumes.js'
import type { OpenFlag, VolumeFile } from '../../../src/volumes/types.js'

const MIB = 1024 * 1024

/** Two nodes with one volume. */
function twoNodes (): [MemoryVolume, MemoryVolume] {
  const tree = new MemoryTree()
  const blocks = new FakeBlocks()

  return [memoryVolume({ tree, blocks, node: 'a' }), memoryVolume({ tree, blocks, node: 'b' })]
}

const text = (bytes: Uint8Array): string => Buffer.from(bytes).toString()
const bytesOf = (text: string): Uint8Array => new Uint8Array(Buffer.from(text))

test('what is written is read by the same handle at once, and by others after a flush', async () => {
  const { volume } = memoryVolume()
  await volume.writeFile('/f', 'hello world')
  const file = await volume.open('/f', 'r+')

  await file.write(6, bytesOf('W'))
  assert.is(text(await file.read(0, 100)), 'hello World')
  assert.is(text(await volume.readFile('/f')), 'hello world')

  const result = await file.flush()
  assert.is(text(await volume.readFile('/f')), 'hello World')
  assert.is((await volume.stat('/f')).version, result?.version)
  assert.is(await file.flush(), undefined)

  await file.write(13, bytesOf('!'))
  assert.equal([...await file.read(10, 9)], [...bytesOf('d\0\0!')])
  assert.is((await file.stat()).size, 14)
  await file.close()
  assert.is((await volume.stat('/f')).size, 14)
  assert.is(await codeOf(file.read(0, 1)), 'EBADF')
  assert.is(await codeOf(file.write(0, bytesOf('x'))), 'EBADF')
  await file.close()
})

test('flags: what each may do, and what must or must not be there', async () => {
  const { volume } = memoryVolume()
  await volume.writeFile('/f', 'old')
  await volume.mkdir('/d')

  assert.is(await codeOf(volume.open('/none')), 'ENOENT')
  assert.is(await codeOf(volume.open('/none', 'r+')), 'ENOENT')
  assert.is(await codeOf(volume.open('/d')), 'EISDIR')
  assert.is(await codeOf(volume.open('/d', 'w')), 'EISDIR')
  assert.is(await codeOf(volume.open('/d', 'a')), 'EISDIR')
  assert.is(await codeOf(volume.open('/f', 'wx')), 'EEXIST')
  assert.is(await codeOf(volume.open('/f', 'q' as OpenFlag)), 'EINVAL')
  assert.is(await codeOf((await volume.open('/f')).write(0, bytesOf('x'))), 'EBADF')
  assert.is(await codeOf((await volume.open('/f')).truncate(0)), 'EBADF')

  await volume.open('/f', 'a')
  assert.is(text(await volume.readFile('/f')), 'old')

  const emptied = await volume.open('/f', 'w')
  assert.is((await volume.stat('/f')).size, 0)
  assert.is(await codeOf(emptied.read(0, 1)), 'EBADF')

  const made = await volume.open('/new', 'wx+', { mode: 0o600 })
  assert.is((await volume.stat('/new')).mode, 0o600)
  await made.write(0, bytesOf('x'))
  assert.is(text(await made.read(0, 9)), 'x')
  assert.is(await codeOf(made.write(-1, bytesOf('x'))), 'EINVAL')
  assert.is(await codeOf(made.read(0.5, 1)), 'EINVAL')
})

test('an open file survives a rename; of one that was removed for good nothing is written', async () => {
  const { volume } = memoryVolume()
  await volume.writeFile('/f', 'one')
  const file = await volume.open('/f', 'r+')

  await volume.rename('/f', '/g')
  await file.write(0, bytesOf('O'))
  await file.flush()
  assert.is(text(await volume.readFile('/g')), 'One')
  assert.is(await volume.exists('/f'), false)

  await volume.rm('/g', { purge: true })
  await file.write(0, bytesOf('x'))
  assert.is(await codeOf(file.flush()), 'ENOENT')
})

test('snapshots and their handles are read only and stay what they were', async () => {
  const { volume } = memoryVolume()

  for (const size of [10, 2 * MIB]) {
    const path = `/f${size}`
    await volume.writeFile(path, seededBytes(size))
    await volume.snapshots.create(`s${size}`)
    await volume.writeFile(path, 'new')
    const file = await volume.open(path, 'r', { snapshot: `s${size}` })

    await volume.rm(path)
    assert.equal(await file.read(3, 5), seededBytes(size).slice(3, 8))
    assert.is(await codeOf(file.write(0, bytesOf('x'))), 'EROFS')
    assert.is(await codeOf(file.truncate(0)), 'EROFS')
    assert.is(await file.close(), undefined)
    assert.is(await codeOf(volume.open(path, 'r+', { snapshot: `s${size}` })), 'EROFS')
    assert.is(await codeOf(volume.open(path, 'w', { snapshot: `s${size}` })), 'EROFS')
  }
})

test('truncating and writing keep their order, across the border between entry and blocks', async () => {
  const { volume } = memoryVolume()
  await volume.writeFile('/f', seededBytes(3 * MIB))
  const file = await volume.open('/f', 'r+')

  await file.truncate(5)
  await file.write(10, bytesOf('tail'))
  const wanted = [...seededBytes(3 * MIB).subarray(0, 5), 0, 0, 0, 0, 0, ...bytesOf('tail')]
  assert.equal([...await file.read(0, 99)], wanted)
  await file.flush()
  assert.is((await volume.stat('/f')).inline, true)
  assert.equal([...await volume.readFile('/f')], wanted)

  await file.write(2 * MIB, bytesOf('far'))
  await file.truncate(2 * MIB + 1)
  await file.truncate(2 * MIB + 2)
  await file.close()
  const now = await volume.readFile('/f')
  assert.is(now.byteLength, 2 * MIB + 2)
  assert.equal([...now.subarray(2 * MIB)], [...bytesOf('f'), 0])
})

test('a buffer that is full is flushed by itself, and memory with it', async () => {
  const { volume, link } = memoryVolume()
  const file = await volume.open('/f', 'w')
  const before = link.submitted.length

  for (let at = 0; at < FLUSH_BYTES + MIB; at += MIB) {
    await file.write(at, seededBytes(MIB, at))
  }

  assert.is(link.submitted.length, before + 1)
  assert.is((await volume.stat('/f')).size, FLUSH_BYTES)
  await file.close()
  assert.is((await volume.stat('/f')).size, FLUSH_BYTES + MIB)
})

test('append handles write at the end, wherever it is by then', async () => {
  const [a, b] = twoNodes()

  for (const size of [0, INLINE_BYTES_MAX - 3, 2 * MIB]) {
    const path = `/log${size}`
    await a.volume.writeFile(path, new Uint8Array(size))
    const one = await a.volume.open(path, 'a+')
    const two = await b.volume.open(path, 'a')

    await one.write(0, bytesOf('one'))
    await one.write(0, bytesOf('ONE'))
    assert.is(text(await one.read(size, 99)), 'oneONE')
    await two.write(0, bytesOf('two'))
    await two.close()
    assert.is(text(await one.read(size, 99)), 'twooneONE')
    await one.close()
    assert.is(text((await a.volume.readFile(path)).subarray(size)), 'twooneONE')
  }

  const file = await a.volume.open('/new', 'a')
  await file.write(0, bytesOf('abc'))
  await file.truncate(1)
  await file.write(0, bytesOf('z'))
  await file.close()
  assert.is(text(await a.volume.readFile('/new')), 'az')
})

test('disjoint ranges written at once through two nodes both survive, even inside one leaf', async () => {
  const [a, b] = twoNodes()
  const old = seededBytes(3 * MIB)
  await a.volume.writeFile('/f', old)
  const one = await a.volume.open('/f', 'r+')
  const two = await b.volume.open('/f', 'r+')
  const wanted = old.slice()

  for (let i = 0; i < 20; i++) {
    const mine = seededBytes(100, i)
    wanted.set(mine, MIB + i * 100)
    await (i % 2 === 0 ? one : two).write(MIB + i * 100, mine)
  }

  // each is made on what the other does not know of
  await Promise.all([one.close(), two.close()])
  assert.ok(Buffer.from(await a.volume.readFile('/f')).equals(wanted))
})

test('property: two nodes write at once as they like: it is as if one flush came after the other', async () => {
  const size = fc.constantFrom(0, 100, INLINE_BYTES_MAX - 1, INLINE_BYTES_MAX + 50, MIB + 10)
  const place = fc.oneof(fc.nat(200), fc.nat(MIB + 50))
  const step = fc.oneof(
    { weight: 4, arbitrary: fc.record({ offset: place, length: fc.integer({ min: 1, max: 300 }) }) },
    { weight: 1, arbitrary: fc.record({ size: fc.oneof(fc.nat(300), fc.nat(MIB + 50)) }) }
  )

  const steps = fc.array(step, { maxLength: 5 })

  await fc.assert(fc.asyncProperty(size, steps, steps, fc.nat(), async (size, mine, theirs, seed) => {
    const [a, b] = twoNodes()
    const old = seededBytes(size, seed)
    await a.volume.writeFile('/f', old)
    const one = await a.volume.open('/f', 'r+')
    const two = await b.volume.open('/f', 'r+')

    for (const [file, steps, value] of [[one, mine, 1], [two, theirs, 2]] as const) {
      for (const step of steps) {
        await ('size' in step
          ? file.truncate(step.size)
          : file.write(step.offset, new Uint8Array(step.length).fill(value)))
      }
    }

    await Promise.all([one.close(), two.close()])
    const now = Buffer.from(await a.volume.readFile('/f'))
    const first = plain(plain(old, mine, 1), theirs, 2)
    const second = plain(plain(old, theirs, 2), mine, 1)

    assert.ok(now.equals(first) || now.equals(second), `${now.byteLength}: ${first.byteLength} or ${second.byteLength}`)
  }), { numRuns: 80 })
})

test('4 KiB into an open file of 10 GiB move at most 5 MiB, with three copies', async () => {
  const { volume, blocks } = memoryVolume()
  await volume.writeFile('/disk', '')
  await volume.truncate('/disk', 10 * 1024 * MIB)
  const file = await volume.open('/disk', 'r+')
  blocks.puts.length = 0
  blocks.gets.length = 0

  await file.write(7_000 * MIB + 123, seededBytes(4096))
  await file.close()
  const sizes = await Promise.all(blocks.gets.map(async cid => (await blocks.stat(cid)).bytes ?? 0))
  const moved = [...sizes, ...blocks.puts.map(({ bytes }) => 3 * bytes)].reduce((sum, bytes) => sum + bytes, 0)

  assert.ok(moved > 4 * MIB && moved <= 5 * MIB, `${moved / MIB} MiB`)
  assert.equal(await volume.readFile('/disk', { offset: 7_000 * MIB + 123, length: 4096 }), seededBytes(4096))
})

test('somebody who is always faster: the write is given up with a word, and nothing of it is kept', async () => {
  const [a, b] = twoNodes()
  await a.volume.writeFile('/f', seededBytes(MIB))
  const file = await a.volume.open('/f', 'r+')
  // no content that was there before: that would be as if nobody had written
  let round = 100
  let isFaster = true

  a.link.hooks = {
    beforeSubmit: async op => {
      if (op.type === 'write' && isFaster) {
        await b.volume.writeFile('/f', seededBytes(MIB, ++round))
      }
    }
  }

  await file.write(0, bytesOf('mine'))
  assert.is(await codeOf(file.flush()), 'contended')
  assert.equal(await a.volume.readFile('/f'), seededBytes(MIB, round))

  // the bytes are still there, and the next flush brings them
  isFaster = false
  await file.close()
  assert.is(text((await a.volume.readFile('/f')).subarray(0, 4)), 'mine')
})

test('an answer that is lost: the next flush has no second effect, and what was written since follows', async () => {
  for (const size of [10, INLINE_BYTES_MAX, 2 * MIB]) {
    const [a, b] = twoNodes()
    await a.volume.writeFile('/log', new Uint8Array(size))
    const file = await a.volume.open('/log', 'a')

    await file.write(0, bytesOf('one'))
    a.link.hooks = { afterSubmit: losingAnswers(1, op => op.type !== 'upload') }
    assert.is(await codeOf(file.flush()), 'outcome_unknown')
    await b.volume.appendFile('/log', 'between')
    await file.write(0, bytesOf('two'))
    await file.close()
    assert.is(text((await a.volume.readFile('/log')).subarray(size)), 'onebetweentwo')
  }
})

test('property: appends of two nodes with answers lost at random, repeated under their ids: each once', async () => {
  await fc.assert(fc.asyncProperty(
    fc.constantFrom(0, INLINE_BYTES_MAX - 40, MIB), fc.infiniteStream(fc.constantFrom('', '', 'before', 'after')),
    async (size, faults) => {
      const nodes = twoNodes()
      await nodes[0].volume.writeFile('/log', new Uint8Array(size))

      const fault = (when: 'before' | 'after') => () => {
        if (faults.next().value === when) {
          throw new ShoalError('outcome_unknown', `lost ${when}`)
        }
      }

      nodes.forEach(({ link }) => { link.hooks = { beforeSubmit: fault('before'), afterSubmit: fault('after') } })

      await Promise.all(nodes.map(async ({ volume }, node) => {
        const file = await persistently(async () => volume.open('/log', 'a', { operationId: `0${node}`.repeat(16) }))

        for (let i = 0; i < 6; i++) {
          const operationId = `${node}${i}`.repeat(16)

          if (i % 2 === 0) {
            await persistently(async () => volume.appendFile('/log', `<${node}${i}>`, { operationId }))
          } else {
            await file.write(0, bytesOf(`<${node}${i}>`))
            await persistently(async () => file.flush())
          }
        }
      }))

      nodes.forEach(({ link }) => { link.hooks = {} })
      const lines = text((await nodes[0].volume.readFile('/log')).subarray(size)).match(/<\d\d>/g) ?? []
      const ofNode = (node: number): string[] => lines.filter(line => line.startsWith(`<${node}`))

      assert.is(lines.length, 12)
      assert.equal([ofNode(0), ofNode(1)], [0, 1].map(node => Array.from({ length: 6 }, (_, i) => `<${node}${i}>`)))
    }), { numRuns: 40 })
})

test('a flush that fails keeps the file open and its bytes for the next one', async () => {
  const { volume, link } = memoryVolume()
  const file = await volume.open('/f', 'w+')
  let fails = true

  link.hooks = {
    beforeSubmit: () => {
      if (fails) {
        throw new ShoalError('no_quorum', 'cut off')
      }
    }
  }

  await file.write(0, bytesOf('kept'))
  assert.is(await codeOf(file.close()), 'no_quorum')
  assert.is(text(await file.read(0, 9)), 'kept')
  fails = false
  await file.write(4, bytesOf('!'))
  assert.ok((await file.close())?.version)
  assert.is(text(await volume.readFile('/f')), 'kept!')

  // one that the volume refuses may be accepted later, under another id
  const next = await volume.open('/f', 'r+')
  await link.submit({ type: 'settings', settings: { quotaBytes: 100 } })
  await next.write(0, seededBytes(200))
  assert.is(await codeOf(next.flush()), 'EDQUOT')
  await link.submit({ type: 'settings', settings: { quotaBytes: 0 } })
  await next.close()
  assert.is((await volume.stat('/f')).size, 200)
})

test('many handles of many nodes, each with its own place in one leaf', async () => {
  const tree = new MemoryTree()
  const blocks = new FakeBlocks()
  const volumes = Array.from({ length: 8 }, (_, i) => memoryVolume({ tree, blocks, node: `n${i}` }).volume)
  await volumes[0]?.writeFile('/f', new Uint8Array(MIB))

  await Promise.all(volumes.map(async (volume, i) => {
    const file: VolumeFile = await volume.open('/f', 'r+')

    for (let round = 0; round < 5; round++) {
      await file.write(i * 1_000 + round, Uint8Array.of(i + 1))
      await file.flush()
    }

    await file.close()
  }))

  const now = await volumes[0]?.readFile('/f') as Uint8Array

  for (const i of volumes.keys()) {
    assert.equal([...now.subarray(i * 1_000, i * 1_000 + 5)], Array<number>(5).fill(i + 1))
  }
})

/** Asks again until the outcome is known. */
async function persistently<T> (task: () => Promise<T>): Promise<T> {
  for (;;) {
    try {
      return await task()
    } catch (err) {
      assert.is((err as ShoalError).code, 'outcome_unknown')
    }
  }
}

type Step = { offset: number, length: number } | { size: number }

function plain (old: Uint8Array, steps: readonly Step[], value: number): Buffer {
  let now = Buffer.from(old)

  for (const step of steps) {
    const size = 'size' in step ? step.size : Math.max(now.byteLength, step.offset + step.length)
    const next = Buffer.alloc(size)
    now.copy(next)

    if (!('size' in step)) {
      next.fill(value, step.offset, step.offset + step.length)
    }

    now = next
  }

  return now
}

test.run()
