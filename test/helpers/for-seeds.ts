import { test } from 'uvu'

/** A test whose body runs for the seeds from 1 on; a failure names its seed. */
export function forSeeds (name: string, seeds: number, body: (seed: number) => void): void {
  test(name, () => {
    for (let seed = 1; seed <= seeds; seed++) {
      try {
        body(seed)
      } catch (err) {
        throw new Error(`seed ${seed}: ${err instanceof Error ? err.message : String(err)}`, { cause: err })
      }
    }
  })
}
