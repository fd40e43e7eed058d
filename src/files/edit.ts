import { addFile } from './add.js'
import { cidOfLeaf, cidOfNode } from './cid-of.js'
import { EDIT_LEAVES_AT_ONCE } from './constants.js'
import { childParts, encodeNode, OtherLayoutError, rootPart } from './edit-dag.js'
import { bytesBelow, childrenOf, heightOf, LEAF_BYTES, NODE_LINKS } from './edit-layout.js'
import { PlannedEdit } from './edit-writes.js'
import { fewCopiesWarning, fewerCopies } from '../blocks/put/few-copies.js'
import { InvalidDagError } from './errors.js'
import { checkRange, openEntry } from './open.js'
import { toV1 } from './target.js'
import { linkSignals } from '../util/abort.js'
import { Limiter } from '../util/limiter.js'
import type { AddContext } from './add.js'
import type { BlockReader } from './block-reader.js'
import type { Part } from './edit-dag.js'
import type { EditOptions, EditResult } from './types.js'
import type { CopyCounts } from '../blocks/put/few-copies.js'
import type { PutOptions, PutResult } from '../blocks/types.js'
import type { CID } from 'multiformats/cid'

export interface EditContext extends AddContext {
  reader: BlockReader
}

/**
 * Changes bytes of a file without rewriting it.
 *
 * The new DAG is built from the root down: a subtree whose bytes stay the same is linked as it is; of the others the
 * node is read, its children are built, and a node over them is written. So the cost is the leaves that are written
 * to, and one node a level. A file that grows beyond its root's level gets the old root as the first child of a new
 * one; a file that shrinks begins at the node on the left that now suffices. Zeros that nothing is written to are made
 * once for each size of leaf or node and linked as often as they occur.
 *
 * Files with another layout (other chunkers, UnixFS attributes) are imported anew, streamed.
 */
export async function editFile (context: EditContext, root: CID, options: EditOptions): Promise<EditResult> {
  checkEdit(options)

  const { signal, release } = linkSignals(options.signal)
  const written = new Written(context, options, signal)

  try {
    const cid = toV1(root)

    return await built(context, cid, options, written, signal).catch(async err => {
      if (!(err instanceof OtherLayoutError)) {
        throw err
      }

      // what else was being built is given up
      written.close()

      return imported(context, cid, options, signal)
    })
  } finally {
    written.close()
    release()
  }
}

async function built (
  { reader }: EditContext, root: CID, options: EditOptions, written: Written, signal: AbortSignal
): Promise<EditResult> {
  const part = rootPart(root, await reader.get(root, signal))
  const plan = new PlannedEdit(part.bytes, options)
  const cid = await new Builder(reader, plan, part, written).build()

  return { cid, size: plan.size, ...written.sum }
}

/** The whole file once more, with the changes in it. */
async function imported (
  context: EditContext, root: CID, options: EditOptions, signal: AbortSignal
): Promise<EditResult> {
  const { entry, content } = await openEntry(context.reader, root, nameOf(root), { signal })
  const plan = new PlannedEdit(entry.bytes, options)
  const counted = new Written(context, options, signal)
  const blocks = {
    ...context.blocks,
    get: context.blocks.get.bind(context.blocks),
    pinClaim: context.blocks.pinClaim.bind(context.blocks),
    openPut: context.blocks.openPut.bind(context.blocks),
    claim: context.blocks.claim.bind(context.blocks),
    abandonPin: context.blocks.abandonPin.bind(context.blocks),
    put: counted.put.bind(counted)
  }

  const { cid } = await addFile({ ...context, blocks }, edited(content({ length: plan.keep, signal }), plan), {
    claim: options.claim, signal
  })

  return { cid, size: plan.size, ...counted.sum }
}

/** The new bytes, a leaf's worth at a time. */
async function * edited (old: AsyncIterable<Uint8Array>, plan: PlannedEdit): AsyncGenerator<Uint8Array> {
  let at = 0
  let leaf = new Uint8Array(Math.min(LEAF_BYTES, plan.size))
  let filled = 0

  const take = (): Uint8Array => {
    const done = leaf

    plan.apply(done, at)
    at += done.byteLength
    leaf = new Uint8Array(Math.min(LEAF_BYTES, plan.size - at))
    filled = 0

    return done
  }

  for await (const chunk of old) {
    for (let from = 0; from < chunk.byteLength;) {
      const piece = chunk.subarray(from, from + leaf.byteLength - filled)

      leaf.set(piece, filled)
      filled += piece.byteLength
      from += piece.byteLength

      if (filled === leaf.byteLength) {
        yield take()
      }
    }
  }

  while (leaf.byteLength > 0) {
    yield take()
  }
}

/** Builds the new DAG out of the old one. */
class Builder {
  readonly #zeros = new Map<string, Promise<Part>>()
  readonly #leaves = new Limiter(EDIT_LEAVES_AT_ONCE, 'write leaves')
  readonly #oldHeight: number

  constructor (
    readonly reader: BlockReader, readonly plan: PlannedEdit, readonly root: Part, readonly written: Written
  ) {
    this.#oldHeight = heightOf(root.bytes)
  }

  async build (): Promise<CID> {
    const height = heightOf(this.plan.size)
    let old: Part | undefined = this.root

    // the old DAG is higher: its nodes on the left that have all that is left
    for (let level = this.#oldHeight; level > height; level--) {
      old = (await this.#children(old as Part, level))[0]
    }

    return (await this.#part(height, 0, old)).cid
  }

  /** @param old - what is at this place now; of a level above the old root's, the root itself */
  async #part (level: number, index: number, old: Part | undefined): Promise<Part> {
    const bytes = bytesBelow(level, index, this.plan.size)
    const kept = bytesBelow(level, index, this.plan.keep)

    if (!this.plan.touches(level, index)) {
      if (old !== undefined && kept === bytes && old.bytes === bytes && level <= this.#oldHeight) {
        return old
      }

      if (kept === 0) {
        return this.#zero(level, bytes)
      }
    }

    return level === 0
      ? this.#leaf(index, bytes, kept > 0 ? old : undefined, kept)
      : this.#node(level, index, bytes, kept > 0 ? old : undefined)
  }

  async #node (level: number, index: number, bytes: number, old: Part | undefined): Promise<Part> {
    const olds = old === undefined ? [] : await this.#children(old, level)

    return this.#write(await Promise.all(Array.from({ length: childrenOf(level, bytes) }, async (_, i) => {
      return this.#part(level - 1, index * NODE_LINKS + i, olds[i])
    })))
  }

  async #leaf (index: number, bytes: number, old: Part | undefined, kept: number): Promise<Part> {
    const release = await this.#leaves.acquire(1, this.written.signal)

    try {
      const leaf = new Uint8Array(bytes)

      if (old !== undefined && !this.plan.covers(index, kept)) {
        const block = await this.reader.get(old.cid, this.written.signal)

        if (block.byteLength !== old.bytes) {
          throw new InvalidDagError(old.cid.toString(), `${block.byteLength} bytes where its parent says ${old.bytes}`)
        }

        leaf.set(block.subarray(0, kept))
      }

      this.plan.apply(leaf, index * LEAF_BYTES)

      const cid = cidOfLeaf(leaf)
      await this.written.put(cid, leaf)

      return { cid, bytes, total: bytes }
    } finally {
      release()
    }
  }

  /** Nothing but zeros; made once for each size. */
  async #zero (level: number, bytes: number): Promise<Part> {
    const key = `${level}/${bytes}`
    const made = this.#zeros.get(key) ?? this.#makeZero(level, bytes)

    this.#zeros.set(key, made)

    return made
  }

  async #makeZero (level: number, bytes: number): Promise<Part> {
    if (level === 0) {
      const leaf = new Uint8Array(bytes)
      const cid = cidOfLeaf(leaf)
      await this.written.put(cid, leaf)

      return { cid, bytes, total: bytes }
    }

    return this.#write(await Promise.all(Array.from({ length: childrenOf(level, bytes) }, async (_, i) => {
      return this.#zero(level - 1, bytesBelow(level - 1, i, bytes))
    })))
  }

  async #write (children: readonly Part[]): Promise<Part> {
    const { block, bytes, total } = encodeNode(children)
    const cid = cidOfNode(block)
    await this.written.put(cid, block)

    return { cid, bytes, total }
  }

  async #children (old: Part, level: number): Promise<Part[]> {
    if (level > this.#oldHeight) {
      return [old]
    }

    return childParts(old.cid, await this.reader.get(old.cid, this.written.signal), level, old.bytes)
  }
}

/** Puts the new blocks and counts them. Stops everything when one fails or the caller has had enough. */
class Written {
  readonly #controller = new AbortController()
  readonly #linked: ReturnType<typeof linkSignals>
  readonly #seen = new Map<string, number>()
  #fewest: CopyCounts | undefined

  constructor (readonly context: EditContext, readonly options: EditOptions, signal: AbortSignal) {
    this.#linked = linkSignals(signal, this.#controller.signal)
  }

  get signal (): AbortSignal {
    return this.#linked.signal
  }

  get sum (): Pick<EditResult, 'blocksWritten' | 'bytesWritten' | 'warning'> {
    const bytesWritten = [...this.#seen.values()].reduce((sum, bytes) => sum + bytes, 0)

    const warning = this.#fewest === undefined ? undefined : fewCopiesWarning(this.#fewest)

    return { blocksWritten: this.#seen.size, bytesWritten, warning }
  }

  async put (
    cid: CID, bytes: Uint8Array, { claims = [this.options.claim], signal = this.signal }: PutOptions = {}
  ): Promise<PutResult> {
    try {
      const result = await this.context.blocks.put(cid, bytes, { claims, trusted: true, signal })

      this.#seen.set(cid.toString(), bytes.byteLength)
      this.#fewest = fewerCopies(this.#fewest, result)

      return result
    } catch (err) {
      // at once, before anything that waits gets its turn
      this.#controller.abort()
      throw err
    }
  }

  close (): void {
    this.#controller.abort()
    this.#linked.release()
  }
}

function checkEdit ({ keep, writes = [], size }: EditOptions): void {
  checkRange('length', keep)
  checkRange('length', size)

  for (const { offset, bytes } of writes) {
    checkRange('offset', offset)
    checkRange('offset', offset + bytes.byteLength)
  }
}

function nameOf (cid: CID): { name: string, path: string, shown: string } {
  const shown = cid.toString()

  return { name: shown, path: '', shown }
}
