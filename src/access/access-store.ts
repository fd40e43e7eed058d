import { QUESTION_PAUSE_MS, QUESTION_TIMEOUT_MS, UNCONFIRMED_MS_MAX } from './constants.js'
import { AccessLoader } from './loader.js'
import { makeFolders } from './access-files.js'
import { SharedQuestion } from './shared-question.js'
import { AccessState } from './state.js'
import { NoQuorumError } from '../volumes/errors.js'
import { untilAborted } from '../volumes/client/until-aborted.js'
import { errorCode } from '../util/errors.js'
import { timeoutSignal } from '../util/clock.js'
import type { RegistryFiles } from '../volumes/registry/registry-files.js'
import type { Clock } from '../util/clock.js'
import type { Logger } from '../util/logger.js'

/** The registry's files, as `VolumesService` has them. */
export interface RegistryAccess {
  /** Undefined: no registry has been made yet. */
  find: (options: { signal?: AbortSignal }) => Promise<RegistryFiles | undefined>
  /**
   * Changes them, in the registry that is made when there is none. The work is done again in another registry, when
   * that one has taken the place of the first meanwhile.
   */
  change: <T>(work: (files: RegistryFiles) => Promise<T>, options: { signal?: AbortSignal }) => Promise<T>
}

export interface AccessStoreInit { registry: RegistryAccess, clock: Clock, logger: Logger }

interface Confirmed { state: AccessState, atMs: number }

/**
 * The state of rights as the registry has it now. Each decision waits for an answer of its majority that was asked for
 * after the decision came up: what another node was told to be changed holds here as well.
 *
 * Without a majority, decisions go by what was confirmed last, for UNCONFIRMED_MS_MAX.
 */
export class AccessStore {
  readonly #init: AccessStoreInit
  readonly #loader = new AccessLoader()
  readonly #question = new SharedQuestion(async () => await this.#ask())
  #confirmed: Confirmed | undefined
  #failedAtMs = -Infinity

  constructor (init: AccessStoreInit) {
    this.#init = init
  }

  /** Throws `no_quorum` when no majority of the registry has answered for too long. */
  async state ({ signal }: { signal?: AbortSignal } = {}): Promise<AccessState> {
    const { clock } = this.#init
    const question = this.#question.answer()

    // A registry that is gone is still asked, by every decision, and none waits for it.
    if (clock.now() - this.#failedAtMs < QUESTION_PAUSE_MS && this.#isUsable()) {
      question.catch(() => {})

      return (this.#confirmed as Confirmed).state
    }

    try {
      return await untilAborted(question, signal, 'The question for rights')
    } catch (err) {
      if (errorCode(err) === 'no_quorum' && this.#isUsable()) {
        return (this.#confirmed as Confirmed).state
      }

      throw err
    }
  }

  /** Throws what the registry's tree refuses, but for the codes that the work looks at itself. */
  async change<T> (work: (files: RegistryFiles) => Promise<T>, options: { signal?: AbortSignal } = {}): Promise<T> {
    return await this.#init.registry.change(async files => {
      await makeFolders(files, options)

      return await work(files)
    }, options)
  }

  #isUsable (): boolean {
    return this.#confirmed !== undefined && this.#init.clock.now() - this.#confirmed.atMs < UNCONFIRMED_MS_MAX
  }

  async #ask (): Promise<AccessState> {
    const { registry, clock, logger } = this.#init
    const atMs = clock.now()
    const signal = (): AbortSignal => timeoutSignal(clock, QUESTION_TIMEOUT_MS)

    try {
      const files = await registry.find({ signal: signal() })
      const state = files === undefined ? new AccessState() : await this.#loader.load(files, signal)
      this.#confirmed = { state, atMs }
      this.#failedAtMs = -Infinity

      return state
    } catch (err) {
      if (errorCode(err) !== 'no_quorum' && errorCode(err) !== 'aborted') {
        throw err
      }

      this.#failedAtMs = clock.now()
      logger.debug({ code: errorCode(err) }, 'the registry does not confirm the state of users and grants')

      throw new NoQuorumError('.registry', 'users and grants are kept there, and it does not answer', { cause: err })
    }
  }
}
