import { RemoteError } from '../../util/errors.js'
import { PathNotFoundError } from '../errors.js'
import { nameMatcher, pathMatcher } from '../sources/glob.js'
import { entryParams, formatVolumeTarget, parseTarget } from './target.js'
import { findEntry } from '../volume-work.js'
import type { EntryStat } from '../../api/entries.js'
import type { ApiClient } from '../client.js'
import type { ReadCliOptions } from './past.js'
import type { VolumeTarget } from './target.js'

const MAGIC = /[*?[]/
const ACROSS = '**'

/** A pattern of paths in a volume, and what of it is no pattern. */
export interface RemoteGlob {
  /** The folder below which things are looked for. */
  base: VolumeTarget
  pattern: readonly string[]
}

/**
 * A target as a pattern: `*`, `?` and `[a-z]` within a name, `**` across folders, as `--exclude` has them. Undefined
 * where it has none of these, or where something of just that name is there: a file may be called `[a].jpg`.
 */
export async function remoteGlob (
  client: ApiClient, target: VolumeTarget, query: ReadCliOptions
): Promise<RemoteGlob | undefined> {
  const at = target.names.findIndex(name => MAGIC.test(name))

  return at < 0 || await findEntry(client, target, query) !== undefined
    ? undefined
    : { base: { ...target, names: target.names.slice(0, at), isFolder: true }, pattern: target.names.slice(at) }
}

/**
 * What fits, in the order of a listing. Only folders that may hold something are asked for.
 *
 * @throws PathNotFoundError when nothing fits
 */
export async function * expandGlob (
  client: ApiClient, { base, pattern }: RemoteGlob, query: ReadCliOptions
): AsyncGenerator<EntryStat, void, undefined> {
  let isEmpty = true

  for await (const row of expand(client, base, pattern, query)) {
    isEmpty = false
    yield row
  }

  if (isEmpty) {
    throw new PathNotFoundError(`Nothing fits ${formatVolumeTarget({ ...base, names: [...base.names, ...pattern] })}`)
  }
}

/** A text as the targets that it stands for: itself, or what a pattern fits. */
export async function * expandTarget (
  client: ApiClient, text: string, query: ReadCliOptions
): AsyncGenerator<string, void, undefined> {
  const target = parseTarget(text)
  const glob = target.kind === 'volume' ? await remoteGlob(client, target, query) : undefined

  if (glob === undefined) {
    yield text
    return
  }

  for await (const { path } of expandGlob(client, glob, query)) {
    yield `${glob.base.volume}:${path}`
  }
}

async function * expand (
  client: ApiClient, above: VolumeTarget, pattern: readonly string[], query: ReadCliOptions
): AsyncGenerator<EntryStat, void, undefined> {
  const [first = '', ...rest] = pattern

  if (first === ACROSS) {
    const fits = pathMatcher(`/${pattern.join('/')}`)
    const start = above.names.length === 0 ? 1 : `/${above.names.join('/')}/`.length

    for await (const row of list(client, above, { ...query, recursive: true })) {
      if (fits(row.path.slice(start), row.type === 'directory')) {
        yield row
      }
    }

    return
  }

  if (!MAGIC.test(first)) {
    const target = { ...above, names: [...above.names, first] }
    const row = await findEntry(client, target, query)

    if (row !== undefined) {
      yield * within(client, target, row, rest, query)
    }

    return
  }

  const fits = nameMatcher(first)

  for await (const row of list(client, above, query)) {
    if (fits(row.name)) {
      yield * within(client, { ...above, names: [...above.names, row.name] }, row, rest, query)
    }
  }
}

/** The entry itself at the end of the pattern, or what is in it. */
async function * within (
  client: ApiClient, target: VolumeTarget, row: EntryStat, rest: readonly string[], query: ReadCliOptions
): AsyncGenerator<EntryStat, void, undefined> {
  if (rest.length === 0) {
    yield row
  } else if (row.type === 'directory') {
    yield * expand(client, target, rest, query)
  }
}

/** Nothing of a folder that is not there: a pattern fits nothing in it. */
async function * list (
  client: ApiClient, folder: VolumeTarget, query: ReadCliOptions & { recursive?: boolean }
): AsyncGenerator<EntryStat, void, undefined> {
  try {
    yield * client.rows('GET /volumes/:name/list/*path', { params: entryParams(folder), query })
  } catch (err) {
    if (!(err instanceof RemoteError && ['ENOENT', 'ENOTDIR'].includes(err.code))) {
      throw err
    }
  }
}
