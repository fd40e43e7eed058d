import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { setImmediate as immediate } from 'node:timers/promises'
import { Gate } from '../../scripts/soak-mesh/torture/gate.js'
import { ABSENT, AcknowledgedWrites } from '../../scripts/soak-mesh/torture/acknowledged.js'
import { FAULT_KINDS, tortureSettingsOf } from '../../scripts/soak-mesh/torture/settings.js'
import { rejection } from '../helpers/rejection.js'

test('what was acknowledged last is the one content that may be there', () => {
  const writes = new AcknowledgedWrites()
  const entry = writes.begin('file', '/a')
  assert.equal(writes.settled(), [], 'while it changes nobody judges it')
  writes.end(entry, 'done', 'first', 10)
  assert.ok(writes.allows(entry, 'first'))
  assert.not.ok(writes.allows(entry, ABSENT))
  writes.end(writes.begin('file', '/a'), 'done', 'second', 20)
  assert.not.ok(writes.allows(entry, 'first'))
  assert.is(writes.liveBytes, 20)
  writes.end(writes.begin('file', '/a'), 'not done', 'third', 30)
  assert.not.ok(writes.allows(entry, 'third'))
  writes.end(writes.begin('file', '/a'), 'done', ABSENT)
  assert.not.ok(writes.allows(entry, 'second'))
  assert.is(writes.liveBytes, 0)
})

test('a change without an answer may have happened or not, and nothing more is done to its entry', () => {
  const writes = new AcknowledgedWrites()
  const entry = writes.begin('file', '/a')
  writes.end(entry, 'done', 'first', 10)
  assert.equal(writes.known('file'), [entry])
  writes.end(writes.begin('file', '/a'), 'unknown', 'second', 20)
  assert.ok(writes.allows(entry, 'first'))
  assert.ok(writes.allows(entry, 'second'))
  assert.not.ok(writes.allows(entry, ABSENT))
  assert.equal(writes.known('file'), [])
})

test('a closed gate waits for those inside, and holds the others until it opens', async () => {
  const gate = new Gate()
  const done: string[] = []
  let leave = (): void => {}
  const inside = gate.pass(async () => {
    await new Promise<void>(resolve => { leave = resolve })
    done.push('inside')
  })
  const closed = gate.close().then(() => { done.push('closed') })
  const late = gate.pass(async () => { await Promise.resolve(done.push('late')) })
  await immediate()
  assert.equal(done, [])
  leave()
  await Promise.all([inside, closed])
  await immediate()
  assert.equal(done, ['inside', 'closed'])
  gate.open()
  await late
  assert.equal(done, ['inside', 'closed', 'late'])
})

test('settings: every kind of fault unless some are named, and what is wrong is said', async () => {
  assert.equal(tortureSettingsOf(['--torture']).faults, FAULT_KINDS)
  assert.equal(tortureSettingsOf(['--torture', '--faults', 'kill,rot', '--seed', '0']).faults, ['kill', 'rot'])
  assert.is(tortureSettingsOf(['--torture', '--seed', '0']).seed, 0)

  for (const args of [['--seconds', '0'], ['--nodes', '3'], ['--seed', 'x'], ['--faults', 'flood']]) {
    const err = await rejection(Promise.resolve().then(() => tortureSettingsOf(['--torture', ...args])))
    assert.instance(err, RangeError, args.join(' '))
  }
})

test.run()
