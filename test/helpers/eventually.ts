import { WAIT_TIMEOUT_MS } from '../../testing/wait-for.js'

const LOOK_EVERY_MS = 20

/** Waits until a condition holds; fails, naming it, when it does not within the bound. */
export async function eventually (what: string, condition: () => boolean | Promise<boolean>,
  boundMs = WAIT_TIMEOUT_MS): Promise<void> {
  const endsAt = performance.now() + boundMs

  while (!(await condition())) {
    if (performance.now() > endsAt) {
      throw new Error(`not within ${boundMs} ms: ${what}`)
    }

    await new Promise(resolve => { setTimeout(resolve, LOOK_EVERY_MS) })
  }
}
