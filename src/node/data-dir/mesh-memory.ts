import { readFile } from 'node:fs/promises'
import path from 'node:path'
import { writeFileAtomic } from '../../util/atomic-file.js'
import { DataDirTooNewError } from '../errors.js'

const FILE = 'mesh.json'
const VERSION = 1

/**
 * Remembers whether this node's mesh ever had a second member. Until it had, one copy is all there can be and a put
 * may be acknowledged with it; afterwards `min_replicas` is hard, also while all others are away.
 */
export class MeshMemory {
  readonly #file: string | undefined
  #hadPeers = false
  /** The file says so too; not when the disk did not take it. */
  #isDurable = false

  constructor (dataDir: string | undefined) {
    this.#file = dataDir === undefined ? undefined : path.join(dataDir, FILE)
  }

  get hadPeers (): boolean {
    return this.#hadPeers
  }

  /** Nothing is left to remember. */
  get isDurable (): boolean {
    return this.#isDurable
  }

  /** Throws `data_dir_too_new`. */
  async load (): Promise<void> {
    if (this.#file === undefined) {
      return
    }

    let content: { version?: unknown, had_peers?: unknown }

    try {
      content = JSON.parse(await readFile(this.#file, 'utf8')) as { version?: unknown, had_peers?: unknown }
    } catch (err) {
      // No file: a new node. An unreadable one: take the stricter reading, it costs an error message at worst.
      this.#hadPeers = (err as NodeJS.ErrnoException).code !== 'ENOENT'
      return
    }

    if (typeof content.version === 'number' && content.version > VERSION) {
      throw new DataDirTooNewError(this.#file, content.version, VERSION)
    }

    this.#hadPeers = content.had_peers === true
    this.#isDurable = this.#hadPeers
  }

  /** Rejects when the disk does not take it: to be told again. */
  async noteSecondMember (): Promise<void> {
    this.#hadPeers = true

    if (this.#isDurable) {
      return
    }

    this.#isDurable = true

    try {
      if (this.#file !== undefined) {
        await writeFileAtomic(this.#file, JSON.stringify({ version: VERSION, had_peers: true }))
      }
    } catch (err) {
      this.#isDurable = false

      throw err
    }
  }
}
