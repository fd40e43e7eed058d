import { COPY_TIMEOUT_MS, JOURNAL_COPIES, STAND_IN_MS } from './constants.js'
import { JournalCopies, type HeldJournal } from './copies.js'
import { Journal, type Acceptance } from './journal.js'
import { volumePending } from '../replica/methods.js'
import { errorCode, errorMessage } from '../../util/errors.js'
import { VOLUME_WORKERS } from '../workers.js'
import { Worker } from '../../util/worker.js'
import type { GroupView } from '../replica/group-view.js'
import type { Replica } from '../replica/replica.js'
import type { TreeAnswer, TreeCommand, TreeQuery, TreeResult } from '../tree/types.js'
import type { ClusterView } from '../../dht/cluster-view.js'
import type { Rpc } from '../../peer/rpc/types.js'
import type { LogStore } from '../../store/types.js'
import type { Clock } from '../../util/clock.js'
import type { Logger } from '../../util/logger.js'
import type { Random } from '../../util/random.js'

const OWNER = 'pending:'

export interface JournalsInit {
  cluster: ClusterView
  groupView: GroupView
  rpc: Rpc
  logs: LogStore
  replica: (group: string) => Replica | undefined
  /** Orders a command that has its id already. */
  order: (group: string, command: TreeCommand, signal: AbortSignal) => Promise<TreeResult>
  clock: Clock
  random: Random
  logger: Logger
}

/** The pending journals of the replicas on this node, and copies of those of others: taken in, shown, and brought. */
export class Journals {
  readonly worker: Worker
  readonly #init: JournalsInit
  readonly #copies: JournalCopies
  readonly #journals = new Map<string, Journal>()

  constructor (init: JournalsInit) {
    this.#init = init
    this.#copies = new JournalCopies(init)
    this.worker = new Worker({
      ...init,
      ...VOLUME_WORKERS.journals,
      run: async () => { await this.#round() },
      progress: () => ({ done: 0, left: this.total(), unit: 'operations' })
    })
  }

  start (): void {
    // Journals of a run before this one are brought as well.
    for (const owner of this.#init.logs.logOwners().filter(one => one.startsWith(OWNER))) {
      this.#journal(owner.slice(OWNER.length))
    }

    this.worker.start()
  }

  async stop (): Promise<void> {
    await this.worker.stop()
    await Promise.all([...this.#journals.values()].map(async journal => { await journal.close() }))
  }

  /** Operations of a group that wait here. */
  count (group: string): number {
    return this.#journals.get(group)?.count ?? 0
  }

  total (): number {
    return [...this.#journals.values()].reduce((sum, { count }) => sum + count, 0)
  }

  /** True when this replica may take operations in: the volume wants it, and no majority can be reached from here. */
  async isOpen (replica: Replica): Promise<boolean> {
    return !this.#hasMajority(replica) && (await replica.volume())?.settings.onPartition === 'accept'
  }

  async accept (replica: Replica, command: TreeCommand): Promise<Acceptance> {
    return await this.#journal(replica.group).accept(command)
  }

  async query (replica: Replica, queries: readonly TreeQuery[]): Promise<TreeAnswer[]> {
    return await this.#journal(replica.group).query(queries)
  }

  #hasMajority (replica: Replica): boolean {
    const { members } = replica.groupConfig
    const { up } = this.#init.groupView.ofNodes(replica.group, members)

    return up.size > members.length / 2
  }

  #journal (group: string): Journal {
    let journal = this.#journals.get(group)

    if (journal === undefined) {
      const { logs, cluster, random, replica } = this.#init
      journal = new Journal({
        log: logs.log(OWNER + group),
        hostname: cluster.hostname(cluster.selfId),
        random,
        snapshot: async () => {
          const held = replica(group)

          if (held === undefined) {
            throw new Error(`there is no replica of ${group} here any more`)
          }

          return await held.snapshot()
        },
        copy: async (name, position, bytes) => await this.#copy(group, name, position, bytes),
        onDrained: name => { void this.#tellAll(group, name, true) }
      })
      this.#journals.set(group, journal)
    }

    return journal
  }

  /** The other replicas on this side first, then the best ranked nodes. */
  async #copy (group: string, journal: string, position: number, bytes: Uint8Array): Promise<number> {
    const { rpc } = this.#init
    const targets = this.#others(group).slice(0, JOURNAL_COPIES)
    const outcomes = await Promise.allSettled(targets.map(async peerId => await rpc.call(peerId, volumePending,
      { group, journal, position }, bytes, { timeoutMs: COPY_TIMEOUT_MS, signal: this.worker.signal })))

    return outcomes.filter(({ status }) => status === 'fulfilled').length
  }

  #others (group: string): string[] {
    const { cluster, groupView, replica } = this.#init
    const members = replica(group)?.groupConfig.members ?? []
    const all = [...new Set([...groupView.ofNodes(group, members).ranked, ...groupView.ranking(group)])]

    return all.filter(peerId => peerId !== cluster.selfId && cluster.isAlive(peerId))
  }

  /** Asks all that can be reached about a journal of this node; true when one has brought it already. */
  async #tellAll (group: string, journal: string, done: boolean): Promise<boolean> {
    const { rpc } = this.#init
    const answers = await Promise.allSettled(this.#others(group).map(async peerId =>
      await rpc.call(peerId, volumePending, { group, journal, position: 0, done }, undefined,
        { timeoutMs: COPY_TIMEOUT_MS, signal: this.worker.signal })))

    return answers.some(answer => answer.status === 'fulfilled' && answer.value.header.brought)
  }

  async #round (): Promise<void> {
    for (const [group, journal] of this.#journals) {
      await this.#quietly(group, async () => { await this.#drain(group, journal) })
    }

    for (const held of await this.#copies.list()) {
      await this.#quietly(held.group, async () => { await this.#standIn(held) })
    }
  }

  async #drain (group: string, journal: Journal): Promise<void> {
    const replica = this.#init.replica(group)

    if (journal.count === 0 || (replica !== undefined && !this.#hasMajority(replica))) {
      return
    }

    const name = await journal.name()

    if (name !== undefined && await this.#tellAll(group, name, false)) {
      this.#init.logger.info({ group }, 'operations that waited here were brought by another node meanwhile')
      await journal.drop()
      return
    }

    const drained = await journal.drain(async command => { await this.#bring(group, command) })
    this.#init.logger.info({ group, operations: drained }, 'operations that were accepted while cut off are ordered now')
  }

  async #standIn (held: HeldJournal): Promise<void> {
    const { cluster, clock, logger } = this.#init
    const origin = cluster.member(held.origin)
    const isGone = origin === undefined || origin.state === 'left' || origin.state === 'evicted' ||
      (origin.state === 'dead' && clock.now() - origin.stateSince > STAND_IN_MS)

    if (held.brought || !isGone) {
      return
    }

    const brought = await this.#copies.bring(held, async command => { await this.#bring(held.group, command) })
    logger.info({ group: held.group, origin: cluster.hostname(held.origin), operations: brought },
      'operations that a node accepted while it was cut off are ordered in its place: it is gone')
  }

  /** Resolves when the operation is decided, whatever the decision; what came to nothing is told. */
  async #bring (group: string, command: TreeCommand): Promise<void> {
    const { logger, order } = this.#init

    try {
      const { code, conflictId } = await order(group, command, this.worker.signal)

      if (code !== 'ok') {
        logger.warn({ group, operationId: command.id, code, conflictId },
          'an operation that was accepted while cut off was refused; it is listed in the conflicts of the volume')
      }
    } catch (err) {
      switch (errorCode(err)) {
        case 'operation_expired':
          // It was applied before: by this node, or by one that stood in for it.
          logger.info({ group, operationId: command.id }, 'an operation that was accepted while cut off was ordered before')
          break
        case 'volume_deleted':
          logger.warn({ group, operationId: command.id },
            'an operation that was accepted while cut off comes to nothing: its volume was deleted meanwhile')
          break
        default: throw err
      }
    }
  }

  async #quietly (group: string, work: () => Promise<void>): Promise<void> {
    try {
      await work()
    } catch (err) {
      this.worker.note(err)
      this.#init.logger.debug({ group, code: errorCode(err), err: errorMessage(err) }, 'pending operations wait on')
    }
  }
}
