import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { digestedStep } from '../../../testing/tree/digested-step.js'
import { TreeSubject, inline } from './tree-subject.js'
import { StateDigest } from '../../../src/volumes/replica/digest/digest.js'
import { StepChanges } from '../../../src/volumes/replica/digest/step-changes.js'
import { MemoryKv } from '../../../src/volumes/tree/kv.js'
import { RAW, Work } from '../../../src/volumes/tree/work.js'
import type { KvView } from '../../../src/volumes/tree/kv.js'

/** A key that the tree takes for a new one, and that is there. */
function planted (view: KvView, key: string): void {
  const work = new Work(view)
  work.create(RAW, key, Buffer.from('another value'))
  work.write(work.encodeAll())
}

test('a key that is there and is taken for a new one: the digest is that of the state all the same', () => {
  const kv = new MemoryKv()
  kv.put('a', Buffer.from('one value'))
  const digest = new StateDigest()
  digest.add('a', Buffer.from('one value'))
  const step = new StepChanges(key => kv.get(key))
  planted(step, 'a')
  step.digestInto(digest)

  const after = new StateDigest()
  after.add('a', Buffer.from('another value'))
  assert.is(digest.toString(), after.toString())
})

test('and the tests of the tree, all of which apply by digestedStep, would fail', async () => {
  const tree = await TreeSubject.create()
  tree.ok({ type: 'write', target: { path: '/x' }, content: inline('x') })

  for (const [key] of [...tree.kv.entries()]) {
    assert.throws(() => { digestedStep(tree.kv, view => { planted(view, key) }) }, /is there, and was written unread/)
  }

  digestedStep(tree.kv, view => { planted(view, 'a key that is not there') })
})

test.run()
