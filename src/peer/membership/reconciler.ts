import { BoundedMap } from '../../util/bounded-map.js'
import type { Announcer } from './announcer.js'
import type { Context } from './context.js'
import type { MergeRules, ProbeSoon } from './merge-rules.js'
import type { MemberState } from './member.js'
import type { TableEntry } from './messages.js'
import type { StartWatch } from './start-watch.js'

/** Peers whose last sync is remembered; beyond, the oldest is forgotten and may be synced with once too often. */
const SYNCED_MAX = 2_048
/** A sync that the shell never reported back is given up after this time, so that the next one is not held up. */
const SYNC_PATIENCE_MS = 10_000

/**
 * Anti-entropy (memberlist's push/pull): two nodes compare digests of their tables and merge what differs. It brings
 * newcomers up to date, joins the halves of a healed cut, and mends what gossip lost.
 */
export class Reconciler {
  readonly #context: Context
  readonly #self: Announcer
  readonly #rules: MergeRules
  readonly #starts: StartWatch
  readonly #probeSoon: ProbeSoon
  readonly #syncedAt = new BoundedMap<string, number>(SYNCED_MAX)
  #intervalMs: number
  #nextAt = Number.POSITIVE_INFINITY
  #busyUntil = 0
  #relayedJoins = 0
  #relayedSince = Number.NEGATIVE_INFINITY

  constructor (context: Context, self: Announcer, rules: MergeRules, starts: StartWatch, probeSoon: ProbeSoon) {
    this.#context = context
    this.#self = self
    this.#rules = rules
    this.#starts = starts
    this.#probeSoon = probeSoon
    this.#intervalMs = context.config.syncIntervalMinMs
  }

  get nextAt (): number {
    return this.#nextAt
  }

  start (): void {
    this.#schedule()
  }

  tick (): void {
    const { table, random, time } = this.#context

    if (time < this.#nextAt) {
      return
    }

    const [peer] = table.randomAlive(1, random)
    this.#schedule()

    if (peer !== undefined && time >= this.#busyUntil) {
      this.#sync(peer)
    }
  }

  /** A connection opened, or an unknown peer probed us: exchange tables, unless that was done a moment ago. */
  meet (peerId: string): void {
    const { config, time } = this.#context
    const last = this.#syncedAt.get(peerId)

    if (last === undefined || time - last >= config.syncRepeatMs) {
      this.#sync(peerId)
    }
  }

  /** The shell reports how a sync went. News make the next one come sooner, agreement lets it wait longer. */
  synced (peerId: string, ok: boolean, changed: boolean): void {
    const { config } = this.#context
    this.#busyUntil = 0

    if (!ok) {
      this.#syncedAt.delete(peerId)
    }

    if (changed) {
      this.hurry()
    } else if (ok) {
      this.#intervalMs = Math.min(config.syncIntervalMs, this.#intervalMs * 2)
    }
  }

  /** Something about what this node wants to know has changed: ask around soon. */
  hurry (): void {
    this.#intervalMs = this.#context.config.syncIntervalMinMs
    this.#schedule()
  }

  /** Everything this node knows, as rows for a peer; itself first. */
  rows (): TableEntry[] {
    const { table, time } = this.#context
    const rows: TableEntry[] = [{ record: this.#self.record, state: 'alive', silentMs: 0 }]

    for (const entry of table.entries()) {
      // What is left of an earlier life is no knowledge.
      if (!entry.presumed) {
        const { record, state } = entry
        const sinceMs = Math.round(time - (state === 'dead' ? entry.changedAt : entry.heardAt))
        rows.push({
          record,
          state,
          silentMs: Math.max(0, sinceMs),
          witness: this.#starts.witnessFor(record.peerId, record.start?.nonce)
        })
      }
    }

    return rows
  }

  /** Takes over what a peer's table says. Its own row is first hand, the others are hearsay. */
  merge (from: string, rows: readonly TableEntry[]): void {
    this.#syncedAt.set(from, this.#context.time)

    for (const row of rows) {
      if (row.record.peerId === from) {
        this.#meetFirstHand(row)
      } else {
        this.#hearsay(from, row)
      }

      if (row.witness !== undefined) {
        this.#starts.witnessed(row.record.peerId, row.witness)
      }
    }
  }

  #meetFirstHand (row: TableEntry): void {
    const { config, table, time } = this.#context
    const known = table.get(row.record.peerId) !== undefined
    this.#rules.learn(row.record)
    this.#rules.heard(row.record.peerId, true)

    if (known || table.get(row.record.peerId) === undefined) {
      return
    }

    // its own gossip may not reach the others yet: announce it to them
    if (time - this.#relayedSince >= 1_000) {
      this.#relayedSince = time
      this.#relayedJoins = 0
    }

    if (this.#relayedJoins < config.relayedJoinsMax) {
      this.#relayedJoins++
      this.#context.emit({ type: 'publish-event', event: { kind: 'joined', record: row.record } })
    }
  }

  #hearsay (from: string, row: TableEntry): void {
    const { selfId, table } = this.#context
    const { record, state, silentMs } = row
    const { peerId, incarnation } = record
    const entry = table.get(peerId)
    const news = entry === undefined || incarnation > entry.record.incarnation ||
      (entry.presumed && incarnation === entry.record.incarnation)

    if (peerId === selfId) {
      this.#rules.learn(record)

      if (state !== 'alive' || incarnation > this.#self.record.incarnation) {
        this.#self.refute(incarnation)
      }
      return
    }

    // the tombstones of others are no news to one who never knew them alive
    if (entry === undefined && (state === 'evicted' || state === 'left')) {
      return
    }

    if (entry?.presumed === true && incarnation === entry.record.incarnation && gone(state)) {
      this.#rules.confirmPresumed(entry, silentMs)
      return
    }

    if (news) {
      this.#rules.learn(record, from)
    }

    if (state === 'left') {
      this.#rules.left(peerId, incarnation)
    } else if (news && state === 'suspect') {
      this.#rules.suspect(peerId, incarnation, from, 'silent')
    } else if (news && state !== 'alive') {
      // a record learned just now must not count as heard of just now
      this.#rules.markDeadUnheard(peerId, incarnation, silentMs)
    } else if (state === 'evicted' && entry?.state === 'dead') {
      this.#rules.markDead(peerId, incarnation, state, silentMs, from)
    } else if (entry?.record.incarnation === incarnation) {
      this.#disagree(peerId, gone(state), gone(entry.state))
    }
  }

  /**
   * One of us gave a member up and the other did not, in the same incarnation. The peer may come from the
   * other side of a partition, so its word declares no member dead, nor does ours: only the member can tell.
   */
  #disagree (peerId: string, goneThere: boolean, goneHere: boolean): void {
    if (goneThere !== goneHere) {
      this.#probeSoon(peerId, 0)
    }
  }

  #sync (peerId: string): void {
    this.#syncedAt.set(peerId, this.#context.time)
    this.#busyUntil = this.#context.time + SYNC_PATIENCE_MS
    this.#context.emit({ type: 'sync', with: peerId })
  }

  #schedule (): void {
    const { random, time } = this.#context
    this.#nextAt = time + this.#intervalMs * (0.5 + random())
  }
}

/** Given up, though it may not know: one that left does. */
function gone (state: MemberState): boolean {
  return state === 'dead' || state === 'evicted'
}
