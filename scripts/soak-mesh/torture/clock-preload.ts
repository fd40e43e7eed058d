/**
 * Loaded into a node's process by `--import`: its wall clock is ahead by as many ms as the file says that
 * `CLOCK_OFFSET_FILE` names, and jumps when that changes. Monotonic time stays as it is, as on a machine whose clock
 * an operator sets.
 */
import { readFileSync } from 'node:fs'

const LOOK_EVERY_MS = 100

const file = process.env.CLOCK_OFFSET_FILE
const RealDate = Date

if (file !== undefined) {
  let offsetMs = readOffset(file)

  class ShiftedDate extends RealDate {
    constructor (...args: [] | [number | string | Date]) {
      super(...(args.length === 0 ? [RealDate.now() + offsetMs] : args) as [number])
    }

    static override now (): number {
      return RealDate.now() + offsetMs
    }
  }

  globalThis.Date = ShiftedDate as DateConstructor
  setInterval(() => { offsetMs = readOffset(file) }, LOOK_EVERY_MS).unref()
}

/** No file, or one that is being written: as it was at the beginning, right. */
function readOffset (name: string): number {
  try {
    const offset = Number(readFileSync(name, 'utf8'))

    return Number.isFinite(offset) ? offset : 0
  } catch {
    return 0
  }
}
