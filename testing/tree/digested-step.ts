import assert from 'node:assert/strict'
import { StateDigest } from '../../src/volumes/replica/digest/digest.js'
import { StepChanges } from '../../src/volumes/replica/digest/step-changes.js'
import type { KvView, MemoryKv } from '../../src/volumes/tree/kv.js'

/**
 * Applies as a replica does, and looks that the digest which follows the changes is that of the state, and that no key
 * is taken for a new one that is there.
 *
 * @param options.mayWriteOver - counters of the state are broken, so one may be
 */
export function digestedStep<T> (
  kv: MemoryKv, apply: (view: KvView) => T, { mayWriteOver = false }: { mayWriteOver?: boolean } = {}
): T {
  const digest = digestOf(kv)
  const step = new StepChanges(key => kv.get(key))
  const result = apply(mayWriteOver ? step : onlyNewUnread(step, kv))
  step.digestInto(digest)
  kv.apply(step.changes)

  assert.equal(digest.toString(), digestOf(kv).toString(), 'the digest that follows the changes is that of the state')

  return result
}

/** What was written without having been read was not there: see `Work.create`. */
function onlyNewUnread (view: KvView, kv: MemoryKv): KvView {
  const known = new Set<string>()
  const assertKnown = (key: string): void => {
    assert.ok(known.has(key) || kv.get(key) === undefined, `${key} is there, and was written unread`)
    known.add(key)
  }

  return {
    get: key => {
      known.add(key)

      return view.get(key)
    },
    put: (key, value) => {
      assertKnown(key)
      view.put(key, value)
    },
    del: key => {
      assertKnown(key)
      view.del(key)
    }
  }
}

function digestOf (kv: MemoryKv): StateDigest {
  const digest = new StateDigest()

  for (const [key, value] of kv.entries()) {
    digest.add(key, value)
  }

  return digest
}
