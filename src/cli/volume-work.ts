import { RemoteError, errorCode } from '../util/errors.js'
import { BadAnswerError } from './errors.js'
import { EXIT_PENDING } from './exit-codes.js'
import { count } from './output/format.js'
import { below, entryParams } from './targets/target.js'
import type { EntryStat } from '../api/entries.js'
import type { QueryOf } from '../api/operations.js'
import type { ApiClient } from './client.js'
import type { CommandContext, OptionSpec } from './command.js'
import type { VolumeTarget } from './targets/target.js'

/** What the commands on volumes share. */

export interface ChangeCliOptions { operationId?: string }

const OPERATION_ID = /^[0-9a-f]{32}$/

export const OPERATION_ID_OPTION: OptionSpec = {
  flags: '--operation-id <id>',
  description: '32 hex digits: repeats an operation whose outcome is unknown, without a second effect',
  parse: text => {
    if (!OPERATION_ID.test(text)) {
      throw new Error(`${JSON.stringify(text)} is no operation id; it has 32 hex digits`)
    }

    return text
  }
}

type StatQuery = QueryOf<'GET /volumes/:name/stat/*path'>

export async function statEntry (client: ApiClient, target: VolumeTarget, query: StatQuery = {}): Promise<EntryStat> {
  return await client.json('GET /volumes/:name/stat/*path', { params: entryParams(target), query })
}

/** Undefined when nothing is there, the volume included. */
export async function findEntry (
  client: ApiClient, target: VolumeTarget, query: StatQuery = {}
): Promise<EntryStat | undefined> {
  try {
    return await statEntry(client, target, query)
  } catch (err) {
    if (err instanceof RemoteError && ['ENOENT', 'ENOTDIR', 'volume_not_found'].includes(err.code)) {
      return undefined
    }

    throw err
  }
}

/** As `cp` and `mv` do: what is put "at" a folder goes into it under its own name. */
export async function placeIn (client: ApiClient, target: VolumeTarget, name: string): Promise<VolumeTarget> {
  const isFolder = target.isFolder || (await findEntry(client, target))?.type === 'directory'

  return isFolder ? below(target, name) : target
}

/**
 * Makes a change at a target, or in the folder that is there. Asked for again under its id, an operation that has put a
 * folder at the target finds that folder, and would go into it; the node tells that this is not the operation of then,
 * and the target itself is meant.
 *
 * @param options.isExact - the target is the new name, also where a folder is
 */
export async function changeAt<T> (
  client: ApiClient, to: VolumeTarget, name: string, options: { operationId?: string, isExact?: boolean },
  change: (final: VolumeTarget) => Promise<T>
): Promise<T> {
  const final = options.isExact === true ? to : await placeIn(client, to, name)

  try {
    return await change(final)
  } catch (err) {
    if (options.operationId !== undefined && final !== to && !to.isFolder && errorCode(err) === 'operation_reused') {
      return await change(to)
    }

    throw err
  }
}

/** The result at the end of lines of progress. */
export async function resultOf<P, R> (
  lines: AsyncIterable<{ progress: P } | { result: R }>, onProgress: (progress: P) => void = () => {}
): Promise<R> {
  let result: { value: R } | undefined

  for await (const line of lines) {
    if ('result' in line) {
      result = { value: line.result }
    } else {
      onProgress(line.progress)
    }
  }

  if (result === undefined) {
    throw new BadAnswerError('the answer ended without a result')
  }

  return result.value
}

/** What a change that is pending adds to its result: a remark, and the exit code. */
export async function pendingExit (
  { out }: CommandContext, { pending, copies }: { pending: boolean, copies: number }
): Promise<number | undefined> {
  if (!pending) {
    return undefined
  }

  if (!out.isJson) {
    await out.note(out.paint('yellow', `Pending: no majority of the volume's metadata replicas can be reached. ${
      count(copies, 'node')} of this side of the partition ${copies === 1 ? 'keeps' : 'keep'} it; it takes effect when the partition heals.`))
  }

  return EXIT_PENDING
}

/** Prints what a change came to; without -o json nothing but what `text` says, as `mkdir` and `mv` do. */
export async function finishChange<T extends { pending: boolean, copies: number, warning?: string }> (
  context: CommandContext, result: T, text = ''
): Promise<number | undefined> {
  await context.out.result(result, () => text)
  await context.out.warning(result.warning)

  return await pendingExit(context, result)
}

/** Of two exit codes. Pending is none, changed is more than that. */
export function worseOf (a: number | undefined, b: number | undefined): number | undefined {
  return a === undefined || b === undefined ? a ?? b : Math.max(a, b)
}
