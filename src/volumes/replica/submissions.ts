import { WAITING_MAX } from './constants.js'
import { AbortedError } from '../../util/errors.js'
import { listenAbort } from '../../util/abort.js'
import type { Applier } from './applier.js'
import type { AskHint, GroupEvent } from '../../consensus/group.js'
import type { TreeResult } from '../tree/types.js'

/** A command on its way, as bytes and with its id; with a `refusal` it is answered with that, and goes nowhere. */
export interface Command { id: string, bytes: Uint8Array, refusal?: TreeResult }

export type SubmitOutcome =
  | { outcome: 'done', results: TreeResult[] }
  /** `ordered`: it may have been ordered here, and may still take effect. */
  | { outcome: 'redirect', to?: string, ordered: boolean }
  | { outcome: 'busy' }

export interface SubmissionsInit {
  applier: Applier
  step: (event: GroupEvent) => void
  newToken: () => number
}

/** Commands that clients handed to this replica, until each has taken effect here or is to be asked for elsewhere. */
export class Submissions {
  readonly #init: SubmissionsInit
  /** By the token of each command. */
  readonly #waiting = new Map<number, (outcome: SubmitOutcome) => void>()

  constructor (init: SubmissionsInit) {
    this.#init = init
  }

  async submit (commands: readonly Command[], hint: AskHint, signal?: AbortSignal): Promise<SubmitOutcome> {
    const good = commands.filter(({ refusal }) => refusal === undefined)
    const outcome: SubmitOutcome = good.length === 0
      ? { outcome: 'done', results: [] }
      : await this.#submit(good, hint, signal)

    if (outcome.outcome !== 'done' || good.length === commands.length) {
      return outcome
    }

    const results = [...outcome.results]

    return { outcome: 'done', results: commands.map(({ refusal }) => refusal ?? results.shift() as TreeResult) }
  }

  async #submit (commands: readonly Command[], hint: AskHint, signal?: AbortSignal): Promise<SubmitOutcome> {
    if (this.#waiting.size + commands.length > WAITING_MAX) {
      return { outcome: 'busy' }
    }

    const { applier, step, newToken } = this.#init

    return await new Promise<SubmitOutcome>((resolve, reject) => {
      const results = new Array<TreeResult | undefined>(commands.length)
      const tokens = commands.map(newToken)
      let left = commands.length
      const unlisteners = commands.map(({ id }, i) => applier.onOutcome(id, result => {
        results[i] = result
        this.#waiting.delete(tokens[i] as number)

        if (--left === 0) {
          end()
          resolve({ outcome: 'done', results: results as TreeResult[] })
        }
      }))
      const end = (): void => {
        unlisten()
        unlisteners.forEach(one => { one() })
        tokens.forEach(token => this.#waiting.delete(token))
        step({ type: 'settled', tokens })
      }
      const unlisten = listenAbort(signal, () => {
        end()
        reject(new AbortedError('The operation'))
      })
      const turnAway = (outcome: SubmitOutcome): void => {
        const isWhole = left === commands.length
        end()
        // It speaks for all of them, and what happened to the others is not known here, or has happened.
        resolve(isWhole ? outcome : { outcome: 'redirect', ordered: true })
      }

      tokens.forEach(token => { this.#waiting.set(token, turnAway) })
      step({ type: 'submit-all', commands: commands.map(({ bytes }, i) => ({ token: tokens[i] as number, bytes })), hint })
    })
  }

  /** The core sends a command elsewhere, or cannot take it. */
  turnAway (token: number, outcome: SubmitOutcome): void {
    this.#waiting.get(token)?.(outcome)
  }

  redirectAll (): void {
    for (const turnAway of [...this.#waiting.values()]) {
      turnAway({ outcome: 'redirect', ordered: true })
    }
  }
}
