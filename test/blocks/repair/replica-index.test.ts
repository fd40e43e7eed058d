import fc from 'fast-check'
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { byteText, entryId, LedgerEntry } from '../../../src/blocks/repair/entry.js'
import { Ledger } from '../../../src/blocks/repair/ledger.js'
import { fingerprintOf } from '../../../src/blocks/repair/reconcile/answering.js'
import { KeyRange } from '../../../src/blocks/repair/reconcile/range.js'
import { SETS_MAX, SetTable } from '../../../src/blocks/repair/set-table.js'
import { tagOf } from '../../../src/blocks/repair/tag.js'
import { blockKey } from '../../../src/dht/key.js'
import { Placement } from '../../../src/dht/placement.js'
import { keyed, testCid, testClaim, testInfo } from '../../helpers/block-infos.js'
import { testPeerIds } from '../../helpers/peer-ids.js'

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

/** Fingerprints and items of every pair are those of a ledger that was made from scratch. */
function assertSums (ledger: Ledger): void {
  for (const peerId of IDS.slice(1)) {
    const shared = [...ledger.entries()].filter(({ set }) => set.includes(peerId) && set.includes(SELF))
    const inventory = ledger.shared(peerId)

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
  const ledger = new Ledger(SELF, placementOf(IDS), 3)

  for (let name = 0; name < 500; name++) {
    const { info, key } = keyed(testInfo(testCid(name % 400)))
    ledger.add(info, key, 0)
  }

  const keys = [...ledger.entries()].map(({ key }) => Buffer.from(key).toString('hex'))
  assert.is(ledger.size, 400)
  assert.equal(keys, [...new Set(keys)].sort())
  const { info, key } = keyed(testInfo(testCid(7)))
  assert.ok(ledger.get(info.cid, key)?.cid.equals(info.cid))
  assert.is(ledger.get(testCid('unknown'), key), undefined)
})

test('sums follow every change: copies, claims, wanted copies, placements worked in slice by slice', () => {
  const change = fc.record({
    name: fc.nat(40),
    kind: fc.constantFrom('add', 'remove', 'claim', 'copies', 'place'),
    nodes: fc.integer({ min: 2, max: 8 }),
    slice: fc.integer({ min: 1, max: 9 })
  })

  fc.assert(fc.property(fc.array(change, { maxLength: 60 }), changes => {
    const ledger = new Ledger(SELF, placementOf(IDS), 3)
    const apply = ({ name, kind }: { name: number, kind: string }): void => {
      const { info, key } = keyed(testInfo(testCid(NAMES[name]!), kind === 'claim'
        ? [testClaim('pin:other')]
        : [testClaim('pin:test', { redundancy: { kind: 'replicas', copies: kind === 'copies' ? 5 : 3 } })]))

      if (kind === 'remove') {
        ledger.remove(info.cid, key)
      } else {
        ledger.add(info, key, 0)
      }
    }

    changes.forEach((one, index) => {
      if (one.kind === 'place') {
        // While slices run, copies come and go.
        drain(ledger.replace(placementOf(IDS.slice(0, one.nodes)), 0, one.slice), slice => {
          const meanwhile = changes[(index + slice + 1) % changes.length]!

          if (meanwhile.kind !== 'place') {
            apply(meanwhile)
          }
        })
      } else {
        apply(one)
      }
    })

    assert.ok(ledger.settled)
    assertSums(ledger)
    assert.equal(IDS.slice(1).map(id => ledger.knowledge(id).missing),
      IDS.slice(1).map(id => [...ledger.entries()].filter(e => e.set.includes(id) && !ledger.holds(id, e)).length))
    assert.equal(IDS.slice(1).map(id => ledger.offered(id).length),
      IDS.slice(1).map(id => [...ledger.entries()].filter(e => e.set.includes(id) && !e.set.includes(SELF)).length))
  }), { numRuns: 60 })
})

test('copies that go while a placement is worked in leave nothing behind', () => {
  const ledger = new Ledger(SELF, placementOf(IDS.slice(0, 3)), 3)
  const near = NAMES.slice(20).map(name => keyed(testInfo(testCid(name))))
  near.forEach(({ info, key }) => { ledger.add(info, key, 0) })

  // The first turn comes when one entry of their bucket is done.
  drain(ledger.replace(placementOf(IDS), 0, 1), slice => {
    if (slice === 0) {
      near.forEach(({ info, key }) => { ledger.remove(info.cid, key) })
    }
  })

  assert.is(ledger.size, 0)
  assert.equal(IDS.slice(1).map(id => ledger.knowledge(id).missing), IDS.slice(1).map(() => 0))
  assert.equal(IDS.slice(1).map(id => ledger.offered(id)), IDS.slice(1).map(() => []))
})

test('peers that come and go leave nothing behind, and those that share a copy are known on', () => {
  const ids = testPeerIds(60)
  const ledger = new Ledger(ids[0]!, placementOf(ids.slice(0, 3)), 3)
  const copies = Array.from({ length: 50 }, (_, name) => keyed(testInfo(testCid(name))))

  copies.forEach(({ info, key }) => { ledger.add(info, key, 0) })

  // One node after the other is replaced, for good; the last ones stay.
  for (let i = 3; i < ids.length; i++) {
    drain(ledger.replace(placementOf([ids[0]!, ids[i - 1]!, ids[i]!]), 0, 10))
    ledger.unverify(ids[i - 2]!, 0)

    for (const entry of ledger.entries()) {
      ledger.noteHolds(ids[i]!, entry)
    }

    ledger.forgetExtra(ids[i - 2]!)
  }

  const last = [ids[58]!, ids[59]!]

  assert.equal([...ledger.peers()].map(([peerId]) => peerId).sort(), [ids[57]!, ...last].sort())
  drain(ledger.replace(placementOf([ids[0]!, ...last]), 0, 10))
  assert.equal([...ledger.peers()].map(([peerId]) => peerId).sort(), [...last].sort())
  assert.equal([...ledger.concerned()].sort(), [ids[0]!, ...last].sort())
  assert.equal([...ledger.entries()].map(({ extras }) => extras), copies.map(() => undefined))
  assert.ok([...ledger.entries()].every(entry => ledger.holds(ids[59]!, entry)))

  // Extra holders count as long as one copy is theirs.
  drain(ledger.replace(placementOf([ids[0]!, ids[59]!]), 0, 10))
  assert.ok(ledger.concerned().has(ids[58]!))
  copies.slice(1).forEach(({ info, key }) => { ledger.remove(info.cid, key) })
  assert.ok(ledger.concerned().has(ids[58]!))
  copies.slice(0, 1).forEach(({ info, key }) => { ledger.remove(info.cid, key) })
  assert.not.ok(ledger.concerned().has(ids[58]!))
  assert.is(ledger.size, 0)
})

test('loading in slices: changes meanwhile win, peers lack everything until compared, and nothing is settled', () => {
  const placement = placementOf(IDS.slice(0, 3))
  const ledger = new Ledger(SELF, placement, 3)
  const old = testInfo(testCid(5))
  const changed = testInfo(testCid(5), [testClaim('pin:newer')])
  const fresh = testInfo(testCid('fresh'))
  let slices = 0

  drain(ledger.load(Array.from({ length: 10 }, (_, i) => keyed(testInfo(testCid(i)))), 2), slice => {
    assert.not(ledger.settled)
    slices++

    if (slice === 0) {
      ledger.add(changed, blockKey(changed.cid), 1, 'lack')
      ledger.add(fresh, blockKey(fresh.cid), 1)
    }
  })

  assert.is(slices, 5)
  assert.ok(ledger.settled)
  const entry = ledger.get(old.cid, blockKey(old.cid))!
  const tag = tagOf(changed.cid, blockKey(changed.cid), changed.claims)
  assert.equal({ high: entry.high, low: entry.low }, tag)
  const peer = IDS[1]!
  const holds = (): number => [...ledger.entries()].filter(one => ledger.holds(peer, one)).length
  assert.is(holds(), 1, 'only the block that came by a put')
  ledger.beginComparison(peer)
  assert.ok(ledger.endComparison(peer, placement.digest, new Set([entry])))
  assert.is(holds(), 10)
  assert.not(ledger.holds(peer, entry))
})

test('a new disk: the peer lacks everything, also what it held beyond its sets', () => {
  const ledger = new Ledger(SELF, placementOf(IDS), 3)
  const peer = IDS[1]!

  for (let name = 0; name < 60; name++) {
    const { info, key } = keyed(testInfo(testCid(name)))
    const entry = ledger.add(info, key, 0)
    ledger.noteHolds(peer, entry)
  }

  const entries = [...ledger.entries()]
  assert.ok(entries.some(({ extras }) => extras?.includes(peer)))
  assert.ok(entries.filter(({ set }) => set.includes(peer)).every(entry => ledger.holds(peer, entry)))
  ledger.lost(peer, 0)
  assert.not(entries.some(({ extras }) => extras?.includes(peer)))
  assert.not(entries.some(entry => ledger.holds(peer, entry)))
})

test('what happens while a comparison runs outweighs its answer', () => {
  const ledger = new Ledger(SELF, placementOf(IDS.slice(0, 3)), 3)
  const peer = IDS[1]!
  const [came, went, missing] = [1, 2, 3].map(name => {
    const { info, key } = keyed(testInfo(testCid(name)))
    return ledger.add(info, key, 0)
  }) as [LedgerEntry, LedgerEntry, LedgerEntry]

  ledger.beginComparison(peer)
  ledger.noteHolds(peer, came)
  ledger.noteLacks(peer, went)
  assert.ok(ledger.endComparison(peer, 'digest', new Set([came, missing])))
  assert.equal([came, went, missing].map(entry => ledger.holds(peer, entry)), [true, false, false])
  ledger.beginComparison(peer)
  ledger.unverify(peer, 0)
  assert.not(ledger.endComparison(peer, 'digest', new Set()), 'void')
  assert.not(ledger.holds(peer, went))
})

test('a version moves for the bucket that changed, and for no other', () => {
  const ledger = new Ledger(SELF, placementOf(IDS.slice(0, 3)), 3)
  const { info, key } = keyed(testInfo(testCid(1)))
  const versions = (): number[] => Array.from({ length: 256 }, (_, index) => ledger.version(index))
  let before = versions()
  const moved = (what: string, isMoved = true): void => {
    const after = versions()
    const buckets = after.flatMap((version, index) => version === before[index] ? [] : [index])
    assert.equal(buckets, isMoved ? [key[0]] : [], what)
    before = after
  }

  const entry = ledger.add(info, key, 0)
  moved('added')
  ledger.add(info, key, 0)
  moved('the same again', false)
  ledger.add({ ...info, claims: [testClaim('pin:other')] }, key, 0)
  moved('other claims')
  ledger.noteLacks(IDS[1]!, entry)
  moved('lacks')
  ledger.noteHolds(IDS[1]!, entry)
  moved('holds')
  ledger.noteHolds(IDS[1]!, entry)
  moved('held already', false)
  ledger.noteHolds('stranger', entry)
  moved('an extra')
  ledger.noteLacks('stranger', entry)
  moved('an extra less')
  ledger.beginComparison(IDS[1]!)
  ledger.endComparison(IDS[1]!, 'digest', new Set([entry]))
  moved('a comparison found it missing')
  ledger.beginComparison(IDS[1]!)
  ledger.endComparison(IDS[1]!, 'digest', new Set([entry]))
  moved('and again', false)
  ledger.remove(entry.cid, key)
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
    const entry = new LedgerEntry({
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
