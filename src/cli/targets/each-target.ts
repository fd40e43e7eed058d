import { errorCode } from '../../util/errors.js'
import { OutputClosedError } from '../errors.js'
import { EXIT_NODE, exitCodeOf } from '../exit-codes.js'
import { reportError } from '../report-error.js'
import type { CommandContext } from '../command.js'

/**
 * Works on one target after the other. Where one fails that is told, and the others follow; the exit code is then the
 * highest of the failures, before any that is none. A single one fails as the command does.
 */
export async function eachTarget<T> (
  context: CommandContext, targets: readonly T[], work: (target: T) => Promise<number | undefined>
): Promise<number | undefined> {
  let failed: number | undefined
  let other: number | undefined

  for (const target of targets) {
    try {
      other = await work(target) ?? other
    } catch (err) {
      // Interrupted, no node to ask, or no reader to tell: it is so for the others as well.
      if (targets.length === 1 || context.signal.aborted || err instanceof OutputClosedError ||
        exitCodeOf(errorCode(err)) === EXIT_NODE) {
        throw err
      }

      failed = Math.max(failed ?? 0, reportError(err, context, context.out.isJson))
    }
  }

  return failed ?? other
}
