import { StoreClosedError } from '../errors.js'
import type { StartPoint } from '../../peer/membership/start.js'
import type { StoreStarts } from '../types.js'
import type { Incarnation } from './incarnation.js'

/** The part of a store on a disk that says which store it is to the mesh, and counts its starts. */
export abstract class IncarnationStore {
  get starts (): StoreStarts { return this.#opened().starts }
  get isUnverified (): boolean { return this.#opened().isUnverified }
  get isRenewed (): boolean { return this.#opened().isRenewed }

  async beat (): Promise<StartPoint> {
    return await this.noted('note that the store runs', incarnation => incarnation.beat())
  }

  async continueAbove (known: Pick<StartPoint, 'count'>): Promise<void> {
    await this.noted('count the start', incarnation => incarnation.continueAbove(known))
  }

  async supersede (known: Pick<StartPoint, 'count'>): Promise<void> {
    await this.noted('note that others know a later start', incarnation => incarnation.supersede(known))
  }

  async renew (known: Pick<StartPoint, 'count'>): Promise<void> {
    await this.noted('renew the store', incarnation => incarnation.renew(known))
  }

  async verified (): Promise<void> {
    await this.noted('note that the copies were verified', incarnation => incarnation.verified())
  }

  /** Undefined unless the store is open. */
  protected abstract incarnation (): Incarnation | undefined

  /** Runs a task like every other call of the store; `what` is for the message, should the disk fail. */
  protected abstract noted<T> (what: string, task: (incarnation: Incarnation) => Promise<T>): Promise<T>

  #opened (): Incarnation {
    const incarnation = this.incarnation()

    if (incarnation === undefined) {
      throw new StoreClosedError()
    }

    return incarnation
  }
}
