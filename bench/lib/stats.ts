/** Middle value; of an even number of values the lower one. NaN of none. */
export function median (values: readonly number[]): number {
  return [...values].sort((a, b) => a - b)[Math.floor((values.length - 1) / 2)] ?? NaN
}

export function sum (values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0)
}

export function mean (values: readonly number[]): number {
  return sum(values) / values.length
}

/** The value below which such a share (0 to 1) of the values lies. NaN of none. */
export function percentile (values: readonly number[], share: number): number {
  return [...values].sort((a, b) => a - b)[Math.min(values.length - 1, Math.floor(values.length * share))] ?? NaN
}
