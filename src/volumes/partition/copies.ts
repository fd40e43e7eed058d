import { JournalCopiesFullError, JournalOfOtherNodeError } from '../errors.js'
import { volumePending } from '../replica/methods.js'
import { decodeCommand } from '../tree/codec/command.js'
import type { TreeCommand } from '../tree/types.js'
import type { LogStore, OwnerLog } from '../../store/types.js'
import type { Rpc } from '../../peer/rpc/types.js'

const OWNER = 'pending-copy:'

const HEADER_POSITION = 0

/**
 * Journals of others that copies are kept of; a mesh that is partitioned into more pieces than this has other worries.
 */
const JOURNALS_MAX = 10_000

/**
 * Whose journal it is. `brought`: this node, or another one, has brought it through the log; nothing else is kept of
 * it.
 */
interface Header { group: string, origin: string, brought: boolean }

export interface HeldJournal extends Header { journal: string }

/**
 * Copies of the journals of other nodes: should one of them never come back, what it accepted is brought through the
 * log by who has a copy.
 */
export class JournalCopies {
  readonly #logs: LogStore

  constructor ({ logs, rpc }: { logs: LogStore, rpc: Rpc }) {
    this.#logs = logs

    rpc.handle(volumePending, async ({ peerId, header, payload }) => {
      const log = this.#log(header.journal)
      const held = await this.#header(log)

      const isOwn = held === undefined || held.origin === peerId

      if (header.position === 0) {
        // A question, or a notice of removal: that is for the node alone whose journal it is.
        if (header.done && held !== undefined && isOwn) {
          await log.trim(HEADER_POSITION, Infinity)
        }

        return { header: { brought: held?.brought ?? false } }
      }

      if (!isOwn) {
        throw new JournalOfOtherNodeError(header.journal)
      }

      if (held === undefined &&
        this.#logs.logOwners().filter(owner => owner.startsWith(OWNER)).length >= JOURNALS_MAX) {
        throw new JournalCopiesFullError(JOURNALS_MAX)
      }

      const fresh: Header = { group: header.group, origin: peerId, brought: false }
      await log.append([
        { position: HEADER_POSITION, bytes: Buffer.from(JSON.stringify(held ?? fresh)) },
        { position: header.position, bytes: payload }
      ])

      return { header: { brought: false } }
    })
  }

  async list (): Promise<HeldJournal[]> {
    const held: HeldJournal[] = []

    for (const owner of this.#logs.logOwners().filter(one => one.startsWith(OWNER))) {
      const header = await this.#header(this.#logs.log(owner))

      if (header !== undefined) {
        held.push({ ...header, journal: owner.slice(OWNER.length) })
      }
    }

    return held
  }

  /** Brings a journal in the place of its node. Can be repeated: each command has the id that it always had. */
  async bring ({ journal, ...header }: HeldJournal, submit: (command: TreeCommand) => Promise<void>): Promise<number> {
    const log = this.#log(journal)
    const positions = log.positions().filter(position => position !== HEADER_POSITION)

    for (const position of positions) {
      await submit(decodeCommand(await log.read(position)))
    }

    await log.append([{ position: HEADER_POSITION, bytes: Buffer.from(JSON.stringify({ ...header, brought: true })) }])
    await log.trim(HEADER_POSITION + 1, Infinity)

    return positions.length
  }

  #log (journal: string): OwnerLog {
    return this.#logs.log(OWNER + journal)
  }

  async #header (log: OwnerLog): Promise<Header | undefined> {
    return log.has(HEADER_POSITION)
      ? JSON.parse(Buffer.from(await log.read(HEADER_POSITION)).toString()) as Header
      : undefined
  }
}
