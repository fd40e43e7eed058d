import type { SoakNode } from './soak-node.js'

const EVERY_MS = 5_000

/**
 * Deletes what no pin stands for, by the word of all nodes and at once. Garbage collection keeps a pin that was removed
 * for a day, and what a put that never ended left behind for longer: within a soak it would give back nothing, and the
 * soak would measure a growing store. Only while all nodes are in service, because only then all pins are known.
 */
export class Sweeper {
  readonly #nodes: readonly SoakNode[]
  readonly #removed = new Set<string>()
  #timer: NodeJS.Timeout | undefined
  #running: Promise<void> = Promise.resolve()
  deleted = 0
  rounds = 0
  readonly failures: string[] = []

  constructor (nodes: readonly SoakNode[]) {
    this.#nodes = nodes
  }

  start (): void {
    this.#timer = setTimeout(() => {
      // A node that goes away in the middle ends this round.
      this.#running = this.#sweep().catch((err: unknown) => { this.failures.push(String(err)) }).finally(() => {
        this.start()
      })
    }, EVERY_MS)
  }

  async stop (): Promise<void> {
    await this.#running
    clearTimeout(this.#timer)
  }

  async #sweep (): Promise<void> {
    if (!this.#nodes.every(({ isUp }) => isUp)) {
      return
    }

    const answers = await Promise.all(this.#nodes.map(async node => await node.process.do('pins')))
    answers.forEach(({ removed }) => { removed.forEach(owner => this.#removed.add(owner)) })
    const standing = new Set(answers.flatMap(answer => answer.standing).filter(owner => !this.#removed.has(owner)))
    const args = { standing: [...standing], removed: [...this.#removed] }

    for (const { deleted } of await Promise.all(this.#nodes.map(async node => await node.process.do('sweep', args)))) {
      this.deleted += deleted
    }

    this.rounds++
  }
}
