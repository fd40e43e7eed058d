import { comparedTrees, folderAt, placeOf } from './compared-trees.js'
import { ENTRIES_AT_ONCE } from './constants.js'
import { fileState } from './content.js'
import { FolderAttributes } from './folder-attributes.js'
import { stepId } from './operation-id.js'
import { agree, attributesOf } from '../tree/attributes.js'
import { TaskPool } from '../../util/concurrently.js'
import { errorCode } from '../../util/errors.js'
import { randomId } from '../../util/random.js'
import type { Pair } from './compared-trees.js'
import type { VolumeContext } from './context.js'
import type { ChangeOptions, EntryStat } from '../types.js'
import type { TreeOp } from '../tree/types.js'

export interface RestoreOptions extends ChangeOptions {
  /** In the snapshot. */
  path: string
  /** Where it goes. */
  to: string
  onProgress?: (step: { entries: number, path: string }) => void
}

/**
 * Makes a place of the tree what a path was when the snapshot was taken, with as few changes as that takes. What has
 * not changed is not touched, so repeating a restoration that broke off finishes it.
 */
export async function restoreSnapshot (
  context: VolumeContext, snapshot: string, options: RestoreOptions
): Promise<{ copied: number, removed: number }> {
  return new Restoration(context, snapshot, options).run()
}

class Restoration {
  readonly #operationId: string
  readonly #counts = { copied: 0, removed: 0 }
  readonly #folders = new FolderAttributes()

  constructor (readonly context: VolumeContext, readonly snapshot: string, readonly options: RestoreOptions) {
    this.#operationId = options.operationId ?? randomId(context.random)
  }

  async run (): Promise<{ copied: number, removed: number }> {
    const { path, to, signal, onProgress } = this.options
    let entries = 0

    await TaskPool.run(ENTRIES_AT_ONCE, async pool => {
      const pairs = comparedTrees(this.context, { path, snapshot: this.snapshot }, { path: to }, { signal })

      for await (const pair of pairs) {
        if (pair.left === undefined && pair.relative === '') {
          throw this.context.fault('ENOENT', path, { why: `it is not in the snapshot ${this.snapshot}` })
        }

        const target = placeOf(to, pair.relative)

        onProgress?.({ entries: ++entries, path: target })
        await this.#pair(pool, pair, target)
      }
    })

    await this.#folders.apply(async at => await folderAt(this.context, at, signal), async (at, attributes) => {
      await this.#change({ type: 'setattr', target: { path: at }, ...attributes }, at)
    })

    return this.#counts
  }

  async #pair (pool: TaskPool, { left: then, right }: Pair, to: string): Promise<void> {
    const now = then?.kind === right?.kind ? right : undefined

    if (right !== undefined && now === undefined) {
      await this.#remove(to)
    }

    if (then?.isDirectory() === true) {
      this.#folders.note(to, then)
    }

    if (then !== undefined && !then.isDirectory()) {
      await pool.add(async () => this.#file(then, now, to))
    } else if (then !== undefined && now === undefined) {
      await this.#change({ type: 'mkdir', path: to, parents: true, ...attributesOf(then) }, to)
      this.#counts.copied++
    }
  }

  async #file (then: EntryStat, now: EntryStat | undefined, to: string): Promise<void> {
    if (now === undefined || !await this.#isSame(then, now)) {
      await this.#change({ type: 'copy', from: then.path, to, snapshot: this.snapshot }, to)
      this.#counts.copied++
    } else if (!agree(then, now)) {
      await this.#change({ type: 'setattr', target: { path: to }, ...attributesOf(then) }, to)
    }
  }

  /** Whether two files, or two links, have the same content. */
  async #isSame (then: EntryStat, now: EntryStat): Promise<boolean> {
    if (then.size !== now.size || then.inline !== now.inline) {
      return false
    }

    if (then.id === now.id && then.version === now.version) {
      return true
    }

    if (then.isSymbolicLink()) {
      return then.link === now.link
    }

    if (then.cid !== undefined && now.cid !== undefined) {
      return then.cid.equals(now.cid)
    }

    const { signal } = this.options
    const [a, b] = await Promise.all([
      fileState(this.context, { path: then.path }, then.path, { snapshot: this.snapshot, signal }),
      fileState(this.context, { path: now.path }, now.path, { signal })
    ])

    return a.content.kind === 'inline' && b.content.kind === 'inline' &&
      Buffer.compare(a.content.bytes, b.content.bytes) === 0
  }

  async #remove (path: string): Promise<void> {
    try {
      await this.#change({ type: 'remove', path, recursive: true }, path)
      this.#counts.removed++
    } catch (err) {
      // another client was faster
      if (errorCode(err) !== 'ENOENT') {
        throw err
      }
    }
  }

  async #change (op: TreeOp, path: string): Promise<void> {
    const { signal, who } = this.options

    await this.context.change(op, path, { signal, who, operationId: stepId(this.#operationId, `${op.type} ${path}`) })
  }
}
