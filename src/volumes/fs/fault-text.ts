import { isWithin, parentPath } from './entry-stat.js'
import { targetText } from '../errors.js'
import type { LogRow, TreeOp } from '../tree/types.js'

/** What is known of a refusal beyond its code. */
export interface FaultFacts {
  volume: string
  /** The path that the tree names. */
  detail: string
  /** Undefined for a question. */
  op?: TreeOp
  /** The caller wants to make something there. @default when the operation makes what it names */
  isChange?: boolean
  /** The first part of the path that is not there, or is no folder. */
  missing?: string
  /** What took away what is missing. */
  past?: LogRow
}

/**
 * What is the case, as the part of a sentence that follows the target: which part is missing, whose fault of two paths
 * it is, and the remedy. Undefined where the code's usual words say as much.
 */
export function faultText (code: string, facts: FaultFacts): string | undefined {
  switch (code) {
    case 'ENOENT': return missingText(facts)
    case 'ENOTDIR': return notFolderText(facts)
    case 'EEXIST': return isOfTwo(facts) ? `${named(facts, facts.detail)} is there already; nothing was changed` : undefined
    case 'EISDIR': return folderText(facts)
    case 'ENOTEMPTY': return facts.op?.type === 'rename'
      ? `${named(facts, facts.detail)} is a folder with something in it, which a rename does not replace`
      : undefined
    case 'EINVAL': return impossibleText(facts)
    default: return undefined
  }
}

/** An operation with two different paths. */
function isOfTwo ({ op }: FaultFacts): boolean {
  return (op?.type === 'rename' || op?.type === 'copy') && op.from !== op.to
}

function named ({ volume }: FaultFacts, path: string): string {
  return targetText(path, volume)
}

function missingText (facts: FaultFacts): string | undefined {
  const { detail, missing = detail, isChange = makes(facts), past, volume } = facts

  if (past !== undefined) {
    return pastText(facts, missing, past)
  }

  if (!missing.startsWith('/')) {
    return undefined
  }

  const look = `\`${command('shoal ls', volume, parentPath(missing))}\` shows what is there`

  if (missing === detail) {
    return isOfTwo(facts) ? `there is no ${named(facts, missing)}; ${look}` : `no such file or directory; ${look}`
  }

  return `there is no folder ${named(facts, missing)}; ${!isChange
    ? look
    : `make it with \`${command('shoal mkdir -p', volume, parentPath(detail))}\`, or give --parents`}`
}

function makes ({ op, detail }: FaultFacts): boolean {
  switch (op?.type) {
    case 'write': case 'mkdir': return true
    case 'setattr': return op.create === true
    case 'rename': case 'copy': return detail === op.to
    default: return false
  }
}

/** The second in a race learns what the first one did. */
function pastText (facts: FaultFacts, missing: string, { op, to, who, atMs }: LogRow): string {
  const by = `${who === '' ? '' : ` by ${who}`} at ${new Date(atMs).toISOString().replace(/\.\d+Z$/, 'Z')}`

  const what = missing === facts.detail && !isOfTwo(facts) ? 'it' : named(facts, missing)

  return op === 'rename' && to !== undefined
    ? `${what} is not there any more: it was renamed to ${named(facts, to)}${by}`
    : `${what} is not there any more: it was removed${by}; \`shoal trash ls ${facts.volume}\` shows what can ` +
      'be restored'
}

function notFolderText (facts: FaultFacts): string | undefined {
  const { detail, missing, op } = facts

  if (op?.type === 'rename' && detail === op.to && (missing === undefined || missing === op.to)) {
    return `${named(facts, op.to)} is not a directory, and a folder cannot replace it`
  }

  return missing === undefined || missing === detail ? undefined : `${named(facts, missing)} is not a directory`
}

function folderText (facts: FaultFacts): string | undefined {
  const { op, detail } = facts

  switch (op?.type) {
    case 'rename': return `${named(facts, detail)} is a folder, and a file cannot replace it`
    case 'copy': return detail === op.from
      ? `${named(facts, detail)} is a folder; copy it recursively`
      : `${named(facts, detail)} is a folder, and a file cannot replace it`
    default: return `it is a folder; \`${command('shoal ls', facts.volume, detail)}\` shows what is in it`
  }
}

function impossibleText ({ op, detail }: FaultFacts): string | undefined {
  if (op?.type === 'snapshot-create' && detail === op.name) {
    return 'that is no name for a snapshot, which has 1 to 255 bytes and no slash'
  }

  if (op?.type === 'rename' && (op.from === '/' || op.to === '/')) {
    return 'the root of a volume can be neither moved nor replaced'
  }

  if (op?.type === 'rename' && isWithin(op.to, op.from)) {
    return 'a folder cannot be moved into itself'
  }

  return op?.type === 'remove' && op.path === '/'
    ? 'the root of a volume cannot be removed; remove what is in it, or the volume with `shoal volume rm`'
    : undefined
}

/** To be pasted into a shell, whatever the names are. */
function command (words: string, volume: string, path: string): string {
  const target = targetText(path, volume)

  return `${words} ${/^[\w@%+:,./-]+$/.test(target) ? target : `'${target.replaceAll('\'', '\'\\\'\'')}'`}`
}
