import { StateDbError } from '../errors.js'

/** What LevelDB says of a disk that fails, and of files that are not what it wrote. */
const FAULTS: ReadonlySet<string> = new Set(['LEVEL_CORRUPTION', 'LEVEL_IO_ERROR'])

/** It names a table that is not there any more; LevelDB has no code for that. */
const MISSING_FILE_PATTERN = /No such file/

/** Waits for a call of LevelDB; a fault of the database or of its disk comes as `StateDbError`. */
export async function stateFault<T> (dir: string, what: 'opened' | 'read' | 'written', call: Promise<T>): Promise<T> {
  try {
    return await call
  } catch (err) {
    throw faultOf(dir, what, err)
  }
}

/** The same for a read that is answered at once. */
export function stateFaultSync<T> (dir: string, read: () => T): T {
  try {
    return read()
  } catch (err) {
    throw faultOf(dir, 'read', err)
  }
}

function faultOf (dir: string, what: string, err: unknown): unknown {
  // A failed open has what is wrong as its cause.
  const fault = [err, err instanceof Error ? err.cause : undefined].find(one => FAULTS.has(codeOf(one)))

  if (!(fault instanceof Error)) {
    return err
  }

  const isDamaged = codeOf(fault) === 'LEVEL_CORRUPTION' || MISSING_FILE_PATTERN.test(fault.message)

  return new StateDbError(what, dir, { cause: fault, isDamaged })
}

function codeOf (err: unknown): string {
  return (err as { code?: string } | undefined)?.code ?? ''
}
