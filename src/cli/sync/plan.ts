import { linkSignals } from '../../util/abort.js'
import { forEachConcurrently } from '../../util/concurrently.js'
import { decideCompared, diffTree } from '../../volumes/fs/sync.js'
import { sameTimeOf } from '../../volumes/fs/same-time.js'
import { WouldEmptyError } from '../errors.js'
import { MODE_BITS_KEPT } from '../destinations/local-attributes.js'
import { count } from '../output/format.js'
import { refuseNames } from '../destinations/safe-names.js'
import { cidOf, HASH_CONCURRENCY } from './content.js'
import { unlessVanished } from '../sources/source-failure.js'
import { rootAttributes, sourceEntries, targetEntries } from './entries.js'
import { namedAs } from './spelling.js'
import type { SameTime } from '../../volumes/fs/same-time.js'
import type { SyncAction, SyncEntry, SyncTarget } from '../../volumes/fs/sync.js'
import type { ApiClient } from '../client.js'
import type { CommandContext } from '../command.js'
import type { LeftOut, WalkOptions } from '../sources/folder-source.js'
import type { Chosen, RootAttributes } from './entries.js'
import type { Side } from './sides.js'

export interface PlanOptions extends WalkOptions, Chosen {
  remove: boolean
  hash: boolean
  /** A local target may be touched: folders of it that are closed to their owner are opened while they are listed. */
  isForReal: boolean
}

export interface SyncPlan {
  actions: SyncAction[]
  /** Folders of the source of which something below is left out by the filters. */
  partial: ReadonlySet<string>
  /** What entries of a local source are called in the target, where that differs. */
  names: ReadonlyMap<string, string>
  /** Those of the target itself, when it will be made: one that is there keeps its own. */
  root?: RootAttributes
  /** It would remove from the target, while the source holds no file: a disk that is not mounted looks like that. */
  wouldEmpty?: WouldEmptyError
}

/** Looks at both sides; nothing is changed. */
export async function planSync (
  context: CommandContext, client: ApiClient, source: Side, target: Side, options: PlanOptions
): Promise<SyncPlan> {
  const progress = context.out.progress('sync: comparing')

  try {
    const stays: string[] = []
    const partial = new Set<string>()
    const onLeftOut = (entry: LeftOut): void => {
      stays.push(entry.path)
      options.onLeftOut?.(entry)
    }
    const { exclude, choice, isForReal: isOpened } = options
    const [found, there] = await bothOf(context.signal,
      async signal => await sourceEntries(client, source, { ...options, onLeftOut }, signal, partial),
      async signal => await targetEntries(client, target, { exclude, choice, isOpened }, signal))

    there?.keep(stays)
    const met = there?.all ?? []
    const { entries: ours, names } = await namedAs(source, found, met)
    const { entries: theirs } = await namedAs(target, met, found)

    if (target.kind === 'folder') {
      [...ours, ...theirs].forEach(keepModeBits)
    }

    const diff = { ...options, sameTime: sameTimeOf(ours, theirs) }
    const actions = diffTree(ours, theirs, diff)

    if (target.kind === 'folder') {
      actions.filter(makesName).forEach(({ path }) => { refuseNames(path, path.split('/')) })
    }

    return {
      names,
      root: there === undefined ? await rootAttributes(client, source, options.choice) : undefined,
      partial,
      actions: options.hash ? await compared(client, source, target, actions, diff) : actions,
      wouldEmpty: options.remove ? emptied(source, target, ours, theirs, actions) : undefined
    }
  } finally {
    progress.end()
  }
}

/** Side by side. When the first fails the second stops, and of two failures the first one's is told. */
async function bothOf<A, B> (
  signal: AbortSignal, first: (signal: AbortSignal) => Promise<A>, second: (signal: AbortSignal) => Promise<B>
): Promise<[A, B]> {
  const stop = new AbortController()
  const linked = linkSignals(signal, stop.signal)
  const later = second(linked.signal)

  later.catch(() => {})

  try {
    return [await first(signal), await later]
  } finally {
    stop.abort()
    linked.release()
    await later.catch(() => {})
  }
}

function makesName ({ type }: SyncAction): boolean {
  return type === 'put' || type === 'mkdir'
}

/** Of the bits that are never set here, none is a difference. */
function keepModeBits (entry: { mode?: number }): void {
  if (entry.mode !== undefined) {
    entry.mode &= MODE_BITS_KEPT
  }
}

function emptied (
  source: Side, target: Side, ours: readonly SyncEntry[], theirs: readonly SyncTarget[], actions: readonly SyncAction[]
): WouldEmptyError | undefined {
  const removed = new Set(actions.flatMap(action => action.type === 'remove' ? [action.path] : []))

  if (removed.size === 0 || ours.some(({ kind }) => kind !== 'directory')) {
    return undefined
  }

  const gone = new Set<string>()

  // Parents come first.
  for (const { path } of theirs) {
    if (removed.has(path) || gone.has(path.slice(0, Math.max(0, path.lastIndexOf('/'))))) {
      gone.add(path)
    }
  }

  return new WouldEmptyError(source.shown, target.shown, count(gone.size, 'entry', 'entries'))
}

/** Each comparison replaced by what comes of it. */
async function compared (
  client: ApiClient, source: Side, target: Side, actions: readonly SyncAction[],
  options: PlanOptions & { sameTime: SameTime }
): Promise<SyncAction[]> {
  const decided: (SyncAction | undefined)[] = [...actions]

  await forEachConcurrently(actions.entries(), HASH_CONCURRENCY, async ([i, action]) => {
    if (action.type !== 'compare') {
      return
    }

    const shown = `${source.shown.replace(/\/$/, '')}/${action.local.path}`
    const both = await unlessVanished(shown, options.onGone, async () => await Promise.all([
      cidOf(client, source, action.local, options), cidOf(client, target, action.target, options)
    ]))

    if (both === undefined) {
      decided[i] = undefined
      return
    }

    const [ours, theirs] = both

    decided[i] = decideCompared({ ...action, target: { ...action.target, cid: theirs } }, ours, options)
  })

  return decided.filter(action => action !== undefined)
}
