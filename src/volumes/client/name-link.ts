import { VolumeDeletedError, VolumeNotFoundError } from '../errors.js'
import { errorCode } from '../../util/errors.js'
import type { SubmitOptions, Submitted, VolumeLink } from './link.js'
import type { TreeAnswer, TreeOp, TreeQuery } from '../tree/types.js'

/** Operations that say by paths and values alone what they are about: they mean the same in any volume of the name. */
const BY_PATH: ReadonlySet<TreeOp['type']> = new Set<TreeOp['type']>([
  'mkdir', 'write', 'append', 'setattr', 'rename', 'copy', 'remove', 'snapshot-create', 'snapshot-remove', 'settings'
])

/** What a name led to once may be gone: then the registry is asked again. */
const GONE: ReadonlySet<string> = new Set(['volume_deleted', 'no_quorum'])

export interface NameLinkInit {
  name: string
  /** What the name led to when it was looked up last, which may be a while ago. */
  link: VolumeLink
  /** The registry's word of now; undefined: there is no volume of the name. */
  lookUp: (signal?: AbortSignal) => Promise<VolumeLink | undefined>
}

/**
 * The way to a volume whose name was looked up some time ago. The volume may have been removed since and another one
 * made under the name, of which this node has not heard. So until the volume has answered once, that it is deleted, or
 * cannot be reached, leads to another look at the registry. From the first answer on it is that volume and no other:
 * ids of its entries, blocks kept for it, mean nothing elsewhere.
 */
export class NameLink implements VolumeLink {
  readonly #init: NameLinkInit
  #link: VolumeLink
  #isSure = false

  constructor (init: NameLinkInit) {
    this.#init = init
    this.#link = init.link
  }

  get id (): string { return this.#link.id }
  get name (): string { return this.#link.name }

  async submit (op: TreeOp, options: SubmitOptions = {}): Promise<Submitted> {
    if (!this.#isSure && !isByPath(op)) {
      await this.#makeSure(options.signal)
    }

    const submitted = await this.#either(async link => await link.submit(op, options), options.signal)
    // What waits in a journal was accepted without the volume's majority: it may not know of a removal.
    this.#isSure ||= !submitted.pending

    return submitted
  }

  async query (
    query: TreeQuery, { stale = false, signal }: { stale?: boolean, signal?: AbortSignal } = {}
  ): Promise<TreeAnswer> {
    // A writer asks for the settings first, and one old answer is enough for it; but what it then uploads is kept for
    // this volume.
    if (!this.#isSure && query.type === 'volume' && stale) {
      await this.#makeSure(signal)
    }

    const answer = await this.#either(async link =>
      assertThere(await link.query(query, { stale, signal }), link), signal)
    this.#isSure ||= !stale

    return answer
  }

  async changed (index: number, options: { timeoutMs: number, signal?: AbortSignal }): Promise<number> {
    return await this.#link.changed(index, options)
  }

  /** Without a majority there is no certainty: then it goes on with what is known. */
  async #makeSure (signal: AbortSignal | undefined): Promise<void> {
    try {
      await this.query({ type: 'volume' }, { signal })
    } catch (err) {
      if (errorCode(err) !== 'no_quorum') {
        throw err
      }
    }
  }

  async #either<T> (ask: (link: VolumeLink) => Promise<T>, signal: AbortSignal | undefined): Promise<T> {
    const link = this.#link

    try {
      return await ask(link)
    } catch (err) {
      if (this.#isSure || !GONE.has(errorCode(err))) {
        throw err
      }

      await this.#lookAgain(link, err, signal)

      return await ask(this.#link)
    }
  }

  /** Throws `failure` when the name leads where it led before, or that cannot be told. */
  async #lookAgain (before: VolumeLink, failure: unknown, signal: AbortSignal | undefined): Promise<void> {
    const { name, lookUp } = this.#init
    let link: VolumeLink | undefined

    try {
      link = await lookUp(signal)
    } catch {
      throw failure
    }

    if (link === undefined && errorCode(failure) === 'volume_deleted') {
      throw new VolumeNotFoundError(name, { cause: failure })
    }

    if (link === undefined || link.id === before.id) {
      throw failure
    }

    this.#link = link
  }
}

function isByPath (op: TreeOp): boolean {
  const isOfContent = 'content' in op && op.content.kind !== 'inline'
  const isOfId = 'target' in op && 'id' in op.target
  const isOfVersion = 'expect' in op && (op.expect?.version ?? op.expect?.cid) !== undefined

  return BY_PATH.has(op.type) && !isOfContent && !isOfId && !isOfVersion
}

/** Its replicas answer this question also when it is deleted. */
function assertThere (answer: TreeAnswer, { name }: VolumeLink): TreeAnswer {
  if (answer.type === 'volume' && answer.volume.deleted) {
    throw new VolumeDeletedError(name)
  }

  return answer
}
