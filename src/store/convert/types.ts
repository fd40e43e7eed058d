import type { Logger } from '../../util/logger.js'
import type { CheckProgress, Damage } from '../check/types.js'
import type { StoreKind } from '../types.js'

export interface ConvertOptions {
  to: StoreKind
  /** Keeps the old store beside the new one, under another name. @default false */
  keep?: boolean
  signal?: AbortSignal
  onProgress?: (progress: CheckProgress) => void
  logger?: Logger
}

export interface ConvertReport {
  from: StoreKind
  to: StoreKind
  /** False: the store was of that kind already; what an earlier conversion left was removed. */
  changed: boolean
  /** Copies in the new store. */
  copies: number
  bytes: number
  /** Of those, the ones that an earlier run that was cut short had carried over. */
  resumed: number
  /** Copies that did not match their CID: set aside, not carried over. */
  damaged: Damage[]
  /** Bad copies in quarantine now, those of before included. */
  quarantined: number
  /** Where the old store is kept; undefined: removed. */
  kept?: string
}
