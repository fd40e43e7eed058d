import { test } from 'uvu'

/** From 1 on, unless a fuzzer wants others. */
const FIRST_SEED = Number(process.env['FIRST_SEED'] ?? '1')

/** A test whose body runs for so many seeds; a failure names its seed. `npm run fuzz -- worlds` tries others. */
export function forSeeds (name: string, seeds: number, body: (seed: number) => void): void {
  test(name, () => {
    for (let seed = FIRST_SEED; seed < FIRST_SEED + seeds; seed++) {
      try {
        body(seed)
      } catch (err) {
        throw new Error(`seed ${seed}: ${err instanceof Error ? err.message : String(err)}`, { cause: err })
      }
    }
  })
}
