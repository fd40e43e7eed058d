/** Removed items held at the front of the array before it is cut. */
const SLACK_MAX = 256

/** A first-in first-out queue whose `shift` does not move the rest, unlike an array's. Bounded by its users. */
export class Fifo<T> {
  #items: Array<T | undefined> = []
  #head = 0

  get length (): number {
    return this.#items.length - this.#head
  }

  push (item: T): void {
    this.#items.push(item)
  }

  peek (): T | undefined {
    return this.#items[this.#head]
  }

  /** Drops what is no longer wanted; the order stays. */
  retain (isWanted: (item: T) => boolean): void {
    this.#items = this.#items.slice(this.#head).filter(item => isWanted(item as T))
    this.#head = 0
  }

  shift (): T | undefined {
    const item = this.#items[this.#head]

    if (this.#head < this.#items.length) {
      this.#items[this.#head] = undefined
      this.#head++
    }

    if (this.#head === this.#items.length) {
      this.#items = []
      this.#head = 0
    } else if (this.#head >= SLACK_MAX && this.#head * 2 >= this.#items.length) {
      this.#items = this.#items.slice(this.#head)
      this.#head = 0
    }

    return item
  }
}
