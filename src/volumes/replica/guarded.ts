import { errorCode } from '../../util/errors.js'
import type { FailureKind } from './failures.js'

/** What a log and a state say when they cannot be read, whatever asks. */
const UNREADABLE: ReadonlySet<string> = new Set(['log_corrupt', 'volume_state_unusable'])

/** Reads for an answer of a replica. What cannot be read any more is an end of it, too. */
export async function guarded<T> (
  replica: { fail: (kind: FailureKind, err: unknown) => void }, read: () => Promise<T>
): Promise<T> {
  try {
    return await read()
  } catch (err) {
    if (UNREADABLE.has(errorCode(err))) {
      replica.fail('open', err)
    }

    throw err
  }
}
