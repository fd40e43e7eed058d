import { mkdtemp, readFile, rename, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import * as fc from 'fast-check'
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { MET_TICK_MS, MET_TICKS_MAX } from '../../../src/blocks/gc/constants.js'
import { MetFile } from '../../../src/blocks/gc/met-file.js'
import { MetMembers, type MetState } from '../../../src/blocks/gc/met-members.js'
import { lan } from '../../../src/peer/membership/config.js'
import { silentLogger } from '../../../src/util/logger.js'
import { testPeerIds } from '../../../testing/peer-ids.js'
import type { MemberState } from '../../../src/peer/membership/member.js'

const OTHERS = ['b', 'c', 'd', 'e']
const LIMITS = { members: 6, ticks: 10 }

function listOf (known?: MetState, { isEmpty = true, storeId = 'disk' } = {}): MetMembers {
  return new MetMembers({ selfId: 'a', storeId, isEmpty }, known, LIMITS)
}

function note (list: MetMembers, state: MemberState, ...peerIds: string[]): void {
  peerIds.forEach(peerId => { list.note({ peerId, state }) })
}

function ticks (list: MetMembers, count: number): void {
  for (let i = 0; i < count; i++) {
    list.tick()
  }
}

test('a member goes when it leaves, and not when the table forgets it', () => {
  const list = listOf()
  note(list, 'alive', 'a', ...OTHERS)
  assert.equal(list.members, OTHERS, 'this node itself is not on its list')
  note(list, 'evicted', 'c')
  list.forgotten('c')
  note(list, 'left', 'd')
  assert.equal(list.members, ['b', 'c', 'e'])
  ticks(list, LIMITS.ticks - 1)
  assert.equal(list.members, ['b', 'c', 'e'])
  ticks(list, 1)
  assert.equal(list.members, ['b', 'e'], 'it died for good')
  note(list, 'alive', 'd')
  assert.equal(list.members, ['b', 'd', 'e'], 'back again')
})

test('whom one that leaves has met is met, this node itself and known ones aside', () => {
  const list = listOf()
  note(list, 'alive', 'b')
  const { version } = list
  list.heard(['a', 'b'])
  assert.is(list.version, version)
  list.heard(['a', 'b', 'c'])
  assert.equal(list.members, ['b', 'c'])
  assert.ok(list.version > version)
  list.heard(['d', 'e', 'f', 'g', 'h'])
  assert.is(list.isComplete, false, 'more than fit')
})

test('no time passes for a node that sees half of its list or less, however long it is cut off or stopped', () => {
  const list = listOf()
  note(list, 'alive', ...OTHERS)
  note(list, 'evicted', 'c', 'd', 'e')
  OTHERS.forEach(peerId => { list.forgotten(peerId) })
  note(list, 'alive', 'b')
  ticks(list, 100)
  assert.equal(list.members, OTHERS)
  assert.is(list.state.ticks, 0)
  // After a restart it knows no member yet.
  const again = listOf(list.state, { isEmpty: false })
  ticks(again, 100)
  assert.equal(again.members, OTHERS)
})

test('a list is complete from the start beside an empty store, and else after as long as anybody is waited for', () => {
  assert.ok(listOf().isComplete)
  const upgraded = listOf(undefined, { isEmpty: false })
  note(upgraded, 'alive', ...OTHERS)
  ticks(upgraded, LIMITS.ticks - 1)
  assert.not.ok(upgraded.isComplete)
  ticks(upgraded, 1)
  assert.ok(upgraded.isComplete)

  const kept = listOf({ ...listOf().state, unseen: new Map([['b', 3]]) }, { isEmpty: false })
  assert.ok(kept.isComplete)
  assert.equal(kept.members, ['b'])
  const wentBack = listOf(kept.state, { isEmpty: false, storeId: 'another' })
  assert.not.ok(wentBack.isComplete)
  assert.equal(wentBack.members, ['b'], 'whoever is on it was met all the same')
})

test('more members than fit, or members that stay unknown: nothing is concluded from the list', () => {
  const list = listOf()
  note(list, 'alive', ...Array.from({ length: LIMITS.members + 1 }, (_, i) => `m${i}`))
  assert.is(list.members.length, LIMITS.members)
  assert.not.ok(list.isComplete)
  const ofSubtree = listOf()
  ofSubtree.leaveOut()
  assert.not.ok(ofSubtree.isComplete)
})

test('names that a member makes up push nobody out, and nothing is concluded while they are on the list', () => {
  const list = listOf()
  note(list, 'alive', 'b', 'c')
  assert.ok(list.isComplete)
  list.heard(Array.from({ length: 10 * LIMITS.members }, (_, i) => `made up ${i}`))
  assert.is(list.members.length, LIMITS.members)
  assert.ok(['b', 'c'].every(peerId => list.members.includes(peerId)))
  assert.not.ok(list.isComplete)

  // Most of the list was never seen: no time passes, and no member goes from it.
  ticks(list, 3 * LIMITS.ticks)
  assert.is(list.members.length, LIMITS.members)
  assert.not.ok(list.isComplete)

  // One that came meanwhile, and is not on it, is why.
  note(list, 'alive', 'd')
  assert.not.ok(list.members.includes('d'))
  assert.not.ok(listOf(list.state).isComplete, 'nor after a restart')
})

test('digests are equal where all have met the same members and each other, in whatever order', () => {
  const some = fc.uniqueArray(fc.constantFrom(...OTHERS))
  fc.assert(fc.property(some, some, (one, two) => {
    const left = listOf()
    const right = new MetMembers({ selfId: 'z', storeId: 'disk', isEmpty: true }, undefined, LIMITS)
    note(left, 'alive', 'z')
    note(right, 'alive', 'a')
    note(left, 'alive', ...one)
    note(right, 'dead', ...two)
    const isSame = Buffer.from(left.digest).equals(right.digest)
    assert.is(isSame, [...one].sort().join() === [...two].sort().join())
  }))
})

test('a member is waited for much longer than the table of members remembers it', () => {
  assert.ok(MET_TICKS_MAX * MET_TICK_MS > 100 * lan.tombstoneMs)
})

async function withFile (body: (file: string, open: () => MetFile) => Promise<void>): Promise<void> {
  const dir = await mkdtemp(path.join(tmpdir(), 'shoal-met-'))
  const file = path.join(dir, 'met-members')

  try {
    await body(file, () => new MetFile({ path: file, clock: { wall: () => 7 }, logger: silentLogger }))
  } finally {
    await rm(dir, { recursive: true, force: true })
  }
}

test('the list is on the disk; a damaged file is begun anew, a newer one is left alone', async () => {
  await withFile(async (file, open) => {
    assert.is(await open().load(), undefined)
    const unseen = new Map(testPeerIds(3).map((peerId, at) => [peerId, at]))
    const state = { storeId: 'disk', isWhole: true, ticks: 5, unseen }
    await open().save(state)
    assert.equal(await open().load(), state)

    const text = await readFile(file, 'utf8')
    await writeFile(file, text.replace('"ticks":5', '"ticks":6'))
    assert.is(await open().load(), undefined, 'its checksum does not match')
    assert.is(await readFile(`${file}.corrupt-7`, 'utf8'), text.replace('"ticks":5', '"ticks":6'))

    await writeFile(file, 'shoal-met-members-2\nother\n')
    const newer = open()
    assert.is(await newer.load(), undefined)
    await newer.save(state)
    assert.is(await readFile(file, 'utf8'), 'shoal-met-members-2\nother\n')
  })
})

test('a list that the disk does not take is not read as an older one that says more', async () => {
  await withFile(async (file, open) => {
    const [known, newcomer] = testPeerIds(2) as [string, string]
    const state = { storeId: 'disk', isWhole: true, ticks: 5, unseen: new Map([[known, 0]]) }
    // The name leaves no room for that of a temporary file: it can be read and removed, not written.
    const path = `${file}-${'x'.repeat(240)}`
    const afterFailure = async (next: MetState): Promise<MetState | undefined> => {
      await open().save(state)
      await rename(file, path)
      const full = new MetFile({ path, clock: { wall: () => 7 }, logger: silentLogger })
      assert.equal(await full.load(), state)
      await full.save(next)

      return await new MetFile({ path, clock: { wall: () => 7 }, logger: silentLogger }).load()
    }

    assert.equal(await afterFailure({ ...state, ticks: 6, unseen: new Map([[known, 1]]) }), state, 'nobody is missing')
    assert.equal(await afterFailure({ ...state, unseen: new Map() }), state)
    assert.is(await afterFailure({ ...state, unseen: new Map([[known, 0], [newcomer, 0]]) }), undefined)
    assert.is(await afterFailure({ ...state, isWhole: false }), undefined)
    assert.is(await afterFailure({ ...state, ticks: 0 }), undefined)
  })
})

test('a file that says nonsense under a good checksum is no list', async () => {
  await withFile(async (file, open) => {
    const [peerId] = testPeerIds(1) as [string]

    for (const unseen of [new Map([['x', 0]]), new Map([[peerId, -1]]), new Map([[peerId, MET_TICKS_MAX + 1]])]) {
      await open().save({ storeId: 'disk', isWhole: true, ticks: 0, unseen })
      assert.is(await open().load(), undefined)
    }
  })
})

test.run()
