import assert from 'node:assert/strict'
import { digestedStep } from '../../../testing/tree/digested-step.js'
import { MemoryKv } from '../../../src/volumes/tree/kv.js'
import { Tree } from '../../../src/volumes/tree/tree.js'
import { answer } from '../../../src/volumes/tree/query/answer.js'
import type { KvReader, KvView } from '../../../src/volumes/tree/kv.js'
import type { Content, TreeAnswer, TreeOp, TreeQuery, TreeResult } from '../../../src/volumes/tree/types.js'

/** A tree over a map in memory, and the shortest way to speak with it. */
export class TreeSubject<K extends KvReader & KvView = MemoryKv> {
  index = 0
  timeMs = 1_000
  #commands = 0

  constructor (readonly kv: K, readonly tree: Tree) {}

  static async create (): Promise<TreeSubject> {
    const kv = new MemoryKv()

    return new TreeSubject(kv, await Tree.load(kv))
  }

  nextId (): string {
    return (++this.#commands).toString(16).padStart(32, '0')
  }

  apply (...ops: TreeOp[]): TreeResult[] {
    const batch = {
      timeMs: this.timeMs,
      commands: ops.map(op => ({ id: this.nextId(), baseIndex: this.index, principal: 'ann', node: 'node-1', atMs: this.timeMs, op }))
    }
    const index = ++this.index

    return this.kv instanceof MemoryKv
      ? digestedStep(this.kv, view => this.tree.applyBatch(view, batch, index))
      : this.tree.applyBatch(this.kv, batch, index)
  }

  /** Applies one operation that must succeed. */
  ok (op: TreeOp): TreeResult {
    const [result] = this.apply(op)
    assert.equal(result?.code, 'ok', `${op.type}: ${result?.code} ${result?.detail}`)

    return result
  }

  /** Applies one operation and gives its code. */
  code (op: TreeOp): string | undefined {
    return this.apply(op)[0]?.code
  }

  async ask<T extends TreeQuery['type']> (query: Extract<TreeQuery, { type: T }>): Promise<Extract<TreeAnswer, { type: T }>> {
    const found = await answer(this.kv, query)
    assert.equal(found.type, query.type, JSON.stringify(found))

    return found as Extract<TreeAnswer, { type: T }>
  }

  /** Code of the error that a question ends in. */
  async refusal (query: TreeQuery): Promise<string> {
    const found = await answer(this.kv, query)

    return found.type === 'error' ? found.code : 'ok'
  }

  async names (path: string, snapshot?: string): Promise<string[]> {
    const { entries } = await this.ask({ type: 'list', path, limit: 1_000, ...(snapshot == null ? {} : { snapshot }) })

    return entries.map(({ name }) => name)
  }

  async text (path: string, options: { snapshot?: string, version?: number } = {}): Promise<string> {
    const { content } = await this.ask({ type: 'read', target: { path }, ...options })

    switch (content.kind) {
      case 'inline': return Buffer.from(content.bytes).toString()
      case 'dag': return `dag:${Buffer.from(content.cid).toString()}`
      case 'link': return `link:${content.link}`
    }
  }
}

export function inline (text: string): Content {
  return { kind: 'inline', bytes: Buffer.from(text) }
}

export function dag (text: string, size: number): Content {
  return { kind: 'dag', cid: Buffer.from(text), size }
}

export function writeOp (path: string, text: string): Extract<TreeOp, { type: 'write' }> {
  return { type: 'write', target: { path }, content: inline(text), parents: true }
}
