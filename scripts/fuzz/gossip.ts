import assert from 'node:assert/strict'
import { mangle, pick, rubbish, type Fuzzer } from './fuzzer.js'
import { anyMessage } from './wire.js'
import { sharedWorld, type World } from './world.js'
import { GOSSIP_BYTES_MAX, KAD_PROTOCOL, PEER_EXCHANGE_PROTOCOL } from '../../src/peer/transport/constants.js'
import { encodeGossip, encodeTable } from '../../src/peer/membership/codec.js'
import { HELLO_PROTOCOL, STREAM_PROTOCOL } from '../../src/peer/rpc/constants.js'
import type { MemberRecord } from '../../src/peer/membership/member.js'
import type { Random } from '../../src/util/random.js'

const INPUTS = 60

/** Gossip is for few messages; a node that is given more than it can take falls behind by itself. */
const PAUSE_MS = 10

const TOPICS = ['/shoal/membership/1']
const PROTOCOLS = [HELLO_PROTOCOL, PEER_EXCHANGE_PROTOCOL]
const STREAMS = [STREAM_PROTOCOL, KAD_PROTOCOL, '/ipfs/id/1.0.0']

/** Topics, exchanges and streams of libp2p, fed by a member with nonsense. */
export const gossip: Fuzzer = {
  name: 'gossip',
  about: 'topics, exchanges and streams of libp2p, and tables of members, fed by a hostile member: the same must hold',
  round: async random => {
    const world = await sharedWorld.get()
    const before = world.victim.layers.refused.total

    for (let i = 0; i < INPUTS; i++) {
      await feed(world, random)
      await new Promise(resolve => { setTimeout(resolve, PAUSE_MS) })
    }

    // Told once for sure, so that a round that reaches no node is noticed.
    await world.host.publish(TOPICS[0] as string,
      Uint8Array.of(0xff, Math.floor(random() * 256), Math.floor(random() * 256)))
    const end = performance.now() + 10_000

    while (world.victim.layers.refused.total === before && performance.now() < end) {
      await new Promise(resolve => { setTimeout(resolve, 20) })
    }

    assert.ok(world.victim.layers.refused.total > before, 'nothing of it was refused, or counted')
    await world.check()

    return INPUTS
  },
  close: async () => { await sharedWorld.end() }
}

async function feed (world: World, random: Random): Promise<void> {
  const { peerId } = pick(random, world.nodes)

  try {
    switch (Math.floor(random() * 5)) {
      case 0:
      case 1:
        await world.host.publish(pick(random, TOPICS), gossipBytes(world, random).subarray(0, GOSSIP_BYTES_MAX))
        break
      case 2:
        await world.host.sendMessage(peerId, pick(random, PROTOCOLS),
          anyMessage(random, world.words).subarray(0, 60_000), { timeoutMs: 1_000 })
        break
      case 3: {
        const stream = await world.host.openStream(peerId, pick(random, STREAMS))
        stream.addEventListener('message', () => {})
        stream.send(Buffer.concat([rubbish(random), anyMessage(random, world.words).subarray(0, 20_000)]))
        setTimeout(() => { void stream.close().catch(() => {}) }, 50).unref()
        break
      }
      default: {
        const table = encodeTable([{ record: ownRecord(world), state: 'alive', silentMs: 0 }])
        const header = Uint8Array.of(0x18, 0x01)
        await world.send(world.victim, 'member.sync', header,
          random() < 0.5 ? mangle(table, random) : anyMessage(random, world.words))
      }
    }
  } catch {
    // Whatever the node answers to that is fine, as long as it lives on.
  }
}

function gossipBytes (world: World, random: Random): Uint8Array {
  const record = ownRecord(world)
  const valid = random() < 0.5
    ? encodeGossip({ heartbeat: { record, intervalMs: 2_000 } })
    : encodeGossip({ event: { kind: 'joined', record } })

  return random() < 0.6 ? mangle(valid, random) : anyMessage(random, world.words)
}

/** What the hostile member says of itself, before something is wrong with it. It offers no room. */
function ownRecord ({ host }: World): MemberRecord {
  return {
    peerId: host.peerId,
    incarnation: 1,
    sequence: 1,
    hostname: 'evil',
    zone: '',
    version: '0.0.1',
    capacityBytes: 0,
    usedBytes: 0,
    load: 0,
    addresses: [],
    dataEndpoints: [],
    storeId: '0'.repeat(32),
    flags: { draining: true, readOnly: true, full: true }
  }
}
