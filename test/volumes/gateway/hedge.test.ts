import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { hedged } from '../../../src/volumes/gateway/hedge.js'

const late = (): Error => new Error('late')
const never = async (): Promise<never> => await new Promise<never>(() => {})

test('a target that fails is followed by the next at once', async () => {
  const asked: string[] = []
  const answer = await hedged({
    targets: ['a', 'b', 'c'],
    ask: async target => {
      asked.push(target)

      if (target === 'a') {
        throw new Error('a is gone')
      }

      return target
    },
    hedgeMs: 60_000,
    timeoutMs: 60_000,
    late
  })

  assert.is(answer, 'b')
  assert.equal(asked, ['a', 'b'])
})

test('a silent target is asked beside the next one, and let go when that answers', async () => {
  let isLetGo = false
  const answer = await hedged({
    targets: ['silent', 'quick'],
    ask: async (target, signal) => {
      if (target === 'silent') {
        signal.addEventListener('abort', () => { isLetGo = true })
        return await never()
      }

      return target
    },
    hedgeMs: 1,
    timeoutMs: 60_000,
    late
  })

  assert.is(answer, 'quick')
  assert.ok(isLetGo)
})

test('when all fail it is the last failure that counts', async () => {
  try {
    await hedged({
      targets: ['a', 'b'], ask: async target => { throw new Error(`${target} failed`) }, hedgeMs: 60_000, timeoutMs: 60_000, late
    })
    assert.unreachable()
  } catch (err) {
    assert.is((err as Error).message, 'b failed')
  }
})

test('nobody answers in time, and nobody is there', async () => {
  for (const targets of [['a'], []]) {
    try {
      await hedged({ targets, ask: never, hedgeMs: 60_000, timeoutMs: 5, late })
      assert.unreachable()
    } catch (err) {
      assert.is((err as Error).message, 'late')
    }
  }
})

test('the caller may give up, before and in the middle', async () => {
  const controller = new AbortController()
  const running = hedged({ targets: ['a'], ask: never, hedgeMs: 60_000, timeoutMs: 60_000, late, signal: controller.signal })
  controller.abort()

  for (const promise of [running, hedged({ targets: ['a'], ask: never, hedgeMs: 1, timeoutMs: 60_000, late, signal: controller.signal })]) {
    try {
      await promise
      assert.unreachable()
    } catch (err) {
      assert.is((err as { code?: string }).code, 'aborted')
    }
  }
})

test.run()
