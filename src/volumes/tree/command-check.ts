import { faultOfLink } from '../../util/link.js'
import { FILE_BYTES_MAX, INLINE_BYTES_MAX } from '../constants.js'
import {
  CID_BYTES_MAX, ID_TEXT_BYTES_MAX, PATH_IDS_MAX, PENDING_BELOW_MAX, PENDING_ID_FIRST, PENDING_IDS_EACH, TIME_MS_MAX
} from './constants.js'
import { faultOfSettings } from './ops/admin.js'
import { fits, isName } from './paths.js'
import type { Content, PendingBase, TreeOp, VolumeSettings } from './types.js'

/**
 * What is wrong with an operation whatever the tree is like. It is asked before a command is proposed, and again when
 * it is applied: what passed here is within the bounds for which applying is written, and what did not is refused in
 * the same way on every replica.
 */
export interface Fault { code: string, detail: string }

/** What a pending operation may be: `PendingTree` makes nothing else, and none of them holds another operation. */
const RESOLVABLE: ReadonlySet<TreeOp['type']> = new Set<TreeOp['type']>(['mkdir', 'write', 'setattr', 'rename', 'remove'])

export function isResolvable ({ type }: TreeOp): boolean {
  return RESOLVABLE.has(type)
}

/** Times that may lie before 1970. */
const SIGNED_FIELDS: ReadonlySet<string> = new Set(['mtimeMs', 'startedAtMs'])

/** Fields lie at most so deep: op, steps, children. The operation within a `resolve` counts for itself. */
const NESTING_MAX = 4

export function faultOfOp (op: TreeOp): Fault | undefined {
  return op.type === 'settings' ? faultOfSettingsOp(op.settings) : faultOfNumbers(op, 0) ?? faultOfKind(op)
}

function faultOfSettingsOp (settings: Partial<VolumeSettings>): Fault | undefined {
  const detail = faultOfSettings(settings)

  return detail === undefined ? undefined : { code: 'invalid_volume_settings', detail }
}

export function isFault (found: Fault | undefined): found is Fault {
  return found !== undefined
}

/** A file's size, and what names its content; or what a link says. */
export function faultOfContent (content: Content, path: string): Fault | undefined {
  if (content.kind === 'inline') {
    return content.bytes.length > INLINE_BYTES_MAX ? { code: 'not_inline', detail: path } : undefined
  }

  if (content.kind === 'link') {
    return isLink(content.link) ? undefined : { code: 'EINVAL', detail: path }
  }

  if (!Number.isSafeInteger(content.size) || content.size < 0 || content.cid.length === 0 ||
    content.cid.length > CID_BYTES_MAX) {
    return { code: 'EINVAL', detail: path }
  }

  return content.size > FILE_BYTES_MAX ? { code: 'EFBIG', detail: path } : undefined
}

/** What a symbolic link may say: whether anything is there does not matter. */
export function isLink (text: string): boolean {
  return faultOfLink(text) === undefined
}

function faultOfKind (op: TreeOp): Fault | undefined {
  switch (op.type) {
    case 'write': return faultOfContent(op.content, nameOf(op.target))
    case 'append': return op.bytes.length > INLINE_BYTES_MAX ? { code: 'not_inline', detail: nameOf(op.target) } : undefined
    case 'patch':
      // More ranges than bytes: no caller needs them, and each costs.
      return op.writes.length > INLINE_BYTES_MAX ? { code: 'not_inline', detail: nameOf(op.target) } : undefined
    case 'sweep':
      return fits(op.sweepId, ID_TEXT_BYTES_MAX) && op.salt.length <= ID_TEXT_BYTES_MAX
        ? undefined
        : invalid('the id or the salt of a sweep is too long')
    case 'resolve': return faultOfResolve(op)
    default: return undefined
  }
}

function faultOfResolve ({ op, base }: Extract<TreeOp, { type: 'resolve' }>): Fault | undefined {
  if (!isResolvable(op)) {
    return { code: 'not_while_cut_off', detail: op.type }
  }

  return faultOfBase(base) ?? faultOfOp(op)
}

function faultOfBase ({ journal, nextId, ids = [], toIds = [], below = [] }: PendingBase): Fault | undefined {
  if (journal !== undefined && !(isName(journal) && fits(journal, ID_TEXT_BYTES_MAX))) {
    return invalid('that is no name of a journal')
  }

  if (ids.length > PATH_IDS_MAX || toIds.length > PATH_IDS_MAX || below.length > PENDING_BELOW_MAX) {
    return invalid('a pending operation names too many entries')
  }

  const place = nextId === undefined ? 0 : (nextId - PENDING_ID_FIRST) / PENDING_IDS_EACH

  return Number.isInteger(place) && place >= 0 ? undefined : invalid('a pending operation has no place in its journal')
}

/** Every number is whole and exact, and only times are negative. Lists are bounded by the bytes of a command. */
function faultOfNumbers (value: object, depth: number): Fault | undefined {
  for (const [field, part] of Object.entries(value) as [string, unknown][]) {
    const fault = typeof part === 'number'
      ? faultOfNumber(field, part)
      : typeof part === 'object' && part !== null && !ArrayBuffer.isView(part)
        ? faultOfNested(field, part, depth)
        : undefined

    if (isFault(fault)) {
      return fault
    }
  }

  return undefined
}

function faultOfNested (field: string, part: object, depth: number): Fault | undefined {
  if (field === 'op') {
    return undefined
  }

  return depth < NESTING_MAX ? faultOfNumbers(part, depth + 1) : invalid('the operation is nested too deeply')
}

function faultOfNumber (field: string, number: number): Fault | undefined {
  if (SIGNED_FIELDS.has(field)) {
    return Math.abs(number) <= TIME_MS_MAX ? undefined : invalid(`${field} is no time`)
  }

  return Number.isSafeInteger(number) && number >= 0 ? undefined : invalid(`${field} is not a whole number from 0 on`)
}

function invalid (detail: string): Fault {
  return { code: 'EINVAL', detail }
}

function nameOf (target: { path: string } | { id: number }): string {
  return 'path' in target ? target.path : `#${target.id}`
}
