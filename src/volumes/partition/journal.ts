/**
 * Operations that were accepted on this node while no majority of a volume's replicas could be reached.
 *
 * Each is durable here, in the order of acceptance, together with what it was based on, and is seen as an overlay over
 * the state of this replica. When a majority is back they go through the log in that order; what happened meanwhile on
 * the other side is resolved when they are applied (`tree/`, operation `resolve`).
 *
 * On the disk: a log of the store with the owner `pending:<group>`, the header at position 0, commands from 1 on.
 */
import { JOURNAL_BYTES_MAX, JOURNAL_ENTRIES_MAX } from './constants.js'
import { PENDING_ID_FIRST } from '../tree/constants.js'
import { decodeCommand, encodeCommand } from '../tree/codec/command.js'
import { PendingTree } from '../tree/pending.js'
import { answer } from '../tree/query/answer.js'
import { Tree } from '../tree/tree.js'
import { BusyError } from '../../util/errors.js'
import { randomId } from '../../util/random.js'
import type { StateSnapshot } from '../replica/state/state-db.js'
import type { OwnerLog } from '../../store/types.js'
import type { Random } from '../../util/random.js'
import type { EntryInfo, TreeAnswer, TreeCommand, TreeQuery, TreeResult } from '../tree/types.js'

/** Come back when the partition is over, or when a user has cleaned up: there is no hint that would help. */
const FULL_RETRY_MS = 60_000

const HEADER_POSITION = 0

interface Header { version: number, journal: string, hostname: string }

const VERSION = 1

export interface JournalInit {
  /** `pending:<group>` of the store. */
  log: OwnerLog
  hostname: string
  random: Random
  /** The state of the replica here, as it is now; for the journal to close. */
  snapshot: () => Promise<StateSnapshot>
  /** Has others keep a copy; resolves to how many do. */
  copy: (journal: string, position: number, bytes: Uint8Array) => Promise<number>
  /** The journal is empty again: no other node needs to keep anything of it. */
  onDrained: (journal: string) => void
}

/** What became of a command that was offered. `copies` is 0 when it was refused, and is in no journal. */
export interface Acceptance { result: TreeResult, copies: number }

export class Journal {
  readonly #init: JournalInit
  #header: Header | undefined
  #positions: number[]
  #bytes = 0
  #overlay: { tree: PendingTree, snapshot: StateSnapshot } | undefined
  /** One call at a time: an operation is prepared by reading what the one before it left. */
  #line: Promise<unknown> = Promise.resolve()

  constructor (init: JournalInit) {
    this.#init = init
    this.#positions = init.log.positions().filter(position => position !== HEADER_POSITION)
  }

  /** Operations that wait for the majority. */
  get count (): number {
    return this.#positions.length
  }

  /** Of the journal that is being kept; undefined when nothing is pending. */
  async name (): Promise<string | undefined> {
    return await this.#inLine(async () => {
      this.#header ??= await this.#readHeader()

      return this.#header?.journal
    })
  }

  async accept (command: TreeCommand): Promise<Acceptance> {
    return await this.#inLine(async () => {
      const { tree } = await this.#opened()
      const { result, pending } = await tree.accept(command)

      if (pending === undefined) {
        return { result, copies: 0 }
      }

      const bytes = encodeCommand(pending)

      if (this.#positions.length >= JOURNAL_ENTRIES_MAX || this.#bytes + bytes.byteLength > JOURNAL_BYTES_MAX) {
        await this.#forget()
        throw new BusyError('The journal of operations that wait for a majority is full', FULL_RETRY_MS)
      }

      const header = this.#header as Header
      const position = (this.#positions.at(-1) ?? HEADER_POSITION) + 1

      try {
        await this.#init.log.append([
          { position: HEADER_POSITION, bytes: Buffer.from(JSON.stringify(header)) }, { position, bytes }
        ])
      } catch (err) {
        // The overlay shows what is not on the disk: made anew from what is.
        await this.#forget()
        throw err
      }

      this.#positions.push(position)
      this.#bytes += bytes.byteLength

      return { result, copies: 1 + await this.#init.copy(header.journal, position, bytes) }
    })
  }

  /** Answers as if what is pending had happened. */
  async query (queries: readonly TreeQuery[]): Promise<TreeAnswer[]> {
    return await this.#inLine(async () => {
      const { tree } = await this.#opened()
      const answers: TreeAnswer[] = []

      for (const query of queries) {
        answers.push(markPending(await answer(tree.kv, query)))
      }

      if (this.count === 0) {
        // Nothing is pending: the next question wants the state of that time.
        await this.#forget()
      }

      return answers
    })
  }

  /**
   * Brings the operations through the log, in order. Rejects when that is not possible (any more); what was brought is
   * gone from the journal. An operation that the log refuses has been decided, too.
   */
  async drain (submit: (command: TreeCommand) => Promise<unknown>): Promise<number> {
    let drained = 0

    for (let position = this.#positions[0]; position !== undefined; position = this.#positions[0]) {
      const bytes = await this.#init.log.read(position)

      await submit(decodeCommand(bytes))
      await this.#inLine(async () => { await this.#remove(position, bytes.byteLength) })
      drained++
    }

    return drained
  }

  /** Another node brought everything while this one was away. */
  async drop (): Promise<void> {
    await this.#inLine(async () => {
      this.#positions = []
      await this.#end()
    })
  }

  async close (): Promise<void> {
    await this.#inLine(async () => { await this.#forget() })
  }

  async #remove (position: number, bytes: number): Promise<void> {
    await this.#init.log.trim(position, position + 1)
    this.#positions = this.#positions.filter(one => one !== position)
    this.#bytes = Math.max(0, this.#bytes - bytes)

    if (this.#positions.length === 0) {
      await this.#end()
    }
  }

  async #end (): Promise<void> {
    const header = this.#header ?? await this.#storedHeader()
    await this.#init.log.trim(HEADER_POSITION, Infinity)
    this.#header = undefined
    this.#bytes = 0
    await this.#forget()

    if (header !== undefined) {
      this.#init.onDrained(header.journal)
    }
  }

  async #opened (): Promise<{ tree: PendingTree, snapshot: StateSnapshot }> {
    this.#overlay ??= await this.#open()

    return this.#overlay
  }

  async #open (): Promise<{ tree: PendingTree, snapshot: StateSnapshot }> {
    const { hostname, log, random, snapshot: take } = this.#init
    this.#header ??= await this.#readHeader() ?? { version: VERSION, journal: randomId(random), hostname }
    const snapshot = await take()

    try {
      const tree = new PendingTree(snapshot, await Tree.load(snapshot), this.#header)
      this.#bytes = 0

      for (const position of this.#positions) {
        const bytes = await log.read(position)
        this.#bytes += bytes.byteLength
        tree.replay(decodeCommand(bytes))
      }

      return { tree, snapshot }
    } catch (err) {
      await snapshot.close()
      throw err
    }
  }

  /**
   * A header without operations is what a crash left of a journal that was brought. Its name must not be used again:
   * the volume knows which operations of it were applied by their places.
   */
  async #readHeader (): Promise<Header | undefined> {
    return this.#positions.length > 0 ? await this.#storedHeader() : undefined
  }

  async #storedHeader (): Promise<Header | undefined> {
    const { log } = this.#init

    return log.has(HEADER_POSITION)
      ? JSON.parse(Buffer.from(await log.read(HEADER_POSITION)).toString()) as Header
      : undefined
  }

  async #forget (): Promise<void> {
    const overlay = this.#overlay
    this.#overlay = undefined
    await overlay?.snapshot.close()
  }

  async #inLine<T> (task: () => Promise<T>): Promise<T> {
    const run = this.#line.then(task, task)
    this.#line = run.catch(() => {})

    return await run
  }
}

/** Entries whose version is one of the overlay's are not ordered yet. */
function markPending (answer: TreeAnswer): TreeAnswer {
  const mark = (entry: EntryInfo): EntryInfo =>
    entry.version >= PENDING_ID_FIRST || entry.id >= PENDING_ID_FIRST ? { ...entry, pending: true } : entry

  switch (answer.type) {
    case 'stat': return { ...answer, entry: mark(answer.entry) }
    case 'read': return { ...answer, entry: mark(answer.entry) }
    case 'list': return { ...answer, entry: mark(answer.entry), entries: answer.entries.map(mark) }
    case 'walk': return { ...answer, entries: answer.entries.map(mark) }
    default: return answer
  }
}
