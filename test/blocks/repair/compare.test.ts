import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { blockPledge } from '../../../src/blocks/methods.js'
import { encodeItems } from '../../../src/blocks/wire.js'
import { blockKey } from '../../../src/dht/key.js'
import { Placement } from '../../../src/dht/placement.js'
import { testCid, testClaim, testInfo } from '../../helpers/block-infos.js'
import { withRpcs } from '../../helpers/fake-rpc-hosts.js'
import { HolderNode } from '../../helpers/holder-node.js'
import { testPeerIds } from '../../../testing/peer-ids.js'
import { mergeClaims } from '../../../src/store/claims.js'
import type { Claim } from '../../../src/store/types.js'
import type { CID } from 'multiformats/cid'

const IDS = testPeerIds(12)
const [A, B] = IDS as [string, string]
const COPIES = 3

function placementOf (nodes: number, capacityBytes = 1e12): Placement {
  return new Placement(IDS.slice(0, nodes).map(peerId => ({ peerId, zone: '', capacityBytes })))
}

/** The first `count` blocks that `wanted` is true of. */
function pick (count: number, wanted: (cid: CID) => boolean): CID[] {
  const cids: CID[] = []

  for (let name = 0; cids.length < count; name++) {
    const cid = testCid(name)

    if (wanted(cid)) {
      cids.push(cid)
    }
  }

  return cids
}

interface Pair {
  a: HolderNode
  b: HolderNode
  /** Bytes that a comparison moves over the channel, both directions, frames included. */
  bytesOf: (work: () => Promise<unknown>) => Promise<number>
}

/** Two nodes on real channels over loopback. */
async function withPair (placement: Placement, body: (pair: Pair) => Promise<void>): Promise<void> {
  await withRpcs([A, B], async ([rpcA, rpcB]) => {
    const a = new HolderNode(A, placement, rpcA!)
    const b = new HolderNode(B, placement, rpcB!)
    const total = (): number => {
      const { rxBytes = 0, txBytes = 0 } = rpcA!.stats(B) ?? {}
      return rxBytes + txBytes
    }

    // The channel is made before anything is counted.
    await a.compareWith(B)
    await body({
      a,
      b,
      bytesOf: async work => {
        const before = total()
        await work()
        return total() - before
      }
    })
  })
}

test('100 000 blocks: equal costs some 100 bytes, ten differences in presence and claims cost kilobytes', async () => {
  const placement = placementOf(2)
  const cids = pick(100_000, () => true)
  const missing = cids.filter((_, i) => i % 20_000 === 77)
  const claimed = cids.filter((_, i) => i % 20_000 === 4_242)
  const unpinned = testClaim('pin:test', { removed: true })

  await withPair(placement, async ({ a, b, bytesOf }) => {
    for (const cid of cids) {
      a.add(testInfo(cid))
      b.add(testInfo(cid))
    }

    const equal = await bytesOf(async () => { assert.ok(await a.compareWith(B)) })
    assert.is(a.replicaIndex.knowledge(B).missing, 0)
    assert.ok(equal > 40 && equal < 250, `${equal} bytes when equal`)

    missing.forEach(cid => { b.remove(cid) })
    claimed.forEach(cid => { b.add(testInfo(cid, [unpinned])) })
    const differing = await bytesOf(async () => { assert.ok(await a.compareWith(B)) })
    assert.is(a.replicaIndex.knowledge(B).missing, missing.length)
    claimed.forEach(cid => { assert.equal([a.claims(cid), b.claims(cid)], [[unpinned], [unpinned]]) })
    assert.ok(differing > 1_000 && differing < 12_000, `${differing} bytes for ten differences`)

    missing.forEach(cid => { b.add(testInfo(cid)) })
    const again = await bytesOf(async () => { assert.ok(await b.compareWith(A)) })
    assert.ok(again < 250, `${again} bytes once they are mended`)
  })
})

test('many nodes: a pair compares what both should hold, and nothing else', async () => {
  const placement = placementOf(12)
  const cids = pick(20_000, cid => placement.set(blockKey(cid), COPIES).includes(A))
  const isShared = (cid: CID): boolean => placement.set(blockKey(cid), COPIES).includes(B)
  const shared = cids.filter(isShared)
  const mine = cids.filter(cid => !isShared(cid))
  const theirs = pick(200, cid => isShared(cid) && !placement.set(blockKey(cid), COPIES).includes(A))

  await withPair(placement, async ({ a, b, bytesOf }) => {
    cids.forEach(cid => { a.add(testInfo(cid)) })
    shared.forEach(cid => { b.add(testInfo(cid)) })
    theirs.forEach(cid => { b.add(testInfo(cid)) })
    // What only one of them should hold may differ as it likes.
    mine.slice(0, 50).forEach(cid => { b.add(testInfo(cid, [testClaim('pin:other')])) })
    const equal = await bytesOf(async () => { assert.ok(await a.compareWith(B)) })
    assert.ok(equal < 250, `${equal} bytes`)

    const gone = shared.filter((_, i) => i % 700 === 3)
    gone.forEach(cid => { b.remove(cid) })
    const differing = await bytesOf(async () => { assert.ok(await a.compareWith(B)) })
    assert.is(a.replicaIndex.knowledge(B).missing, gone.length)
    assert.ok(gone.length > 3 && differing < 1_200 * gone.length, `${differing} bytes for ${gone.length}`)
  })
})

test('a block that both have, under claims that place it differently, is levelled and not missing', async () => {
  const placement = placementOf(12)
  const wide = testClaim('pin:wide', { redundancy: { kind: 'replicas', copies: 12 } })
  const [cid] = pick(1, one => !placement.set(blockKey(one), COPIES).includes(B)) as [CID]

  await withPair(placement, async ({ a, b }) => {
    a.add(testInfo(cid, [wide]))
    b.add(testInfo(cid, [testClaim()]))
    assert.ok(await a.compareWith(B))
    assert.is(a.replicaIndex.knowledge(B).missing, 0)
    assert.equal(b.claims(cid), [testClaim(), wide])
  })
})

test('who stands in for a member out of reach is not let go before the member is known to hold the block', async () => {
  const placement = placementOf(12)
  const setOf = (cid: CID): string[] => placement.set(blockKey(cid), COPIES)
  const [cid] = pick(1, one => setOf(one).includes(A) && !setOf(one).includes(B)) as [CID]
  const unreached = setOf(cid).find(peerId => peerId !== A) as string

  await withPair(placement, async ({ a, b }) => {
    a.add(testInfo(cid))
    const entry = a.replicaIndex.get(cid, blockKey(cid))!
    a.replicaIndex.noteHolds(B, entry)
    const pledged = async (): Promise<number> => {
      const items = encodeItems([{ cidBytes: entry.cidBytes, high: 0, low: 0 }])
      const { header } = await b.rpc.call(A, blockPledge, { placement: placement.digest, count: 1 }, items)
      a.replicaIndex.noteHolds(B, entry)
      return header.confirmed.length
    }

    assert.is(await pledged(), 1)

    for (const reach of ['relayed', 'none'] as const) {
      a.replicaIndex.beginComparison(unreached)
      a.replicaIndex.endComparison(unreached, undefined, new Set([entry]), reach)
      assert.is(await pledged(), 0, reach)
    }

    a.replicaIndex.noteHolds(unreached, entry)
    assert.is(await pledged(), 1)
  })
})

test('claims that differ in any one field are levelled to their union at both', async () => {
  const placement = placementOf(2)
  const claim = testClaim('volume:v', { since: 600_000 })
  const changes: Partial<Claim>[] = [
    { since: 1_200_000 }, { since: 0 }, { root: true }, { removed: true },
    { redundancy: { kind: 'replicas', copies: 5 } }, { owner: 'pin:other' }
  ]
  const cids = pick(changes.length * 2, () => true)

  await withPair(placement, async ({ a, b }) => {
    cids.forEach((cid, i) => {
      const other = testInfo(cid, [{ ...claim, ...changes[i % changes.length] }])
      const [first, second] = i < changes.length ? [a, b] : [b, a]
      first.add(testInfo(cid, [claim]))
      second.add(other)
    })
    assert.ok(await a.compareWith(B))

    cids.forEach((cid, i) => {
      const union = mergeClaims([claim], [{ ...claim, ...changes[i % changes.length] }])
      assert.equal([a.claims(cid), b.claims(cid)], [union, union], JSON.stringify(changes[i % changes.length]))
    })
    assert.is(a.claims(cids[0] as CID)[0]?.since, 1_200_000, 'the latest wins')
  })
})

test('a copy that is being dropped counts as missing', async () => {
  const placement = placementOf(2)
  const [cid] = pick(1, () => true) as [CID]

  await withPair(placement, async ({ a, b }) => {
    a.add(testInfo(cid))
    b.add({ ...testInfo(cid, [testClaim('pin:other')]), dropping: true })
    assert.ok(await a.compareWith(B))
    assert.is(a.replicaIndex.knowledge(B).missing, 1)
  })
})

test('who answers learns what the other holds, and asks back only when it has something to bring', async () => {
  const placement = placementOf(2)
  const [both, mine, theirs] = pick(3, () => true) as [CID, CID, CID]

  await withPair(placement, async ({ a, b }) => {
    [both, mine].forEach(cid => { a.add(testInfo(cid)) })
    b.add(testInfo(both))
    b.replicaIndex.knowledge(A).lost()
    b.replicaIndex.beginComparison(A)
    assert.ok(await a.compareWith(B))
    const entry = [...b.replicaIndex.entries()][0]!
    assert.ok(b.replicaIndex.holds(A, entry), 'listed, so it is there')
    assert.is(b.replicaIndex.knowledge(A).dirtySince, undefined, 'B has nothing that A lacks')

    b.add(testInfo(theirs))
    b.replicaIndex.beginComparison(A)
    assert.ok(await a.compareWith(B))
    assert.is.not(b.replicaIndex.knowledge(A).dirtySince, undefined, 'B has something that A lacks')
  })
})

test('copies outside their set are offered by CID', async () => {
  const placement = placementOf(12)
  const outside = pick(40, cid => {
    const set = placement.set(blockKey(cid), COPIES)
    return set.includes(B) && !set.includes(A)
  })

  await withPair(placement, async ({ a, b }) => {
    outside.forEach(cid => { a.add(testInfo(cid)) })
    outside.slice(10).forEach(cid => { b.add(testInfo(cid)) })
    assert.ok(await a.compareWith(B))
    assert.is(a.replicaIndex.knowledge(B).missing, 10)
    assert.ok(outside.slice(10).every(cid =>
      a.replicaIndex.holds(B, [...a.replicaIndex.entries()].find(entry => entry.cid.equals(cid))!)))
  })
})

test('tables that differ: no comparison, on either side of the difference', async () => {
  await withPair(placementOf(2), async ({ a, b }) => {
    a.add(testInfo(testCid(1)))
    const other = placementOf(3)
    b.mesh.placement = other
    assert.not(await a.compareWith(B), 'B has heard of another table, and has not worked it in')
    Array.from(b.replicaIndex.replace(other, 0, 1))
    assert.not(await a.compareWith(B), 'B places by another table')
    Array.from(a.replicaIndex.replace(other, 0, 1))
    assert.not(a.replicaIndex.isVerified(B))
    assert.ok(await a.compareWith(B))
    assert.ok(a.replicaIndex.isVerified(B))
  })
})

test('copies that reach the peer while a comparison runs are not called missing', async () => {
  const placement = placementOf(2)
  const [cid] = pick(1, () => true) as [CID]

  await withPair(placement, async ({ a }) => {
    a.add(testInfo(cid))
    const comparing = a.compareWith(B)
    const entry = [...a.replicaIndex.entries()][0]!
    a.replicaIndex.noteHolds(B, entry)
    assert.ok(await comparing)
    assert.ok(a.replicaIndex.holds(B, entry))
    assert.ok(await a.compareWith(B))
    assert.not(a.replicaIndex.holds(B, entry), 'the next comparison finds the truth')
  })
})

test('a peer that loses its disk while a comparison runs is not called verified', async () => {
  await withPair(placementOf(2), async ({ a, b }) => {
    a.add(testInfo(testCid(1)))
    b.add(testInfo(testCid(1)))
    const comparing = a.compareWith(B)
    a.replicaIndex.lost(B, 0)
    assert.not(await comparing)
    assert.not(a.replicaIndex.isVerified(B))
    assert.not(a.replicaIndex.holds(B, [...a.replicaIndex.entries()][0]!))
  })
})

test.run()
