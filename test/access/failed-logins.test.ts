import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { HandClock } from '../helpers/hand-clock.js'
import { recordingLogger } from '../helpers/recording-logger.js'
import { FAILURE_WAIT_MS_MAX, FAILURES_KEPT_MS, FREE_FAILURES } from '../../src/access/constants.js'
import { FailedLogins } from '../../src/access/failed-logins.js'
import type { AuditEvent } from '../../src/access/audit.js'

const EVIL = '192.0.2.66'

function start (): { logins: FailedLogins, clock: HandClock, warnings: () => number, events: AuditEvent[] } {
  const clock = new HandClock()
  const { logger, at } = recordingLogger()
  const events: AuditEvent[] = []
  const audit = { note: (event: AuditEvent) => { events.push(event) } }

  return { logins: new FailedLogins({ clock, logger, audit }), clock, warnings: () => at('warn').length, events }
}

function waitOf (logins: FailedLogins, address: string, token = 'guess'): number {
  try {
    logins.assertFree(address, token)

    return 0
  } catch (err) {
    return (err as { retryAfterMs: number }).retryAfterMs
  }
}

test('an address that guesses waits longer each time, and no other waits', async () => {
  const { logins, clock, warnings, events } = start()
  const waits: number[] = []

  for (let i = 0; i < FREE_FAILURES + 7; i++) {
    const wait = waitOf(logins, EVIL)
    waits.push(wait)
    await clock.advance(wait)
    logins.failed(EVIL, 'guess', 'token_invalid')
  }

  assert.equal(waits, [0, 0, 0, 0, 0, 1_000, 2_000, 4_000, 8_000, 16_000, FAILURE_WAIT_MS_MAX, FAILURE_WAIT_MS_MAX])
  assert.is(waitOf(logins, '192.0.2.67'), 0)
  assert.is(warnings(), 1, 'logged once')
  assert.is(events.length, waits.length)
  await clock.advance(FAILURES_KEPT_MS + 1)
  assert.is(waitOf(logins, EVIL), 0)
})

test('a token that was right passes, from behind the same address too, until it is wrong', () => {
  const { logins } = start()
  logins.succeeded('good')

  for (let i = 0; i < FREE_FAILURES; i++) {
    logins.failed(EVIL, 'guess', 'token_invalid')
  }

  assert.ok(waitOf(logins, EVIL) > 0)
  assert.is(waitOf(logins, EVIL, 'good'), 0)
  logins.failed(EVIL, 'good', 'token_invalid')
  assert.ok(waitOf(logins, EVIL, 'good') > 0)
})

test('the addresses of one network of IPv6 count as one', () => {
  const { logins } = start()

  for (let i = 0; i < FREE_FAILURES; i++) {
    logins.failed(`2001:db8::${i}`, 'guess', 'token_invalid')
  }

  assert.ok(waitOf(logins, '2001:db8::ffff') > 0)
  assert.is(waitOf(logins, '2001:db8:0:1::1'), 0)
})

test.run()
