import { strict as assert } from 'node:assert'
import type { LogLimits } from './limits.js'
import { itemBytes, valueBytes } from './values.js'
import type { LogItem } from './types.js'

/** Trimmed when it is this much too long, so that each item is moved a bounded number of times. */
const SLACK = 1.25

/** The end of the log in memory: everything unchosen, and some of what was chosen for those who lag. Contiguous. */
export class ItemLog {
  #items: LogItem[] = []
  #first: number
  #bytes = 0

  /** @param items - contiguous; @param last - index of the last item, also when none is here */
  constructor (items: readonly LogItem[], last: number) {
    this.#items = items.filter(item => item.index <= last)
    this.#first = this.#items[0]?.index ?? last + 1
    this.#items.forEach((item, i) => { assert.equal(item.index, this.#first + i, 'items of the log are contiguous') })
    assert.equal(this.last, last, 'the log has all items up to its last one')
    this.#bytes = this.#items.reduce((sum, item) => sum + itemBytes(item), 0)
  }

  /** Index of the first item in memory; one more than `last` when there is none. */
  get first (): number {
    return this.#first
  }

  get last (): number {
    return this.#first + this.#items.length - 1
  }

  get bytes (): number {
    return this.#bytes
  }

  get (index: number): LogItem | undefined {
    return this.#items[index - this.#first]
  }

  /** Items from `from` to `to`, both inclusive; all of them are in memory. */
  slice (from: number, to: number): LogItem[] {
    assert.ok(from >= this.#first || to < from, 'items that are asked for are in memory')

    return to < from ? [] : this.#items.slice(from - this.#first, to + 1 - this.#first)
  }

  /** As many of these items as have so many bytes, and one at least. */
  portion (from: number, to: number, bytesMax: number): LogItem[] {
    const items: LogItem[] = []
    let bytes = 0

    for (let i = from; i <= to; i++) {
      const item = this.get(i) as LogItem
      bytes += valueBytes(item.value)

      if (bytes > bytesMax && items.length > 0) {
        break
      }

      items.push(item)
    }

    return items
  }

  append (item: LogItem): void {
    assert.equal(item.index, this.last + 1, 'an item follows the last one')
    this.#items.push(item)
    this.#bytes += itemBytes(item)
  }

  /** Forgets what is behind `last`. */
  truncate (last: number): void {
    while (this.#items.length > 0 && this.last > last) {
      this.#bytes -= itemBytes(this.#items.pop() as LogItem)
    }

    assert.ok(this.last <= last, 'only items in memory are taken back')
  }

  /** The state up to `index` came from elsewhere: items up to there go, later ones stay if they follow it. */
  skipTo (index: number): void {
    const kept = this.last > index && this.#first <= index + 1 ? this.slice(index + 1, this.last) : []
    this.#items = kept
    this.#first = index + 1
    this.#bytes = kept.reduce((sum, item) => sum + itemBytes(item), 0)
  }

  /** Forgets everything, and goes on behind `index`. */
  clear (index: number): void {
    this.#items = []
    this.#first = index + 1
    this.#bytes = 0
  }

  /** Drops the oldest items up to `upTo` that go beyond the tail's limits. */
  trim (upTo: number, { tailBytes, tailItems }: LogLimits): void {
    if (this.#bytes <= tailBytes * SLACK && this.#items.length <= tailItems * SLACK) {
      return
    }

    let count = 0
    let bytes = this.#bytes

    while (this.#first + count <= upTo && (bytes > tailBytes || this.#items.length - count > tailItems)) {
      bytes -= itemBytes(this.#items[count] as LogItem)
      count++
    }

    this.#items.splice(0, count)
    this.#first += count
    this.#bytes = bytes
  }
}
