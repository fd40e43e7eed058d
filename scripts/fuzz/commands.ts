import assert from 'node:assert/strict'
import { EDGE_NUMBERS, EDGE_TEXTS, mangle, pick, rubbish, type Fuzzer } from './fuzzer.js'
import { arbitraryOp, brokenState, nested } from './command-inputs.js'
import { STATE_KEY } from '../../src/volumes/tree/keys.js'
import { MemoryKv } from '../../src/volumes/tree/kv.js'
import { STATE } from '../../src/volumes/tree/records.js'
import { Tree } from '../../src/volumes/tree/tree.js'
import { answer } from '../../src/volumes/tree/query/answer.js'
import { decodeBatch, encodeBatch, encodeCommand } from '../../src/volumes/tree/codec/command.js'
import { encodeAnswer, encodeResult } from '../../src/volumes/tree/codec/answer.js'
import { planPrune } from '../../src/volumes/tree/query/prune-plan.js'
import { digestedStep } from '../../testing/tree/digested-step.js'
import { auditTree } from '../../testing/tree/tree-audit.js'
import type { TreeCommand, TreeQuery, TreeResult } from '../../src/volumes/tree/types.js'
import type { Random } from '../../src/util/random.js'

/** Batches of one case, and commands of a batch at most. */
const BATCHES = 12
const COMMANDS_MAX = 6

const QUERIES: readonly TreeQuery[] = [
  { type: 'volume' }, { type: 'list', path: '/', limit: 50 }, { type: 'walk', path: '/', limit: 50 },
  { type: 'trash', limit: 50 }, { type: 'snapshots' }, { type: 'conflicts', limit: 50 }, { type: 'log', limit: 50 },
  { type: 'versions', target: { path: '/a' } }, { type: 'stat', target: { path: '/a/b' } }
]

/**
 * Commands and states that no honest node makes, as from the log. No batch may throw, two replicas must come
 * to the same, everything that is stored can be read and told, and an ordinary command is answered afterwards.
 */
export const commands: Fuzzer = {
  name: 'commands',
  about: 'commands and states of a volume, sizes at every power of two: applying is total',
  round: async random => {
    const replica = await Replica.begin(random)
    let inputs = 0

    for (let i = 0; i < BATCHES && !replica.isDeleted; i++) {
      const bytes = batch(random, replica)
      inputs++
      await replica.apply(bytes, pick(random, [0, 1, 2]) === 0)
    }

    await replica.answersAll()

    return inputs
  }
}

class Replica {
  readonly isBroken: boolean
  index = 0
  readonly #kv: MemoryKv
  readonly #twin: MemoryKv
  #tree: Tree
  readonly #twinTree: Tree
  #ids = 0

  private constructor (kv: MemoryKv, twin: MemoryKv, tree: Tree, twinTree: Tree, isBroken: boolean) {
    this.#kv = kv
    this.#twin = twin
    this.#tree = tree
    this.#twinTree = twinTree
    this.isBroken = isBroken
  }

  static async begin (random: Random): Promise<Replica> {
    const kv = new MemoryKv()
    const isBroken = random() < 0.3

    if (isBroken) {
      kv.put(STATE_KEY, STATE.encode(brokenState(random)))
    }

    const twin = kv.clone()

    return new Replica(kv, twin, await Tree.load(kv), await Tree.load(twin), isBroken)
  }

  get isDeleted (): boolean {
    const state = this.#kv.get(STATE_KEY)

    return state !== undefined && STATE.decode(state).deleted
  }

  nextId (random: Random): string {
    return random() < 0.05 ? pick(random, EDGE_TEXTS) : (++this.#ids).toString(16).padStart(32, '0')
  }

  /** @param restart - the state is read from what is stored before, as after a crash */
  async apply (bytes: Uint8Array, restart: boolean): Promise<TreeResult[]> {
    if (restart) {
      this.#tree = await Tree.load(this.#kv)
    }

    const index = ++this.index
    const batch = decodeBatch(bytes)
    // Where counters are broken already, what should be new may be there; the digest follows all the same.
    const results = digestedStep(this.#kv, view => this.#tree.applyBatch(view, batch, index),
      { mayWriteOver: this.isBroken })
    const twins = this.#twinTree.applyBatch(this.#twin, decodeBatch(bytes), index)
    assert.deepEqual(results, twins, 'two replicas answer alike')
    assert.equal(digestOf(this.#kv), digestOf(this.#twin), 'two replicas hold the same')

    for (const result of results) {
      assert.notEqual(result.code, 'internal', `applied without a reason to refuse: ${result.detail}`)
      encodeResult(result)
    }

    if (!this.isBroken) {
      auditTree(this.#kv)
    }

    return results
  }

  async answersAll (): Promise<void> {
    for (const query of QUERIES) {
      encodeAnswer(await answer(this.#kv, query))
    }

    await planPrune(this.#kv, { nowMs: 2 ** 42, limit: 50 })

    if (!this.isDeleted) {
      const id = 'f'.repeat(32)
      const command = commandOf(id, { type: 'mkdir', path: '/an ordinary one' }, this.index)
      const [result] = await this.apply(encodeBatch([encodeCommand(command)], 1_000), true)
      assert.ok(result !== undefined && typeof result.code === 'string', 'an ordinary command is answered')
      assert.ok(this.isBroken || ['ok', 'EEXIST', 'operation_expired'].includes(result.code), result.code)
    }
  }
}

function batch (random: Random, replica: Replica): Uint8Array {
  if (random() < 0.03) {
    return keepFormat(rubbish(random))
  }

  const parts = Array.from({ length: 1 + Math.floor(random() * COMMANDS_MAX) }, () => command(random, replica))
  const bytes = encodeBatch(parts, pick(random, [1_000, 2_000, 2 ** 41, pick(random, EDGE_NUMBERS)]))

  // The format stays: a batch of a newer one is another matter.
  return random() < 0.05 ? keepFormat(mangle(bytes, random)) : bytes
}

function keepFormat (bytes: Uint8Array): Uint8Array {
  try {
    decodeBatch(bytes)

    return bytes
  } catch {
    return new Uint8Array(0)
  }
}

function command (random: Random, replica: Replica): Uint8Array {
  if (random() < 0.02) {
    return nested(random)
  }

  const baseIndex = random() < 0.9 ? replica.index : pick(random, EDGE_NUMBERS)
  const made = commandOf(replica.nextId(random), arbitraryOp(random), baseIndex)
  const bytes = encoded(made)

  return random() < 0.2 ? mangle(bytes, random) : bytes
}

/** What cannot be encoded never leaves a gateway; something else is sent then. */
function encoded (made: TreeCommand): Uint8Array {
  try {
    return encodeCommand(made)
  } catch {
    return encodeCommand({ ...made, baseIndex: 0, op: { type: 'mkdir', path: '/a' } })
  }
}

function commandOf (id: string, op: TreeCommand['op'], baseIndex: number): TreeCommand {
  return { id, baseIndex, principal: 'ann', node: 'node-1', atMs: 1_000, op }
}

function digestOf (kv: MemoryKv): string {
  return [...kv.entries()].map(([key, bytes]) => `${key} ${Buffer.from(bytes).toString('hex')}`).join('\n')
}
