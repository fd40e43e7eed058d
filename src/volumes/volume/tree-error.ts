import { resultError } from '../tree/result-error.js'
import type { TreeOp } from '../tree/types.js'

/** What the tree calls an entry that was named by its id. */
const BY_ID = /^#\d+/

/**
 * What the tree refuses a question or an operation with, as the error that the caller gets.
 *
 * @param about.path - what the caller calls an entry that the tree was asked for by its id
 */
export function treeError (
  { code, detail = '' }: { code: string, detail?: string },
  { path, ...about }: { path?: string, op?: TreeOp, volume: string, commandId?: string }
): Error {
  return resultError({ code, detail: path === undefined ? detail : detail.replace(BY_ID, path) }, about)
}
