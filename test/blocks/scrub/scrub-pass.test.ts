import fc from 'fast-check'
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { beginPass, ScrubPass } from '../../../src/blocks/scrub/scrub-pass.js'
import type { PassState } from '../../../src/blocks/scrub/scrub-pass.js'

const START = 1_000

interface Entry { bytes: number, storedAt: number }

/** Walks the whole store at once. */
function walkAll (pass: ScrubPass, store: ReadonlyMap<string, Entry>, wall = START): void {
  const walk = pass.walk()

  for (const [key, { bytes, storedAt }] of store) {
    walk.offer(key, bytes, storedAt, wall)
  }

  pass.adopt(walk)
}

function readAll (pass: ScrubPass, store: ReadonlyMap<string, Entry>, wall = START): string[] {
  const read: string[] = []

  while (!pass.isDone) {
    if (pass.needsWalk) {
      walkAll(pass, store, wall)
    } else {
      const key = pass.next as string
      read.push(key)
      pass.settle('good', wall, store.get(key)?.bytes)
    }
  }

  return read
}

function storeOf (keys: readonly string[], entry: Entry = { bytes: 10, storedAt: 0 }): Map<string, Entry> {
  return new Map(keys.map(key => [key, entry]))
}

test('reads all in the order of the keys, few at a time', () => {
  const pass = new ScrubPass(beginPass(START, false), 2)
  assert.equal(readAll(pass, storeOf(['d', 'b', 'e', 'a', 'c'])), ['a', 'b', 'c', 'd', 'e'])
  assert.is(pass.state.verifiedCopies, 5)
  assert.is(pass.state.verifiedBytes, 50)
  assert.is(pass.state.leftCopies, 0)
  assert.is(pass.state.leftBytes, 0)
})

test('an empty store is read in no time', () => {
  const pass = new ScrubPass(beginPass(START, false))
  assert.ok(pass.needsWalk)
  assert.not(pass.isDone)
  walkAll(pass, new Map())
  assert.ok(pass.isDone)
  assert.is(pass.next, undefined)
})

test('what came after the beginning is left for the next pass; what came from the future is read', () => {
  const store = new Map([
    ['before', { bytes: 1, storedAt: START }], ['after', { bytes: 1, storedAt: START + 1 }],
    ['future', { bytes: 1, storedAt: START + 1_000 }]
  ])
  assert.equal(readAll(new ScrubPass(beginPass(START, false)), store, START + 500), ['before', 'future'])
})

test('what is left is known from the walk and goes down with each copy', () => {
  const store = storeOf(['a', 'b', 'c', 'd'])
  store.set('b', { bytes: 100, storedAt: 0 })
  const pass = new ScrubPass(beginPass(START, false), 10)
  walkAll(pass, store)
  assert.equal([pass.state.leftCopies, pass.state.leftBytes], [4, 130])
  pass.settle('good', START, 10)
  assert.equal([pass.state.leftCopies, pass.state.leftBytes], [3, 120])
  pass.settle('bad', START, 100)
  assert.equal([pass.state.leftCopies, pass.state.leftBytes], [2, 20])
  pass.settle('gone', START)
  assert.equal([pass.state.leftCopies, pass.state.leftBytes], [1, 10])
  pass.settle('unread', START, 10)
  const { verifiedCopies, verifiedBytes, badCopies, unreadCopies, leftCopies, leftBytes } = pass.state
  assert.equal({ verifiedCopies, verifiedBytes, badCopies, unreadCopies, leftCopies, leftBytes },
    { verifiedCopies: 2, verifiedBytes: 110, badCopies: 1, unreadCopies: 1, leftCopies: 0, leftBytes: 0 })
})

test('a walk keeps few keys, whatever order they come in', () => {
  for (const keys of [['a', 'b', 'c', 'd', 'e', 'f', 'g'], ['g', 'f', 'e', 'd', 'c', 'b', 'a'], ['d', 'a', 'g', 'b', 'f', 'c', 'e']]) {
    const walk = new ScrubPass(beginPass(START, false), 3).walk()
    keys.forEach(key => { walk.offer(key, 1, 0, START) })
    assert.is(walk.copies, 7)
    const { keys: kept, isLast } = walk.end()
    assert.equal(kept, ['a', 'b', 'c'])
    assert.not(isLast)
  }

  const exact = new ScrubPass(beginPass(START, false), 3).walk();
  ['b', 'c', 'a'].forEach(key => { exact.offer(key, 1, 0, START) })
  assert.equal(exact.end(), { keys: ['a', 'b', 'c'], isLast: true })
})

test('the pace of a pass is kept: as quick as its first half, though the second took ages', () => {
  const keys = Array.from({ length: 100 }, (_, i) => `k${String(i).padStart(3, '0')}`)
  const pass = new ScrubPass(beginPass(START, false))
  walkAll(pass, storeOf(keys))
  keys.forEach((_, i) => { pass.settle('good', START + (i < 50 ? 10 * (i + 1) : 100_000), 10) })
  assert.ok(Math.abs((pass.state.paceMs ?? 0) - 1_000) < 25, String(pass.state.paceMs))
})

type Event =
  | { kind: 'add' | 'delete', key: number }
  | { kind: 'read', count: number }
  | { kind: 'restart' }
  /** A walk in the middle of which copies come and go. */
  | { kind: 'walk', adds: number[], deletes: number[] }

const key = fc.integer({ min: 0, max: 60 })
const event: fc.Arbitrary<Event> = fc.oneof(
  fc.record({ kind: fc.constantFrom('add', 'delete'), key }),
  fc.record({ kind: fc.constant('read' as const), count: fc.integer({ min: 1, max: 8 }) }),
  fc.record({ kind: fc.constant('restart' as const) }),
  fc.record({
    kind: fc.constant('walk' as const), adds: fc.array(key, { maxLength: 5 }), deletes: fc.array(key, { maxLength: 5 })
  })
)

test('property: a pass reads every copy that was there at its start and still is, whatever happens meanwhile', () => {
  fc.assert(fc.property(
    fc.uniqueArray(key, { maxLength: 50 }), fc.array(event, { maxLength: 60 }), fc.integer({ min: 1, max: 5 }),
    (initial, events, sliceMax) => {
      const nameOf = (number: number): string => `k${String(number).padStart(2, '0')}`
      const store = storeOf(initial.map(nameOf))
      /** There since the start, without a gap. */
      const owed = new Set(store.keys())
      const read = new Map<string, number>()
      let wall = START
      let pass = new ScrubPass(beginPass(wall, false), sliceMax)
      let saved = JSON.stringify(pass.state)

      const add = (number: number): void => {
        if (!store.has(nameOf(number))) {
          store.set(nameOf(number), { bytes: 1, storedAt: wall })
        }
      }
      const remove = (number: number): void => {
        store.delete(nameOf(number))
        owed.delete(nameOf(number))
      }
      const readOne = (): void => {
        const next = pass.next as string

        if (store.has(next)) {
          read.set(next, (read.get(next) ?? 0) + 1)
        }

        pass.settle(store.has(next) ? 'good' : 'gone', wall, store.get(next)?.bytes)
        // A kill loses nothing but the last copies read; here each is saved.
        saved = JSON.stringify(pass.state)
      }

      for (const event of events) {
        wall++

        if (event.kind === 'add') {
          add(event.key)
        } else if (event.kind === 'delete') {
          remove(event.key)
        } else if (event.kind === 'restart') {
          pass = new ScrubPass(JSON.parse(saved) as PassState, sliceMax)
        } else if (event.kind === 'walk' && pass.needsWalk) {
          const walk = pass.walk()
          let seen = 0

          for (const [name, { bytes, storedAt }] of store) {
            walk.offer(name, bytes, storedAt, wall)

            if (++seen === 3) {
              event.adds.forEach(add)
              event.deletes.forEach(remove)
            }
          }

          pass.adopt(walk)
        } else if (event.kind === 'read') {
          for (let i = 0; i < event.count && pass.next != null; i++) {
            readOne()
          }
        }
      }

      while (!pass.isDone) {
        if (pass.needsWalk) {
          walkAll(pass, store, wall)
        } else {
          readOne()
        }
      }

      for (const name of owed) {
        assert.is(read.get(name), 1, `${name} was there all the time`)
      }
    }
  ), { numRuns: 500 })
})

test.run()
