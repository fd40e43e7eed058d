import { faultText } from './fault-text.js'
import { resultError } from '../tree/result-error.js'
import type { LogRow, TreeOp } from '../tree/types.js'

/** What the tree calls an entry that was named by its id. */
const BY_ID = /^#\d+/

export interface RefusalInit {
  /** What the caller calls the entry: it may have asked for it by its id. */
  path?: string
  op?: TreeOp
  volume: string
  commandId?: string
  /** The first part of the path that is not there, or is no folder. */
  missing?: string
  /** What took away what is missing. */
  past?: LogRow
  /** The caller wants to make something there. @default when there is an operation */
  isChange?: boolean
}

/** What the tree refuses a question or an operation with, as the error that the caller gets. */
export function treeError (
  { code, detail: told = '' }: { code: string, detail?: string }, { path, past, isChange, ...about }: RefusalInit
): Error {
  const detail = path === undefined ? told : told.replace(BY_ID, path)

  return resultError({ code, detail }, { ...about, why: faultText(code, { ...about, detail, past, isChange }) })
}
