/**
 * A disk under the real shell of a replica: the logs of a store, the states of its volumes, and small files. What is
 * asked for is done one after the other, when whoever holds the disk lets it; each step wholly or not at all.
 * `after(n)` is what a process finds that ended behind the n-th step.
 */
import { LogPositionError } from '../../src/store/errors.js'
import { MemoryKv } from '../../src/volumes/tree/kv.js'
import type { LogEntry, LogStore, OwnerLog } from '../../src/store/types.js'
import type { VolumesFolder } from '../../src/volumes/folder.js'
import type { StateChanges, StateDb, StateSnapshot } from '../../src/volumes/replica/state/state-db.js'

/** Bytes are never changed in place, so copies share them. */
export interface DiskImage {
  logs: Map<string, Map<number, Uint8Array>>
  states: Map<string, MemoryKv>
  files: Map<string, string>
}

interface Step { what: string, apply: (image: DiskImage) => void }
interface Waiting extends Step { done: () => void, failed: (err: Error) => void }

export function emptyImage (): DiskImage {
  return { logs: new Map(), states: new Map(), files: new Map() }
}

export function copyImage ({ logs, states, files }: DiskImage): DiskImage {
  return {
    logs: new Map([...logs].map(([owner, records]) => [owner, new Map(records)])),
    states: new Map([...states].map(([group, kv]) => [group, kv.clone()])),
    files: new Map(files)
  }
}

/** Told whenever something waits: calls `release`, at once or later. */
export type DiskPace = (disk: SimDisk) => void

export class SimDisk {
  /** What is durable. */
  readonly image: DiskImage
  /** Everything that was done, in order. */
  readonly steps: Step[] = []
  readonly #first: DiskImage
  readonly #pace: DiskPace
  #isHeld = false
  readonly #waiting: Waiting[] = []

  /** @param pace - by default everything is done at once */
  constructor (image = emptyImage(), pace: DiskPace = disk => { queueMicrotask(() => { disk.release() }) }) {
    this.image = image
    this.#first = copyImage(image)
    this.#pace = pace
  }

  get waiting (): readonly string[] {
    return this.#waiting.map(({ what }) => what)
  }

  /** Does the first so many of what waits. */
  release (count = Infinity): void {
    if (this.#isHeld) {
      return
    }

    for (const step of this.#waiting.splice(0, count)) {
      step.apply(this.image)
      this.steps.push(step)
      step.done()
    }
  }

  /** The process ends: of what waits the first so many get done, and nobody is told. */
  crash (count: number): void {
    this.#waiting.splice(0, count).forEach(({ apply }) => { apply(this.image) })
    this.#waiting.length = 0
  }

  /** What waits does not get done, and whoever waits is told so. */
  fail (err: Error): void {
    this.#waiting.splice(0).forEach(({ failed }) => { failed(err) })
  }

  /** What was durable behind the first `count` steps. */
  after (count: number): DiskImage {
    const image = copyImage(this.#first)
    this.steps.slice(0, count).forEach(({ apply }) => { apply(image) })

    return image
  }

  async step (what: string, apply: (image: DiskImage) => void): Promise<void> {
    await new Promise<void>((resolve, reject) => {
      this.#waiting.push({ what, apply, done: resolve, failed: reject })
      this.#pace(this)
    })
  }

  /** From now on nothing gets done, until `unhold`. */
  hold (): void {
    this.#isHeld = true
  }

  unhold (): void {
    this.#isHeld = false
    this.#pace(this)
  }
}

export function logStoreOn (disk: SimDisk): LogStore {
  const recordsOf = (owner: string): ReadonlyMap<number, Uint8Array> =>
    disk.image.logs.get(owner) ?? new Map<number, Uint8Array>()

  return {
    log: (owner): OwnerLog => ({
      owner,
      append: async (entries: readonly LogEntry[]) => {
        const copies = entries.map(({ position, bytes }) => [position, Uint8Array.from(bytes)] as const)
        await disk.step(`append ${copies.map(([position]) => position).join()}`, image => {
          const records = image.logs.get(owner) ?? new Map<number, Uint8Array>()
          copies.forEach(([position, bytes]) => { records.set(position, bytes) })
          image.logs.set(owner, records)
        })
      },
      read: async position => {
        const bytes = recordsOf(owner).get(position)

        if (bytes === undefined) {
          throw new LogPositionError(owner, position)
        }

        return await Promise.resolve(bytes)
      },
      has: position => recordsOf(owner).has(position),
      positions: () => [...recordsOf(owner).keys()].sort((a, b) => a - b),
      damage: () => undefined,
      trim: async (from, to) => {
        await disk.step(`trim ${from} ${to}`, image => {
          const records = image.logs.get(owner)

          for (const position of records?.keys() ?? []) {
            if (from <= position && position < to) {
              records?.delete(position)
            }
          }
          if (records?.size === 0) {
            image.logs.delete(owner)
          }
        })
      }
    }),
    logOwners: () => [...disk.image.logs.keys()]
  }
}

/** @param watch - told of each step of a state that a process makes */
export function folderOn (disk: SimDisk, watch: (group: string, changes: StateChanges) => void): VolumesFolder {
  return {
    stateDb: group => stateDbOn(disk, group, changes => { watch(group, changes) }),
    file: name => ({
      read: async () => await Promise.resolve(disk.image.files.get(name)),
      write: async text => { await disk.step(`write ${name}`, image => { image.files.set(name, text) }) }
    })
  }
}

/**
 * The state of one volume, as LevelDB keeps it: what is staged shows at once, and is durable with the next flush, whole
 * steps and in order; ranges and snapshots show what is durable. Emptying it removes what is there.
 */
export function stateDbOn (disk: SimDisk, group: string, watch: (changes: StateChanges) => void = () => {}): StateDb {
  /** What the process sees: what is durable, and over it what is staged. */
  let staged = new Map<string, Uint8Array | undefined>()
  const durable = (): MemoryKv => disk.image.states.get(group) ?? new MemoryKv()
  const get = (key: string): Uint8Array | undefined => staged.has(key) ? staged.get(key) : durable().get(key)
  const remove = async (what: string): Promise<void> => {
    staged = new Map()
    await disk.step(what, image => { image.states.delete(group) })
  }

  return {
    open: async () => { await Promise.resolve() },
    close: async () => {
      staged = new Map()
      await Promise.resolve()
    },
    get,
    range: (gte, lt, options) => durable().range(gte, lt, options),
    stage: changes => {
      changes.forEach((value, key) => { staged.set(key, value) })
      watch(changes)
    },
    get stagedBytes () { return staged.size },
    flush: async () => {
      const changes = new Map(staged)

      if (changes.size === 0) {
        return
      }

      await disk.step('flush', image => {
        const kv = image.states.get(group) ?? new MemoryKv()
        kv.apply(changes)
        image.states.set(group, kv)
      })

      // What was staged meanwhile waits for the next one.
      for (const [key, value] of changes) {
        if (staged.get(key) === value) {
          staged.delete(key)
        }
      }
    },
    snapshot: (): StateSnapshot => {
      const kv = durable().clone()

      return {
        get: key => kv.get(key),
        range: (gte, lt, options) => kv.range(gte, lt, options),
        close: async () => { await Promise.resolve() }
      }
    },
    receive: async () => {
      const incoming = new MemoryKv()
      await Promise.resolve()

      return {
        // What it gets is of no use to a process that did not adopt it.
        write: async changes => {
          await disk.step('receive', () => {})
          incoming.apply(changes)
        },
        adopt: async () => {
          staged = new Map()
          await disk.step('adopt', image => { image.states.set(group, incoming.clone()) })
        },
        discard: async () => { await Promise.resolve() }
      }
    },
    setAside: async () => { await remove('set aside') },
    destroy: async () => { await remove('destroy') },
    size: async () => await Promise.resolve(durable().size)
  }
}
