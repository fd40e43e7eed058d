import { setTimeout as delay } from 'node:timers/promises'
import { errorMessage } from '../src/util/errors.js'

/** Load makes a test slower, never red: a condition that holds is seen at once anyway. */
export const WAIT_TIMEOUT_MS = 120_000

const LOOK_EVERY_MS = 100

export interface WaitOptions {
  /** What is waited for, for the failure text: "node b to see a". */
  what: string
  /** @default 120000 */
  timeoutMs?: number
  /** @default 100 */
  everyMs?: number
  /** Added to the failure text, such as the output of the processes in question. */
  context?: () => string
}

/**
 * Asks until the condition gives something truthy, and resolves to that. A condition that throws
 * does not hold yet. Throws when time is up, with what was waited for, what the condition said
 * last, and the context.
 */
export async function waitFor<T> (
  condition: () => T | Promise<T>, { what, timeoutMs = WAIT_TIMEOUT_MS, everyMs = LOOK_EVERY_MS, context }: WaitOptions
): Promise<Exclude<T, undefined | null | false | '' | 0>> {
  const endsAt = performance.now() + timeoutMs
  let last = 'it was never asked'

  for (;;) {
    try {
      const value = await condition()

      if (value) {
        return value as Exclude<T, undefined | null | false | '' | 0>
      }

      last = `it said ${JSON.stringify(value)}`
    } catch (err) {
      last = `it threw: ${errorMessage(err)}`
    }

    if (performance.now() >= endsAt) {
      throw new Error(`Waited ${timeoutMs} ms for ${what}; ${last}.${context === undefined ? '' : `\n${context()}`}`)
    }

    await delay(everyMs)
  }
}
