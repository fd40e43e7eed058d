import { sameValue } from '../src/consensus/values.js'
import type { LogConfig, LogItem } from '../src/consensus/types.js'

/** The judge of a log that an operator forced upon a survivor: whoever follows it has the same as all others who do. */
export class ForcedLog {
  readonly chosen = new Map<number, LogItem>()
  readonly #digests = new Map<number, string>()
  readonly #configs = new Map<number, LogConfig>()

  constructor (readonly lineage: string) {}

  /** The latest set. */
  get config (): LogConfig | undefined {
    return [...this.#configs.values()].sort((a, b) => b.epoch - a.epoch)[0]
  }

  judgeChosen (by: string, item: LogItem): void {
    const known = this.chosen.get(item.index)

    if (known !== undefined && !sameValue(known.value, item.value)) {
      throw new Error(`two values for ${item.index} of the log ${this.lineage}, the second at ${by}`)
    }

    this.chosen.set(item.index, item)
  }

  judgeState (by: string, index: number, digest: string): void {
    const known = this.#digests.get(index)

    if (known !== undefined && known !== digest) {
      throw new Error(`${by} has another state at ${index} of the log ${this.lineage}: ${digest} and ${known}`)
    }

    this.#digests.set(index, digest)
  }

  judgeConfig (by: string, config: LogConfig): void {
    const known = this.#configs.get(config.epoch)

    if (known !== undefined && known.members.join() !== config.members.join()) {
      throw new Error(`two sets in epoch ${config.epoch} of the log ${this.lineage}, the second at ${by}`)
    }

    this.#configs.set(config.epoch, config)
  }
}
