import * as assert from 'uvu/assert'
import { test } from 'uvu'
import fc from 'fast-check'
import { backup } from '../../../src/volumes/fs/backup.js'
import { encodeCarBlock, readCar } from '../../../src/volumes/fs/car.js'
import { restore } from '../../../src/volumes/fs/restore.js'
import { ShoalError } from '../../../src/util/errors.js'
import { all, chunked, collect, rawCid, seededBytes, stream } from '../../../testing/bytes.js'
import { memoryVolume } from '../../helpers/memory-volumes.js'
import { codeOf, rejection } from '../../helpers/rejection.js'
import type { BackupOptions, BackupProgress } from '../../../src/volumes/fs/backup.js'
import type { Volume } from '../../../src/volumes/types.js'

const MIB = 1024 * 1024

/** All that a backup has to bring back: paths, attributes, contents. */
async function state (volume: Volume, snapshot?: string): Promise<string[]> {
  const rows: string[] = []

  for await (const entry of volume.walk('/', { snapshot })) {
    const content = entry.isFile() ? rawCid(await volume.readFile(entry.path, { snapshot })).toString() : ''

    rows.push(`${entry.path} ${entry.kind} ${entry.mode ?? '-'} ${entry.isFile() ? entry.mtimeMs : ''} ${content}` +
      ` ${entry.link ?? ''} ${entry.isFile() || entry.isSymbolicLink() ? entry.mtimeNs ?? 0 : ''}`)
  }

  return rows
}

async function saved (volume: Volume, options?: BackupOptions): Promise<Uint8Array> {
  return collect(backup(volume, options))
}

async function filled (): Promise<ReturnType<typeof memoryVolume>> {
  const made = memoryVolume()
  const { volume } = made

  await volume.writeFile('/docs/a.txt', 'small', { parents: true, mode: 0o640, mtimeMs: 123 })
  await volume.writeFile('/docs/large', seededBytes(3 * MIB + 5))
  await volume.writeFile('/docs/again', seededBytes(3 * MIB + 5), { mtimeMs: 77 })
  await volume.writeFile('/one-leaf', seededBytes(100_000, 9))
  await volume.writeFile('/nothing', '')
  await volume.mkdir('/empty/folder', { recursive: true, mode: 0o700 })
  await volume.writeFile('/precise', 'ns', { mtimeMs: -1, mtimeNs: 999_999 })
  await volume.symlink('../../etc/passwd', '/docs/link', { mtimeMs: 5, mtimeNs: 6 })
  await volume.symlink('/abs', '/link', { mtimeMs: 5 })

  return made
}

test('a backup restored elsewhere is the same tree with the same bytes, in blocks of its own volume', async () => {
  const { volume } = await filled()
  const seen: BackupProgress[] = []
  const car = await saved(volume, { onProgress: progress => { seen.push(progress) } })
  const other = memoryVolume()
  const restored = await restore(other.volume, chunked(car, 70_000))

  assert.equal(await state(other.volume), await state(volume))
  // what is in there twice is saved once: three full leaves, the rest, the node, and the file of one leaf
  assert.is(restored.blocks, 6)
  assert.equal([seen.at(-1)?.blocks, seen.at(-1)?.bytes], [restored.blocks, restored.bytes])

  for (const { cid } of other.blocks.listLocal()) {
    assert.equal(other.blocks.claimsOf(cid).map(({ owner }) => owner), [`volume:${other.volume.id}`])
  }

  // nothing stays behind of a backup as of now
  assert.equal(await volume.snapshots.list(), [])
  assert.equal(await other.volume.snapshots.list(), [])
})

test('owners and extended attributes come back, where the volume has them; what differs in them alone is in the next one', async () => {
  const { volume } = memoryVolume()
  const xattrs = new Map([['user.a', new Uint8Array([0, 255])], ['user.empty', new Uint8Array(0)]])
  await volume.mkdir('/d', { uid: 0, gid: 5, xattrs })
  await volume.writeFile('/d/f', 'x', { uid: 2 ** 32 - 2, xattrs: new Map() })
  await volume.symlink('x', '/d/l', { uid: 0, gid: 0 })
  await volume.writeFile('/d/plain', 'x')
  const attributes = async ({ stat }: typeof volume): Promise<unknown> =>
    await Promise.all(['/d', '/d/f', '/d/l', '/d/plain'].map(async path => {
      const { uid, gid, xattrs } = await stat(path)
      return [uid, gid, xattrs && [...xattrs].map(([name, value]) => [name, [...value]])]
    }))
  await volume.snapshots.create('first')
  const full = await saved(volume, { snapshot: 'first' })
  const other = memoryVolume().volume
  await restore(other, chunked(full, 70_000))
  const told = [[0, 5, [['user.a', [0, 255]], ['user.empty', []]]], [2 ** 32 - 2, undefined, []], [0, 0, undefined],
    [undefined, undefined, undefined]]
  assert.equal(await attributes(other), told)

  await volume.setattr('/d/f', { xattrs })
  await volume.setattr('/d/plain', { gid: 0 })
  await volume.snapshots.create('second')
  await restore(other, chunked(await saved(volume, { snapshot: 'second', since: 'first' }), 70_000))
  assert.equal(await attributes(other), await attributes(volume))
  await volume.snapshots.restore('first')
  assert.equal(await attributes(volume), [...told.slice(0, 3), [undefined, 0, undefined]], 'what was not known then stays')
})

test('it is as of one moment, whatever is written meanwhile', async () => {
  const { volume } = await filled()
  const before = await state(volume)
  const chunks: Uint8Array[] = []

  for await (const chunk of backup(volume)) {
    await volume.writeFile('/docs/a.txt', `changed ${chunks.length}`)
    await volume.rm('/empty', { recursive: true, force: true })
    chunks.push(chunk)
  }

  const other = memoryVolume()
  await restore(other.volume, stream(...chunks))
  assert.equal(await state(other.volume), before)
})

test('a CAR that any program reads: one root, every block with its hash, links from the root to all', async () => {
  const { volume } = await filled()
  const { roots, blocks } = await readCar(stream(await saved(volume)))
  const found = await all(blocks)

  assert.is(roots.length, 1)
  assert.ok(found[0]?.cid.equals(roots[0]))
  assert.is(new Set(found.map(({ cid }) => cid.toString())).size, found.length)
})

test('a restoration that broke off is finished by another; what is there is not written again', async () => {
  const { volume } = await filled()
  const car = await saved(volume)
  const other = memoryVolume()

  async function * breaking (): AsyncGenerator<Uint8Array> {
    yield car.subarray(0, car.byteLength / 2)
    throw new ShoalError('source_gone', 'gone')
  }

  assert.is(await codeOf(restore(other.volume, breaking())), 'source_gone')
  await restore(other.volume, stream(car))
  assert.equal(await state(other.volume), await state(volume))

  other.link.submitted.length = 0
  await restore(other.volume, stream(car))
  assert.equal(other.link.submitted, [])

  // what differs is put right, what else is there stays
  await other.volume.writeFile('/docs/a.txt', 'other')
  await other.volume.rm('/empty', { recursive: true })
  await other.volume.writeFile('/empty', 'a file now')
  await other.volume.writeFile('/mine', 'stays')
  await other.volume.rm('/one-leaf')
  await other.volume.mkdir('/one-leaf/in/the/way', { recursive: true })
  await restore(other.volume, stream(car))
  await other.volume.rm('/mine')
  assert.equal(await state(other.volume), await state(volume))
})

test('damage is found: a bit, a missing end, a part that is not one; nothing false is named', async () => {
  const { volume } = await filled()
  const car = await saved(volume)

  for (let at = 60; at < car.byteLength; at += 49_999) {
    const bad = car.slice()
    bad[at] = (bad[at] as number) ^ 1
    const other = memoryVolume()
    const code = await codeOf(restore(other.volume, stream(bad)))

    assert.ok(['invalid_backup'].includes(code), `${code} at ${at}`)
  }

  const { blocks } = await readCar(stream(car))
  const found = await all(blocks)
  const length = found.reduce((sum, block) => sum + encodeCarBlock(block).byteLength, 0)
  const header = car.subarray(0, car.byteLength - length)

  for (let count = 0; count < found.length; count++) {
    const cut = Buffer.concat([header, ...found.slice(0, count).map(encodeCarBlock)])
    const err = await rejection(restore(memoryVolume().volume, stream(cut)))

    assert.is(err.code, 'invalid_backup')
  }

  const torn = await rejection(restore(memoryVolume().volume, stream(car.subarray(0, 200_000))))
  assert.match(torn.message, /middle of a block/)
  assert.is(await codeOf(restore(memoryVolume().volume, stream())), 'invalid_backup')
})

test('an incremental backup holds what has changed, and needs its base', async () => {
  const { volume } = await filled()
  await volume.writeFile('/moved/deep/x', seededBytes(2 * MIB, 5), { parents: true })
  await volume.snapshots.create('monday')
  const full = await saved(volume, { snapshot: 'monday' })

  const file = await volume.open('/docs/large', 'r+')
  await file.write(MIB + 7, seededBytes(10, 3))
  await file.close()
  await volume.rename('/moved', '/elsewhere')
  await volume.rm('/one-leaf')
  await volume.rm('/empty', { recursive: true })
  await volume.writeFile('/empty', 'a file now')
  await volume.rm('/nothing')
  await volume.mkdir('/nothing/in/it', { recursive: true })
  await volume.chmod('/docs/a.txt', 0o600)
  await volume.symlink('elsewhere', '/docs/link')
  await volume.writeFile('/link', 'a file now')
  await volume.symlink('a link now', '/precise')
  await volume.symlink('x', '/nothing/in/it/new')
  await volume.snapshots.create('tuesday')
  const part = await saved(volume, { snapshot: 'tuesday', since: 'monday' })

  // one leaf and the node above it; what was moved is there already
  assert.ok(part.byteLength < 1.1 * MIB, `${part.byteLength}`)

  const other = memoryVolume()
  const err = await rejection(restore(other.volume, stream(part)))
  assert.is(err.code, 'backup_base_missing')
  assert.match(err.message, /holds only what changed since the snapshot "monday", and there is none of that name/)

  await restore(other.volume, stream(full))
  assert.equal((await other.volume.snapshots.list()).map(({ name }) => name), ['monday'])
  // it begins from its base, whatever has become of the tree since
  await other.volume.writeFile('/docs/again', 'changed since')
  await restore(other.volume, stream(part))
  assert.equal(await state(other.volume), await state(volume))
  assert.equal((await other.volume.snapshots.list()).map(({ name }) => name), ['monday', 'tuesday'])
  assert.equal(await state(other.volume, 'tuesday'), await state(volume, 'tuesday'))
  await restore(other.volume, stream(part))
  assert.equal(await state(other.volume), await state(volume))

  const stranger = memoryVolume()
  await stranger.volume.writeFile('/f', 'x')
  await stranger.volume.snapshots.create('monday')
  const strange = await rejection(restore(stranger.volume, stream(part)))
  assert.match(strange.message, /there is another tree in the one of that name/)
  assert.is(await codeOf(saved(volume, { since: 'none' })), 'snapshot_not_found')
  assert.is(await codeOf(saved(volume, { snapshot: 'none' })), 'snapshot_not_found')
})

test('a folder whose time differs in its nanoseconds alone is saved', async () => {
  const { volume, link } = memoryVolume()
  await volume.mkdir('/d')
  await volume.setattr('/d', { mtimeMs: link.tree.nowMs, mtimeNs: 5 })
  await volume.snapshots.create('monday')
  // What is put into it changes its time and not its version: here to the same millisecond.
  await volume.writeFile('/d/new', 'x')
  await volume.snapshots.create('tuesday')
  const other = memoryVolume()
  await restore(other.volume, stream(await saved(volume, { snapshot: 'monday' })))
  assert.is((await other.volume.stat('/d')).mtimeNs, 5)
  other.link.tree.nowMs += 1_000
  await restore(other.volume, stream(await saved(volume, { snapshot: 'tuesday', since: 'monday' })))
  const { mtimeMs, mtimeNs } = await other.volume.stat('/d')
  assert.equal([mtimeMs, mtimeNs], [link.tree.nowMs, undefined])
})

test('a manifest of many parts, and one that is too large to be kept', async () => {
  const { volume } = memoryVolume()

  for (let i = 0; i < 1_050; i++) {
    await volume.writeFile(`/d${i % 7}/f${i}`, `${i}`, { parents: true })
  }

  for (let i = 0; i < 70; i++) {
    await volume.writeFile(`/e/f${i}`, seededBytes(16_000, i), { parents: true })
  }

  await volume.writeFile('/d3/large', seededBytes(MIB + 1))
  await volume.snapshots.create('s')
  const car = await saved(volume, { snapshot: 's' })
  const again = await saved(volume, { snapshot: 's', manifestKeptBytes: 1_000 })
  const count = async (car: Uint8Array): Promise<number> => (await all((await readCar(stream(car))).blocks)).length

  // the root, at least four parts of entries, their end, and the file's three blocks
  assert.ok(await count(car) >= 9)
  assert.is(again.byteLength, car.byteLength)

  for (const bytes of [car, again]) {
    const other = memoryVolume()
    await restore(other.volume, stream(bytes))
    assert.equal(await state(other.volume), await state(volume))
  }
})

test('property: any tree, any changes: full and incremental bring the same back', async () => {
  const path = fc.array(fc.constantFrom('a', 'b', 'ä.b', 'c d'), { minLength: 1, maxLength: 3 })
    .map(names => `/${names.join('/')}`)
  const step = fc.record({
    kind: fc.constantFrom('write', 'write', 'write', 'write', 'symlink', 'mkdir', 'rm', 'rename', 'copy'),
    path,
    size: fc.constantFrom(0, 5, 20_000, MIB + 3),
    seed: fc.nat(3),
    to: path
  })
  const firsts = fc.array(step, { maxLength: 12 })
  const thens = fc.array(step, { maxLength: 8 })

  await fc.assert(fc.asyncProperty(firsts, thens, async (first, then) => {
    const { volume } = memoryVolume()
    const other = memoryVolume()

    const run = async (steps: typeof first): Promise<void> => {
      for (const { kind, path, size, seed, to } of steps) {
        await (kind === 'write'
          ? volume.writeFile(path, seededBytes(size, seed), { parents: true })
          : kind === 'symlink'
            ? volume.symlink(to, path, { parents: true, mtimeMs: seed, mtimeNs: seed })
            : kind === 'mkdir'
              ? volume.mkdir(path, { recursive: true })
              : kind === 'rm'
                ? volume.rm(path, { recursive: true })
                : kind === 'rename'
                  ? volume.rename(path, to)
                  : volume.copy(path, to, { recursive: true })
        ).catch(() => {})
      }
    }

    await run(first)
    await volume.snapshots.create('one')
    await restore(other.volume, stream(await saved(volume, { snapshot: 'one' })))
    assert.equal(await state(other.volume), await state(volume))

    await run(then)
    await restore(other.volume, stream(await saved(volume, { since: 'one' })))
    assert.equal(await state(other.volume), await state(volume))
  }), { numRuns: 40 })
})

test('memory is flat: a backup is written no faster than it is read, and a block that is gone ends it', async () => {
  const { volume, blocks } = memoryVolume()
  await volume.writeFile('/f', seededBytes(64 * MIB))
  const gets = blocks.gets.length
  const reading = backup(volume)

  for (let i = 0; i < 8; i++) {
    await reading.next()
  }

  assert.ok(blocks.gets.length - gets < 40, `${blocks.gets.length - gets}`)
  await reading.return(undefined)
  assert.equal(await volume.snapshots.list(), [])

  blocks.lose(rawCid(seededBytes(64 * MIB).subarray(5 * MIB, 6 * MIB)))
  assert.is(await codeOf(saved(volume)), 'block_not_found')
  assert.is(await codeOf(saved(volume, { signal: AbortSignal.abort() })), 'aborted')
})

test.run()
