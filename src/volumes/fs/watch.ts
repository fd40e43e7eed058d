import { PAGE_ROWS, WATCH_PAUSE_MS, WATCH_PAUSE_MS_MAX, WATCH_WAIT_MS } from './constants.js'
import { isWithin } from './entry-stat.js'
import { AbortedError, errorCode } from '../../util/errors.js'
import { sleep } from '../../util/sleep.js'
import type { VolumeContext } from './context.js'
import type { LogRow, VolumeEvent } from '../types.js'

/** After these the volume may be reached again: the watch goes on from where it was. */
const PASSING: ReadonlySet<string> = new Set(['no_quorum', 'busy', 'outcome_unknown'])

/** Done to a folder, these concern all that is in it. */
const MOVING: ReadonlySet<string> = new Set(['rename', 'remove', 'trash-restore'])

/**
 * Changes at or below a path in their order, each once, from the audit log. Whether something has happened is told by
 * one replica, what has happened is asked of the volume; so the watch goes on when that replica dies, and from `after`
 * when the watcher does.
 */
export async function * watch (
  context: VolumeContext, path: string, { signal, after }: { signal?: AbortSignal, after?: number } = {}
): AsyncGenerator<VolumeEvent, void, undefined> {
  const patiently = async <T> (task: () => Promise<T>): Promise<T> => untilReached(context, task, signal)
  let index = after ?? (await patiently(async () => context.ask({ type: 'volume' }, { signal }))).volume.index
  let known = index

  for (;;) {
    const { rows, more, next } = await patiently(async () => context.ask({ type: 'log', after: index, limit: PAGE_ROWS }, { signal }))

    for (const row of rows) {
      if (row.code === 'ok' && concerns(row, path)) {
        yield row
      }
    }

    index = next ?? index

    if (!more) {
      const from = known = Math.max(known, index)

      // what is behind the last row may be operations that left none
      known = await patiently(async () => context.link.changed(from, { timeoutMs: WATCH_WAIT_MS, signal }))
    }
  }
}

function concerns (row: LogRow, path: string): boolean {
  return isWithin(row.path, path) || (row.to !== undefined && isWithin(row.to, path)) ||
    (MOVING.has(row.op) && isWithin(path, row.path))
}

async function untilReached<T> (context: VolumeContext, task: () => Promise<T>, signal?: AbortSignal): Promise<T> {
  let pauseMs = WATCH_PAUSE_MS

  for (;;) {
    try {
      return await task()
    } catch (err) {
      if (!PASSING.has(errorCode(err))) {
        throw err
      }
    }

    await sleep(context.clock, pauseMs * (0.5 + context.random() / 2), signal)

    if (signal?.aborted === true) {
      throw new AbortedError('Watching')
    }

    pauseMs = Math.min(2 * pauseMs, WATCH_PAUSE_MS_MAX)
  }
}
