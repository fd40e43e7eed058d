/**
 * Where the store keeps pages of its index. A page is a projection of a part of a segment file (the
 * heads of its records without the payloads), so everything in here can be read again from the
 * segments: it may be lost, or out of date, at any time, and only costs a slower open.
 *
 * One call of `write` is atomic; it need not be durable when it resolves.
 */
export interface IndexDb {
  open: () => Promise<void>
  close: () => Promise<void>
  get: (key: string) => Promise<Uint8Array | undefined>
  /** Values in the order of their keys, from `from` (inclusive) to `to` (exclusive). */
  iterate: (from: string, to: string) => AsyncIterable<readonly [string, Uint8Array]>
  /** A value of undefined removes the key. */
  write: (changes: readonly (readonly [string, Uint8Array | undefined])[]) => Promise<void>
  /** Removes everything; the next `open` finds nothing. Call while closed. */
  destroy: () => Promise<void>
}
