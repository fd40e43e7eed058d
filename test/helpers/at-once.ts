import { test as uvuTest } from 'uvu'

interface TestAtOnce {
  (name: string, body: () => Promise<void> | void): void
  after: (hook: () => Promise<void>) => void
  run: () => void
}

/**
 * A `test` whose bodies run beside each other, up to so many at once and in the order of the file; each is reported in
 * its place. For tests that mostly wait and share nothing: a file takes as long as its longest test then.
 */
export function testAtOnce (max = Infinity): TestAtOnce {
  const waiting: (() => void)[] = []
  let running = 0
  const turn = async (): Promise<void> => {
    if (running >= max) {
      await new Promise<void>(resolve => { waiting.push(resolve) })
    } else {
      running++
    }
  }
  const done = (): void => {
    const next = waiting.shift()

    if (next === undefined) {
      running--
    } else {
      next()
    }
  }
  const test = (name: string, body: () => Promise<void> | void): void => {
    const outcome = turn().then(body).finally(done)
    // The test below tells of it.
    outcome.catch(() => {})
    uvuTest(name, async () => { await outcome })
  }

  return Object.assign(test, {
    after: (hook: () => Promise<void>) => { uvuTest.after(hook) },
    run: () => { uvuTest.run() }
  })
}
