// Shell: files.
import { createHash } from 'node:crypto'
import { readFile } from 'node:fs/promises'
import { fromPbRecord, fromPbState, fromPbWitness, toPbRecord, toPbState, toPbWitness } from './codec.js'
import type { Remembered } from './core.js'
import { MembersFileTooNewError } from './errors.js'
import type { RememberedRow } from './messages.js'
import { PbRemembered } from './pb/membership.js'
import { recordSchema, witnessSchema } from './schema.js'
import { STARTS_REMEMBERED_MAX } from './start-book.js'
import type { StartWitness, VerifyStart } from './start.js'
import { setAside, writeFileAtomic } from '../../util/atomic-file.js'
import { errorMessage } from '../../util/errors.js'
import { assertMatches } from '../../util/schema/fields.js'
import { InvalidMessageError } from '../../util/schema/errors.js'
import type { Cancel, Clock } from '../../util/clock.js'
import type { Logger } from '../../util/logger.js'

const VERSION = 1

/** Members in full, and as many tombstones; the rest is forgotten. */
const ROWS_MAX = 2_048

/** A start that is new is written within this time: until then a crash of this node would make it forget it. */
const STARTS_DELAY_MS = 500

/** Beats and facts that change slowly: a minute-old table is as good a start as one of now, and beats are many. */
const SAVE_INTERVAL_MS = 10_000

/** First bytes of the SHA-256 of the rest, so that a rotten file is told from a good one. */
const CHECKSUM_BYTES = 16

export const MEMBERS_FILE = 'members.db'

export interface MemberFileInit {
  path: string
  selfId: string
  verifyStart: VerifyStart
  clock: Clock
  logger: Logger
}

/**
 * What a node remembers of the others over its own restarts: who was a member, and the last start of each
 * (`start.ts`). Bounded, replaced in one step, and checked when it is read as if a peer had sent it: what does not
 * parse is left out, a start that its node did not sign as well. A file that is damaged is set aside: then this node
 * knows no other, as before its first start.
 */
export class MemberFile {
  readonly #init: MemberFileInit
  #cancelTimer: Cancel | undefined
  #dueAt = Infinity
  #remembered: () => Remembered = () => ({ rows: [], starts: [] })
  #isDirty = false
  #failed = false
  /** Writes follow one another: two at once could end with the older content. */
  #writing: Promise<void> = Promise.resolve()

  constructor (init: MemberFileInit) {
    this.#init = init
  }

  /** Throws `data_dir_too_new`. */
  async load (): Promise<Remembered> {
    const { path, clock, logger } = this.#init
    let bytes: Uint8Array

    try {
      bytes = await readFile(path)
    } catch (err) {
      if ((err as NodeJS.ErrnoException).code === 'ENOENT') {
        return { rows: [], starts: [] }
      }

      throw err
    }

    try {
      return this.#decode(bytes)
    } catch (err) {
      if (err instanceof MembersFileTooNewError) {
        throw err
      }

      logger.warn({ why: errorMessage(err), aside: await setAside(path, clock.wall()) },
        'the file of remembered members is damaged and was set aside: this node knows no member until it hears of them')

      return { rows: [], starts: [] }
    }
  }

  /** From now on `remembered` is asked at each write. */
  start (remembered: () => Remembered): void {
    this.#remembered = remembered
  }

  /** Something changed; `soon` for a start that is new. */
  changed (when: 'soon' | 'later'): void {
    const now = this.#init.clock.now()
    const dueAt = now + (when === 'soon' ? STARTS_DELAY_MS : SAVE_INTERVAL_MS)
    this.#isDirty = true

    if (dueAt < this.#dueAt) {
      this.#cancelTimer?.()
      this.#dueAt = dueAt
      this.#cancelTimer = this.#init.clock.schedule(dueAt - now, () => { void this.flush() }, { isBackground: true })
    }
  }

  /** Writes what is pending. Never rejects: a node that cannot write this goes on, and says so once. */
  async flush (): Promise<void> {
    this.#cancelTimer?.()
    this.#dueAt = Infinity

    if (this.#isDirty) {
      this.#isDirty = false
      this.#writing = this.#writing.then(async () => { await this.#write() })
    }

    await this.#writing
  }

  async #write (): Promise<void> {
    const { path, logger } = this.#init

    try {
      await writeFileAtomic(path, encodeRemembered(this.#remembered()))
      this.#failed = false
    } catch (err) {
      this.#isDirty = true

      if (!this.#failed) {
        logger.warn({ err: errorMessage(err) }, `${path} cannot be written: what this node knows of the others is lost at a restart`)
      }

      this.#failed = true
    }
  }

  #decode (bytes: Uint8Array): Remembered {
    const body = bytes.subarray(CHECKSUM_BYTES)

    if (!checksum(body).equals(bytes.subarray(0, CHECKSUM_BYTES))) {
      throw new InvalidMessageError('its checksum does not match')
    }

    const pb = PbRemembered.decode(body, { limits: { rows: ROWS_MAX, starts: STARTS_REMEMBERED_MAX } })

    if (pb.version > VERSION) {
      throw new MembersFileTooNewError(this.#init.path, pb.version, VERSION)
    }

    const rows = pb.rows.flatMap((row): RememberedRow[] => this.#checked(() => {
      assertMatches(recordSchema, row.record)
      const record = fromPbRecord(row.record)

      const { peerId, storeId, start } = record

      if (start !== undefined && !this.#init.verifyStart(peerId, { storeId, start })) {
        delete record.start
      }

      return { record, state: fromPbState(row.state), returns: row.returns }
    }))
    const starts = pb.starts.flatMap(({ peerId, witness }) => this.#checked((): [string, StartWitness] => {
      assertMatches(witnessSchema, witness)
      const checked = fromPbWitness(witness)

      if (!this.#init.verifyStart(peerId, checked)) {
        throw new InvalidMessageError('a start that its node did not sign')
      }

      return [peerId, checked]
    }))

    return { rows: rows.filter(({ record }) => record.peerId !== this.#init.selfId), starts }
  }

  /** One row that makes no sense costs that row. */
  #checked<T> (decode: () => T): T[] {
    try {
      return [decode()]
    } catch (err) {
      this.#init.logger.warn({ why: errorMessage(err) }, 'a row in the file of remembered members was left out')

      return []
    }
  }
}

/** The file's content. */
export function encodeRemembered ({ rows, starts }: Remembered): Uint8Array {
  const body = PbRemembered.encode({
    version: VERSION,
    // Live members first, should there be more than fit.
    rows: [...rows].sort((a, b) => RANK[a.state] - RANK[b.state]).slice(0, ROWS_MAX).map(({ record, state, returns }) =>
      ({ record: toPbRecord(record), state: toPbState(state), returns })),
    starts: starts.slice(-STARTS_REMEMBERED_MAX).map(([peerId, witness]) => ({ peerId, witness: toPbWitness(witness) }))
  })

  return Buffer.concat([checksum(body), body])
}

const RANK = { alive: 0, suspect: 1, dead: 2, evicted: 3, left: 4 } as const

function checksum (body: Uint8Array): Buffer {
  return createHash('sha256').update(body).digest().subarray(0, CHECKSUM_BYTES)
}
