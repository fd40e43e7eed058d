import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { controlled, settle } from '../helpers/controlled-tasks.js'
import { rejection } from '../helpers/rejection.js'
import { readAhead } from '../../src/util/read-ahead.js'

async function * failingAfter (item: number): AsyncGenerator<number> {
  yield item
  throw new Error('source')
}

test('results come in the order of the source, and so many tasks are begun ahead, no more', async () => {
  const { task, end, begun } = controlled()
  const results = readAhead(() => [1, 2, 3, 4], task, { concurrency: 2 })
  await settle()
  assert.equal(begun, [], 'nothing before the first is asked for')
  const first = results.next()
  await settle()
  assert.equal(begun, [1, 2])
  end(2)
  await settle()
  assert.equal(begun, [1, 2], 'a result that waits for its reader counts')
  end(1)
  assert.equal(await first, { value: 10, done: false })
  await settle()
  assert.equal(begun, [1, 2, 3])
  assert.equal(await results.next(), { value: 20, done: false })
  await settle()
  end(3)
  end(4)
  assert.equal(await results.next(), { value: 30, done: false })
  assert.equal(await results.next(), { value: 40, done: false })
  assert.is((await results.next()).done, true)
})

test('an error comes in its turn, of a task or of the source, and ends no process when no reader goes on', async () => {
  const failing = readAhead(() => [1, 2], async item => {
    await settle()

    if (item === 2) {
      throw new Error('two')
    }

    return item
  }, { concurrency: 2 })
  assert.equal(await failing.next(), { value: 1, done: false })
  assert.is((await rejection(failing.next())).message, 'two')

  const cut = readAhead(() => failingAfter(1), async item => item, { concurrency: 4 })
  assert.equal(await cut.next(), { value: 1, done: false })
  assert.is((await rejection(cut.next())).message, 'source')
})

test('a reader that leaves ends the tasks and the source', async () => {
  let isClosed = false
  let given: AbortSignal | undefined
  const source = function * (): Generator<number> {
    try {
      yield * [1, 2, 3]
    } finally {
      isClosed = true
    }
  }
  const results = readAhead(source, async (item, signal) => {
    given = signal

    return item
  }, { concurrency: 1 })
  await results.next()
  await results.return()
  await settle()
  assert.ok(given?.aborted)
  assert.ok(isClosed)
})

test('a signal that fires ends the reading at once, under its name', async () => {
  const controller = new AbortController()
  const { task } = controlled()
  const results = readAhead(() => [1], task, { concurrency: 1, signal: controller.signal, what: 'Reading x' })
  const first = rejection(results.next())
  await settle()
  controller.abort()
  assert.is((await first).message, 'Reading x was cancelled.')
})

test.run()
