import { nextTurn } from './next-turn.js'

/** Runs a sliced computation to its end, giving the event loop its turn between slices. */
export async function drain<T> (steps: Generator<void, T>): Promise<T> {
  for (;;) {
    const step = steps.next()

    if (step.done === true) {
      return step.value
    }

    await nextTurn()
  }
}
