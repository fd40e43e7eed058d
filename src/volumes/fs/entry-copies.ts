import { fewCopiesWarning } from '../../blocks/put/few-copies.js'
import type { Changed, VolumeContext } from './context.js'

/** What lives in its entry has as many copies as the metadata; with one, no other node has it, and that is said. */
export async function warnOfEntry (context: VolumeContext, changed: Changed, signal?: AbortSignal): Promise<Changed> {
  const { pending, copies } = changed

  if (pending || copies !== 1) {
    return changed
  }

  const wanted = await context.copiesWanted(signal).catch(() => copies)
  const warning = fewCopiesWarning({ possible: copies, wanted })

  return warning === undefined ? changed : { ...changed, warning }
}
