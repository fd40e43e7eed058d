import { linkSignals } from '../util/abort.js'
import { printable } from '../util/printable.js'
import { ApiClient } from './client.js'
import { locateNode } from './locate-node.js'
import { parseTarget, volumePath } from './target.js'
import { writeAll } from './terminal.js'
import type { EntryRow, VolumeListRow } from '../gateway/http/volume-api.js'
import type { VolumeTarget } from './target.js'
import type { Terminal } from './terminal.js'

/** A person waits with a finger on Tab. */
const TIMEOUT_MS = 1_000
/** More would not be read. */
const NAMES_MAX = 200
const CODE_POINT_MAX = '\u{10ffff}'
const SURROGATES_FIRST = 0xd800
const SURROGATES_LAST = 0xdfff

/**
 * `volume <prefix>` or `target <prefix>`, and -d <folder>: names that begin so, one a line. A plus and never in the
 * way: nothing is said when the node is away or slow, or the text makes no sense.
 */
export async function completeTargets (
  argv: readonly string[], terminal: Terminal, signal: AbortSignal
): Promise<void> {
  const [kind, prefix = '', flag, dataDir] = argv
  const stop = new AbortController()
  const timer = setTimeout(() => { stop.abort() }, TIMEOUT_MS)
  const linked = linkSignals(stop.signal, signal)

  try {
    const location = await locateNode({ nodeFlags: {}, ...flag === '-d' && dataDir != null && { dataDir } }, terminal)
    const client = new ApiClient(location, linked.signal, TIMEOUT_MS)

    for await (const name of kind === 'volume' ? volumes(client, prefix, '') : targets(client, prefix)) {
      await writeAll(terminal.stdout, `${name}\n`)
    }
  } catch {
    // see above
  } finally {
    clearTimeout(timer)
    linked.release()
  }
}

async function * targets (client: ApiClient, prefix: string): AsyncGenerator<string, void, undefined> {
  const target = parseTarget(prefix)

  if (target.kind === 'cid') {
    yield * prefix.includes('/') ? [] : volumes(client, prefix, ':/')
  } else {
    yield * entries(client, target)
  }
}

async function * volumes (client: ApiClient, prefix: string, suffix: string): AsyncGenerator<string, void, undefined> {
  for (const { name } of await client.json<VolumeListRow[]>('GET', '/volumes')) {
    if (name.startsWith(prefix) && printable(name) === name) {
      yield name + suffix
    }
  }
}

/** Names come in the order of their bytes, so those with the prefix are together. */
async function * entries (client: ApiClient, target: VolumeTarget): AsyncGenerator<string, void, undefined> {
  const prefix = target.isFolder ? '' : target.names.at(-1) ?? ''
  const folder = { ...target, names: target.isFolder ? target.names : target.names.slice(0, -1) }
  const base = `${target.volume}:/${folder.names.map(name => `${name}/`).join('')}`
  let left = NAMES_MAX

  for await (const { name, type } of client.rows<EntryRow>('GET', volumePath(folder, 'list'), { query: { after: before(prefix) } })) {
    if (!name.startsWith(prefix)) {
      if (Buffer.compare(Buffer.from(name), Buffer.from(prefix)) > 0) {
        return
      }
    } else if (printable(name) === name) {
      yield `${base}${name}${type === 'directory' ? '/' : ''}`

      if (--left === 0) {
        return
      }
    }
  }
}

/** A name just before all that begin so: the list goes on behind it. */
function before (prefix: string): string | undefined {
  const chars = [...prefix]
  const code = chars.pop()?.codePointAt(0) ?? 0

  if (code <= 1) {
    return undefined
  }

  const less = code - 1 >= SURROGATES_FIRST && code - 1 <= SURROGATES_LAST ? SURROGATES_FIRST - 1 : code - 1

  return `${chars.join('')}${String.fromCodePoint(less)}${CODE_POINT_MAX}`
}
