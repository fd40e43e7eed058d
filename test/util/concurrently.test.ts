import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { controlled, settle } from '../helpers/controlled-tasks.js'
import { forEachConcurrently, TaskPool } from '../../src/util/concurrently.js'

test('so many at once and no more, the next as soon as one ends', async () => {
  const { task, end, running, begun } = controlled()
  const all = forEachConcurrently([1, 2, 3, 4], 2, async item => { await task(item) })

  await settle()
  assert.equal(begun, [1, 2])
  end(2)
  await settle()
  assert.equal(begun, [1, 2, 3])
  assert.is(running(), 2)

  for (const item of [1, 3, 4]) {
    end(item)
    await settle()
  }

  await all
  assert.equal(begun, [1, 2, 3, 4])
})

test('a failure: nothing new is begun, and it is thrown when what ran has ended', async () => {
  const { task, end, begun } = controlled()
  let thrown: unknown
  const all = forEachConcurrently([1, 2, 3], 2, async item => {
    await task(item)

    if (item === 1) {
      throw new Error('one')
    }
  }).catch((err: unknown) => { thrown = err })

  await settle()
  end(1)
  await settle()
  assert.is(thrown, undefined, 'the second still runs')
  end(2)
  await all
  assert.is((thrown as Error).message, 'one')
  assert.equal(begun, [1, 2])
})

test('a failing source ends it as well', async () => {
  const source = async function * (): AsyncGenerator<number> {
    yield 1
    await settle()
    throw new Error('source')
  }
  const done: number[] = []

  await forEachConcurrently(source(), 4, async item => {
    await settle()
    done.push(item)
  }).then(() => { assert.unreachable() }, (err: Error) => { assert.is(err.message, 'source') })
  assert.equal(done, [1])
})

test('a pool holds its caller back by units, and lets what is larger than all of it run alone', async () => {
  const { task, end, begun } = controlled()
  const pool = new TaskPool(10)
  const added: number[] = []
  const all = (async () => {
    for (const [item, units] of [[1, 6], [2, 4], [3, 1], [4, 99]] as const) {
      await pool.add(async () => { await task(item) }, units)
      added.push(item)
    }
  })()

  await settle()
  assert.equal([begun, added], [[1, 2], [1, 2]])
  end(2)
  await settle()
  assert.equal([begun, added], [[1, 2, 3], [1, 2, 3]], 'the fourth waits for all the others')
  end(1)
  await settle()
  assert.equal(begun, [1, 2, 3])
  end(3)
  await all
  assert.equal(begun, [1, 2, 3, 4])

  let isDone = false
  const done = pool.done().then(() => { isDone = true })
  await settle()
  assert.is(isDone, false)
  end(4)
  await done
})

test('a pool whose task failed begins no other; `run` throws it, and its own error first, when nothing is left running', async () => {
  const { task, end, running, begun } = controlled()
  const failing = async (): Promise<void> => { throw new Error('task') }
  const work = TaskPool.run(2, async pool => {
    await pool.add(async () => { await task(1) })
    await pool.add(failing)
    await pool.add(async () => { await task(2) })
  }).catch((err: Error) => err.message)

  await settle()
  assert.equal(begun, [1])
  assert.is(await Promise.race([work, settle()]), undefined, 'the first still runs')
  end(1)
  assert.is(await work, 'task')

  const own = TaskPool.run(2, async pool => {
    await pool.add(async () => { await task(3) })
    await pool.add(failing)
    throw new Error('body')
  }).catch((err: Error) => err.message)

  await settle()
  end(3)
  assert.is(await own, 'body')
  assert.is(running(), 0)
  assert.is(await TaskPool.run(1, async pool => { await pool.add(failing) }).catch((err: Error) => err.message), 'task',
    'one that is the last')
})

test.run()
