import fc from 'fast-check'
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { WeightedQueue, WORK_CLASSES } from '../../src/util/weighted-queue.js'
import type { ClassLimits, WeightedQueueLimits, Work, WorkClass } from '../../src/util/weighted-queue.js'

const KIB = 1024
const WEIGHTS: Record<WorkClass, number> = { client: 16, repair: 4, scrub: 1 }

type Bounds = WeightedQueueLimits & { classes: Record<WorkClass, ClassLimits> }

interface Item extends Work { serial: number }

function limits (
  change: { slots?: number, runningBytesMax?: number, queueMax?: number, slotsMax?: number } = {}
): Bounds {
  const { queueMax = 1e9, slotsMax = 1e9, ...rest } = change
  const of = (name: WorkClass): ClassLimits =>
    ({ weight: WEIGHTS[name], slotsMax, queueMax, queueBytesMax: 1e15 })

  return {
    slots: 4,
    runningBytesMax: 1e15,
    workCost: 64 * KIB,
    classes: { client: of('client'), repair: of('repair'), scrub: of('scrub') },
    ...rest
  }
}

let serials = 0

function item (workClass: WorkClass, owner = 'a', bytes = 0): Item {
  return { workClass, owner, bytes, heldBytes: bytes, serial: serials++ }
}

/** Offers work and insists that it was taken. */
function put (queue: WeightedQueue<Item>, work: Item): Item {
  assert.is(queue.offer(work).accepted, true)

  return work
}

/** Runs so many pieces one after the other. */
function drain (queue: WeightedQueue<Item>, count = Infinity): Item[] {
  const order: Item[] = []

  for (let work = queue.next(); work != null; work = order.length < count ? queue.next() : undefined) {
    order.push(work)
    queue.done(work)
  }

  return order
}

const anyClass = fc.constantFrom(...WORK_CLASSES)
const anyOwner = fc.constantFrom('a', 'b', 'c')
const anyBytes = fc.integer({ min: 0, max: 2 * KIB * KIB })

test('under saturation the classes share the disk by weight, whatever the sizes', () => {
  fc.assert(fc.property(
    fc.array(anyBytes, { minLength: 1, maxLength: 8 }), fc.array(anyBytes, { minLength: 1, maxLength: 8 }),
    fc.array(anyBytes, { minLength: 1, maxLength: 8 }), fc.integer({ min: 1, max: 8 }),
    (client, repair, scrub, slots) => {
      const queue = new WeightedQueue<Item>(limits({ slots }))
      const sizes: Record<WorkClass, number[]> = { client, repair, scrub }
      const served: Record<WorkClass, number> = { client: 0, repair: 0, scrub: 0 }
      const offer = (name: WorkClass, index: number): void => {
        put(queue, item(name, 'a', sizes[name][index % sizes[name].length]))
      }
      const running: Item[] = []

      WORK_CLASSES.forEach(name => { for (let i = 0; i < 20; i++) { offer(name, i) } })

      for (let step = 0; step < 3_000; step++) {
        for (let work = queue.next(); work != null; work = queue.next()) {
          running.push(work)
          served[work.workClass] += work.bytes + 64 * KIB
          offer(work.workClass, step)
        }

        queue.done(running.shift() as Item)
      }

      const total = served.client + served.repair + served.scrub

      for (const name of WORK_CLASSES) {
        const share = served[name] / total

        // One piece of 2 MiB more or less is what no order can avoid.
        assert.ok(Math.abs(share - WEIGHTS[name] / 21) < 0.03, `${name} had ${share.toFixed(3)} of the disk`)
      }
    }), { numRuns: 25 })
})

test('a class alone has every slot, and one that was idle has saved nothing up', () => {
  const queue = new WeightedQueue<Item>(limits({ slots: 4 }))

  for (let i = 0; i < 1_000; i++) {
    put(queue, item('scrub'))
  }

  const running = [queue.next(), queue.next(), queue.next(), queue.next()] as Item[]
  assert.is(queue.running, 4)
  assert.is(queue.next(), undefined)
  running.forEach(work => { queue.done(work) })
  drain(queue, 600)

  // Repair comes back after a long time: it gets its share of what follows, not of what was before.
  for (let i = 0; i < 400; i++) {
    put(queue, item('repair'))
  }

  const next = drain(queue, 50)
  const scrubbed = next.filter(({ workClass }) => workClass === 'scrub').length
  assert.ok(scrubbed >= 9 && scrubbed <= 11, `scrub had ${scrubbed} of 50 beside repair, and 10 is its share`)
})

test('nobody starves: everything waiting is served while better classes and louder peers go on and on', () => {
  fc.assert(fc.property(
    anyClass, fc.integer({ min: 1, max: 40 }),
    fc.array(fc.tuple(anyClass, anyOwner, anyBytes), { minLength: 1, maxLength: 6 }),
    (victimClass, count, storm) => {
      const queue = new WeightedQueue<Item>(limits({ slots: 2 }))
      const victims = new Set(Array.from({ length: count }, () => put(queue, item(victimClass, 'victim', KIB * KIB))))
      const running: Item[] = []
      let steps = 0

      while (victims.size > 0) {
        assert.ok(steps++ < 80_000, `${victims.size} of ${count} were never served`)

        // Twice as much comes in as goes out, but each peer of the storm never waits with more than some.
        for (const [name, owner, bytes] of storm) {
          if (queue.waiting(name) < 200) {
            put(queue, item(name, owner, bytes))
          }
        }

        for (let work = queue.next(); work != null; work = queue.next()) {
          victims.delete(work)
          running.push(work)
        }

        queue.done(running.shift() as Item)
      }
    }), { numRuns: 25 })
})

test('peers share a class alike, also one who brings its pieces one by one', () => {
  const queue = new WeightedQueue<Item>(limits({ slots: 1 }))
  const served = new Map<string, number>()

  for (let i = 0; i < 5_000; i++) {
    put(queue, item('client', 'noisy', 4 * KIB))
  }

  for (let i = 0; i < 500; i++) {
    put(queue, item('client', 'quiet', 4 * KIB))
  }

  let sip = put(queue, item('client', 'one by one', 4 * KIB))

  for (let step = 0; step < 600; step++) {
    const work = queue.next() as Item
    served.set(work.owner, (served.get(work.owner) ?? 0) + 1)
    queue.done(work)

    if (work === sip) {
      sip = put(queue, item('client', 'one by one', 4 * KIB))
    }
  }

  for (const [owner, count] of served) {
    assert.ok(Math.abs(count - 200) <= 2, `${owner} was served ${count} of 600 times`)
  }

  assert.is(served.size, 3)
})

test('what one peer asks of one class is served in order', () => {
  fc.assert(fc.property(fc.array(fc.tuple(anyClass, anyOwner, anyBytes), { maxLength: 60 }), works => {
    const queue = new WeightedQueue<Item>(limits())
    works.forEach(([name, owner, bytes]) => { put(queue, item(name, owner, bytes)) })
    const order = drain(queue)
    assert.is(order.length, works.length)

    for (const name of WORK_CLASSES) {
      for (const owner of ['a', 'b', 'c']) {
        const own = order.filter(work => work.workClass === name && work.owner === owner)
        const serials = own.map(({ serial }) => serial)
        assert.equal(serials, [...serials].sort((a, b) => a - b))
      }
    }
  }))
})

type Step =
  { kind: 'offer', name: WorkClass, owner: string, bytes: number } |
  { kind: 'next' | 'done' | 'remove', pick: number }

const anyStep: fc.Arbitrary<Step> = fc.oneof(
  fc.record({ kind: fc.constant('offer' as const), name: anyClass, owner: anyOwner, bytes: anyBytes }),
  fc.record({ kind: fc.constantFrom('next' as const, 'done' as const, 'remove' as const), pick: fc.nat(1_000) })
)

test('bounds hold at every step, and no cancellation or eviction leaks a slot or a byte', () => {
  const bounds = limits({ slots: 3, runningBytesMax: 3 * KIB * KIB })
  bounds.classes.client = { weight: 16, slotsMax: 3, queueMax: 6, queueBytesMax: 5 * KIB * KIB }
  bounds.classes.repair = { weight: 4, slotsMax: 2, queueMax: 4, queueBytesMax: 3 * KIB * KIB }
  bounds.classes.scrub = { weight: 1, slotsMax: 1, queueMax: 2, queueBytesMax: 3 * KIB * KIB }

  fc.assert(fc.property(fc.array(anyStep, { maxLength: 200 }), steps => {
    const queue = new WeightedQueue<Item>(bounds)
    const waiting = new Set<Item>()
    const running: Item[] = []

    for (const step of steps) {
      if (step.kind === 'offer') {
        const work = item(step.name, step.owner, step.bytes)
        const offer = queue.offer(work)

        if (offer.accepted) {
          offer.evicted.forEach(victim => {
            assert.is(waiting.delete(victim), true, 'only what waits can give way')
            assert.is(victim.workClass, work.workClass)
            assert.is.not(victim.owner, work.owner)
          })
          waiting.add(work)
        }
      } else if (step.kind === 'next') {
        const work = queue.next()

        if (work != null) {
          assert.is(waiting.delete(work), true)
          running.push(work)
        }
      } else if (step.kind === 'done' && running.length > 0) {
        const [work] = running.splice(step.pick % running.length, 1) as [Item]
        queue.done(work)
        queue.done(work)
      } else if (step.kind === 'remove') {
        const all = [...waiting, ...running]
        const work = all[step.pick % Math.max(1, all.length)]

        if (work != null) {
          assert.is(queue.remove(work), waiting.delete(work), 'what runs cannot be removed')
        }
      }

      const bytesOf = (works: Iterable<Item>): number => [...works].reduce((sum, { bytes }) => sum + bytes, 0)
      assert.is(queue.running, running.length)
      assert.is(queue.runningBytes, bytesOf(running))
      assert.ok(running.length <= 3)
      assert.ok(running.length === 1 || bytesOf(running) <= bounds.runningBytesMax)

      for (const name of WORK_CLASSES) {
        const own = [...waiting].filter(({ workClass }) => workClass === name)
        const { queueMax, queueBytesMax, slotsMax } = bounds.classes[name]
        assert.is(queue.waiting(name), own.length)
        assert.is(queue.heldBytes(name), bytesOf(own))
        assert.ok(own.length <= queueMax)
        assert.ok(own.length === 1 || bytesOf(own) <= queueBytesMax)
        assert.ok(running.filter(({ workClass }) => workClass === name).length <= slotsMax)
      }
    }

    // Everything that was taken in comes out.
    running.forEach(work => { queue.done(work) })
    assert.is(new Set(drain(queue)).size, waiting.size)
    assert.is(queue.running, 0)
    assert.is(queue.runningBytes, 0)
  }), { numRuns: 300 })
})

test('when a class is full, who has the most waiting gives way, newest first; the greedy are turned away', () => {
  const queue = new WeightedQueue<Item>(limits({ queueMax: 4 }))
  const greedy = Array.from({ length: 4 }, () => put(queue, item('client', 'greedy')))

  assert.is(queue.offer(item('client', 'greedy')).accepted, false)
  assert.equal(queue.offer(item('client', 'modest')), { accepted: true, evicted: [greedy[3]] })
  assert.equal(queue.offer(item('client', 'modest')), { accepted: true, evicted: [greedy[2]] })
  // Both have two now: nobody gains by taking from the other.
  assert.is(queue.offer(item('client', 'modest')).accepted, false)
  assert.is(queue.offer(item('client', 'greedy')).accepted, false)
  // Another class has room of its own.
  assert.is(queue.offer(item('repair', 'greedy')).accepted, true)
})

test('work of a class beyond its own slots waits, and what it misses meanwhile is no claim for later', () => {
  const bounds = limits({ slots: 4 })
  bounds.classes.repair = { ...bounds.classes.repair, slotsMax: 1 }
  const queue = new WeightedQueue<Item>(bounds)

  for (let i = 0; i < 300; i++) {
    put(queue, item('client'))
    put(queue, item('repair'))
  }

  const first = [queue.next(), queue.next(), queue.next(), queue.next()] as Item[]
  const held = first.filter(({ workClass }) => workClass === 'repair')
  assert.is(held.length, 1)

  // Repair's one slot is stuck while clients go on.
  for (let work = first.find(({ workClass }) => workClass === 'client') as Item, step = 0; step < 200; step++) {
    queue.done(work)
    work = queue.next() as Item
    assert.is(work.workClass, 'client')
  }

  held.forEach(work => { queue.done(work) })
  const burst = [queue.next(), queue.next()].map(work => work?.workClass)
  assert.ok(burst.filter(name => name === 'repair').length <= 1)
})

test('owners come and go by the thousand: none is forgotten with work that waits', () => {
  const queue = new WeightedQueue<Item>(limits())

  for (let i = 0; i < 1_000; i++) {
    const work = put(queue, item('client', `owner-${i}`))

    assert.is(queue.next(), work)
    queue.done(work)
    assert.is(queue.waiting('client'), 0)
  }
})

test('one piece larger than all running bytes runs alone rather than never', () => {
  const queue = new WeightedQueue<Item>(limits({ runningBytesMax: 10 }))
  const small = put(queue, item('client', 'a', 1))
  const large = put(queue, item('client', 'a', 1_000))

  assert.is(queue.next(), small)
  assert.is(queue.next(), undefined)
  queue.done(small)
  assert.is(queue.next(), large)
})

test.run()
