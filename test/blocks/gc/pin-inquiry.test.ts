import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { MET_TICKS_MAX, PIN_ROUND_MS_MAX } from '../../../src/blocks/gc/constants.js'
import { MetMembers } from '../../../src/blocks/gc/met-members.js'
import { PinInquiry } from '../../../src/blocks/gc/pin-inquiry.js'
import { createMemoryStore } from '../../../src/store/memory/memory-store.js'
import { silentLogger } from '../../../src/util/logger.js'
import { BlockMesh } from '../../helpers/block-mesh.js'
import { systemClock } from '../../../src/util/clock.js'

interface Answer { agreed?: boolean, count?: number, recorded?: number[], young?: number[] }

/** How a node answers that has nothing. */
async function answering (
  { isEmpty = true, isUnverified = false, runsMs = PIN_ROUND_MS_MAX + 1, ticks = 0, during = () => {} }:
  { isEmpty?: boolean, isUnverified?: boolean, runsMs?: number, ticks?: number, during?: (inquiry: PinInquiry) => void }
): Promise<Answer> {
  const { mesh, rpc } = new BlockMesh(1).nodes[0]!
  const store = createMemoryStore()
  await store.open()
  Object.defineProperty(store, 'isUnverified', { value: isUnverified })
  const met = new MetMembers({ selfId: mesh.selfId, storeId: store.storeId, isEmpty })

  for (let i = 0; i < ticks; i++) {
    met.tick()
  }

  let now = 0
  const inquiry = new PinInquiry({
    mesh,
    rpc,
    store,
    met: () => met,
    unhealed: () => [],
    isRemoved: () => false,
    isPartitioned: () => false,
    onAbandoned: () => {},
    clock: { ...systemClock, now: () => now, wall: () => 1e12 },
    logger: silentLogger,
    signal: new AbortController().signal
  })
  inquiry.start()
  now = runsMs
  during(inquiry)
  const answer = await inquiry.answer({ pins: ['pin:a'], metDigest: Buffer.alloc(32), met: [] })
  await store.close()

  return answer
}

test('a node answers when it sees all it has, remembers what it had, and has met everybody', async () => {
  assert.is((await answering({})).agreed, true)
  assert.is((await answering({ runsMs: PIN_ROUND_MS_MAX })).agreed, false, 'it does not remember a round yet')
  assert.is((await answering({ isUnverified: true })).agreed, false)
  assert.is((await answering({ isEmpty: false })).agreed, false, 'its list may miss somebody')
  assert.is((await answering({ isEmpty: false, ticks: MET_TICKS_MAX - 1 })).agreed, false)
  assert.is((await answering({ isEmpty: false, ticks: MET_TICKS_MAX })).agreed, true)
})

test('a node says that a put goes on in its own process, also when it just ended', async () => {
  const ask = async (during: (inquiry: PinInquiry) => void): Promise<Answer> => await answering({ during })
  assert.equal((await ask(() => {})).young, [])
  assert.equal((await ask(inquiry => { inquiry.openPut('pin:b') })).young, [])
  assert.equal((await ask(inquiry => { inquiry.openPut('pin:a') })).young, [0])
  assert.equal((await ask(inquiry => { inquiry.openPut('pin:a')() })).young, [0])
})

test.run()
