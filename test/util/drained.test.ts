import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { Writable } from 'node:stream'
import { drained } from '../../src/util/drained.js'

function slow (): { stream: Writable, done: () => void } {
  let done = (): void => {}
  const stream = new Writable({ highWaterMark: 1, write: (_chunk, _encoding, callback) => { done = callback } })
  stream.on('error', () => {})

  return { stream, done: () => { done() } }
}

async function failure (promise: Promise<void>): Promise<unknown> {
  return await promise.then(() => assert.unreachable(), (err: unknown) => err)
}

test('resolves when the stream takes more, and leaves no listener', async () => {
  const { stream, done } = slow()
  const { signal } = new AbortController()
  assert.is(stream.write('ab'), false)
  const waiting = drained(stream, signal)
  done()
  await waiting

  assert.is(stream.listenerCount('drain') + stream.listenerCount('close') + stream.listenerCount('error'), 1)
})

test('rejects with the error of the stream, also after it ended', async () => {
  const { stream } = slow()
  stream.write('ab')
  const waiting = failure(drained(stream))
  const err = new Error('gone')
  stream.destroy(err)

  assert.is(await waiting, err)
  assert.is(await failure(drained(stream)), err)
})

test('rejects when the stream is closed, and when the signal fires', async () => {
  const { stream } = slow()
  const { stream: other } = slow()
  const controller = new AbortController()
  stream.write('ab')
  other.write('ab')
  const [closed, aborted] = [failure(drained(stream)), failure(drained(other, controller.signal))]
  stream.destroy()
  controller.abort(new Error('enough'))

  assert.is((await closed as NodeJS.ErrnoException).code, 'ERR_STREAM_PREMATURE_CLOSE')
  assert.equal(await aborted, new Error('enough'))
  assert.is((await failure(drained(other, controller.signal)) as Error).message, 'enough')
})

test.run()
