import { createInterface } from 'node:readline/promises'
import type { CommandContext } from './command.js'

/**
 * Asks a person on the terminal; false when there is none to ask. Only "y" and "yes" are a yes.
 */
export async function confirm (context: CommandContext, question: string): Promise<boolean> {
  if (context.stdin.isTTY !== true || context.stderr.isTTY !== true || context.out.isJson) {
    return false
  }

  // The terminal edits the line itself and turns Ctrl-C into a signal; raw, readline would swallow it.
  const prompt = createInterface({ input: context.stdin, output: context.stderr, terminal: false })
  // Ctrl-D: no answer is no.
  const closed = new Promise<string>(resolve => { prompt.once('close', () => { resolve('') }) })

  try {
    const answer = await Promise.race([prompt.question(`${question} [y/N] `, { signal: context.signal }), closed])

    return /^y(es)?$/i.test(answer.trim())
  } catch (err) {
    // The signal's own reason says more than that the question was aborted.
    context.signal.throwIfAborted()
    throw err
  } finally {
    prompt.close()
  }
}
