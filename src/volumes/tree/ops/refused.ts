import { PATH_BYTES_MAX } from '../../constants.js'
import { isResolvable } from '../command-check.js'
import { Refusal } from '../writer.js'
import { pathOfOp } from './resolve.js'
import { Journal } from './journal.js'
import { Placing } from './resolve-place.js'
import { wholeTime } from '../time.js'
import type { TreeOp } from '../types.js'
import type { TreeWriter } from '../writer.js'

/**
 * Lists a pending operation that could not be applied, in a change of its own.
 *
 * @returns the id of the conflict; undefined when there is no number left for one
 */
export function listRefused (
  tree: TreeWriter, { op, base, hostname }: Extract<TreeOp, { type: 'resolve' }>, code: string
): number | undefined {
  const path = (base.path ?? (isResolvable(op) ? pathOfOp(op) : '')).slice(0, PATH_BYTES_MAX)
  tree.begin({ who: 0, node: 0, atMs: wholeTime(base.atMs) })

  try {
    const conflictId = new Placing(tree, new Journal(tree, base), hostname, undefined).list('refused', path, {},
      `${path} was accepted while cut off, and the volume refused it (${code}): it did not take effect.`)
    tree.commit()

    return conflictId
  } catch (err) {
    if (!(err instanceof Refusal)) {
      throw err
    }

    tree.rollback()

    return undefined
  }
}
