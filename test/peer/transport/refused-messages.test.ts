import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { REFUSED_LOG_INTERVAL_MS, RefusedMessages } from '../../../src/peer/transport/refused-messages.js'
import { recordingLogger } from '../../helpers/recording-logger.js'

function scene (): { refused: RefusedMessages, lines: () => unknown[], pass: (ms: number) => void } {
  const log = recordingLogger()
  let now = 0

  return {
    refused: new RefusedMessages(log.logger, () => now),
    lines: () => log.entries.map(({ fields }) => `${String(fields.peer_id)} ${String(fields.message)} ${String(fields.refused)}`),
    pass: ms => { now += ms }
  }
}

test('all are counted, and a peer is named once a minute with what came in between', () => {
  const { refused, lines, pass } = scene()

  for (let i = 0; i < 1_000; i++) {
    refused.note('a', 'member.sync', 'nonsense')
  }

  refused.note('b', 'gossip.membership', 'nonsense')
  assert.equal(lines(), ['a member.sync 1', 'b gossip.membership 1'])
  assert.is(refused.total, 1_001)
  assert.equal(refused.counts(), { 'member.sync': 1_000, 'gossip.membership': 1 })
  pass(REFUSED_LOG_INTERVAL_MS - 1)
  refused.note('a', 'member.sync', 'nonsense')
  assert.is(lines().length, 2)
  pass(1)
  refused.note('a', 'block.get', 'nonsense')
  assert.equal(lines().slice(2), ['a block.get 1001'])
})

test('many PeerIds of one attacker do not flood either, and nothing grows for ever', () => {
  const { refused, lines } = scene()

  for (let i = 0; i < 5_000; i++) {
    refused.note(`peer ${i}`, `method ${i}`, 'nonsense')
  }

  assert.ok(lines().length <= 20)
  assert.is(refused.total, 5_000)
  assert.ok(Object.keys(refused.counts()).length <= 129)
  assert.is(Object.values(refused.counts()).reduce((a, b) => a + b), 5_000)
})

test.run()
