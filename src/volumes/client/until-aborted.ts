import { AbortedError } from '../../util/errors.js'
import { listenAbort } from '../../util/abort.js'

/** What comes of work that others wait for as well: one who gives up does not end it. */
export async function untilAborted<T> (work: Promise<T>, signal: AbortSignal | undefined, what: string): Promise<T> {
  if (signal === undefined) {
    return await work
  }

  return await new Promise<T>((resolve, reject) => {
    const unlisten = listenAbort(signal, () => { reject(new AbortedError(what)) })
    work.finally(unlisten).then(resolve, reject)

    if (signal.aborted) {
      reject(new AbortedError(what))
    }
  })
}
