import { sameClaims } from '../../src/store/claims.js'
import { errorCode, errorMessage } from '../../src/util/errors.js'
import { rawCid, seededBytes } from '../bytes.js'
import { between, chance, pick } from '../faults/dice.js'
import { Cell, ModelMismatch } from './store-model.js'
import {
  afterAppend, afterClaims, afterFlags, afterPut, afterTrim, copyKey, logBytes, logKey, logMark, MIXED, stateOf
} from './store-states.js'
import type { CID } from 'multiformats/cid'
import type { BlockInfo, CopyFlags, BlockStore, Claim, LogEntry, LogStore, OwnerLog } from '../../src/store/types.js'
import type { Random } from '../../src/util/random.js'
import type { FaultPlan } from '../faults/plan.js'
import type { ModelCall } from './store-model.js'
import type { CopyState, LogState } from './store-states.js'

export type StoreUnderTest = BlockStore & Partial<LogStore> & { compact?: () => Promise<unknown> }

/** Few keys, so that calls meet; sizes from nothing to more than the tests' segments hold. */
const SIZES = [0, 1, 37, 100, 400, 511, 512, 513, 700, 900, 1500, 2500, 5000, 9000]
const BLOCKS = SIZES.map((size, i) => {
  const bytes = seededBytes(size, i + 1)

  return { cid: rawCid(bytes), bytes }
})
const OWNERS = ['pin:a', 'pin:b', 'pin:c', 'volume:d', 'volume:e']
const LOGS = ['volume:log', 'volume:other']
const POSITION_MAX = 9
const LOG_BYTES_MAX = 700

/** What a write may end with when the disk fails, or has failed before. */
const WRITE_FAILURES = ['store_io', 'store_full', 'store_read_only']
const READ_FAILURES = ['store_io', 'block_corrupt']

interface Block { cid: CID, bytes: Uint8Array, name: string, cell: Cell<CopyState> }
interface Log { owner: string, cell: Cell<LogState> }

type Action = (store: StoreUnderTest) => Promise<void>

/** Makes random calls, and compares what comes back with a model of every copy and log. */
export class StoreCalls {
  readonly trace: string[] = []
  readonly #random: Random
  readonly #plan: FaultPlan
  readonly #blocks: readonly Block[]
  readonly #logs: readonly Log[]
  #ids = 0
  #storeId: string | undefined
  #isDead = true
  /** Only while true may calls fail. */
  #faulty = false
  /** The first thing that was wrong. */
  #wrong: Error | undefined
  #changes = new Map<string, readonly Claim[]>()
  #unsubscribe: () => void = () => {}

  constructor (random: Random, plan: FaultPlan) {
    this.#random = random
    this.#plan = plan
    this.#blocks = BLOCKS.map(({ cid, bytes }, i) => {
      const name = `b${i}(${bytes.byteLength})`

      return { cid, bytes, name, cell: new Cell<CopyState>(name, undefined, copyKey) }
    })
    this.#logs = LOGS.map(owner => ({ owner, cell: new Cell<LogState>(owner, new Map(), logKey) }))
  }

  note (line: string): void {
    this.trace.push(line)
  }

  died (): void {
    this.note('the process is dead')
    this.#isDead = true
    this.#unsubscribe()
    this.#cells().forEach(cell => { cell.died() })
  }

  /** The store was opened: what it shows must be possible, and is from now on the truth. */
  async opened (store: StoreUnderTest): Promise<void> {
    this.#isDead = false
    this.#storeId ??= store.storeId
    this.#same('storeId', store.storeId, this.#storeId)
    this.#changes = new Map([...store.entries()].map(info => [info.cid.toString(), info.claims]))
    this.#unsubscribe = store.onChange(({ kind, info }) => {
      if (kind === 'removed') {
        this.#changes.delete(info.cid.toString())
      } else {
        this.#changes.set(info.cid.toString(), info.claims)
      }
    })

    for (const { cid, cell } of this.#blocks) {
      cell.opened(stateOf(store.info(cid)))
    }

    for (const { owner, cell } of this.#logs) {
      if (store.log !== undefined) {
        cell.opened(await this.#readLog(store.log(owner)))
      }
    }

    await this.check(store)
  }

  /** Nothing is under way and nothing fails: everything the store shows must fit together. */
  async check (store: StoreUnderTest): Promise<void> {
    const entries = new Map([...store.entries()].map(info => [info.cid.toString(), info]))

    for (const block of this.#blocks) {
      const info = store.info(block.cid)

      block.cell.shown(stateOf(info))
      this.#same(`has ${block.name}`, store.has(block.cid), info !== undefined)
      this.#same(`entries() has ${block.name}`, entries.delete(block.cid.toString()), info !== undefined)
      this.#checkChanges(block, info)
      await this.#checkBytes(store, block, info)
    }

    this.#same('entries() of unknown copies', entries.size, 0)
    this.#same('usage().blocks', store.usage().blocks, this.#changes.size)

    for (const { owner, cell } of this.#logs) {
      if (store.log !== undefined) {
        const shown = await this.#readLog(store.log(owner))

        cell.shown(shown)
        // Nothing that was acknowledged is gone: whatever a crash tore off, no caller was told of it.
        this.#same(`damage of ${owner}`, store.log(owner).damage(), undefined)
        this.#same(`logOwners has ${owner}`, store.logOwners?.().includes(owner), shown.size > 0)
      }
    }

    if (this.#wrong !== undefined) {
      throw this.#wrong
    }
  }

  /** After a bit went bad: of all copies and logs one at most is not what it was. */
  async expectDamage (store: StoreUnderTest): Promise<void> {
    const damaged: string[] = []
    const expect = async (name: string, check: () => Promise<void>): Promise<void> => {
      try {
        await check()
      } catch (err) {
        damaged.push(`${name}: ${errorMessage(err)}`)
      }
    }

    for (const block of this.#blocks) {
      await expect(block.name, async () => {
        const info = store.info(block.cid)

        block.cell.expect(stateOf(info))
        await this.#checkBytes(store, block, info)
      })
    }

    for (const { owner, cell } of this.#logs) {
      await expect(owner, async () => {
        if (store.log !== undefined) {
          const shown = await this.#readLog(store.log(owner))

          try {
            cell.expect(shown)
          } catch (err) {
            // An older state that is taken for the last one: who was told of what is gone is told the opposite.
            if (store.log(owner).damage() === undefined) {
              this.#fail(`${owner} says nothing of its damage`, err)
            }

            throw err
          }
        }
      })
    }

    if (this.#wrong !== undefined) {
      throw this.#wrong
    }

    damaged.forEach(line => { this.note(`damaged: ${line}`) })
    this.#same('damaged copies and logs', Math.max(1, damaged.length), 1)
  }

  /** After files vanished: a log is as it was, or says that it is not, and copies that are here are whole. */
  async expectLoss (store: StoreUnderTest): Promise<void> {
    for (const block of this.#blocks) {
      if (store.has(block.cid)) {
        this.#expectBytes(block, await store.get(block.cid))
      }
    }

    for (const { owner, cell } of this.#logs) {
      const log = store.log?.(owner)

      if (log !== undefined && log.damage() === undefined) {
        cell.expect(await this.#readLog(log))
      }
    }
  }

  /** So many workers, each with so many calls, one after the other. */
  async batch (store: StoreUnderTest, workers: number, calls: number): Promise<void> {
    const before = this.#plan.injected
    const wasReadOnly = store.usage().readOnly

    this.#faulty = true
    this.#mayFail = () => this.#plan.injected > before || wasReadOnly

    await Promise.all(Array.from({ length: workers }, async () => {
      for (let i = 0; i < calls && !this.#isDead; i++) {
        await this.#action()(store)
      }
    }))
    this.#faulty = false
  }

  #mayFail: () => boolean = () => false

  #action (): Action {
    const dice = this.#random()

    if (dice < 0.36) {
      return store => this.#put(store)
    } else if (dice < 0.48) {
      return store => this.#addClaims(store)
    } else if (dice < 0.57) {
      return store => this.#setFlags(store)
    } else if (dice < 0.68) {
      return store => this.#delete(store)
    } else if (dice < 0.70) {
      return store => this.#quarantine(store)
    } else if (dice < 0.80) {
      return store => this.#get(store)
    } else if (dice < 0.90) {
      return store => this.#append(store)
    } else if (dice < 0.94) {
      return store => this.#trim(store)
    } else {
      return store => this.#compact(store)
    }
  }

  async #put (store: StoreUnderTest): Promise<void> {
    const { cid, bytes, name, cell } = pick(this.#random, this.#blocks)
    const claims = this.#claims()
    const known = cell.certain
    const time = cell.time

    await this.#write(cell, `put ${name} ${copyKey(afterPut(undefined, claims))}`, state => afterPut(state, claims), async () => {
      const { isNew } = await store.put(cid, bytes, claims)

      if (known !== undefined && cell.time === time + 1 && isNew !== (known.state === undefined)) {
        this.#fail(`put ${name}`, new ModelMismatch(`answers isNew: ${isNew}`))
      }
    })
  }

  async #addClaims (store: StoreUnderTest): Promise<void> {
    const { cid, name, cell } = pick(this.#random, this.#blocks)
    const claims = this.#claims()

    await this.#write(cell, `claims ${name} ${copyKey(afterPut(undefined, claims))}`, state => afterClaims(state, claims),
      async () => { await store.addClaims(cid, claims) }, { refusal: 'block_not_found' })
  }

  async #setFlags (store: StoreUnderTest): Promise<void> {
    const blocks = this.#blocks.filter(({ cell }) => cell.hasRoom && chance(this.#random, 0.2))
    const flags = blocks.map(({ cid }): CopyFlags => ({
      cid,
      ...chance(this.#random, 0.7) ? { dropping: chance(this.#random, 0.5) } : {},
      ...chance(this.#random, 0.7) ? { pledgedUntil: between(this.#random, 1, 9) } : {}
    }))
    let promise: Promise<void> | undefined
    const setting = (): Promise<void> => promise ??= store.setFlags(flags)

    await Promise.all(blocks.map(({ name, cell }, i) => this.#write(cell,
      `flags ${name} ${JSON.stringify({ ...flags[i], cid: undefined })}`,
      state => afterFlags(state, flags[i] as CopyFlags), setting, {
        // A copy that is not here was skipped; one whose put failed may be here after a crash.
        isVoid: () => !(cell.isFirm && cell.running === 1) && !store.has((blocks[i] as Block).cid)
      })))
  }

  async #delete (store: StoreUnderTest): Promise<void> {
    const { cid, name, cell } = pick(this.#random, this.#blocks)

    await this.#write(cell, `delete ${name}`, () => undefined, async () => { await store.delete(cid) })
  }

  async #quarantine (store: StoreUnderTest): Promise<void> {
    const { cid, name, cell } = pick(this.#random, this.#blocks)

    await this.#write(cell, `quarantine ${name}`, () => undefined, () => store.quarantine(cid))
  }

  async #append (store: StoreUnderTest): Promise<void> {
    const { owner, cell } = pick(this.#random, this.#logs)
    const positions = new Set(Array.from({ length: between(this.#random, 1, 4) },
      () => between(this.#random, 0, POSITION_MAX)))
    const entries: LogEntry[] = [...positions].map(position => ({
      position,
      bytes: logBytes(between(this.#random, 1, LOG_BYTES_MAX), between(this.#random, 1, 255))
    }))

    if (store.log !== undefined) {
      const log = store.log(owner)

      await this.#write(cell, `append ${owner} ${logKey(afterAppend(new Map(), entries))}`,
        state => afterAppend(state, entries), () => log.append(entries))
    }
  }

  async #trim (store: StoreUnderTest): Promise<void> {
    const { owner, cell } = pick(this.#random, this.#logs)
    const from = between(this.#random, 0, POSITION_MAX)
    const to = between(this.#random, from, POSITION_MAX + 1)

    if (store.log !== undefined) {
      const log = store.log(owner)

      await this.#write(cell, `trim ${owner} ${from} to ${to}`, state => afterTrim(state, from, to),
        () => log.trim(from, to))
    }
  }

  async #get (store: StoreUnderTest): Promise<void> {
    const block = pick(this.#random, this.#blocks)
    const { cid, bytes, name, cell } = block
    const offset = between(this.#random, 0, bytes.byteLength)
    const length = between(this.#random, 0, bytes.byteLength + 10)
    const range = chance(this.#random, 0.5) ? { offset, length } : undefined
    const time = cell.time

    try {
      this.#expectBytes(block, await store.get(cid, range), range)
    } catch (err) {
      const code = errorCode(err)
      const isFine = code === 'block_not_found'
        ? cell.time !== time || cell.may(state => state === undefined)
        : READ_FAILURES.includes(code) && this.#faulty && this.#mayFail()

      if (!isFine && !this.#isDead) {
        this.#fail(`get ${name}`, err)
      }
    }
  }

  async #compact (store: StoreUnderTest): Promise<void> {
    if (store.compact === undefined) {
      return
    }

    this.note('compact')

    try {
      await store.compact()
      this.note('compacted')
    } catch (err) {
      this.note(`compact: ${errorMessage(err)}`)

      if (!this.#mayFail() && !this.#isDead) {
        this.#fail('compact', err)
      }
    }
  }

  /**
   * A call that changes a cell. One that is refused with `refusal`, or is void, need not have
   * changed anything.
   */
  async #write<S> (
    cell: Cell<S>, what: string, apply: (state: S) => S, run: () => Promise<void>,
    { refusal, isVoid }: { refusal?: string, isVoid?: () => boolean } = {}
  ): Promise<void> {
    if (!cell.hasRoom) {
      return
    }

    const id = this.#ids++
    const call: ModelCall<S> = cell.begin(what, apply)

    this.note(`#${id} ${what}`)

    try {
      await run()

      if (call.outcome === 'running') {
        this.note(`#${id} ok`)
        cell.end(call, isVoid?.() === true ? 'failed' : 'done')
      }
    } catch (err) {
      if (call.outcome !== 'running') {
        return
      }

      const code = errorCode(err)

      this.note(`#${id} ${code}: ${errorMessage(err)}`)

      if (code === refusal) {
        this.#expectAbsent(cell, what)
        cell.end(call, 'failed')
      } else {
        cell.end(call, 'failed')

        if (!WRITE_FAILURES.includes(code) || !this.#mayFail()) {
          this.#fail(what, err)
        }
      }
    }
  }

  #expectAbsent<S> (cell: Cell<S>, what: string): void {
    if (!cell.may(state => state === undefined)) {
      this.#fail(what, new ModelMismatch('says that there is no copy, but there is one'))
    }
  }

  #claims (): Claim[] {
    return Array.from({ length: between(this.#random, 0, 2) }, () => ({
      owner: pick(this.#random, OWNERS),
      redundancy: { kind: 'replicas', copies: between(this.#random, 1, 4) },
      since: between(this.#random, 1, 9),
      root: chance(this.#random, 0.2),
      removed: chance(this.#random, 0.2)
    }))
  }

  /** What the listeners heard must add up to what the store shows. */
  #checkChanges ({ cid, name }: Block, info: BlockInfo | undefined): void {
    const heard = this.#changes.get(cid.toString())

    if (heard === undefined || info === undefined ? heard !== info?.claims : !sameClaims(heard, info.claims)) {
      throw new ModelMismatch(`${name}: listeners heard of ${JSON.stringify(heard)}, it is ${JSON.stringify(info?.claims)}`)
    }
  }

  async #checkBytes (store: StoreUnderTest, block: Block, info: BlockInfo | undefined): Promise<void> {
    if (info !== undefined) {
      this.#same(`bytes of ${block.name}`, info.bytes, block.bytes.byteLength)
      this.#same(`storedAt of ${block.name}`, info.storedAt, 4242)
      this.#expectBytes(block, await store.get(block.cid))
    }
  }

  #expectBytes ({ bytes, name }: Block, got: Uint8Array, range?: { offset: number, length: number }): void {
    const expected = range === undefined ? bytes : bytes.subarray(range.offset, range.offset + range.length)

    if (!Buffer.from(got.buffer, got.byteOffset, got.byteLength).equals(expected)) {
      throw new ModelMismatch(`get of ${name} ${JSON.stringify(range)}: other bytes`)
    }
  }

  async #readLog (log: OwnerLog): Promise<LogState> {
    const state = new Map<number, string>()

    for (const position of log.positions()) {
      this.#same(`${log.owner} has ${position}`, log.has(position), true)
      const mark = logMark(await log.read(position))

      if (mark === MIXED) {
        this.#fail(`${log.owner} ${position}`, new ModelMismatch('other bytes than were written'))
      }

      state.set(position, mark)
    }

    return state
  }

  #same (what: string, shown: unknown, expected: unknown): void {
    if (shown !== expected) {
      throw new ModelMismatch(`${what}: ${String(shown)}, expected ${String(expected)}`)
    }
  }

  #fail (what: string, err: unknown): void {
    this.note(`WRONG: ${what}: ${errorMessage(err)}`)
    this.#wrong ??= new ModelMismatch(`${what}: ${errorMessage(err)}`, { cause: err })
  }

  #cells (): { died: () => void }[] {
    return [...this.#blocks, ...this.#logs].map(({ cell }) => cell)
  }
}
