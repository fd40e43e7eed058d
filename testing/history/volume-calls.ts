import { problemOf } from '../processes/local-api.js'
import type { Answer, NodeClient } from './node-client.js'
import type { TreeCall, TreeReturn } from './tree-calls.js'

/** How a call ended, for a history. */
export type Outcome =
  | { kind: 'known', output: TreeReturn }
  /** Nothing was done, as the system says itself. */
  | { kind: 'none', why: string }
  | { kind: 'unknown', why: string }

/** Codes that the model knows. */
const RESULTS: readonly string[] = ['ENOENT', 'EEXIST', 'version_conflict']

/** Codes by which a node says that nothing was done. If it were not so, the checker would find what no client did. */
const NOTHING_DONE: readonly string[] = ['no_quorum', 'busy', 'node_stopping', 'volume_not_found']

const base = (volume: string): string => `/v1/volumes/${volume}`
const encode = (path: string): string => path.split('/').map(encodeURIComponent).join('/')

/** Performs one call of a history on the local API of a node. Paths of the call are names within `folder`. */
export async function callVolume (
  client: NodeClient, volume: string, folder: string, call: TreeCall, operationId: string, timeoutMs: number
): Promise<Outcome> {
  const at = (name: string): string => `${folder}/${name}`
  const write = async (path: string, query: string, content: string): Promise<Outcome> => changeOf(await client.call('PUT',
    `${base(volume)}/files${encode(at(path))}?operation_id=${operationId}${query}`, Buffer.from(content), timeoutMs))

  switch (call.type) {
    case 'create': return await write(call.path, '&flag=wx', call.content)
    case 'write': return await write(call.path, '', call.content)
    case 'write-if': return await write(call.path, `&flag=r%2B&if_version=${call.version}`, call.content)
    case 'rename':
      return changeOf(await client.call('POST', `${base(volume)}/rename`,
        { from: at(call.from), to: at(call.to), operation_id: operationId }, timeoutMs))
    case 'remove':
      return changeOf(await client.call('DELETE', `${base(volume)}/files${encode(at(call.path))}?operation_id=${operationId}`,
        undefined, timeoutMs))
    case 'list':
      return listOf(await client.call('GET', `${base(volume)}/list${encode(folder)}`, undefined, timeoutMs))
    case 'read':
      return contentOf(await client.call('GET', `${base(volume)}/files${encode(at(call.path))}?format=raw`, undefined, timeoutMs))
  }
}

/** What an error says of the call: its result, that nothing was done, or nothing at all. */
export function outcomeOfError (code: string, message: string): Outcome {
  return RESULTS.includes(code)
    ? { kind: 'known', output: { code } }
    : { kind: NOTHING_DONE.includes(code) ? 'none' : 'unknown', why: `${code}: ${message}` }
}

/** Makes a folder; one that is there is fine. */
export async function makeFolder (
  client: NodeClient, volume: string, path: string, timeoutMs: number
): Promise<{ done: boolean, why: string }> {
  const answer = await client.call('POST', `${base(volume)}/mkdir`, { path, parents: true }, timeoutMs)
  const text = answer.kind === 'answer' ? answer.bytes.toString() : answer.why

  return { done: answer.kind === 'answer' && answer.status < 300, why: text }
}

function changeOf (answer: Answer): Outcome {
  return outcomeOf(answer, rows => {
    const last = rows.at(-1) as { version?: number, result?: { version?: number } } | undefined
    const version = last?.result?.version ?? last?.version

    return last === undefined ? undefined : { code: 'ok', ...(version === undefined ? {} : { version }) }
  })
}

function listOf (answer: Answer): Outcome {
  return outcomeOf(answer, rows => ({ code: 'ok', names: (rows as { name: string }[]).map(({ name }) => name).sort() }))
}

function contentOf (answer: Answer): Outcome {
  return answer.kind === 'answer' && answer.status === 200
    ? { kind: 'known', output: { code: 'ok', content: answer.bytes.toString() } }
    : outcomeOf(answer, () => undefined)
}

function outcomeOf (answer: Answer, read: (rows: unknown[]) => TreeReturn | undefined): Outcome {
  if (answer.kind !== 'answer') {
    return { kind: answer.kind === 'refused' ? 'none' : 'unknown', why: answer.why }
  }

  const rows = answer.bytes.toString().split('\n').filter(line => line.trim() !== '').map(line => JSON.parse(line) as unknown)
  const { code, detail = '' } = problemOf(answer.status, rows.at(-1)) ?? {}

  if (code !== undefined) {
    return outcomeOfError(code, detail)
  }

  const output = answer.status < 300 ? read(rows) : undefined

  return output === undefined ? { kind: 'unknown', why: `status ${answer.status}` } : { kind: 'known', output }
}
