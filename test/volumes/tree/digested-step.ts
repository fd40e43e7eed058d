import assert from 'node:assert/strict'
import { StateDigest } from '../../../src/volumes/digest/digest.js'
import { StepChanges } from '../../../src/volumes/digest/step-changes.js'
import type { KvView, MemoryKv } from '../../../src/volumes/tree/kv.js'

/** Applies as a replica does, and looks that the digest which follows the changes is that of the state. */
export function digestedStep<T> (kv: MemoryKv, apply: (view: KvView) => T): T {
  const digest = digestOf(kv)
  const step = new StepChanges(key => kv.get(key))
  const result = apply(step)
  step.digestInto(digest)
  kv.apply(step.changes)

  assert.equal(digest.toString(), digestOf(kv).toString(), 'the digest that follows the changes is that of the state')

  return result
}

function digestOf (kv: MemoryKv): StateDigest {
  const digest = new StateDigest()

  for (const [key, value] of kv.entries()) {
    digest.add(key, value)
  }

  return digest
}
