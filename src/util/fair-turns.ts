/**
 * Whose turn it is, of parties that share something by weight: start-time fair queuing (Goyal, Vin and Cheng, 1996).
 * Pure.
 *
 * Each party has a virtual start: the sum of what it was served, divided by its weight. Of those that want something
 * the one with the smallest is next. So under saturation all share by weight, and one alone gets everything. The
 * virtual time is the start of who was served last, and a party that begins to want something starts there at the
 * earliest: none saves up a claim while it is idle.
 *
 * What a piece of work costs is told when it is served, so it need not be known before. Deficit round robin (Shreedhar
 * and Varghese, 1995) does that as well, in constant time, but serves in bursts of a quantum, and every party here is
 * one of three classes or of the peers that have work.
 */
export interface Party {
  /** Share under saturation, relative to the other parties. */
  readonly weight: number
  /** Virtual. 0 for a new one, which then has to `join`. */
  start: number
}

export class FairTurns {
  #time = 0

  /** The party begins to want something, or could not be served though it does: what went by is not made up for. */
  join (party: Party): void {
    party.start = Math.max(party.start, this.#time)
  }

  /** Of those that want something, and can be given it; the first one of equals. */
  next<P extends Party> (parties: Iterable<P>, wants: (party: P) => boolean): P | undefined {
    let next: P | undefined

    for (const party of parties) {
      if ((next === undefined || party.start < next.start) && wants(party)) {
        next = party
      }
    }

    return next
  }

  /** It was `next` and got so much. */
  serve (party: Party, cost: number): void {
    this.#time = party.start
    party.start += cost / party.weight
  }

  /** True when a new one would be as well off: what it was served is made up for. */
  isForgettable ({ start }: Party): boolean {
    return start <= this.#time
  }
}
