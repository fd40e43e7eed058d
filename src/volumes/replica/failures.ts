/**
 * Replicas on this node that cannot go on: they hold nothing that another may count on, so they neither vote nor serve,
 * and the others replace them as if they were dead.
 *
 * A replica whose disk only refused a write, or whose state cannot be read, has a log that still says all it ever
 * promised: it may go on with it later, after a restart or when the disk takes writes again. One whose log is damaged,
 * or whose state differs from that of the others, has no word left to keep. It is remembered as failed on the disk,
 * beside the logs, until the others have put it out of the set and invite this node afresh.
 */
import { FAILED_CHARS_MAX } from './methods.js'
import { errorMessage } from '../../util/errors.js'
import type { LogStore } from '../../store/types.js'
import type { Logger } from '../../util/logger.js'

/** Owners of the store's logs that say that a replica failed. */
const OWNER = 'failed:'

const POSITION = 0

/**
 * - `log`: what it promised or accepted is damaged, or gone
 * - `state`: what it applied is not what the others applied
 * - `write`: the log, or the state behind it, could not be written
 * - `open`: the log or the state could not be opened or read
 * - `disk`: the store became read-only
 * - `fork`: an operator forced its log apart from the one that the registry names
 */
export type FailureKind = 'log' | 'state' | 'write' | 'open' | 'disk' | 'fork'

/** With these nothing on this node's disk counts any more; the others are for a while. */
const LASTING: ReadonlySet<FailureKind> = new Set(['log', 'state', 'fork'])

export interface ReplicaFailure {
  kind: FailureKind
  /** As part of a sentence. */
  reason: string
  /** Which member it was. */
  self: string
  /** Of the config that it knew last; 0 when it does not know. A set that it is invited to is later. */
  epoch: number
  /** That set; before version 0.2 only its nodes. */
  members: readonly string[]
}

export function isLasting ({ kind }: ReplicaFailure): boolean {
  return LASTING.has(kind)
}

export class ReplicaFailures {
  readonly #logs: LogStore
  readonly #logger: Logger
  readonly #failures = new Map<string, ReplicaFailure>()

  constructor (init: { logs: LogStore, logger: Logger }) {
    this.#logs = init.logs
    this.#logger = init.logger
  }

  get (group: string): ReplicaFailure | undefined {
    return this.#failures.get(group)
  }

  list (): ReadonlyMap<string, ReplicaFailure> {
    return this.#failures
  }

  /** What is remembered of the run before. */
  async load (): Promise<void> {
    for (const owner of this.#logs.logOwners().filter(name => name.startsWith(OWNER))) {
      const group = owner.slice(OWNER.length)
      this.#failures.set(group, await this.#read(owner))
    }
  }

  /** Counts from this moment on. Resolves when it would be known after a restart, if that is needed; never rejects. */
  async set (group: string, failure: ReplicaFailure): Promise<void> {
    const known = this.#failures.get(group)

    // What was lost does not come back because something else fails as well.
    if (known !== undefined && isLasting(known) && !isLasting(failure)) {
      return
    }

    this.#failures.set(group, { ...failure, reason: oneLine(failure.reason) })

    if (isLasting(failure)) {
      try {
        await this.#logs.log(OWNER + group)
          .append([{ position: POSITION, bytes: Buffer.from(JSON.stringify(this.#failures.get(group))) }])
      } catch (err) {
        this.#logger.warn({ group, err: errorMessage(err) }, 'that a replica failed could not be written down')
      }
    }
  }

  /** It begins afresh, or goes on. */
  async clear (group: string): Promise<void> {
    const failure = this.#failures.get(group)

    if (failure !== undefined && isLasting(failure)) {
      await this.#logs.log(OWNER + group).trim(POSITION, Infinity)
    }

    this.#failures.delete(group)
  }

  /** That there is a note is what counts, also when it cannot be read. */
  async #read (owner: string): Promise<ReplicaFailure> {
    try {
      return JSON.parse(Buffer.from(await this.#logs.log(owner).read(POSITION)).toString()) as ReplicaFailure
    } catch (err) {
      return { kind: 'log', reason: `it failed before, and the note of it is damaged: ${errorMessage(err)}`, self: '', epoch: 0, members: [] }
    }
  }
}

/** What a disk or a database says may be long, and is shown in a row of a table. */
function oneLine (reason: string): string {
  const text = reason.replace(/[\p{C}\s]+/gu, ' ').trim().slice(0, FAILED_CHARS_MAX)

  return text === '' ? 'no reason is known' : text
}
