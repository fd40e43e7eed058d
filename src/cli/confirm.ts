import { createInterface } from 'node:readline/promises'
import type { CommandContext } from './command.js'

/**
 * Asks a person on the terminal; false when there is none to ask. Only "y" and "yes" are a yes.
 */
export async function confirm (context: CommandContext, question: string): Promise<boolean> {
  if (context.stdin.isTTY !== true || context.stderr.isTTY !== true || context.out.isJson) {
    return false
  }

  const prompt = createInterface({ input: context.stdin, output: context.stderr })

  try {
    const answer = await prompt.question(`${question} [y/N] `, { signal: context.signal })

    return /^y(es)?$/i.test(answer.trim())
  } catch (err) {
    // The signal's own reason says more than that the question was aborted.
    context.signal.throwIfAborted()
    throw err
  } finally {
    prompt.close()
  }
}
