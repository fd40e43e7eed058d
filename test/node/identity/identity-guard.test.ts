import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { IdentityGuard } from '../../../src/node/identity/identity-guard.js'
import { RENEWAL_WAIT_MS_MAX } from '../../../src/node/identity/renewal-plan.js'
import { NO_START } from '../../../src/peer/membership/start.js'
import { silentLogger } from '../../../src/util/logger.js'
import { systemClock } from '../../../src/util/clock.js'
import type { StartWitness } from '../../../src/peer/membership/start.js'

const NONCE = 'b'.repeat(32)

function witness (count: number): StartWitness {
  const start = { count, nonce: NONCE, beats: 0, previous: NO_START, signature: new Uint8Array() }

  return { storeId: 'a'.repeat(32), start }
}

interface Guarded {
  guard: IdentityGuard
  /** What it did, in order. */
  done: string[]
  /** The disk has taken the note. */
  written: () => Promise<void>
  pass: (ms: number) => void
}

function guarded (): Guarded {
  const done: string[] = []
  let now = 0
  let written = (): void => {}
  const guard = new IdentityGuard({
    dataDir: '/data',
    clock: { ...systemClock, now: () => now, wall: () => now },
    logger: silentLogger,
    ownAddress: () => 'here',
    silence: () => { done.push('silent') },
    note: async ({ count }) => {
      done.push(`note ${count}`)
      await new Promise<void>(resolve => { written = resolve })
    },
    renew: ({ count }) => { done.push(`renew above ${count}`) },
    refuse: ({ code }) => { done.push(code) }
  })

  return { guard, done, written: async () => { written(); await turn() }, pass: ms => { now += ms } }
}

async function turn (): Promise<void> {
  await new Promise(resolve => setTimeout(resolve, 5))
}

test('a node that others know a later start of is silent at once, and renews only when the disk knows it', async () => {
  const { guard, done, written, pass } = guarded()
  guard.superseded(witness(7))
  assert.ok(guard.isSuperseded)
  assert.equal(done, ['silent', 'note 7'])
  // However long the disk takes.
  pass(RENEWAL_WAIT_MS_MAX)
  await turn()
  assert.equal(done, ['silent', 'note 7'])
  await written()
  assert.equal(done, ['silent', 'note 7', 'renew above 7'])
  guard.stop()
})

test('a copy refuses only when its disk knows that it was refused', async () => {
  const { guard, done, written } = guarded()
  guard.rival({ witness: witness(4), uptimeMs: 60_000, address: 'there' }, true)
  await turn()
  assert.equal(done, ['note 4'])
  await written()
  assert.equal(done, ['note 4', 'node_cloned'])
  guard.stop()
})

test('what was found out in an earlier start is known from the first moment', () => {
  const { guard, done } = guarded()
  assert.not(guard.isSuperseded)
  guard.recall(9)
  assert.ok(guard.isSuperseded)
  assert.equal(done, [])
  guard.stop()
  assert.not(guard.isSuperseded)
})

test.run()
