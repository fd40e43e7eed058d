import assert from 'node:assert/strict'
import { mangle, pick, rubbish, type Fuzzer } from './fuzzer.js'
import { anyMessage } from './wire.js'
import { sharedWorld } from './world.js'
import type { Random } from '../../src/util/random.js'

/** Requests of one batch, and so many at once. */
const INPUTS = 250
const AT_ONCE = 16

/** What a hostile batch may take: a node that is frozen by one of its messages takes longer. */
const BATCH_MS_MAX = 60_000

/** Not served: names that a peer may call all the same. */
const UNKNOWN = ['', 'nope.none', 'x'.repeat(64), '__proto__', 'constructor', '../../x']

/**
 * Every method of a node, called by a member with nonsense. No handler may fail in a way that was not foreseen, the
 * mesh goes on, and nothing is gone.
 */
export const handlers: Fuzzer = {
  name: 'handlers',
  about: 'requests of a hostile member to every method of real nodes: volumes listed, files readable, nothing outside touched, heap flat',
  round: async random => {
    const world = await sharedWorld.get()
    const methods = world.victim.layers.rpc.methods()
    assert.ok(methods.length > 30, 'the methods of a whole node')
    const inputs = Array.from({ length: INPUTS }, () => input(random, methods, world.words))
    const startedAt = performance.now()
    const unforeseen: string[] = []

    await Promise.all(Array.from({ length: AT_ONCE }, async () => {
      for (let one = inputs.pop(); one !== undefined; one = inputs.pop()) {
        const { name, header, payload } = one
        const code = await world.send(pick(random, world.nodes), name, header, payload)

        if (code === 'internal') {
          unforeseen.push(`${name} ${Buffer.from(header).toString('hex').slice(0, 400)} ${payload?.length ?? 0}`)
        }
      }
    }))

    assert.deepEqual(unforeseen, [], 'handlers failed in a way that was not foreseen')
    assert.ok(performance.now() - startedAt < BATCH_MS_MAX, 'the nodes were too slow')
    await world.check()

    return INPUTS
  },
  close: async () => { await sharedWorld.end() }
}

function input (
  random: Random, methods: readonly string[], words: ReadonlyArray<string | Uint8Array>
): { name: string, header: Uint8Array, payload: Uint8Array | undefined } {
  const header = anyMessage(random, words)

  return {
    name: random() < 0.95 ? pick(random, methods) : pick(random, UNKNOWN),
    header: random() < 0.2 ? mangle(header, random) : header,
    payload: random() < 0.5 ? undefined : random() < 0.5 ? anyMessage(random, words) : rubbish(random)
  }
}
