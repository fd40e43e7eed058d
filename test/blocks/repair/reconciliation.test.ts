import { createHash } from 'node:crypto'
import fc from 'fast-check'
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { answerQuestion, fingerprintOf } from '../../../src/blocks/repair/reconcile/answering.js'
import {
  BRANCH, DEPTH_MAX, ITEMS_PER_FRAME_MAX, LEAF_ITEMS, RANGES_PER_FRAME_MAX, SUSPECTS_MAX
} from '../../../src/blocks/repair/reconcile/constants.js'
import { decodeQuestion, encodeQuestion } from '../../../src/blocks/repair/reconcile/frames.js'
import { digitAt, KeyRange } from '../../../src/blocks/repair/reconcile/range.js'
import { Reconciliation } from '../../../src/blocks/repair/reconcile/reconciliation.js'
import { errorCode } from '../../../src/util/errors.js'
import { seededRandom } from '../../../src/util/random.js'
import type { Fingerprint } from '../../../src/blocks/repair/reconcile/fingerprint.js'
import type { Inventory } from '../../../src/blocks/repair/reconcile/inventory.js'

interface Item { keyText: string, high: number, low: number }

/** An inventory that keeps nothing but its items: slow and plainly right. */
class ListInventory implements Inventory<Item> {
  readonly #items: readonly Item[]

  constructor (items: Iterable<Item>) {
    this.#items = [...items].sort((a, b) => a.keyText < b.keyText ? -1 : 1)
  }

  items (range: KeyRange): Item[] {
    const { end } = range

    return this.#items.slice(this.#firstFrom(range.start), end == null ? undefined : this.#firstFrom(end))
  }

  fingerprint (range: KeyRange): Fingerprint { return fingerprintOf(this.items(range)) }
  split (range: KeyRange): Fingerprint[] { return range.children().map(child => this.fingerprint(child)) }

  #firstFrom (keyText: string): number {
    let low = 0
    let high = this.#items.length

    while (low < high) {
      const middle = (low + high) >>> 1
      ;[low, high] = (this.#items[middle] as Item).keyText < keyText ? [middle + 1, high] : [low, middle]
    }

    return low
  }
}

/** `version` stands for the claims; `prefix` puts keys close together. */
function item (name: number, version = 0, prefix = ''): Item {
  const hash = createHash('sha256').update(`${name}`).digest()
  const tag = createHash('sha256').update(`${name} ${version}`).digest()
  const key = Buffer.concat([Buffer.from(prefix, 'hex'), hash]).subarray(0, 32)

  return { keyText: key.toString('latin1'), high: tag.readInt32BE(0), low: tag.readInt32BE(4) }
}

interface Outcome { suspects: Item[], lacked: Item[], held: Item[], frames: number, bytes: number }

function run (asking: Inventory<Item>, answering: Inventory<Item>, tamper = (answer: Uint8Array) => answer): Outcome {
  const reconciliation = new Reconciliation(asking)
  const outcome: Outcome = { suspects: [], lacked: [], held: [], frames: 0, bytes: 0 }

  for (let question = reconciliation.next(); question != null; question = reconciliation.next()) {
    const { answer, lacked, lackedRanges, held } = answerQuestion(answering, question)
    outcome.lacked.push(...lacked, ...lackedRanges.flatMap(range => answering.items(range)))
    outcome.held.push(...held)
    outcome.bytes += question.byteLength + answer.byteLength
    reconciliation.accept(tamper(answer))

    for (let some = reconciliation.suspects(); some.length > 0; some = reconciliation.suspects()) {
      assert.ok(some.length <= SUSPECTS_MAX)
      outcome.suspects.push(...some)
    }
  }

  return { ...outcome, frames: reconciliation.frames }
}

function texts (items: Iterable<Item>): string[] {
  return [...items].map(({ keyText, high, low }) => `${Buffer.from(keyText, 'latin1').toString('hex')} ${high} ${low}`).sort()
}

/** What is in `a` and not just so in `b`. */
function without (a: readonly Item[], b: readonly Item[]): string[] {
  const inB = new Set(texts(b))

  return texts(a).filter(text => !inB.has(text))
}

/** Two sets that share most of their items; some in one only, some with other claims. */
const pairs = fc.record({
  shared: fc.nat(600),
  onlyHere: fc.nat(60),
  onlyThere: fc.nat(60),
  changed: fc.nat(20),
  // Keys that share 15 digits go to the deepest list, those that share 20 beyond it.
  prefix: fc.constantFrom('', '', 'ab', 'abcdef01234567', '00000000000000000000', 'ffffffffffffffffffff')
}).map(({ shared, onlyHere, onlyThere, changed, prefix }) => {
  const names = Array.from({ length: shared + onlyHere + onlyThere + changed }, (_, i) => i)
  const both = names.slice(0, shared).map(name => item(name, 0, prefix))
  const mine = names.slice(shared, shared + onlyHere).map(name => item(name, 0, prefix))
  const theirs = names.slice(shared + onlyHere, shared + onlyHere + onlyThere).map(name => item(name, 0, prefix))
  const other = names.slice(shared + onlyHere + onlyThere)

  return {
    here: [...both, ...mine, ...other.map(name => item(name, 1, prefix))],
    there: [...both, ...theirs, ...other.map(name => item(name, 2, prefix))]
  }
})

test('any two sets: the asking side finds its half of the symmetric difference, the answering side the other', () => {
  fc.assert(fc.property(pairs, ({ here, there }) => {
    const isDeep = here.length > 0 && here.every(({ keyText }) => keyText.slice(0, 8) === here[0]?.keyText.slice(0, 8))
    const { suspects, lacked, held } = run(new ListInventory(here), new ListInventory(there))

    if (!isDeep) {
      assert.equal(texts(suspects), without(here, there))
      assert.equal(texts(lacked), without(there, here))
    } else {
      // Keys too close together to be told apart are checked by CID one and all, if anything in them differs.
      without(here, there).forEach(text => { assert.ok(texts(suspects).includes(text)) })
    }

    held.forEach(one => { assert.ok(texts(there).includes(texts([one])[0] as string)) })
  }), { numRuns: 60 })
})

test('changed claims alone are found on both sides', () => {
  const names = Array.from({ length: 2_000 }, (_, i) => i)
  const here = names.map(name => item(name))
  const there = names.map(name => item(name, name % 400 === 7 ? 1 : 0))
  const { suspects, lacked } = run(new ListInventory(here), new ListInventory(there))
  assert.equal(texts(suspects), names.filter(name => name % 400 === 7).map(name => texts([item(name)])[0]).sort())
  assert.is(lacked.length, 5)
})

test('equal sets end after one frame of a few bytes, empty ones too', () => {
  const items = Array.from({ length: 3_000 }, (_, name) => item(name))
  const { frames, bytes, suspects } = run(new ListInventory(items), new ListInventory(items))
  assert.equal({ frames, suspects }, { frames: 1, suspects: [] })
  assert.ok(bytes <= 16, `${bytes} bytes`)
  assert.is(run(new ListInventory([]), new ListInventory([])).frames, 1)
})

test('one side has nothing: one frame tells everything', () => {
  const items = Array.from({ length: 9_000 }, (_, name) => item(name))
  const lost = run(new ListInventory(items), new ListInventory([]))
  assert.is(lost.frames, 1)
  assert.equal(texts(lost.suspects), texts(items))
  const empty = run(new ListInventory([]), new ListInventory(items))
  assert.is(empty.frames, 1)
  assert.equal(texts(empty.lacked), texts(items))
})

test('rounds and bytes stay within the bound of the essay', () => {
  const count = 20_000
  const levels = Math.ceil(Math.log(count / LEAF_ITEMS) / Math.log(BRANCH)) + 1

  for (const differences of [1, 4, 16]) {
    const here = Array.from({ length: count }, (_, name) => item(name))
    const there = here.slice(differences)
    const { frames, bytes, suspects } = run(new ListInventory(here), new ListInventory(there))
    const bound = 32 + differences * (levels * (BRANCH * 11 + 10 + 4) + LEAF_ITEMS * 9)
    assert.is(suspects.length, differences)
    assert.ok(frames <= levels + 2, `${frames} frames`)
    assert.ok(bytes <= bound, `${bytes} bytes for ${differences} differences, ${bound} allowed`)
    assert.ok(bytes >= differences * 100, 'the measure measures')
  }
})

test('frames keep their limits though everything differs', () => {
  // Some 23 items in each range of two digits: 256 lists of them are more than a frame takes.
  const count = 6_000
  const here = new ListInventory(Array.from({ length: count }, (_, name) => item(name)))
  const there = new ListInventory(Array.from({ length: count }, (_, name) => item(name, 1)))
  const reconciliation = new Reconciliation(here)
  let found = 0
  let listed = 0

  for (let question = reconciliation.next(); question != null; question = reconciliation.next()) {
    const asked = decodeQuestion(question)
    const items = asked.reduce((sum, one) => sum + (one.kind === 'items' ? one.tags.length : 0), 0)
    assert.ok(asked.length <= RANGES_PER_FRAME_MAX && items <= ITEMS_PER_FRAME_MAX)
    listed += items
    reconciliation.accept(answerQuestion(there, question).answer)

    for (let some = reconciliation.suspects(); some.length > 0; some = reconciliation.suspects()) {
      found += some.length
    }
  }

  assert.is(found, count)
  assert.is(listed, count)
})

test('more keys than a frame lists share all digits that count: they are asked by CID', () => {
  const items = Array.from({ length: ITEMS_PER_FRAME_MAX + 100 }, (_, name) => item(name, 0, 'ab'.repeat(10)))
  const { suspects, frames } = run(new ListInventory(items), new ListInventory(items.slice(1)))
  assert.is(suspects.length, items.length)
  assert.is(frames, DEPTH_MAX + 1)
})

test('garbage for an answer: a typed error or an end, never endless', () => {
  const inventory = new ListInventory(Array.from({ length: 500 }, (_, name) => item(name)))
  let refused = 0

  fc.assert(fc.property(fc.integer(), seed => {
    const random = seededRandom(seed)

    try {
      const { frames } = run(inventory, inventory, answer => {
        const bytes = Uint8Array.from(answer)
        bytes.forEach((_, index) => { bytes[index] = index === 0 && random() < 0.9 ? 1 : Math.floor(random() * 256) })

        return random() < 0.1 ? bytes.subarray(0, Math.floor(random() * bytes.length)) : bytes
      })
      assert.ok(frames <= 3 * DEPTH_MAX)
    } catch (err) {
      assert.is(errorCode(err), 'reconciliation_failed', String(err))
      refused++
    }
  }), { numRuns: 200 })
  assert.ok(refused > 50)
})

test('an answer that always says "differs" is followed to the end once', () => {
  const inventory = new ListInventory(Array.from({ length: 500 }, (_, name) => item(name)))
  const { suspects, frames } = run(inventory, inventory, answer => answer.map((byte, at) => at === 0 ? byte : 0x55))
  assert.ok(suspects.length <= 500)
  assert.ok(frames <= DEPTH_MAX)
})

test('questions that make no sense are refused with a typed error', () => {
  const inventory = new ListInventory([item(1)])
  const bad = (bytes: number[]): void => {
    try {
      answerQuestion(inventory, Uint8Array.from(bytes))
      assert.unreachable(bytes.join())
    } catch (err) {
      assert.is(errorCode(err), 'reconciliation_failed', String(err))
    }
  }

  bad([])
  bad([2, 0, 0])
  bad([1, 0xc0, 0])
  bad([1, DEPTH_MAX + 1])
  bad([1, 0x40 | DEPTH_MAX, ...new Array<number>(100).fill(0)])
  bad([1, 0, 5])
  bad([1, 0x80, 0xff, 0xff, 0xff, 0xff, 0xff, 1])
  bad([1, 0x80, 0xff, 0xff, 0x03])
  bad([1, ...Array.from({ length: RANGES_PER_FRAME_MAX + 1 }, () => [0, 0]).flat()])

  fc.assert(fc.property(fc.uint8Array({ maxLength: 200 }), bytes => {
    try {
      answerQuestion(inventory, bytes)
    } catch (err) {
      assert.is(errorCode(err), 'reconciliation_failed', String(err))
    }
  }))
})

test('a question survives its codec', () => {
  const range = new KeyRange('0af')
  const sums = Array.from({ length: BRANCH }, (_, count) => count === 0
    ? { count: 0, high: 0, low: 0 }
    : { count: count * 1_000_003, high: -count, low: 2 ** 31 - count })
  const asked = [
    { kind: 'whole' as const, range: KeyRange.ALL, fingerprint: { count: 2 ** 32 - 1, high: -(2 ** 31), low: -1 } },
    { kind: 'split' as const, range, children: sums },
    { kind: 'items' as const, range: new KeyRange('f'.repeat(DEPTH_MAX)), tags: [{ high: 1, low: -2 }] }
  ]
  assert.equal(decodeQuestion(encodeQuestion(asked)), asked)
})

test('ranges: bounds and children', () => {
  assert.is(KeyRange.ALL.end, undefined)
  assert.is(new KeyRange('ff').end, undefined)
  assert.is(new KeyRange('3f').end, '\x40')
  assert.is(new KeyRange('a3f').start, '\xa3\xf0')
  assert.is(new KeyRange('a3f').end, '\xa4')
  assert.is(new KeyRange('a3e').end, '\xa3\xf0')
  assert.equal([KeyRange.ALL, new KeyRange('7'), new KeyRange('7a'), new KeyRange('7abc')]
    .map(range => [range.firstBucket, range.bucketCount]), [[0, 256], [0x70, 16], [0x7a, 1], [0x7a, 1]])
  assert.equal([0, 1, 2, 3].map(depth => digitAt('\xa3\x0f', depth)), [0xa, 3, 0, 0xf])
  assert.equal(new KeyRange('7').children().map(({ digits }) => digits).slice(9, 11), ['79', '7a'])
})

test.run()
