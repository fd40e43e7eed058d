/**
 * The real file tree under the simulated replicas. What is async in it (loading, questions that scan) stays out of
 * virtual time: empty trees are made in advance, a state that came as a snapshot is made by applying its batches
 * again, and questions are answered after the run, from a copy of the state at their time.
 */
import { createHash } from 'node:crypto'
import { StateDigest } from '../src/volumes/replica/digest/digest.js'
import { StepChanges } from '../src/volumes/replica/digest/step-changes.js'
import { MemoryKv } from '../src/volumes/tree/kv.js'
import { Tree } from '../src/volumes/tree/tree.js'
import { answer } from '../src/volumes/tree/query/answer.js'
import type { TreeBatch, TreeOp, TreeResult } from '../src/volumes/tree/types.js'
import type { SimCommand, StateMachine, TreeCall, TreeReturn } from './volume-machine.js'

type Applied = readonly { index: number, batch: TreeBatch }[]

/** The digest follows the changes; that it is that of the state is looked at so often: reading it all costs more. */
const RECOUNT_EVERY = 8

/** A maker of machines that needs no promise: it is given `count` empty trees. */
export async function treeMachines (count: number): Promise<() => StateMachine> {
  const trees: Tree[] = []

  for (let i = 0; i < count; i++) {
    trees.push(await Tree.load(new MemoryKv()))
  }

  const next = (): Tree => {
    const tree = trees.pop()

    if (tree === undefined) {
      throw new Error('more empty trees are needed')
    }

    return tree
  }

  return () => new TreeMachine(next)
}

class TreeMachine implements StateMachine {
  #tree: Tree
  #kv = new MemoryKv()
  #applied: Applied = []
  #digest = new StateDigest()
  #results = ''

  constructor (private readonly emptyTree: () => Tree) {
    this.#tree = emptyTree()
  }

  apply (index: number, timeMs: number, commands: readonly SimCommand[]): TreeReturn[] {
    const batch: TreeBatch = {
      timeMs,
      commands: commands.map(({ id, call }) => ({
        id: createHash('md5').update(id).digest('hex'), baseIndex: 0, principal: 'sim', node: 'sim', atMs: timeMs, op: opOf(call)
      }))
    }

    return this.#apply(index, batch)
      .map(({ code, version }) => ({ code, ...(version === undefined ? {} : { version }) }))
  }

  query (call: TreeCall): TreeReturn {
    const kv = this.#kv.clone()

    return { code: 'later', later: async () => await answerLater(kv, call) }
  }

  snapshot (): unknown {
    return this.#applied
  }

  restore (snapshot: unknown): void {
    this.#tree = this.emptyTree()
    this.#kv = new MemoryKv()
    this.#digest = new StateDigest()
    this.#results = ''
    this.#applied = [];
    (snapshot as Applied).forEach(({ index, batch }) => { this.#apply(index, batch) })
  }

  digest (): string {
    return `${this.#digest.toString()} ${this.#results}`
  }

  #apply (index: number, batch: TreeBatch): TreeResult[] {
    const step = new StepChanges(key => this.#kv.get(key))
    const results = this.#tree.applyBatch(step, batch, index)
    this.#applied = [...this.#applied, { index, batch }]
    step.digestInto(this.#digest)
    this.#kv.apply(step.changes)

    if (index % RECOUNT_EVERY === 0) {
      this.#recount(index)
    }

    this.#results = createHash('md5').update(this.#results).update(JSON.stringify(results)).digest('hex')

    return results
  }

  #recount (index: number): void {
    const digest = new StateDigest()

    for (const [key, value] of this.#kv.entries()) {
      digest.add(key, value)
    }

    if (digest.toString() !== this.#digest.toString()) {
      throw new Error(`the digest at ${index} is not that of the state`)
    }
  }
}

function opOf (call: TreeCall): TreeOp {
  const content = (text: string): { kind: 'inline', bytes: Uint8Array } => ({ kind: 'inline', bytes: Buffer.from(text) })

  switch (call.type) {
    case 'create':
      return { type: 'write', target: { path: call.path }, content: content(call.content), expect: { absent: true } }
    case 'write':
      return { type: 'write', target: { path: call.path }, content: content(call.content) }
    case 'write-if':
      return { type: 'write', target: { path: call.path }, content: content(call.content), expect: { version: call.version } }
    case 'rename': return { type: 'rename', from: call.from, to: call.to }
    case 'remove': return { type: 'remove', path: call.path }
    default: throw new Error(`${call.type} changes nothing`)
  }
}

async function answerLater (kv: MemoryKv, call: TreeCall): Promise<TreeReturn> {
  const found = call.type === 'read'
    ? await answer(kv, { type: 'read', target: { path: call.path } })
    : await answer(kv, { type: 'list', path: '/', limit: 1_000 })

  switch (found.type) {
    case 'read': return {
      code: 'ok', version: found.entry.version,
      content: found.content.kind === 'inline' ? Buffer.from(found.content.bytes).toString() : ''
    }
    case 'list': return { code: 'ok', names: found.entries.map(({ name }) => `/${name}`) }
    case 'error': return { code: found.code }
    default: throw new Error(`an answer of type ${found.type}`)
  }
}
