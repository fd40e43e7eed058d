import { answerOf, concludePin, indexPins, type PinAnswer, type PinFacts } from './abandoned-puts.js'
import { GC_CALL_TIMEOUT_MS, PIN_INDEX_MS, PINS_ASKED_MAX, PIN_INQUIRY_INTERVAL_MS, RECORDED_PINS_MAX } from './constants.js'
import { SCAN_SLICE } from '../constants.js'
import { gcPins } from '../methods.js'
import { drain } from '../../util/drain.js'
import { errorCode } from '../../util/errors.js'
import type { Mesh } from '../mesh.js'
import type { Rpc } from '../../peer/rpc/types.js'
import type { BlockStore } from '../../store/types.js'
import type { Clock } from '../../util/clock.js'
import type { Logger } from '../../util/logger.js'

export interface PinInquiryInit {
  mesh: Mesh
  rpc: Rpc
  store: BlockStore
  isRemoved: (owner: string) => boolean
  /** False while this node is cut off, or knows a part of the mesh only: then it cannot ask everybody. */
  canAsk: () => boolean
  /** These pins were never recorded, and never will be. */
  onAbandoned: (owners: readonly string[]) => Promise<void>
  clock: Clock
  logger: Logger
  signal: AbortSignal
}

/** Finds puts that nobody will end, by asking everybody; see abandoned-puts.ts. */
export class PinInquiry {
  readonly #init: PinInquiryInit
  /** Pins that somebody has the record of: they are not asked after again. The oldest is forgotten first. */
  readonly #recorded = new Set<string>()
  #index: { at: number, pins: Promise<Map<string, PinFacts>> } | undefined
  #askedAt: number
  #asking: Promise<void> | undefined

  constructor (init: PinInquiryInit) {
    this.#init = init
    this.#askedAt = init.clock.now()

    init.rpc.handle(gcPins, async ({ header }) => {
      const pins = await this.#pins()
      const answers = header.pins.map(owner => answerOf(pins.get(owner), init.clock.wall()))

      return {
        header: { agreed: true, count: answers.length, recorded: at(answers, 'recorded'), young: at(answers, 'young') }
      }
    })
  }

  /** The next tick asks. */
  hurry (): void {
    this.#askedAt = -Infinity
    this.#index = undefined
  }

  tick (): void {
    const { clock, logger } = this.#init

    if (this.#asking == null && clock.now() - this.#askedAt >= PIN_INQUIRY_INTERVAL_MS) {
      this.#askedAt = clock.now()
      this.#asking = this.#ask()
        .catch((err: unknown) => { logger.debug({ code: errorCode(err) }, 'gc: asking after puts broke off') })
        .finally(() => { this.#asking = undefined })
    }
  }

  async stop (): Promise<void> {
    await this.#asking
  }

  async #ask (): Promise<void> {
    const { mesh, clock, isRemoved, canAsk, onAbandoned, logger } = this.#init
    const here = await this.#pins()
    const wall = clock.wall()
    const owners = [...here].filter(([owner, facts]) => answerOf(facts, wall) === 'none' && !isRemoved(owner) &&
      !this.#recorded.has(owner)).map(([owner]) => owner).slice(0, PINS_ASKED_MAX)
    const others = mesh.members().filter(({ peerId, state }) => peerId !== mesh.selfId && state !== 'left')

    if (owners.length === 0 || !canAsk() || others.some(({ peerId }) => !mesh.condition(peerId).up)) {
      return
    }

    const answers = await Promise.all(others.map(async ({ peerId }) => await this.#askPeer(peerId, owners)))
    const outcomes = owners.map((_, index) => concludePin(['none', ...answers.map(answer => answer?.[index])]))
    owners.forEach((owner, index) => {
      if (outcomes[index] === 'recorded') {
        this.#remember(owner)
      }
    })
    const abandoned = owners.filter((_, index) => outcomes[index] === 'abandoned')

    if (abandoned.length > 0 && canAsk()) {
      logger.info({ puts: abandoned.length }, 'gc: puts were never ended, and their blocks are garbage')
      await onAbandoned(abandoned)
    }
  }

  /** Undefined: it said nothing, or nothing that makes sense. */
  async #askPeer (peerId: string, owners: readonly string[]): Promise<PinAnswer[] | undefined> {
    const { rpc, logger, signal } = this.#init

    try {
      const { header } = await rpc.call(peerId, gcPins, { pins: [...owners] }, undefined,
        { class: 'repair', timeoutMs: GC_CALL_TIMEOUT_MS, signal })

      if (!header.agreed || header.count !== owners.length) {
        return undefined
      }

      return owners.map((_, index) =>
        header.recorded.includes(index) ? 'recorded' : header.young.includes(index) ? 'young' : 'none')
    } catch (err) {
      logger.debug({ peerId, code: errorCode(err) }, 'gc: a peer did not tell of pins')

      return undefined
    }
  }

  async #pins (): Promise<Map<string, PinFacts>> {
    const { store, clock } = this.#init

    if (this.#index == null || clock.now() - this.#index.at > PIN_INDEX_MS) {
      this.#index = { at: clock.now(), pins: drain(indexPins(store.entries(), SCAN_SLICE)) }
    }

    return await this.#index.pins
  }

  #remember (owner: string): void {
    if (this.#recorded.size >= RECORDED_PINS_MAX) {
      this.#recorded.delete(this.#recorded.values().next().value as string)
    }

    this.#recorded.add(owner)
  }
}

function at (answers: readonly PinAnswer[], wanted: PinAnswer): number[] {
  return answers.flatMap((answer, index) => answer === wanted ? [index] : [])
}
