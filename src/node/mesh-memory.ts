import { readFile } from 'node:fs/promises'
import path from 'node:path'
import { writeFileAtomic } from '../peer/atomic-file.js'

const FILE = 'mesh.json'

/**
 * Remembers whether this node's mesh ever had a second member. Until it had, one copy is all there can be and a put
 * may be acknowledged with it; afterwards `min_replicas` is hard, also while everybody else is away.
 */
export class MeshMemory {
  readonly #file: string | undefined
  #hadPeers = false

  constructor (dataDir: string | undefined) {
    this.#file = dataDir == null ? undefined : path.join(dataDir, FILE)
  }

  get hadPeers (): boolean {
    return this.#hadPeers
  }

  async load (): Promise<void> {
    if (this.#file == null) {
      return
    }

    try {
      this.#hadPeers = (JSON.parse(await readFile(this.#file, 'utf8')) as { had_peers?: boolean }).had_peers === true
    } catch (err) {
      // No file: a new node. An unreadable one: take the stricter reading, it costs an error message at worst.
      this.#hadPeers = (err as NodeJS.ErrnoException).code !== 'ENOENT'
    }
  }

  async noteSecondMember (): Promise<void> {
    if (this.#hadPeers) {
      return
    }

    this.#hadPeers = true

    if (this.#file != null) {
      await writeFileAtomic(this.#file, JSON.stringify({ version: 1, had_peers: true }))
    }
  }
}
