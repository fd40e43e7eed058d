import { isOutOfSpace } from '../device/operations.js'
import { encodeClaims } from './claim-sets.js'
import { copyCid, copyName } from './names.js'
import { encodeEntries, encodeOrigin } from './owner-entries.js'
import { UnwrittenStates } from './unwritten.js'
import { HEADER_BYTES, RecordKind, TRAILER_BYTES } from './record.js'
import type { DiskHealth } from '../device/health.js'
import type { DiskSpace } from '../device/space.js'
import type { BlockChange, BlockInfo, Claim, DeleteOptions, LogEntry } from '../types.js'
import type { Catalog } from './catalog.js'
import type { Log } from './log.js'
import type { CopyState } from './unwritten.js'
import type { Head, RecordFields } from './record.js'

export interface WriterInit {
  catalog: Catalog
  log: Log
  health: DiskHealth
  emit: (kind: BlockChange['kind'], infoOf: () => BlockInfo) => void
}

const NOTHING = new Uint8Array(0)
const NO_CLAIMS: readonly Claim[] = []

const ABSENT: CopyState = {
  exists: false, segment: 0, payloadBytes: 0, encoding: 0, born: 0, storedAt: 0, claims: NO_CLAIMS,
  dropping: false, pledgedUntil: 0
}

/**
 * Turns operations into records. What an operation means is decided when its record gets its place
 * in the log, from the state that all records before it lead to; it shows when it is durable.
 */
export class Writer {
  readonly #init: WriterInit
  readonly #unwritten = new UnwrittenStates()

  constructor (init: WriterInit) {
    this.#init = init
  }

  /** A copy as of the end of the log, durable or not. */
  state (key: Uint8Array): CopyState {
    const unwritten = this.#unwritten.get(copyName(key))

    if (unwritten !== undefined) {
      return unwritten
    }

    const { table, claims } = this.#init.catalog
    const row = table.find(key)

    if (row < 0) {
      return ABSENT
    }

    const copy = table.read(row)

    return {
      exists: true,
      segment: copy.segment,
      payloadBytes: copy.payloadBytes,
      encoding: copy.encoding,
      born: copy.born,
      storedAt: copy.storedAt,
      claims: claims.claims(copy.claims),
      dropping: copy.dropping,
      pledgedUntil: copy.pledgedUntil
    }
  }

  /**
   * Waits for what is on its way, and sees to it that nothing that failed can come back; false when
   * there was neither. Then what `state` says is durable.
   */
  async settled (key: Uint8Array): Promise<boolean> {
    const name = copyName(key)

    if (this.#unwritten.get(name) === undefined) {
      if (!this.#init.log.isUnsure) {
        return false
      }

      this.#init.health.assertWritable()
      await this.#init.log.seal()

      return true
    }

    await this.#unwritten.settled(name)

    return true
  }

  /** A copy that is not here yet. Throws `store_full`. */
  async putBlock (key: Uint8Array, next: CopyState, payload: Uint8Array, space: DiskSpace): Promise<void> {
    this.#init.health.assertWritable()

    const fields = copyFields(RecordKind.block, key, next)
    const total = HEADER_BYTES + key.byteLength + fields.extra.byteLength + payload.byteLength + TRAILER_BYTES
    let isWritten = false

    space.reserve(total)

    try {
      await this.#append(key, { ...fields, born: undefined }, payload, next, head => {
        isWritten = true
        this.#init.emit('added', () => infoOf(key, { ...next, born: head.born }))
      })
    } finally {
      space.settle(total, isWritten)
    }
  }

  /** Claims and marks of a copy that is here. */
  async change (key: Uint8Array, next: CopyState): Promise<void> {
    this.#init.health.assertWritable()

    const before = this.state(key)

    await this.#append(key, copyFields(RecordKind.change, key, next), NOTHING, next, () => {
      if (next.claims !== before.claims) {
        this.#init.emit('claims', () => infoOf(key, next))
      }
    })
  }

  /**
   * Ends a copy; one that is not here is fine. False when `onlyIf` kept it: it sees the copy as of the end of the log,
   * and nothing comes between that and the record of the end.
   */
  async remove (key: Uint8Array, onlyIf?: DeleteOptions['onlyIf']): Promise<boolean> {
    try {
      return await this.#tombstone(key, onlyIf)
    } catch (err) {
      // It was swept up in the failure of a large write; by itself it fits the reserve.
      if (!isOutOfSpace(err)) {
        throw err
      }

      return await this.#tombstone(key, onlyIf)
    }
  }

  async appendLog (owner: string, entries: readonly LogEntry[]): Promise<void> {
    this.#init.health.assertWritable()

    const { extra, payload } = encodeEntries(entries)

    await this.#appendOwner(owner, RecordKind.log, { extra, a: 0, b: 0 }, payload)
  }

  async trimLog (owner: string, from: number, to: number): Promise<void> {
    this.#init.health.assertWritable()

    // Whatever it trims is in the segment that is being written, or before.
    const origin = this.#init.log.current ?? Math.max(0, ...this.#init.catalog.segments.keys())

    await this.#appendOwner(owner, RecordKind.trim,
      { extra: encodeOrigin(origin), a: from, b: to === Infinity ? Number.MAX_SAFE_INTEGER : to }, NOTHING)
  }

  /** For compaction: writes a record once more, as of now, if it counts. */
  async move (head: Head, payload: Uint8Array): Promise<void> {
    const { catalog } = this.#init
    const name = head.kind === RecordKind.log || head.kind === RecordKind.trim
      ? ownerName(head.key)
      : copyName(head.key)

    while (this.#unwritten.get(name) !== undefined) {
      await this.#unwritten.settled(name)
    }

    if (!catalog.isLive(head)) {
      return
    }

    this.#init.health.assertWritable()

    switch (head.kind) {
      case RecordKind.block:
      case RecordKind.change: {
        const state = this.state(head.key)

        await this.#append(head.key, copyFields(head.kind, head.key, state), payload, state)
        break
      }
      case RecordKind.tombstone:
        // It speaks of a copy that was here before: the one that is here now stays what it is.
        await this.#appendRecord(head, NOTHING, name, this.state(head.key))
        break
      case RecordKind.trim:
        await this.#appendRecord(head, NOTHING, name, ABSENT)
        break
      case RecordKind.log:
        await this.#moveLog(head, payload, name)
    }
  }

  async #moveLog (head: Head, payload: Uint8Array, name: string): Promise<void> {
    const live = this.#init.catalog.logs.liveEntries(head)
    const { extra, payload: kept } = encodeEntries(live.map(({ position, offset, bytes }) =>
      ({ position, bytes: payload.subarray(offset, offset + bytes) })))

    await this.#appendRecord({ ...head, extra }, kept, name, ABSENT)
  }

  async #tombstone (key: Uint8Array, onlyIf?: DeleteOptions['onlyIf']): Promise<boolean> {
    for (;;) {
      const state = this.state(key)

      if (state.exists) {
        if (onlyIf?.(state) === false) {
          return false
        }

        this.#init.health.assertWritable()

        const fields = { ...copyFields(RecordKind.tombstone, key, state), extra: NOTHING, a: state.segment, b: 0 }

        await this.#append(key, fields, NOTHING, ABSENT, () => {
          this.#init.emit('removed', () => infoOf(key, state))
        })

        return true
      }

      if (!await this.settled(key)) {
        return true
      }
    }
  }

  async #appendOwner (
    owner: string, kind: RecordKind, fields: Pick<RecordFields, 'extra' | 'a' | 'b'>, payload: Uint8Array
  ): Promise<void> {
    const key = Buffer.from(owner, 'utf8')

    await this.#appendRecord({ kind, key, dropping: false, encoding: 0, ...fields }, payload, ownerName(key), ABSENT)
  }

  /** Appends a record of a copy; from now on `next` is its state for all who come later. */
  async #append (
    key: Uint8Array, fields: RecordFields, payload: Uint8Array, next: CopyState,
    onDurable: (head: Head) => void = () => {}
  ): Promise<void> {
    await this.#appendRecord(fields, payload, copyName(key), next, onDurable)
  }

  async #appendRecord (
    fields: RecordFields, payload: Uint8Array, name: string, next: CopyState,
    onDurable: (head: Head) => void = () => {}
  ): Promise<void> {
    let settle: { resolve: () => void, reject: (err: unknown) => void } | undefined
    const done = new Promise<void>((resolve, reject) => { settle = { resolve, reject } })

    const head = this.#init.log.append(fields, payload, {
      durable: durable => {
        this.#unwritten.end(name)
        onDurable(durable)
        settle?.resolve()
      },
      failed: err => {
        this.#unwritten.fail(name)
        settle?.reject(err)
      }
    })

    const isOfCopy = next.exists && fields.kind !== RecordKind.tombstone
    const segment = fields.kind === RecordKind.block ? head.segment : next.segment

    this.#unwritten.begin(name, isOfCopy ? { ...next, segment, born: head.born } : next, done)
    await done
  }
}

function copyFields (kind: RecordKind, key: Uint8Array, state: CopyState): RecordFields {
  return {
    kind,
    key,
    extra: encodeClaims(state.claims),
    dropping: state.dropping,
    encoding: state.encoding,
    born: state.born,
    a: state.storedAt,
    b: state.pledgedUntil
  }
}

function infoOf (key: Uint8Array, state: CopyState): BlockInfo {
  return {
    cid: copyCid(key),
    bytes: state.payloadBytes,
    encoding: 'raw',
    claims: state.claims,
    dropping: state.dropping,
    pledgedUntil: state.pledgedUntil,
    storedAt: state.storedAt
  }
}

/** Owners wait under names that no CID has. */
function ownerName (key: Uint8Array): string {
  return `log ${copyName(key)}`
}
