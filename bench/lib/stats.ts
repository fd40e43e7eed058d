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
