import { claimTree } from '../../files/claim-tree.js'
import { errorCode } from '../../util/errors.js'
import { randomId } from '../../util/random.js'
import type { VolumeContext } from './context.js'
import type { Cancel } from '../../util/clock.js'
import type { CID } from 'multiformats/cid'

interface UploadOptions { signal?: AbortSignal, who?: string }

/**
 * Runs something that puts blocks and then names them in the tree. Garbage collection leaves new blocks alone for its
 * grace time; what takes longer is made known to the volume, so that no mark that began meanwhile counts against it.
 *
 * @param task - calls `settle` with the root before it names it
 */
export async function upload<T> (
  context: VolumeContext,
  path: string,
  options: UploadOptions,
  task: (settle: (root: CID) => Promise<void>) => Promise<T>
): Promise<T> {
  const announced = new Announced(context, options)

  try {
    return await task(async root => {
      if (await announced.hasFailed()) {
        // blocks of the beginning may have gone: what is left is claimed anew, and what is not is an error
        await claimTree(context.blocks, root, await context.claim(options.signal), { signal: options.signal })
      }
    })
  } catch (err) {
    throw errorCode(err) === 'no_space' ? context.fault('ENOSPC', path, { cause: err }) : err
  } finally {
    await announced.end()
  }
}

/** The record of an upload in the volume: made when it has lasted for a while, renewed, and ended. */
class Announced {
  readonly #id: string
  readonly #startedAtMs: number
  readonly #cancelTimer: Cancel
  #isOpen = false
  #failed = false
  #running: Promise<void> = Promise.resolve()

  constructor (readonly context: VolumeContext, readonly options: UploadOptions) {
    this.#id = randomId(context.random)
    this.#startedAtMs = context.clock.wall()
    this.#cancelTimer = context.clock.every(context.uploadRenewMs, () => {
      this.#running = this.#running.then(async () => this.#renew())
    })
  }

  async hasFailed (): Promise<boolean> {
    await this.#running

    return this.#failed
  }

  async end (): Promise<void> {
    this.#cancelTimer()
    await this.#running

    if (this.#isOpen) {
      await this.#tell('done').catch((err: unknown) => {
        this.context.logger.warn({ code: errorCode(err) }, 'the end of an upload could not be told; it is taken for ended later')
      })
    }
  }

  async #renew (): Promise<void> {
    try {
      await this.#tell('open')
      this.#isOpen = true
    } catch (err) {
      this.#failed = true
      this.context.logger.warn({ code: errorCode(err) }, 'a long upload could not be made known to its volume')
    }
  }

  async #tell (state: 'open' | 'done'): Promise<void> {
    const op = { type: 'upload' as const, uploadId: this.#id, state, startedAtMs: this.#startedAtMs }

    await this.context.change(op, '/', { who: this.options.who })
  }
}
