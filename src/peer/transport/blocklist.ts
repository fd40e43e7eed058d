import { join } from 'node:path'
import { readFileIfExists, writeFileAtomic } from '../../util/atomic-file.js'
import { BLOCKED_PEERS_MAX, BLOCKLIST_FILE } from './constants.js'
import { BlocklistCorruptError, BlocklistFullError } from './errors.js'

const FORMAT_VERSION = 1

/**
 * The peers that this node neither dials nor lets in. Advisory: a holder of the secret can come back under a
 * new identity. Unlike the known peers it is an operator's decision, so it is written before `block`
 * resolves, and a file that cannot be read stops the start rather than let blocked peers in.
 */
export class Blocklist {
  readonly #path: string | undefined
  readonly #blocked = new Set<string>()
  #writing: Promise<void> = Promise.resolve()

  constructor (dataDir?: string) {
    this.#path = dataDir === undefined ? undefined : join(dataDir, BLOCKLIST_FILE)
  }

  /** Throws `blocklist_corrupt`. */
  static async load (dataDir?: string): Promise<Blocklist> {
    const list = new Blocklist(dataDir)
    const text = list.#path === undefined ? undefined : await readFileIfExists(list.#path)

    if (text !== undefined && list.#path !== undefined) {
      try {
        parseBlocklist(text).forEach(peerId => list.#blocked.add(peerId))
      } catch (err) {
        throw new BlocklistCorruptError(list.#path, { cause: err })
      }
    }

    return list
  }

  has (peerId: string): boolean {
    return this.#blocked.has(peerId)
  }

  /** Sorted. */
  list (): string[] {
    return [...this.#blocked].sort()
  }

  /** Throws `blocklist_full`. */
  async add (peerId: string): Promise<void> {
    if (!this.#blocked.has(peerId) && this.#blocked.size >= BLOCKED_PEERS_MAX) {
      throw new BlocklistFullError(BLOCKED_PEERS_MAX)
    }

    this.#blocked.add(peerId)
    await this.#save()
  }

  async delete (peerId: string): Promise<void> {
    this.#blocked.delete(peerId)
    await this.#save()
  }

  async #save (): Promise<void> {
    const path = this.#path

    if (path !== undefined) {
      const write = async (): Promise<void> =>
        writeFileAtomic(path, JSON.stringify({ version: FORMAT_VERSION, blocked: this.list() }, null, 2) + '\n')

      // One write after the other, each of the newest list; a failed one must not stop those after it.
      this.#writing = this.#writing.then(write, write)
      await this.#writing
    }
  }
}

function parseBlocklist (text: string): string[] {
  const file = JSON.parse(text) as { version?: unknown, blocked?: unknown } | null

  if (file?.version !== FORMAT_VERSION || !Array.isArray(file.blocked) ||
    !file.blocked.every(peerId => typeof peerId === 'string')) {
    throw new TypeError('not a version 1 blocklist')
  }

  return file.blocked
}
