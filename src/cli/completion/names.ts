import { formatBytes } from '../../config/values/bytes.js'
import { printable } from '../../util/printable.js'
import { shownName, timeText } from '../output/entry-text.js'
import { entryParams, parseTarget } from '../targets/target.js'
import type { PeerRow } from '../../api/peers.js'
import type { ApiClient } from '../client.js'
import type { Completion } from '../command.js'
import type { VolumeTarget } from '../targets/target.js'
import type { Line } from './read-line.js'

/** A word that fits, and what it is, for shells that show that. */
export interface Candidate { word: string, note?: string }

/** More would not be read. */
const NAMES_MAX = 200
const CODE_POINT_MAX = '\u{10ffff}'
const SURROGATES_FIRST = 0xd800
const SURROGATES_LAST = 0xdfff

type Names = AsyncGenerator<Candidate, void, undefined>

/** What only a running node knows. `connect` is not called for what no node has to be asked for. */
export async function * namesFor (
  kind: Completion, line: Pick<Line, 'args' | 'current'>, connect: () => Promise<ApiClient>
): Names {
  const { args, current } = line

  switch (kind) {
    case 'volume': yield * volumes(await connect(), current, '')
      break
    case 'target': yield * targets(await connect(), current)
      break
    case 'file-or-target': yield * current.includes('/') && !current.includes(':') ? [] : targets(await connect(), current)
      break
    case 'host': yield * hosts(await connect(), current)
      break
    case 'worker': yield * fresh(workers(await connect()), current, ['', ...args])
      break
    case 'pin':
    case 'removed-pin': yield * fresh(pins(await connect(), kind === 'removed-pin'), current, ['', ...args])
      break
    case 'snapshot':
    case 'trash':
    case 'conflict':
    case 'version': yield * fresh(ofVolume(kind, args, connect), current, args)
      break
    default:
  }
}

/** Those that begin as what is typed, that a terminal shows as they are, and that the line does not have yet. */
async function * fresh (names: Names, prefix: string, args: readonly string[]): Names {
  for await (const name of names) {
    if (name.word.startsWith(prefix) && printable(name.word) === name.word && !args.slice(1).includes(name.word)) {
      yield name
    }
  }
}

/** The line has the volume: as the first argument, which may be a path in it. */
async function * ofVolume (
  kind: 'snapshot' | 'trash' | 'conflict' | 'version', args: readonly string[], connect: () => Promise<ApiClient>
): Names {
  const target = args.map(text => parseTarget(text)).find(target => target.kind === 'volume')
  const volume = target?.volume ?? args[0]

  if (volume === undefined) {
    return
  }

  const client = await connect()
  const now = new Date()

  if (kind === 'snapshot') {
    for (const { name, created_at: at } of await client.json('GET /volumes/:name/snapshots', { params: { name: volume } })) {
      yield { word: name, note: timeText(at, now) }
    }
  } else if (kind === 'trash') {
    for await (const row of client.rows('GET /volumes/:name/trash', { params: { name: volume } })) {
      yield { word: String(row.trash_id), note: `${shownName(row.path, row.type)}, ${timeText(row.deleted_at, now)}` }
    }
  } else if (kind === 'conflict') {
    for await (const row of client.rows('GET /volumes/:name/conflicts', { params: { name: volume } })) {
      yield { word: String(row.conflict_id), note: `${printable(row.path)}, ${timeText(row.at, now)}` }
    }
  } else if (target !== undefined) {
    for (const row of await client.json('GET /volumes/:name/versions/*path', { params: entryParams(target) })) {
      yield { word: String(row.version), note: `${timeText(row.written_at, now)}, ${formatBytes(row.bytes)}` }
    }
  }
}

/** CIDs are not typed by hand: the label tells which is which. */
async function * pins (client: ApiClient, isRemoved: boolean): Names {
  const { pins: rows } = await client.json('GET /pins')
  const now = new Date()

  for (const row of rows.filter(one => (one.kept_until != null) === isRemoved)) {
    const at = row.pinned_at == null ? [] : [timeText(row.pinned_at, now)]

    yield { word: row.cid, note: [...row.label === '' ? [] : [printable(row.label)], ...at].join(', ') }
  }
}

async function * workers (client: ApiClient): Names {
  for (const { name, state } of await client.json('GET /workers')) {
    yield { word: name, note: state }
  }
}

/** Names of hosts, which stand for their nodes; ids once one is being typed, or where two have one name. */
async function * hosts (client: ApiClient, prefix: string): Names {
  const rows = await client.json('GET /peers')
  const sharesName = (row: PeerRow): boolean => rows.some(other => other !== row && other.hostname === row.hostname)

  for (const row of rows) {
    const isClear = printable(row.hostname) === row.hostname && row.hostname !== '' && !sharesName(row)

    if (isClear && row.hostname.startsWith(prefix)) {
      yield { word: row.hostname, note: row.self ? 'this node' : row.state }
    } else if (row.peer_id.startsWith(prefix) && (prefix !== '' || !isClear)) {
      yield { word: row.peer_id, note: printable(row.hostname) }
    }
  }
}

async function * targets (client: ApiClient, prefix: string): Names {
  const target = parseTarget(prefix)

  if (target.kind === 'cid') {
    yield * prefix.includes('/') ? [] : volumes(client, prefix, ':/')
  } else {
    yield * entries(client, target)
  }
}

async function * volumes (client: ApiClient, prefix: string, suffix: string): Names {
  for (const { name } of await client.json('GET /volumes')) {
    if (name.startsWith(prefix) && printable(name) === name) {
      yield { word: name + suffix }
    }
  }
}

/** Names come in the order of their bytes, so those with the prefix are together. */
async function * entries (client: ApiClient, target: VolumeTarget): Names {
  const prefix = target.isFolder ? '' : target.names.at(-1) ?? ''
  const folder = { ...target, names: target.isFolder ? target.names : target.names.slice(0, -1) }
  const base = `${target.volume}:/${folder.names.map(name => `${name}/`).join('')}`
  let left = NAMES_MAX

  for await (const { name, type } of client.rows('GET /volumes/:name/list/*path', { params: entryParams(folder), query: { after: before(prefix) } })) {
    if (!name.startsWith(prefix)) {
      if (Buffer.compare(Buffer.from(name), Buffer.from(prefix)) > 0) {
        return
      }
    } else if (printable(name) === name) {
      yield { word: `${base}${name}${type === 'directory' ? '/' : ''}` }

      if (--left === 0) {
        return
      }
    }
  }
}

/** A name just before all that begin so: the list goes on after it. */
function before (prefix: string): string | undefined {
  const chars = [...prefix]
  const code = chars.pop()?.codePointAt(0) ?? 0

  if (code <= 1) {
    return undefined
  }

  const less = code - 1 >= SURROGATES_FIRST && code - 1 <= SURROGATES_LAST ? SURROGATES_FIRST - 1 : code - 1

  return `${chars.join('')}${String.fromCodePoint(less)}${CODE_POINT_MAX}`
}
