/**
 * Is a history of concurrent operations one that a single copy, doing one at a time, could have given?
 *
 * The search is that of Wing and Gong (1993), "Testing and verifying concurrent objects": try each operation that may
 * come first, step the model, go on with the rest, and take back. With Lowe's improvement (2017, "Testing for
 * linearizability"), as in Porcupine: a set of operations already placed, together with the state that they led to,
 * is not tried twice. Worst case exponential, hence `stepsMax`; histories of few clients take a few steps for each
 * operation.
 *
 * An operation whose outcome is unknown may take effect at any time after its call, or never. It is given no return,
 * and the model any output; one that never took effect is placed after everything else, where no client sees it.
 */

export interface Operation<I, O> {
  client: number | string
  call: number
  /** When the answer came; undefined or null: it never did. */
  return?: number | null
  input: I
  output?: O | null
}

/** A sequential specification. States are values: `step` makes new ones. */
export interface Model<S, I, O> {
  initial: S
  /** The state after the operation, or undefined where it cannot have this output. Without `output` it may have any. */
  step: (state: S, input: I, output: O | undefined) => S | undefined
  /** Equal for equal states. */
  key: (state: S) => string
}

export interface LinearizabilityLimits {
  /** Model steps before the question is left open. @default 2 000 000 */
  stepsMax: number
}

export type Verdict<I, O> =
  | { result: 'yes', steps: number, order: readonly Operation<I, O>[] }
  /** `longest`: as many of them as could be placed; the fault is where it ends. */
  | { result: 'no', steps: number, longest: readonly Operation<I, O>[], rest: readonly Operation<I, O>[] }
  | { result: 'open', steps: number }

const STEPS_MAX = 2_000_000

/** One end of an operation, in a doubly linked list by time. A call points to its return. */
interface End { op: number, match: End | undefined, prev: End | undefined, next: End | undefined }

export function checkLinearizable<S, I, O> (
  model: Model<S, I, O>, history: readonly Operation<I, O>[],
  { stepsMax = STEPS_MAX }: Partial<LinearizabilityLimits> = {}
): Verdict<I, O> {
  const head = listOf(history)
  const placed = new Uint8Array(history.length)
  const seen = new Set<string>()
  const stack: { call: End, state: S }[] = []
  let longest: number[] = []
  let state = model.initial
  let at = head.next
  let steps = 0

  for (;;) {
    if (head.next === undefined) {
      return { result: 'yes', steps, order: stack.map(({ call }) => history[call.op] as Operation<I, O>) }
    }

    if (at?.match !== undefined) {
      const operation = history[at.op] as Operation<I, O>

      if (++steps > stepsMax) {
        return { result: 'open', steps }
      }

      const output = operation.return == null ? undefined : operation.output ?? undefined
      const next = model.step(state, operation.input, output)

      if (next !== undefined) {
        placed[at.op] = 1
        const key = keyOf(placed, model.key(next))

        if (!seen.has(key)) {
          seen.add(key)
          stack.push({ call: at, state })
          state = next
          lift(at)

          if (stack.length > longest.length) {
            longest = stack.map(({ call }) => call.op)
          }

          at = head.next
          continue
        }

        placed[at.op] = 0
      }

      at = at.next
      continue
    }

    // A return: its operation had to come before, so what was placed last was wrong.
    const last = stack.pop()

    if (last === undefined) {
      const found = new Set(longest)

      return {
        result: 'no',
        steps,
        longest: longest.map(op => history[op] as Operation<I, O>),
        rest: history.filter((_, op) => !found.has(op))
      }
    }

    placed[last.call.op] = 0
    state = last.state
    unlift(last.call)
    at = last.call.next
  }
}

/** Calls before returns of the same moment: they may have overlapped. Unknown ones return last. */
function listOf<I, O> (history: readonly Operation<I, O>[]): End {
  const ends: { time: number, isReturn: number, end: End }[] = []

  history.forEach((operation, op) => {
    const returned: End = { op, match: undefined, prev: undefined, next: undefined }
    const call: End = { op, match: returned, prev: undefined, next: undefined }
    ends.push({ time: operation.call, isReturn: 0, end: call })
    ends.push({ time: operation.return ?? Infinity, isReturn: 1, end: returned })
  })
  ends.sort((a, b) => a.time === b.time ? a.isReturn - b.isReturn : a.time - b.time)

  const head: End = { op: -1, match: undefined, prev: undefined, next: undefined }
  let last = head

  for (const { end } of ends) {
    last.next = end
    end.prev = last
    last = end
  }

  return head
}

function lift (call: End): void {
  unlink(call)
  unlink(call.match as End)
}

function unlift (call: End): void {
  relink(call.match as End)
  relink(call)
}

function unlink (end: End): void {
  (end.prev as End).next = end.next

  if (end.next !== undefined) {
    end.next.prev = end.prev
  }
}

function relink (end: End): void {
  (end.prev as End).next = end

  if (end.next !== undefined) {
    end.next.prev = end
  }
}

function keyOf (placed: Uint8Array, state: string): string {
  // Operations are placed roughly in order: all before the first gap need not be written out.
  let first = 0

  while (first < placed.length && placed[first] === 1) {
    first++
  }

  let last = placed.length - 1

  while (last >= first && placed[last] === 0) {
    last--
  }

  return `${first}:${Buffer.from(placed.buffer, first, Math.max(0, last - first + 1)).toString('latin1')}:${state}`
}
