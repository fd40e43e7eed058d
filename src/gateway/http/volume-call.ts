import { UnknownRouteError } from './errors.js'
import { changeJson } from './volume-json.js'
import type { RequestContext } from './context.js'
import { attributesOf } from '../../volumes/tree/attributes.js'
import type { ReadAttributes } from '../../api/requests.js'
import type { ChangeResult, EntryAttributes, Volume, Volumes, WriteResult } from '../../volumes/types.js'

/** The work that most routes of volumes share. */

const STATUS_OK = 200
/** RFC 9110, 15.3.3: taken, and not carried out yet. */
const STATUS_ACCEPTED = 202

export function volumesOf ({ volumes }: RequestContext): Volumes {
  if (volumes === undefined) {
    throw new UnknownRouteError('route below', '/v1/volumes on this node')
  }

  return volumes
}

/** The volume that the route names. */
export async function volumeOf (
  context: RequestContext, { create = false }: { create?: boolean } = {}
): Promise<Volume> {
  const { params: { name = '' }, signal } = context

  return await volumesOf(context).open(name, { create, signal })
}

/** The path that the route ends with, absolute. */
export function pathOf ({ params: { path = '' } }: RequestContext): string {
  return `/${path}`
}

export function readOptions (
  { signal, query: { stale, snapshot } }: RequestContext<{ stale: boolean, snapshot?: string }>
): { signal: AbortSignal, stale: boolean, snapshot?: string } {
  return { signal, stale, snapshot }
}

export function changeOptions (
  { signal }: RequestContext, { operation_id: operationId }: { operation_id?: string }
): { signal: AbortSignal, operationId?: string } {
  return { signal, operationId }
}

/** What an entry is to be given; what is not there stays. */
export function attributesIn ({ mode, mtime, uid, gid, xattrs }: ReadAttributes): EntryAttributes {
  return attributesOf({ mode, ...mtime, uid, gid, xattrs })
}

export function replyChange ({ reply }: RequestContext, result: ChangeResult): void {
  reply.json(changeJson(result), statusOfChange(result))
}

export function statusOfChange ({ pending }: { pending: boolean }): number {
  return pending ? STATUS_ACCEPTED : STATUS_OK
}

/**
 * Changes that several operations made, told as one: whether any is pending, and the fewest nodes that hold an entry or
 * a block.
 */
export class ChangeTally {
  #pending = false
  #copies = Infinity
  #copiesMin = Infinity
  #warning: string | undefined

  note (change: Pick<ChangeResult, 'pending' | 'copies' | 'warning'> | undefined): void {
    this.#pending ||= change?.pending === true
    this.#copies = Math.min(this.#copies, change?.copies ?? Infinity)
    this.#warning = change?.warning ?? this.#warning
  }

  noteWrite (write: Pick<WriteResult, 'pending' | 'copies' | 'copiesMin' | 'warning'>): void {
    this.note(write)
    this.#copiesMin = Math.min(this.#copiesMin, write.copiesMin ?? Infinity)
  }

  /** What is told of blocks. */
  get blocks (): { copies_min: number | null } {
    return { copies_min: Number.isFinite(this.#copiesMin) ? this.#copiesMin : null }
  }

  get result (): { pending: boolean, copies: number, warning?: string } {
    return {
      pending: this.#pending,
      copies: Number.isFinite(this.#copies) ? this.#copies : 0,
      ...this.#warning !== undefined && { warning: this.#warning }
    }
  }
}

export function baseName (path: string): string {
  return path.slice(path.lastIndexOf('/') + 1)
}

/** `/` and `a` make `/a`, `/b` and `a` make `/b/a`. */
export function joinPath (folder: string, name: string): string {
  return name === '' ? folder : `${folder.replace(/\/+$/, '')}/${name}`
}
