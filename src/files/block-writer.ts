import { setMaxListeners } from 'node:events'
import { ADD_BLOCKS_IN_FLIGHT_MAX, RETRACT_TIMEOUT_MS } from './constants.js'
import { DigestSet } from './digest-set.js'
import { listenAbort } from '../util/abort.js'
import { PutExpiredError } from '../blocks/errors.js'
import { fewCopiesWarning, fewerCopies } from '../blocks/put/few-copies.js'
import { PUT_FINISH_MS_MAX, PUT_RENEW_MS } from '../blocks/gc/constants.js'
import { systemClock, timeoutSignal, type Cancel, type Clock } from '../util/clock.js'
import { AbortedError, errorMessage } from '../util/errors.js'
import type { Share } from './share.js'
import type { Blocks, PutResult } from '../blocks/types.js'
import type { CopyCounts } from '../blocks/put/few-copies.js'
import type { Claim } from '../store/types.js'
import type { Logger } from '../util/logger.js'
import type { WritableStorage } from 'ipfs-unixfs-importer'
import type { CID } from 'multiformats/cid'

interface Block { cid: CID, bytes: Uint8Array }

/** By both clocks. */
interface Moment { now: number, wall: number }

export interface BlockWriterInit {
  blocks: Pick<Blocks, 'put' | 'get' | 'pinClaim' | 'openPut' | 'claim'>
  logger: Logger
  /** @default the system's */
  clock?: Clock
  /** A put that goes on says so this often, ms. @default PUT_RENEW_MS */
  renewMs?: number
  /** How many bytes each add may have in flight. */
  inFlight: Share
  /** Id of the pin that this add makes, never used before; or what the blocks are kept for instead of a pin. */
  keepFor: { pinId: string } | { claim: Claim }
  /** @default the node's `replicas` */
  copies?: number
  signal?: AbortSignal
  onBlock?: (blocks: number) => void
}

/**
 * Takes the importer's blocks and puts them, several at once, under one pin or claim.
 *
 * `put` resolves as soon as there is room in flight, not when the block is acknowledged, so that reading, hashing and
 * sending go on side by side (the importer's own concurrency works in batches and idles at the end of each). `finish`
 * waits for all acknowledgements and only then puts the root with the claim that is the record of the pin. Before that
 * nothing is pinned, whatever happens.
 *
 * The block put last is held back, because it usually is the root: then it needs one put and not two.
 *
 * A put may take days. One whose writer died is found by its blocks being old and its pin unrecorded, so one that goes
 * on renews a claim now and then; and a writer that could not (it was frozen, or partitioned) does not end its put any
 * more.
 *
 * With a claim of the caller's nothing is recorded on the root, so it is a block like the others: who names it later
 * answers for it, and until then garbage collection may have it after its grace time.
 */
export class BlockWriter implements WritableStorage {
  readonly #init: BlockWriterInit
  readonly #seen = new DigestSet()
  readonly #controller = new AbortController()
  readonly #onAbort = (): void => { this.#fail(new AbortedError('Adding')) }
  #held?: Block
  #blocksInFlight = 0
  #bytesInFlight = 0
  #acknowledged = 0
  #copiesMin = Infinity
  #fewest: CopyCounts | undefined
  #failure?: { error: unknown }
  readonly #clock: Clock
  /** The block acknowledged last. */
  #last: CID | undefined
  /** When what the mesh last heard of this put was sent, by both clocks: one stops in a suspend. */
  #heard: Moment
  readonly #cancelRenewing: Cancel | undefined
  #wake = (): void => {}
  #unlisten = (): void => {}
  readonly #leave: () => void
  #closePut = (): void => {}

  constructor (init: BlockWriterInit) {
    this.#init = init
    this.#clock = init.clock ?? systemClock
    this.#heard = this.#moment()
    this.#leave = init.inFlight.join()

    if ('pinId' in init.keepFor) {
      this.#closePut = init.blocks.openPut(init.keepFor.pinId)
      this.#cancelRenewing = this.#clock.every(init.renewMs ?? PUT_RENEW_MS, () => { void this.#renew() })
    }

    // one listener for each put under way is no leak
    setMaxListeners(0, this.#controller.signal)

    if (init.signal?.aborted === true) {
      this.#onAbort()
    } else {
      this.#unlisten = listenAbort(init.signal, this.#onAbort)
    }
  }

  /** Fires when a put has failed, the caller has aborted, or the writer was closed: a source can stop. */
  get signal (): AbortSignal {
    return this.#controller.signal
  }

  /** The error that ended the writing, if one did. */
  get failure (): { error: unknown } | undefined {
    return this.#failure
  }

  /** Called by the importer, one call after the other. */
  async put (cid: CID, bytes: Uint8Array): Promise<CID> {
    this.#throwIfFailed()

    const held = this.#held
    this.#held = this.#seen.add(cid) ? { cid, bytes } : undefined

    if (held !== undefined) {
      await this.#send(held)
    }

    return cid
  }

  /** Waits until every block is acknowledged, and then pins the root if it is a pin that is being made. */
  async finish (root: CID): Promise<{ blocks: number, copiesMin: number, warning?: string }> {
    let block = this.#held
    this.#held = undefined

    if (block !== undefined && (!this.#isPin || !block.cid.equals(root))) {
      await this.#send(block)
      block = undefined
    }

    while (this.#blocksInFlight > 0) {
      await this.#change()
    }

    this.#throwIfFailed()

    if (!this.#isPin) {
      return this.#result()
    }

    this.#throwIfExpired()

    if (block === undefined) {
      // rare: the root's bytes were written before other blocks
      block = { cid: root, bytes: await this.#init.blocks.get(root, { signal: this.signal }) }
    }

    await this.#pin(block)

    return this.#result()
  }

  #result (): { blocks: number, copiesMin: number, warning?: string } {
    const warning = this.#fewest === undefined ? undefined : fewCopiesWarning(this.#fewest)

    return { blocks: this.#seen.size, copiesMin: this.#copiesMin, warning }
  }

  /** Stops what is under way and lets go of the caller's signal. */
  close (): void {
    this.#cancelRenewing?.()
    this.#unlisten()
    this.#leave()
    this.#closePut()
    this.#controller.abort()
  }

  async #send (block: Block): Promise<void> {
    const { blocks, inFlight } = this.#init
    const bytes = block.bytes.byteLength

    // a block on its own may be larger than the limit, or nothing could ever be sent
    while (this.#blocksInFlight > 0 && (this.#blocksInFlight >= ADD_BLOCKS_IN_FLIGHT_MAX ||
      this.#bytesInFlight + bytes > inFlight.each)) {
      await this.#change()
    }

    this.#throwIfFailed()
    const sent = this.#moment()

    if (!this.#isStored) {
      this.#heard = sent
    }

    this.#blocksInFlight++
    this.#bytesInFlight += bytes

    void blocks.put(block.cid, block.bytes, {
      claims: [this.#claim({ root: false })], trusted: true, signal: this.signal
    })
      .then(result => {
        this.#last = block.cid
        this.#noteHeard(sent)
        this.#acknowledge(result)
      })
      .catch((err: unknown) => { this.#fail(err) })
      .finally(() => {
        this.#blocksInFlight--
        this.#bytesInFlight -= bytes
        this.#wake()
      })
  }

  /** Says that this put goes on, however slowly its bytes come. */
  async #renew (): Promise<void> {
    const { blocks, logger } = this.#init
    const sent = this.#moment()

    if (this.#last === undefined) {
      return
    }

    try {
      await blocks.claim([this.#last], [this.#claim({ root: false })], { signal: this.signal })
      this.#noteHeard(sent)
    } catch (err) {
      logger.debug({ cid: this.#last.toString(), err: errorMessage(err) }, 'a put could not say now that it goes on')
    }
  }

  #moment (): Moment {
    return { now: this.#clock.now(), wall: this.#clock.wall() }
  }

  /** False: nothing is stored yet, so nothing can be lost. What is under way may be stored already. */
  get #isStored (): boolean {
    return this.#last !== undefined || this.#blocksInFlight > 0
  }

  /**
   * What the mesh hears after too long a silence does not make up for it: what came before may be gone.
   *
   * @param sent - before it was sent: the answer may have waited here for days
   */
  #noteHeard (sent: Moment): void {
    if (this.#isExpired) {
      this.#fail(new PutExpiredError())
    }

    this.#heard = sent.now < this.#heard.now ? this.#heard : sent
  }

  /** Others may have taken this put for abandoned by now. */
  get #isExpired (): boolean {
    const { now, wall } = this.#heard

    return Math.max(this.#clock.now() - now, this.#clock.wall() - wall) > PUT_FINISH_MS_MAX
  }

  #throwIfExpired (): void {
    if (this.#isExpired && this.#isStored) {
      throw new PutExpiredError()
    }
  }

  async #pin ({ cid, bytes }: Block): Promise<void> {
    const { blocks } = this.#init
    const claim = this.#claim({ root: true })

    try {
      const result = await blocks.put(cid, bytes, { claims: [claim], trusted: true, signal: this.signal })

      this.#throwIfFailed()
      // It may have stood still with the root on its way.
      this.#throwIfExpired()
      this.#acknowledge(result)
    } catch (err) {
      await this.#retract({ cid, bytes })
      throw this.#failure?.error ?? err
    }
  }

  /**
   * Some holders may have the pin's record though the put failed. Taking back this one claim, and no other pin of the
   * same root, is a put with its tombstone, which wins over the claim wherever the two meet.
   */
  async #retract ({ cid, bytes }: Block): Promise<void> {
    const { blocks, logger } = this.#init
    const tombstone = { ...this.#claim({ root: true }), removed: true }

    try {
      await blocks.put(cid, bytes, {
        claims: [tombstone], trusted: true, signal: timeoutSignal(this.#clock, RETRACT_TIMEOUT_MS)
      })
    } catch (err) {
      logger.warn({ cid: cid.toString(), pin: tombstone.owner, err: errorMessage(err) },
        'a failed put could not be taken back everywhere; some nodes may list it as pinned')
    }
  }

  get #isPin (): boolean {
    return 'pinId' in this.#init.keepFor
  }

  #claim ({ root }: { root: boolean }): Claim {
    const { blocks, keepFor, copies } = this.#init

    return 'claim' in keepFor ? keepFor.claim : blocks.pinClaim(keepFor.pinId, { root, copies })
  }

  #acknowledge ({ copies, wanted, possible }: PutResult): void {
    this.#copiesMin = Math.min(this.#copiesMin, copies)
    this.#fewest = fewerCopies(this.#fewest, { wanted, possible })
    this.#acknowledged++
    this.#init.onBlock?.(this.#acknowledged)
  }

  #fail (error: unknown): void {
    this.#failure ??= { error }
    this.#controller.abort()
    this.#wake()
  }

  #throwIfFailed (): void {
    if (this.#failure !== undefined) {
      throw this.#failure.error
    }
  }

  /** Until a put has ended or something has failed. The importer puts one by one, so there is one waiter at most. */
  async #change (): Promise<void> {
    this.#throwIfFailed()
    await new Promise<void>(resolve => { this.#wake = resolve })
    this.#throwIfFailed()
  }
}
