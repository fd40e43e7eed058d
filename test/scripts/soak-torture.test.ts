import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { setImmediate as immediate } from 'node:timers/promises'
import { Gate } from '../../scripts/soak-mesh/torture/gate.js'
import { ABSENT, Ledger } from '../../scripts/soak-mesh/torture/ledger.js'
import { FAULT_KINDS, tortureSettingsOf } from '../../scripts/soak-mesh/torture/settings.js'
import { rejection } from '../helpers/rejection.js'

test('what was acknowledged last is the one content that may be there', () => {
  const ledger = new Ledger()
  const entry = ledger.begin('file', '/a')
  assert.equal(ledger.settled(), [], 'while it changes nobody judges it')
  ledger.end(entry, 'done', 'first', 10)
  assert.ok(ledger.allows(entry, 'first'))
  assert.not.ok(ledger.allows(entry, ABSENT))
  ledger.end(ledger.begin('file', '/a'), 'done', 'second', 20)
  assert.not.ok(ledger.allows(entry, 'first'))
  assert.is(ledger.liveBytes, 20)
  ledger.end(ledger.begin('file', '/a'), 'not done', 'third', 30)
  assert.not.ok(ledger.allows(entry, 'third'))
  ledger.end(ledger.begin('file', '/a'), 'done', ABSENT)
  assert.not.ok(ledger.allows(entry, 'second'))
  assert.is(ledger.liveBytes, 0)
})

test('a change without an answer may have happened or not, and nothing more is done to its entry', () => {
  const ledger = new Ledger()
  const entry = ledger.begin('file', '/a')
  ledger.end(entry, 'done', 'first', 10)
  assert.equal(ledger.known('file'), [entry])
  ledger.end(ledger.begin('file', '/a'), 'unknown', 'second', 20)
  assert.ok(ledger.allows(entry, 'first'))
  assert.ok(ledger.allows(entry, 'second'))
  assert.not.ok(ledger.allows(entry, ABSENT))
  assert.equal(ledger.known('file'), [])
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
