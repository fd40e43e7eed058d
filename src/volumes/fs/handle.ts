import { fileState, sizeOf, streamOf } from './content.js'
import { commit } from './commit.js'
import { FLUSH_BYTES, FLUSH_PIECES_MAX } from './constants.js'
import { changeResult } from './context.js'
import { stepId } from './operation-id.js'
import { PendingEdit } from './pending-edit.js'
import { errorCode } from '../../util/errors.js'
import { randomId } from '../../util/random.js'
import type { VolumeContext } from './context.js'
import type { Change } from './commit.js'
import type { FileState } from './content.js'
import type { ChangeOptions, ChangeResult, EntryStat, VolumeFile } from '../types.js'
import type { Target } from '../tree/types.js'

export interface HandleInit {
  path: string
  /** The file as it is called by now: an open file survives renames. */
  target: Target
  state: FileState
  access: 'read' | 'write' | 'both'
  /** All that is written goes to the end, wherever that is by then. */
  append: boolean
  /** As of a snapshot: it never changes. */
  frozen: boolean
  options: ChangeOptions
}

/** Changes on their way to the tree, with the id that they keep until their outcome is known. */
interface Flushing { change: Change, operationId: string }

/**
 * An open file. What is written is buffered as pieces (`PendingEdit`), seen by reads of this handle at once, and by all
 * others when it is flushed. One flush is one operation, so others see all of it or nothing.
 *
 * A flush that fails keeps its bytes: the next flush begins with them, under the same operation id when the outcome of
 * the failed one is unknown, so that nothing is written twice. `close` that fails leaves the file open.
 */
export class VolumeHandle implements VolumeFile {
  readonly #context: VolumeContext
  readonly #init: HandleInit
  #known: FileState | undefined
  #edit = new PendingEdit()
  #tail: Uint8Array[] = []
  #tailBytes = 0
  #flushing: Flushing | undefined
  #flushes = 0
  #committed = 0
  #last: ChangeResult | undefined
  #queue: Promise<unknown> = Promise.resolve()
  #isClosed = false

  constructor (context: VolumeContext, init: HandleInit) {
    this.#context = context
    this.#init = init
    this.#known = init.state
  }

  get path (): string {
    return this.#init.path
  }

  async stat (): Promise<EntryStat> {
    this.#check('open')
    const state = await this.#state()

    return { ...state.entry, path: this.path, size: this.#sizeOver(sizeOf(state.content)) }
  }

  async read (offset: number, length: number): Promise<Uint8Array> {
    this.#check('read')
    this.#checkNumber(offset)
    this.#checkNumber(length)

    const { content } = await this.#state()
    const size = sizeOf(content)
    const bytes = new Uint8Array(Math.max(0, Math.min(length, this.#sizeOver(size) - offset)))
    // taken before anything is waited for: a flush that ends meanwhile must not take them from this read
    const layers = this.#layers(size)
    const range = { offset, length: bytes.byteLength, signal: this.#init.options.signal }
    let at = 0

    for await (const chunk of streamOf(this.#context, content, range)) {
      bytes.set(chunk, at)
      at += chunk.byteLength
    }

    for (const layer of layers) {
      layer.overlay(bytes, offset)
    }

    return bytes
  }

  async write (offset: number, bytes: Uint8Array): Promise<void> {
    this.#check('write')
    this.#checkNumber(offset)
    this.#checkNumber(offset + bytes.byteLength)

    if (this.#init.append) {
      this.#tail.push(bytes.slice())
      this.#tailBytes += bytes.byteLength
    } else {
      this.#edit.write(offset, bytes)
    }

    if (Math.max(this.#edit.bytes, this.#tailBytes) >= FLUSH_BYTES ||
      Math.max(this.#edit.pieces, this.#tail.length) >= FLUSH_PIECES_MAX) {
      await this.flush()
    }
  }

  async truncate (size = 0): Promise<void> {
    this.#check('write')
    this.#checkNumber(size)

    if (this.#tailBytes > 0) {
      // where these bytes are is known only when they are there
      await this.flush()
    }

    this.#edit.truncate(size)
  }

  async flush (): Promise<ChangeResult | undefined> {
    this.#check('open')

    return this.#serial(async () => this.#flush())
  }

  async close (): Promise<ChangeResult | undefined> {
    return this.#serial(async () => {
      if (!this.#isClosed) {
        await this.#flush()
        this.#isClosed = true
      }

      return this.#last
    })
  }

  /** Commits what failed before, and then what was written since. */
  async #flush (): Promise<ChangeResult | undefined> {
    let result: ChangeResult | undefined

    while (this.#flushing !== undefined || !this.#edit.isEmpty || this.#tailBytes > 0) {
      this.#flushing ??= this.#take()
      result = await this.#commit(this.#flushing)
      this.#flushing = undefined
      this.#committed++
    }

    return result
  }

  #take (): Flushing {
    const operationId = this.#nextId()

    // truncating an appending handle comes before what was appended since
    if (this.#tailBytes > 0 && this.#edit.isEmpty) {
      const append = Buffer.concat(this.#tail)
      this.#tail = []
      this.#tailBytes = 0

      return { change: { append }, operationId }
    }

    const edit = this.#edit
    this.#edit = new PendingEdit()

    return { change: { edit }, operationId }
  }

  async #commit (flushing: Flushing): Promise<ChangeResult> {
    const { target, path, options } = this.#init

    try {
      const { changed, content } = await commit(this.#context, target, path, flushing.change, {
        ...options, operationId: flushing.operationId, known: this.#known
      })

      // of all that this handle has written
      const warning = changed.warning ?? this.#last?.warning
      this.#last = { ...changeResult(changed), ...warning !== undefined && { warning } }
      this.#known = content?.kind === 'dag' ? { entry: this.#init.state.entry, content } : undefined

      return this.#last
    } catch (err) {
      this.#known = undefined

      if (!OPEN_OUTCOMES.has(errorCode(err))) {
        // it is known to have had no effect, and its id would only be answered with that again
        flushing.operationId = this.#nextId()
      }

      throw err
    }
  }

  #nextId (): string {
    const { operationId } = this.#init.options
    this.#flushes++

    return operationId === undefined ? randomId(this.#context.random) : stepId(operationId, `flush-${this.#flushes}`)
  }

  /** What is not committed yet, oldest first, over a content of so many bytes. */
  #layers (size: number): PendingEdit[] {
    const layers: PendingEdit[] = []
    let end = size

    const add = (layer: PendingEdit): void => {
      layers.push(layer)
      end = layer.sizeOver(end)
    }

    const addTail = (tail: readonly Uint8Array[]): void => {
      const layer = new PendingEdit()

      for (const bytes of tail) {
        layer.write(layer.sizeOver(end), bytes)
      }

      add(layer)
    }

    if (this.#flushing !== undefined) {
      const { change } = this.#flushing

      if ('edit' in change) {
        add(change.edit)
      } else {
        addTail([change.append])
      }
    }

    add(this.#edit)
    addTail(this.#tail)

    return layers
  }

  #sizeOver (size: number): number {
    return this.#layers(size).reduce((size, layer) => layer.sizeOver(size), size)
  }

  /** The file as it is in the tree, to which what `#layers` has is still to come. */
  async #state (): Promise<FileState> {
    const { target, path, frozen, options, state } = this.#init

    if (frozen) {
      return state
    }

    for (;;) {
      const committed = this.#committed
      const found = await fileState(this.#context, target, path, { signal: options.signal })

      // a flush that ended meanwhile may be in what was found, or not: then it is unknown what is to be laid over it
      if (committed === this.#committed) {
        return found
      }
    }
  }

  /** One after the other: flushes must not overtake each other. */
  async #serial<T> (task: () => Promise<T>): Promise<T> {
    const result = this.#queue.then(task)
    this.#queue = result.catch(() => {})

    return result
  }

  #check (what: 'open' | 'read' | 'write'): void {
    const { path, access, frozen } = this.#init

    if (this.#isClosed || (what === 'read' && access === 'write') || (what === 'write' && !frozen && access === 'read')) {
      throw this.#context.fault('EBADF', path)
    }

    if (what === 'write' && frozen) {
      throw this.#context.fault('EROFS', path)
    }
  }

  #checkNumber (value: number): void {
    if (!Number.isSafeInteger(value) || value < 0) {
      throw this.#context.fault('EINVAL', this.path, { why: `${value} is no place or number of bytes` })
    }
  }
}

/** After these an operation may have had its effect, or still have it. */
const OPEN_OUTCOMES: ReadonlySet<string> = new Set(['outcome_unknown', 'aborted', 'no_quorum', 'busy', 'internal'])
