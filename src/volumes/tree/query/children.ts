import { compareKeys } from '../kv.js'
import { endOf, entryPrefix, historyPrefix, parseEntryKey, parseHistoryKey } from '../keys.js'
import { ENTRY } from '../records.js'
import type { Located } from '../lookup.js'
import type { Entry } from '../records.js'
import type { TreeReader } from './reader.js'

/**
 * Children of a folder in the order of their names' UTF-8 bytes. The first range is begun at once, not with the first
 * child.
 * @param from - first name (inclusive); `after` behind it
 * @param seq - as of this snapshot
 */
export function childrenOf (
  reader: TreeReader, dirId: number,
  { from, after, seq, limit }: { from?: string, after?: string, seq?: number, limit?: number }
): AsyncGenerator<Located> {
  const start = after !== undefined ? `${after}\0` : from ?? ''
  const current = reader.range(`${entryPrefix(dirId)}${start}`, endOf(entryPrefix(dirId)), seq === undefined ? { limit } : {})

  if (seq === undefined) {
    return currentChildren(current)
  }

  const historyStart = after !== undefined ? `${after}\x01` : from ?? ''
  const history = reader.range(`${historyPrefix(dirId)}${historyStart}`, endOf(historyPrefix(dirId)))

  return childrenAsOf(currentChildren(current), historyChildren(history, seq), seq)
}

async function * currentChildren (rows: AsyncIterable<readonly [string, Uint8Array]>): AsyncGenerator<Located> {
  for await (const [key, bytes] of rows) {
    yield { ...parseEntryKey(key), entry: ENTRY.decode(bytes) }
  }
}

/** Records that ended after the snapshot: at most one for each name. */
async function * historyChildren (
  rows: AsyncIterable<readonly [string, Uint8Array]>, seq: number
): AsyncGenerator<Located> {
  for await (const [key, bytes] of rows) {
    const { dirId, name } = parseHistoryKey(key)
    const entry: Entry = ENTRY.decode(bytes)

    if (entry.since <= seq && seq < entry.until) {
      yield { dirId, name, entry }
    }
  }
}

async function * childrenAsOf (
  current: AsyncGenerator<Located>, history: AsyncGenerator<Located>, seq: number
): AsyncGenerator<Located> {
  try {
    let now = await current.next()
    let then = await history.next()

    while (now.done !== true || then.done !== true) {
      const order = now.done === true ? 1 : then.done === true ? -1 : compareKeys(now.value.name, then.value.name)

      if (order >= 0) {
        yield then.value as Located
      } else if ((now.value as Located).entry.since <= seq) {
        yield now.value as Located
      }

      now = order <= 0 ? await current.next() : now
      then = order >= 0 ? await history.next() : then
    }
  } finally {
    await current.return(undefined)
    await history.return(undefined)
  }
}
