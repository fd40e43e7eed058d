import { count } from '../../src/cli/output/format.js'
import type { LiveLine, Narrator } from './narrator.js'
import type { ProgressLine } from '../../src/cli/output/progress-line.js'
import type { StatusReport } from '../../src/api/status.js'

/** What is seen of a repair: first that blocks are short and nothing may be done yet, then a bar. */
export class RepairView {
  readonly #narrator: Narrator
  readonly #blockBytes: number
  readonly #waiting: LiveLine
  #bar: ProgressLine | undefined
  #doneBefore: number | undefined
  /** The last one shown. */
  status: StatusReport | undefined
  /** Most blocks that were short of a copy at once. */
  worst = 0
  /** When the dead node was first seen to be evicted, on the clock of `performance.now`. */
  evictedAt: number | undefined

  constructor (narrator: Narrator, blockBytes: number) {
    this.#narrator = narrator
    this.#blockBytes = blockBytes
    this.#waiting = narrator.live()
  }

  /** Copies that repair has made since the first status. */
  get copied (): number {
    return (this.status?.repair.done ?? 0) - (this.#doneBefore ?? 0)
  }

  show (status: StatusReport): void {
    const { members, blocks, repair } = status
    this.status = status
    this.#doneBefore ??= repair.done
    this.worst = Math.max(this.worst, blocks.under_replicated)

    if (members.dead > 0) {
      this.#waiting.show(`${members.alive} alive, ${members.dead} dead; ${blocks.under_replicated} of ` +
        `${count(blocks.total, 'block')} under-replicated, waiting for the delay to end`)
      return
    }

    this.evictedAt ??= performance.now()
    this.#waiting.end()
    this.#bar ??= this.#narrator.progress('repair', this.worst * this.#blockBytes)
    this.#bar.update((this.worst - blocks.under_replicated) * this.#blockBytes,
      { detail: `${count(blocks.under_replicated, 'block')} under-replicated` })
  }

  end (): void {
    this.#waiting.end()
    this.#bar?.end()
  }
}
