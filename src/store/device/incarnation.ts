import { errorMessage } from '../../util/errors.js'
import { markIdentity, newStoreId, raiseVersion } from './identity.js'
import { Starts } from './starts.js'
import type { Clock } from '../../util/clock.js'
import type { Logger } from '../../util/logger.js'
import type { StartPoint } from '../../peer/membership/start.js'
import type { StoreStarts } from '../types.js'
import type { StoreFs } from './fs.js'
import type { IncarnationMark } from './identity.js'

export interface IncarnationInit {
  fs: StoreFs
  /** Folder of the segments. */
  root: string
  /** Its `store.json`. */
  file: string
  clock: Clock
  logger: Logger
}

/** Which store this is to the mesh, and its starts. */
export class Incarnation {
  readonly #init: IncarnationInit
  readonly #starts: Starts
  readonly #storeId: string
  #mark: IncarnationMark

  private constructor (init: IncarnationInit, storeId: string, starts: Starts, mark: IncarnationMark) {
    this.#init = init
    this.#storeId = storeId
    this.#starts = starts
    this.#mark = mark
  }

  /**
   * Counts the start, before anything else is done with the store but to keep older versions from it.
   *
   * @param storeId - the one that the copies were written under
   */
  static async begin (init: IncarnationInit, storeId: string, mark: IncarnationMark): Promise<Incarnation> {
    const { fs, root, file, clock, logger } = init

    // A disk without a free byte has to open, and gets the mark at a later start.
    await raiseVersion(fs, file, clock).catch((err: unknown) => {
      logger.warn({ file, err: errorMessage(err) }, 'the disk did not take the version of the store: ' +
        'an older Shoal would still open it, and must not')
    })

    return new Incarnation(init, storeId, await Starts.begin(fs, root, mark.incarnation, logger), mark)
  }

  get storeId (): string {
    return this.#mark.incarnation
  }

  get isUnverified (): boolean {
    return this.#mark.isUnverified
  }

  get isRenewed (): boolean {
    return this.#mark.incarnation !== this.#storeId
  }

  get starts (): StoreStarts {
    const { point, previous, known, past, supersededBy } = this.#starts

    return { point, previous, known, past, supersededBy }
  }

  async beat (): Promise<StartPoint> {
    return await this.#starts.beat()
  }

  async supersede (known: Pick<StartPoint, 'count'>): Promise<void> {
    await this.#starts.supersede(known)
  }

  async continueAbove (known: Pick<StartPoint, 'count'>): Promise<void> {
    await this.#starts.continueAbove(known)
  }

  /** The id first: a store that keeps its old count under a new id is only told once more that it is superseded. */
  async renew (known: Pick<StartPoint, 'count'>): Promise<void> {
    await this.#write({ incarnation: newStoreId(), isUnverified: true })
    await this.#starts.continueAbove(known)
  }

  async verified (): Promise<void> {
    this.#mark = await this.#write({ isUnverified: false })
  }

  async #write (mark: Partial<IncarnationMark>): Promise<IncarnationMark> {
    const { fs, file, clock } = this.#init

    return await markIdentity(fs, file, clock, mark)
  }
}
