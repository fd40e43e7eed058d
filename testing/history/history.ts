import { mkdir, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { checkLinearizable } from './linearizability.js'
import { formatTreeHistory, treeModel, type TreeHistory } from './tree-model.js'

/** Model steps for one folder's history; a whole one takes a few for each operation, so this is a thousandfold. */
const STEPS_MAX = 3_000_000

/** Operations that are quoted of a history that is wrong. */
const QUOTED = 12

/**
 * Operations by folder. Each folder is an object of its own: no operation touches two, so that all are linearizable
 * together if each is (Herlihy and Wing 1990), and a checker has short histories to search.
 */
export class History {
  readonly folders = new Map<string, TreeHistory>()
  readonly #stepsMax: number

  /** @param stepsMax - for each folder, before the checker gives up */
  constructor (stepsMax = STEPS_MAX) {
    this.#stepsMax = stepsMax
  }

  add (folder: string, operation: TreeHistory[number]): void {
    const operations = this.folders.get(folder) ?? []

    operations.push(operation)
    this.folders.set(folder, operations)
  }

  get operations (): number {
    return [...this.folders.values()].reduce((sum, { length }) => sum + length, 0)
  }

  /** Those of unknown outcome. */
  get unknown (): number {
    return [...this.folders.values()].flat().filter(operation => operation.return == null).length
  }

  /** Throws at the first folder that no single copy could have answered for, or that the checker gives up on. */
  async check (seed: number): Promise<void> {
    for (const [folder, operations] of this.folders) {
      const verdict = checkLinearizable(treeModel, operations, { stepsMax: this.#stepsMax })

      if (verdict.result === 'yes') {
        continue
      }

      const file = await this.#write(folder, operations, seed)

      if (verdict.result === 'open') {
        throw new Error(`Seed ${seed}, ${folder}: the checker gave up after ${verdict.steps} steps; that says nothing ` +
          `about the history. It is in ${file}: check it with more steps, or make the folders' histories shorter.`)
      }

      const after = verdict.longest.slice(-QUOTED).map(operation => JSON.stringify(operation)).join('\n  ')
      const rest = verdict.rest.slice(0, QUOTED).map(operation => JSON.stringify(operation)).join('\n  ')

      throw new Error(`Seed ${seed}, ${folder}: not linearizable. The history is in ${file}.\n` +
        `The longest order that one copy could have answered, ${verdict.longest.length} of ${operations.length}, ends:\n  ${after}\n` +
        `Nothing of the rest fits after it:\n  ${rest}`)
    }
  }

  async #write (folder: string, operations: TreeHistory, seed: number): Promise<string> {
    const dir = path.join(tmpdir(), 'shoal-histories')
    const file = path.join(dir, `${seed}-${folder.replaceAll('/', '_')}.json`)

    await mkdir(dir, { recursive: true })
    await writeFile(file, formatTreeHistory(operations))

    return file
  }
}
