import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { Closers } from '../../src/util/closers.js'
import { silentLogger } from '../../src/util/logger.js'

test('undone in reverse, whatever fails, and once', async () => {
  const closers = new Closers()
  const done: string[] = []
  closers.add('store', () => { done.push('store') })
  closers.add('host', async () => { await Promise.reject(new Error('no')) }, () => { done.push('host') })
  await closers.closeAll(silentLogger)
  await closers.closeAll(silentLogger)
  assert.equal(done, ['host', 'store'])
})

test('tells what hangs', async () => {
  const closers = new Closers()
  let release = (): void => {}
  assert.is(closers.doing, 'starting what comes after "nothing"')
  closers.add('store', () => {})
  assert.is(closers.doing, 'starting what comes after "store"')
  closers.add('host', async () => { await new Promise<void>(resolve => { release = resolve }) })
  const closed = closers.closeAll(silentLogger)
  assert.is(closers.doing, 'stopping "host"')
  release()
  await closed
})

test.run()
