import { createHash } from 'node:crypto'
import { seededBytes } from '../../testing/bytes.js'
import { waitFor } from '../../testing/wait-for.js'
import { decodeAnswer } from '../../testing/processes/local-api.js'
import type { NodeProcess } from '../../testing/processes/node-process.js'
import type { AddResult, StatInfo, BlockStat } from '../../src/api/files.js'
import type { StatusReport } from '../../src/api/status.js'

/** Longer than a plan and a comparison with other holders take to ask for the next copy. */
const REPAIR_IDLE_MS = 3_000

export interface StoredFile extends AddResult { content: Buffer }

export function contentOf (seed: number, bytes: number): Buffer {
  return Buffer.from(seededBytes(bytes, seed))
}

/** Puts a file made from a seed through a node. */
export async function putFile (
  node: NodeProcess, seed: number, bytes: number, options: { replicas?: number } = {}
): Promise<StoredFile> {
  const content = contentOf(seed, bytes)
  const query = options.replicas == null ? '' : `&replicas=${options.replicas}`
  const answer = await node.apiRaw('PUT', `/v1/files?format=raw${query}`, { body: content, timeoutMs: 120_000 })
  const rows = decodeAnswer(answer) as { result?: AddResult }[]
  const result = rows.at(-1)?.result

  if (result == null) {
    throw new Error(`the put through ${node.name} gave no result: ${answer.bytes.toString()}`)
  }

  return { ...result, content }
}

/** Reads a file through a node and compares it byte for byte. */
export async function expectFile (node: NodeProcess, file: { cid: string, content: Buffer }): Promise<void> {
  const { status, bytes } = await node.apiRaw('GET', `/v1/files/${file.cid}`, { timeoutMs: 120_000 })

  if (status !== 200 || !bytes.equals(file.content)) {
    throw new Error(`${node.name} gave ${bytes.byteLength} bytes with status ${status}, sha256 ${sha256(bytes)}, ` +
      `instead of ${file.content.byteLength} bytes, sha256 ${sha256(file.content)}`)
  }
}

export async function statusOf (node: NodeProcess): Promise<StatusReport> {
  return await node.api<StatusReport>('GET', '/v1/status')
}

export async function statOf (node: NodeProcess, cid: string): Promise<StatInfo> {
  return await node.api<StatInfo>('GET', `/v1/stat/${cid}`)
}

export async function whyOf (node: NodeProcess, cid: string): Promise<BlockStat[]> {
  return await node.api<BlockStat[]>('GET', `/v1/why/${cid}`)
}

/** Waits until the whole mesh, seen from this node, has all its blocks and enough copies of each. */
export async function waitHealthy (
  node: NodeProcess, blocks: number,
  options: { alive?: number, timeoutMs?: number, nodes?: readonly NodeProcess[] } = {}
): Promise<StatusReport> {
  let last = ''

  return await waitFor(async () => {
    const status = await statusOf(node)
    last = JSON.stringify(status)
    const isHealthy = status.blocks.total === blocks && status.blocks.healthy === blocks &&
      status.repair.queue === 0 && (options.alive == null || status.members.alive === options.alive)

    return isHealthy ? status : undefined
  }, {
    what: `${blocks} healthy blocks, seen from ${node.name}`,
    timeoutMs: options.timeoutMs,
    everyMs: 250,
    context: () => `Last status: ${last}\n${(options.nodes ?? [node]).map(one => one.describe()).join('\n')}`
  })
}

/**
 * Waits until no copy was made for a while and none is due on any of the nodes: members that joined have their share.
 * Resolves to how many copies the nodes have made.
 */
export async function waitRepairIdle (nodes: readonly NodeProcess[]): Promise<number> {
  let since = performance.now()
  let made = -1

  return await waitFor(async () => {
    const repairs = await Promise.all(nodes.map(async node => (await statusOf(node)).repair))
    const done = repairs.reduce((sum, repair) => sum + repair.done, 0)

    if (done !== made || repairs.some(({ queue }) => queue > 0)) {
      [since, made] = [performance.now(), done]
    }

    return performance.now() - since > REPAIR_IDLE_MS ? { done } : undefined
  }, { what: 'repairs to end', everyMs: 250 }).then(({ done }) => done)
}

/** Every block of the file has exactly the copies it should, by asking every node. */
export async function waitCopies (
  node: NodeProcess, cid: string, copies: number, timeoutMs?: number
): Promise<void> {
  let last = ''

  await waitFor(async () => {
    const stat = await statOf(node, cid)
    last = JSON.stringify(stat)

    return stat.copies_min >= copies && stat.missing_blocks === 0
  }, { what: `${copies} copies of every block of ${cid}`, timeoutMs, everyMs: 250, context: () => `Last: ${last}` })
}

function sha256 (bytes: Uint8Array): string {
  return createHash('sha256').update(bytes).digest('hex')
}
