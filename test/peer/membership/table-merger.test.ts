import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { AddressLearner } from '../../../src/peer/membership/address-learner.js'
import { TableMerger } from '../../../src/peer/membership/table-merger.js'
import { errorCode, errorMessage } from '../../../src/util/errors.js'
import { silentLogger } from '../../../src/util/logger.js'
import { memberRecord } from '../../helpers/membership-fakes.js'
import type { TableEntry } from '../../../src/peer/membership/messages.js'

const ROWS = Array.from({ length: 1_000 }, (_, n): TableEntry =>
  ({ record: memberRecord(`m${n}`), state: 'alive', silentMs: 0 }))

/** Each look at it is 4 ms later, as if rows cost that. */
function slowClock (): { now: () => number } {
  let ms = 0

  return { now: () => (ms += 4) }
}

/** Most calls of what `work` is given within one turn of the event loop. */
async function mostPerTurn (work: (count: (by: number) => void) => Promise<void>): Promise<number> {
  let most = 0
  let now = 0
  let immediate = setImmediate(function next () {
    now = 0
    immediate = setImmediate(next)
  })
  await work(by => { most = Math.max(most, now += by) })
  clearImmediate(immediate)

  return most
}

test('a table is merged in slices, all of it, and the loop turns in between', async () => {
  const merged: string[] = []
  const most = await mostPerTurn(async count => {
    const merger = new TableMerger(input => {
      if (input.type === 'table') {
        count(input.entries.length)
        merged.push(...input.entries.map(({ record }) => record.peerId))
      }
    }, slowClock())
    await merger.merge('a', ROWS)
  })
  assert.equal(merged, ROWS.map(({ record }) => record.peerId))
  assert.ok(most <= 128, `${most} rows in one turn`)
})

test('an empty table is news of the peer', async () => {
  let steps = 0
  await new TableMerger(() => { steps++ }, slowClock()).merge('a', [])
  assert.is(steps, 1)
})

test('a peer pushes one table at a time, and is not even decoded twice', async () => {
  const merger = new TableMerger(() => {}, slowClock())
  const first = merger.mergePushed('a', () => ROWS)
  const second = await merger.mergePushed('a', () => { throw new Error('decoded') }).catch(errorCode)
  assert.is(second, 'busy')
  await merger.mergePushed('b', () => ROWS)
  await first
  await merger.mergePushed('a', () => ROWS)
  assert.is(await merger.mergePushed('a', () => { throw new Error('no table') }).catch(errorMessage), 'no table')
  await merger.mergePushed('a', () => ROWS)
})

test('addresses are handed over some at a time, all of them, the last that were told', async () => {
  const learned = new Map<string, string[]>()
  const most = await mostPerTurn(async count => {
    await new Promise<void>(resolve => {
      const learner = new AddressLearner({
        learn: async (peerId, addresses) => {
          count(1)
          learned.set(peerId, addresses)

          if (peerId === 'm3') {
            throw new Error('no address')
          }
          if (learned.size === ROWS.length) {
            resolve()
          }
        },
        logger: silentLogger
      })

      for (const { record: { peerId } } of ROWS) {
        learner.add(peerId, ['old'])
        learner.add(peerId, ['new'])
      }
    })
  })
  assert.is(learned.size, ROWS.length)
  assert.equal(learned.get('m999'), ['new'])
  assert.ok(most <= 32, `${most} in one turn`)
})

test('a stop ends what waits', async () => {
  let calls = 0
  const learner = new AddressLearner({ learn: async () => { calls++ }, logger: silentLogger })
  ROWS.forEach(({ record: { peerId } }) => { learner.add(peerId, []) })
  learner.drop('m1')
  await learner.stop()
  assert.ok(calls < 100)
})

test.run()
