import fc from 'fast-check'
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { byteText, entryId, IndexEntry } from '../../../src/blocks/repair/entry.js'
import { ReplicaIndex } from '../../../src/blocks/repair/replica-index.js'
import { fingerprintOf } from '../../../src/blocks/repair/reconcile/answering.js'
import { KeyRange } from '../../../src/blocks/repair/reconcile/range.js'
import { SETS_MAX, SetTable } from '../../../src/blocks/repair/set-table.js'
import { tagOf } from '../../../src/blocks/repair/tag.js'
import { blockKey } from '../../../src/dht/key.js'
import { Placement } from '../../../src/dht/placement.js'
import { keyed, testCid, testClaim, testInfo } from '../../helpers/block-infos.js'
import { testPeerIds } from '../../../testing/peer-ids.js'

const IDS = testPeerIds(8)
const SELF = IDS[0]!
const RANGES = ['', '3', 'a', '00', '7f', 'ff', '123', 'fff', '4d2c'].map(digits => new KeyRange(digits))

function placementOf (ids: readonly string[]): Placement {
  return new Placement(ids.map(peerId => ({ peerId, zone: '', capacityBytes: 1e12 })))
}

function drain (steps: Generator<void>, between: (slice: number) => void = () => {}): void {
  for (let slice = 0; steps.next().done !== true; slice++) {
    between(slice)
  }
}

/** Names of blocks, half of them in one bucket, so that slices end inside it. */
const NAMES = [
  ...Array.from({ length: 20 }, (_, name) => name),
  ...Array.from({ length: 8_000 }, (_, name) => name + 1_000).filter(name => blockKey(testCid(name))[0] === 7)
].slice(0, 41)

/** Fingerprints and items of every pair are those of a replica index that was made from scratch. */
function assertSums (replicaIndex: ReplicaIndex): void {
  for (const peerId of IDS.slice(1)) {
    const shared = [...replicaIndex.entries()].filter(({ set }) => set.includes(peerId) && set.includes(SELF))
    const inventory = replicaIndex.shared(peerId)

    for (const range of RANGES) {
      const inRange = shared.filter(({ keyText }) =>
        Buffer.from(keyText, 'latin1').toString('hex').startsWith(range.digits))
      assert.equal(inventory.items(range).map(({ id }) => id), inRange.map(({ id }) => id))
      assert.equal(inventory.fingerprint(range), fingerprintOf(inRange))
      assert.equal(inventory.split(range), range.children().map(child => inventory.fingerprint(child)))
    }
  }
}

test('entries are in the order of their keys, each once', () => {
  const replicaIndex = new ReplicaIndex(SELF, placementOf(IDS), 3)

  for (let name = 0; name < 500; name++) {
    const { info, key } = keyed(testInfo(testCid(name % 400)))
    replicaIndex.add(info, key, 0)
  }

  const keys = [...replicaIndex.entries()].map(({ key }) => Buffer.from(key).toString('hex'))
  assert.is(replicaIndex.size, 400)
  assert.equal(keys, [...new Set(keys)].sort())
  const { info, key } = keyed(testInfo(testCid(7)))
  assert.ok(replicaIndex.get(info.cid, key)?.cid.equals(info.cid))
  assert.is(replicaIndex.get(testCid('unknown'), key), undefined)
})

test('sums follow every change: copies, claims, wanted copies, placements worked in slice by slice', () => {
  const change = fc.record({
    name: fc.nat(40),
    kind: fc.constantFrom('add', 'remove', 'claim', 'copies', 'place'),
    nodes: fc.integer({ min: 2, max: 8 }),
    slice: fc.integer({ min: 1, max: 9 })
  })

  fc.assert(fc.property(fc.array(change, { maxLength: 60 }), changes => {
    const replicaIndex = new ReplicaIndex(SELF, placementOf(IDS), 3)
    const apply = ({ name, kind }: { name: number, kind: string }): void => {
      const { info, key } = keyed(testInfo(testCid(NAMES[name]!), kind === 'claim'
        ? [testClaim('pin:other')]
        : [testClaim('pin:test', { redundancy: { kind: 'replicas', copies: kind === 'copies' ? 5 : 3 } })]))

      if (kind === 'remove') {
        replicaIndex.remove(info.cid, key)
      } else {
        replicaIndex.add(info, key, 0)
      }
    }

    changes.forEach((one, index) => {
      if (one.kind === 'place') {
        // While slices run, copies come and go.
        drain(replicaIndex.replace(placementOf(IDS.slice(0, one.nodes)), 0, one.slice), slice => {
          const meanwhile = changes[(index + slice + 1) % changes.length]!

          if (meanwhile.kind !== 'place') {
            apply(meanwhile)
          }
        })
      } else {
        apply(one)
      }
    })

    assert.ok(replicaIndex.settled)
    assertSums(replicaIndex)
    const entries = (): IndexEntry[] => [...replicaIndex.entries()]
    assert.equal(IDS.slice(1).map(id => replicaIndex.knowledge(id).missing),
      IDS.slice(1).map(id => entries().filter(e => e.set.includes(id) && !replicaIndex.holds(id, e)).length))
    assert.equal(IDS.slice(1).map(id => replicaIndex.offered(id).length),
      IDS.slice(1).map(id => entries().filter(e => e.set.includes(id) && !e.set.includes(SELF)).length))
  }), { numRuns: 60 })
})

test('copies that go while a placement is worked in leave nothing behind', () => {
  const replicaIndex = new ReplicaIndex(SELF, placementOf(IDS.slice(0, 3)), 3)
  const near = NAMES.slice(20).map(name => keyed(testInfo(testCid(name))))
  near.forEach(({ info, key }) => { replicaIndex.add(info, key, 0) })

  // The first turn comes when one entry of their bucket is done.
  drain(replicaIndex.replace(placementOf(IDS), 0, 1), slice => {
    if (slice === 0) {
      near.forEach(({ info, key }) => { replicaIndex.remove(info.cid, key) })
    }
  })

  assert.is(replicaIndex.size, 0)
  assert.equal(IDS.slice(1).map(id => replicaIndex.knowledge(id).missing), IDS.slice(1).map(() => 0))
  assert.equal(IDS.slice(1).map(id => replicaIndex.offered(id)), IDS.slice(1).map(() => []))
})

test('peers that come and go leave nothing behind, and those that share a copy are known on', () => {
  const ids = testPeerIds(60)
  const replicaIndex = new ReplicaIndex(ids[0]!, placementOf(ids.slice(0, 3)), 3)
  const copies = Array.from({ length: 50 }, (_, name) => keyed(testInfo(testCid(name))))

  copies.forEach(({ info, key }) => { replicaIndex.add(info, key, 0) })

  // One node after the other is replaced, for good; the last ones stay.
  for (let i = 3; i < ids.length; i++) {
    drain(replicaIndex.replace(placementOf([ids[0]!, ids[i - 1]!, ids[i]!]), 0, 10))
    replicaIndex.unverify(ids[i - 2]!, 0)

    for (const entry of replicaIndex.entries()) {
      replicaIndex.noteHolds(ids[i]!, entry)
    }

    replicaIndex.forgetExtra(ids[i - 2]!)
  }

  const last = [ids[58]!, ids[59]!]

  assert.equal([...replicaIndex.peers()].map(([peerId]) => peerId).sort(), [ids[57]!, ...last].sort())
  drain(replicaIndex.replace(placementOf([ids[0]!, ...last]), 0, 10))
  assert.equal([...replicaIndex.peers()].map(([peerId]) => peerId).sort(), [...last].sort())
  assert.equal([...replicaIndex.concerned()].sort(), [ids[0]!, ...last].sort())
  assert.equal([...replicaIndex.entries()].map(({ extras }) => extras), copies.map(() => undefined))
  assert.ok([...replicaIndex.entries()].every(entry => replicaIndex.holds(ids[59]!, entry)))

  // Extra holders count as long as one copy is theirs.
  drain(replicaIndex.replace(placementOf([ids[0]!, ids[59]!]), 0, 10))
  assert.ok(replicaIndex.concerned().has(ids[58]!))
  copies.slice(1).forEach(({ info, key }) => { replicaIndex.remove(info.cid, key) })
  assert.ok(replicaIndex.concerned().has(ids[58]!))
  copies.slice(0, 1).forEach(({ info, key }) => { replicaIndex.remove(info.cid, key) })
  assert.not.ok(replicaIndex.concerned().has(ids[58]!))
  assert.is(replicaIndex.size, 0)
})

test('loading in slices: changes meanwhile win, peers lack everything until compared, and nothing is settled', () => {
  const placement = placementOf(IDS.slice(0, 3))
  const replicaIndex = new ReplicaIndex(SELF, placement, 3)
  const old = testInfo(testCid(5))
  const changed = testInfo(testCid(5), [testClaim('pin:newer')])
  const fresh = testInfo(testCid('fresh'))
  let slices = 0

  drain(replicaIndex.load(Array.from({ length: 10 }, (_, i) => keyed(testInfo(testCid(i)))), 2), slice => {
    assert.not(replicaIndex.settled)
    slices++

    if (slice === 0) {
      replicaIndex.add(changed, blockKey(changed.cid), 1, 'lack')
      replicaIndex.add(fresh, blockKey(fresh.cid), 1)
    }
  })

  assert.is(slices, 5)
  assert.ok(replicaIndex.settled)
  const entry = replicaIndex.get(old.cid, blockKey(old.cid))!
  const tag = tagOf(changed.cid, blockKey(changed.cid), changed.claims)
  assert.equal({ high: entry.high, low: entry.low }, tag)
  const peer = IDS[1]!
  const holds = (): number => [...replicaIndex.entries()].filter(one => replicaIndex.holds(peer, one)).length
  assert.is(holds(), 1, 'only the block that came by a put')
  replicaIndex.beginComparison(peer)
  assert.ok(replicaIndex.endComparison(peer, placement.digest, new Set([entry])))
  assert.is(holds(), 10)
  assert.not(replicaIndex.holds(peer, entry))
})

test('a new disk: the peer lacks everything, also what it held beyond its sets', () => {
  const replicaIndex = new ReplicaIndex(SELF, placementOf(IDS), 3)
  const peer = IDS[1]!

  for (let name = 0; name < 60; name++) {
    const { info, key } = keyed(testInfo(testCid(name)))
    const entry = replicaIndex.add(info, key, 0)
    replicaIndex.noteHolds(peer, entry)
  }

  const entries = [...replicaIndex.entries()]
  assert.ok(entries.some(({ extras }) => extras?.includes(peer)))
  assert.ok(entries.filter(({ set }) => set.includes(peer)).every(entry => replicaIndex.holds(peer, entry)))
  replicaIndex.lost(peer, 0)
  assert.not(entries.some(({ extras }) => extras?.includes(peer)))
  assert.not(entries.some(entry => replicaIndex.holds(peer, entry)))
})

test('what happens while a comparison runs outweighs its answer', () => {
  const replicaIndex = new ReplicaIndex(SELF, placementOf(IDS.slice(0, 3)), 3)
  const peer = IDS[1]!
  const [came, went, missing] = [1, 2, 3].map(name => {
    const { info, key } = keyed(testInfo(testCid(name)))
    return replicaIndex.add(info, key, 0)
  }) as [IndexEntry, IndexEntry, IndexEntry]

  replicaIndex.beginComparison(peer)
  replicaIndex.noteHolds(peer, came)
  replicaIndex.noteLacks(peer, went)
  assert.ok(replicaIndex.endComparison(peer, 'digest', new Set([came, missing])))
  assert.equal([came, went, missing].map(entry => replicaIndex.holds(peer, entry)), [true, false, false])
  replicaIndex.beginComparison(peer)
  replicaIndex.unverify(peer, 0)
  assert.not(replicaIndex.endComparison(peer, 'digest', new Set()), 'void')
  assert.not(replicaIndex.holds(peer, went))
})

test('a version moves for the bucket that changed, and for no other', () => {
  const replicaIndex = new ReplicaIndex(SELF, placementOf(IDS.slice(0, 3)), 3)
  const { info, key } = keyed(testInfo(testCid(1)))
  const versions = (): number[] => Array.from({ length: 256 }, (_, index) => replicaIndex.version(index))
  let before = versions()
  const moved = (what: string, isMoved = true): void => {
    const after = versions()
    const buckets = after.flatMap((version, index) => version === before[index] ? [] : [index])
    assert.equal(buckets, isMoved ? [key[0]] : [], what)
    before = after
  }

  const entry = replicaIndex.add(info, key, 0)
  moved('added')
  replicaIndex.add(info, key, 0)
  moved('the same again', false)
  replicaIndex.add({ ...info, claims: [testClaim('pin:other')] }, key, 0)
  moved('other claims')
  replicaIndex.noteLacks(IDS[1]!, entry)
  moved('lacks')
  replicaIndex.noteHolds(IDS[1]!, entry)
  moved('holds')
  replicaIndex.noteHolds(IDS[1]!, entry)
  moved('held already', false)
  replicaIndex.noteHolds('stranger', entry)
  moved('an extra')
  replicaIndex.noteLacks('stranger', entry)
  moved('an extra less')
  replicaIndex.beginComparison(IDS[1]!)
  replicaIndex.endComparison(IDS[1]!, 'digest', new Set([entry]))
  moved('a comparison found it missing')
  replicaIndex.beginComparison(IDS[1]!)
  replicaIndex.endComparison(IDS[1]!, 'digest', new Set([entry]))
  moved('and again', false)
  replicaIndex.remove(entry.cid, key)
  moved('removed')
})

test('tags: equal for equal claims in any order, different for anything else that counts', () => {
  const cid = testCid(1)
  const key = blockKey(cid)
  const tag = (claims = [testClaim()], of = cid): string => {
    const { high, low } = tagOf(of, blockKey(of), claims)
    return `${high} ${low}`
  }

  assert.is(tag([testClaim('pin:a'), testClaim('pin:b')]), tag([testClaim('pin:b'), testClaim('pin:a')]))
  const others = [
    tag(), tag([]), tag([testClaim('pin:b')]), tag([testClaim('pin:test', { removed: true })]),
    tag([testClaim('pin:test', { root: true })]), tag([testClaim('pin:test', { since: 600_000 })]),
    tag([testClaim('pin:test', { redundancy: { kind: 'replicas', copies: 4 } })]),
    tag(undefined, testCid(2)), tag(undefined, testCid(1, 0x70)), tag(undefined, testCid(1, 0x70).toV0())
  ]
  assert.is(new Set(others).size, others.length)
  // Part of the protocol: nodes of two versions must agree.
  assert.equal(tagOf(cid, key, [testClaim()]), { high: 74768356, low: 545807694 })
})

test('an entry gives back its CID, key and codec', () => {
  for (const cid of [testCid(1), testCid(2, 0x70), testCid(3, 0x0129), testCid(4, 0x70).toV0()]) {
    const key = blockKey(cid)
    const entry = new IndexEntry({
      id: entryId(cid), keyText: byteText(key), bytes: 1, arrivedAt: 0, copies: 3, tag: { high: 0, low: 0 }, set: []
    })
    assert.ok(entry.cid.equals(cid))
    assert.equal(Buffer.from(entry.key), Buffer.from(key))
    assert.is(entry.codec, cid.code)
  }
})

test('equal sets are one array, and sharing stays bounded', () => {
  const table = new SetTable()
  const first = table.share(['a', 'b'])
  assert.is(table.share(['a', 'b']), first)
  assert.is.not(table.share(['b', 'a']), first)
  assert.equal(table.share(['b', 'a']), ['b', 'a'])

  for (let i = 0; i < SETS_MAX; i++) {
    table.share([`x${i % 300}`, `y${Math.floor(i / 300)}`])
  }

  assert.is.not(table.share(['a', 'b']), first)
})

test.run()
