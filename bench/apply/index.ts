/** What does it cost a replica to apply operations, and how much of it are the digests of its state? See README.md. */
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { StateDigest } from '../../src/volumes/replica/digest/digest.js'
import { StepChanges } from '../../src/volumes/replica/digest/step-changes.js'
import { createLevelStateDb } from '../../src/volumes/replica/state/level-state-db.js'
import { seededRandom } from '../../src/util/random.js'
import { Tree } from '../../src/volumes/tree/tree.js'
import { median } from '../lib/stats.js'
import { Figures, type Report } from '../lib/report.js'
import type { StateDb } from '../../src/volumes/replica/state/state-db.js'
import type { KvView } from '../../src/volumes/tree/kv.js'
import type { TreeOp } from '../../src/volumes/tree/types.js'
import type { BenchOptions } from '../lib/options.js'

const RUNS = 5
const FOLDERS = 500
/** Files that are there before anything is measured, so that most of the state is on the disk. */
const FILES = 100_000
const FILE_BYTES = 100
/** Operations of one step, and steps of each kind in one run. */
const STEP_OPS = 50
const STEPS = 400
const CACHE_BYTES = 32 * 2 ** 20
const FLUSH_BYTES = 4 * 2 ** 20

/** As a replica would apply that keeps no digest: nothing is asked for that the tree does not read. */
class PlainChanges implements KvView {
  readonly changes = new Map<string, Uint8Array | undefined>()

  constructor (private readonly read: (key: string) => Uint8Array | undefined) {}

  get (key: string): Uint8Array | undefined {
    return this.changes.has(key) ? this.changes.get(key) : this.read(key)
  }

  put (key: string, value: Uint8Array): void { this.changes.set(key, value) }
  del (key: string): void { this.changes.set(key, undefined) }
}

class Replica {
  readonly #db: StateDb
  readonly #tree: Tree
  readonly #digest = new StateDigest()
  #index = 0
  #made = 0
  #ids = 0
  readonly #random = seededRandom(1)

  constructor (db: StateDb, tree: Tree) {
    this.#db = db
    this.#tree = tree
  }

  /** Applies one step. @returns microseconds for each operation */
  async step (isNew: boolean, isDigested: boolean): Promise<number> {
    const index = ++this.#index
    const commands = Array.from({ length: STEP_OPS }, () => ({
      id: (++this.#ids).toString(16).padStart(32, '0'),
      baseIndex: index,
      principal: 'ann',
      node: 'node',
      atMs: index,
      op: write(isNew ? this.#made++ : Math.floor(this.#random() * this.#made), this.#ids)
    }))
    // Not time: this waits for nothing, and what else the machine does is not its cost.
    const before = process.cpuUsage()
    const step = isDigested ? new StepChanges(key => this.#db.get(key)) : new PlainChanges(key => this.#db.get(key))

    this.#tree.applyBatch(step, { timeMs: index, commands }, index)

    if (step instanceof StepChanges) {
      step.digestInto(this.#digest)
    }

    const { user, system } = process.cpuUsage(before)
    const us = (user + system) / STEP_OPS

    this.#db.stage(step.changes)

    if (this.#db.stagedBytes > FLUSH_BYTES) {
      await this.#db.flush()
    }

    return us
  }

  get files (): number {
    return this.#made
  }
}

function write (file: number, content: number): TreeOp {
  return {
    type: 'write',
    target: { path: `/folder ${file % FOLDERS}/file ${file}` },
    content: { kind: 'inline', bytes: Buffer.alloc(FILE_BYTES, String(content)) },
    parents: true
  }
}

export async function run (options: BenchOptions): Promise<Report> {
  const figures = new Figures()
  const dir = await mkdtemp(path.join(tmpdir(), 'shoal-bench-apply-'))
  const db = createLevelStateDb({ dir, cacheBytes: CACHE_BYTES })

  try {
    await db.open()
    const replica = new Replica(db, await Tree.load(db))
    options.note(`making ${FILES} files`)

    while (replica.files < FILES) {
      await replica.step(true, true)
    }

    for (let run = 1; run <= (options.runs ?? RUNS); run++) {
      options.note(`run ${run}`)

      for (const [key, name, isNew] of [['new', 'new files', true], ['old', 'files written again', false]] as const) {
        const plain: number[] = []
        const digested: number[] = []

        // In turns, so that whatever else the machine does falls on both alike.
        for (let i = 0; i < STEPS; i++) {
          plain.push(await replica.step(isNew, false))
          digested.push(await replica.step(isNew, true))
        }

        figures.add(`${key}_plain`, `${name}, without a digest`, 'µs/op', median(plain))
        figures.add(`${key}_digested`, `${name}, with it`, 'µs/op', median(digested))
        figures.add(`${key}_digest`, `${name}, the digest alone`, 'µs/op', median(digested) - median(plain))
      }
    }
  } finally {
    await db.close()
    await rm(dir, { recursive: true, force: true })
  }

  return {
    topic: 'apply',
    figures: figures.list(),
    notes: [`CPU of one core in steps of ${STEP_OPS} operations, medians; the log, the disk and the network are not in it.`]
  }
}
