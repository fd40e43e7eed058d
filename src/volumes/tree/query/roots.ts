import { UPLOADS_KEY, STATE_KEY, endOf } from '../keys.js'
import { ENTRY, STATE, TRASH, UPLOADS, VERSION } from '../records.js'
import type { KvReader } from '../kv.js'

/** Kinds of records that speak of contents: tree (with what is in folders of the trash), history, versions, trash. */
const PREFIXES: readonly (readonly [string, (bytes: Uint8Array) => Uint8Array | undefined])[] = [
  ['e/', bytes => ENTRY.decode(bytes).cid],
  ['h/', bytes => ENTRY.decode(bytes).cid],
  ['v/', bytes => VERSION.decode(bytes).cid],
  ['t/', bytes => TRASH.decode(bytes).entry?.cid],
  ['p/', bytes => TRASH.decode(bytes).entry?.cid]
]

/**
 * CIDs of everything in blocks that the volume still needs; one may come several times. None when the volume is
 * deleted. What running uploads have put so far is not in here: see `uploadsSince`.
 */
export async function * roots (reader: KvReader): AsyncGenerator<Uint8Array> {
  const state = reader.get(STATE_KEY)

  if (state !== undefined && STATE.decode(state).deleted) {
    return
  }

  for (const [prefix, cidOf] of PREFIXES) {
    for await (const [, bytes] of reader.range(prefix, endOf(prefix))) {
      const cid = cidOf(bytes)

      if (cid !== undefined) {
        yield cid
      }
    }
  }
}

/** Start of the longest upload that is open, ms. */
export function uploadsSince (reader: KvReader): number | undefined {
  const bytes = reader.get(UPLOADS_KEY)
  const starts = bytes === undefined ? [] : UPLOADS.decode(bytes).uploads.map(({ startedMs }) => startedMs)

  return starts.length === 0 ? undefined : Math.min(...starts)
}
