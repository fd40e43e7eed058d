import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { NodeLoad } from '../../src/blocks/node-load.js'

function subject (): { load: NodeLoad, pass: (ms: number) => void } {
  let now = 0

  return { load: new NodeLoad({ now: () => now }), pass: ms => { now += ms } }
}

test('clients count while they are served, also when it fails, and for a moment longer', async () => {
  const { load, pass } = subject()
  assert.not.ok(load.hasClients)
  let end = (_: Error): void => {}
  const call = load.asClient(async () => { await new Promise<void>((_, reject) => { end = reject }) })
  pass(60_000)
  assert.ok(load.hasClients)
  end(new Error('it failed'))
  await call.catch(() => {})
  assert.ok(load.hasClients)
  pass(500)
  assert.not.ok(load.hasClients)
  load.noteClient()
  assert.ok(load.hasClients)
})

test('repairs make the node busy, and slow themselves down for clients alone', () => {
  const { load, pass } = subject()
  load.noteRepairs(2)
  assert.ok(load.isBusy)
  assert.not.ok(load.hasClients)
  load.noteRepairs(0)
  assert.not.ok(load.isBusy)
  load.noteClient()
  assert.ok(load.isBusy)
  pass(500)
  assert.not.ok(load.isBusy)
})

test.run()
