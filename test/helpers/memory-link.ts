import { randomBytes } from 'node:crypto'
import { MemoryKv } from '../../src/volumes/tree/kv.js'
import { answer } from '../../src/volumes/tree/query/answer.js'
import { Tree } from '../../src/volumes/tree/tree.js'
import { OutcomeUnknownError, VolumeDeletedError } from '../../src/volumes/errors.js'
import { AbortedError } from '../../src/util/errors.js'
import { systemClock } from '../../src/util/clock.js'
import { sleep } from '../../src/util/sleep.js'
import type { SubmitOptions, Submitted, VolumeLink } from '../../src/volumes/client/link.js'
import type { TreeAnswer, TreeOp, TreeQuery } from '../../src/volumes/tree/types.js'

export interface MemoryLinkInit {
  /** @default 'test' */
  name?: string
  /** @default random */
  id?: string
  /** PeerId that operations are said to come through. @default 'peer-0' */
  node?: string
  /** Wall clock, ms. @default a clock that stands still unless `MemoryTree.nowMs` is moved */
  clock?: () => number
}

export interface MemoryLinkHooks {
  /** Awaited before an operation is applied: let others in, or throw instead of it. */
  beforeSubmit?: (op: TreeOp, operationId: string) => Promise<void> | void
  /** Awaited after it is applied; throw to lose the answer. */
  afterSubmit?: (op: TreeOp, submitted: Submitted) => Promise<void> | void
  /** Awaited before a question is answered; throw instead of it. */
  beforeQuery?: (query: TreeQuery) => Promise<void> | void
}

/** The replicated tree of one volume, in memory: what all links to it share. */
export class MemoryTree {
  readonly kv = new MemoryKv()
  readonly name: string
  readonly id: string
  nowMs = 1_700_000_000_000
  index = 0
  isDeleted = false
  #tree: Promise<Tree> | undefined
  #reader: { index: number, kv: MemoryKv } | undefined
  readonly #changed = new Set<() => void>()

  constructor ({ name = 'test', id = randomBytes(16).toString('hex'), clock }: MemoryLinkInit = {}) {
    this.name = name
    this.id = id
    this.clock = clock ?? (() => this.nowMs)
  }

  readonly clock: () => number

  /** A link as one node has it. */
  link (node = 'peer-0', hooks: MemoryLinkHooks = {}): MemoryLink {
    return new MemoryLink(this, node, hooks)
  }

  /** Applies one operation as a batch of its own. */
  async submit (op: TreeOp, { id, who, node }: { id: string, who: string, node: string }): Promise<Submitted> {
    this.#tree ??= Tree.load(this.kv)
    const tree = await this.#tree

    if (this.isDeleted) {
      throw new VolumeDeletedError(this.name)
    }

    const index = ++this.index
    const atMs = this.clock()
    const command = { id, baseIndex: index - 1, principal: who, node, atMs, op }
    const [result] = tree.applyBatch(this.kv, { timeMs: atMs, commands: [command] }, index)

    for (const wake of this.#changed) {
      wake()
    }

    if (result === undefined) {
      throw new Error('The tree gave no result.')
    }

    return { result, pending: false, copies: 3, operationId: id }
  }

  async query (query: TreeQuery): Promise<TreeAnswer> {
    if (this.isDeleted) {
      throw new VolumeDeletedError(this.name)
    }

    // the reader must not change while it is looked at
    if (this.#reader?.index !== this.index) {
      this.#reader = { index: this.index, kv: this.kv.clone() }
    }

    return answer(this.#reader.kv, query)
  }

  async changed (index: number, timeoutMs: number, signal?: AbortSignal): Promise<number> {
    if (this.index <= index) {
      const over = new AbortController()
      const wake = (): void => { over.abort() }

      this.#changed.add(wake)
      signal?.addEventListener('abort', wake, { once: true })
      await sleep(systemClock, timeoutMs, over.signal)
      signal?.removeEventListener('abort', wake)
      this.#changed.delete(wake)
    }

    return this.index
  }
}

/** A `VolumeLink` over a tree in memory. `hooks` may be changed at any time. */
export class MemoryLink implements VolumeLink {
  readonly submitted: { op: TreeOp, operationId: string }[] = []
  readonly queries: TreeQuery[] = []

  constructor (readonly tree: MemoryTree, readonly node: string, public hooks: MemoryLinkHooks = {}) {}

  get id (): string {
    return this.tree.id
  }

  get name (): string {
    return this.tree.name
  }

  async submit (op: TreeOp, options: SubmitOptions = {}): Promise<Submitted> {
    const { signal, operationId = randomBytes(16).toString('hex'), principal: who = '' } = options

    throwIfAborted(signal)
    await this.hooks.beforeSubmit?.(op, operationId)
    throwIfAborted(signal)
    this.submitted.push({ op, operationId })

    const submitted = await this.tree.submit(op, { id: operationId, who, node: this.node })

    await this.hooks.afterSubmit?.(op, submitted)
    throwIfAborted(signal)

    return submitted
  }

  async query (query: TreeQuery, { signal }: { signal?: AbortSignal, stale?: boolean } = {}): Promise<TreeAnswer> {
    throwIfAborted(signal)
    await this.hooks.beforeQuery?.(query)
    throwIfAborted(signal)
    this.queries.push(query)

    return this.tree.query(query)
  }

  async changed (index: number, { timeoutMs, signal }: { timeoutMs: number, signal?: AbortSignal }): Promise<number> {
    throwIfAborted(signal)
    const now = await this.tree.changed(index, timeoutMs, signal)
    throwIfAborted(signal)

    return now
  }
}

/** For `afterSubmit`: the answers of the first `count` operations for which `which` holds are lost. */
export function losingAnswers (count: number, which: (op: TreeOp) => boolean = () => true): MemoryLinkHooks['afterSubmit'] {
  let left = count

  return (op, { operationId }) => {
    if (left > 0 && which(op)) {
      left--
      throw new OutcomeUnknownError('test', operationId)
    }
  }
}

function throwIfAborted (signal?: AbortSignal): void {
  if (signal?.aborted === true) {
    throw new AbortedError('The operation')
  }
}
