import { errorCode, errorMessage } from '../../src/util/errors.js'
import { seededRandom } from '../../src/util/random.js'
import { FaultDisk } from '../faults/fault-disk.js'
import { FaultIndexDb } from '../faults/fault-index-db.js'
import { between, chance, pick } from '../faults/dice.js'
import { StoreCalls, type StoreUnderTest } from './store-calls.js'
import { systemClock } from '../../src/util/clock.js'
import type { StoreFs } from '../../src/store/device/fs.js'
import type { IndexDb } from '../../src/store/disk/index-db.js'
import type { Clock } from '../../src/util/clock.js'
import type { Random } from '../../src/util/random.js'
import type { FaultOperation } from '../faults/plan.js'
import type { FaultProcess } from '../faults/process.js'

/** A kind of store that the model is to drive. */
export interface Subject {
  name: string
  create: (parts: { dir: string, fs: StoreFs, indexDb: IndexDb, clock: Clock, random: Random }) => StoreUnderTest
  /** Calls that may fail while the store opens, and are not to cost an acknowledged copy. */
  openFaults: readonly FaultOperation[]
  /** Files in which a bit may go bad, and one copy or log at most is to suffer. */
  dataFiles: RegExp
  /** Files that may vanish, one or more of a kind, and each log that suffers is to say so. */
  vanishingFiles: readonly RegExp[]
  /** Highest number of effects on the disk after which a store that opens is ended. */
  openEffects: number
}

/** The seed, what went wrong and what had been done. */
export class SeedFailure extends Error {
  constructor (readonly seed: number, readonly trace: readonly string[], cause: unknown) {
    super(`seed ${seed}: ${errorMessage(cause)}`, { cause })
  }
}

const STORE_DIR = '/disk/node'

/** Everything that happened in this many turns of a dead store's `close` is enough. */
const CLOSE_TURNS_MAX = 10_000

/** Turns without any progress after which calls hang: no call waits for a timer this long. */
const IDLE_TURNS_MAX = 200_000

const LIVES_MIN = 2
const LIVES_MAX = 6
const BATCHES_MAX = 5

/** Share of the seeds that end with a bit gone bad, and of all those that end with files gone. */
const FLIPS = 0.5
const VANISHES = 0.4

const WRITE_CODES = ['ENOSPC', 'EDQUOT', 'EIO']
const FAULTS: readonly { operations: readonly FaultOperation[], codes: readonly string[] }[] = [
  { operations: ['writev'], codes: WRITE_CODES },
  { operations: ['fdatasync'], codes: ['EIO', 'ENOSPC'] },
  { operations: ['fsync'], codes: ['EIO'] },
  { operations: ['open', 'rename', 'unlink', 'truncate', 'close'], codes: WRITE_CODES },
  { operations: ['read'], codes: ['EIO'] },
  { operations: ['index'], codes: WRITE_CODES },
  { operations: ['writev', 'fdatasync', 'fsync', 'open', 'rename', 'unlink', 'truncate', 'read', 'index'], codes: WRITE_CODES }
]

/** Time that passes with each call to the disk: so much that nothing is throttled, and no timer waited for. */
const EFFECT_MS = 1000

type Ending = 'close' | 'kill' | 'crash'

/** Runs the lives of one store on one disk. Everything follows from the seed. Throws `SeedFailure`. */
export async function runSeed (subject: Subject, seed: number): Promise<{ effects: number }> {
  const run = new Run(subject, seed)

  try {
    await run.all()
  } catch (err) {
    throw new SeedFailure(seed, run.calls.trace, err)
  }

  return { effects: run.effects }
}

class Run {
  readonly #subject: Subject
  readonly #random: Random
  readonly #disk: FaultDisk
  readonly #index: FaultIndexDb
  readonly calls: StoreCalls
  #process: FaultProcess | undefined
  effects = 0

  constructor (subject: Subject, seed: number) {
    this.#subject = subject
    this.#random = seededRandom(seed)
    this.#disk = new FaultDisk(this.#random)
    this.#index = new FaultIndexDb(this.#random, this.#disk.plan)
    this.#disk.makeFolder(STORE_DIR)
    this.calls = new StoreCalls(this.#random, this.#disk.plan)
  }

  async all (): Promise<void> {
    const lives = between(this.#random, LIVES_MIN, LIVES_MAX)

    this.#disk.plan.shortCalls = pick(this.#random, [0, 0, 0.1])

    for (let life = 0; life < lives; life++) {
      await this.#live(pick(this.#random, ['close', 'kill', 'crash', 'crash'] as const))
    }

    // Whatever was left behind must be good for two more starts, as the first one writes as well.
    await this.#live('crash', 0)
    await this.#live('close', 0)

    if (chance(this.#random, FLIPS)) {
      await this.#flip()
    } else if (chance(this.#random, VANISHES / (1 - FLIPS))) {
      await this.#vanish(pick(this.#random, this.#subject.vanishingFiles))
    }
  }

  /** A bit goes bad while the store is closed: that costs one copy or log, and nothing more later. */
  async #flip (): Promise<void> {
    this.#disk.settle()

    const path = pick(this.#random, this.#disk.files().filter(file => this.#subject.dataFiles.test(file)))
    const file = path === undefined ? undefined : this.#disk.file(path)

    if (file === undefined || file.size === 0) {
      return
    }

    const bit = between(this.#random, 0, 8 * file.size - 1)

    file.flipBit(bit)
    this.calls.note(`bit ${bit % 8} of byte ${bit >> 3} of ${path} goes bad`)

    for (let life = 0; life < 2; life++) {
      const store = this.#start()

      await this.#untilDone(store.open())
      await this.#untilDone(this.calls.expectDamage(store))
      await this.#untilDone(store.compact?.() ?? Promise.resolve())
      await this.#untilDone(this.calls.expectDamage(store))
      await this.#untilDone(store.close())
    }
  }

  /** Files vanish while the store is closed, the index as well at times: each log that suffers says so, for good. */
  async #vanish (pattern: RegExp | undefined): Promise<void> {
    if (pattern === undefined) {
      return
    }

    this.#disk.settle()

    const files = this.#disk.files().filter(file => pattern.test(file))
    const many = files.filter(() => chance(this.#random, 0.5))
    const gone = files.length > 0 && many.length === 0 ? [pick<string>(this.#random, files) ?? ''] : many

    for (const path of gone) {
      this.#disk.remove(path)
      this.calls.note(`${path} vanishes`)
    }

    if (chance(this.#random, 0.3)) {
      this.#index.clear()
      this.calls.note('so does the index')
    }

    for (let life = 0; life < 2; life++) {
      const store = this.#start()

      await this.#untilDone(store.open())
      await this.#untilDone(this.calls.expectLoss(store))
      await this.#untilDone(store.compact?.() ?? Promise.resolve())
      await this.#untilDone(this.calls.expectLoss(store))
      await this.#untilDone(store.close())
    }
  }

  #start (): StoreUnderTest {
    const { fs, process } = this.#disk.start()

    this.#process = process
    process.onEnd(() => { this.calls.died() })

    return this.#subject.create({
      dir: STORE_DIR,
      fs,
      indexDb: this.#index.attach(process),
      clock: { ...systemClock, wall: () => 4242, now: () => process.effects * EFFECT_MS },
      random: this.#random
    })
  }

  async #live (ending: Ending, batches = between(this.#random, 0, BATCHES_MAX)): Promise<void> {
    const store = this.#start()
    const process = this.#process as FaultProcess

    this.calls.note(`start, will end by ${ending}`)

    if (ending !== 'close' && chance(this.#random, 0.15)) {
      process.endAfter(between(this.#random, 1, this.#subject.openEffects))
    }

    if (await this.#open(store)) {
      await this.#work(store, ending, batches)
    }

    await this.#end(store, ending)
    this.effects += process.effects
  }

  /** True when the store is open and the process alive. */
  async #open (store: StoreUnderTest): Promise<boolean> {
    const process = this.#process as FaultProcess
    const { plan } = this.#disk

    if (chance(this.#random, 0.15)) {
      plan.failAtRandom({ operations: this.#subject.openFaults, codes: WRITE_CODES, probability: 0.05 })
    }

    for (;;) {
      const before = plan.injected
      const failure = await this.#settled(store.open())

      if (process.dead) {
        return false
      } else if (failure === undefined) {
        break
      }

      this.calls.note(`open failed: ${errorMessage(failure)}`)

      if (plan.injected === before || !errorCode(failure).startsWith('store_')) {
        throw failure as Error
      } else if (this.#disk.open.size > 0) {
        throw new Error(`a store that could not open left open: ${[...this.#disk.open.values()].join(', ')}`)
      }

      plan.heal()
    }

    plan.heal()
    process.cancelEnd()
    this.calls.note('opened')
    await this.#untilDone(this.calls.opened(store))

    return !process.dead
  }

  async #work (store: StoreUnderTest, ending: Ending, batches: number): Promise<void> {
    const process = this.#process as FaultProcess
    const { plan } = this.#disk

    if (ending !== 'close' && batches > 0 && chance(this.#random, 0.8)) {
      process.endAfter(between(this.#random, 1, 60 * batches))
    }

    for (let batch = 0; batch < batches && !process.dead; batch++) {
      if (chance(this.#random, 0.2)) {
        const faults = pick(this.#random, FAULTS)

        plan.failAtRandom({ ...faults, probability: pick(this.#random, [0.02, 0.1, 0.4, 1]) })
        this.calls.note(`faults in ${faults.operations.join(', ')}`)
      }

      await this.#untilDone(this.calls.batch(store, between(this.#random, 1, 6), between(this.#random, 1, 12)))
      plan.heal()

      if (!process.dead) {
        await this.#untilDone(this.calls.check(store))
      }
    }
  }

  async #end (store: StoreUnderTest, ending: Ending): Promise<void> {
    const process = this.#process as FaultProcess

    if (ending === 'close') {
      process.cancelEnd()
      await this.#untilDone(store.close())

      if (this.#disk.open.size > 0) {
        throw new Error(`close left open: ${[...this.#disk.open.values()].join(', ')}`)
      }

      // The process lives on a little, or the machine loses power at once.
      if (chance(this.#random, 0.5)) {
        this.calls.note('power cut after close')
        this.#crash()
      }

      return
    }

    this.calls.note(ending)

    if (ending === 'kill') {
      this.#disk.kill()
    } else {
      this.#crash()
    }

    await this.#bury(store)
  }

  #crash (): void {
    this.#disk.crash()
    this.#index.crash()
  }

  /** Stops timers of a store whose process is dead; whatever it does has no effect. */
  async #bury (store: StoreUnderTest): Promise<void> {
    let isClosed = false
    const closed = (): void => { isClosed = true }

    store.close().then(closed, closed)

    for (let turn = 0; turn < CLOSE_TURNS_MAX && !isClosed; turn++) {
      await nextTurn()
    }

    if (!isClosed) {
      throw new Error('close does not end when every call to the disk fails')
    }
  }

  /** What the promise rejected with, or undefined; also when the process died meanwhile. */
  async #settled (promise: Promise<unknown>): Promise<unknown> {
    try {
      await this.#untilDone(promise)

      return undefined
    } catch (err) {
      return err
    }
  }

  /** Waits for the promise or the end of the process. Throws when neither comes. */
  async #untilDone (promise: Promise<unknown>): Promise<void> {
    const process = this.#process as FaultProcess
    let isDone = false
    let effects = process.effects
    let idle = 0
    const watched = promise.finally(() => { isDone = true })

    watched.catch(() => {})
    void process.ended.then(() => { isDone = true })

    while (!isDone) {
      await nextTurn()
      idle = process.effects === effects ? idle + 1 : 0
      effects = process.effects

      if (idle > IDLE_TURNS_MAX) {
        throw new Error('calls of the store hang')
      }
    }

    if (!process.dead) {
      await watched
    }
  }
}

function nextTurn (): Promise<void> {
  return new Promise(resolve => { setImmediate(resolve) })
}
