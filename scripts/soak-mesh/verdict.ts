/**
 * Is memory flat? Pure. A process under load breathes: single samples, and the ends of a straight fit, say little. So
 * the slope is Theil and Sen's (1950, 1968), the median of the slopes between all pairs of samples, which a fifth of
 * outliers does not move.
 */
export interface Sample {
  /** Seconds since the start of the run. */
  atS: number
  bytes: number
}

export interface Verdict {
  samples: number
  medianBytes: number
  /** Of the trend. */
  bytesPerMinute: number
  /** By the trend, from the first sample to the last. */
  growthBytes: number
  /** What is allowed: the larger of a share of the median and a floor. */
  allowedBytes: number
  isFlat: boolean
}

export interface Tolerance { share: number, floorBytes: number }

/** Fewer than these make no trend. */
export const SAMPLES_MIN = 10

export function judge (samples: readonly Sample[], { share, floorBytes }: Tolerance): Verdict {
  const medianBytes = median(samples.map(({ bytes }) => bytes))
  const slopes = samples.flatMap((a, i) => samples.slice(i + 1)
    .filter(b => b.atS > a.atS)
    .map(b => (b.bytes - a.bytes) / (b.atS - a.atS)))
  const slope = median(slopes)
  const growthBytes = slope * ((samples.at(-1)?.atS ?? 0) - (samples[0]?.atS ?? 0))
  const allowedBytes = Math.max(share * medianBytes, floorBytes)

  return {
    samples: samples.length,
    medianBytes,
    bytesPerMinute: slope * 60,
    growthBytes,
    allowedBytes,
    isFlat: samples.length >= SAMPLES_MIN && growthBytes <= allowedBytes
  }
}

export function median (values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b)
  const middle = Math.floor(sorted.length / 2)

  const [below = 0, above = 0] = sorted.length % 2 === 1
    ? [sorted[middle], sorted[middle]]
    : [sorted[middle - 1], sorted[middle]]

  return (below + above) / 2
}
