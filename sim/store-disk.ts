import { NO_START, PAST_STARTS_MAX, renewedPoint, startText } from '../src/peer/membership/start.js'
import type { Remembered } from '../src/peer/membership/core.js'
import type { StartPoint, StoreStart, VerifyStart } from '../src/peer/membership/start.js'
import type { Random } from '../src/util/random.js'

/**
 * What of a node outlives its process: the id of its store, where its starts stand, and what it remembers of the
 * others. What `src/store/device/starts.ts` and `member-file.ts` do with files, in small.
 */
export class SimDisk {
  storeId: string
  point: StartPoint = NO_START
  previous: StartPoint = NO_START
  past: readonly StartPoint[] = []
  supersededBy = 0
  remembered: Remembered = { rows: [], starts: [] }

  constructor (storeId: string) {
    this.storeId = storeId
  }

  /** A copy of the data dir as it is now. */
  copy (): SimDisk {
    const copy = new SimDisk(this.storeId)
    copy.point = this.point
    copy.previous = this.previous
    copy.past = this.past
    copy.supersededBy = this.supersededBy
    copy.remembered = this.remembered

    return copy
  }

  begin (random: Random): void {
    this.previous = this.point
    this.past = this.point.count === 0 ? [] : [this.point, ...this.past].slice(0, PAST_STARTS_MAX)
    this.point = { count: this.point.count + 1, nonce: nonceOf(random), beats: 0 }
  }

  beat (): void {
    this.point = { ...this.point, beats: this.point.beats + 1 }
  }

  /** An empty store in the place of this one, as `shoal store replace` makes it. */
  replaced (storeId: string, random: Random): SimDisk {
    const disk = new SimDisk(storeId)
    disk.point = renewedPoint(this.point, this.point, nonceOf(random))
    disk.remembered = this.remembered

    return disk
  }

  /** Another store, as far as anybody can tell. */
  renew (count: number, random: Random): void {
    this.storeId = `store-${nonceOf(random).slice(0, 8)}`
    this.point = renewedPoint(this.point, { count }, nonceOf(random))
    this.past = []
    this.supersededBy = 0
  }

  /** @param isSuperseded - it was known when the start began */
  start (peerId: string, isSuperseded: boolean): StoreStart {
    return signed(peerId, this.storeId, { ...this.point, previous: this.previous, ...isSuperseded && { isSuperseded } })
  }
}

/** Stands for a signature: the text itself, which nobody in a simulation forges by accident. */
export function signed (peerId: string, storeId: string, start: Omit<StoreStart, 'signature'>): StoreStart {
  return { ...start, signature: Buffer.from(startText(peerId, storeId, start)) }
}

export const verifySigned: VerifyStart = (peerId, { storeId, start }) =>
  Buffer.from(start.signature).toString() === startText(peerId, storeId, start)

function nonceOf (random: Random): string {
  let nonce = ''

  while (nonce.length < 32) {
    nonce += Math.floor(random() * 0x1_0000_0000).toString(16).padStart(8, '0')
  }

  return nonce
}
