import { treeError } from './tree-error.js'
import { SETTINGS_KNOWN_MS } from './constants.js'
import { isWithin } from './entry-stat.js'
import { VolumeFsError } from '../errors.js'
import { faultOfAttributes } from '../tree/attributes.js'
import { normalizePath } from '../tree/paths.js'
import type { FsCode, FsErrorInit } from '../errors.js'
import type { VolumeLink } from '../client/link.js'
import type { ChangeOptions, ChangeResult, ReadOptions, Volume, VolumeStat } from '../types.js'
import type { EntryAttributes, LogRow, TreeAnswer, TreeOp, TreeQuery, TreeResult } from '../tree/types.js'
import type { Blocks } from '../../blocks/types.js'
import type { Files } from '../../files/types.js'
import type { Claim } from '../../store/types.js'
import type { Clock } from '../../util/clock.js'
import type { Logger } from '../../util/logger.js'
import type { Random } from '../../util/random.js'

/** What volumes need of the blocks. */
export type VolumeBlocks = Pick<Blocks, 'put' | 'get' | 'stat' | 'claim' | 'volumeClaim'>

export interface VolumeContextInit {
  link: VolumeLink
  blocks: VolumeBlocks
  files: Files
  /** The state of the volume and of its metadata replicas: known to the maker of the link. */
  info: (options?: ReadOptions) => Promise<VolumeStat>
  /** The principal, where the caller names none. */
  who: string
  clock: Clock
  random: Random
  logger: Logger
  uploadRenewMs: number
}

/** Of these codes the part of the path that is at fault is told. */
const MISSING_CODES: ReadonlySet<string> = new Set(['ENOENT', 'ENOTDIR'])
/** What takes an entry away from its path. */
const TAKING_OPS: ReadonlySet<string> = new Set<TreeOp['type']>(['rename', 'remove'])
/** Of the audit log, newest first: refused attempts, this one among them, come before what was done. */
const PAST_ROWS = 16

type Answer<T extends TreeAnswer['type']> = Extract<TreeAnswer, { type: T }>
/** `path`: what to call an entry in errors that is asked for by its id. */
type AskOptions = Pick<ReadOptions, 'signal' | 'stale'> & { path?: string }

/** A change that the tree has made. */
export interface Changed extends ChangeResult {
  result: TreeResult
}

/** The volume's parts, and the two things that all of its calls come down to: asking the tree, and changing it. */
export class VolumeContext {
  readonly link: VolumeLink
  readonly blocks: VolumeBlocks
  readonly files: Files
  readonly info: VolumeContextInit['info']
  readonly clock: Clock
  readonly random: Random
  readonly logger: Logger
  readonly uploadRenewMs: number
  readonly #who: string
  #copies?: { value: number, atMs: number }

  constructor (init: VolumeContextInit) {
    this.link = init.link
    this.blocks = init.blocks
    this.files = init.files
    this.info = init.info
    this.clock = init.clock
    this.random = init.random
    this.logger = init.logger
    this.uploadRenewMs = init.uploadRenewMs
    this.#who = init.who
  }

  /** Throws what the tree answers when it is an error. */
  async ask<T extends Exclude<TreeAnswer['type'], 'error'>> (
    query: TreeQuery & { type: T }, { signal, stale, path }: AskOptions = {}
  ): Promise<Answer<T>> {
    const answer = await this.link.query(query, { signal, stale })

    if (answer.type === 'error') {
      throw this.#refusedQuestion(query, answer, path)
    }

    if (answer.type !== query.type) {
      throw new Error(`The tree answered ${answer.type} when asked for ${query.type}.`)
    }

    return answer as Answer<T>
  }

  /** Throws what the tree refuses the operation with. @param path - where the change is, for the answer */
  async change (op: TreeOp, path: string, options: ChangeOptions = {}): Promise<Changed> {
    const why = faultOfAttributes(op as EntryAttributes)

    if (why !== undefined) {
      throw this.fault('EINVAL', path, { why })
    }

    const { result, pending, copies, operationId } = await this.link.submit(op, {
      signal: options.signal,
      ...(options.operationId === undefined ? {} : { operationId: options.operationId }),
      principal: options.who ?? this.#who
    })

    if (result.code !== 'ok') {
      const facts = await this.#factsOf(result, options.signal)

      throw treeError(result, { op, volume: this.link.name, path, commandId: operationId, ...facts })
    }

    return { version: result.version ?? 0, path: result.path ?? path, pending, copies, operationId, result }
  }

  /** A fault of a path that is found here; messages name the whole target. */
  fault (code: FsCode, path: string, init: FsErrorInit = {}): VolumeFsError {
    return new VolumeFsError(code, path, { volume: this.link.name, ...init })
  }

  /** The one spelling of a path. Throws as `normalizePath` does. */
  path (text: string): string {
    try {
      return normalizePath(text)
    } catch (err) {
      throw err instanceof VolumeFsError ? this.fault(err.code as FsCode, text, { why: err.why }) : err
    }
  }

  /** A question's answer names the part of the path that is missing. */
  #refusedQuestion (query: TreeQuery, answer: Answer<'error'>, path: string | undefined): Error {
    const asked = 'path' in query ? query.path : 'target' in query && 'path' in query.target ? query.target.path : undefined
    const isOfPath = asked !== undefined && MISSING_CODES.has(answer.code) && isWithin(asked, answer.detail)

    return isOfPath
      ? treeError({ code: answer.code, detail: asked }, { volume: this.link.name, path, missing: answer.detail })
      : treeError(answer, { volume: this.link.name, path })
  }

  /**
   * Why a path of a change leads nowhere: which part of it is missing, and what took that away. The operation's result
   * is the same on all replicas, for ever, so that it says no more than the path; the rest is asked for afterwards, may
   * have changed since, and is left out when it cannot be had.
   */
  async #factsOf ({ code, detail = '' }: TreeResult, signal?: AbortSignal): Promise<{ missing?: string, past?: LogRow }> {
    if (!MISSING_CODES.has(code) || !detail.startsWith('/')) {
      return {}
    }

    try {
      const found = await this.link.query({ type: 'stat', target: { path: detail } }, { signal, stale: true })

      if (found.type !== 'error' || !MISSING_CODES.has(found.code) || !isWithin(detail, found.detail)) {
        return {}
      }

      return code === 'ENOENT' && found.detail === detail
        ? { missing: detail, ...await this.#pastOf(detail, signal) }
        : { missing: found.detail }
    } catch {
      return {}
    }
  }

  async #pastOf (path: string, signal?: AbortSignal): Promise<{ past?: LogRow }> {
    const answer = await this.link.query({ type: 'log', path, reverse: true, limit: PAST_ROWS }, { signal, stale: true })
    const past = answer.type !== 'log' ? undefined : answer.rows.find(row => row.code === 'ok' && isAt(row, path))

    return past !== undefined && TAKING_OPS.has(past.op) && past.path === path ? { past } : {}
  }

  /** What new blocks of this volume are kept for. */
  async claim (signal?: AbortSignal): Promise<Claim> {
    return this.blocks.volumeClaim(this.link.id, await this.copiesWanted(signal))
  }

  /** Of each block, by the volume's settings. */
  async copiesWanted (signal?: AbortSignal): Promise<number> {
    const now = this.clock.now()

    if (this.#copies === undefined || now - this.#copies.atMs > SETTINGS_KNOWN_MS) {
      const { volume } = await this.ask({ type: 'volume' }, { signal, stale: true })

      this.#copies = { value: volume.settings.replicas, atMs: now }
    }

    return this.#copies.value
  }
}

/** About the path itself, and not about something below it. */
function isAt ({ path, to }: LogRow, at: string): boolean {
  return path === at || to === at
}

const contexts = new WeakMap<Volume, VolumeContext>()

/** What lies behind a volume that `createVolume` made: for what works on whole volumes (backups). */
export function contextOf (volume: Volume): VolumeContext {
  const context = contexts.get(volume)

  if (context === undefined) {
    throw new TypeError('That volume was not made by createVolume.')
  }

  return context
}

export function rememberContext (volume: Volume, context: VolumeContext): Volume {
  contexts.set(volume, context)

  return volume
}

/** The answer of a change without what only this layer looks at. */
export function changeResult ({ version, path, pending, copies, operationId, warning }: Changed): ChangeResult {
  return { version, path, pending, copies, operationId, ...warning !== undefined && { warning } }
}
